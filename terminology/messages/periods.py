"""Messages about dates: codes that are not in force, and dates without an edition."""

from collections.abc import Sequence
from datetime import date

from codesystems.model import Edition, Validity
from codesystems.problems import Issue, Severity
from terminology.messages.common import error, shortened

VersionPeriod = tuple[date | None, date | None, str]
"""The first and the last day of a code, and the version with these days."""


def _periods(meanings: Sequence[VersionPeriod]) -> str:
    return " and ".join(
        f"from {start or 'the beginning'} to {end or 'no end'}"
        + (f" (version {version})" if version else "")
        for start, end, version in meanings
    )


def not_in_force_text(
    code: str, system: str, day: str, meanings: Sequence[VersionPeriod], replacements: Sequence[str]
) -> str:
    text = f"The code '{code}' of '{system}' was not in force on {day}"
    dated = [meaning for meaning in meanings if meaning[0] or meaning[1]]
    if dated:
        text += f"; it is in force {_periods(dated)}"
    else:
        versions = [version for _, _, version in meanings]
        named = f"version {shortened(versions)}" if any(versions) else "another edition"
        text += f"; it exists in {named}, not in that of the date"
    if replacements:
        text += f". It was replaced by {' and '.join(replacements)}"
    return text


def not_in_force(
    code: str, system: str, day: str, meanings: Sequence[VersionPeriod], replacements: Sequence[str]
) -> Issue:
    """$lookup with a date: the code was not in force on it."""
    text = not_in_force_text(code, system, day, meanings, replacements)
    return error("not-found", text, "code-rule", "code")


def invalid_on_day(
    code: str,
    system: str,
    day: str,
    meanings: Sequence[VersionPeriod],
    replacements: Sequence[str],
    expression: str,
) -> Issue:
    """$validate-code with a date: the code was not in force on it."""
    text = not_in_force_text(code, system, day, meanings, replacements)
    return error("business-rule", text, "code-rule", expression)


def before_first_edition(day: str, first: Edition, answered_from: Edition) -> str:
    """The date is before the first installed edition."""
    return (
        f"{day} is before {first.effective}, the start of the first installed {first.key} "
        f"edition; answered from {_named(answered_from)}"
    )


def missing_edition(expected: date, answered_from: Edition) -> str:
    """The edition that was expected before the date is not installed."""
    return (
        f"The {answered_from.key} edition of {expected} is not installed; answered from "
        f"{_named(answered_from)}"
    )


def _named(edition: Edition) -> str:
    return f"version {edition.version}" if edition.version else "the edition without a version"


def date_warning(text: str) -> Issue:
    """$validate-code: no installed edition covers the date."""
    return Issue(Severity.WARNING, "business-rule", text, "code-comment", "date")


def history_entry(event: str, effective: date, validity: Validity | None) -> str:
    """$lookup: an entry in the history of a code."""
    text = f"{event}, in the edition in force from {effective}"
    if validity is not None and (validity.start or validity.end):
        start, end = validity.start or "the beginning", validity.end or "no end"
        text += f"; the code is in force from {start} to {end}"
    return text
