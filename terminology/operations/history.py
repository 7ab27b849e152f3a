"""The history of a code: what each installed edition changed.

2017-01   first          in force from 2013-01-01
2019-01   changed        display: ... to ...
2020-04   another meaning: CMS reused the code number for another product from 2020-04-01
2025-01   gone           the edition lacks the code
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from codesystems.model import Concept, Edition, Validity
from terminology import contents
from terminology.operations import as_of, differences
from terminology.operations.differences import Difference
from terminology.store.contract import Concepts


class Event(StrEnum):
    """The kind of change of a code by an edition."""

    FIRST = "first"
    CHANGED = "changed"
    ANOTHER_MEANING = "another-meaning"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """The change of a code by one edition, and the validity of the code in it.

    `validity` is None where the edition lacks the code.
    """

    edition: Edition
    event: Event
    validity: Validity | None
    differences: tuple[Difference, ...] = ()


def trace(versions: Sequence[Concepts], code: str) -> tuple[HistoryStep, ...]:
    """List the changes of a code, oldest first; `versions` are newest first."""
    moments: list[HistoryStep] = []
    before: Concept | None = None
    for concepts in reversed(as_of.for_dates(versions)):
        concept = concepts.concept(code)
        moments += _moments(concepts.edition, before, concept)
        before = concept
    return tuple(moments)


def _moments(
    edition: Edition, before: Concept | None, now: Concept | None
) -> Iterator[HistoryStep]:
    if now is None:
        if before is not None:
            yield HistoryStep(edition, Event.GONE, None)
        return
    if before is None:
        yield HistoryStep(edition, Event.FIRST, now.validity)
        return
    changed = differences.between(before, now, contents.roles(edition.url).maintenance)
    if changed:
        starts = {before.validity.start, now.validity.start}
        reused = len(starts) > 1 and None not in starts
        event = Event.ANOTHER_MEANING if reused else Event.CHANGED
        yield HistoryStep(edition, event, now.validity, changed)
