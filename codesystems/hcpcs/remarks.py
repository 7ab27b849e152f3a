"""The remarks on a release: its known variations, counted, and the slips of its records."""

from codesystems.model import Slip
from codesystems.variations import VariationCounter


class Remarks(VariationCounter):
    """Count the variations of one release and collect its slips, in the order of the file."""

    def __init__(self) -> None:
        super().__init__()
        self._slips: list[Slip] = []

    def slip(self, file: str, place: str, code: str, reason: str) -> None:
        """Add one slip of the record of a code."""
        self._slips.append(Slip(file, place, code, reason))

    def slips(self) -> tuple[Slip, ...]:
        """Return all slips so far."""
        return tuple(self._slips)
