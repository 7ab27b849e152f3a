"""Tests of the editions of HCPCS and the quarters of CMS's releases."""

from datetime import date

import pytest

from codesystems import canonical
from codesystems.hcpcs import edition, layout, records
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.model import ContentMode, HierarchyMeaning, PropertyDefinition, PropertyType
from codesystems.release import ReleaseError
from tests.fixtures import hcpcs, readings

_MORE = PropertyDefinition("recordStatus", PropertyType.STRING, "Status")


def _records(*changes: tuple[str, str]) -> list[HcpcsRecord]:
    """Records with these action effective dates and codes."""
    groups = (
        hcpcs.lines(
            f"A{number:04}",
            fields={layout.ACTION_EFFECTIVE_DATE: day, layout.ACTION_CODE: action},
        )
        for number, (day, action) in enumerate(changes)
    )
    return readings.records(records.read, hcpcs.release(*groups))


@pytest.mark.parametrize(
    ("file", "changes", "effective"),
    [
        pytest.param(
            "HCPC17_CONTR_ANWEB.txt",
            [("20170101", "A"), ("20170101", "D"), ("20160101", "N")],
            date(2017, 1, 1),
            id="annual release",
        ),
        pytest.param(
            "anweb.xlsx",
            [("20251001", "A"), ("20251001", "P"), ("20250701", "N"), ("20250701", "N")],
            date(2025, 10, 1),
            id="changes outweigh what was not changed",
        ),
        pytest.param(
            "anweb.xlsx",
            [("20251001", "A"), ("20251001", "C"), ("20250101", "C")],
            date(2025, 10, 1),
            id="corrections of an earlier quarter",
        ),
        pytest.param(
            "anweb.xlsx",
            [("20250404", "C"), ("20250404", "C"), ("20250401", "A")],
            date(2025, 4, 1),
            id="days within a quarter",
        ),
        pytest.param(
            "anweb.xlsx",
            [("20250201", "C"), ("20250201", "C"), ("20250401", "A")],
            date(2025, 4, 1),
            id="months within a quarter",
        ),
        pytest.param(
            "anweb.xlsx",
            [("20250101", "C"), ("20250401", "A")],
            date(2025, 4, 1),
            id="the later of two quarters",
        ),
        pytest.param(
            "anweb.xlsx", [("", "A"), ("20250701", "A")], date(2025, 7, 1), id="no action date"
        ),
        pytest.param(
            "HCPC2025_JAN_ANWEB_12172024.txt",
            [("20250101", "A")],
            date(2025, 1, 1),
            id="name and records agree",
        ),
        pytest.param(
            "hcpcs2026_jul_anweb.txt",
            [("20250101", "N")],
            date(2026, 7, 1),
            id="no record was changed",
        ),
        *(
            pytest.param(name, [("", "N")], effective, id=name)
            for name, effective in (
                ("HCPC2026_APR_ANWEB.txt", date(2026, 4, 1)),
                ("HCPC2026_APRIL_ANWEB_03202026.txt", date(2026, 4, 1)),
                ("HCPC2020_July_ANWEB.xlsx", date(2020, 7, 1)),
                ("HCPC2020_JULY_ANWEB.xlsx", date(2020, 7, 1)),
                ("HCPCS2021_January_ANWEB.txt", date(2021, 1, 1)),
                ("HCPC2022-October-ANWEB.txt", date(2022, 10, 1)),
                ("HCPC 2023 OCT ANWEB.txt", date(2023, 10, 1)),
                ("HCPC17_CONTR_ANWEB.txt", date(2017, 1, 1)),
                ("HCPC2018_CONTR_ANWEB_disc.txt", date(2018, 1, 1)),
                ("april-2026-alpha-numeric-hcpcs-file.txt", date(2026, 4, 1)),
            )
        ),
        pytest.param(
            "HCPC2020_ANWEB_w_disclaimer.xls",
            [("20200701", "A")],
            date(2020, 7, 1),
            id="a name with only a year",
        ),
    ],
)
def test_a_release_takes_effect_when_its_changes_do(
    file: str, changes: list[tuple[str, str]], effective: date
) -> None:
    assert edition.effective_date(file, _records(*changes)) == effective


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("HCPC2025_JAN_ANWEB.txt", "2025-01"),
        ("HCPC2025_July_ANWEB.txt", "2025-07"),
        ("HCPC17_CONTR_ANWEB.txt", "2017"),
    ],
)
def test_a_name_that_contradicts_the_records_is_refused(file: str, named: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        edition.effective_date(file, _records(("20250401", "A")))

    assert str(caught.value) == (
        f"{file}: the name has {named}, but its records were changed for 2025-04; "
        "was the file renamed?"
    )


def test_a_release_without_a_quarter_is_refused() -> None:
    with pytest.raises(ReleaseError, match=r"^anweb\.xlsx: no record was changed"):
        edition.effective_date("anweb.xlsx", _records(("20250101", "N"), ("20250115", "A")))


@pytest.mark.parametrize(
    ("effective", "version"),
    [(date(2025, 1, 1), "2025-01"), (date(2025, 10, 1), "2025-10")],
)
def test_the_version_is_year_and_month(effective: date, version: str) -> None:
    assert edition.version(effective) == version


def test_an_edition_has_the_identity_that_hl7_gives_it() -> None:
    described = edition.edition("2025-01", date(2025, 1, 1), ContentMode.COMPLETE)

    assert (described.id, described.url, described.identifiers, described.case_sensitive) == (
        "hcpcs-2025-01",
        canonical.HCPCS,
        ("urn:oid:2.16.840.1.113883.6.285",),
        False,
    )


def test_an_edition_declares_the_properties_that_it_adds() -> None:
    plain = edition.edition("2025-01", date(2025, 1, 1), ContentMode.COMPLETE)
    more = edition.edition("2025-01", date(2025, 1, 1), ContentMode.COMPLETE, (_MORE,))

    assert more.properties == (*plain.properties, _MORE)


def test_the_hierarchy_of_an_edition_is_is_a() -> None:
    described = edition.edition("2025-01", date(2025, 1, 1), ContentMode.COMPLETE)

    assert described.hierarchy_meaning is HierarchyMeaning.IS_A


@pytest.mark.parametrize(
    ("effective", "expected"),
    [
        (date(2019, 1, 1), date(2020, 1, 1)),
        (date(2020, 1, 1), date(2020, 4, 1)),
        (date(2025, 10, 1), date(2026, 1, 1)),
    ],
)
def test_the_next_release_is_expected_after_a_year_and_since_2020_after_a_quarter(
    effective: date, expected: date
) -> None:
    assert edition.edition("x", effective, ContentMode.COMPLETE).next_due == expected
