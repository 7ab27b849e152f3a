"""Tests of the releases of what is beside HCPCS: payment files, groups and classifications."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from codesystems.asp import releases as asp
from codesystems.dmepos import releases as dmepos
from codesystems.msdrg import releases as msdrg
from codesystems.opps import releases as opps
from codesystems.rbcs import releases as rbcs
from codesystems.releases import Published

Known = Callable[[], tuple[Published, ...]]
Linked = Callable[[list[str], str], tuple[Published, ...]]

QUARTERLY = [opps.published, asp.published, asp.published_crosswalks, dmepos.published]
DOWNLOADED = [*QUARTERLY, msdrg.published]
MARKS = ("address seen in public code", "address derived from CMS's naming rule", "address unknown")


@pytest.mark.parametrize("published", [*DOWNLOADED, rbcs.published])
def test_releases_are_ordered_newest_first_with_a_source_that_rates_their_address(
    published: Known,
) -> None:
    days = [release.effective for release in published()]
    assert days == sorted(set(days), reverse=True)
    assert all(release.source.endswith(MARKS) for release in published())


@pytest.mark.parametrize("published", [*DOWNLOADED, rbcs.published])
def test_addresses_are_zips_of_cms_and_only_an_unknown_one_is_absent(published: Known) -> None:
    for release in published():
        assert (not release.urls) is release.source.endswith("address unknown")
        assert all(re.fullmatch(r"https://www\.cms\.gov/\S+\.zip", url) for url in release.urls)


@pytest.mark.parametrize("published", QUARTERLY)
def test_a_quarterly_release_has_the_version_of_its_quarter(published: Known) -> None:
    known = published()
    assert known[0].version == "2026-10"
    assert all(release.version == f"{release.effective:%Y-%m}" for release in known)
    assert {release.effective.month for release in known} == {1, 4, 7, 10}


def test_a_table_5_has_the_version_of_its_fiscal_year_and_begins_with_it() -> None:
    known = {release.version: release.effective for release in msdrg.published()}
    assert (known["2026"], known["2025"]) == (date(2025, 10, 1), date(2024, 10, 1))


def test_the_file_of_rbcs_has_to_be_downloaded_by_other_means() -> None:
    (release,) = rbcs.published()
    assert (release.file, release.urls) == ("RBCS_RY_2025.csv", ())


ADDENDA = "/medicare/payment/prospective-payment-systems/hospital-outpatient-pps"
RULES = "/medicare/payment/prospective-payment-systems/acute-inpatient-pps"
FEES = "/medicare/payment/fee-schedules/dmepos/dmepos-fee-schedule"


@pytest.mark.parametrize(
    ("linked", "link", "version", "first"),
    [
        (
            opps.linked,
            f"{ADDENDA}/quarterly-addenda-updates/april-2027-addendum-b",
            "2027-04",
            "/files/zip/april-2027-opps-addendum-b.zip",
        ),
        (
            opps.linked,
            "/files/zip/July-2027-OPPS-Addendum-B.zip",
            "2027-07",
            "/files/zip/July-2027-OPPS-Addendum-B.zip",
        ),
        (
            asp.linked,
            "/files/zip/april-2026-medicare-part-b-payment-limit-files-03-30-2026-final-file.zip",
            "2026-04",
            "/files/zip/april-2026-medicare-part-b-payment-limit-files-03-30-2026-final-file.zip",
        ),
        (
            asp.linked,
            "/files/zip/october-2025-asp-pricing-final-file.zip",
            "2025-10",
            "/files/zip/october-2025-asp-pricing-final-file.zip",
        ),
        (
            asp.linked_crosswalks,
            "/files/zip/january-2027-ndc-hcpcs-crosswalk.zip",
            "2027-01",
            "/files/zip/january-2027-ndc-hcpcs-crosswalk.zip",
        ),
        (dmepos.linked, f"{FEES}/dme27", "2027-01", "/files/zip/dme27.zip"),
        (dmepos.linked, f"{FEES}/dme26-d", "2026-10", "/files/zip/dme26-d.zip"),
        (dmepos.linked, "/files/zip/DME27-B.zip", "2027-04", "/files/zip/dme27-b.zip"),
        (
            msdrg.linked,
            f"{RULES}/fy-2028-ipps-final-rule-home-page",
            "2028",
            "/files/zip/fy2028-ipps-fr-table-5.zip",
        ),
        (
            msdrg.linked,
            "/files/zip/fy-2025-ipps-final-rule-table-5.zip",
            "2025",
            "/files/zip/fy-2025-ipps-final-rule-table-5.zip",
        ),
    ],
)
def test_a_link_of_the_page_is_a_release_with_its_addresses(
    linked: Linked, link: str, version: str, first: str
) -> None:
    (release,) = linked([link], "a page")
    assert (release.version, release.urls[0], release.source) == (version, first, "a page")


@pytest.mark.parametrize("linked", [opps.linked, asp.linked, asp.linked_crosswalks, dmepos.linked])
@pytest.mark.parametrize(
    "link",
    [
        f"{ADDENDA}/quarterly-addenda-updates/april-2027-addendum",
        f"{ADDENDA}/quarterly-addenda-updates/april-2027-addendum-a",
        "/files/zip/april-2026-medicare-part-b-payment-limit-files-03-10-2026-preliminary-file.zip",
        "/files/zip/april-2027-asp-noc-pricing-file.zip",
        "/files/zip/april-2027-alpha-numeric-hcpcs-file.zip",
        f"{FEES}/dme26-e",
    ],
)
def test_other_files_and_preliminary_ones_are_no_releases(linked: Linked, link: str) -> None:
    assert linked([link], "a page") == ()
