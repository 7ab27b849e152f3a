"""A ConceptMap resource, in either version of FHIR, as mappings: one map for each of its groups.

Source: https://hl7.org/fhir/R5/conceptmap.html and its R4 page. R4 says `equivalence`, of the
target, where R5 says `relationship`, of the source.
"""

from collections.abc import Iterator, Sequence

from codesystems import canonical
from codesystems.model import Coding
from conceptmaps import relationship
from conceptmaps.model import Dependency, MapEdition, Mapping, Product, Relationship
from terminology.fhir.codesystemreader import day
from terminology.fhir.element import Element
from terminology.store.contract import Mappings
from terminology.store.memorymaps import MemoryMappings

_NO_TARGET = {"unmatched", "disjoint"}


def read(resource: Element, digest: str) -> Sequence[Mappings]:
    """Read a ConceptMap. Raises Invalid, naming the element, where it is none."""
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
        effective=day(resource.text("date")),
        source_system=canonical.resolve(source).canonical,
        target_system=canonical.resolve(target).canonical,
        copyright=resource.text("copyright"),
    )
    rows = [row for one in group.children("element") for row in _element(edition, one)]
    return MemoryMappings(edition, rows, _otherwise(edition, group), digest)


def _element(edition: MapEdition, held: Element) -> Iterator[Mapping]:
    source = Coding(edition.source_system, held.required("code"), held.text("display"))
    targets = list(held.children("target"))
    if not targets or held.flag("noMap"):
        yield Mapping(source, None, Relationship.NOT_RELATED_TO, "")
    for one in targets:
        code = one.text("code")
        target = Coding(edition.target_system, code, one.text("display")) if code else None
        yield Mapping(
            source,
            target,
            _relationship(one),
            "",
            one.text("comment"),
            tuple(Product(*pair) for pair in _pairs(one, "product")),
            tuple(
                Dependency(attribute, value)
                for attribute, value in _pairs(one, "dependsOn")
                if isinstance(value, Coding)
            ),
        )


def _relationship(held: Element) -> Relationship:
    """How source and target stand to each other, in the word of either version."""
    r4, r5 = held.text("equivalence"), held.text("relationship")
    try:
        if r5 is not None:
            return Relationship(r5)
        return relationship.from_r4(r4) if r4 else Relationship.RELATED_TO
    except (KeyError, ValueError) as error:
        raise held.wrong("relationship", r5 or r4, " or ".join(Relationship)) from error


def _pairs(held: Element, name: str) -> Iterator[tuple[Coding, Coding | str]]:
    for one in held.children(name):
        attribute = Coding("", one.text("attribute") or one.required("property"))
        type, value = one.choice()
        if type == "Coding" and isinstance(value, dict):
            yield attribute, Element(value, one.at).coding()
        elif one.text("system"):
            yield (
                attribute,
                Coding(one.required("system"), one.required("value"), one.text("display")),
            )
        else:
            text = value if isinstance(value, str) else one.text("value")
            yield attribute, text or ""


def _otherwise(edition: MapEdition, group: Element) -> tuple[Coding | None, Relationship] | None:
    """What becomes of a code that the group does not name."""
    held = group.child("unmapped")
    if held is None:
        return None
    match held.text("mode"):
        case "fixed":
            code = held.required("code")
            target = Coding(edition.target_system, code, held.text("display"))
            return target, _relationship(held)
        case "use-source-code" | "provided":
            return None, Relationship.EQUIVALENT
        case _:
            return None
