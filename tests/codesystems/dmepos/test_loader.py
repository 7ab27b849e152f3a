"""Tests of the DMEPOS fee schedule as a supplement to HCPCS."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from codesystems import canonical, release
from codesystems.dmepos import loader, tables
from codesystems.model import CodeSystem, Coding, Concept, ContentMode, Property
from codesystems.release import Release, ReleaseError
from tests.fixtures import payerfiles
from tests.fixtures.payerfiles import FEES, fees
from tests.fixtures.workbook import Cell

ROW: list[Cell] = ["E0601", "RR", "", "D", "CR", "0", "0", "49.57", "89.50", "0", "Cpap"]
Fee = tuple[str, ...]


def load(*rows: Sequence[Cell], name: str = FEES) -> CodeSystem:
    return loader.load(payerfiles.release(fees(*rows), name))


def row(code: str = "E0601", first: str = "", second: str = "", **cells: Cell) -> list[Cell]:
    """A row with a code and modifiers, and further cells by heading in lower case."""
    headings = [str(heading).lower().replace(" ", "") for heading in payerfiles.FEE_HEADINGS]
    by_heading = {"tx": "tx(nr)", "rural": "tx(r)"}
    values: dict[str, Cell] = {"hcpcs": code, "mod": first, "mod2": second, "juris": "D"}
    values |= {"catg": "IN"} | {by_heading.get(name, name): cell for name, cell in cells.items()}
    return [values.get(heading, "0") for heading in headings]


def shown(property: Property) -> Fee:
    value = property.value
    return (
        value.code if isinstance(value, Coding) else str(value),
        *(f"{part.code} {part.value}" for part in property.parts),
    )


def values(concept: Concept, name: str) -> list[Fee]:
    return [shown(one) for one in concept.properties if one.code == name]


def test_a_fee_has_its_state_its_area_and_its_modifiers_as_parts() -> None:
    (concept,) = load(ROW).concepts

    assert values(concept, "dmeposFee") == [
        ("49.57", "state TX", "area non-rural", "modifier RR"),
        ("89.50", "state TX", "area rural", "modifier RR"),
    ]


def test_zero_is_no_amount_and_counted() -> None:
    system = load(ROW)

    assert {one.code for one in system.concepts[0].properties} == {
        "dmeposJurisdiction",
        "dmeposCategory",
        "dmeposFee",
    }
    assert [(one.name, one.count, one.example) for one in system.variations] == [
        ("zero for no amount", 3, "row 2, column Ceiling")
    ]


def test_rows_of_a_code_with_other_modifiers_are_one_concept() -> None:
    system = load(row(first="NU", second="KE", tx="2"), row("A4216"), row(first="RR", tx="1.50"))

    assert [concept.code for concept in system.concepts] == ["E0601", "A4216"]
    assert values(system.concepts[0], "dmeposFee") == [
        ("2", "state TX", "area non-rural", "modifier NU", "modifier2 KE"),
        ("1.50", "state TX", "area non-rural", "modifier RR"),
    ]


def test_what_all_rows_of_a_code_say_has_no_modifiers() -> None:
    (concept,) = load(row(catg="SU"), row(first="AU", catg="OS", ceiling="4.38")).concepts

    assert values(concept, "dmeposJurisdiction") == [("D",)]
    assert values(concept, "dmeposCategory") == [("SU",), ("OS", "modifier AU")]
    assert values(concept, "dmeposCeiling") == [("4.38", "modifier AU")]


def test_categories_and_jurisdictions_have_cms_s_meanings() -> None:
    (concept,) = load(ROW).concepts

    assert [one.value for one in concept.properties[:2]] == [
        Coding(tables.JURISDICTION.url, "D", "DME MAC"),
        Coding(tables.CATEGORY.url, "CR", "Capped rental items"),
    ]


def test_equal_properties_are_one_object() -> None:
    first, second = load(row("E0601", tx="2"), row("E0602", tx="2")).concepts

    assert all(one is other for one, other in zip(first.properties, second.properties, strict=True))


@pytest.mark.parametrize(
    ("cells", "place", "reason", "kept"),
    [
        (row(catg="ZZ"), "CATG", "'ZZ' is none of the codes that are known", ("ZZ",)),
        (row(catg=""), "CATG", "is empty", None),
        (row(first="N"), "Mod", "'N' has not the form of a modifier", ("IN",)),
        (row(tx="free"), "TX (NR)", "'free' is not an amount; no value is read", ("IN",)),
        (row("E06O1"), "HCPCS", "E06O1 has not the form of a code", ("IN",)),
    ],
)
def test_a_slip_is_named_and_the_row_is_kept(
    cells: list[Cell], place: str, reason: str, kept: Fee | None
) -> None:
    system = load(cells)

    assert [(slip.place, slip.code, slip.reason) for slip in system.slips] == [
        (f"row 2, column {place}", cells[0], reason)
    ]
    assert values(system.concepts[0], "dmeposCategory") == ([kept] if kept else [])


def test_codes_of_other_code_systems_are_left_out() -> None:
    system = load(row("99070"), row("D0120"), ROW)

    assert [concept.code for concept in system.concepts] == ["E0601"]
    assert system.variations[0].count == 2


def test_a_workbook_and_further_columns_are_read() -> None:
    headings = [*payerfiles.FEE_HEADINGS, "Mood"]
    cells = [*row(tx=97.85000000000001), "glad"]
    system = loader.load(payerfiles.of_cells([headings, cells], "DMEPOS25_APR.xlsx"))

    assert values(system.concepts[0], "dmeposFee") == [("97.85", "state TX", "area non-rural")]
    assert {one.name for one in system.variations} == {
        "zero for no amount",
        "binary number",
        "column that is not read",
    }


def test_the_file_of_one_state_is_read() -> None:
    data = payerfiles.csv_of(
        [
            ["HCPCS", "Mod", "Mod2", "CATG", "TX (NR)", "TX (R)", "Description"],
            ["E0601", "RR", "", "CR", "49.57", "89.54", "Cpap"],
        ]
    )
    system = loader.load(payerfiles.release(data, "DMEPOS26_JAN.csv"))

    assert (system.edition.version, system.slips) == ("2026-01", ())
    assert len(values(system.concepts[0], "dmeposFee")) == 2


def test_the_zip_of_cms_has_the_fees_of_nutrition_too() -> None:
    nutrition = payerfiles.csv_of(
        [
            ["2025 PEN Fee Schedule, copyright 2024"],
            ["HCPCS", "MOD", "MOD2", "TX(NR)", "TX(R)", "Desc"],
            ["B4034", "", "", "7.10", "7.20", "Kit"],
        ]
    )
    others = dict.fromkeys(
        ("DME Rural ZIP Code Quarter 2 2025.csv", "Former CBA Fee Schedule File - APR2025.csv"),
        b"x",
    )
    files = {"DMEPOS25_APR.csv": fees(ROW), "DMEPEN25_APR.csv": nutrition, **others}
    system = loader.load(payerfiles.zipped(files, "dme25-b.zip"))

    assert (system.edition.version, system.slips) == ("2025-04", ())
    assert [concept.code for concept in system.concepts] == ["E0601", "B4034"]
    assert values(system.concepts[1], "dmeposFee") == [
        ("7.10", "state TX", "area non-rural"),
        ("7.20", "state TX", "area rural"),
    ]


def test_the_edition_is_a_supplement_of_its_quarter() -> None:
    edition = load(ROW).edition

    assert (edition.id, edition.content, edition.supplements, edition.automatic) == (
        "dmepos-2025-04",
        ContentMode.SUPPLEMENT,
        canonical.HCPCS,
        True,
    )
    assert (edition.effective, edition.next_due) == (date(2025, 4, 1), date(2025, 7, 1))
    assert all(
        "CMS" in declared.description and declared.uri == f"{edition.url}#{declared.code}"
        for declared in edition.properties
    )


def test_a_notice_with_month_and_year_names_the_quarter() -> None:
    data = payerfiles.csv_of([["DMEPOS Fee Schedule, July 2025"], payerfiles.FEE_HEADINGS, ROW])

    assert loader.load(payerfiles.release(data, "fees.csv")).edition.version == "2025-07"


_NO_FEES = payerfiles.csv_of([["HCPCS", "Mod", "CATG"], ["E0601", "RR", "CR"]])
_NUTRITION = payerfiles.csv_of([["HCPCS", "MOD", "TX(NR)"], ["B4034", "", "1"]])


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (payerfiles.release(fees(), FEES), "has headings but no records"),
        (payerfiles.release(_NO_FEES, FEES), "has no column of fees, such as TX (NR)"),
        (payerfiles.release(_NUTRITION, "DMEPEN25_APR.csv"), "no row of headings with CATG"),
        (
            payerfiles.release(fees(ROW), "DMEPOS.csv"),
            "neither its name nor its title has the year",
        ),
        (
            payerfiles.zipped({"DMEPOS25_APR.csv": fees(ROW), "a.txt": b""}, "dme25-c.zip"),
            "the month of its quarter differs: 4 in 'DMEPOS25_APR.csv', 7 in 'dme25-c.zip'",
        ),
        (
            payerfiles.release(fees(ROW, [*ROW[:2], " ", *ROW[3:]]), FEES),
            "row 3, column HCPCS: E0601 RR is a duplicate of DMEPOS25_APR.csv, row 2",
        ),
        (payerfiles.release(fees(row("")), FEES), "a row with data has no code in its place"),
        (
            payerfiles.release(fees(*(row(f"A{number:04}") for number in range(1001))), FEES),
            "is incomplete: 1,001 rows up to A1000; CMS's has codes up to V",
        ),
    ],
)
def test_what_is_no_whole_fee_schedule_is_refused_in_one_line(file: Release, said: str) -> None:
    with pytest.raises(ReleaseError) as refused:
        loader.load(file)

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def _independent(path: Path) -> Iterator[tuple[str, Fee]]:
    """Each fee of the real file: the code, and the fee with its parts."""
    areas = {"(NR)": "area non-rural", "(R)": "area rural"}
    with path.open(encoding="cp1252", newline="") as file:
        for cells in csv.DictReader(file):
            modifiers = [f"modifier {cells['Mod']}"] if cells["Mod"] else []
            modifiers += [f"modifier2 {cells['Mod2']}"] if cells["Mod2"] else []
            for heading, fee in cells.items():
                state, _, area = heading.partition(" ")
                if area and fee != "0":
                    yield cells["HCPCS"], (fee, f"state {state}", areas[area], *modifiers)


@pytest.mark.release
def test_every_fee_of_the_real_file_is_that_of_an_independent_parser(data: Path) -> None:
    path = data / "dmepos" / FEES
    system = loader.load(release.read(path))
    read = (
        (concept.code, fee) for concept in system.concepts for fee in values(concept, "dmeposFee")
    )

    assert (len(system.concepts), system.slips) == (2100, ())
    assert sorted(read) == sorted(_independent(path))


@pytest.mark.release
def test_every_category_limit_and_jurisdiction_of_the_real_file_is_read(data: Path) -> None:
    path = data / "dmepos" / FEES
    by_code = {one.code: one for one in loader.load(release.read(path)).concepts}
    with path.open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file))

    for name, heading in (("dmeposCeiling", "Ceiling"), ("dmeposFloor", "Floor")):
        amounts = sorted((row["HCPCS"], row[heading]) for row in rows if row[heading] != "0")
        assert amounts == sorted(
            (code, value[0]) for code, one in by_code.items() for value in values(one, name)
        )
    for name, heading in (("dmeposCategory", "CATG"), ("dmeposJurisdiction", "JURIS")):
        assert {(row["HCPCS"], row[heading]) for row in rows} == {
            (code, value[0]) for code, one in by_code.items() for value in values(one, name)
        }
