"""Tests of CMS's list of codes not otherwise classified."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from codesystems import tables
from codesystems.hcpcs import noc, properties
from codesystems.model import PropertyType
from tests.conftest import Loaded
from tests.fixtures.concepts import values

_JANUARY = "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"
_LIST = "NOC codes_JAN2025.xlsx"


def test_the_list_has_codes_each_once_with_its_source() -> None:
    rows = tables.read("codesystems.hcpcs", "noc.csv").rows
    codes = [row["code"] for row in rows]

    assert len(codes) == len(set(codes)) == len(noc.codes()) > 100
    assert all(re.fullmatch("[A-Z][0-9]{4}", code) for code in codes)
    assert {row["source"] for row in rows} == {"CMS NOC codes_JAN2025.xlsx"}


@pytest.mark.parametrize(
    ("code", "listed"), [("A0999", True), ("J3490", True), ("Q2057", False), ("E0250", False)]
)
def test_a_code_is_on_the_list_or_not(code: str, *, listed: bool) -> None:
    assert (code in noc.codes()) is listed


def test_the_property_is_true_and_declared() -> None:
    assert (noc.PROPERTY.code, noc.PROPERTY.type, noc.PROPERTY.value) == (
        noc.DEFINITION.code,
        PropertyType.BOOLEAN,
        True,
    )
    assert noc.DEFINITION in properties.PROPERTIES


@pytest.mark.release
def test_the_list_is_that_of_cms(data: Path) -> None:
    with zipfile.ZipFile(data / _JANUARY) as archive:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(archive.read(_LIST)))
    rows = workbook.get_sheet_by_index(0).to_python()
    listed = {str(row[0]).strip() for row in rows}

    assert noc.codes() == {code for code in listed if re.fullmatch("[A-Z][0-9]{4}", code)}


@pytest.mark.release
def test_only_the_codes_of_the_list_have_the_property_in_a_release(loaded: Loaded) -> None:
    system = loaded("hcpcs", _JANUARY)
    flagged = {concept.code for concept in system.concepts if values(concept, noc.DEFINITION.code)}
    known = {concept.code for concept in system.concepts}

    assert flagged == noc.codes() & known
    assert len(flagged) > 150
