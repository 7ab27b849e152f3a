"""Codes on a date: the edition in force on it, and whether a code was in force.

An *edition* is in force from its effective date until that of the next one. A *code* has a first
and a last day of its own, and a later edition may correct them: CMS publishes the end of a code in
the release after it, and reuses the code number for another product.

    2017-01            2019-01            2025-01            installed editions
    ──┬──────────────────┬──────────────────┬──────────
      │   Q2040          │ added 2018-01-01, last day 2018-12-31 (by 2019-01)
      │      ▓▓▓▓▓▓▓▓▓▓▓▓│
      └ a date in 2018 is answered from Q2040 of 2019-01

Each first day of a code is one *meaning* of it. An edition that states no first day continues the
meaning of the edition before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from codesystems.asof import AsOf
from codesystems.model import Concept, ContentMode, Validity
from codesystems.problems import Issue
from terminology import contents
from terminology.messages import periods
from terminology.operations import target
from terminology.operations.target import Target
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts

STATUS, ACTIVE = "status", "active"
"""The property with the status of a code, and its value for a code in force."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The validity of one meaning of a code, by the newest edition with this meaning."""

    concepts: Concepts
    validity: Validity


@dataclass(frozen=True, slots=True)
class CodeOnDate:
    """A code on a date.

    `concepts` is the edition that the result is from; `concept` is None where the code was not in
    force; `meanings` are all meanings of the code, newest first. `warning` is about a
    date that no installed edition covers.
    """

    concepts: Concepts
    concept: Concept | None
    meanings: tuple[Meaning, ...]
    warning: str | None = None

    def days(self) -> list[periods.VersionPeriod]:
        """The first day, last day and version of each meaning, for messages."""
        return [
            (meaning.validity.start, meaning.validity.end, meaning.concepts.edition.version)
            for meaning in self.meanings
        ]

    def replacements(self, code: str) -> list[str]:
        """The replacements of the newest meaning by the publisher, if it has ended."""
        newest = self.meanings[0] if self.meanings else None
        if newest is None or newest.validity.end is None:
            return []
        concept = target.find(newest.concepts, code)
        return contents.replaced_by(newest.concepts.edition.url, concept) if concept else []

    def off_day(self, code: str, day: AsOf, expression: str) -> Issue:
        """The issue of a code that was not in force on the date: its meanings."""
        url, replacements = self.concepts.edition.url, self.replacements(code)
        return periods.invalid_on_day(code, url, day, self.days(), replacements, expression)


def resolve(requested: Target, code: str, as_of: AsOf, snapshot: Snapshot) -> CodeOnDate:
    """Find a code on a date.

    A request for one edition, by id or version, uses only that edition; others use all editions
    of the code system. Raises NotFound for an unknown code system or version.
    """
    concepts = requested.edition(snapshot)
    if requested.id is None and requested.version is None:
        return answer(snapshot.versions(concepts.edition.url), code, as_of)
    concept = target.find(concepts, code)
    if concept is None:
        return CodeOnDate(concepts, None, ())
    on_date = active(concept) if as_of.meets(concept.validity) else None
    return CodeOnDate(concepts, on_date, (Meaning(concepts, concept.validity),))


def answer(versions: Sequence[Concepts], code: str, as_of: AsOf) -> CodeOnDate:
    """Find a code on a date in all editions of its code system, newest first."""
    day = Day(versions, as_of)
    spelling, validities = _validities(day.editions, code)
    concepts = day.source(validities, _meanings(validities))
    meanings = _meanings(_stated(validities))
    if concepts is None:
        return CodeOnDate(day.current, None, meanings, day.current_warning)
    concept = concepts.concept(spelling)
    on_date = active(concept) if concept else None
    return CodeOnDate(concepts, on_date, meanings, day.warning(concepts))


class Day:
    """A date in the editions of a code system, newest first.

    `current` is the edition in force on it; `current_warning` is the warning for a result from it.
    """

    def __init__(self, versions: Sequence[Concepts], as_of: AsOf) -> None:
        self.editions = for_dates(versions)
        self.current = in_force(self.editions, as_of.last)
        self._as_of = as_of
        self.current_warning = self.warning(self.current)

    def edition_for(self, code: str) -> Concepts | None:
        """The edition to use for a code in this spelling; None: it was not in force."""
        validities = [(concepts, concepts.validity(code)) for concepts in self.editions]
        return self.source(validities, _meanings(validities))

    def source(self, validities: "Validities", meanings: Sequence[Meaning]) -> Concepts | None:
        """The edition to use for the meaning of a code on this date."""
        as_of = self._as_of
        for meaning in meanings:
            if as_of.meets(meaning.validity):
                concepts = _source(validities, meaning.validity.start, self.current, as_of.last)
                if concepts is not None:
                    return concepts
        return None

    def warning(self, concepts: Concepts) -> str | None:
        """Warn about a result of an edition where no installed edition covers the date."""
        first, expected = self.editions[-1].edition, self.current.edition.next_due
        if self._as_of.last < first.effective:
            return periods.before_first_edition(self._as_of.text, first, concepts.edition)
        if expected is not None and expected <= self._as_of.first:
            return periods.missing_edition(expected, concepts.edition)
        return None


