"""The results of the API from the answers of the operations."""

from typing import cast

from codesystems.model import PropertyValue
from terminology.api.rendering import Render
from terminology.api.results import (
    CheckResult,
    DiffResult,
    ExpandedCode,
    ExpansionResult,
    HistoryEntry,
    LookupResult,
    SubsumptionResult,
    TranslationMatch,
    TranslationResult,
    ValidationResult,
)
from terminology.fhir.contains import ContainsOptions, ContainsWriter
from terminology.fhir.dialects import R5
from terminology.fhir.json import Json
from terminology.operations.check_coding import CheckAnswer
from terminology.operations.diff import Comparison
from terminology.operations.expand import Expansion, ExpansionEntry
from terminology.operations.history import HistoryStep
from terminology.operations.lookup import LookupAnswer
from terminology.operations.subsumes import SubsumptionOutcome
from terminology.operations.translate import Match, Translation
from terminology.operations.validation import Validation


def lookup(answer: LookupAnswer, render: Render) -> LookupResult:
    """Return the concept as far as it was requested."""
    edition, concept = answer.edition, answer.concept
    properties: dict[str, tuple[PropertyValue, ...]] = {}
    for value in answer.properties():
        properties[value.code] = (*properties.get(value.code, ()), value.value)
    return LookupResult(
        edition.url,
        edition.version or None,
        edition.name,
        concept.code,
        concept.display,
        concept.definition if answer.returns("definition") else None,
        concept.abstract,
        concept.inactive,
        concept.validity,
        concept.designations if answer.returns("designation") else (),
        properties,
        answer.parents if answer.returns("parent") else (),
        answer.children if answer.returns("child") else (),
        tuple(map(_history, answer.history)),
        answer.message,
        _render=render,
    )


def _history(moment: HistoryStep) -> HistoryEntry:
    edition = moment.edition
    return HistoryEntry(
        edition.version, edition.effective, moment.event, moment.validity, moment.differences
    )


def validation(answer: Validation, render: Render) -> ValidationResult:
    """Return whether the code is valid, with the issues."""
    return ValidationResult(
        answer.result,
        answer.code,
        answer.system,
        answer.version,
        answer.display,
        answer.inactive,
        answer.status,
        answer.normalized_code,
        answer.issues,
        answer.message,
        _render=render,
    )


def subsumption(answer: SubsumptionOutcome, render: Render) -> SubsumptionResult:
    """Return the outcome."""
    return SubsumptionResult(answer, _render=render)


def translation(answer: Translation, render: Render) -> TranslationResult:
    """Return the mappings."""
    matches = tuple(map(_match, answer.matches))
    return TranslationResult(answer.result, matches, answer.message, _render=render)


def _match(match: Match) -> TranslationMatch:
    return TranslationMatch(
        match.coding,
        match.relationship,
        match.origin.canonical,
        match.citation,
        match.comment,
        match.dependencies,
        match.products,
    )


def expansion(answer: Expansion, render: Render) -> ExpansionResult:
    """Return the codes, each with the display that the resource has."""
    contains = ContainsWriter(ContainsOptions(), answer, R5)
    return ExpansionResult(
        answer.value_set.url,
        answer.value_set.version,
        answer.total,
        tuple(_code(entry, contains.write(entry)) for entry in answer.entries),
        tuple(concepts.edition.canonical for concepts in answer.used.editions.values()),
        tuple(answer.fragments()),
        _render=render,
    )


def _code(entry: ExpansionEntry, written: Json) -> ExpandedCode:
    below = zip(entry.below, cast(list[Json], written.get("contains", [])), strict=True)
    return ExpandedCode(
        entry.edition.url,
        entry.edition.version or None,
        entry.concept.code,
        cast(str | None, written.get("display")),
        entry.concept.abstract,
        entry.concept.inactive,
        tuple(_code(nested, nested_json) for nested, nested_json in below),
    )


def diff(answer: Comparison, render: Render) -> DiffResult:
    """Return the differences."""
    return DiffResult(
        answer.later.url,
        answer.earlier.version,
        answer.later.version,
        answer.totals,
        answer.total,
        answer.entries,
        answer.next,
        answer.not_compared,
        _render=render,
    )


def check(answer: CheckAnswer, render: Render) -> CheckResult:
    """Return the issues."""
    return CheckResult(answer.is_clean, answer.issues, _render=render)
