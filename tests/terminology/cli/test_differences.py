"""Differences as rows: shortened for a table, complete for CSV."""

from io import StringIO

import pytest

from codesystems.model import ContentMode, Edition, Property, PropertyType
from terminology.cli import differences
from terminology.operations.comparison import Change, ChangedCode
from terminology.operations.diff import Comparison
from terminology.operations.differences import Difference
from tests.fixtures import editions
from tests.fixtures.differing import pricing, text

EDITION: Edition = editions.hcpcs("2025-10").edition
FLAG = Property("inactive", PropertyType.BOOLEAN, value=True)


def compared(*entries: ChangedCode) -> Comparison:
    """A result with these entries."""
    assert EDITION.content is ContentMode.COMPLETE
    totals = dict.fromkeys(Change, 1234)
    return Comparison(EDITION, EDITION, totals, (), len(entries), entries, 0, None)


def changed(before: str, after: str, display: str = "A thing") -> ChangedCode:
    """A code whose statute changed."""
    difference = Difference("statute", (text("statute", before),), (text("statute", after),))
    return ChangedCode("A0001", Change.CHANGED, display, (difference,))


def cells(before: str, after: str) -> tuple[str, str]:
    """The cells of a table for a text that changed."""
    ((*_, first, second),) = differences.rows(compared(changed(before, after)))
    return first, second


def test_the_totals_include_every_kind_of_change() -> None:
    assert differences.totals(compared()) == [(change.value, "1,234") for change in Change]


def test_each_property_that_differs_has_a_row_and_the_code_is_shown_once() -> None:
    entry = ChangedCode(
        "A0001",
        Change.TERMINATED,
        None,
        (
            Difference("pricingIndicator", pricing("11", "21"), pricing("51")),
            Difference("inactive", (), (FLAG,)),
        ),
    )

    assert list(differences.rows(compared(entry))) == [
        ("A0001", "terminated", "", "pricingIndicator", "11|21", "51"),
        ("", "", "", "inactive", "", "true"),
    ]


@pytest.mark.parametrize("change", [Change.ADDED, Change.REMOVED])
def test_an_added_or_removed_code_has_one_row(change: Change) -> None:
    properties = (
        Difference("inactive", (), (FLAG,)),
        Difference("statute", (), (text("statute", "A"),)),
    )

    shown = list(differences.rows(compared(ChangedCode("A0001", change, "A thing", properties))))

    assert shown == [("A0001", change.value, "A thing", "", "", "")]


def test_a_long_display_is_shortened() -> None:
    ((_, _, shown, *_),) = differences.rows(compared(changed("a", "b", "A thing " * 20)))

    assert (len(shown), shown[-1]) == (60, "…")


def test_short_texts_are_not_shortened() -> None:
    assert cells("a" * 60, "b") == ("a" * 60, "b")


def test_long_texts_are_shown_from_shortly_before_the_first_difference() -> None:
    same = "The same beginning of both, which goes on and on and on, "

    first, second = cells(f"{same}per hour", f"{same}each")

    assert (first, second) == ("… on and on, per hour", "… on and on, each")


def test_long_texts_that_differ_at_the_beginning_are_shown_from_there() -> None:
    first, second = cells("A" * 80, "B" * 80)

    assert (first, second) == ("A" * 59 + "…", "B" * 59 + "…")


def test_a_text_with_an_addition_is_shown_at_the_addition() -> None:
    first, second = cells("x" * 70, "x" * 70 + "y")

    assert (first, second) == ("…" + "x" * 12, "…" + "x" * 12 + "y")


def test_csv_has_a_row_for_each_property_with_complete_texts() -> None:
    long = "A thing, " * 20
    inactive = Difference("inactive", (), (FLAG,))
    added = ChangedCode(
        "A0002", Change.ADDED, None, (inactive, Difference("price", (), pricing("1", "2")))
    )
    file = StringIO()

    differences.write_csv(compared(changed("a", "b", long), added), file)

    assert file.getvalue() == (
        "code,change,display,property,from,to\n"
        f'A0001,changed,"{long}",statute,a,b\n'
        "A0002,added,,inactive,,true\n"
        "A0002,added,,price,,1|2\n"
    )
