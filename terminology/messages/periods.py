"""Messages about dates: codes that are not in force, and dates without an edition."""

from collections.abc import Sequence
from datetime import date

from codesystems.model import Validity
from codesystems.problems import Issue, Severity
from terminology.messages.common import error, listed

VersionPeriod = tuple[date | None, date | None, str]
"""The first and the last day of one meaning of a code, and the version that says so."""


def _meant(meanings: Sequence[VersionPeriod]) -> str:
    return " and ".join(
        f"from {start or 'the beginning'} to {end or 'no end'} (version {version})"
        for start, end, version in meanings
    )


def not_in_force_text(
    code: str, system: str, day: str, meanings: Sequence[VersionPeriod], replacements: Sequence[str]
) -> str:
    text = f"The code '{code}' of '{system}' was not in force on {day}"
    dated = [meaning for meaning in meanings if meaning[0] or meaning[1]]
    if dated:
        text += f"; it is or was {_meant(dated)}"
    else:
        versions = [version for _, _, version in meanings]
        text += f"; it stands in version {listed(versions)}, not in that of the day"
    if replacements:
        text += f". {' and '.join(replacements)} is named instead"
    return text


def not_in_force(
    code: str, system: str, day: str, meanings: Sequence[VersionPeriod], replacements: Sequence[str]
) -> Issue:
    """$lookup with a date: the code is known, but was not to be used on the day."""
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
    """$validate-code with a date: the code is known, but was not to be used on the day."""
    text = not_in_force_text(code, system, day, meanings, replacements)
    return error("business-rule", text, "code-rule", expression)


def before_first_edition(day: str, version: str, effective: date) -> str:
    """The day lies before everything that is installed."""
    return (
        f"{day} lies before the first edition here, {version}, in force from {effective}; it was "
        "answered from that edition's dates"
    )


def after_last_edition(day: str, version: str, due: date) -> str:
    """The day lies behind the time for which the edition in force speaks."""
    return (
        f"{day} does not lie before {due}, when the release after {version} was due, which is not "
        "here; it was answered from the editions that are"
    )


def date_warning(text: str) -> Issue:
    """$validate-code: the day lies outside what is installed."""
    return Issue(Severity.WARNING, "business-rule", text, "code-comment", "date")


def history_entry(event: str, effective: date, validity: Validity | None) -> str:
    """$lookup: one step of the history of a code."""
    text = f"{event}, in the edition in force from {effective}"
    if validity is not None and (validity.start or validity.end):
        start, end = validity.start or "the beginning", validity.end or "no end"
        text += f"; the code is in force from {start} to {end}"
    return text
