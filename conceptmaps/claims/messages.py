"""The sentences that the rules of any content need about a claim."""

from collections.abc import Iterable, Sequence
from datetime import date

from codesystems.problems import Issue, Severity


def span(start: date | None, end: date | None) -> str:
    """Write the first and the last day of a period."""
    return f"{start or 'the beginning'} to {end or 'no end'}"


def condition(attribute: str, values: Iterable[str]) -> str:
    """A condition: an attribute of the claim has one of some values."""
    return f"{attribute} is {' or '.join(values)}"


def day_within(start: date | None, end: date | None) -> str:
    """A condition: the day is one of those on which a rule holds."""
    return f"the day is one from {span(start, end)}"


def under_conditions(text: str, conditions: Iterable[str]) -> str:
    """A finding, with the conditions under which it holds."""
    listed = list(conditions)
    if not listed:
        return text
    return f"{text}. This holds if {' and '.join(listed)}, which the claim does not show"


def assumed(derived: Iterable[tuple[str, Sequence[str], Sequence[str]]]) -> str:
    """The circumstances that were derived from the claim: attribute, values and places."""
    circumstances = (
        f"{attribute} is {' or '.join(values)} (by {' and '.join(places)})"
        for attribute, values, places in derived
    )
    return f"Derived from the claim, as it was not stated: {'; '.join(circumstances)}"


def undated(day: str) -> str:
    """The claim has no date."""
    return f"The claim has no date of service; it was checked by the rules of {day}"


def note(text: str) -> Issue:
    """A note about the check."""
    return Issue(Severity.INFORMATION, "informational", text)
