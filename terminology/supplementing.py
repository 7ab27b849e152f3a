"""Automatic supplements: which of them add to an edition, on a day or without one.

An automatic supplement, such as a quarter's payment rates, is in force from its effective date
until the day before the next one is due, and not longer: a rate of one quarter is not that of the
next.

    2025-01            2025-10                       editions of the code system
    ──┬──────────────────┬──────────────────────
      ├──────┬ ...       ├──────┬──────┬ ...          its supplements, one each quarter
      2025-01            2025-10 2026-01

- On a day, the one in force on it.
- Without a day, the newest of those in force while the edition was; the newest edition has no end.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from codesystems import canonical
from codesystems.model import ALWAYS, SENT, ContentMode, Edition, Validity
from terminology.store.contract import Concepts
from terminology.store.supplemented import Supplemented


def automatic(editions: Iterable[Concepts]) -> list[Concepts]:
    """Return the automatic supplements among some editions, newest first as these are."""
    return [concepts for concepts in editions if concepts.edition.automatic]


def names(supplements: Iterable[Concepts], day: date | None) -> tuple[str, ...]:
    """Return the names of those of some supplements that are in force on a day; None: of all."""
    return tuple(
        one.edition.canonical for one in supplements if day is None or _days(one).contains(day)
    )


def apply(
    editions: Sequence[Concepts], day: date | None = None, without: frozenset[str] = frozenset()
) -> tuple[Concepts, ...]:
    """Return the editions, newest first, each with its automatic supplements of a day.

    `without` are the URLs of supplements that are left out.
    """
    supplements = [one for one in automatic(editions) if one.edition.url not in without]
    following: dict[str, date] = {}
    applied = []
    for concepts in editions:
        edition = concepts.edition
        in_force = Validity(day, day) if day else _in_force(edition, following.get(edition.url))
        if edition.content is ContentMode.COMPLETE:
            following[edition.url] = edition.effective
        applied.append(_with(concepts, in_force, supplements))
    return tuple(applied)


def _in_force(edition: Edition, following: date | None) -> Validity:
    """The days of an edition; `following` is the first day of the next one."""
    if edition.content is not ContentMode.COMPLETE:
        return ALWAYS
    if following is None:
        return Validity(edition.effective, None)
    return Validity(edition.effective, min(following, edition.next_due or following) - _DAY)


def _with(concepts: Concepts, in_force: Validity, supplements: Sequence[Concepts]) -> Concepts:
    """The edition with the newest of each of its supplements that is in force on these days."""
    plain = concepts.plain if isinstance(concepts, Supplemented) else concepts
    chosen: dict[str, Concepts] = {}
    for supplement in supplements:
        url = supplement.edition.url
        if url not in chosen and adds_to(supplement, plain) and _days(supplement).meets(in_force):
            chosen[url] = supplement
    if plain.provenance.file == SENT:
        return plain
    absent = [one for one in supplements if one.edition.url not in chosen and adds_to(one, plain)]
    return Supplemented(plain, list(chosen.values()), absent) if chosen or absent else plain


def _days(supplement: Concepts) -> Validity:
    edition = supplement.edition
    return Validity(edition.effective, edition.next_due - _DAY if edition.next_due else None)


def adds_to(supplement: Concepts, concepts: Concepts) -> bool:
    """Tell whether a supplement supplements an edition: any of its code system, or a version."""
    url, version = canonical.split(supplement.edition.supplements or "")
    return canonical.resolve(url).canonical == concepts.edition.url and version in {
        None,
        concepts.edition.version,
    }


_DAY = timedelta(days=1)
