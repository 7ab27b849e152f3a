"""Tests of the MS-DRGs."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from codesystems.model import Concept, ContentMode, Validity
from codesystems.msdrg import edition
from tests.fixtures.concepts import values


def _bundled() -> dict[str, Concept]:
    return {concept.code: concept for concept in edition.load().concepts}


def test_all_ms_drgs_of_the_copy_are_bundled() -> None:
    system = edition.load()

    assert (
        system.edition.id,
        system.edition.effective,
        system.edition.next_due,
        system.edition.content,
        len(system.concepts),
    ) == ("msdrg-2023-04-01", date(2023, 4, 1), date(2023, 10, 1), ContentMode.COMPLETE, 797)


def test_the_ms_drg_of_car_t_has_its_title_and_type() -> None:
    concept = _bundled()["018"]

    assert (concept.display, values(concept, "type"), values(concept, "mdc")) == (
        "Chimeric antigen receptor (CAR) T-cell and other immunotherapies",
        ["medical"],
        [],
    )


def test_an_ms_drg_has_its_major_diagnostic_category() -> None:
    concept = _bundled()["023"]

    assert (values(concept, "mdc"), values(concept, "type")) == (["01"], ["surgical"])


def test_a_deleted_ms_drg_is_inactive_after_its_last_day() -> None:
    concept = _bundled()["765"]

    assert (concept.inactive, concept.validity, values(concept, "status")) == (
        True,
        Validity(end=date(2018, 9, 30)),
        ["retired"],
    )


def test_thirty_ms_drgs_are_deleted() -> None:
    assert Counter(concept.inactive for concept in _bundled().values()) == {False: 767, True: 30}


def test_a_deleted_ms_drg_ended_with_a_fiscal_year() -> None:
    ends = {concept.validity.end for concept in _bundled().values() if concept.inactive}

    assert {(day.month, day.day) for day in ends if day} == {(9, 30)}


@pytest.mark.release
def test_every_ms_drg_has_the_data_of_the_copy_of_cms_list(data: Path) -> None:
    listed = data / "companion/tuva_terminology__ms_drg.csv"
    with listed.open(encoding="utf-8-sig", newline="") as lines:
        released = [_told(row) for row in csv.DictReader(lines)]

    assert [
        (
            concept.code,
            concept.display,
            values(concept, "mdc"),
            values(concept, "type"),
            concept.inactive,
            concept.validity.end,
        )
        for concept in _bundled().values()
    ] == released


def _told(row: dict[str, str]) -> tuple[object, ...]:
    """A row of the copy: its display, its category, its type, and its last day."""
    deprecated = row["deprecated"] == "1"
    last = date.fromisoformat(row["deprecated_date"]) - timedelta(days=1)
    return (
        row["ms_drg_code"],
        row["ms_drg_description"],
        [row["mdc_code"]] if row["mdc_code"] else [],
        [row["medical_surgical"].lower()] if row["medical_surgical"] else [],
        deprecated,
        last if deprecated else None,
    )
