"""Tests of the addenda of order files."""

import pytest

from codesystems import orderaddenda
from codesystems.model import Slip
from codesystems.orderaddenda import Addenda
from codesystems.ordernames import FiscalRelease
from codesystems.release import ReleaseMember
from tests.fixtures import icd10cm
from tests.fixtures.orderaddenda import added, deleted, file, totals

_FILE = "icd10cm-order-addenda-2024.txt"
_CODE = "[A-Z][0-9A-Z]{2,6}"
_BASE, _RESULT = "icd10cm_order_2023.txt", "icd10cm_order_2024.txt"
_HEADER, _CHILD = icd10cm.header("A001"), icd10cm.billable("A0011")
_BECAME_HEADER = (deleted(icd10cm.billable("A001")), added(_HEADER))
_LINES = (*_BECAME_HEADER, added(_CHILD), deleted(icd10cm.billable("A002")))


def _read(data: bytes) -> tuple[Addenda, list[Slip]]:
    slips: list[Slip] = []
    return orderaddenda.read(_CODE, ReleaseMember(_FILE, lambda: data), slips), slips


def _whole() -> bytes:
    return file(*_LINES, totals(_BASE, _RESULT, 7, 9, _LINES))


def test_new_codes_gone_codes_and_codes_that_became_headers_are_told_apart() -> None:
    addenda, slips = _read(_whole())

    assert (
        [change.code for change in addenda.new()],
        [change.code for change in addenda.gone()],
        [change.code for change in addenda.split()],
        slips,
    ) == (["A0011"], ["A002"], ["A001"], [])


def test_a_change_has_its_line_flag_and_titles() -> None:
    addenda, _ = _read(_whole())
    (change,) = addenda.new()

    assert (change.number, change.flag, change.titles.split()) == (
        3,
        "1",
        ["Short", "A0011", "What", "A0011", "means"],
    )


def test_addenda_without_flags_have_none() -> None:
    addenda, _ = _read(file(added(_CHILD, flagged=False)))

    assert [(change.code, change.flag) for change in addenda.new()] == [("A0011", "")]


def test_the_totals_name_the_release_before_and_count_the_rows_after() -> None:
    addenda, _ = _read(_whole())

    assert (addenda.base, addenda.totals) == (FiscalRelease(2023), {"headers": 7, "codes": 9})


def test_addenda_without_totals_name_no_release() -> None:
    addenda, slips = _read(file(*_LINES))

    assert (addenda.base, addenda.totals, slips) == (None, {}, [])


def test_a_release_of_an_unknown_name_is_none() -> None:
    addenda, _ = _read(file(totals("an earlier file", "this one", 1, 1).replace(" file", "_file")))

    assert addenda.base is None


def test_revised_titles_change_no_code() -> None:
    addenda, slips = _read(file("Revise from: 1 A001    Old", "Revise to:   1 A001    New"))

    assert ((addenda.added, addenda.deleted), slips) == (({}, {}), [])


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        ("Ad:          1 A0012   Short", Slip(_FILE, "line 1", "", "{!r} is no line of addenda")),
        ("Add:         9 A0012   Short", Slip(_FILE, "line 1", "", "{!r} is no line of addenda")),
        (
            f"{added(_CHILD)}\n{added(_CHILD)}",
            Slip(_FILE, "line 2", "A0011", "A0011 is a duplicate"),
        ),
    ],
)
def test_a_line_that_is_not_in_the_layout_is_a_slip(line: str, slip: Slip) -> None:
    _, slips = _read(file(line))

    assert [(one.place, one.code, one.reason) for one in slips] == [
        (slip.place, slip.code, slip.reason.format(line[:40]))
    ]


def test_many_lines_of_another_layout_are_one_slip() -> None:
    _, slips = _read(file(*(f"new code {number}" for number in range(20))))

    assert slips == [
        Slip(_FILE, "line 1", "", "'new code 0' is no line of addenda, as are 19 others")
    ]


def test_counts_that_differ_from_the_lines_are_slips() -> None:
    _, slips = _read(file(*_LINES[1:], totals(_BASE, _RESULT, 7, 9, _LINES)))

    assert slips == [Slip(_FILE, "", "", "has 1 deletions, and its totals 2")]
