"""The days of a date, which may be partial: a date of service may be a month or a year."""

from dataclasses import dataclass
from datetime import date

from codesystems.model import Validity


@dataclass(frozen=True, slots=True)
class AsOf:
    """The days of a date: one day, or the whole month or year of a partial date."""

    first: date
    last: date
    text: str

    def meets(self, validity: Validity) -> bool:
        """Return whether any of these days is in a validity."""
        return (validity.start is None or validity.start <= self.last) and (
            validity.end is None or self.first <= validity.end
        )
