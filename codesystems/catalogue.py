"""The visible list of code systems: one line each.

A line has the key, the title, where the publisher puts releases, the reader of a release
(None for what only ships) and what ships of it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from codesystems.claimattribute import edition as claimattribute
from codesystems.claimcircumstance import edition as claimcircumstance
from codesystems.claimrule import edition as claimrule
from codesystems.conditioncode import edition as conditioncode
from codesystems.cpt import edition as cpt
from codesystems.designationuse import edition as designationuse
from codesystems.fhircore import edition as fhircore
from codesystems.hcpcs import bundled as hcpcs_starter
from codesystems.hcpcs import edition as hcpcs
from codesystems.hcpcs import indicator_editions, indicators
from codesystems.hcpcs import loader as hcpcs_loader
from codesystems.hcpcs import releases as hcpcs_releases
from codesystems.icd10cm import bundled as icd10cm_starter
from codesystems.icd10cm import edition as icd10cm
from codesystems.icd10cm import loader as icd10cm_loader
from codesystems.icd10cm import releases as icd10cm_releases
from codesystems.icd10pcs import bundled as icd10pcs_starter
from codesystems.icd10pcs import loader as icd10pcs_loader
from codesystems.icd10pcs import releases as icd10pcs_releases
from codesystems.model import CodeSystem
from codesystems.msdrg import edition as msdrg
from codesystems.pos import edition as pos
from codesystems.release import Release
from codesystems.releases import Published
from codesystems.revenue import edition as revenue

Loader = Callable[[Release], CodeSystem]
Linked = Callable[[Iterable[str], str], tuple[Published, ...]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A code system of this project.

    `load` reads one release of its publisher; `starter` reads what ships of it. `published`
    lists the releases that are known; `linked` finds those that the links of `page` lead to.
    """

    key: str
    title: str
    starter: Callable[[], CodeSystem]
    load: Loader | None = None
    page: str = ""
    takes: str = ""
    published: Callable[[], tuple[Published, ...]] = tuple
    linked: Linked | None = None


CATALOGUE = (
    Entry(
        "hcpcs",
        hcpcs.TITLE,
        hcpcs_starter.load,
        hcpcs_loader.load,
        "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/"
        "quarterly-update",
        "CMS's zip, text or xlsx of any quarter since 2016",
        hcpcs_releases.published,
        hcpcs_releases.linked,
    ),
    Entry(
        "icd10pcs",
        "ICD-10-PCS",
        icd10pcs_starter.load,
        icd10pcs_loader.load,
        "https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        "CMS's zip of the order file of any fiscal year since 2016",
        icd10pcs_releases.published,
        icd10pcs_releases.linked,
    ),
    Entry(
        "icd10cm",
        icd10cm.EDITIONS.title,
        icd10cm_starter.load,
        icd10cm_loader.load,
        "https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        "CMS's zip of the order file of any fiscal year since 2016",
        icd10cm_releases.published,
        icd10cm_releases.linked,
    ),
    Entry("cpt", cpt.EDITION.title, cpt.load),
    Entry("revenue", revenue.EDITION.title, revenue.load),
    Entry("condition-code", conditioncode.EDITION.title, conditioncode.load),
    Entry("msdrg", msdrg.EDITION.title, msdrg.load),
    Entry("pos", pos.EDITION.title, pos.load),
    *(
        Entry(indicator.key, indicator.title, partial(indicator_editions.load, indicator))
        for indicator in indicators.INDICATORS
    ),
    Entry("designation-use", designationuse.EDITION.title, designationuse.load),
    Entry("claim-attribute", claimattribute.EDITION.title, claimattribute.load),
    Entry("claim-circumstance", claimcircumstance.EDITION.title, claimcircumstance.load),
    Entry("claim-rule", claimrule.EDITION.title, claimrule.load),
    *(
        Entry(f"{key}-{version}", f"{title} (FHIR {version})", partial(fhircore.load, key, version))
        for key, title in fhircore.TITLES.items()
        for version in fhircore.VERSIONS
    ),
)


def entry(key: str) -> Entry | None:
    """Find a code system by its key."""
    return next((line for line in CATALOGUE if line.key == key), None)
