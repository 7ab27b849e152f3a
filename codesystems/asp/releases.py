"""The releases of CMS, from the bundled tables and from CMS's page.

CMS publishes two zips each quarter: the payment limits, and the crosswalk from NDC to HCPCS.
"""

import re
from collections.abc import Iterable

from codesystems import quarters, releases
from codesystems.releases import AddressPattern, Published

PAGE = "https://www.cms.gov/medicare/payment/part-b-drugs/asp-pricing-files"
"""CMS's page, which links to the zips."""

_MORE = r"(?!.*preliminary)[\w-]*"
"""What may follow in an address, such as a date; preliminary files are replaced by final ones."""

LIMITS = AddressPattern(
    "asp",
    re.compile(
        rf"/files/zip/{quarters.MONTH}-{quarters.YEAR}-(?:medicare-part-b-payment-limit-files"
        rf"|asp-pricing(?:-final)?-files?){_MORE}\.zip$",
        re.IGNORECASE,
    ),
    quarters.edition_of,
)
"""CMS's patterns for the addresses of the payment limits: since 2026, and before."""

CROSSWALKS = AddressPattern(
    "asp-ndc-to-hcpcs",
    re.compile(
        rf"/files/zip/{quarters.MONTH}-{quarters.YEAR}-(?:asp-)?ndc-hcpcs-crosswalk{_MORE}\.zip$",
        re.IGNORECASE,
    ),
    quarters.edition_of,
)
"""CMS's pattern for the addresses of the crosswalks."""


def published() -> tuple[Published, ...]:
    """Return the known releases of the payment limits, newest first."""
    return releases.read(LIMITS.key, __package__)


def linked(links: Iterable[str], page: str) -> tuple[Published, ...]:
    """Return the payment limits among the links of CMS's page, newest first."""
    return releases.linked(links, LIMITS, page)


def published_crosswalks() -> tuple[Published, ...]:
    """Return the known releases of the crosswalk, newest first."""
    return releases.read(CROSSWALKS.key, __package__, "crosswalks.csv")


def linked_crosswalks(links: Iterable[str], page: str) -> tuple[Published, ...]:
    """Return the crosswalks among the links of CMS's page, newest first."""
    return releases.linked(links, CROSSWALKS, page)
