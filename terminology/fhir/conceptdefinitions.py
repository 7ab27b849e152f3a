"""The concepts of an edition as the elements `concept` of a CodeSystem, piece by piece.

They do not differ between R4 and R5.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from codesystems import conceptproperties
from codesystems.canonical import OURS
from codesystems.model import Concept, Edition, Property, PropertyDefinition
from terminology.fhir import concepttree, parameters, xmlwriter
from terminology.fhir.dialects import R5
from terminology.fhir.formats import Format
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.fhir.lookup import property_value
from terminology.store.contract import Concepts

_PART = f"{OURS}/StructureDefinition/codesystem-property-part"
"""The extension with a part of a property's value: FHIR has them only in $lookup."""
_PARENT = conceptproperties.parent("The concept above")
_INACTIVE = conceptproperties.inactive("").uri
_PIECE = 1 << 17
"""Bytes of concepts from which a piece is complete."""


class _Syntax(NamedTuple):
    """How one concept is written, and what is around those below it.

    `end` is the end of a concept, before which the concepts below it are inserted.
    """

    write: Callable[[Json], bytes]
    end: bytes
    comma: bytes
    opening: bytes
    closing: bytes


def _xml(concept: Json) -> bytes:
    return xmlwriter.element("concept", concept, "CodeSystem.concept", R5)


SYNTAXES = {
    Format.JSON: _Syntax(dumps, b"}", b",", b',"concept":[', b"]"),
    Format.XML: _Syntax(_xml, b"</concept>", b"", b"", b""),
}
"""The syntaxes of the formats of FHIR."""


def parent_definition(concepts: Concepts) -> PropertyDefinition | None:
    """Return the definition of `parent`; None if no concept has one, or the edition defines it."""
    edition = concepts.edition
    names = {name for known in edition.properties for name in (known.code, known.uri)}
    is_defined = not names.isdisjoint((_PARENT.code, _PARENT.uri))
    return _PARENT if concepts.has_parents and not is_defined else None


def pieces(concepts: Concepts, format: Format = Format.JSON) -> Iterator[bytes]:
    """Write all concepts, in pieces that are small enough not to delay other requests.

    A piece ends after a concept, or between two.
    """
    return (piece for _, piece in in_formats(concepts, [format]))


def in_formats(
    concepts: Concepts, formats: Iterable[Format] = tuple(SYNTAXES)
) -> Iterator[tuple[Format, bytes]]:
    """Write all concepts in several formats at once; each piece has its format."""
    definitions = _Definitions(concepts.edition)
    written = [(format, SYNTAXES[format], bytearray()) for format in formats]
    before = -1
    for depth, concept in concepttree.ordered(concepts):
        definition = definitions.write(concept)
        for format, syntax, piece in written:
            piece += _between(syntax, before, depth)
            piece += syntax.write(definition).removesuffix(syntax.end)
            if len(piece) >= _PIECE:
                yield format, bytes(piece)
                piece.clear()
        before = depth
    if before >= 0:
        for format, syntax, piece in written:
            yield format, bytes(piece) + syntax.end + (syntax.closing + syntax.end) * before


def _between(syntax: _Syntax, before: int, depth: int) -> bytes:
    """Return what is between a concept and the next one, by their depths; -1 before the first."""
    if depth > before:
        return syntax.opening if depth else b""
    return syntax.end + (syntax.closing + syntax.end) * (before - depth) + syntax.comma


class _Definitions:
    """Writes the concepts of an edition."""

    def __init__(self, edition: Edition) -> None:
        codes = {property.uri: property.code for property in edition.properties}
        self._parent = codes.get(_PARENT.uri, _PARENT.code)
        self._inactive = codes.get(_INACTIVE, "inactive")

    def write(self, concept: Concept) -> Json:
        written: Json = {
            "code": concept.code,
            "display": concept.display,
            "definition": concept.definition,
            "designation": [
                {
                    **({"language": designation.language} if designation.language else {}),
                    **({"use": parameters.coding(designation.use)} if designation.use else {}),
                    "value": designation.value,
                }
                for designation in concept.designations
            ],
            "property": [*self._properties(concept)],
        }
        return {name: value for name, value in written.items() if value not in (None, [])}

    def _properties(self, concept: Concept) -> Iterator[Json]:
        """Write the properties; `inactive` and `parent` once, if a publisher has them too."""
        yield from map(_property, concept.properties)
        if not (concept.inactive or concept.parents):
            return
        own = {(property.code, property.value) for property in concept.properties}
        if concept.inactive and (self._inactive, True) not in own:
            yield {"code": self._inactive, "valueBoolean": True}
        for parent in concept.parents:
            if (self._parent, parent) not in own:
                yield {"code": self._parent, "valueCode": parent}


def _property(property: Property) -> Json:
    type, value, _ = property_value(property)
    parts = [_part(part) for part in property.parts]
    return {
        **({"extension": parts} if parts else {}),
        "code": property.code,
        f"value{type}": value,
    }


def _part(part: Property) -> JsonValue:
    type, value, _ = property_value(part)
    inner: list[JsonValue] = [
        {"url": "code", "valueCode": part.code},
        {"url": "value", f"value{type}": value},
    ]
    return {"url": _PART, "extension": inner}
