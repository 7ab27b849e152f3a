"""The properties of HCPCS: the fields of CMS's record, in our words.

Source: CMS, HCPC2026_recordlayout.txt (as of 2025-11-12); each description has the number of its
field there. CMS has no URIs for its fields, so they have ours.
"""

from codesystems import conceptproperties
from codesystems.hcpcs import indicators, noc
from codesystems.hcpcs.indicators import Indicator
from codesystems.model import PropertyDefinition, PropertyType

KEY = "hcpcs"

CODED = {
    "pricingIndicator": indicators.PRICING,
    "multiplePricingIndicator": indicators.MULTIPLE_PRICING,
    "labCertification": indicators.LAB_CERTIFICATION,
    "coverage": indicators.COVERAGE,
    "ascPaymentGroup": indicators.ASC_PAYMENT_GROUP,
    "betos": indicators.BETOS,
    "typeOfService": indicators.TYPE_OF_SERVICE,
    "actionCode": indicators.ACTION,
}
"""The properties whose values are codes of CMS's tables."""

_OTHERS = (
    (
        "kind",
        PropertyType.CODE,
        "procedure or modifier, by the kind of CMS's record",
        "field 6",
    ),
    (
        "cimReference",
        PropertyType.STRING,
        "The section of CMS's Coverage Issues Manual about the code; up to three",
        "field 11",
    ),
    (
        "mcmReference",
        PropertyType.STRING,
        "The section of CMS's Medicare Carriers Manual about the code; up to three",
        "field 12",
    ),
    (
        "statute",
        PropertyType.STRING,
        "The section of the law by which Medicare covers the code or does not, as CMS has it",
        "field 13",
    ),
    (
        "crossReference",
        PropertyType.STRING,
        "A code that CMS names instead of a deleted code or one not valid for Medicare: "
        "mostly HCPCS, sometimes a CPT number; up to five",
        "field 15",
    ),
    (
        "ascEffectiveDate",
        PropertyType.DATE_TIME,
        "The day from which the code is in its ASC payment group",
        "field 18",
    ),
    (
        "mogPaymentGroup",
        PropertyType.STRING,
        "The Medicare outpatient group (MOG) of the code; unused since 2016",
        "field 19",
    ),
    (
        "mogPolicyIndicator",
        PropertyType.STRING,
        "Whether an ASC is paid a facility fee for the code, another fee or none; "
        "unused since 2016",
        "field 20",
    ),
    (
        "mogEffectiveDate",
        PropertyType.DATE_TIME,
        "The day from which the code is in its Medicare outpatient group; unused since 2016",
        "field 21",
    ),
    (
        "processingNote",
        PropertyType.STRING,
        "The number of CMS's processing note about the code",
        "field 22",
    ),
    (
        "processingNoteText",
        PropertyType.STRING,
        "The text of that processing note",
        "processing notes",
    ),
    (
        "anesthesiaBaseUnits",
        PropertyType.INTEGER,
        "The intensity of an anesthesia service, without its time: visits before and after it, "
        "fluids, blood, monitoring. Payment uses these base units, the time units and a "
        "conversion factor",
        "field 26",
    ),
    (
        "addedDate",
        PropertyType.DATE_TIME,
        "The day from which the code is in HCPCS: its first day of use",
        "field 27",
    ),
    (
        "actionEffectiveDate",
        PropertyType.DATE_TIME,
        "The day on which the change in `actionCode` took effect",
        "field 28",
    ),
    (
        "terminationDate",
        PropertyType.DATE_TIME,
        "The last day on which the code may be used for Medicare",
        "field 29",
    ),
)


def _of_indicator(name: str, indicator: Indicator) -> PropertyDefinition:
    number = indicator.field.split(",")[0]
    return _ours(name, PropertyType.CODING, indicator.meaning, number)


def _ours(name: str, type: PropertyType, meaning: str, place: str) -> PropertyDefinition:
    return conceptproperties.defined(KEY, name, type, f"{meaning} (CMS, {place})")


PROPERTIES = (
    conceptproperties.status("active, or retired once the termination date is before the release"),
    conceptproperties.inactive("true once the termination date is before the release"),
    conceptproperties.not_selectable(
        "true for a section, which groups codes and is never billed itself"
    ),
    *(_of_indicator(name, indicator) for name, indicator in CODED.items()),
    *(_ours(*other) for other in _OTHERS),
    noc.DEFINITION,
)
"""The properties of every HCPCS edition, in the order of `$lookup`."""
