"""Tests of the known releases of ICD-10-CM."""

import re
from datetime import date

import pytest

from codesystems.icd10cm import releases
from codesystems.orderfile import effective_date

_ZIPS = "https://www.cms.gov/files/zip/"


def test_every_fiscal_year_since_2016_is_known_newest_first() -> None:
    known = [
        (release.version, release.effective)
        for release in releases.published()
        if "-" not in release.version
    ]

    assert known == [(str(year), effective_date(year)) for year in range(2027, 2015, -1)]


def test_updates_within_a_fiscal_year_are_known_by_their_first_days() -> None:
    known = {release.version: release.effective for release in releases.published()}

    assert {version: day for version, day in known.items() if "-" in version} == {
        version: date.fromisoformat(f"{version}-01")
        for version in ("2026-04", "2025-04", "2024-04", "2023-04", "2021-01")
    }


def test_every_release_has_an_address_at_cms_or_nchs() -> None:
    assert all(release.urls for release in releases.published())
    assert all(
        re.fullmatch(r"https://(www\.cms|ftp\.cdc)\.gov/\S+\.zip", url)
        for release in releases.published()
        for url in release.urls
    )


@pytest.mark.parametrize(
    ("link", "version"),
    [
        (f"{_ZIPS}2028-code-descriptions-tabular-order.zip", "2028"),
        ("/files/zip/2024-code-descriptions-tabular-order-updated-02/01/2024.zip", "2024"),
        ("/files/zip/2021-Code-Descriptions-Tabular-Order-Updated-12162020.zip", "2021"),
    ],
)
def test_a_link_to_an_order_file_is_a_release(link: str, version: str) -> None:
    (release,) = releases.linked([link], "a page")

    assert (release.id, release.effective, release.urls) == (
        f"icd10cm-{version}",
        effective_date(int(version)),
        (link,),
    )


@pytest.mark.parametrize(("month", "number"), [("january", 1), ("April", 4)])
def test_a_link_with_the_first_day_of_an_update_is_that_update(month: str, number: int) -> None:
    link = f"{_ZIPS}{month}-1-2028-code-descriptions-tabular-order.zip"
    (release,) = releases.linked([link], "a page")

    assert (release.id, release.effective) == (
        f"icd10cm-2028-{number:02}",
        date(2028, number, 1),
    )


@pytest.mark.parametrize(
    "link",
    [
        "/files/zip/2028-icd-10-pcs-order-file-long-abbreviated-titles.zip",
        "/files/zip/2028-code-tables-and-index.zip",
        "/files/zip/may-1-2026-code-descriptions-tabular-order.zip",
        "#top",
    ],
)
def test_any_other_link_is_not_a_release(link: str) -> None:
    assert releases.linked([link], "a page") == ()
