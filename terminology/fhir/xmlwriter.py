"""Write resources as XML.

The elements are in the order of the specification. An element that the type does not have, and
`fhir_comments`, is left out.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest

from codesystems import decimals
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.xmlelements import RESOURCE, XHTML, Element, Type, Types, types
from terminology.fhir.xmltext import attribute, narrative

NAMESPACE = "http://hl7.org/fhir"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'

_FLAT = 4
_CACHED = 1 << 12
"""Texts of an element that is written once and repeated, and the number of such elements."""

_TEXT = frozenset({str})

_Add = Callable[[str], None]


def document(resource: Json, dialect: Dialect) -> bytes:
    """Return a resource as an XML document. Raises KeyError for an unknown type of resource."""
    known = types(dialect)
    found = known.type(str(resource["resourceType"]))
    pieces: list[str] = []
    Writer(known, pieces.append).tag(found.name, resource, found, f' xmlns="{NAMESPACE}"')
    return DECLARATION + "".join(pieces).encode()


def element(name: str, value: JsonValue, path: str, dialect: Dialect) -> bytes:
    """Return one element, or each of a list, without the namespace.

    `path` names the element from its resource on, as `CodeSystem.concept`.
    """
    known = types(dialect)
    type_name, *names = path.split(".")
    for one in names[:-1]:
        type_name = known.type(type_name).elements[one].type
    found = known.type(type_name).elements[names[-1]]._replace(name=name)
    pieces: list[str] = []
    Writer(known, pieces.append).element(found, value, None)
    return "".join(pieces).encode()


class Writer:
    """Writes elements, piece by piece."""

    def __init__(self, known: Types, add: _Add) -> None:
        self._types = known
        self._add = add

    def tag(self, name: str, value: Json, type: Type, attributes: str = "") -> None:
        """Write an element with the members of an object."""
        attributes += _attributes(value, type)
        if self.members(value, type, f"<{name}{attributes}>"):
            self._add(f"</{name}>")
        else:
            self._add(f"<{name}{attributes}/>")

    def opening(self, name: str, value: Json, type: Type, attributes: str = "") -> None:
        """Write the start tag of an element, and those of its members that are there."""
        tag = f"<{name}{attributes}{_attributes(value, type)}>"
        if not self.members(value, type, tag):
            self._add(tag)

    def members(self, value: Json, type: Type, before: str = "") -> bool:
        """Write the members of an object in order, and `before` them, if there are any."""
        elements, found, extended = type.elements, [], False
        for key in value:
            element = elements.get(key)
            if element is None and key[:1] == "_":
                element, extended = elements.get(key[1:]), True
                if key[1:] in value:
                    continue
            if element is not None and not element.is_attribute:
                found.append((element.place, element))
        if not found:
            return False
        found.sort()
        self._add(before)
        for _, element in found:
            name = element.name
            self.element(element, value.get(name), value.get(f"_{name}") if extended else None)
        return True

    def element(self, element: Element, value: JsonValue, extended: JsonValue) -> None:
        """Write the values of an element; `extended` are the ids and extensions of primitives."""
        if not isinstance(value, list) and not isinstance(extended, list):
            self._one(element, value, extended)
            return
        values = value if isinstance(value, list) else [value]
        others = extended if isinstance(extended, list) else [extended]
        for one, other in zip_longest(values, others):
            self._one(element, one, other)

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
        elif len(value) <= _FLAT and _TEXT.issuperset(map(type, value.values())):
            self._add(_flat(self._types, element, tuple(value.items())))
        else:
            self.tag(element.name, value, self._types.type(element.type))

    def _primitive(self, element: Element, value: JsonValue, extended: JsonValue) -> None:
        text = _text(value)
        if isinstance(extended, dict):
            written = "" if text is None else f' value="{attribute(text)}"'
            self.tag(element.name, extended, self._types.primitive, written)
        elif text is None:
            return
        elif element.type == XHTML:
            self._add(narrative(text))
        else:
            self._add(f'<{element.name} value="{attribute(text)}"/>')


def _attributes(value: Json, type: Type) -> str:
    """Return the id of an element, and the url of an extension."""
    return "".join(
        f' {name}="{attribute(str(value[name]))}"' for name in type.attributes if name in value
    )


@lru_cache(_CACHED)
def _flat(known: Types, element: Element, members: tuple[tuple[str, JsonValue], ...]) -> str:
    """Write an element that has texts only, as a property of a concept: most are repeated."""
    pieces: list[str] = []
    Writer(known, pieces.append).tag(element.name, dict(members), known.type(element.type))
    return "".join(pieces)


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
