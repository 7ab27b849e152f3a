"""The metadata of the maps from NDCs to HCPCS and to CPT: a version for each quarter."""

from codesystems import canonical
from codesystems.asp.quarter import Quarter
from conceptmaps.model import MapEdition

KEY = "ndc-hcpcs"
TITLE = "NDCs of drugs to HCPCS codes, with billing units"
DESCRIPTION = (
    "The packages of drugs that CMS assigns to a code for payment by average sales price (ASP), "
    "with the billing units of the code in a package. CMS lists the drugs of its price "
    "calculation, not every drug that is sold."
)


def edition(quarter: Quarter) -> MapEdition:
    """Return the map to HCPCS in a quarter."""
    return _edition(KEY, TITLE, canonical.HCPCS, quarter)


def edition_of_cpt(quarter: Quarter) -> MapEdition:
    """Return the map to the numbers of CPT codes in a quarter."""
    return _edition(
        "ndc-cpt", "NDCs of drugs to CPT codes, with billing units", canonical.CPT, quarter
    )


def _edition(key: str, title: str, target: str, quarter: Quarter) -> MapEdition:
    return MapEdition(
        key=key,
        url=f"{canonical.OURS}/ConceptMap/{key}",
        version=quarter.version,
        name="".join(part.capitalize() for part in key.split("-")),
        title=title,
        description=DESCRIPTION,
        publisher="Centers for Medicare & Medicaid Services (CMS)",
        effective=quarter.first,
        source_system=canonical.NDC,
        target_system=target,
    )
