"""The implicit map from an ended code to what its publisher names instead.

CMS writes cross-references into the records of deleted codes, and of codes not valid for
Medicare. A row holds from the day after the code's last one; a code without an end, or without
a cross-reference, has none: nothing is inferred.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from codesystems import canonical
from codesystems.model import Coding, Concept, Validity
from conceptmaps.model import MapEdition, Mapping, Relationship
from terminology import implicit
from terminology.implicit import Implicit
from terminology.store.contract import Concepts

KEYS = {canonical.HCPCS: "hcpcs-replaced-by", canonical.CPT: "hcpcs-replaced-by-cpt"}
"""One map leads to HCPCS codes, one to CPT code numbers: a map has one target."""

_CPT = re.compile(r"\d{4}[0-9A-Z]")
_HCPCS = re.compile(r"[A-V]\d{4}")


def of(editions: Sequence[Concepts]) -> Iterator[Implicit]:
    """The maps of the editions of HCPCS."""
    for held in implicit.answering(editions, canonical.HCPCS):
        for target in KEYS:
            yield Implicit(held, _edition(held, target), partial(_mappings, held, target))


def named(concept: Concept) -> list[str]:
    """The codes that the publisher names instead of a concept."""
    return [str(value.value) for value in concept.properties if value.code == "crossReference"]


def _edition(held: Concepts, target: str) -> MapEdition:
    edition, key = held.edition, KEYS[target]
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


def _mappings(held: Concepts, system: str, concept: Concept) -> Iterator[Mapping]:
    end = concept.validity.end
    if end is None:
        return
    for code in named(concept):
        target = _target(held, code)
        if target is not None and target.system == system:
            yield Mapping(
                source=Coding(held.edition.url, concept.code, concept.display),
                target=target,
                relationship=Relationship.RELATED_TO,
                citation=f"{held.provenance.publisher} {held.provenance.file}, "
                f"cross-reference of {concept.code}",
                comment=f"{concept.code} could be used until {end}",
                validity=Validity(end + timedelta(days=1), None),
            )


def _target(held: Concepts, code: str) -> Coding | None:
    """The code that is named, in its code system; None for what is no code (`CPT` itself)."""
    if _CPT.fullmatch(code):
        return Coding(canonical.CPT, code)
    found = held.concept(code)
    if found is None and not _HCPCS.fullmatch(code):
        return None
    return Coding(held.edition.url, code, found.display if found else None)
