"""Messages about the filters of value sets, with HL7's sentences and message ids."""

from collections.abc import Iterable, Sequence

from codesystems.model import Edition
from codesystems.problems import Issue
from terminology.messages import periods, suggestions
from terminology.messages.common import error, listed


def without_value(system: str, property: str, operator: str, place: str) -> Issue:
    """A filter has no value."""
    return error(
        "invalid",
        f"The system {system} filter with property = {property}, op = {operator} has no value",
        "vs-invalid",
        place,
        "UNABLE_TO_HANDLE_SYSTEM_FILTER_WITH_NO_VALUE",
    )


def bad_value(
    system: str, property: str, operator: str, value: str, reason: str, place: str
) -> Issue:
    """The operator of a filter does not support its value."""
    return error(
        "invalid",
        f"The system {system} filter with property = {property}, op = {operator} has the value "
        f"'{value}': {reason}",
        "vs-invalid",
        place,
    )


def unknown_property(
    property: str,
    operator: str,
    value: str,
    value_set: str,
    system: str,
    place: str,
    known: Iterable[str],
) -> Issue:
    """The code system has no such property."""
    which = suggestions.known(property, known, suggestions.properties(system))
    return _not_understood(
        f"{property} {operator} {value}",
        value_set,
        system,
        f"it has no property '{property}'{which}",
        place,
    )


def absent_property(
    property: str,
    operator: str,
    value: str,
    value_set: str,
    system: str,
    place: str,
    editions: Sequence[Edition],
) -> Issue:
    """The property is of a supplement of which no edition is in force."""
    reason = periods.absent_supplement(property, editions, None)
    return _not_understood(f"{property} {operator} {value}", value_set, system, reason, place)


def unknown_operator(
    property: str,
    operator: str,
    value: str,
    value_set: str,
    system: str,
    place: str,
    known: Iterable[str],
) -> Issue:
    """The property does not have the operator."""
    return _not_understood(
        f"{property} {operator} {value}",
        value_set,
        system,
        f"the operators of '{property}' are {listed(known)}",
        place,
    )


def _not_understood(filter: str, value_set: str, system: str, reason: str, place: str) -> Issue:
    return error(
        "not-supported",
        f'The filter "{filter}" from the value set {value_set} was not understood in the context '
        f"of {system}: {reason}",
        "vs-invalid",
        place,
        "FILTER_NOT_UNDERSTOOD",
    )
