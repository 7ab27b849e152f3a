"""Read a ConceptMap resource of R4 or R5 as mappings: one map for each of its groups.

Source: https://hl7.org/fhir/R5/conceptmap.html and its R4 page. `equivalence` in R4 describes the
target, `relationship` in R5 the source. Everything that FHIR allows is read; what the server
cannot follow (the value sets of targets) matters only for a code that needs it.
"""

from collections.abc import Iterator, Sequence

from codesystems import canonical
from codesystems.model import Coding
from conceptmaps import relationship
from conceptmaps.model import (
    Dependency,
    MapEdition,
    Mapping,
    Product,
    Relationship,
    Unmapped,
    UnmappedMode,
)
from terminology.fhir import days
from terminology.fhir.element import Element
from terminology.fhir.json import JsonValue
from terminology.store.contract import Mappings
from terminology.store.memorymaps import MemoryMappings

ELEMENT_COMMENT = (
    "http://hl7.org/fhir/6.0/StructureDefinition/extension-ConceptMap.group.element.comment"
)
"""The extension for `ConceptMap.group.element.comment`, which is new in R6."""


def read(resource: Element, digest: str) -> Sequence[Mappings]:
    """Read a ConceptMap. Raises Invalid, with the path of the invalid element."""
    return [_group(resource, group, digest) for group in resource.children("group")]


def _group(resource: Element, group: Element, digest: str) -> Mappings:
    source, source_version = canonical.split(group.text("source") or "")
    target, target_version = canonical.split(group.text("target") or "")
    edition = MapEdition(
        key=resource.text("id") or "conceptmap",
        url=resource.text("url") or "",
        version=resource.text("version") or "",
        name=resource.text("name") or "",
        title=resource.text("title") or "",
        description=resource.text("description") or "",
        publisher=resource.text("publisher") or "",
        effective=days.of_edition(resource),
        source_system=canonical.resolve(source).canonical,
        target_system=canonical.resolve(target).canonical,
        copyright=resource.text("copyright"),
        source_version=source_version or group.text("sourceVersion"),
        target_version=target_version or group.text("targetVersion"),
        source_scope=_scope(resource, "source"),
        target_scope=_scope(resource, "target"),
        unmapped=_unmapped(group),
    )
    attributes = _attributes(resource)
    rows = [
        row
        for element in group.children("element")
        for row in _element(edition, element, attributes)
    ]
    return MemoryMappings(edition, rows, digest)


def _attributes(resource: Element) -> dict[str, str]:
    """The URIs of the attributes that R5's maps declare, by their codes; R4 has URIs only."""
    declared = (
        (attribute.text("code"), attribute.text("uri"))
        for attribute in resource.children("additionalAttribute")
    )
    return {code: uri for code, uri in declared if code and uri}


def _scope(resource: Element, side: str) -> str | None:
    """Return the value set of a side: in R5 `sourceScopeUri`, in R4 `sourceUri`, or a canonical."""
    names = (f"{side}{scope}{type}" for scope in ("Scope", "") for type in ("Canonical", "Uri"))
    return next((scope for name in names if (scope := resource.text(name))), None)


def _element(
    edition: MapEdition, element: Element, attributes: dict[str, str]
) -> Iterator[Mapping]:
    source = Coding(edition.source_system, element.text("code") or "", element.text("display"))
    source_set = None if source.code else element.text("valueSet")
    if not source.code and source_set is None:
        return
    comment = _source_comment(element)
    if element.flag("noMap"):
        yield Mapping(
            source,
            None,
            Relationship.NOT_RELATED_TO,
            "",
            source_comment=comment,
            source_set=source_set,
        )
        return
    for target in element.children("target"):
        code = target.text("code")
        yield Mapping(
            source,
            Coding(edition.target_system, code, target.text("display")) if code else None,
            _relationship(target),
            "",
            target.text("comment"),
            tuple(Product(*pair) for pair in _pairs(target, "product", attributes)),
            tuple(
                Dependency(attribute, value if isinstance(value, Coding) else Coding("", value))
                for attribute, value in _pairs(target, "dependsOn", attributes)
            ),
            source_comment=comment,
            source_set=source_set,
            target_set=None if code else target.text("valueSet"),
        )


def _source_comment(element: Element) -> str | None:
    extension = element.extension(ELEMENT_COMMENT)
    return element.text("comment") or (extension if isinstance(extension, str) else None)


def _relationship(
    target: Element, unstated: Relationship = Relationship.RELATED_TO
) -> Relationship:
    """Read the relationship between source and target, which R4 and R5 name differently."""
    r4, r5 = target.text("equivalence"), target.text("relationship")
    try:
        if r5 is not None:
            return Relationship(r5)
        return relationship.from_r4(r4) if r4 else unstated
    except (KeyError, ValueError) as error:
        raise target.wrong("relationship", r5 or r4, " or ".join(Relationship)) from error


def _pairs(
    target: Element, name: str, attributes: dict[str, str]
) -> Iterator[tuple[Coding, Coding | str]]:
    for pair in target.children(name):
        code = pair.text("attribute") or pair.required("property")
        attribute = Coding("", attributes.get(code, code))
        type, value = pair.choice()
        if type == "Coding" and isinstance(value, dict):
            yield attribute, Element(value, pair.at).coding()
        elif pair.text("system"):
            yield (
                attribute,
                Coding(pair.required("system"), pair.required("value"), pair.text("display")),
            )
        elif pair.text("valueSet"):
            yield attribute, Coding("", "", f"a code of {pair.text('valueSet')}")
        else:
            yield attribute, _text(pair.text("value") if value is None else value)


def _text(value: JsonValue) -> str:
    """Return a code, a text, a boolean or a Quantity as text."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return " ".join(str(value[name]) for name in ("value", "unit") if name in value)
        case _:
            return str(value or "")


def _unmapped(group: Element) -> Unmapped | None:
    """Read what becomes of a code without a mapping in the group."""
    unmapped = group.child("unmapped")
    if unmapped is None:
        return None
    mode = unmapped.text("mode")
    match mode:
        case UnmappedMode.FIXED:
            code = unmapped.text("code")
            return Unmapped(
                UnmappedMode.FIXED,
                Coding("", code, unmapped.text("display")) if code else None,
                _relationship(unmapped),
                value_set=None if code else unmapped.text("valueSet"),
            )
        case UnmappedMode.SAME_CODE | "provided":
            same = _relationship(unmapped, Relationship.EQUIVALENT)
            return Unmapped(UnmappedMode.SAME_CODE, relationship=same)
        case UnmappedMode.OTHER_MAP:
            other = unmapped.text("otherMap") or unmapped.required("url")
            return Unmapped(UnmappedMode.OTHER_MAP, other_map=other)
        case _:
            raise unmapped.wrong("mode", mode, " or ".join(UnmappedMode))
