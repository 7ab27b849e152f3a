"""Tests of the bundled MS-DRGs: those of fiscal year 2026, and those deleted before."""

import csv
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from codesystems.model import CodeSystem, Concept, ContentMode, Validity
from codesystems.msdrg import bundled
from tests.fixtures.concepts import values

SINCE_2023 = {
    date(2023, 10, 1): "173 212 275 276 277 278 279 321 322 323 324 325 397 398 399",
    date(2024, 10, 1): "317 402 426 427 428 429 430 447 448 450 451 850",
    date(2025, 10, 1): "209 213 318 359 360",
}
UNTIL = {
    date(2023, 9, 30): "222 223 224 225 226 227 246 247 248 249 338 339 340 341 342 343",
    date(2024, 9, 30): "453 454 455 459 460",
    date(2025, 9, 30): "077 078 079 294 295 509",
}


@pytest.fixture(scope="module")
def system() -> CodeSystem:
    return bundled.load()


@pytest.fixture(scope="module")
def concepts(system: CodeSystem) -> dict[str, Concept]:
    return {concept.code: concept for concept in system.concepts}


def test_the_bundled_edition_is_that_of_fiscal_year_2026(system: CodeSystem) -> None:
    edition = system.edition

    assert (
        edition.id,
        edition.title,
        edition.effective,
        edition.next_due,
        edition.content,
    ) == (
        "msdrg-2026",
        "Medicare Severity Diagnosis Related Groups (MS-DRGs), version 43",
        date(2025, 10, 1),
        date(2026, 10, 1),
        ContentMode.COMPLETE,
    )


def test_772_ms_drgs_are_active_and_57_are_deleted(system: CodeSystem) -> None:
    assert Counter(concept.inactive for concept in system.concepts) == {False: 772, True: 57}


def test_the_ms_drg_of_car_t_has_its_title_category_type_and_figures(
    concepts: dict[str, Concept],
) -> None:
    concept = concepts["018"]

    assert concept.display == "CHIMERIC ANTIGEN RECEPTOR (CAR) T-CELL AND OTHER IMMUNOTHERAPIES"
    assert [(value.code, value.value) for value in concept.properties[:-1]] == [
        ("status", "active"),
        ("mdc", "PRE"),
        ("type", "MED"),
        ("weight", Decimal("43.1828")),
        ("weightBeforeCap", Decimal("43.1828")),
        ("geometricMeanLengthOfStay", Decimal("12.4")),
        ("arithmeticMeanLengthOfStay", Decimal("14.7")),
        ("postAcuteTransfer", False),
        ("specialPay", False),
    ]


@pytest.mark.parametrize(("day", "codes"), SINCE_2023.items(), ids=str)
def test_the_ms_drgs_added_since_2023_begin_with_their_fiscal_year(
    concepts: dict[str, Concept], day: date, codes: str
) -> None:
    assert [code for code, one in concepts.items() if one.validity.start == day] == codes.split()


@pytest.mark.parametrize(("day", "codes"), UNTIL.items(), ids=str)
def test_the_ms_drgs_deleted_since_2023_are_inactive_and_end_with_their_fiscal_year(
    concepts: dict[str, Concept], day: date, codes: str
) -> None:
    ended = {code: one for code, one in concepts.items() if one.validity.end == day}

    assert list(ended) == codes.split()
    assert all(values(one, "status") == ["retired"] for one in ended.values())


def test_a_derived_day_is_named_as_derived(concepts: dict[str, Concept]) -> None:
    derived = {code for codes in (*SINCE_2023.values(), *UNTIL.values()) for code in codes.split()}

    assert all("day derived: " in str(*values(concepts[code], "source")) for code in derived)


def test_an_ms_drg_without_a_group_has_no_figures(concepts: dict[str, Concept]) -> None:
    assert [value.code for value in concepts["999"].properties] == [
        "status",
        "postAcuteTransfer",
        "specialPay",
        "source",
    ]


@pytest.mark.release
def test_the_ms_drgs_that_ended_until_2023_are_those_of_the_copy_of_cms_list(
    data: Path, concepts: dict[str, Concept]
) -> None:
    listed = data / "companion/tuva_terminology__ms_drg.csv"
    with listed.open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["ms_drg_code"]: row for row in csv.DictReader(lines)}
    days = {
        code: date.fromisoformat(row["deprecated_date"]) - timedelta(days=1)
        for code, row in rows.items()
        if row["deprecated"] == "1"
    }

    assert {
        code: (one.display, one.validity)
        for code, one in concepts.items()
        if one.validity.end and one.validity.end < date(2023, 4, 1)
    } == {code: (rows[code]["ms_drg_description"], Validity(end=day)) for code, day in days.items()}
    assert {code for code, one in concepts.items() if one.validity.contains(date(2023, 4, 1))} == {
        code for code, row in rows.items() if row["deprecated"] == "0"
    }
