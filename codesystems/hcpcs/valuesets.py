"""The value sets of HCPCS: procedures, modifiers, each section, each BETOS category."""

from collections.abc import Iterator, Mapping
from string import ascii_uppercase

from codesystems import canonical
from codesystems.contract import EditionView
from codesystems.valueset import Filter, ValueSet, filtered

ALL_CODES = {
    "http://terminology.hl7.org/ValueSet/v3-HealthCareCommonProcedureCodingSystem": canonical.HCPCS,
    "urn:oid:2.16.840.1.113883.1.11.19394": canonical.HCPCS,
    "http://terminology.hl7.org/ValueSet/v3-hcpcs": canonical.HCPCS,
}
"""HL7's value sets of all codes of HCPCS, which HL7 no longer maintains (THO 7)."""


def of(newest: Mapping[str, EditionView]) -> Iterator[ValueSet]:
    """Return the value sets; none without an edition. No value set names a version."""
    hcpcs = newest.get(canonical.HCPCS)
    if hcpcs is None:
        return
    yield _filtered("hcpcs-procedures", "HCPCS procedure codes", Filter("kind", "=", "procedure"))
    yield _filtered("hcpcs-modifiers", "HCPCS modifiers", Filter("kind", "=", "modifier"))
    yield _filtered(
        "hcpcs-not-otherwise-classified",
        "HCPCS codes not otherwise classified",
        Filter("notOtherwiseClassified", "=", "true"),
    )
    yield from _of_sections(hcpcs)
    betos = newest.get(canonical.BETOS)
    yield from _of_categories(betos) if betos else ()


def _of_sections(hcpcs: EditionView) -> Iterator[ValueSet]:
    for section in map(hcpcs.concept, ascii_uppercase):
        if section is not None:
            below = Filter("concept", "descendent-of", section.code)
            yield _filtered(f"hcpcs-section-{section.code}", f"{section.display}", below)


def _of_categories(betos: EditionView) -> Iterator[ValueSet]:
    for category in betos.concepts():
        if not betos.children(category.code):
            yield _filtered(
                f"hcpcs-betos-{category.code}",
                f"HCPCS codes of BETOS {category.code}, {category.display}",
                Filter("betos", "=", category.code),
            )


def _filtered(key: str, title: str, chosen: Filter) -> ValueSet:
    return filtered(key, title, canonical.HCPCS, chosen)
