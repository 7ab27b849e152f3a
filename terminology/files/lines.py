"""What each line asks, in SQL: `__key` is the same for lines that ask the same.

__kind   unread, no code, no date, or asked
__known  the code, if a map may have it; other codes are answered alike
__span   the number of the span of days that the date lies in
__text   the date, where it is a month or a year
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from terminology.files import sql
from terminology.files.sources import Source

_DAY = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}(T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?"
    "(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9]))?"
)
_MONTH = "[0-9]{4}(-[0-9]{2})?"
"""The forms of a FHIR dateTime, as terminology.fhir.dates has them."""


class Kind(IntEnum):
    """What there is to a line."""

    UNREAD = 0
    NO_CODE = 1
    NO_DATE = 2
    ASKED = 3


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns say what, spelled as in the file; `day` is the date of all lines instead."""

    code: str
    date: str | None
    day: str | None
    stated: tuple[str, ...]


def internal(stated: int) -> list[str]:
    """The names of the columns that are used on the way."""
    named = ["code", "date", "read", "day", "kind", "asked", "span", "text", "known", "key"]
    return [f"__{name}" for name in named] + values(stated)


def values(stated: int) -> list[str]:
    """The names of the columns with what is stated."""
    return [f"__stated_{number}" for number in range(stated)]


def asking(source: Source, columns: Columns) -> str:
    """The lines with what they ask, as `asking`: a WITH clause.

    Needs the tables `codes` (code) and `spans` (day, span), whose days have no gap.
    """
    if columns.day is not None:
        date = sql.text(columns.day)
    else:
        date = source.value(columns.date) if columns.date else "NULL::VARCHAR"
    names = values(len(columns.stated))
    stated = "".join(
        f", {source.value(column)} AS {name}"
        for name, column in zip(names, columns.stated, strict=True)
    )
    return f"""
WITH lines AS (
    SELECT *, {source.value(columns.code)} AS __code, {date} AS __date,
        {source.readable} AS __read{stated}
    FROM {source.table}
), dated AS (
    SELECT *, CASE WHEN regexp_full_match(__date, '{_DAY}') AND left(__date, 4) <> '0000'
        THEN try_cast(left(__date, 10) AS DATE) END AS __day
    FROM lines
), sorted AS (
    SELECT *, CASE WHEN NOT __read THEN {Kind.UNREAD:d} WHEN __code IS NULL THEN {Kind.NO_CODE:d}
        WHEN __day IS NULL AND NOT regexp_full_match(__date, '{_MONTH}') THEN {Kind.NO_DATE:d}
        ELSE {Kind.ASKED:d} END AS __kind
    FROM dated
), spanned AS (
    SELECT sorted.*, __kind = {Kind.ASKED:d} AS __asked,
        CASE WHEN __day IS NOT NULL THEN spans.span END AS __span
    FROM sorted LEFT JOIN spans ON spans.day = greatest(
        (SELECT min(day) FROM spans), least((SELECT max(day) FROM spans), __day))
), known AS (
    SELECT *, CASE WHEN __day IS NULL THEN __date END AS __text,
        CASE WHEN upper(__code) IN (SELECT code FROM codes) THEN __code END AS __known
    FROM spanned
), asking AS (
    SELECT *, CASE WHEN __asked THEN {_key(names)} ELSE __kind::VARCHAR END AS __key
    FROM known
)
"""


def _key(names: Sequence[str]) -> str:
    """What a line asks as one text; each part has its length in front, so none feigns another."""
    parts = ["__known", "__span::VARCHAR", "__text", *names]
    return " || ".join(f"coalesce(length({part}) || ':' || {part}, '-')" for part in parts)
