"""The releases of CMS, from the bundled table and from CMS's page."""

import re
from collections.abc import Iterable
from datetime import date

from codesystems import releases
from codesystems.releases import AddressPattern, Published

PAGE = "https://www.cms.gov/medicare/payment/fee-schedules/dmepos/dmepos-fee-schedule"
"""CMS's page, which links to a page about the fee schedule of each quarter."""

_QUARTERS = {"": 1, "a": 1, "b": 4, "c": 7, "d": 10}
"""The first month of a quarter, by the letter in an address; January's may have none."""


def _version(slug: re.Match[str]) -> tuple[str, date]:
    effective = date(2000 + int(slug["year"]), _QUARTERS[slug["quarter"].lower()], 1)
    return f"{effective:%Y-%m}", effective


def _zips(slug: re.Match[str]) -> tuple[str, ...]:
    year, quarter = slug["year"], slug["quarter"].lower()
    names = [f"dme{year}-{quarter}", f"dme{year}{quarter}"] if quarter else [f"dme{year}"]
    return tuple(f"/files/zip/{name}.zip" for name in names)


PATTERN = AddressPattern(
    "dmepos",
    re.compile(r"/dme(?P<year>\d{2})-?(?P<quarter>[a-d]?)(?:\.zip)?$", re.IGNORECASE),
    _version,
    _zips,
)
"""CMS's pattern for the addresses of the pages about a quarter, and of their zips."""


def published() -> tuple[Published, ...]:
    """Return the known releases, newest first."""
    return releases.read("dmepos", __package__)


def linked(links: Iterable[str], page: str) -> tuple[Published, ...]:
    """Return the releases among the links of CMS's page, newest first."""
    return releases.linked(links, PATTERN, page)
