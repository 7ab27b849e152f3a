"""CMS's code tables: pricing, coverage, action, type of service, laboratory, ASC, BETOS.

Each is a small code system with a canonical URL of ours, because HL7 and CMS have none. The
tables are in `tables/`, with a row for each code, its source and its parent.
"""

from dataclasses import dataclass
from functools import cache

from codesystems import canonical, tables
from codesystems.model import Coding


@dataclass(frozen=True, slots=True, eq=False)
class Indicator:
    """A code table: its key, canonical URL, file, and CMS's name.

    `field` is the field in the record layout, `meaning` what it says of a code, in our words.
    There is one object for each table, compared by identity, because its codes are read several
    times for each record.
    """

    key: str
    url: str
    file: str
    name: str
    title: str
    field: str
    meaning: str


PRICING = Indicator(
    "hcpcs-pricing-indicator",
    canonical.PRICING_INDICATOR,
    "pricing_indicator.csv",
    "HcpcsPricingIndicator",
    "HCPCS Pricing Indicator Code",
    "field 9, HCPCS_PRCNG_IND_CD",
    "The method by which a price is set under Medicare Part B; a code has one to four",
)
MULTIPLE_PRICING = Indicator(
    "hcpcs-multiple-pricing-indicator",
    canonical.MULTIPLE_PRICING_INDICATOR,
    "multiple_pricing_indicator.csv",
    "HcpcsMultiplePricingIndicator",
    "HCPCS Multiple Pricing Indicator Code",
    "field 10, HCPCS_MLTPL_PRCNG_IND_CD",
    "How parts of a service are priced where one code has several methods of pricing",
)
LAB_CERTIFICATION = Indicator(
    "hcpcs-lab-certification",
    canonical.LAB_CERTIFICATION,
    "lab_certification.csv",
    "HcpcsLabCertification",
    "HCPCS Lab Certification Code",
    "field 14, HCPCS_LAB_CRTFCTN_CD",
    "The specialty for which a laboratory must be certified to perform the test; a certificate "
    "of a group (100) includes its subgroups (110, 120); up to eight",
)
COVERAGE = Indicator(
    "hcpcs-coverage",
    canonical.COVERAGE,
    "coverage.csv",
    "HcpcsCoverage",
    "HCPCS Coverage Code",
    "field 16, HCPCS_CVRG_CD",
    "Whether Medicare covers the code",
)
ASC_PAYMENT_GROUP = Indicator(
    "hcpcs-asc-payment-group",
    canonical.ASC_PAYMENT_GROUP,
    "asc_payment_group.csv",
    "HcpcsAscPaymentGroup",
    "HCPCS ASC Payment Group Code",
    "field 17, HCPCS_ASC_PMT_GRP_CD",
    "Whether the code is approved for an ambulatory surgical center (ASC): YY, or none. The "
    "amounts are in the ASC tables on CMS's website, not in HCPCS",
)
BETOS = Indicator(
    "betos",
    canonical.BETOS,
    "betos.csv",
    "Betos",
    "Berenson-Eggers Type of Service (BETOS)",
    "field 23, HCPCS_BETOS_CD",
    "A clinical grouping of services for analysis, valid in data since 2003. CMS replaced it by "
    "the Restructured BETOS Classification System (RBCS)",
)
TYPE_OF_SERVICE = Indicator(
    "hcpcs-type-of-service",
    canonical.TYPE_OF_SERVICE,
    "type_of_service.csv",
    "HcpcsTypeOfService",
    "HCPCS Type of Service Code",
    "field 25, HCPCS_TYPE_SRVC_CD",
    "The kind of service for which Medicare's contractors take the code; one to five",
)
ACTION = Indicator(
    "hcpcs-action",
    canonical.ACTION,
    "action.csv",
    "HcpcsAction",
    "HCPCS Action Code",
    "field 30, HCPCS_ACTN_CD",
    "What CMS last changed about the code",
)

INDICATORS = (
    PRICING,
    MULTIPLE_PRICING,
    LAB_CERTIFICATION,
    COVERAGE,
    ASC_PAYMENT_GROUP,
    BETOS,
    TYPE_OF_SERVICE,
    ACTION,
)


@cache
def table(indicator: Indicator) -> tables.CsvTable:
    """Read the table of an indicator: columns code, parent, display, definition, source."""
    return tables.read("codesystems.hcpcs", f"tables/{indicator.file}")


@cache
def codings(indicator: Indicator) -> dict[str, Coding]:
    """Return the codes that a record may have, as Codings, without the groups above them."""
    return {
        row["code"]: Coding(indicator.url, row["code"], row["display"])
        for row in table(indicator).rows
        if not is_group(indicator, row)
    }


def is_group(indicator: Indicator, row: tables.CsvRow) -> bool:
    """Return whether a row only groups others: BETOS categories and subcategories."""
    return indicator is BETOS and row["definition"] != ""
