"""The releases of CMS, from the bundled table and from CMS's page."""

import re
from collections.abc import Iterable

from codesystems import ordereditions, releases
from codesystems.releases import AddressPattern, Published

PATTERN = AddressPattern(
    "icd10pcs",
    re.compile(
        r"/(?:(?P<month>january|april)-1-)?(?P<year>\d{4})-icd-10-pcs-order-file-long-"
        r"(?:and-)?abbreviated-titles"
        r"(?:-updated-[\w/-]+)?\.zip$",
        re.IGNORECASE,
    ),
    ordereditions.edition_of,
)
"""CMS's pattern for the addresses of the order files; "updated" is in those of corrections.

An update within the fiscal year has its first day in its address.
"""


def published() -> tuple[Published, ...]:
    """Return the known releases, newest first."""
    return releases.read("icd10pcs", __package__)


def linked(links: Iterable[str], page: str) -> tuple[Published, ...]:
    """Return the releases among the links of CMS's page, newest first."""
    return releases.linked(links, PATTERN, page)
