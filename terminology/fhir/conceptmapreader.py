"""Read a ConceptMap resource of R4 or R5 as mappings: one map for each of its groups.

Source: https://hl7.org/fhir/R5/conceptmap.html and its R4 page. `equivalence` in R4 describes the
target, `relationship` in R5 the source.
"""

from collections.abc import Iterator, Sequence

from codesystems import canonical
from codesystems.model import Coding
from conceptmaps import relationship
from conceptmaps.model import Dependency, MapEdition, Mapping, Product, Relationship
from terminology.fhir import days
from terminology.fhir.element import Element
from terminology.store.contract import Mappings
from terminology.store.memorymaps import MemoryMappings


def read(resource: Element, digest: str) -> Sequence[Mappings]:
    """Read a ConceptMap. Raises Invalid, with the path of the invalid element."""
    return [_group(resource, group, digest) for group in resource.children("group")]


def _group(resource: Element, group: Element, digest: str) -> Mappings:
    source = canonical.split(group.required("source"))[0]
    target = canonical.split(group.required("target"))[0]
    edition = MapEdition(
        key=resource.text("id") or "conceptmap",
        url=resource.required("url"),
        version=resource.text("version") or "",
        name=resource.text("name") or "",
        title=resource.text("title") or "",
        description=resource.text("description") or "",
        publisher=resource.text("publisher") or "",
        effective=days.of_edition(resource),
        source_system=canonical.resolve(source).canonical,
        target_system=canonical.resolve(target).canonical,
        copyright=resource.text("copyright"),
    )
    attributes = _attributes(resource)
    rows = [
        row
        for element in group.children("element")
        for row in _element(edition, element, attributes)
    ]
    return MemoryMappings(edition, rows, _unmapped(edition, group), digest)


def _attributes(resource: Element) -> dict[str, str]:
    """The URIs of the attributes that R5's maps declare, by their codes; R4 has URIs only."""
    declared = (
        (attribute.text("code"), attribute.text("uri"))
        for attribute in resource.children("additionalAttribute")
    )
    return {code: uri for code, uri in declared if code and uri}


def _element(
    edition: MapEdition, element: Element, attributes: dict[str, str]
) -> Iterator[Mapping]:
    source = Coding(edition.source_system, element.required("code"), element.text("display"))
    targets = list(element.children("target"))
    if not targets or element.flag("noMap"):
        yield Mapping(source, None, Relationship.NOT_RELATED_TO, "")
    for target in targets:
        code = target.text("code")
        yield Mapping(
            source,
            Coding(edition.target_system, code, target.text("display")) if code else None,
            _relationship(target),
            "",
            target.text("comment"),
            tuple(Product(*pair) for pair in _pairs(target, "product", attributes)),
            tuple(
                Dependency(attribute, value)
                for attribute, value in _pairs(target, "dependsOn", attributes)
                if isinstance(value, Coding)
            ),
        )


def _relationship(target: Element) -> Relationship:
    """Read the relationship between source and target, which R4 and R5 name differently."""
    r4, r5 = target.text("equivalence"), target.text("relationship")
    try:
        if r5 is not None:
            return Relationship(r5)
        return relationship.from_r4(r4) if r4 else Relationship.RELATED_TO
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
        else:
            text = value if isinstance(value, str) else pair.text("value")
            yield attribute, text or ""


def _unmapped(edition: MapEdition, group: Element) -> tuple[Coding | None, Relationship] | None:
    """Return the target of a code that has no mapping in the group."""
    unmapped = group.child("unmapped")
    if unmapped is None:
        return None
    match unmapped.text("mode"):
        case "fixed":
            code = unmapped.required("code")
            target = Coding(edition.target_system, code, unmapped.text("display"))
            return target, _relationship(unmapped)
        case "use-source-code" | "provided":
            return None, Relationship.EQUIVALENT
        case _:
            return None
