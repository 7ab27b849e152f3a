"""Codes and editions on a date."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Concept, Validity
from codesystems.problems import NotFound
from terminology import install
from terminology.operations import as_of
from terminology.operations.as_of import CodeOnDate
from terminology.operations.target import Target
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from tests.fixtures import through_time

DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Snapshot:
    """Editions of several years; tests do not change them."""
    data_dir = tmp_path_factory.mktemp("years")
    through_time.fill(data_dir)
    return Registry(data_dir, bundled_dir).snapshot()


def on(day: str) -> AsOf:
    parsed = date.fromisoformat(day)
    return AsOf(parsed, parsed, day)


def hcpcs(snapshot: Snapshot, code: str, day: str, version: str | None = None) -> CodeOnDate:
    return as_of.resolve(Target(canonical.HCPCS, version), code, on(day), snapshot)


def pcs(snapshot: Snapshot, code: str, day: str) -> CodeOnDate:
    return as_of.resolve(Target(canonical.ICD10PCS), code, on(day), snapshot)


@pytest.mark.parametrize(
    ("code", "day", "version", "display"),
    [
        ("Q2040", "2018-01-01", "2019-01", "Tisagenlecleucel"),
        ("Q2040", "2018-12-31", "2019-01", "Tisagenlecleucel"),
        ("q2040", "2018-12-31", "2019-01", "Tisagenlecleucel"),
        ("Q2041", "2017-12-31", "2017-01", "Wilate injection"),
        ("Q2041", "2018-04-01", "2019-01", "Axicabtagene ciloleucel"),
        ("Q2041", "2020-06-01", "2019-01", "Axicabtagene ciloleucel"),
        ("Q2041", "2022-07-02", "2019-01", "Axicabtagene ciloleucel"),
        ("Q2041", "2022-07-03", "2025-01", "Axicabtagene ciloleucel, per dose"),
        ("Q2041", "2024-12-31", "2025-01", "Axicabtagene ciloleucel, per dose"),
        ("Q2041", "2025-01-01", "2025-01", "Axicabtagene ciloleucel, per dose"),
        ("A9999", "2018-12-31", "2017-01", "Something for a while"),
        ("C9073", "2021-03-31", "2025-01", "Brexucabtagene autoleucel"),
        ("Q2041", "2014-06-01", "2017-01", "Wilate injection"),
    ],
)
def test_a_code_in_force_is_returned_from_the_edition_for_the_date(
    snapshot: Snapshot, code: str, day: str, version: str, display: str
) -> None:
    result = hcpcs(snapshot, code, day)

    assert result.concept is not None
    assert (result.concepts.edition.version, result.concept.display) == (version, display)


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("Q2040", "2017-12-31"),
        ("Q2040", "2019-01-01"),
        ("Q2041", "2018-01-01"),
        ("Q2041", "2018-03-31"),
        ("Q2041", "2011-12-31"),
        ("A9999", "2019-01-01"),
        ("A9999", "2025-06-01"),
        ("C9073", "2021-04-01"),
        ("Z0000", "2020-01-01"),
    ],
)
def test_a_code_is_not_in_force_outside_its_validity(
    snapshot: Snapshot, code: str, day: str
) -> None:
    assert hcpcs(snapshot, code, day).concept is None


@pytest.mark.parametrize(
    ("code", "day", "is_in_force"),
    [
        ("XW033C3", "2021-09-30", True),
        ("XW033C3", "2021-10-01", False),
        ("XW033C7", "2021-09-30", False),
        ("XW033C7", "2021-10-01", True),
        ("XW033C3", "2019-10-01", True),
    ],
)
def test_a_code_without_validity_is_in_force_with_its_edition(
    snapshot: Snapshot, code: str, day: str, is_in_force: bool
) -> None:
    assert (pcs(snapshot, code, day).concept is not None) is is_in_force


def test_a_code_that_ended_later_is_active_on_the_date(snapshot: Snapshot) -> None:
    concept = hcpcs(snapshot, "Q2040", "2018-06-01").concept

    assert concept is not None
    assert concept.inactive is False
    assert [property.value for property in concept.properties if property.code == "status"] == [
        "active"
    ]


def test_the_meanings_of_a_reused_code_are_distinct(snapshot: Snapshot) -> None:
    assert hcpcs(snapshot, "Q2041", "2018-02-01").days() == [
        (date(2018, 4, 1), None, "2025-01"),
        (date(2012, 1, 1), date(2017, 12, 31), "2017-01"),
    ]


def _stated(tmp_path: Path, bundled_dir: Path, earlier: Validity) -> Snapshot:
    """Return FY2023, which states the days of a code, and FY2024, which states none."""
    code = "XW033C7"
    first = replace(
        through_time.fiscal_year(2023), concepts=(Concept(code, "A title", validity=earlier),)
    )
    for system in (first, through_time.fiscal_year(2024, code)):
        install.install(system, tmp_path)
    return Registry(tmp_path, bundled_dir).snapshot()


def test_an_edition_that_states_no_first_day_continues_the_meaning_before_it(
    tmp_path: Path, bundled_dir: Path
) -> None:
    snapshot = _stated(tmp_path, bundled_dir, Validity(date(2023, 4, 1)))

    assert pcs(snapshot, "XW033C7", "2022-11-15").days() == [(date(2023, 4, 1), None, "2024")]
    assert [
        pcs(snapshot, "xw033c7", day).concept is not None
        for day in ("2023-03-31", "2023-04-01", "2023-10-01")
    ] == [False, True, True]


def test_an_edition_that_states_no_first_day_begins_a_code_anew_that_had_ended(
    tmp_path: Path, bundled_dir: Path
) -> None:
    ended = Validity(date(2023, 4, 1), date(2023, 6, 30))
    snapshot = _stated(tmp_path, bundled_dir, ended)

    assert pcs(snapshot, "XW033C7", "2022-11-15").days() == [
        (None, None, "2024"),
        (date(2023, 4, 1), date(2023, 6, 30), "2023"),
    ]


@pytest.mark.parametrize(("code", "expected"), [("C9073", ["Q2053"]), ("Q2040", []), ("Q2041", [])])
def test_replacements_are_those_of_the_newest_meaning(
    snapshot: Snapshot, code: str, expected: list[str]
) -> None:
    assert hcpcs(snapshot, code, "2022-01-01").replacements(code) == expected


def test_a_request_with_a_version_uses_only_that_edition(snapshot: Snapshot) -> None:
    assert hcpcs(snapshot, "Q2041", "2018-06-01", "2017-01").concept is None
    assert hcpcs(snapshot, "Q2040", "2018-06-01", "2017-01").meanings == ()


@pytest.mark.parametrize(
    ("day", "warning"),
    [
        (
            "2016-12-31",
            "2016-12-31 is before 2017-01-01, the start of the first installed hcpcs edition; "
            "answered from version 2017-01",
        ),
        ("2017-01-01", None),
        ("2017-12-31", None),
        (
            "2018-01-01",
            "The hcpcs edition of 2018-01-01 is not installed; answered from version 2017-01",
        ),
        ("2019-12-31", None),
        (
            "2024-12-31",
            "The hcpcs edition of 2020-01-01 is not installed; answered from version 2025-01",
        ),
        ("2025-03-31", None),
        (
            "2025-04-01",
            "The hcpcs edition of 2025-04-01 is not installed; answered from version 2025-01",
        ),
    ],
)
def test_a_date_that_no_installed_edition_covers_gives_a_warning(
    snapshot: Snapshot, day: str, warning: str | None
) -> None:
    remark = hcpcs(snapshot, "Q2041", day).warning

    assert remark == warning


@pytest.mark.parametrize(("day", "is_late"), [("2022-09-30", False), ("2022-10-01", True)])
def test_a_date_after_the_start_of_the_next_release_gives_a_warning(
    snapshot: Snapshot, day: str, is_late: bool
) -> None:
    remark = pcs(snapshot, "XW033C7", day).warning

    assert (remark is not None) is is_late


def test_a_fragment_is_used_for_dates_where_no_complete_edition_is_installed(
    registry: Registry,
) -> None:
    result = hcpcs(registry.snapshot(), "Q2040", "2018-12-31")

    assert (result.concepts.edition.version, result.concept is None) == ("0-fragment-2026", False)


def test_an_unknown_code_system_is_not_found(snapshot: Snapshot) -> None:
    with pytest.raises(NotFound, match="Unknown code system"):
        as_of.resolve(Target("http://example.org"), "x", on("2020-01-01"), snapshot)


@given(first=DAYS, last=DAYS, start=st.none() | DAYS, end=st.none() | DAYS)
def test_a_date_meets_exactly_the_validities_that_contain_it(
    first: date, last: date, start: date | None, end: date | None
) -> None:
    validity = Validity(start, end)
    one_day = AsOf(first, first, "")
    period = AsOf(min(first, last), max(first, last), "")

    assert one_day.meets(validity) == validity.contains(first)
    assert period.meets(validity) or not (validity.contains(first) or validity.contains(last))
