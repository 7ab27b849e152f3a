"""Tests of the tables of known releases."""

from collections.abc import Callable
from datetime import date

import pytest

from codesystems import releases
from codesystems.hcpcs import releases as hcpcs
from codesystems.icd10pcs import releases as icd10pcs
from codesystems.icd10pcs.edition import effective_date
from codesystems.releases import Published

_JANUARY_2025 = Published(
    "hcpcs",
    "2025-01",
    date(2025, 1, 1),
    "HCPC2025_JAN_ANWEB_12172024.txt",
    "CMS january-2025-alpha-numeric-hcpcs-file.zip",
)


def test_a_release_is_read_with_its_day_and_file() -> None:
    assert _JANUARY_2025 in releases.read("hcpcs", "codesystems.hcpcs")


def test_the_id_of_a_release_is_that_of_its_edition() -> None:
    assert _JANUARY_2025.id == "hcpcs-2025-01"


@pytest.mark.parametrize("published", [hcpcs.published, icd10pcs.published])
def test_the_newest_release_comes_first(
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


def test_a_release_of_icd_10_pcs_is_versioned_by_its_fiscal_year() -> None:
    assert all(
        release.effective == effective_date(int(release.version))
        for release in icd10pcs.published()
    )
