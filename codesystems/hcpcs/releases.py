"""The releases of CMS, from the bundled table and from CMS's page."""

import re
from collections.abc import Iterable
from datetime import date

from codesystems import releases
from codesystems.releases import AddressPattern, Published

_MONTHS = {"january": 1, "april": 4, "july": 7, "october": 10}


def _version(slug: re.Match[str]) -> tuple[str, date]:
    effective = date(int(slug["year"]), _MONTHS[slug["month"].lower()], 1)
    return f"{effective:%Y-%m}", effective


PATTERN = AddressPattern(
    "hcpcs",
    re.compile(
        rf"/files/zip/(?P<month>{'|'.join(_MONTHS)})-(?P<year>\d{{4}})"
        r"-alpha-numeric-hcpcs-files?\.zip$",
        re.IGNORECASE,
    ),
    _version,
)
"""CMS's pattern for the addresses of quarterly releases; "files" in some quarters."""


def published() -> tuple[Published, ...]:
    """Return the known releases, newest first."""
    return releases.read("hcpcs", __package__)


def linked(links: Iterable[str], page: str) -> tuple[Published, ...]:
    """Return the releases among the links of CMS's page, newest first."""
    return releases.linked(links, PATTERN, page)
