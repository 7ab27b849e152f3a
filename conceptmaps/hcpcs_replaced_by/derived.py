"""The maps from a HCPCS code that has ended to the codes that CMS names instead.

CMS writes cross-references into the records of deleted codes, and of codes not valid for
Medicare. A mapping is valid from the day after the last day of the code. A code without an end, or
without a cross-reference, has no mapping: nothing is inferred.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from codesystems import canonical
from codesystems.contract import EditionView
from codesystems.model import Coding, Concept, Edition, Validity
from conceptmaps.derived import DerivedMap
from conceptmaps.model import MapEdition, Mapping, Relationship

KEYS = {canonical.HCPCS: "hcpcs-replaced-by", canonical.CPT: "hcpcs-replaced-by-cpt"}
"""One map leads to HCPCS codes, one to CPT code numbers: a map has one target."""

PROPERTY = "crossReference"

_CPT = re.compile(r"\d{4}[0-9A-Z]")
_HCPCS = re.compile(r"[A-V]\d{4}")


def _describe(target: str, edition: Edition) -> MapEdition:
    key = KEYS[target]
    return MapEdition(
        key=key,
        url=f"{canonical.OURS}/ConceptMap/{key}",
        version=edition.version,
        name="".join(word.capitalize() for word in key.split("-")),
        title="HCPCS codes that have ended, and what CMS names instead"
        + (" in CPT" if target == canonical.CPT else ""),
        description="From the cross-references in CMS's records of codes that have ended.",
        publisher=edition.publisher,
        effective=edition.effective,
        source_system=edition.url,
        target_system=target,
    )


def _derive(system: str, edition: EditionView, concept: Concept) -> Iterator[Mapping]:
    end = concept.validity.end
    if end is None:
        return
    for code in _replacements(concept):
        target = _target(edition, code)
        if target is not None and target.system == system:
            yield Mapping(
                source=Coding(edition.edition.url, concept.code, concept.display),
                target=target,
                relationship=Relationship.RELATED_TO,
                citation=f"{edition.provenance.publisher} {edition.provenance.file}, "
                f"cross-reference of {concept.code}",
                comment=f"{concept.code} could be used until {end}",
                validity=Validity(end + timedelta(days=1), None),
            )


def _target(edition: EditionView, code: str) -> Coding | None:
    """Return a cross-reference as a coding; None where it is no code, such as the word CPT."""
    if _CPT.fullmatch(code):
        return Coding(canonical.CPT, code)
    concept = edition.concept(code)
    if concept is None and not _HCPCS.fullmatch(code):
        return None
    return Coding(edition.edition.url, code, concept.display if concept else None)


def _replacements(concept: Concept) -> list[str]:
    return [str(property.value) for property in concept.properties if property.code == PROPERTY]


MAPS = tuple(
    DerivedMap(canonical.HCPCS, partial(_describe, target), partial(_derive, target))
    for target in KEYS
)
