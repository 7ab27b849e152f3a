"""Tests of the rows of CMS's Table 5: their values, their slips, and what breaks the table."""

import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from codesystems.model import Slip
from codesystems.msdrg import records, table5
from codesystems.msdrg.concepts import Drg
from codesystems.release import ReleaseError, ReleaseMember
from tests.fixtures import table5 as made
from tests.fixtures.workbook import Cell

FILE = "CMS-1833-F Table 5.txt"
HEADINGS = dict(enumerate(heading.strip().format(year=2026) for heading in made.HEADINGS))
CODE, POST_ACUTE, _, MDC, TYPE, TITLE, BEFORE, WEIGHT, GEOMETRIC, ARITHMETIC = range(10)


def _of(data: bytes, name: str = FILE) -> tuple[tuple[Drg, ...], tuple[Slip, ...]]:
    return records.read(table5.read(ReleaseMember(name, lambda: data)))


def _read(*rows: made.Cells) -> tuple[tuple[Drg, ...], tuple[Slip, ...]]:
    return _of(made.text(*rows))


def _of_sheet(row: Sequence[Cell]) -> tuple[Drg, tuple[Slip, ...]]:
    (drg, _), slips = _of(made.sheet(row, made.LAST), "CMS-1833-F Table 5.xlsx")
    return drg, slips


@pytest.mark.parametrize("none", ["", " ", ".", "**", "N/A", "-"])
def test_where_cms_writes_nothing_there_is_no_value_and_no_slip(none: str) -> None:
    row = ("999", "No", "No", none, none, "UNGROUPABLE", *[none] * 4)

    assert _read(row) == (
        (Drg("999", "UNGROUPABLE", "", "", {}, {"postAcuteTransfer": False, "specialPay": False}),),
        (),
    )


def test_a_group_with_a_weight_and_no_length_of_stay_is_no_slip() -> None:
    row = made.with_cell(made.with_cell(made.HIP, GEOMETRIC, "N/A"), ARITHMETIC, "N/A")

    (drg, _), slips = _read(row, made.LAST)

    assert drg.figures == {"weight": Decimal("1.9289"), "weightBeforeCap": Decimal("1.9289")}
    assert slips == ()


def test_a_table_with_one_weight_has_no_weight_before_the_cap() -> None:
    row = [*made.HIP[:6], *made.HIP[7:]]
    (drg, _), slips = _of(made.text(row, made.LAST[:9], year=2022, headings=made.ONE_WEIGHT))

    assert "weightBeforeCap" not in drg.figures
    assert (drg.figures["weight"], slips) == (Decimal("1.9289"), ())


SLIPS = [
    (MDC, "P8", "'P8' is not in CMS's table"),
    (MDC, "26", "'26' is not in CMS's table"),
    (TYPE, "SRG", "'SRG' is not in CMS's table"),
    (POST_ACUTE, "Ye", "'Ye' is neither Yes nor No"),
    (WEIGHT, "1.9Z89", "'1.9Z89' is no number"),
    (WEIGHT, "19289", "'19289' has not 4 decimal places"),
    (WEIGHT, "", "is blank"),
    (WEIGHT, "1.8289", "1.8289 is less than the weightBeforeCap, 1.9289"),
    (ARITHMETIC, "1.0", "1.0 is less than the geometricMeanLengthOfStay, 1.9"),
    (ARITHMETIC, "2.00", "'2.00' has not 1 decimal places"),
    (TITLE, "HIP ", "'HIP ' has a blank too many"),
    (TITLE, "HIP  AND KNEE", "'HIP  AND KNEE' has a blank too many"),
    (TITLE, 'HIP"', "'HIP\"' has a character that is in no title"),
    (TITLE, "HI\x03P", "'HI\\x03P' has a character that is in no title"),
]


@pytest.mark.parametrize(("number", "text", "reason"), SLIPS)
def test_a_slip_is_named_with_its_place_and_the_group_is_kept(
    number: int, text: str, reason: str
) -> None:
    drgs, slips = _read(made.with_cell(made.HIP, number, text), made.LAST)

    assert [drg.code for drg in drgs] == ["470", "999"]
    assert slips == (Slip(FILE, f"line 4, column {HEADINGS[number]}", "470", reason),)