def for_dates(versions: Sequence[Concepts]) -> list[Concepts]:
    """The editions to use for dates: complete ones, else those of the site, else all."""
    complete = [
        concepts for concepts in versions if concepts.edition.content is ContentMode.COMPLETE
    ]
    return complete or [one for one in versions if one.edition.licensed] or list(versions)


def in_force(editions: Sequence[Concepts], day: date) -> Concepts:
    """The edition in force on a date: the newest that had taken effect, else the earliest.

    `editions` are those of one code system, newest first, at least one.
    """
    effective = (concepts for concepts in editions if concepts.edition.effective <= day)
    return next(effective, editions[-1])


Validities = Sequence[tuple[Concepts, Validity | None]]
"""The validity of a code in each edition, newest first; None: the edition lacks the code."""


def _validities(editions: Sequence[Concepts], code: str) -> tuple[str, Validities]:
    """The code in the spelling of the editions, if not case sensitive, and its validities."""
    validities = [(concepts, concepts.validity(code)) for concepts in editions]
    if editions[0].edition.case_sensitive or any(validity for _, validity in validities):
        return code, validities
    spellings = [spelling for concepts in editions for spelling in concepts.spellings(code)]
    if not spellings:
        return code, validities
    spelling = spellings[0]
    return spelling, [(concepts, concepts.validity(spelling)) for concepts in editions]


def _stated(validities: Validities) -> Validities:
    """The validities with the first days that earlier editions state.

    A publisher may state the first day of a code only in the edition that added it: a later
    edition without a first day has that of the edition before it, if the code had not ended.
    """
    starts = {validity.start for _, validity in validities if validity is not None}
    if None not in starts or len(starts) == 1:
        return validities
    stated: list[tuple[Concepts, Validity | None]] = []
    before: Validity | None = None
    for concepts, validity in reversed(validities):
        if validity is not None and validity.start is None and before is not None:
            ended = before.end is not None and before.end < concepts.edition.effective
            validity = validity if ended else replace(validity, start=before.start)
        stated.append((concepts, validity))
        before = validity
    return stated[::-1]


def _meanings(validities: Validities) -> tuple[Meaning, ...]:
    """One meaning for each first day of a code, by the newest edition with it."""
    meanings: dict[date | None, Meaning] = {}
    for concepts, validity in validities:
        if validity is not None and validity.start not in meanings:
            meanings[validity.start] = Meaning(concepts, validity)
    return tuple(meanings.values())


def _source(
    validities: Validities, start: date | None, current: Concepts, day: date
) -> Concepts | None:
    """The edition to use for a meaning: the one in force, or else the nearest after it.

    On a date of an edition that is not installed, it is the nearer of the two editions around it.
    None where neither the edition in force nor a later one has the meaning: it was removed
    before. Where editions give no first days, only the edition in force counts.
    """
    at = next(number for number, (concepts, _) in enumerate(validities) if concepts is current)
    having = [
        number
        for number, (_, validity) in enumerate(validities)
        if validity is not None and validity.start == start
    ]
    later = [number for number in having if number < at]
    following = validities[max(later)][0] if later and start is not None else None
    if at not in having:
        return following
    return following if following and is_nearer(following, current, day) else current


def is_nearer(following: Concepts, current: Concepts, day: date) -> bool:
    """Whether a date of an edition that is not installed is nearer to the edition after it."""
    expected = current.edition.next_due
    return expected is not None and following.edition.effective - day < day - expected


def active(concept: Concept) -> Concept:
    """The concept as on a date on which it was in force: active, even if it ended later.

    A concept that is inactive without a last day may have been so on the date, and stays inactive.
    """
    if not concept.inactive or concept.validity.end is None:
        return concept
    properties = (
        replace(value, value=ACTIVE) if value.code == STATUS else value
        for value in concept.properties
    )
    return concept._replace(inactive=False, properties=tuple(properties))
