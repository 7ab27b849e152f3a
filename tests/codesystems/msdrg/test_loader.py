"""Tests of reading CMS's Table 5 as an edition."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from codesystems import release
from codesystems.model import CodeSystem, Property, PropertyType, SourceFile, Validity
from codesystems.msdrg import bundled, concepts, loader
from codesystems.release import Release, ReleaseError, ReleaseMember
from tests.fixtures import table5
from tests.fixtures.concepts import values


def _release(data: bytes, name: str = "CMS-1833-F Table 5.txt") -> Release:
    return Release(name, "0" * 64, (ReleaseMember(name, lambda: data),))


def _loaded(*rows: table5.Cells, year: int = 2026) -> CodeSystem:
    return loader.load(_release(table5.text(*rows, table5.LAST, year=year)))


def test_a_release_is_the_edition_of_its_fiscal_year() -> None:
    system = _loaded(table5.HEART)

    assert (system.edition.id, system.edition.effective, system.edition.next_due) == (
        "msdrg-2026",
        date(2025, 10, 1),
        date(2026, 10, 1),
    )
    assert system.source == SourceFile("CMS", "CMS-1833-F Table 5.txt", "0" * 64)
    assert system.slips == ()


def test_a_group_has_its_title_and_its_figures_as_cms_writes_them() -> None:
    concept = _loaded(table5.HEART).concepts[0]

    assert (concept.code, concept.display) == ("001", "HEART, WITH MCC")
    assert concept.properties == (
        Property("status", PropertyType.CODE, "active"),
        Property("mdc", PropertyType.CODE, "PRE"),
        Property("type", PropertyType.CODE, "SURG"),
        Property("weight", PropertyType.DECIMAL, Decimal("28.0240")),
        Property("weightBeforeCap", PropertyType.DECIMAL, Decimal("28.0239")),
        Property("geometricMeanLengthOfStay", PropertyType.DECIMAL, Decimal("25.8")),
        Property("arithmeticMeanLengthOfStay", PropertyType.DECIMAL, Decimal("36.2")),
        Property("postAcuteTransfer", PropertyType.BOOLEAN, value=False),
        Property("specialPay", PropertyType.BOOLEAN, value=False),
    )


def test_a_group_that_began_with_the_fiscal_year_has_its_first_day() -> None:
    added = table5.with_cell(table5.HIP, 0, "209")

    by_year = {year: _loaded(added, year=year).concepts for year in (2025, 2026)}

    assert {
        year: [one.validity for one in all if one.code == "209"] for year, all in by_year.items()
    } == {2025: [Validity()], 2026: [Validity(date(2025, 10, 1))]}


def test_the_groups_that_ended_before_are_inactive_with_their_last_day() -> None:
    ended = {one.code: one for one in _loaded(table5.HIP, year=2024).concepts if one.inactive}

    assert ended["222"].validity == Validity(end=date(2023, 9, 30))
    assert "day derived" in str(*values(ended["222"], "source"))
    assert "453" not in ended


def test_a_group_of_the_release_is_active_though_it_is_known_as_ended() -> None:
    again = table5.with_cell(table5.HIP, 0, "453")

    (concept,) = (one for one in _loaded(again, year=2027).concepts if one.code == "453")

    assert (concept.inactive, concept.validity) == (False, Validity())


def _whole(year: int, *without: str) -> list[table5.Cells]:
    codes = sorted(concepts.in_force(date(year - 1, 10, 1)) - set(without))
    return [table5.with_cell(table5.HIP, 0, code) for code in codes[:-1]]


def test_a_whole_table_has_the_groups_in_force_in_its_year() -> None:
    assert sum(not one.inactive for one in _loaded(*_whole(2024), year=2024).concepts) == 766


@pytest.mark.parametrize(
    ("without", "lacking"),
    [
        (["276"], "276"),
        (["001", "002", "003", "004", "005", "006"], "001, 002, 003, 004, 005 and others"),
    ],
)
def test_a_table_without_groups_that_were_in_force_is_refused(
    without: list[str], lacking: str
) -> None:
    with pytest.raises(ReleaseError) as error:
        _loaded(*_whole(2024, *without), year=2024)

    assert str(error.value) == (
        "CMS-1833-F Table 5.txt: is an incomplete release: it lacks "
        f"{lacking}, in force in fiscal year 2024"
    )


def test_later_groups_are_not_known_so_a_later_table_may_lack_some() -> None:
    assert _loaded(*_whole(2026, "276"), year=2027).slips == ()


@pytest.fixture(scope="module")
def real(data: Path) -> CodeSystem:
    return loader.load(release.read(data / "msdrg/CMS-FY2026-Table5-drg_weights.txt"))


@pytest.mark.release
def test_every_cell_of_the_real_table_is_a_value_of_its_group(data: Path, real: CodeSystem) -> None:
    text = (data / "msdrg/CMS-FY2026-Table5-drg_weights.txt").read_bytes().decode("cp1252")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter="\t") if row[0][:3].isdigit()]

    assert len(rows) == 772
    assert real.slips == ()
    assert [
        [
            one.code,
            "".join(map(_yes, values(one, "postAcuteTransfer"))),
            "".join(map(_yes, values(one, "specialPay"))),
            *("".join(map(str, values(one, code))) for code in ("mdc", "type")),
            one.display,
            "".join(map(str, values(one, "weightBeforeCap"))),
            "".join(map(str, values(one, "weight"))),
            "".join(map(str, values(one, "geometricMeanLengthOfStay"))),
            "".join(map(str, values(one, "arithmeticMeanLengthOfStay"))),
        ]
        for one in real.concepts
        if not one.inactive
    ] == [
        [cell.strip(" .*") if number not in (5,) else cell for number, cell in enumerate(row)]
        for row in rows
    ]


def _yes(value: object) -> str:
    return "Yes" if value else "No"


@pytest.mark.release
def test_a_workbook_with_numbers_has_the_values_of_the_text(data: Path, real: CodeSystem) -> None:
    text = (data / "msdrg/CMS-FY2026-Table5-drg_weights.txt").read_bytes().decode("cp1252")
    _, headings, *rows = csv.reader(io.StringIO(text), delimiter="\t")
    sheet = table5.sheet(*([_number(cell) for cell in row] for row in rows), headings=headings)

    read = loader.load(_release(sheet, "CMS-1833-F Table 5.xlsx"))

    assert (read.concepts, read.slips) == (real.concepts, ())


def _number(cell: str) -> str | float:
    return float(cell) if cell.strip(".").replace(".", "", 1).isdecimal() else cell


@pytest.mark.release
def test_the_bundled_groups_are_those_of_the_real_table(real: CodeSystem) -> None:
    def without_source(system: CodeSystem) -> list[object]:
        return [
            one._replace(properties=tuple(p for p in one.properties if p.code != "source"))
            for one in system.concepts
        ]

    assert without_source(bundled.load()) == without_source(real)


@pytest.mark.release
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_real_table_is_refused(data: Path, share: float) -> None:
    whole = (data / "msdrg/CMS-FY2026-Table5-drg_weights.txt").read_bytes()

    with pytest.raises(ReleaseError):
        loader.load(_release(whole[: int(len(whole) * share)]))
