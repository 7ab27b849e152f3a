"""The releases of CMS, from the bundled table and from CMS's page."""

import re
from collections.abc import Iterable

from codesystems import quarters, releases
from codesystems.releases import AddressPattern, Published

PATTERN = AddressPattern(
    "hcpcs",
    re.compile(
        rf"/files/zip/{quarters.MONTH}-{quarters.YEAR}-alpha-numeric-hcpcs-files?\.zip$",
        re.IGNORECASE,
    ),
    quarters.edition_of,
)
"""CMS's pattern for the addresses of quarterly releases; "files" in some quarters."""


def published() -> tuple[Published, ...]:
    """Return the known releases, newest first."""
    return releases.read("hcpcs", __package__)


def linked(links: Iterable[str], page: str) -> tuple[Published, ...]:
    """Return the releases among the links of CMS's page, newest first."""
    return releases.linked(links, PATTERN, page)
