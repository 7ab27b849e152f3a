"""The releases of CMS, from the bundled table and from CMS's page."""

import re
from collections.abc import Iterable

from codesystems import quarters, releases
from codesystems.releases import AddressPattern, Published

PAGE = (
    "https://www.cms.gov/medicare/payment/prospective-payment-systems/hospital-outpatient-pps/"
    "quarterly-addenda-updates"
)
"""CMS's page, which links to a page about the addendum of each quarter."""

_NAMES = (
    "{month}-{year}-opps-addendum-b",
    "cy-{year}-{month}-opps-addendum-b",
    "{month}-{year}-addendum-b",
    "{month}-{year}-web-addendum-b",
)
"""The names that CMS has given the zips since 2021."""


def _zips(slug: re.Match[str]) -> tuple[str, ...]:
    if slug.string.lower().endswith(".zip"):
        return (slug.string,)
    quarter = {"month": slug["month"].lower(), "year": slug["year"]}
    return tuple(f"/files/zip/{name.format(**quarter)}.zip" for name in _NAMES)


PATTERN = AddressPattern(
    "opps",
    re.compile(
        rf"/(?:quarterly-addenda-updates|files/zip)/{quarters.MONTH}-{quarters.YEAR}"
        r"-(?:opps-|web-)?addendum-b(?:[/-].*|\.zip)?$",
        re.IGNORECASE,
    ),
    quarters.edition_of,
    _zips,
)
"""CMS's patterns for the addresses of the pages about Addendum B, and of its zips."""


def published() -> tuple[Published, ...]:
    """Return the known releases, newest first."""
    return releases.read("opps", __package__)


def linked(links: Iterable[str], page: str) -> tuple[Published, ...]:
    """Return the releases among the links of CMS's page, newest first."""
    return releases.linked(links, PATTERN, page)
