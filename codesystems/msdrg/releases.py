"""The releases of CMS, from the bundled table and from CMS's page."""

import re
from collections.abc import Iterable
from datetime import date

from codesystems import releases
from codesystems.msdrg import edition
from codesystems.releases import AddressPattern, Published

PAGE = "https://www.cms.gov/medicare/payment/prospective-payment-systems/acute-inpatient-pps"
"""CMS's page, which links to a page about the final rule of each fiscal year."""


def _version(slug: re.Match[str]) -> tuple[str, date]:
    return slug["year"], edition.first_day(int(slug["year"]))


def _zips(slug: re.Match[str]) -> tuple[str, ...]:
    if slug.string.lower().endswith(".zip"):
        return (slug.string,)
    year = slug["year"]
    names = (f"fy{year}-ipps-fr-table-5", f"fy-{year}-ipps-final-rule-table-5")
    return tuple(f"/files/zip/{name}.zip" for name in names)


PATTERN = AddressPattern(
    "msdrg",
    re.compile(
        r"/fy-?(?P<year>\d{4})-ipps-(?:final-rule-home-page|(?:final-rule|fr)-table-5[\w-]*\.zip)$",
        re.IGNORECASE,
    ),
    _version,
    _zips,
)
"""CMS's patterns for the addresses of the pages about final rules, and of Table 5."""


def published() -> tuple[Published, ...]:
    """Return the known releases, newest first."""
    return releases.read("msdrg", __package__)


def linked(links: Iterable[str], page: str) -> tuple[Published, ...]:
    """Return the releases among the links of CMS's page, newest first."""
    return releases.linked(links, PATTERN, page)
