"""Groups of lines with the same result, in SQL: their `group_columns` are equal.

__kind   unread, no code, no date, or valid
__known  the code, if a map has it; all other codes have the same result
__span   the number of the span of days with the date
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
"""The formats of a FHIR dateTime, as in terminology.fhir.dates."""
_PLAIN = "length(__date) = 10 AND try_cast(__date AS DATE)::VARCHAR = __date"
"""The most common format of a day; checked in half the time of the pattern."""


class LineKind(IntEnum):
    """The kind of a line."""

    UNREAD = 0
    NO_CODE = 1
    NO_DATE = 2
    VALID = 3


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the code, date and circumstances; `day` is the date of all lines instead."""

    code: str
    date: str | None
    day: str | None
    stated: tuple[str, ...]


def internal(stated: int) -> list[str]:
    """The names of the columns of intermediate results."""
    names = ["code", "date", "read", "day", "kind", "valid", "span", "text", "known"]
    return [f"__{name}" for name in names] + values(stated)


def values(stated: int) -> list[str]:
    """The names of the columns with stated circumstances."""
    return [f"__stated_{number}" for number in range(stated)]


def group_columns(stated: int) -> dict[str, str]:
    """The columns of `answers` that identify a group, with their types.

    In lines, their names begin with two underscores, to differ from columns of the file.
    """
    circumstances = {name.removeprefix("__"): "VARCHAR" for name in values(stated)}
    return {
        "kind": "INTEGER",
        "known": "VARCHAR",
        "span": "BIGINT",
        "text": "VARCHAR",
        **circumstances,
    }


def with_groups(
    source: Source, columns: Columns, days: tuple[date, date], table: str, *, by_code: bool
) -> str:
    """A WITH clause with `grouped`: the lines of a table with their group columns.

    With `by_code`, each code has a group of its own, those that no map has too. Needs the tables
    `codes` (code) and `spans` (day, span), whose days have no gap; `days` are the first and the
    last of them, which include all days before and after.
    """
    if columns.day is not None:
        day = sql.text(columns.day)
    else:
        day = source.value(columns.date) if columns.date else "NULL::VARCHAR"
    names = values(len(columns.stated))
    stated = "".join(
        f", {source.value(column)} AS {name}"
        for name, column in zip(names, columns.stated, strict=True)
    )
    known = "true" if by_code else "upper(__code) IN (SELECT code FROM codes)"
    valid = "".join(f", CASE WHEN __valid THEN {name} END AS {name}" for name in names)
    return f"""
WITH lines AS (
    SELECT *, {source.value(columns.code)} AS __code, {day} AS __date,
        {source.readable} AS __read{stated}
    FROM {table}
), dated AS (
    SELECT *, CASE WHEN {_PLAIN} THEN try_cast(__date AS DATE)
        WHEN regexp_full_match(__date, '{_DAY}') AND left(__date, 4) <> '0000'
        THEN try_cast(left(__date, 10) AS DATE) END AS __day
    FROM lines
), sorted AS (
    SELECT *, CASE WHEN NOT __read THEN {LineKind.UNREAD:d}
        WHEN __code IS NULL THEN {LineKind.NO_CODE:d}
        WHEN __day IS NULL AND NOT regexp_full_match(__date, '{_MONTH}') THEN {LineKind.NO_DATE:d}
        ELSE {LineKind.VALID:d} END AS __kind
    FROM dated
), spanned AS (
    SELECT sorted.*, __kind = {LineKind.VALID:d} AS __valid, spans.span AS __span
    FROM sorted LEFT JOIN spans
        ON spans.day = greatest(DATE '{days[0]}', least(DATE '{days[1]}', __day))
), grouped AS (
    SELECT * REPLACE (CASE WHEN __valid AND __day IS NOT NULL THEN __span END AS __span{valid}),
        CASE WHEN __valid AND __day IS NULL THEN __date END AS __text,
        CASE WHEN __valid AND {known} THEN __code END AS __known
    FROM spanned
)
"""


def same_group(stated: int) -> str:
    """The condition that a line is in the group of a row of `answers`."""
    return " AND ".join(
        f"__{name} IS NOT DISTINCT FROM answers.{name}" for name in group_columns(stated)
    )
