"""The releases that CMS has published, as the shipped table and CMS's page know them."""

import re
from collections.abc import Iterable

from codesystems import ordereditions, releases
from codesystems.releases import AddressPattern, Published

PATTERN = AddressPattern(
    "icd10cm",
    re.compile(
        r"/(?P<year>\d{4})-code-descriptions-tabular-order(?:-updated-[\w/-]+)?\.zip$",
        re.IGNORECASE,
    ),
    ordereditions.named,
)
"""CMS's rule for the addresses of the order files; corrected ones are called updated."""


def published() -> tuple[Published, ...]:
    """The known releases, newest first."""
    return releases.read("icd10cm", __package__)


def linked(links: Iterable[str], page: str) -> tuple[Published, ...]:
    """The releases that links of CMS's page lead to, newest first."""
    return releases.linked(links, PATTERN, page)
