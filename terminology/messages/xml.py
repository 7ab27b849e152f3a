"""Messages about bodies in XML."""

from codesystems.problems import Issue
from terminology.messages import requests
from terminology.messages.common import error


def malformed(reason: str) -> Issue:
    """The body is not well-formed XML."""
    return requests.bad_body(f"it is no XML ({reason})")


def document_type() -> Issue:
    """The body has a document type, which could define entities and load files."""
    return requests.bad_body("it has a document type (<!DOCTYPE); FHIR has none, send it without")


def unknown_encoding(sent: str) -> Issue:
    """The encoding of the body is none that is read."""
    return requests.bad_body(f"its encoding is {sent}; send UTF-8, UTF-16 or ISO-8859-1")


def too_deep(most: int) -> Issue:
    """Elements are nested too deeply."""
    return requests.bad_body(f"it is nested more deeply than {most} elements")


def unknown_resource(name: str, version: str) -> Issue:
    """The root is no resource."""
    return requests.bad_body(f"<{name}> is no resource of FHIR {version}")


def misplaced(place: str, reason: str) -> Issue:
    """An element, an attribute or a text is where FHIR has none; `place` is a path."""
    return error("structure", f"{place} {reason}", "invalid-data", place)


def other_namespace(place: str, sent: str | None, expected: str) -> Issue:
    """An element is not in the namespace of FHIR."""
    named = f"the namespace '{sent}'" if sent else "no namespace"
    return misplaced(place, f'has {named}; send it with xmlns="{expected}"')


def unknown_element(place: str, type: str) -> Issue:
    """The type of an element does not have this one."""
    return misplaced(place, f"is no element of {type}")


def unknown_attribute(place: str) -> Issue:
    """An element has an attribute that FHIR does not define for it."""
    return misplaced(place, "is an attribute that FHIR does not have here")


def no_value(place: str) -> Issue:
    """A primitive element has neither a value nor an extension."""
    return misplaced(place, "has no value; send it in the attribute value")


def repeated(place: str) -> Issue:
    """An element that occurs once is repeated."""
    return misplaced(place, "is repeated; it may be there once")


def not_one_resource(place: str, number: int) -> Issue:
    """An element for one resource has another number of them."""
    return misplaced(place, f"has {number} resources; it must have one")


def text(place: str, sent: str) -> Issue:
    """A text is outside the attribute `value`."""
    return misplaced(place, f"has the text '{sent}'; values are in the attribute value")
