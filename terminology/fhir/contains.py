"""The codes of an expansion: ValueSet.expansion.contains, in R4 and R5.

Sources: https://hl7.org/fhir/R5/valueset.html; HL7's terminology ecosystem for the extensions that
are copied. Properties are an element of R5; R4 has extensions for them.
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
from terminology.operations.expand import Expansion, ExpansionEntry

_COMMON = "http://hl7.org/fhir/concept-properties#"
_STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"
_AS_PROPERTY = {
    f"{_STRUCTURE}itemWeight": "weight",
    f"{_STRUCTURE}codesystem-label": "label",
    f"{_STRUCTURE}valueset-label": "label",
    f"{_STRUCTURE}codesystem-conceptOrder": "order",
    f"{_STRUCTURE}valueset-conceptOrder": "order",
}
"""Extensions of a concept that are properties in an expansion."""
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
_COPIED = {
    f"{_STRUCTURE}rendering-style",
    f"{_STRUCTURE}rendering-xhtml",
    f"{_STRUCTURE}codesystem-alternate",
    f"{_STRUCTURE}translation",
}
"""Extensions of a concept that are copied to an expansion."""
_COPIED_FROM_PICKS = {
    *_COPIED,
    _DEFINITION,
    f"{_STRUCTURE}valueset-deprecated",
    concepts.STANDARDS_STATUS,
}
_COPIED_FROM_DESIGNATIONS = {
    f"{_STRUCTURE}coding-sctdescid",
    f"{_STRUCTURE}alternate-code-use",
    f"{_STRUCTURE}alternate-code-status",
    concepts.STANDARDS_STATUS,
}


@dataclass(frozen=True, slots=True)
class ContainsOptions:
    """The requested elements of each code: properties and designations.

    `designations` has languages (`urn:ietf:bcp:47|de`) and uses; empty means all designations.
    """

    properties: tuple[str, ...] = ()
    with_designations: bool = False
    designations: tuple[str, ...] = ()


class ContainsWriter:
    """Writes the codes of an expansion with the requested elements.

    `properties` are the properties of the codes that are written, with their URIs.
    """

    def __init__(self, options: ContainsOptions, expansion: Expansion, dialect: Dialect) -> None:
        self._options = options
        self._expansion = expansion
        self._dialect = dialect
        self._several = expansion.several_versions()
        self.properties: dict[str, str | None] = {}

    def write(self, entry: ExpansionEntry) -> Json:
        """Write one code and its children."""
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
        languages = self._expansion.languages
        if pick is not None and pick.display and languages is None:
            return pick.display
        return concepts.display(edition, concept, languages, pick.designations if pick else ())

    def _designations(
        self,
        edition: Edition,
        concept: Concept,
        more: tuple[Designation, ...],
        display: str | None,
    ) -> Iterator[Json]:
        if not self._options.with_designations:
            return
        if concept.display and display != concept.display:
            system, code = concepts.PREFERRED
            own: Json = {"use": {"system": system, "code": code}, "value": concept.display}
            yield {"language": edition.language, **own} if edition.language else own
        is_written = False
        for designation in (*concept.designations, *more):
            is_display = designation.value == display and designation.value != concept.display
            if is_display and not is_written:
                is_written = True
            elif self._is_requested(designation):
                yield _designation(designation)

    def _is_requested(self, designation: Designation) -> bool:
        tokens = self._options.designations
        if not tokens:
            return True
        language, use = designation.language, designation.use
        for token in tokens:
            system, _, code = token.rpartition("|")
            if system in {"urn:ietf:bcp:47", "urn:ietf:rfc:3066", ""}:
                if language and language.lower() == code.lower():
                    return True
            elif use and (use.system, use.code) == (system, code):
                return True
        return False

    def _properties(
        self, edition: Edition, concept: Concept, pick: Pick | None
    ) -> Iterator[tuple[str, str, JsonValue]]:
        """Return the name, the type and the value of each property of a code."""
        yield from _from_extensions(concept, pick)
        requested = self._options.properties
        status = concepts.notable_status(edition, concept)
        if (concept.inactive or status) and "status" not in requested:
            self._declare(edition, "status")
            yield "status", "Code", status or "inactive"
        for name in requested:
            for property in _named(concept, name):
                self._declare(edition, name)
                type, value, _ = property_value(property)
                yield name, type, value

    def _declare(self, edition: Edition, name: str) -> None:
        uris = (property.uri for property in edition.properties if property.code == name)
        self.properties.setdefault(name, next(uris, None) or _URIS.get(name))

    def _add_properties(
        self, written: Json, properties: Iterable[tuple[str, str, JsonValue]]
    ) -> None:
        for name, type, value in properties:
            self.properties.setdefault(name, _URIS.get(name))
            if self._dialect is R4:
                extensions = written["extension"]
                assert isinstance(extensions, list)
                extensions.append(_r4_property(name, f"value{type}", value))
            else:
                elements = written.setdefault("property", [])
                assert isinstance(elements, list)
                elements.append({"code": name, f"value{type}": value})

    def declare(self, expansion: Json, extensions: list[JsonValue]) -> None:
        """Declare the properties of the codes in the expansion."""
        for name, uri in self.properties.items():
            if self._dialect is R4:
                extensions.append(_r4_declaration(name, uri))
            else:
                declarations = expansion.setdefault("property", [])
                assert isinstance(declarations, list)
                declarations.append({"code": name, "uri": uri} if uri else {"code": name})


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
    """Return weight, label and order; extensions of the value set override those of the code."""
    extensions: dict[str, Extension] = {}
    for extension in (*concept.extensions, *(pick.extensions if pick else ())):
        name = _AS_PROPERTY.get(extension.url)
        if name is not None and extension.type in _TYPES[name]:
            extensions[name] = extension
    for name, extension in extensions.items():
        yield name, "String" if name == "label" else "Decimal", extension.value


_NUMBERS = frozenset({"Decimal", "Integer"})
_TYPES = {"weight": _NUMBERS, "order": _NUMBERS, "label": frozenset({"String"})}
"""The types of these extensions; an extension of another type is ignored."""


def _named(concept: Concept, name: str) -> Iterator[Property]:
    """Return the values of a property; also `definition`, `parent` and `inactive`."""
    if name == "definition":
        if concept.definition:
            yield Property(name, PropertyType.STRING, concept.definition)
    elif name == "parent":
        yield from (Property(name, PropertyType.CODE, code) for code in concept.parents)
    elif name == "inactive" and not any(property.code == name for property in concept.properties):
        yield Property(name, PropertyType.BOOLEAN, concept.inactive)
    else:
        yield from (property for property in concept.properties if property.code == name)


def _extensions(concept: Concept, pick: Pick | None) -> Iterator[Json]:
    copied = {each.url: each for each in concept.extensions if each.url in _COPIED}
    if pick is not None:
        copied |= {each.url: each for each in pick.extensions if each.url in _COPIED_FROM_PICKS}
    return (_extension(each) for each in copied.values())


def _extension(extension: Extension) -> Json:
    return {"url": extension.url, f"value{extension.type}": extension.value}


def _designation(designation: Designation) -> Json:
    written: Json = {}
    extensions: list[JsonValue] = [
        _extension(extension)
        for extension in designation.extensions
        if extension.url in _COPIED_FROM_DESIGNATIONS
    ]
    if extensions:
        written["extension"] = extensions
    if designation.language:
        written["language"] = designation.language
    if designation.use:
        written["use"] = parameters.coding(designation.use)
    return {**written, "value": designation.value}
