"""Messages about dates: codes that are not in force, and dates without an edition."""

from collections.abc import Sequence
from datetime import date

from codesystems.asof import AsOf
from codesystems.model import Edition, Validity
from codesystems.problems import Issue, Severity
from terminology.messages.common import error, shortened

VersionPeriod = tuple[date | None, date | None, str]
"""The first and the last day of a code, and the version with these days."""


def ended_or_begins(day: AsOf, meanings: Sequence[VersionPeriod]) -> str:
    """When the last period before a date ended, and when the first one after it begins.

    Empty where no period is before or after the date. The versions are added where they are known.
    """
    ended = [(end, one) for one in meanings if (end := one[1]) and end < day.first]
    begins = [(start, one) for one in meanings if (start := one[0]) and start > day.last]
    texts = []
    if ended:
        end, meaning = max(ended, key=lambda dated: dated[0])
        texts.append(f"ended on {end}{_in_version(*meaning)}")
    if begins:
        start, meaning = min(begins, key=lambda dated: dated[0])
        again = " again" if ended else ""
        texts.append(f"begins{again} on {start}{_in_version(*meaning)}")
    return " and ".join(texts)


def _in_version(start: date | None, end: date | None, version: str) -> str:
    if not version:
        return ""
    return f" (from {start or 'the beginning'} to {end or 'no end'} in version {version})"


def not_in_force_text(
    code: str,
    system: str,
    day: AsOf,
    meanings: Sequence[VersionPeriod],
    replacements: Sequence[str],
) -> str:
    """A code was not in force on a date: when it was, and what replaced it."""
    text = f"The code '{code}' of '{system}' was not in force on {day.text}"
    when = ended_or_begins(day, meanings)
    if when:
        text += f"; it {when}"
    else:
        versions = [version for _, _, version in meanings]
        named = f"version {shortened(versions)}" if any(versions) else "another edition"
        text += f"; it exists in {named}, not in that of the date"
    if replacements and "begins" not in when:
        text += f". It was replaced by {' and '.join(replacements)}"
    return text


def not_in_force(
    code: str,
    system: str,
    day: AsOf,
    meanings: Sequence[VersionPeriod],
    replacements: Sequence[str],
) -> Issue:
    """$lookup with a date: the code was not in force on it."""
    text = not_in_force_text(code, system, day, meanings, replacements)
    return error("not-found", text, "code-rule", "code")


def invalid_on_day(
    code: str,
    system: str,
    day: AsOf,
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


def absent_supplement(property: str, editions: Sequence[Edition], day: str | None) -> str:
    """The property is of a supplement that has no edition for the date, or for the edition."""
    versions = ", ".join(edition.version for edition in editions)
    on_day = f"on {day}" if day else "on the day or in the version requested"
    return (
        f"'{property}' is of '{editions[0].url}', of which no edition is in force {on_day}; "
        f"installed: {versions}"
    )


def newer_record(code: str, changed: str, version: str) -> str:
    """$lookup: a fragment has a record that its publisher changed after the newest edition."""
    where = (
        f"version {version}; send version {version} for it"
        if version
        else "the edition without a version"
    )
    return f"A newer record of '{code}', changed on {changed}, is in {where}"


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
