"""A claim under examination: its days and its circumstances.

The content that has rules extends it with the codes that its rules are about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding
from conceptmaps import circumstances
from conceptmaps.circumstances import Standing, Stated
from conceptmaps.claims.model import Claim, Coded, Line
from conceptmaps.claims.rule import Rule
from conceptmaps.contract import TerminologyView

INPATIENT = "inpatient"


@dataclass(frozen=True, slots=True)
class Derived:
    """The values of an attribute that a claim implies, any of which holds, and the places."""

    attribute: str
    values: tuple[str, ...]
    at: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A claim with the circumstances that are stated or derived.

    `undated` is the day by which a claim without a date is judged.
    """

    claim: Claim
    stated: Stated
    derived: tuple[Derived, ...]
    terminology: TerminologyView
    undated: AsOf

    @property
    def is_concerned(self) -> bool:
        """Tell whether the claim has any code that the rules of the content are about."""
        return True

    def has_own_rule(self, coded: Coded) -> bool:
        """Tell whether a rule of the content judges the days of a code."""
        del coded
        return False

    def concerns(self, coded: Coded) -> bool:
        """Tell whether a rule of the content may depend on a code."""
        del coded
        return False

    # Days

    @cached_property
    def day(self) -> AsOf:
        """The day of the claim: that of the discharge for an inpatient claim."""
        period = self.claim.period or _spanned([line.day for line in self.claim.lines if line.day])
        if period is None:
            return self.undated
        if self.standing("setting", INPATIENT) is Standing.MET:
            return AsOf(period.last, period.last, period.last.isoformat())
        return period

    @cached_property
    def days(self) -> frozenset[AsOf]:
        """The days of the claim and of all lines."""
        return frozenset({self.day, *(line.day for line in self.claim.lines if line.day)})

    def day_of(self, line: Line | None) -> AsOf:
        """Return the day of a line; that of the claim where the line has none."""
        return (line.day if line else None) or self.day

    # Circumstances

    @cached_property
    def circumstances(self) -> Stated:
        """What is stated, and what is derived of the attributes that are not stated."""
        derived = {
            circumstances.uri(attribute_coding(one.attribute)): tuple(
                Coding(canonical.CLAIM_CIRCUMSTANCE, value) for value in one.values
            )
            for one in self.derived
        }
        return {**derived, **self.stated}

    def standing(self, attribute: str, *values: str) -> Standing:
        """Tell whether an attribute has one of some values: yes, perhaps, or no."""
        needed = [Coding(canonical.CLAIM_CIRCUMSTANCE, value) for value in values]
        return circumstances.standing(
            attribute_coding(attribute), needed, self.circumstances, self.terminology
        )

    def within(self, rule: Rule) -> Stated:
        """Return the circumstances, narrowed to those that a rule is for."""
        needed = {"setting": rule.settings, "payer": rule.payers}
        narrowed = {
            circumstances.uri(attribute_coding(attribute)): tuple(
                Coding(canonical.CLAIM_CIRCUMSTANCE, value)
                for value in values
                if self.standing(attribute, value) is not Standing.EXCLUDED
            )
            for attribute, values in needed.items()
            if values
        }
        return {**self.circumstances, **narrowed}


def attribute_coding(code: str) -> Coding:
    """Return the coding of an attribute of a claim."""
    return Coding(canonical.CLAIM_ATTRIBUTE, code)


def _spanned(days: Sequence[AsOf]) -> AsOf | None:
    """The days from the first to the last of some days; None without any."""
    if not days:
        return None
    first = min(days, key=lambda day: (day.first, day.text))
    last = max(days, key=lambda day: (day.last, day.text))
    text = first.text if first.text == last.text else f"{first.text} to {last.text}"
    return AsOf(first.first, last.last, text)
