"""The four maps of the CAR-T crosswalk, out of one table each.

Rows come from ASTCT's "Coding Options for CAR-T Therapy Services" (updated as of 2025-04-01).
The product codes are not in that table: those rows match the product's name in CMS's
ICD-10-PCS and HCPCS files, and say so. A row starts when both of its codes exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from codesystems import canonical
from codesystems.cpt import edition as cpt
from codesystems.hcpcs import starter as hcpcs
from codesystems.icd10pcs import starter as icd10pcs
from codesystems.model import CodeSystem
from codesystems.msdrg import edition as msdrg
from codesystems.revenue import edition as revenue
from conceptmaps import crosswalk
from conceptmaps.model import ConceptMap, MapEdition

ASTCT_DATE = date(2025, 4, 1)
CMS_DATE = date(2026, 1, 1)
"""The dates of the sources: a map's version, and the day on which its rows are current or not."""


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """One table of the crosswalk: its map and the code systems on both sides."""

    key: str
    file: str
    name: str
    title: str
    description: str
    target: Callable[[], CodeSystem]
    effective: date = ASTCT_DATE
    copyright: str | None = None


CROSSWALKS = (
    Crosswalk(
        "cart-pcs-to-cpt",
        "pcs_to_cpt.csv",
        "CartPcsToCpt",
        "CAR-T administration: ICD-10-PCS to CPT",
        "The CPT code that reports the administration in the outpatient and professional "
        "settings, with the revenue code of the charge.",
        cpt.load,
        copyright=cpt.EDITION.copyright,
    ),
    Crosswalk(
        "cart-pcs-to-revenue",
        "pcs_to_revenue.csv",
        "CartPcsToRevenue",
        "CAR-T administration: ICD-10-PCS to revenue code",
        "The revenue code of the charge for the administration.",
        revenue.load,
        copyright=revenue.EDITION.copyright,
    ),
    Crosswalk(
        "cart-pcs-to-hcpcs",
        "pcs_to_hcpcs.csv",
        "CartPcsToHcpcs",
        "CAR-T administration: ICD-10-PCS to HCPCS product code",
        "The HCPCS code of the product that the procedure administers. A product is related to "
        "a procedure, never equivalent to it.",
        hcpcs.load,
        effective=CMS_DATE,
    ),
    Crosswalk(
        "cart-pcs-to-msdrg",
        "pcs_to_msdrg.csv",
        "CartPcsToMsdrg",
        "CAR-T administration: ICD-10-PCS to MS-DRG",
        "The MS-DRG that Medicare assigns to an inpatient stay with the procedure.",
        msdrg.load,
    ),
)


def load(table: Crosswalk) -> ConceptMap:
    """Read one map of the crosswalk."""
    target = table.target()
    edition = MapEdition(
        key=table.key,
        url=f"{canonical.OURS}/ConceptMap/{table.key}",
        version=table.effective.isoformat(),
        name=table.name,
        title=table.title,
        description=table.description,
        publisher="fhir-hcpcs",
        effective=table.effective,
        source_system=canonical.ICD10PCS,
        target_system=target.edition.url,
        copyright=table.copyright,
    )
    return crosswalk.load(
        __package__, table.file, edition, _displays(icd10pcs.load()), _displays(target)
    )


def _displays(system: CodeSystem) -> crosswalk.Displays:
    return {concept.code: concept.display for concept in system.concepts}
