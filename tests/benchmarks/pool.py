"""The codes and maps of a data directory, for requests."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from codesystems import canonical
from codesystems.model import Coding, Concept
from terminology.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Known:
    """A code of a code system."""

    system: str
    concept: Concept

    @property
    def code(self) -> str:
        """The code itself."""
        return self.concept.code

    @property
    def display(self) -> str:
        """The display of the code."""
        return self.concept.display or self.concept.code

    @property
    def group(self) -> str | None:
        """The section or table of the code."""
        return self.concept.parents[0] if self.concept.parents else None


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping of a concept map, by its URL."""

    url: str
    source: Coding
    target: Coding


@dataclass(frozen=True)
class Pool:
    """All codes of the newest HCPCS and ICD-10-PCS, and the rows of the current maps."""

    hcpcs: tuple[Known, ...]
    procedures: tuple[Known, ...]
    maps: tuple[Mapped, ...]
    value_sets: tuple[str, ...]

    @cached_property
    def codes(self) -> tuple[Known, ...]:
        """All codes."""
        return (*self.hcpcs, *self.procedures)

    @cached_property
    def spellings(self) -> frozenset[str]:
        """The codes as they are spelled, of both code systems."""
        return frozenset(known.code for known in self.codes)

    def groups(self, system: str) -> list[str]:
        """The sections or tables of a code system."""
        groups = {known.group for known in self.codes if known.system == system}
        return sorted(group for group in groups if group)


def of(snapshot: Snapshot) -> Pool:
    """The pool of a data directory."""
    return Pool(
        tuple(_codes(snapshot, canonical.HCPCS)),
        tuple(_codes(snapshot, canonical.ICD10PCS)),
        tuple(_mapped(snapshot)),
        tuple(value_set.url for value_set in snapshot.value_sets if value_set.url),
    )


def _codes(snapshot: Snapshot, system: str) -> Iterator[Known]:
    for concept in snapshot.required(system).concepts():
        yield Known(system, concept)


def _mapped(snapshot: Snapshot) -> Iterator[Mapped]:
    """The mappings of each map that are valid on its effective date."""
    for concept_map in snapshot.current_maps():
        for row in concept_map.mappings():
            if row.target and row.validity.contains(concept_map.edition.effective):
                yield Mapped(concept_map.edition.url, row.source, row.target)


def category(known: Known) -> str:
    """The BETOS category of a HCPCS code; empty if CMS assigns none."""
    for entry in known.concept.properties:
        if entry.code == "betos" and isinstance(entry.value, Coding):
            return entry.value.code
    return ""
