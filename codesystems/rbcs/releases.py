"""The known releases of CMS. No address of a file is known: data.cms.gov gives it on request."""

from codesystems import releases
from codesystems.releases import Published

PAGE = (
    "https://data.cms.gov/provider-summary-by-type-of-service/provider-service-classifications/"
    "restructured-betos-classification-system"
)
"""CMS's page, on which a person downloads the file."""


def published() -> tuple[Published, ...]:
    """Return the known releases, newest first."""
    return releases.read("rbcs", __package__)
