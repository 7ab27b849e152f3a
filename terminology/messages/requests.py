"""Messages about parameters and resources of a request."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches

from codesystems.problems import Issue, Severity
from terminology.messages import suggestions
from terminology.messages.common import alternatives, error, listed, versioned


def missing(names: Sequence[str], example: str) -> Issue:
    """A required parameter is missing."""
    text = f"Send {' or '.join(names)}, for example {example}"
    return error("required", text, "invalid-data", names[0])


def subsumes_without_system(at: str, example: str) -> Issue:
    """$subsumes: the code system of the codes, or of a Coding, is missing."""
    return error(
        "invalid",
        f"A code without a code system has no defined meaning; send {at}"
        f"{'' if at == 'system' else '.system'}, for example {example}",
        "invalid-data",
        at,
        "SUBSUMES_SYSTEM_REQUIRED",
    )


def too_many(names: Iterable[str]) -> Issue:
    """Parameters that exclude one another."""
    first, *others = names
    text = f"Send one of {listed((first, *others))}, not several"
    return error("invalid", text, "invalid-data", first)


def repeated(name: str) -> Issue:
    """A parameter that may not repeat is repeated."""
    return error("invalid", f"The parameter '{name}' was sent more than once", "invalid-data", name)


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
        "invalid",
        f"Several code systems were sent: {listed(systems)}; send one",
        "invalid-data",
        "system",
    )


def several_versions(versions: Iterable[str]) -> Issue:
    """Parameters with several versions where one is allowed."""
    return error(
        "invalid",
        f"Several versions were sent: {listed(versions)}; send one",
        "invalid-data",
        "version",
    )


def contradicts_id(id: str, url: str, version: str, sent: str) -> Issue:
    """The id in the path and the parameters identify different editions."""
    return error(
        "invalid",
        f"The id '{id}' in the path is {versioned(url, version)}, but '{sent}' was sent; "
        "send the code system without an id, or the id alone",
        "invalid-data",
    )


def other_resource(kind: str, known: str, sent: str) -> Issue:
    """The resource in the request, or that of its id, is not the one that its URL names."""
    return error(
        "invalid",
        f"The {kind} of the request is '{known}', but '{sent}' was sent; send one of them",
        "invalid-data",
    )


def contradicts_query(name: str, in_query: str, in_body: str) -> Issue:
    """A parameter has one value in the query and another one in the body."""
    return error(
        "invalid",
        f"The parameter '{name}' is '{in_query}' in the query and '{in_body}' in the body; send "
        "one of them",
        "invalid-data",
        name,
    )


def id_and_resource(id: str, name: str) -> Issue:
    """The path names a resource by its id, and the request has another one."""
    return error(
        "invalid",
        f"The path names the id '{id}', and the request has '{name}'; send the resource without an "
        "id in the path, or the id alone",
        "invalid-data",
        name,
    )


def other_body(type: str | None, known: Sequence[str]) -> Issue:
    """The body is a resource that the operation does not take."""
    sent = f"a {type}" if type else "no Parameters resource"
    return error(
        "structure",
        f"The body is {sent}; send {' or '.join(known)} as the body",
        "invalid-data",
    )


def bad_value(name: str, value: str, expected: str) -> Issue:
    """The value of a parameter has the wrong format."""
    return error(
        "value", f"The parameter '{name}' is '{value}'; it must be {expected}", "invalid-data", name
    )


def unknown_input(name: str, known: Iterable[str]) -> Issue:
    """A parameter that the operation does not have, with `Prefer: handling=strict`."""
    which = suggestions.known(name, known, suggestions.DEFINITIONS)
    return error("not-supported", f"Unknown parameter '{name}'{which}", "invalid-data", name)


def unknown_search_parameter(name: str, known: Iterable[str]) -> Issue:
    """A search parameter that is not known, with `Prefer: handling=strict`."""
    near = get_close_matches(name, list(known))
    hint = f"Did you mean {alternatives(near)}? " if near else ""
    return error(
        "not-supported",
        f"The search parameter '{name}' is not supported. {hint}The CapabilityStatement lists "
        "those that are",
        "invalid-data",
    )


def unsupported_modifier(name: str, parameter: str, known: Iterable[str]) -> Issue:
    """A search parameter with a modifier that it does not have."""
    modifiers = alternatives([f":{modifier}" for modifier in known]) or "no modifier"
    return error(
        "not-supported",
        f"The search parameter '{name}' is not supported; '{parameter}' takes {modifiers}",
        "invalid-data",
    )


def not_honoured(name: str, text: str) -> Issue:
    """A search parameter that the server does not know, and ignores as FHIR requires."""
    issue = error(
        "not-supported",
        f"The search parameter '{name}={text}' is not supported and was ignored: the result is "
        "not limited, sorted or extended by it",
    )
    return replace(issue, severity=Severity.WARNING)


def unsupported_input(name: str) -> Issue:
    """A parameter of FHIR that is not supported; ignoring it would give a wrong answer."""
    return error(
        "not-supported",
        f"The parameter '{name}' is not supported; send the request without it",
        "invalid-data",
        name,
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


def no_resource_type(name: str) -> Issue:
    """A parameter with an object that is no resource."""
    return error(
        "structure", f"The parameter '{name}' has a resource without resourceType", "invalid-data"
    )


def several_resources(type: str, canonical: str) -> Issue:
    """Different resources of one URL and version were sent, and the request uses them."""
    return error(
        "conflict",
        f"The request has several different resources {type} '{canonical}'; send one of them",
        "invalid-data",
        "tx-resource",
    )


def circular_concepts(place: str, code: str) -> Issue:
    """A concept of a code system is its own ancestor."""
    return error(
        "structure", f"{place}: the concept '{code}' is its own ancestor", "invalid-data", place
    )
