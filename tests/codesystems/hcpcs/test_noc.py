"""Tests of CMS's list of codes not otherwise classified."""

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from codesystems import tables
from codesystems.hcpcs import noc, properties
from codesystems.hcpcs.noc import NocList
from codesystems.hcpcs.remarks import Remarks
from codesystems.model import PropertyType, Slip
from codesystems.release import ReleaseError, ReleaseMember
from tests.conftest import Loaded
from tests.fixtures import workbook as made
from tests.fixtures.concepts import values

_JANUARY = "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"
_JANUARY_2024 = date(2024, 1, 1)
_SHEET = made.xlsx([["", "NOC CODES"], [], ["HCPCS", "DESC"], ["A0999", "Other"], [" "]])


def _member(name: str, data: bytes) -> ReleaseMember:
    return ReleaseMember(name, lambda: data)


def _damaged() -> bytes:
    raise ReleaseError("release.zip: is damaged")


def _found(*members: ReleaseMember) -> tuple[NocList, list[Slip]]:
    remarks = Remarks()
    return noc.find(members, _JANUARY_2024, remarks), [*remarks.slips()]


def test_the_bundled_lists_have_codes_each_once_with_their_source() -> None:
    rows = tables.read("codesystems.hcpcs", "noc.csv").rows
    codes = [(row["effective"], row["code"]) for row in rows]

    assert len(codes) == len(set(codes)) > 400
    assert all(re.fullmatch("[A-Z][0-9]{4}", code) for _, code in codes)
    assert {(row["effective"], row["source"]) for row in rows} == {
        ("2017-01-01", "CMS NOC_Codes_2017.xlsx"),
        ("2019-01-01", "CMS NOC_Codes_2019.xlsx"),
        ("2025-01-01", "CMS NOC codes_JAN2025.xlsx"),
    }


@pytest.mark.parametrize(
    ("effective", "source"),
    [
        (date(2016, 1, 1), "2017-01 (CMS NOC_Codes_2017.xlsx)"),
        (date(2018, 1, 1), "2019-01 (CMS NOC_Codes_2019.xlsx)"),
        (date(2020, 7, 1), "2019-01 (CMS NOC_Codes_2019.xlsx)"),
        (date(2025, 10, 1), "2025-01 (CMS NOC codes_JAN2025.xlsx)"),
    ],
)
def test_the_nearest_bundled_list_is_named_in_the_description(effective: date, source: str) -> None:
    assert noc.nearest(effective).definition.description == (
        "true for a code on CMS's list of codes not otherwise classified: that of "
        f"{source}, the nearest to {effective:%Y-%m}, whose release has none"
    )


@pytest.mark.parametrize(
    ("code", "listed"), [("A0999", True), ("J3490", True), ("Q2057", False), ("E0250", False)]
)
def test_a_code_is_on_the_list_or_not(code: str, *, listed: bool) -> None:
    assert (code in noc.nearest(date(2025, 1, 1)).codes) is listed


def test_the_property_is_true_and_declared() -> None:
    assert (noc.PROPERTY.code, noc.PROPERTY.type, noc.PROPERTY.value) == (
        noc.DEFINITION.code,
        PropertyType.BOOLEAN,
        True,
    )
    assert noc.DEFINITION in properties.PROPERTIES


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("NOC codes_JAN2025.xlsx", _SHEET),
        ("HCPCS_noc_list_2026.XLSX", _SHEET),
        ("Not Otherwise Classified.xlsx", _SHEET),
        ("NOC_Codes_2019.prn", b" NOC CODES\r\n\r\n HCPCS  DESC\r\n  A0999  Other\r\n  \x1a"),
        ("NOC_Codes.txt", b"HCPCS\tDESC\r\nA0999\tOther\r\n"),
    ],
)
def test_the_list_of_a_release_is_read_whatever_its_name(name: str, data: bytes) -> None:
    listed, slips = _found(_member("readme.txt", b"A0998"), _member(name, data))

    assert (listed.codes, slips) == (frozenset({"A0999"}), [])
    assert listed.definition.description.endswith(f": that in the release, {name}")


def test_of_a_workbook_and_a_text_the_workbook_is_read() -> None:
    listed, _ = _found(_member("NOC.txt", b"A0998"), _member("NOC.xlsx", _SHEET))

    assert listed.codes == {"A0999"}


def test_a_row_of_the_list_without_a_code_is_a_slip() -> None:
    data = made.xlsx([["HCPCS", "DESC"], ["A0999", "Other"], ["A099", "Another"]])

    listed, slips = _found(_member("NOC.xlsx", data))

    assert listed.codes == {"A0999"}
    assert slips == [Slip("NOC.xlsx", "row 3", "A099", "'A099' is no code, and not listed")]


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        (_member("NOC.txt", b"nothing"), "the list has no code, and is not used"),
        (
            ReleaseMember("NOC.txt", _damaged),
            "the list is not read: release.zip: is damaged",
        ),
    ],
)
def test_a_list_that_cannot_be_read_is_a_slip_and_the_nearest_is_used(
    member: ReleaseMember, reason: str
) -> None:
    listed, slips = _found(member)

    assert listed is noc.nearest(_JANUARY_2024)
    assert slips == [Slip("NOC.txt", "the file", "", reason)]


@pytest.mark.release
@pytest.mark.parametrize(
    ("effective", "file", "name"),
    [
        (date(2017, 1, 1), "hcpcs/2017/2017-NOC-Codes.zip", "NOC_Codes_2017.xlsx"),
        (date(2019, 1, 1), "hcpcs/2019/2019-HCPCS-NOC-Codes.zip", "NOC_Codes_2019.xlsx"),
        (date(2025, 1, 1), _JANUARY, "NOC codes_JAN2025.xlsx"),
    ],
)
def test_a_bundled_list_is_that_of_cms(data: Path, effective: date, file: str, name: str) -> None:
    with zipfile.ZipFile(data / file) as archive:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(archive.read(name)))
    rows = workbook.get_sheet_by_index(0).to_python()
    listed = {str(row[0]).strip() for row in rows}

    assert noc.nearest(effective).codes == {
        code for code in listed if re.fullmatch("[A-Z][0-9]{4}", code)
    }


@pytest.mark.release
def test_only_the_codes_of_the_list_have_the_property_in_a_release(loaded: Loaded) -> None:
    system = loaded("hcpcs", _JANUARY)
    flagged = {concept.code for concept in system.concepts if values(concept, noc.DEFINITION.code)}
    known = {concept.code for concept in system.concepts}
    (declared,) = [one for one in system.edition.properties if one.code == noc.DEFINITION.code]

    assert flagged == noc.nearest(date(2025, 1, 1)).codes & known
    assert len(flagged) > 150
    assert declared.description.endswith(": that in the release, NOC codes_JAN2025.xlsx")
