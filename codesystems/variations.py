"""Tolerated variations: known ways in which real releases deviate from their documented layout.

Each variation has a name, an explanation and its source. A reader counts the variations that it
tolerates. A deviation of a single record is a slip (`model.Slip`), and one of the structure stops
the reading (`release.Refused`).
"""

from dataclasses import dataclass

from codesystems.model import VariationCount


@dataclass(frozen=True, slots=True)
class Variation:
    """A known deviation of releases from their layout, and the releases that have it."""

    name: str
    explanation: str


class VariationCounter:
    """Count the tolerated variations of one release, each with its first place."""

    def __init__(self) -> None:
        self._counts: dict[Variation, tuple[int, str]] = {}

    def add(self, variation: Variation, place: str) -> None:
        """Count one occurrence of a variation."""
        count, first = self._counts.get(variation, (0, place))
        self._counts[variation] = (count + 1, first)

    def counts(self) -> tuple[VariationCount, ...]:
        """Return the counts, in the order of the first occurrences."""
        return tuple(
            VariationCount(variation.name, variation.explanation, count, first)
            for variation, (count, first) in self._counts.items()
        )
