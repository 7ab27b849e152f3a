"""The codes of an expansion: ValueSet.expansion.contains, in both versions of FHIR.

Sources: https://hl7.org/fhir/R5/valueset.html; HL7's terminology ecosystem for what is passed on.
Properties, which only R5 has, are extensions in R4.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codesystems.model import Concept, Designation, Edition, Extension, Property, PropertyType
from codesystems.valueset import Pick
from terminology import concepts
from terminology.fhir import parameters
from terminology.fhir.dialects import R4, Dialect
from terminology.fhir.element import R5_IN_R4
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.lookup import property_value
from terminology.operations.expand import Entry, Expansion

_COMMON = "http://hl7.org/fhir/concept-properties#"
_STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"
_AS_PROPERTY = {
    f"{_STRUCTURE}itemWeight": "weight",
    f"{_STRUCTURE}codesystem-label": "label",
    f"{_STRUCTURE}valueset-label": "label",
    f"{_STRUCTURE}codesystem-conceptOrder": "order",
    f"{_STRUCTURE}valueset-conceptOrder": "order",
}
"""Extensions of a concept that an expansion has as properties."""
_URIS = {
    "weight": f"{_COMMON}itemWeight",
    "label": f"{_COMMON}label",
    "order": f"{_COMMON}order",
    "status": f"{_COMMON}status",
    "definition": f"{_COMMON}definition",
    "inactive": f"{_COMMON}inactive",
    "parent": f"{_COMMON}parent",
    "child": f"{_COMMON}child",
}
_DEFINITION = f"{_STRUCTURE}valueset-concept-definition"
_PASSED_ON = {
    f"{_STRUCTURE}rendering-style",
    f"{_STRUCTURE}rendering-xhtml",
    f"{_STRUCTURE}codesystem-alternate",
    f"{_STRUCTURE}translation",
}
"""Extensions of a concept that an expansion passes on."""
_PASSED_ON_OF_PICKS = {
    *_PASSED_ON,
    _DEFINITION,
    f"{_STRUCTURE}valueset-deprecated",
    concepts.STANDING,
}
_PASSED_ON_OF_DESIGNATIONS = {
    f"{_STRUCTURE}coding-sctdescid",
    f"{_STRUCTURE}alternate-code-use",
    f"{_STRUCTURE}alternate-code-status",
    concepts.STANDING,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be shown of each code: properties, and which designations, if any.

    A designation is wanted by its language (`urn:ietf:bcp:47|de`) or its use; none named means
    all.
    """

    properties: tuple[str, ...] = ()
    with_designations: bool = False
    designations: tuple[str, ...] = ()


class Contains:
    """The codes of an expansion, as the asker wants to see them.

    `properties` are those that occurred, with their URIs, once all codes are written.
    """

    def __init__(self, wanted: Wanted, found: Expansion, dialect: Dialect) -> None:
        self._wanted = wanted
        self._found = found
        self._dialect = dialect
        self._several = found.several_versions()
        self.properties: dict[str, str | None] = {}

    def write(self, entry: Entry) -> Json:
        """One code, with those below it."""
        edition, concept, pick = entry.edition, entry.concept, entry.pick
        more = pick.designations if pick else ()
        display = self._display(edition, concept, pick)
        written: Json = {
            "extension": [*_extensions(concept, pick)],
            "system": edition.url,
            "abstract": concept.abstract or None,
            "inactive": concept.inactive or None,
            "version": edition.version if edition.url in self._several else None,
            "code": concept.code,
            "display": display,
            "designation": [*self._designations(edition, concept, more, display)],
        }
        self._add_properties(written, [*self._properties(edition, concept, pick)])
        written["contains"] = [self.write(below) for below in entry.below]
        return {name: value for name, value in written.items() if value not in (None, [])}

    def _display(self, edition: Edition, concept: Concept, pick: Pick | None) -> str | None:
        wanted = self._found.languages
        if pick is not None and pick.display and wanted is None:
            return pick.display
        return concepts.display(edition, concept, wanted, pick.designations if pick else ())

    def _designations(
        self,
        edition: Edition,
        concept: Concept,
        more: tuple[Designation, ...],
        display: str | None,
    ) -> Iterator[Json]:
        if not self._wanted.with_designations:
            return
        if concept.display and display != concept.display:
            system, code = concepts.PREFERRED
            own: Json = {"use": {"system": system, "code": code}, "value": concept.display}
            yield {"language": edition.language, **own} if edition.language else own
        shown = False
        for held in (*concept.designations, *more):
            is_display = held.value == display and held.value != concept.display
            if is_display and not shown:
                shown = True
            elif self._is_wanted(held):
                yield _designation(held)

    def _is_wanted(self, held: Designation) -> bool:
        wanted = self._wanted.designations
        if not wanted:
            return True
        for one in wanted:
            system, _, code = one.rpartition("|")
            if system in {"urn:ietf:bcp:47", "urn:ietf:rfc:3066", ""}:
                if held.language and held.language.lower() == code.lower():
                    return True
            elif held.use and (held.use.system, held.use.code) == (system, code):
                return True
        return False

    def _properties(
        self, edition: Edition, concept: Concept, pick: Pick | None
    ) -> Iterator[tuple[str, str, JsonValue]]:
        """The properties of a code, each as its code, its type and its value."""
        yield from _from_extensions(concept, pick)
        wanted = self._wanted.properties
        status = concepts.status_to_tell(edition, concept)
        if (concept.inactive or status) and "status" not in wanted:
            self._declare(edition, "status")
            yield "status", "Code", status or "inactive"
        for name in wanted:
            for held in _named(concept, name):
                self._declare(edition, name)
                type, value, _ = property_value(held)
                yield name, type, value

    def _declare(self, edition: Edition, name: str) -> None:
        said = next((one.uri for one in edition.properties if one.code == name), None)
        self.properties.setdefault(name, said or _URIS.get(name))

    def _add_properties(self, written: Json, found: Iterable[tuple[str, str, JsonValue]]) -> None:
        for name, type, value in found:
            self.properties.setdefault(name, _URIS.get(name))
            if self._dialect is R4:
                extensions = written["extension"]
                assert isinstance(extensions, list)
                extensions.append(_r4_property(name, f"value{type}", value))
            else:
                listed = written.setdefault("property", [])
                assert isinstance(listed, list)
                listed.append({"code": name, f"value{type}": value})

    def declare(self, expansion: Json, extensions: list[JsonValue]) -> None:
        """Declare the properties that occur."""
        for name, uri in self.properties.items():
            if self._dialect is R4:
                extensions.append(_r4_declaration(name, uri))
            else:
                listed = expansion.setdefault("property", [])
                assert isinstance(listed, list)
                listed.append({"code": name, "uri": uri} if uri else {"code": name})


