"""The elements of all types of FHIR, in the order of the specification, which is that of XML.

The tables beside this module have a line for each type: its name, the type that it extends, and its
elements, as `name:type`, with a star for a list. A primitive type is one letter. A table is read
when XML is first written or read; `tests/fixtures/xmlelements.py` makes it.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from terminology.fhir.dialects import Dialect

BOOLEAN, INTEGER, DECIMAL, STRING, XHTML = "b", "i", "d", "s", "x"
RESOURCE = "Resource"
"""The type of an element that contains a resource of any type."""
_EXTENSION = "Extension"
_PRIMITIVE = "FHIRPrimitiveExtension"
"""The type of the id and the extensions of a primitive value."""


class Element(NamedTuple):
    """An element of a type: its place in the order, its type, and how it is written.

    A primitive one has its value in the attribute `value`, or is an attribute itself.
    """

    name: str
    place: int
    type: str
    is_list: bool
    is_attribute: bool
    is_primitive: bool


class Type(NamedTuple):
    """A type: its elements by name, and those that are attributes."""

    name: str
    elements: dict[str, Element]
    is_resource: bool
    attributes: tuple[str, ...]


class Types:
    """The types of one FHIR version."""

    def __init__(self, dialect: Dialect) -> None:
        lines = path(dialect).read_text(encoding="utf-8").splitlines()
        self._lines = {line.partition(" ")[0]: line for line in lines}
        self._known: dict[str, Type] = {}

    def type(self, name: str) -> Type:
        """Return a type. Raises KeyError if it is unknown."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._read(name)
        return known

    def resource(self, name: object) -> Type | None:
        """Return the type of a resource; None if there is none of this name."""
        if not isinstance(name, str) or name not in self._lines:
            return None
        type = self.type(name)
        return type if type.is_resource else None

    def at(self, path: str) -> Element:
        """Return the element at a path from a resource on. Raises KeyError if it is unknown."""
        name, *names = path.split(".")
        for one in names:
            element = self.type(name).elements[one]
            name = element.type
        return element

    @property
    def primitive(self) -> Type:
        """The id and the extensions of a primitive value."""
        return self.type(_PRIMITIVE)

    def _read(self, name: str) -> Type:
        _, base, *parts = self._lines[name].split(" ")
        inherited = None if base == "-" else self.type(base)
        is_resource = name == RESOURCE or (inherited is not None and inherited.is_resource)
        elements = dict(inherited.elements) if inherited is not None else {}
        for part in parts:
            element, _, kind = part.partition(":")
            is_attribute = not is_resource and (
                element == "id" or (element == "url" and name == _EXTENSION)
            )
            type = kind.removesuffix("*")
            elements[element] = Element(
                element, len(elements), type, type != kind, is_attribute, len(type) == 1
            )
        attributes = tuple(one.name for one in elements.values() if one.is_attribute)
        return Type(name, elements, is_resource, attributes)


def path(dialect: Dialect) -> Path:
    """Return the file with the table of a FHIR version."""
    return Path(__file__).with_name(f"elements-{dialect.name}.txt")


@cache
def types(dialect: Dialect) -> Types:
    """Return the types of a FHIR version."""
    return Types(dialect)
