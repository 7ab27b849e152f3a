"""The implicit map from an ended code to what its publisher names instead.

CMS writes cross-references into the records of deleted codes, and of codes not valid for
Medicare. Each edition of HCPCS is thereby a concept map too, one version an edition. A row
holds from the day after the code's last one; a code without an end, or without a
cross-reference, has none: nothing is inferred.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from codesystems import canonical
from codesystems.model import Coding, Concept, Content, Validity
from conceptmaps.model import MapEdition, Mapping, Relationship
from terminology.store.contract import Concepts, Provenance

KEYS = {canonical.HCPCS: "hcpcs-replaced-by", canonical.CPT: "hcpcs-replaced-by-cpt"}
"""One map leads to HCPCS codes, one to CPT code numbers: a map has one target."""

_CPT = re.compile(r"\d{4}[0-9A-Z]")
_HCPCS = re.compile(r"[A-V]\d{4}")


def of(editions: Sequence[Concepts]) -> Iterator["ReplacedBy"]:
    """The maps of the editions of HCPCS: of complete ones, or of fragments without them."""
    hcpcs = [held for held in editions if held.edition.url == canonical.HCPCS]
    complete = [held for held in hcpcs if held.edition.content is Content.COMPLETE]
    for held in complete or hcpcs:
        yield from (ReplacedBy(held, target) for target in KEYS)


def named(concept: Concept) -> list[str]:
    """The codes that the publisher names instead of a concept."""
    return [str(value.value) for value in concept.properties if value.code == "crossReference"]


class ReplacedBy:
    """The cross-references of one edition of HCPCS, as a concept map."""

    def __init__(self, held: Concepts, target: str) -> None:
        self._held = held
        edition, key = held.edition, KEYS[target]
        self._edition = MapEdition(
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

    @property
    def edition(self) -> MapEdition:
        """What the map says of itself."""
        return self._edition

    @property
    def provenance(self) -> Provenance:
        """Where the edition came from. The mappings are not counted until they are asked for."""
        return replace(self._held.provenance, counts={})

    def forward(self, code: str) -> list[Mapping]:
        """What is named instead of a code."""
        concept = self._held.concept(code)
        return list(self._mappings(concept)) if concept else []

    def reverse(self, code: str) -> list[Mapping]:
        """The ended codes instead of which a code is named."""
        return [row for row in self._rows if row.target is not None and row.target.code == code]

    def mappings(self) -> Iterator[Mapping]:
        """All of them in the order of the edition."""
        return iter(self._rows)

    @cached_property
    def _rows(self) -> tuple[Mapping, ...]:
        return tuple(row for concept in self._held.concepts() for row in self._mappings(concept))

    def _mappings(self, concept: Concept) -> Iterator[Mapping]:
        end = concept.validity.end
        if end is None:
            return
        for code in named(concept):
            target = self._target(code)
            if target is not None and target.system == self._edition.target_system:
                yield Mapping(
                    source=Coding(self._edition.source_system, concept.code, concept.display),
                    target=target,
                    relationship=Relationship.RELATED_TO,
                    citation=f"{self._held.provenance.publisher} {self._held.provenance.file}, "
                    f"cross-reference of {concept.code}",
                    comment=f"{concept.code} could be used until {end}",
                    validity=Validity(end + timedelta(days=1), None),
                )

    def _target(self, code: str) -> Coding | None:
        """The code that is named, in its code system; None for what is no code (`CPT` itself)."""
        if _CPT.fullmatch(code):
            return Coding(canonical.CPT, code)
        found = self._held.concept(code)
        if found is None and not _HCPCS.fullmatch(code):
            return None
        return Coding(self._edition.source_system, code, found.display if found else None)
