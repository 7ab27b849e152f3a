"""Messages about parameters and resources of a request."""

from collections.abc import Iterable, Sequence

from codesystems.problems import Issue
from terminology.messages.common import error, listed


def missing(names: Sequence[str], example: str) -> Issue:
    """One of several inputs is needed and none was sent."""
    return error("required", f"Send {' or '.join(names)}, for example {example}", "invalid-data")


def too_many(names: Iterable[str]) -> Issue:
    """Inputs that exclude one another were sent together."""
    return error("invalid", f"Send one of {listed(names)}, not several", "invalid-data")


def repeated(name: str) -> Issue:
    """An input that may come once came several times."""
    return error("invalid", f"The parameter '{name}' was sent more than once", "invalid-data")


def several_systems(systems: Iterable[str]) -> Issue:
    """Inputs name several code systems where there can be one."""
    return error(
        "invalid", f"Several code systems were sent: {listed(systems)}; send one", "invalid-data"
    )


def several_versions(versions: Iterable[str]) -> Issue:
    """Inputs name several versions where there can be one."""
    return error(
        "invalid", f"Several versions were sent: {listed(versions)}; send one", "invalid-data"
    )


def contradicts_id(id: str, url: str, version: str, sent: str) -> Issue:
    """The resource in the path is not what the inputs name."""
    return error(
        "invalid",
        f"'{id}' in the path is version '{version}' of '{url}', but '{sent}' was sent; "
        "send the code system without an id, or the id alone",
        "invalid-data",
    )


def in_query_and_body(names: Iterable[str]) -> Issue:
    """Inputs stand in the query of a request whose body has inputs too."""
    return error(
        "invalid",
        f"With a body, send all parameters in it; in the query stand {listed(names)}",
        "invalid-data",
    )


def bad_value(name: str, value: str, due: str) -> Issue:
    """An input does not have the form that it must have."""
    return error("value", f"The parameter '{name}' is '{value}'; it must be {due}", "invalid-data")


def unknown_input(name: str, known: Iterable[str]) -> Issue:
    """An input that this operation does not have, where strict handling was asked for."""
    return error(
        "not-supported", f"Unknown parameter '{name}'; known are {listed(known)}", "invalid-data"
    )


def unsupported_input(name: str) -> Issue:
    """An input that FHIR has and this server does not honour; ignoring it would mislead."""
    return error(
        "not-supported",
        f"The parameter '{name}' is not supported here; send the question without it",
    )


def no_items(name: str) -> Issue:
    """A batch of an operation without one question."""
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
    """The body is not what the media type says, or no Parameters resource."""
    return error("structure", f"The body cannot be read: {reason}", "invalid-data")


def bad_element(at: str, due: str, sent: str | None = None) -> Issue:
    """An element of a resource that was sent is not what FHIR has there."""
    was = f" is '{sent}'; it" if sent is not None else ""
    return error("structure", f"{at}{was} must be {due}", "invalid-data", at)


def not_a_resource(sent: str, known: Iterable[str]) -> Issue:
    """A resource was sent of a type that takes no part in answers."""
    return error("not-supported", f"A {sent} was sent; known are {listed(known)}", "invalid-data")


def circular_concepts(place: str, code: str) -> Issue:
    """A code system has a concept above itself."""
    return error(
        "structure", f"{place}: the concept '{code}' stands above itself", "invalid-data", place
    )
