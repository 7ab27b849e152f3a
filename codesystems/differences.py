"""Known differences: what real releases do that their layout does not say.

Each allowance is a named line with its explanation and its source. A reader that meets one
notes it; what is not on the list stops the reading (see `release.Refused`).
"""

from dataclasses import dataclass

from codesystems.model import Remark


@dataclass(frozen=True, slots=True)
class Difference:
    """A known way in which releases depart from their layout, and where it was seen."""

    name: str
    explanation: str


class Ledger:
    """Counts the known differences met in one reading, with the first place of each."""

    def __init__(self) -> None:
        self._met: dict[Difference, tuple[int, str]] = {}

    def note(self, difference: Difference, place: str) -> None:
        """Count one meeting with a known difference."""
        count, first = self._met.get(difference, (0, place))
        self._met[difference] = (count + 1, first)

    def remarks(self) -> tuple[Remark, ...]:
        """What was met, in the order of the first meeting."""
        return tuple(
            Remark(difference.name, difference.explanation, count, first)
            for difference, (count, first) in self._met.items()
        )