def _r4_declaration(name: str, uri: str | None) -> Json:
    parts: list[JsonValue] = [{"url": "code", "valueCode": name}]
    if uri:
        parts.append({"url": "uri", "valueUri": uri})
    return {"url": f"{R5_IN_R4}ValueSet.expansion.property", "extension": parts}


def _r4_property(name: str, choice: str, value: JsonValue) -> Json:
    return {
        "url": f"{R5_IN_R4}ValueSet.expansion.contains.property",
        "extension": [{"url": "code", "valueCode": name}, {"url": "value", choice: value}],
    }


def _from_extensions(concept: Concept, pick: Pick | None) -> Iterator[tuple[str, str, JsonValue]]:
    """Weight, label and order; what the value set says wins."""
    found: dict[str, Extension] = {}
    for one in (*concept.extensions, *(pick.extensions if pick else ())):
        name = _AS_PROPERTY.get(one.url)
        if name is not None and one.type in _TYPES[name]:
            found[name] = one
    for name, one in found.items():
        yield name, "String" if name == "label" else "Decimal", one.value


_NUMBERS = frozenset({"Decimal", "Integer"})
_TYPES = {"weight": _NUMBERS, "order": _NUMBERS, "label": frozenset({"String"})}
"""The types that the extensions have; one of another type is no property."""


def _named(concept: Concept, name: str) -> Iterator[Property]:
    """The values of a property of a concept, also of those that are no properties of it."""
    if name == "definition":
        if concept.definition:
            yield Property(name, PropertyType.STRING, concept.definition)
    elif name == "parent":
        yield from (Property(name, PropertyType.CODE, code) for code in concept.parents)
    elif name == "inactive" and not any(one.code == name for one in concept.properties):
        yield Property(name, PropertyType.BOOLEAN, concept.inactive)
    else:
        yield from (one for one in concept.properties if one.code == name)


def _extensions(concept: Concept, pick: Pick | None) -> Iterator[Json]:
    found = {one.url: one for one in concept.extensions if one.url in _PASSED_ON}
    if pick is not None:
        found |= {one.url: one for one in pick.extensions if one.url in _PASSED_ON_OF_PICKS}
    return (_extension(one) for one in found.values())


def _extension(held: Extension) -> Json:
    return {"url": held.url, f"value{held.type}": held.value}


def _designation(held: Designation) -> Json:
    written: Json = {}
    passed = [_extension(one) for one in held.extensions if one.url in _PASSED_ON_OF_DESIGNATIONS]
    if passed:
        written["extension"] = [*passed]
    if held.language:
        written["language"] = held.language
    if held.use:
        written["use"] = parameters.coding(held.use)
    return {**written, "value": held.value}
