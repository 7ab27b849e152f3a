"""Messages about parameters and resources of a request."""

from collections.abc import Iterable, Sequence

from codesystems.problems import Issue
from terminology.messages.common import error, listed


def missing(names: Sequence[str], example: str) -> Issue:
    """A required parameter is missing."""
    return error("required", f"Send {' or '.join(names)}, for example {example}", "invalid-data")


def too_many(names: Iterable[str]) -> Issue:
    """Parameters that exclude one another."""
    return error("invalid", f"Send one of {listed(names)}, not several", "invalid-data")


def repeated(name: str) -> Issue:
    """A parameter that may not repeat is repeated."""
    return error("invalid", f"The parameter '{name}' was sent more than once", "invalid-data")


def reverse_of_r4() -> Issue:
    """$translate: R5 has no parameter `reverse`."""
    return error(
        "not-supported",
        "R5 has no parameter 'reverse'; send the code as targetCode with targetSystem, or as "
        "targetCoding or targetCodeableConcept",
        "invalid-data",
        "reverse",
    )


def several_systems(systems: Iterable[str]) -> Issue:
    """Parameters with several code systems where one is allowed."""
    return error(
        "invalid", f"Several code systems were sent: {listed(systems)}; send one", "invalid-data"
    )


def several_versions(versions: Iterable[str]) -> Issue:
    """Parameters with several versions where one is allowed."""
    return error(
        "invalid", f"Several versions were sent: {listed(versions)}; send one", "invalid-data"
    )


def contradicts_id(id: str, url: str, version: str, sent: str) -> Issue:
    """The id in the path and the parameters identify different editions."""
    return error(
        "invalid",
        f"The id '{id}' in the path is version '{version}' of '{url}', but '{sent}' was sent; "
        "send the code system without an id, or the id alone",
        "invalid-data",
    )


def in_query_and_body(names: Iterable[str]) -> Issue:
    """Parameters in the query of a request that has a body."""
    return error(
        "invalid",
        f"Send all parameters in the body; the query has {listed(names)}",
        "invalid-data",
    )


def bad_value(name: str, value: str, expected: str) -> Issue:
    """The value of a parameter has the wrong format."""
    return error(
        "value", f"The parameter '{name}' is '{value}'; it must be {expected}", "invalid-data"
    )


def unknown_input(name: str, known: Iterable[str]) -> Issue:
    """A parameter that the operation does not have, with `Prefer: handling=strict`."""
    return error(
        "not-supported", f"Unknown parameter '{name}'; known are {listed(known)}", "invalid-data"
    )


def unsupported_input(name: str) -> Issue:
    """A parameter of FHIR that is not supported; ignoring it would give a wrong answer."""
    return error(
        "not-supported",
        f"The parameter '{name}' is not supported; send the request without it",
    )


def no_items(name: str) -> Issue:
    """A batch of an operation without items."""
    return error(
        "required",
        f"Send one or more parameters '{name}', each with a Parameters resource",
        "invalid-data",
    )


def bad_entry(number: int, reason: str) -> Issue:
    """An entry of a batch cannot be read as a request."""
    return error(
        "structure",
        f"Bundle.entry[{number}] cannot be read: {reason}",
        "invalid-data",
        f"Bundle.entry[{number}].request",
    )


def bad_body(reason: str) -> Issue:
    """The body does not have the format of its media type, or is not a Parameters resource."""
    return error("structure", f"The body cannot be read: {reason}", "invalid-data")


def bad_element(at: str, expected: str, sent: str | None = None) -> Issue:
    """An element of a resource does not have the type that FHIR defines."""
    was = f" is '{sent}'; it" if sent is not None else ""
    return error("structure", f"{at}{was} must be {expected}", "invalid-data", at)


def not_a_resource(sent: str, known: Iterable[str]) -> Issue:
    """A resource of a type that is not supported."""
    return error("not-supported", f"A {sent} was sent; known are {listed(known)}", "invalid-data")


def circular_concepts(place: str, code: str) -> Issue:
    """A concept of a code system is its own ancestor."""
    return error(
        "structure", f"{place}: the concept '{code}' is its own ancestor", "invalid-data", place
    )
