"""Write resources as XML.

The elements are in the order of the specification. An element that the type does not have, and
`fhir_comments`, is left out.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from codesystems import decimals
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.xmlelements import RESOURCE, XHTML, Element, Type, Types, types
from terminology.fhir.xmltext import attribute, narrative

NAMESPACE = "http://hl7.org/fhir"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'

_SHAPES = 1 << 12
"""Cached shapes."""

Add = Callable[[str], None]
Escape = Callable[[str], str]


def document(resource: Json, dialect: Dialect, escape: Escape = attribute) -> bytes:
    """Return a resource as an XML document. Raises KeyError for an unknown type of resource."""
    known = types(dialect)
    root = known.type(str(resource["resourceType"]))
    pieces: list[str] = []
    Writer(known, pieces.append, escape).tag(root.name, resource, root, f' xmlns="{NAMESPACE}"')
    return DECLARATION + "".join(pieces).encode()


def element(name: str, value: JsonValue, path: str, dialect: Dialect) -> bytes:
    """Return one element, or each of a list, without the namespace.

    `path` names the element from its resource on, as `CodeSystem.concept`.
    """
    known = types(dialect)
    found = known.at(path)._replace(name=name)
    pieces: list[str] = []
    Writer(known, pieces.append).element(found, value, None)
    return "".join(pieces).encode()


class _Member(NamedTuple):
    """A member of an object: the start of its tag, if it is a text or a number.

    `extended` is the name of the member with its id and extensions, if the object has it.
    """

    name: str
    start: str
    element: Element
    extended: str


class _Shape(NamedTuple):
    """How objects with the same members are written: most objects have one of a few shapes."""

    attributes: tuple[str, ...]
    members: tuple[_Member, ...]


@lru_cache(_SHAPES)
def _shape(known: Types, type: str, names: tuple[str, ...]) -> _Shape:
    of_type = known.type(type)
    elements = of_type.elements
    found = {name.removeprefix("_") for name in names} & elements.keys()
    members = sorted(
        (elements[name] for name in found if not elements[name].is_attribute),
        key=lambda element: element.place,
    )
    return _Shape(
        tuple(name for name in of_type.attributes if name in names),
        tuple(_member(element, names) for element in members),
    )


def _member(element: Element, names: tuple[str, ...]) -> _Member:
    is_simple = element.is_primitive and element.type != XHTML
    extended = f"_{element.name}" if f"_{element.name}" in names else ""
    start = f'<{element.name} value="' if is_simple and not extended else ""
    return _Member(element.name, start, element, extended)


class Writer:
    """Writes elements, piece by piece."""

    def __init__(self, known: Types, add: Add, escape: Escape = attribute) -> None:
        self._types = known
        self._add = add
        self._escape = escape

    def tag(self, name: str, value: Json, type: Type, attributes: str = "") -> None:
        """Write an element with the members of an object."""
        shape = _shape(self._types, type.name, tuple(value))
        if shape.attributes:
            attributes += self._attributes(shape, value)
        if not shape.members:
            self._add(f"<{name}{attributes}/>")
            return
        self._add(f"<{name}{attributes}>")
        self._members(shape, value)
        self._add(f"</{name}>")

    def _attributes(self, shape: _Shape, value: Json) -> str:
        """Return the id of an element, and the url of an extension."""
        return "".join(f' {name}="{self._escape(str(value[name]))}"' for name in shape.attributes)

    def _members(self, shape: _Shape, value: Json) -> None:
        for name, start, element, extended in shape.members:
            one = value.get(name)
            if start and one.__class__ is str:
                self._add(f'{start}{self._escape(one)}"/>')
            else:
                self.element(element, one, value.get(extended) if extended else None)

    def element(self, element: Element, value: JsonValue, extended: JsonValue) -> None:
        """Write the values of an element; `extended` are the ids and extensions of primitives."""
        if extended is None and isinstance(value, list):
            for one in value:
                self._one(element, one, None)
        elif isinstance(value, list) or isinstance(extended, list):
            values = value if isinstance(value, list) else [value]
            others = extended if isinstance(extended, list) else [extended]
            for one, other in zip_longest(values, others):
                self._one(element, one, other)
        else:
            self._one(element, value, extended)

    def _one(self, element: Element, value: JsonValue, extended: JsonValue) -> None:
        if element.is_primitive:
            self._primitive(element, value, extended)
        elif not isinstance(value, dict):
            return
        elif element.type == RESOURCE:
            resource = self._types.resource(value.get("resourceType"))
            if resource is not None:
                self._add(f"<{element.name}>")
                self.tag(resource.name, value, resource)
                self._add(f"</{element.name}>")
        else:
            self.tag(element.name, value, self._types.type(element.type))

    def _primitive(self, element: Element, value: JsonValue, extended: JsonValue) -> None:
        text = _text(value)
        if isinstance(extended, dict):
            written = "" if text is None else f' value="{self._escape(text)}"'
            self.tag(element.name, extended, self._types.primitive, written)
        elif text is None:
            return
        elif element.type == XHTML:
            self._add(narrative(text))
        else:
            self._add(f'<{element.name} value="{self._escape(text)}"/>')


def _text(value: JsonValue) -> str | None:
    """Return a primitive value as text; None if it is none."""
    if isinstance(value, str):
        return value
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, Decimal):
        return decimals.text(value)
    return str(value) if isinstance(value, int | float) else None
