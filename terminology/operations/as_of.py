"""What was true on a day: which edition speaks for it, and whether a code was in force.

Two axes meet here. An *edition* is in force from its effective date until the next one. A
*code* has its own days, and a later edition may say more of them: CMS names the end of a code in
the release after it, and gives a code number to another product once it is free.

    2017-01            2019-01            2025-01            editions in the data directory
    ──┬──────────────────┬──────────────────┬──────────
      │   Q2040          │ added 2018-01-01, last day 2018-12-31 (so says 2019-01)
      │      ▓▓▓▓▓▓▓▓▓▓▓▓│
      └ a day in 2018 is answered by what 2019-01 says of Q2040

One *meaning* of a code is one first day; another first day is another meaning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from codesystems.asof import AsOf
from codesystems.model import Concept, ContentMode, Validity
from terminology import contents
from terminology.messages import periods
from terminology.operations import target
from terminology.operations.target import Target
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts


@dataclass(frozen=True, slots=True)
class Meaning:
    """The days of one meaning of a code, by the newest edition that knows it."""

    held: Concepts
    validity: Validity


@dataclass(frozen=True, slots=True)
class Dated:
    """The answer for a code and a day.

    `held` is the edition that answers and `concept` what it says, or None where the code was
    not in force; `meanings` are the days on which it was or is. `remark` is what to know of a
    day for which no edition here really speaks.
    """

    held: Concepts
    concept: Concept | None
    meanings: tuple[Meaning, ...]
    remark: str | None = None

    def days(self) -> list[periods.VersionPeriod]:
        """The meanings as a sentence takes them: first day, last day, version."""
        return [
            (one.validity.start, one.validity.end, one.held.edition.version)
            for one in self.meanings
        ]

    def replacements(self, code: str) -> list[str]:
        """The codes that the publisher names instead of the newest meaning, if it has ended."""
        newest = self.meanings[0] if self.meanings else None
        if newest is None or newest.validity.end is None:
            return []
        concept = target.find(newest.held, code)
        return contents.replaced_by(newest.held.edition.url, concept) if concept else []


def resolve(asked: Target, code: str, as_of: AsOf, snapshot: Snapshot) -> Dated:
    """Answer for a code on a day.

    Where the asker names an edition, by id or version, that edition alone is asked whether the
    code was in force; else all editions of the code system are. Raises NotFound for an unknown
    code system or version.
    """
    held = asked.edition(snapshot)
    if asked.id is None and asked.version is None:
        return answer(snapshot.versions(held.edition.url), code, as_of)
    concept = target.find(held, code)
    if concept is None:
        return Dated(held, None, ())
    found = _of_that_day(concept) if as_of.meets(concept.validity) else None
    return Dated(held, found, (Meaning(held, concept.validity),))


def answer(versions: Sequence[Concepts], code: str, as_of: AsOf) -> Dated:
    """Answer for a code on a day from all editions of its code system, newest first."""
    day = Day(versions, as_of)
    spelled, stated = _stated(day.editions, code)
    meanings = _meanings(stated)
    held = day.witness(stated, meanings)
    if held is None:
        return Dated(day.current, None, meanings, day.remark)
    concept = held.concept(spelled)
    found = _of_that_day(concept) if concept else None
    return Dated(held, found, meanings, day.remark)


class Day:
    """A day as the editions of a code system see it, newest first.

    `current` is the edition in force on it; `remark` is what to know of it.
    """

    def __init__(self, versions: Sequence[Concepts], as_of: AsOf) -> None:
        self.editions = speaking(versions)
        self.current = in_force(self.editions, as_of.last)
        self.remark = _remark(self.editions, self.current, as_of)
        self._as_of = as_of

    def speaker(self, code: str) -> Concepts | None:
        """The edition that answers for a code, spelled exactly so; None: it was not in force."""
        stated = [(held, held.validity(code)) for held in self.editions]
        return self.witness(stated, _meanings(stated))

    def witness(self, stated: "Stated", meanings: Sequence[Meaning]) -> Concepts | None:
        """The edition that answers for the meaning that a code had."""
        as_of = self._as_of
        for meaning in meanings:
            if as_of.meets(meaning.validity):
                held = _witness(stated, meaning.validity.start, self.current, as_of.last)
                if held is not None:
                    return held
        return None


def speaking(versions: Sequence[Concepts]) -> list[Concepts]:
    """The editions that speak for days: complete ones, or fragments where there are no others."""
    complete = [held for held in versions if held.edition.content is ContentMode.COMPLETE]
    return complete or list(versions)


def in_force(editions: Sequence[Concepts], day: date) -> Concepts:
    """The edition in force on a day: the newest that had taken effect, else the earliest.

    `editions` are those of one code system, newest first, at least one.
    """
    return next((held for held in editions if held.edition.effective <= day), editions[-1])


Stated = Sequence[tuple[Concepts, Validity | None]]
"""What each edition, newest first, says of the days of a code; None: it lacks the code."""


def _stated(editions: Sequence[Concepts], code: str) -> tuple[str, Stated]:
    """The code as the editions spell it, where they do not mind case, and what they say of it."""
    stated = [(held, held.validity(code)) for held in editions]
    if any(validity is not None for _, validity in stated) or editions[0].edition.case_sensitive:
        return code, stated
    spellings = [spelling for held in editions for spelling in held.spellings(code)]
    if not spellings:
        return code, stated
    return spellings[0], [(held, held.validity(spellings[0])) for held in editions]


def _meanings(stated: Stated) -> tuple[Meaning, ...]:
    """One meaning for each first day of a code, by the newest edition that knows it."""
    found: dict[date | None, Meaning] = {}
    for held, validity in stated:
        if validity is not None and validity.start not in found:
            found[validity.start] = Meaning(held, validity)
    return tuple(found.values())


def _witness(stated: Stated, start: date | None, current: Concepts, day: date) -> Concepts | None:
    """The edition that answers for a meaning: the one in force, or else the nearest after it.

    On a day in the time of an edition that is not here, the nearer of the two around it
    answers. A meaning that the edition in force lacks, and every later one too, had vanished by
    then: None. Where editions give no first days, only the one in force can say that a code is
    there.
    """
    at = next(number for number, (held, _) in enumerate(stated) if held is current)
    known = [
        number
        for number, (_, validity) in enumerate(stated)
        if validity is not None and validity.start == start
    ]
    later = [number for number in known if number < at]
    following = stated[max(later)][0] if later and start is not None else None
    if at not in known:
        return following
    due = current.edition.next_due
    if following is None or due is None or following.edition.effective - day >= day - due:
        return current
    return following


def _of_that_day(concept: Concept) -> Concept:
    """The concept as it was while in force: what ended later was active on the day."""
    if not concept.inactive:
        return concept
    properties = (
        replace(value, value="active") if value.code == "status" else value
        for value in concept.properties
    )
    return concept._replace(inactive=False, properties=tuple(properties))


def _remark(editions: Sequence[Concepts], current: Concepts, as_of: AsOf) -> str | None:
    """Say that a day lies before the first edition, or in the time of one that is not here."""
    first, edition = editions[-1].edition, current.edition
    if as_of.last < first.effective:
        return periods.before_first_edition(as_of.text, first.version, first.effective)
    if edition.next_due is not None and edition.next_due <= as_of.first:
        return periods.missing_edition(as_of.text, edition.version, edition.next_due)
    return None
