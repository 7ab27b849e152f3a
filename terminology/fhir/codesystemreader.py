"""Read a CodeSystem resource of R4 or R5.

Source: https://hl7.org/fhir/R5/codesystem.html; http://hl7.org/fhir/concept-properties defines
the common properties, of which `effectiveDate` and `retirementDate` give a code its days.
"""

from collections.abc import Iterator
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

from codesystems import canonical
from codesystems.model import (
    SENT,
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
from terminology.fhir import days
from terminology.fhir.element import STANDARDS_STATUS, Element
from terminology.fhir.json import JsonValue
from terminology.messages import requests

_COMMON = "http://hl7.org/fhir/concept-properties#"
_INACTIVE = frozenset({"retired", "inactive", "withdrawn"})
"""The values of `status` for inactive codes; a deprecated code is still active."""

_DEEPEST = 200
"""The maximum number of levels of nested concepts."""


def source(edition: Edition, digest: str) -> SourceFile:
    """Return the source of an edition that is part of a request."""
    return SourceFile(edition.publisher, SENT, digest)


def read_concepts(resource: Element, edition: Edition) -> tuple[Concept, ...]:
    """Read the concepts of a CodeSystem. Raises Invalid, with the path of the invalid element."""
    concepts = tuple(_ConceptReader(edition).concepts(resource))
    _check(resource, concepts)
    return concepts


def _check(resource: Element, concepts: tuple[Concept, ...]) -> None:
    """Check that codes are unique and that parents have no cycle. Raises Invalid."""
    path = f"{resource.at}.concept"
    parents: dict[str, tuple[str, ...]] = {}
    for concept in concepts:
        if concept.code in parents:
            raise Invalid(requests.bad_element(path, "each code once", concept.code))
        parents[concept.code] = concept.parents
    try:
        tuple(TopologicalSorter(parents).static_order())
    except CycleError as error:
        raise Invalid(requests.circular_concepts(path, error.args[1][0])) from error


def read_edition(resource: Element) -> Edition:
    """Read a CodeSystem without its concepts. Raises Invalid, with the path of the element."""
    standing = resource.extension(STANDARDS_STATUS)
    case_sensitive = resource.flag("caseSensitive")
    return Edition(
        key=resource.text("id") or resource.text("name") or "codesystem",
        url=canonical.resolve(resource.required("url")).canonical,
        version=resource.text("version") or "",
        name=resource.text("name") or "",
        title=resource.text("title") or "",
        description=resource.text("description") or "",
        publisher=resource.text("publisher") or "",
        effective=days.of_edition(resource),
        content=_content(resource),
        copyright=resource.text("copyright"),
        case_sensitive=case_sensitive is not False,
        language=resource.text("language") or "",
        hierarchy_meaning=_hierarchy_meaning(resource),
        properties=tuple(map(_definition, resource.children("property"))),
        status=resource.text("status") or "active",
        experimental=resource.flag("experimental") is True,
        standing=standing if isinstance(standing, str) else None,
        supplements=resource.text("supplements"),
    )


def _content(resource: Element) -> ContentMode:
    content = resource.text("content")
    if content is None:
        return ContentMode.COMPLETE
    if content not in set(ContentMode):
        raise resource.wrong("content", content, " or ".join(ContentMode))
    return ContentMode(content)


def _hierarchy_meaning(resource: Element) -> HierarchyMeaning | None:
    meaning = resource.text("hierarchyMeaning")
    if meaning is None:
        is_nested = any("concept" in concept.json for concept in resource.children("concept"))
        return HierarchyMeaning.IS_A if is_nested else None
    if meaning not in set(HierarchyMeaning):
        raise resource.wrong("hierarchyMeaning", meaning, " or ".join(HierarchyMeaning))
    return HierarchyMeaning(meaning)


def _definition(property: Element) -> PropertyDefinition:
    type = property.text("type") or "string"
    if type not in set(PropertyType):
        raise property.wrong("type", type, " or ".join(PropertyType))
    return PropertyDefinition(
        property.required("code"),
        PropertyType(type),
        property.text("description") or "",
        property.text("uri"),
    )


class _ConceptReader:
    """Reads the concepts of a code system, with the local codes of the common properties."""

    def __init__(self, edition: Edition) -> None:
        codes = {property.uri: property.code for property in edition.properties if property.uri}
        self._codes = {name: codes.get(_COMMON + name, name) for name in _COMMON_PROPERTIES}

    def concepts(
        self, element: Element, parents: tuple[str, ...] = (), depth: int = 0
    ) -> Iterator[Concept]:
        """Read the concepts below an element, each followed by its descendants."""
        if depth > _DEEPEST:
            raise Invalid(requests.bad_element(element.at, f"at most {_DEEPEST} levels"))
        for child in element.children("concept"):
            if child.is_absent("code"):
                yield from self.concepts(child, parents, depth + 1)
                continue
            concept = self._concept(child, parents)
            yield concept
            yield from self.concepts(child, (concept.code,), depth + 1)

    def _concept(self, element: Element, parents: tuple[str, ...]) -> Concept:
        properties = tuple(map(_property, element.children("property")))
        values = {property.code: property.value for property in properties}
        parent = self._codes["parent"]
        declared = [str(property.value) for property in properties if property.code == parent]
        status = values.get(self._codes["status"])
        inactive = values.get(self._codes["inactive"]) is True or status in _INACTIVE
        return Concept(
            code=element.code("code"),
            display=element.text("display"),
            definition=element.text("definition"),
            designations=tuple(map(designation, element.stated("designation", "value"))),
            properties=properties,
            parents=tuple(dict.fromkeys((*parents, *declared))),
            abstract=values.get(self._codes["notSelectable"]) is True,
            inactive=inactive,
            validity=days.of_code(
                values.get(self._codes["effectiveDate"]),
                values.get(self._codes["retirementDate"]),
                inactive=inactive,
            ),
            extensions=element.extensions(),
        )


_COMMON_PROPERTIES = (
    "notSelectable",
    "inactive",
    "status",
    "parent",
    "effectiveDate",
    "retirementDate",
)


def designation(element: Element) -> Designation:
    """Read a designation of a concept or of a value set."""
    use = element.child("use")
    return Designation(
        element.required("value"),
        use.coding() if use else None,
        element.text("language"),
        element.extensions(),
    )


_TYPES = {type.value.lower(): type for type in PropertyType}


def _property(element: Element) -> Property:
    name, value = element.choice()
    type = _TYPES.get(name.lower())
    if type is None:
        raise element.wrong("value", name or "nothing", "a value of a property")
    return Property(element.required("code"), type, _value(element, type, value))


def _value(element: Element, type: PropertyType, value: JsonValue) -> PropertyValue:
    match type, value:
        case PropertyType.CODING, dict():
            return Element(value, element.at).coding()
        case PropertyType.BOOLEAN, bool():
            return value
        case PropertyType.INTEGER, int() if not isinstance(value, bool):
            return value
        case PropertyType.DECIMAL, int() | float() | Decimal() if not isinstance(value, bool):
            return Decimal(str(value))
        case ((PropertyType.CODE | PropertyType.STRING | PropertyType.DATE_TIME), str()):
            return value
    raise element.wrong("value", value, f"a {type}")
