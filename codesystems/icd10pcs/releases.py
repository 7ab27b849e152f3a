"""The releases that CMS has published, as the shipped table knows them."""

from codesystems import releases
from codesystems.releases import Published


def published() -> tuple[Published, ...]:
    """The known releases, newest first."""
    return releases.read("icd10pcs", __package__)
