"""What each line asks, in SQL: lines that ask the same have the same in the columns of `asked`.

__kind   unread, no code, no date, or asked
__known  the code, if a map may have it; other codes are answered alike
__span   the number of the span of days that the date lies in
__text   the date, where it is a month or a year
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from terminology.files import sql
from terminology.files.sources import Source

_DAY = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}(T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?"
    "(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9]))?"
)
_MONTH = "[0-9]{4}(-[0-9]{2})?"
"""The forms of a FHIR dateTime, as terminology.fhir.dates has them."""
_PLAIN = "length(__date) = 10 AND try_cast(__date AS DATE)::VARCHAR = __date"
"""A day as it is mostly written; told from others in half the time of the pattern."""


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
    named = ["code", "date", "read", "day", "kind", "asked", "span", "text", "known"]
    return [f"__{name}" for name in named] + values(stated)


def values(stated: int) -> list[str]:
    """The names of the columns with what is stated."""
    return [f"__stated_{number}" for number in range(stated)]


def asked(stated: int) -> dict[str, str]:
    """What is the same for lines that ask the same: columns of `answers`, and their types.

    A line has them with two underscores in front, where no column of the file is in the way.
    """
    told = {name.removeprefix("__"): "VARCHAR" for name in values(stated)}
    return {"kind": "INTEGER", "known": "VARCHAR", "span": "BIGINT", "text": "VARCHAR", **told}


def asking(source: Source, columns: Columns, days: tuple[date, date], table: str) -> str:
    """The lines of a table with what they ask, as `asking`: a WITH clause.

    Needs the tables `codes` (code) and `spans` (day, span), whose days have no gap; `days` are the
    first and the last of them, which stand for all before and behind.
    """
    if columns.day is not None:
        said = sql.text(columns.day)
    else:
        said = source.value(columns.date) if columns.date else "NULL::VARCHAR"
    names = values(len(columns.stated))
    stated = "".join(
        f", {source.value(column)} AS {name}"
        for name, column in zip(names, columns.stated, strict=True)
    )
    told = "".join(f", CASE WHEN __asked THEN {name} END AS {name}" for name in names)
    return f"""
WITH lines AS (
    SELECT *, {source.value(columns.code)} AS __code, {said} AS __date,
        {source.readable} AS __read{stated}
    FROM {table}
), dated AS (
    SELECT *, CASE WHEN {_PLAIN} THEN try_cast(__date AS DATE)
        WHEN regexp_full_match(__date, '{_DAY}') AND left(__date, 4) <> '0000'
        THEN try_cast(left(__date, 10) AS DATE) END AS __day
    FROM lines
), sorted AS (
    SELECT *, CASE WHEN NOT __read THEN {Kind.UNREAD:d} WHEN __code IS NULL THEN {Kind.NO_CODE:d}
        WHEN __day IS NULL AND NOT regexp_full_match(__date, '{_MONTH}') THEN {Kind.NO_DATE:d}
        ELSE {Kind.ASKED:d} END AS __kind
    FROM dated
), spanned AS (
    SELECT sorted.*, __kind = {Kind.ASKED:d} AS __asked, spans.span AS __span
    FROM sorted LEFT JOIN spans
        ON spans.day = greatest(DATE '{days[0]}', least(DATE '{days[1]}', __day))
), asking AS (
    SELECT * REPLACE (CASE WHEN __asked AND __day IS NOT NULL THEN __span END AS __span{told}),
        CASE WHEN __asked AND __day IS NULL THEN __date END AS __text,
        CASE WHEN __asked AND upper(__code) IN (SELECT code FROM codes) THEN __code END AS __known
    FROM spanned
)
"""


def alike(stated: int) -> str:
    """Whether a line asks what a row of `answers` answers: a condition."""
    return " AND ".join(f"__{name} IS NOT DISTINCT FROM answers.{name}" for name in asked(stated))
