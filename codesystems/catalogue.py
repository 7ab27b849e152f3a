"""The code systems of this project: one line each."""

from functools import partial

from codesystems.asp import edition as asp
from codesystems.asp import loader as asp_loader
from codesystems.asp import releases as asp_releases
from codesystems.claimattribute import edition as claimattribute
from codesystems.claimcircumstance import edition as claimcircumstance
from codesystems.claimrule import edition as claimrule
from codesystems.conditioncode import edition as conditioncode
from codesystems.cpt import edition as cpt
from codesystems.designationuse import edition as designationuse
from codesystems.dmepos import edition as dmepos
from codesystems.dmepos import loader as dmepos_loader
from codesystems.dmepos import releases as dmepos_releases
from codesystems.dmepos import tables as dmepos_tables
from codesystems.entry import CodeSystemEntry
from codesystems.fhircore import edition as fhircore
from codesystems.hcpcs import bundled as hcpcs_bundled
from codesystems.hcpcs import edition as hcpcs
from codesystems.hcpcs import indicator_editions, indicators
from codesystems.hcpcs import loader as hcpcs_loader
from codesystems.hcpcs import releases as hcpcs_releases
from codesystems.icd10cm import bundled as icd10cm_bundled
from codesystems.icd10cm import edition as icd10cm
from codesystems.icd10cm import loader as icd10cm_loader
from codesystems.icd10cm import releases as icd10cm_releases
from codesystems.icd10pcs import bundled as icd10pcs_bundled
from codesystems.icd10pcs import loader as icd10pcs_loader
from codesystems.icd10pcs import releases as icd10pcs_releases
from codesystems.msdrg import bundled as msdrg_bundled
from codesystems.msdrg import edition as msdrg
from codesystems.msdrg import loader as msdrg_loader
from codesystems.msdrg import releases as msdrg_releases
from codesystems.opps import edition as opps
from codesystems.opps import loader as opps_loader
from codesystems.opps import releases as opps_releases
from codesystems.opps import statusindicators
from codesystems.pos import edition as pos
from codesystems.rbcs import edition as rbcs
from codesystems.rbcs import loader as rbcs_loader
from codesystems.rbcs import releases as rbcs_releases
from codesystems.revenue import edition as revenue

CATALOGUE = (
    CodeSystemEntry(
        "hcpcs",
        hcpcs.TITLE,
        hcpcs_bundled.load,
        hcpcs_loader.load,
        "https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system/"
        "quarterly-update",
        "CMS's zip, text or xlsx of any quarter since 2016",
        hcpcs_releases.published,
        hcpcs_releases.linked,
    ),
    CodeSystemEntry(
        "icd10pcs",
        "ICD-10-PCS",
        icd10pcs_bundled.load,
        icd10pcs_loader.load,
        "https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        "CMS's zip of the order file of any fiscal year since 2016, and of updates within it",
        icd10pcs_releases.published,
        icd10pcs_releases.linked,
    ),
    CodeSystemEntry(
        "icd10cm",
        icd10cm.EDITIONS.title,
        icd10cm_bundled.load,
        icd10cm_loader.load,
        "https://www.cms.gov/medicare/coding-billing/icd-10-codes",
        "CMS's or NCHS's zip of the order file of any fiscal year since 2016, and of updates "
        "within it",
        icd10cm_releases.published,
        icd10cm_releases.linked,
    ),
    CodeSystemEntry(
        opps.HCPCS.key,
        opps.HCPCS.title,
        load=opps_loader.load,
        page=opps_releases.PAGE,
        accepts="CMS's zip, xlsx, csv or text of Addendum B of any quarter since 2016",
        published=opps_releases.published,
        linked=opps_releases.linked,
        others=(opps_loader.load_cpt,),
    ),
    CodeSystemEntry(
        dmepos.KEY,
        dmepos.TITLE,
        load=dmepos_loader.load,
        page=dmepos_releases.PAGE,
        accepts="CMS's zip, csv, xlsx or text of any quarter since 2016",
        published=dmepos_releases.published,
        linked=dmepos_releases.linked,
    ),
    CodeSystemEntry("cpt", cpt.EDITION.title, cpt.load),
    CodeSystemEntry("revenue", revenue.EDITION.title, revenue.load),
    CodeSystemEntry("condition-code", conditioncode.EDITION.title, conditioncode.load),
    CodeSystemEntry(
        msdrg.KEY,
        msdrg.TITLE,
        msdrg_bundled.load,
        msdrg_loader.load,
        msdrg_releases.PAGE,
        "CMS's zip, text or xlsx of Table 5 of any final rule",
        msdrg_releases.published,
        msdrg_releases.linked,
    ),
    CodeSystemEntry("pos", pos.EDITION.title, pos.load),
    CodeSystemEntry(
        "asp",
        asp.TITLE,
        load=asp_loader.load,
        page=asp_releases.PAGE,
        accepts="CMS's zip, csv or workbook of the payment limits (ASP) of a quarter",
        published=asp_releases.published,
        linked=asp_releases.linked,
        others=(asp_loader.load_cpt,),
    ),
    *(
        CodeSystemEntry(indicator.key, indicator.title, partial(indicator_editions.load, indicator))
        for indicator in indicators.INDICATORS
    ),
    CodeSystemEntry("opps-status-indicator", statusindicators.EDITION.title, statusindicators.load),
    CodeSystemEntry("dmepos-category", dmepos_tables.CATEGORY.title, dmepos_tables.categories),
    CodeSystemEntry(
        "dmepos-jurisdiction", dmepos_tables.JURISDICTION.title, dmepos_tables.jurisdictions
    ),
    CodeSystemEntry(
        rbcs.KEY,
        rbcs.TITLE,
        load=rbcs_loader.load,
        page=rbcs_releases.PAGE,
        accepts="CMS's csv of any release year, or a zip of it",
        published=rbcs_releases.published,
        others=rbcs_loader.SUPPLEMENTS,
    ),
    CodeSystemEntry("designation-use", designationuse.EDITION.title, designationuse.load),
    CodeSystemEntry("claim-attribute", claimattribute.EDITION.title, claimattribute.load),
    CodeSystemEntry("claim-circumstance", claimcircumstance.EDITION.title, claimcircumstance.load),
    CodeSystemEntry("claim-rule", claimrule.EDITION.title, claimrule.load),
    *(
        CodeSystemEntry(
            f"{key}-{version}", f"{title} (FHIR {version})", partial(fhircore.load, key, version)
        )
        for key, title in fhircore.TITLES.items()
        for version in fhircore.VERSIONS
    ),
)
