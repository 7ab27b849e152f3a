"""Ended ICD-10-PCS codes and their successors in the next fiscal year: one version a year.

CMS's addenda list deleted and added codes, but not the successor of each. The rows match products
by name in the order files of both years, and state it.
"""

from datetime import date

from codesystems import canonical
from codesystems.icd10pcs import bundled as icd10pcs
from conceptmaps import crosswalk
from conceptmaps.model import ConceptMap, MapEdition
from conceptmaps.pcs_successors import titles

KEY = "icd10pcs-replaced-by"
EFFECTIVE = date(2021, 10, 1)

EDITION = MapEdition(
    key=KEY,
    url=f"{canonical.OURS}/ConceptMap/{KEY}",
    version="2022",
    name="Icd10PcsReplacedBy",
    title="ICD-10-PCS codes for CAR-T that ended with FY2021, and their successors in FY2022",
    description="The codes for the administration of CAR-T products until 2021-09-30, and those "
    "from 2021-10-01: the generic code became one for each product.",
    publisher="fhir-hcpcs",
    effective=EFFECTIVE,
    source_system=canonical.ICD10PCS,
    target_system=canonical.ICD10PCS,
)


def load() -> ConceptMap:
    """Read the map."""
    current = crosswalk.displays(icd10pcs.load())
    return crosswalk.load(__package__, "successors.csv", EDITION, titles.load(), current)
