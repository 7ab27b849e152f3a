"""A CodeSystem resource, in either version of FHIR, as a code system.

Source: https://hl7.org/fhir/R5/codesystem.html, and http://hl7.org/fhir/concept-properties for
what the common properties mean.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from codesystems.model import (
    CodeSystem,
    Concept,
    ContentMode,
    Designation,
    Edition,
    HierarchyMeaning,
    Property,
    PropertyDefinition,
    PropertyType,
    PropertyValue,
    SourceFile,
)
from codesystems.problems import Invalid
from terminology import messages
from terminology.fhir.element import STANDING, Element
from terminology.fhir.json import JsonValue

_COMMON = "http://hl7.org/fhir/concept-properties#"
_RETIRED = frozenset({"retired", "inactive", "withdrawn"})
"""The words of a status that take a code out of use; deprecated ones may still be used."""

_DEEPEST = 200
"""Levels of concepts within concepts."""


def read(resource: Element, digest: str) -> CodeSystem:
    """Read a CodeSystem. Raises Invalid, naming the element, where it is none."""
    edition = _edition(resource)
    concepts = tuple(_Reader(edition).concepts(resource))
    _check(resource, concepts)
    source = SourceFile(edition.publisher, "sent with the request", digest)
    return CodeSystem(edition, concepts, source)


def _check(resource: Element, concepts: tuple[Concept, ...]) -> None:
    """Check that each code is there once, and none above itself. Raises Invalid."""
    place = f"{resource.at}.concept"
    above: dict[str, tuple[str, ...]] = {}
    for concept in concepts:
        if concept.code in above:
            raise Invalid(messages.bad_element(place, "each code once", concept.code))
        above[concept.code] = concept.parents
    try:
        tuple(TopologicalSorter(above).static_order())
    except CycleError as error:
        raise Invalid(messages.circular_concepts(place, error.args[1][0])) from error


def _edition(resource: Element) -> Edition:
    standing = resource.extension(STANDING)
    sensitive = resource.flag("caseSensitive")
    return Edition(
        key=resource.text("id") or resource.text("name") or "codesystem",
        url=resource.required("url"),
        version=resource.text("version") or "",
        name=resource.text("name") or "",
        title=resource.text("title") or "",
        description=resource.text("description") or "",
        publisher=resource.text("publisher") or "",
        effective=day(resource.text("date")),
        content=_one_of(resource, "content", ContentMode, ContentMode.COMPLETE),
        copyright=resource.text("copyright"),
        case_sensitive=sensitive is not False,
        language=resource.text("language") or "",
        hierarchy_meaning=_meaning(resource),
        properties=tuple(_definition(held) for held in resource.children("property")),
        status=resource.text("status") or "active",
        experimental=resource.flag("experimental") is True,
        standing=standing if isinstance(standing, str) else None,
        supplements=resource.text("supplements"),
    )


def day(text: str | None) -> date:
    """The day of a resource; partial dates mean their first day."""
    parts = (text or "").partition("T")[0].split("-")
    padded = [*parts, "01", "01"][:3]
    try:
        return date(*(int(part) for part in padded))
    except (ValueError, OverflowError):
        return date.min


def _one_of(
    resource: Element, name: str, known: type[ContentMode], default: ContentMode
) -> ContentMode:
    held = resource.text(name)
    if held is None:
        return default
    if held not in set(known):
        raise resource.wrong(name, held, " or ".join(known))
    return known(held)


def _meaning(resource: Element) -> HierarchyMeaning | None:
    held = resource.text("hierarchyMeaning")
    if held is None:
        nested = any("concept" in one.json for one in resource.children("concept"))
        return HierarchyMeaning.IS_A if nested else None
    if held not in set(HierarchyMeaning):
        raise resource.wrong("hierarchyMeaning", held, " or ".join(HierarchyMeaning))
    return HierarchyMeaning(held)


def _definition(held: Element) -> PropertyDefinition:
    type = held.text("type") or "string"
    if type not in set(PropertyType):
        raise held.wrong("type", type, " or ".join(PropertyType))
    return PropertyDefinition(
        held.required("code"), PropertyType(type), held.text("description") or "", held.text("uri")
    )


class _Reader:
    """Concepts in their order, each with what stands above it."""

    def __init__(self, edition: Edition) -> None:
        uris = {one.uri: one.code for one in edition.properties if one.uri}
        self._names = {name: uris.get(_COMMON + name, name) for name in _MEANT}

    def concepts(
        self, parent: Element, above: tuple[str, ...] = (), depth: int = 0
    ) -> Iterator[Concept]:
        if depth > _DEEPEST:
            raise Invalid(messages.bad_element(parent.at, f"at most {_DEEPEST} levels"))
        for held in parent.children("concept"):
            concept = self._concept(held, above)
            yield concept
            yield from self.concepts(held, (concept.code,), depth + 1)

    def _concept(self, held: Element, above: tuple[str, ...]) -> Concept:
        properties = tuple(_property(one) for one in held.children("property"))
        said = {one.code: one.value for one in properties}
        parents = [str(one.value) for one in properties if one.code == self._names["parent"]]
        status = said.get(self._names["status"])
        return Concept(
            code=held.required("code"),
            display=held.text("display"),
            definition=held.text("definition"),
            designations=tuple(designation(one) for one in held.children("designation")),
            properties=properties,
            parents=tuple(dict.fromkeys((*above, *parents))),
            abstract=said.get(self._names["notSelectable"]) is True,
            inactive=said.get(self._names["inactive"]) is True or status in _RETIRED,
            extensions=held.extensions(),
        )


_MEANT = ("notSelectable", "inactive", "status", "parent")


def designation(held: Element) -> Designation:
    """Read a designation, of a concept or of a value set."""
    use = held.child("use")
    return Designation(
        held.required("value"),
        use.coding() if use else None,
        held.text("language"),
        held.extensions(),
    )


_TYPES = {type.value.lower(): type for type in PropertyType}


def _property(held: Element) -> Property:
    name, value = held.choice()
    type = _TYPES.get(name.lower())
    if type is None:
        raise held.wrong("value", name or "nothing", "a value of a property")
    return Property(held.required("code"), type, _value(held, type, value))


def _value(held: Element, type: PropertyType, value: JsonValue) -> PropertyValue:
    match type, value:
        case PropertyType.CODING, dict():
            return Element(value, held.at).coding()
        case PropertyType.BOOLEAN, bool():
            return value
        case PropertyType.INTEGER, int() if not isinstance(value, bool):
            return value
        case PropertyType.DECIMAL, int() | float() if not isinstance(value, bool):
            return Decimal(str(value))
        case ((PropertyType.CODE | PropertyType.STRING | PropertyType.DATE_TIME), str()):
            return value
    raise held.wrong("value", value, f"a {type}")
