"""Rules for units: of the administration, and of the product."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from codesystems.asof import AsOf
from conceptmaps.cart.claims import messages
from conceptmaps.cart.claims.case import CartCase
from conceptmaps.cart.claims.crosswalk import UNLISTED
from conceptmaps.claims.model import Coded, Line
from conceptmaps.claims.rule import Finding, Rule

ONE = Decimal(1)

Lines = list[tuple[Line, Coded]]


def of_administration(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """An administration that is reported more than once on a day."""
    del rule
    listed = ((line, coded) for line, coded in case.administrations if coded.plain != UNLISTED)
    for day, lines, units in _above_one(case, listed):
        text = messages.units_of_administration(lines[0][1].code, units, day.text)
        yield Finding(text, _places(lines), day)


def of_product(case: CartCase, rule: Rule) -> Iterator[Finding]:
    """More than one unit of a product on a day."""
    del rule
    for day, lines, units in _above_one(case, case.products):
        text = messages.units_of_product(lines[0][1].code, units)
        yield Finding(text, _places(lines), day)


def _above_one(
    case: CartCase, listed: Iterable[tuple[Line, Coded]]
) -> Iterator[tuple[AsOf, Lines, Decimal]]:
    """The lines of a code on a day that have more than one unit together.

    A line without a quantity is one unit; those of a claim of several days may be of any of them.
    """
    by_day: dict[tuple[str, AsOf], Lines] = {}
    for line, coded in listed:
        by_day.setdefault((coded.plain, case.day_of(line)), []).append((line, coded))
    for (_, day), lines in by_day.items():
        of_lines = [ONE if line.units is None else line.units for line, _ in lines]
        units = sum(of_lines, Decimal(0)) if day.first == day.last else max(of_lines)
        if units > ONE:
            yield day, lines, units


def _places(lines: Lines) -> tuple[str, ...]:
    return tuple(coded.at for _, coded in lines)
