"""Tests of the tables of known releases."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from codesystems import releases, tables
from codesystems.hcpcs import releases as hcpcs
from codesystems.icd10pcs import releases as icd10pcs
from codesystems.orderfile import effective_date
from codesystems.releases import Published
from codesystems.tables import CsvTable

_JANUARY_2025 = Published(
    "hcpcs",
    "2025-01",
    date(2025, 1, 1),
    "HCPC2025_JAN_ANWEB_12172024.txt",
    "CMS january-2025-alpha-numeric-hcpcs-file.zip",
    (
        "https://www.cms.gov/files/zip/january-2025-alpha-numeric-hcpcs-file.zip",
        "https://www.cms.gov/files/zip/january-2025-alpha-numeric-hcpcs-files.zip",
    ),
)


def test_a_release_is_read_with_its_day_and_file() -> None:
    assert _JANUARY_2025 in releases.read("hcpcs", "codesystems.hcpcs")


def test_the_id_of_a_release_is_that_of_its_edition() -> None:
    assert _JANUARY_2025.id == "hcpcs-2025-01"


@pytest.mark.parametrize("published", [hcpcs.published, icd10pcs.published])
def test_the_releases_are_ordered_newest_first(
    published: Callable[[], tuple[Published, ...]],
) -> None:
    days = [release.effective for release in published()]

    assert days == sorted(set(days), reverse=True)


def test_a_release_of_hcpcs_is_versioned_by_its_quarter() -> None:
    assert all(
        (release.version, release.effective.day, release.effective.month % 3)
        == (f"{release.effective:%Y-%m}", 1, 1)
        for release in hcpcs.published()
    )


def test_a_release_of_icd_10_pcs_is_versioned_by_its_fiscal_year_or_the_month_of_its_update() -> (
    None
):
    assert all(
        release.effective
        == (
            date.fromisoformat(f"{release.version}-01")
            if "-" in release.version
            else effective_date(int(release.version))
        )
        for release in icd10pcs.published()
    )


def test_every_quarter_since_2020_and_every_january_before_is_known() -> None:
    quarters = [f"{year}-{month:02}" for year in range(2020, 2027) for month in (1, 4, 7, 10)]

    assert [release.version for release in reversed(hcpcs.published())] == [
        *(f"{year}-01" for year in range(2016, 2020)),
        *quarters,
    ]


@pytest.mark.parametrize("published", [hcpcs.published, icd10pcs.published])
def test_every_release_has_addresses_at_cms(
    published: Callable[[], tuple[Published, ...]],
) -> None:
    for release in published():
        assert release.urls
        assert all(re.fullmatch(r"https://www\.cms\.gov/\S+\.zip", url) for url in release.urls)


@pytest.mark.parametrize("version", ["2020-04", "2022-07", "2026-10"])
def test_the_source_of_an_unconfirmed_address_states_that_it_is_derived(version: str) -> None:
    (release,) = (release for release in hcpcs.published() if release.version == version)

    assert release.source.endswith("; address derived from CMS's naming rule")


def test_a_table_without_addresses_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"version": "1", "effective": "2025-01-01", "file": "a.txt", "source": "somebody"}
    monkeypatch.setattr(tables, "read", lambda *_: CsvTable("releases.csv", "", (row,)))

    assert releases.read("made", "package") == (
        Published("made", "1", date(2025, 1, 1), "a.txt", "somebody"),
    )


ZIPS = "https://www.cms.gov/files/zip/"


@pytest.mark.parametrize(
    ("link", "version", "day"),
    [
        (f"{ZIPS}january-2027-alpha-numeric-hcpcs-file.zip", "2027-01", date(2027, 1, 1)),
        ("/files/zip/october-2023-alpha-numeric-hcpcs-files.zip", "2023-10", date(2023, 10, 1)),
        ("/files/zip/July-2026-Alpha-Numeric-HCPCS-File.zip", "2026-07", date(2026, 7, 1)),
    ],
)
def test_a_link_to_a_quarterly_file_of_hcpcs_is_a_release(
    link: str, version: str, day: date
) -> None:
    assert hcpcs.linked([link], "a page") == (
        Published("hcpcs", version, day, "", "a page", (link,)),
    )


@pytest.mark.parametrize(
    ("link", "version"),
    [
        (f"{ZIPS}2028-icd-10-pcs-order-file-long-and-abbreviated-titles.zip", "2028"),
        (f"{ZIPS}2027-icd-10-pcs-order-file-long-abbreviated-titles.zip", "2027"),
        (
            f"{ZIPS}2024-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-12/19/2023.zip",
            "2024",
        ),
    ],
)
def test_a_link_to_an_order_file_is_a_release(link: str, version: str) -> None:
    (release,) = icd10pcs.linked([link], "a page")

    assert (release.version, release.effective) == (version, effective_date(int(version)))


@pytest.mark.parametrize(
    "link",
    [
        "/files/zip/january-2027-alpha-numeric-hcpcs-corrections.zip",
        "/files/zip/may-2027-alpha-numeric-hcpcs-file.zip",
        "/files/zip/2028-icd-10-pcs-codes-file.zip",
        "/files/document/january-2027-alpha-numeric-hcpcs-file.pdf",
        "#top",
    ],
)
@pytest.mark.parametrize("linked", [hcpcs.linked, icd10pcs.linked])
def test_any_other_link_is_not_a_release(
    linked: Callable[[list[str], str], tuple[Published, ...]], link: str
) -> None:
    assert linked([link], "a page") == ()


def test_the_releases_of_a_page_are_newest_first_and_each_once() -> None:
    names = ("april-2027", "january-2027", "april-2027")
    links = [f"/files/zip/{name}-alpha-numeric-hcpcs-file.zip" for name in names]

    assert [release.version for release in hcpcs.linked(links, "a page")] == ["2027-04", "2027-01"]
