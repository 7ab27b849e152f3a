"""The protocol by which content reads an edition that is installed or bundled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from codesystems.model import Concept, Edition, Validity


@dataclass(frozen=True, slots=True)
class Provenance:
    """The source of a stored edition or map: its file, and the counts and digest of its content.

    `sha256` is of the source file, `digest` of the stored content, `software` the version of this
    program that wrote it.
    """

    publisher: str
    file: str
    sha256: str
    effective: date
    counts: dict[str, int]
    digest: str
    software: str


@dataclass(frozen=True, slots=True)
class CodeDisplay:
    """A code with its display."""

    code: str
    display: str | None


class EditionView(Protocol):
    """One edition of one code system, reduced to what content needs.

    Codes are compared exactly.
    """

    @property
    def edition(self) -> Edition:
        """The metadata of the edition."""
        ...

    @property
    def provenance(self) -> Provenance:
        """The source of the edition."""
        ...

    def concept(self, code: str) -> Concept | None:
        """Return the concept with this code, including its parents; None if there is none."""
        ...

    def validity(self, code: str) -> Validity | None:
        """Return the days on which a code is valid; None if the code does not exist."""
        ...

    def similar(self, code: str) -> list[str]:
        """Return up to three existing codes one typo away, the likeliest first (typos.py)."""
        ...

    def parents(self, code: str) -> list[CodeDisplay]:
        """Return the direct parents of a code, in the publisher's order, without unknown ones."""
        ...

    def children(self, code: str) -> list[CodeDisplay]:
        """Return the direct children of a code, in the publisher's order."""
        ...

    def is_ancestor(self, ancestor: str, code: str) -> bool:
        """Tell whether a code is an ancestor of another, at any distance."""
        ...

    def concepts(self) -> Iterator[Concept]:
        """Yield all concepts in the publisher's order."""
        ...
