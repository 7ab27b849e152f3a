"""The details of a record: columns 120 to 268, read and checked.

Many records have the same details, so the reader caches them by their text.
"""

from dataclasses import dataclass
from datetime import date

from codesystems.fixedwidth import Column
from codesystems.hcpcs import indicators, layout
from codesystems.hcpcs.fields import Fields, Misread
from codesystems.variations import Variation


@dataclass(frozen=True, slots=True)
class Details:
    """The fields between the descriptions and the dates, in CMS's order and with CMS's names.

    Codes have no description here; a repeated field is a tuple without its empty occurrences.
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


def read(text: str) -> Details:
    """Read the details of a record from its text of 320 columns.

    Raises Misread for the first field with a value that the layout does not allow.
    """
    fields = Fields(text)
    fields.blank(layout.FILLER)
    return Details(
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
        asc_payment_group=fields.code(layout.ASC_PAYMENT_GROUP, indicators.ASC_PAYMENT_GROUP),
        asc_effective_date=fields.day(layout.ASC_EFFECTIVE_DATE),
        mog_payment_group=fields.value(layout.MOG_PAYMENT_GROUP),
        mog_policy_indicator=fields.value(layout.MOG_POLICY_INDICATOR),
        mog_effective_date=fields.day(layout.MOG_EFFECTIVE_DATE),
        processing_note=fields.digits(layout.PROCESSING_NOTE),
        betos=fields.code(layout.BETOS, indicators.BETOS),
        types_of_service=fields.codes(layout.TYPE_OF_SERVICE, indicators.TYPE_OF_SERVICE),
        anesthesia_base_units=fields.number(layout.ANESTHESIA_BASE_UNITS),
        variations=tuple(fields.variations),
    )


def fill(values: dict[Column, tuple[str, ...]]) -> str:
    """Write values as the text of a record, each left-justified in its columns.

    Raises Misread where a value is wider than its column.
    """
    text = [" "] * layout.RECORD_LENGTH
    for column, occurrences in values.items():
        for index, value in enumerate(occurrences):
            if len(value) > column.width:
                raise Misread(
                    column, index, f"{value!r} is wider than the {column.width} of {column.name}"
                )
            start = column.places[index].start
            text[start : start + len(value)] = value
    return "".join(text)
