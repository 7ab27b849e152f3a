"""The results of the operations, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from codesystems.contract import CodeDisplay
from codesystems.model import Coding, Designation, PropertyValue, Validity
from codesystems.problems import Issue
from conceptmaps.model import Dependency, Product, Relationship
from terminology.api.rendering import OutcomeResource, Result, ValueSetResource
from terminology.operations.comparison import Change
from terminology.operations.comparison import ChangedCode as DiffEntry
from terminology.operations.differences import Difference
from terminology.operations.history import Event
from terminology.operations.subsumes import SubsumptionOutcome as SubsumptionOutcome


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An edition that changed a concept, and the properties that it changed.

    `validity` has the days of the code by this edition; None where the edition lacks the code.
    """

    version: str
    effective: date
    event: Event
    validity: Validity | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class LookupResult(Result):
    """A concept with its properties; a property has all its values in order.

    `validity` has the first and the last day of the code. `message` is a note on the date of the
    request, `history` has the editions that changed the concept.
    """

    system: str
    version: str | None
    name: str
    code: str
    display: str | None
    definition: str | None
    abstract: bool
    inactive: bool
    validity: Validity
    designations: tuple[Designation, ...]
    properties: Mapping[str, tuple[PropertyValue, ...]]
    parents: tuple[CodeDisplay, ...]
    children: tuple[CodeDisplay, ...]
    history: tuple[HistoryEntry, ...]
    message: str | None


@dataclass(frozen=True, slots=True)
class ValidationResult(Result):
    """Whether a code is valid (`result`), and the issues if there are any.

    `display` is the right display. `normalized_code` is the code in its right case, if that
    differs.
    """

    result: bool
    code: str | None
    system: str | None
    version: str | None
    display: str | None
    inactive: bool
    status: str | None
    normalized_code: str | None
    issues: tuple[Issue, ...]
    message: str | None


@dataclass(frozen=True, slots=True)
class TranslationMatch:
    """One mapping; `concept` is None where the map has no counterpart for the code.

    `relationship` is that of the code of the request to `concept`, in the terms of R5.
    `concept_map` is the canonical of the map, `citation` the published source.
    """

    concept: Coding | None
    relationship: Relationship
    concept_map: str
    citation: str
    comment: str | None
    depends_on: tuple[Dependency, ...]
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class TranslationResult(Result):
    """Whether there is a match (`result`), and the matches; `message` explains a missing match."""

    result: bool
    matches: tuple[TranslationMatch, ...]
    message: str | None


@dataclass(frozen=True, slots=True)
class SubsumptionResult(Result):
    """The relation of the first code to the second."""

    outcome: SubsumptionOutcome


@dataclass(frozen=True, slots=True)
class DiffResult(Result):
    """The codes that differ between two editions.

    `totals` has the number of codes by kind of change, before any filter; `total` the number
    after. `next_offset` is that of the next page; None on the last one. `not_compared` are the
    properties that only one of the editions declares.
    """

    system: str
    from_version: str
    to_version: str
    totals: Mapping[Change, int]
    total: int
    entries: tuple[DiffEntry, ...]
    next_offset: int | None
    not_compared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExpandedCode:
    """A code of an expansion; `contains` has the codes that are nested below it."""

    system: str
    version: str | None
    code: str
    display: str | None
    abstract: bool
    inactive: bool
    contains: tuple["ExpandedCode", ...]


@dataclass(frozen=True, slots=True)
class ExpansionResult(ValueSetResource):
    """The codes of a value set; `total` is their number on all pages.

    `editions` are the canonicals of the editions that the codes are from, `fragments` those of
    them that have only some of their codes.
    """

    url: str | None
    version: str | None
    total: int
    codes: tuple[ExpandedCode, ...]
    editions: tuple[str, ...]
    fragments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckResult(OutcomeResource):
    """The issues of a claim, at least one; `is_clean` where none of them is an error."""

    is_clean: bool
    issues: tuple[Issue, ...]
