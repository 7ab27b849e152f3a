"""The values of search parameters: alternatives, escapes, tokens, and dates with prefixes.

Source: https://hl7.org/fhir/R4/search.html (escaping, token, date, prefix).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from typing import NamedTuple

_ESCAPED = re.compile(r"\\([\\|,$])")


def alternatives(text: str) -> list[str]:
    """Split a value at its commas, except at escaped ones; blank alternatives are left out."""
    return [part for part in _split(text, ",") if part.strip()]


def unescape(text: str) -> str:
    r"""Undo the escapes of FHIR: `\\`, `\|`, `\,` and `\$`."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _split(text: str, separator: str, most: int = -1) -> list[str]:
    """Split a text at a separator that is not escaped; the parts keep their escapes."""
    parts: list[str] = []
    start = at = 0
    while at < len(text) and len(parts) != most:
        if text[at] == "\\":
            at += 1
        elif text[at] == separator:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]


class Token(NamedTuple):
    """A code with its system, as an element has it; the system of a code may be implied."""

    code: str
    system: str = ""


class TokenQuery(NamedTuple):
    """`code`, `system|code`, `|code` or `system|`; None is any system, or any code."""

    system: str | None
    code: str | None

    def finds(self, token: Token) -> bool:
        """Whether an element has this token. Capitals do not count, as FHIR advises."""
        if self.code is not None and token.code.casefold() != self.code.casefold():
            return False
        return self.system is None or self.system == token.system


def token(text: str) -> TokenQuery:
    """Read a token."""
    *system, code = map(unescape, _split(text, "|", most=1))
    return TokenQuery(system[0] if system else None, code or None)


class Period(NamedTuple):
    """The moments from `start` until before `end`."""

    start: datetime
    end: datetime


def second(moment: datetime) -> Period:
    """Return a second as a period."""
    return Period(moment, moment + timedelta(seconds=1))


ALWAYS = datetime(MAXYEAR, 12, 31, tzinfo=UTC)
"""The end of a period without end, and the last moment that there is."""

_DAY = timedelta(days=1)


def day(start: date) -> Period:
    """Return a day as a period."""
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    return Period(begin, begin + _DAY if begin < ALWAYS else ALWAYS)


Compare = Callable[[Period, Period], bool]
"""Compares the period of an element with that of a value."""

_COMPARISONS: Mapping[str, Compare] = {
    "eq": lambda own, sent: sent.start <= own.start and own.end <= sent.end,
    "ne": lambda own, sent: not (sent.start <= own.start and own.end <= sent.end),
    "gt": lambda own, sent: own.end > sent.end,
    "lt": lambda own, sent: own.start < sent.start,
    "ge": lambda own, sent: own.end > sent.end or sent.start <= own.start,
    "le": lambda own, sent: own.start < sent.start or own.end <= sent.end,
    "sa": lambda own, sent: own.start >= sent.end,
    "eb": lambda own, sent: own.end <= sent.start,
    "ap": lambda own, sent: own.start < sent.end and sent.start < own.end,
}
"""The comparisons by prefix. `ap` finds what overlaps."""

_DATE = re.compile(
    r"(?P<prefix>[a-z]{2})?(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(?P<time>T\d\d:\d\d(?P<second>:\d\d(?P<fraction>\.\d{1,6})?)?)?)?)?"
    r"(?P<zone>Z|[+ -]\d\d:\d\d)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class DateQuery:
    """A date with a prefix, such as `ge2025-10`."""

    compare: Compare
    period: Period

    def finds(self, own: Period) -> bool:
        """Whether an element with this period is found."""
        return self.compare(own, self.period)


def moment(text: str) -> DateQuery:
    """Read a date, a month, a year or a moment with a prefix. Raises ValueError."""
    match = _DATE.fullmatch(unescape(text))
    if match is None or (match["prefix"] or "eq") not in _COMPARISONS:
        raise ValueError(text)
    return DateQuery(_COMPARISONS[match["prefix"] or "eq"], _period(match))


def _period(match: re.Match[str]) -> Period:
    """Return the period of a date. Raises ValueError if it does not exist."""
    if match["time"]:
        return _of_time(match)
    if match["zone"]:
        raise ValueError(match[0])
    year, month = int(match["year"]), int(match["month"] or 1)
    if match["day"]:
        return day(date(year, month, int(match["day"])))
    first = day(date(year, month, 1)).start
    last = month if match["month"] else 12
    return Period(first, day(date(year, last, monthrange(year, last)[1])).end)


def _of_time(match: re.Match[str]) -> Period:
    """Return the minute, the second, or the moment; a blank before a zone was a plus in a query."""
    day = f"{match['year']}-{match['month']}-{match['day']}"
    zone = (match["zone"] or "Z").replace(" ", "+")
    start = datetime.fromisoformat(f"{day}{match['time']}{zone}").astimezone(UTC)
    if match["fraction"]:
        return Period(start, start + timedelta(microseconds=1))
    return Period(start, start + timedelta(seconds=1 if match["second"] else 60))