def test_a_code_that_is_in_no_table_of_cms_is_kept_as_published() -> None:
    row = made.with_cell(made.with_cell(made.HIP, MDC, "P8"), TYPE, "SRG")

    drg = _read(row, made.LAST)[0][0]

    assert (drg.mdc, drg.type) == ("P8", "SRG")


def test_what_is_no_number_has_no_figure_and_what_is_not_yes_or_no_has_no_flag() -> None:
    row = made.with_cell(made.with_cell(made.HIP, POST_ACUTE, "Ye"), WEIGHT, "1.9Z89")

    drg = _read(row, made.LAST)[0][0]

    assert "weight" not in drg.figures
    assert "postAcuteTransfer" not in drg.flags


def test_the_numbers_of_a_workbook_have_the_zeros_of_the_text() -> None:
    row: list[Cell] = [1, "No", "No", 8, "SURG", "HEART", 4.637, 28, 14, 36.25]

    assert _of_sheet(row) == (
        Drg(
            "001",
            "HEART",
            "08",
            "SURG",
            {
                "weight": Decimal("28.0000"),
                "weightBeforeCap": Decimal("4.6370"),
                "geometricMeanLengthOfStay": Decimal("14.0"),
                "arithmeticMeanLengthOfStay": Decimal("36.25"),
            },
            {"postAcuteTransfer": False, "specialPay": False},
        ),
        (),
    )


def test_a_code_that_lost_its_zeros_is_that_with_three_digits() -> None:
    assert _read(made.with_cell(made.HIP, CODE, "1"), made.LAST)[0][0].code == "001"


def test_a_column_that_is_not_read_is_a_slip() -> None:
    data = made.text([*made.LAST, "9"], headings=[*made.HEADINGS, "Cost"])

    assert _of(data)[1] == (
        Slip(FILE, "line 3", "", "'Cost' is no heading of Table 5; the column is not read"),
    )


def test_a_footnote_below_the_last_group_is_no_group() -> None:
    drgs, slips = _read(made.HIP, made.LAST, ["1 A note", *[""] * 9])

    assert ([drg.code for drg in drgs], slips) == (["470", "999"], ())


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([made.HIP, made.HIP, made.LAST], "line 5, column MS-DRG: 470 is a duplicate"),
        ([made.HIP, made.HEART, made.LAST], "line 5, column MS-DRG: 001 is out of order"),
        (
            [made.with_cell(made.HIP, CODE, "47O"), made.LAST],
            "line 4, column MS-DRG: '47O' is no MS-DRG, which has three digits",
        ),
        (
            [["A note", *[""] * 9], made.LAST],
            "line 4, column MS-DRG: 'A note' is no MS-DRG, which has three digits",
        ),
        (
            [made.with_cell(made.HIP, TITLE, "1.9"), made.LAST],
            "line 4, column MS-DRG Title: '1.9' is no title of an MS-DRG",
        ),
        ([], "has headings but no MS-DRG"),
        ([made.HIP], "is an incomplete release: 1 rows up to 470; a complete one ends with 999"),
    ],
)
def test_what_breaks_the_table_is_refused(rows: list[made.Cells], message: str) -> None:
    with pytest.raises(ReleaseError) as error:
        _read(*rows)

    assert str(error.value).endswith(message)


@pytest.mark.release
@pytest.mark.parametrize("seed", range(60))
def test_a_changed_place_of_the_real_table_is_a_slip_a_title_another_digit_or_refused(
    data: Path, seed: int
) -> None:
    chance = random.Random(seed)
    whole = (data / "msdrg/CMS-FY2026-Table5-drg_weights.txt").read_bytes()
    place = chance.randrange(whole.index(b"\n001\t"), len(whole) - 14)
    changed = bytes([chance.choice(b'\t ".,;A7x\x81')])
    expected = _of(whole)[0]

    try:
        drgs, slips = _of(whole[:place] + changed + whole[place + 1 :])
    except ReleaseError:
        return

    different = [(old, new) for old, new in zip(expected, drgs, strict=True) if old != new]
    assert len(different) <= 1
    assert all(slips or old.title != new.title or changed == b"7" for old, new in different)
