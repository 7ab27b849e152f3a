"""The metadata and properties of the two supplements that Addendum B is: to HCPCS and to CPT."""

from dataclasses import dataclass
from datetime import date

from codesystems import canonical, filequarters, notices
from codesystems.codekinds import Kind
from codesystems.model import ContentMode, Edition, PropertyDefinition, PropertyType


@dataclass(frozen=True, slots=True)
class Supplement:
    """One of the supplements: its key, its URL, the code system that it adds to."""

    kind: Kind
    key: str
    url: str
    supplements: str
    name: str
    title: str
    description: str
    copyright: str | None = None


HCPCS = Supplement(
    Kind.HCPCS,
    "opps",
    canonical.OPPS_ADDENDUM_B,
    canonical.HCPCS,
    "OppsAddendumB",
    "OPPS Addendum B: Medicare's outpatient payment by HCPCS code",
    "How Medicare pays each HCPCS Level II code in hospital outpatient departments in a quarter: "
    "status indicator, APC, weight, rate and copayments from CMS's Addendum B of the outpatient "
    "prospective payment system (OPPS).",
)
CPT = Supplement(
    Kind.CPT,
    "opps-cpt",
    canonical.OPPS_ADDENDUM_B_CPT,
    canonical.CPT,
    "OppsAddendumBCpt",
    "OPPS Addendum B: Medicare's outpatient payment by CPT number",
    "How Medicare pays each CPT number in hospital outpatient departments in a quarter, from CMS's "
    "Addendum B: numbers and figures only. Descriptors need a licence of the American Medical "
    "Association and are not read.",
    notices.CPT,
)

_PROPERTIES = (
    (
        "statusIndicator",
        PropertyType.CODING,
        "Whether and how OPPS pays the code: a payment status indicator (CMS Addendum B, SI)",
    ),
    (
        "apc",
        PropertyType.STRING,
        "The ambulatory payment classification (APC), whose codes are paid alike, with its zeros "
        "at the beginning (CMS Addendum B)",
    ),
    (
        "relativeWeight",
        PropertyType.DECIMAL,
        "The weight of the APC, relative to a visit (CMS Addendum B)",
    ),
    (
        "paymentRate",
        PropertyType.DECIMAL,
        "What OPPS pays for a unit in US dollars, before the wage index and other adjustments of "
        "the hospital (CMS Addendum B)",
    ),
    (
        "nationalUnadjustedCopayment",
        PropertyType.DECIMAL,
        "The copayment of the beneficiary in US dollars where it is above the minimum, before "
        " adjustments (CMS Addendum B)",
    ),
    (
        "minimumUnadjustedCopayment",
        PropertyType.DECIMAL,
        "The lowest copayment that a hospital may ask in US dollars, 20 percent of the rate, before"
        " adjustments (CMS Addendum B)",
    ),
    (
        "inflationAdjustedCoinsurance",
        PropertyType.DECIMAL,
        "The coinsurance in percent of the rate of a drug whose price rose faster than inflation, "
        "under the Inflation Reduction Act; rounded (CMS Addendum B)",
    ),
    (
        "adjustedBeneficiaryCopayment",
        PropertyType.DECIMAL,
        "The copayment in US dollars after the adjustment for inflation and the cap at the "
        "inpatient deductible (CMS Addendum B)",
    ),
    (
        "passThroughExpiration",
        PropertyType.STRING,
        "* where the pass-through status of a drug or device ends during the calendar year, which "
        "is the part calendarYear; else as published (CMS Addendum B)",
    ),
    (
        "oppsNote",
        PropertyType.STRING,
        "CMS's note; a mark such as * has its meaning, from the heading, as a part "
        "(CMS Addendum B)",
    ),
    (
        "oppsChanged",
        PropertyType.BOOLEAN,
        "true where CMS marks the code as changed since the quarter before (CMS Addendum B)",
    ),
)


def edition(supplement: Supplement, effective: date) -> Edition:
    """Return the edition of the quarter that begins on a day."""
    return Edition(
        key=supplement.key,
        url=supplement.url,
        version=filequarters.version(effective),
        name=supplement.name,
        title=supplement.title,
        description=supplement.description,
        publisher="Centers for Medicare & Medicaid Services (CMS)",
        effective=effective,
        content=ContentMode.SUPPLEMENT,
        next_due=filequarters.next_quarter(effective),
        copyright=supplement.copyright,
        case_sensitive=supplement.kind is Kind.CPT,
        properties=tuple(
            PropertyDefinition(code, kind, description, f"{supplement.url}#{code}")
            for code, kind, description in _PROPERTIES
        ),
        supplements=supplement.supplements,
        automatic=True,
    )
