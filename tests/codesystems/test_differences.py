"""Tests of the ledger of known differences."""

from codesystems.differences import Difference, Ledger
from codesystems.model import Remark

_GAP = Difference("gap", "a value stands behind an empty one")
_BLANK = Difference("blank line", "the file ends with one")


def test_an_empty_ledger_has_no_remarks() -> None:
    assert Ledger().remarks() == ()


def test_a_ledger_counts_each_difference_and_keeps_its_first_place() -> None:
    ledger = Ledger()
    for difference, place in ((_GAP, "line 3"), (_BLANK, "line 4"), (_GAP, "line 5")):
        ledger.note(difference, place)

    assert ledger.remarks() == (
        Remark("gap", "a value stands behind an empty one", 2, "line 3"),
        Remark("blank line", "the file ends with one", 1, "line 4"),
    )
