"""The details of a record: columns 120 to 268, read and checked.

Many records have the same details, so the reader caches them by their text.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from codesystems.hcpcs import indicators, layout
from codesystems.hcpcs.fields import Fault, Fields, Raw, as_day
from codesystems.variations import Variation


@dataclass(frozen=True, slots=True)
class Details:
    """The fields between the descriptions and the dates, in CMS's order and with CMS's names.

    Codes have no description here; a repeated field is a tuple without its empty occurrences.
    `faults` are the values that the layout does not allow.
    """

    pricing_indicators: tuple[str, ...]
    multiple_pricing_indicator: str
    cim_references: tuple[str, ...]
    mcm_references: tuple[str, ...]
    statute: str
    lab_certifications: tuple[str, ...]
    cross_references: tuple[str, ...]
    coverage: str
    asc_payment_group: str
    asc_effective_date: date | None
    mog_payment_group: str
    mog_policy_indicator: str
    mog_effective_date: date | None
    processing_note: str
    betos: str
    types_of_service: tuple[str, ...]
    anesthesia_base_units: int | None
    variations: tuple[Variation, ...] = ()
    faults: tuple[Fault, ...] = field(default=(), compare=False)


def read(raw: Raw, *, is_modifier: bool = False) -> Details:
    """Read the details of a record; a procedure has some that a modifier may lack."""
    fields = Fields(raw)
    fields.blank(layout.FILLER)
    group, joined = _ambulatory(fields)
    read = Details(
        pricing_indicators=fields.codes(layout.PRICING_INDICATOR, indicators.PRICING),
        multiple_pricing_indicator=fields.code(
            layout.MULTIPLE_PRICING_INDICATOR, indicators.MULTIPLE_PRICING
        ),
        cim_references=fields.values(layout.CIM_REFERENCE),
        mcm_references=fields.values(layout.MCM_REFERENCE),
        statute=fields.value(layout.STATUTE),
        lab_certifications=fields.codes(layout.LAB_CERTIFICATION, indicators.LAB_CERTIFICATION),
        cross_references=fields.values(layout.CROSS_REFERENCE),
        coverage=fields.code(layout.COVERAGE, indicators.COVERAGE),
        asc_payment_group=group,
        asc_effective_date=joined,
        mog_payment_group=fields.value(layout.MOG_PAYMENT_GROUP),
        mog_policy_indicator=fields.value(layout.MOG_POLICY_INDICATOR),
        mog_effective_date=fields.day(layout.MOG_EFFECTIVE_DATE),
        processing_note=fields.digits(layout.PROCESSING_NOTE),
        betos=fields.code(layout.BETOS, indicators.BETOS),
        types_of_service=fields.codes(layout.TYPE_OF_SERVICE, indicators.TYPE_OF_SERVICE),
        anesthesia_base_units=fields.number(layout.ANESTHESIA_BASE_UNITS),
        variations=tuple(fields.variations),
    )
    for column in _REQUIRED if is_modifier else (*_REQUIRED, *_REQUIRED_OF_PROCEDURES):
        if not fields.raw(column).strip():
            fields.fault(column, f"the {column.name} is blank")
    return replace(read, faults=tuple(fields.faults))


_REQUIRED = (layout.COVERAGE,)
_REQUIRED_OF_PROCEDURES = (
    layout.PRICING_INDICATOR,
    layout.MULTIPLE_PRICING_INDICATOR,
    layout.BETOS,
    layout.TYPE_OF_SERVICE,
    layout.ANESTHESIA_BASE_UNITS,
)
"""The fields that all codes, and all procedures, have in every release since 2016."""


def _ambulatory(fields: Fields) -> tuple[str, date | None]:
    """Return the ASC payment group and its date, which CMS publishes together.

    In some records the group is missing and the date begins in its columns: then there is no
    group, and the date is certain.
    """
    first, second = layout.ASC_PAYMENT_GROUP, layout.ASC_EFFECTIVE_DATE
    shifted = as_day(f"{fields.raw(first)}{fields.raw(second)}".strip())
    if shifted is not None and fields.raw(first).strip():
        reason = (
            f"the {first.name} is missing, and the {second.name} {shifted:%Y%m%d} is two columns "
            "to the left; the date is read, without a group"
        )
        fields.fault(first, reason)
        return "", shifted
    group = fields.code(first, indicators.ASC_PAYMENT_GROUP)
    day = fields.day(second)
    if bool(group) != bool(fields.raw(second).strip()):
        blank, other = (second, first) if group else (first, second)
        fields.fault(blank, f"the {blank.name} is blank, but the {other.name} is not")
    return group, day
