"""A HCPCS record as a concept: every field of CMS is a typed property.

The long description is the display, the short one a designation. Codes of CMS's tables are
Codings in our code systems with CMS's description; dates are dateTime.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache

from codesystems import canonical, conceptproperties
from codesystems.hcpcs import indicators, noc, properties, sections, spellings
from codesystems.hcpcs.details import Details
from codesystems.hcpcs.maintenance import Maintenance
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.model import (
    Coding,
    Concept,
    Designation,
    Property,
    PropertyType,
    Validity,
)

SHORT_DESCRIPTION = Coding(
    canonical.DESIGNATION_USE, "short-description", "Short description (28 characters or less)"
)


class Shaper:
    """Make concepts of the records of one release.

    A concept is inactive if its code was terminated before the release took effect. `listed` are
    the codes not otherwise classified. Records with the same details and maintenance share one
    tuple of properties, and those of a section the tuple of its parents: this makes the
    conversion of 8,000 codes fast.
    """

    def __init__(
        self, effective: date, notes: dict[str, str], listed: frozenset[str] | None = None
    ) -> None:
        self._effective = effective
        self._notes = notes
        self._listed = noc.nearest(effective).codes if listed is None else listed
        self._by_details: dict[int, tuple[Property, ...]] = {}
        self._by_maintenance: dict[int, tuple[Validity, tuple[Property, ...]]] = {}
        self._shared: dict[tuple[int, int, bool, bool], tuple[Property, ...]] = {}
        self._alive: list[HcpcsRecord] = []  # The ids of their details and dates stay unique.

    def concept(self, record: HcpcsRecord) -> Concept:
        """Make the concept of one record."""
        details, dates = record.details, record.maintenance
        ended = dates.termination_date
        inactive = ended is not None and ended < self._effective
        is_noc = record.code in self._listed
        key = (id(details), id(dates), record.is_modifier, is_noc)
        properties = self._shared.get(key)
        if properties is None:
            properties = self._properties(record, inactive=inactive)
            if is_noc:
                properties = (*properties, noc.PROPERTY)
            self._shared[key] = properties
        return Concept(
            record.code,
            record.long_description or None,
            None,
            (
                *_short(record.short_description),
                *spellings.of(record.code, record.long_description, record.short_description),
            ),
            properties,
            sections.above(record),
            False,
            inactive,
            self._by_maintenance[id(dates)][0],
        )

    def _properties(self, record: HcpcsRecord, *, inactive: bool) -> tuple[Property, ...]:
        """Return the properties of a record; equal details and equal dates share theirs."""
        self._alive.append(record)
        details, dates = record.details, record.maintenance
        if id(details) not in self._by_details:
            self._by_details[id(details)] = tuple(_of_details(details, self._notes))
        if id(dates) not in self._by_maintenance:
            validity = Validity(dates.added_date, dates.termination_date)
            self._by_maintenance[id(dates)] = (validity, tuple(_of_maintenance(dates)))
        return (
            conceptproperties.STATUS[inactive],
            KIND[record.is_modifier],
            *self._by_details[id(details)],
            *self._by_maintenance[id(dates)][1],
        )


def _short(text: str) -> Iterator[Designation]:
    if text:
        yield Designation(text, SHORT_DESCRIPTION)


def _of_details(details: Details, notes: dict[str, str]) -> Iterator[Property]:
    yield from _coded("pricingIndicator", *details.pricing_indicators)
    yield from _coded("multiplePricingIndicator", details.multiple_pricing_indicator)
    yield from _texts("cimReference", *details.cim_references)
    yield from _texts("mcmReference", *details.mcm_references)
    yield from _texts("statute", details.statute)
    yield from _coded("labCertification", *details.lab_certifications)
    yield from _texts("crossReference", *details.cross_references)
    yield from _coded("coverage", details.coverage)
    yield from _coded("ascPaymentGroup", details.asc_payment_group)
    yield from _days("ascEffectiveDate", details.asc_effective_date)
    yield from _texts("mogPaymentGroup", details.mog_payment_group)
    yield from _texts("mogPolicyIndicator", details.mog_policy_indicator)
    yield from _days("mogEffectiveDate", details.mog_effective_date)
    yield from _texts("processingNote", details.processing_note)
    yield from _texts("processingNoteText", notes.get(details.processing_note, ""))
    yield from _coded("betos", details.betos)
    yield from _coded("typeOfService", *details.types_of_service)
    if details.anesthesia_base_units is not None:
        yield _number("anesthesiaBaseUnits", details.anesthesia_base_units)


def _of_maintenance(dates: Maintenance) -> Iterator[Property]:
    yield from _days("addedDate", dates.added_date)
    yield from _days("actionEffectiveDate", dates.action_effective_date)
    yield from _days("terminationDate", dates.termination_date)
    yield from _coded("actionCode", dates.action_code)


KIND = {
    False: Property("kind", PropertyType.CODE, "procedure"),
    True: Property("kind", PropertyType.CODE, "modifier"),
}


def _coded(name: str, *codes: str) -> Iterator[Property]:
    """Return properties with Codings of CMS's table for this property; none for ''.

    A code that the table does not have is a Coding without a display.
    """
    return (_coding(name, code) for code in codes if code)


def _texts(name: str, *values: str) -> Iterator[Property]:
    """Return properties with texts; none for ''."""
    return (_text(name, value) for value in values if value)


def _days(name: str, day: date | None) -> Iterator[Property]:
    """Return a property with a day; none for None."""
    if day is not None:
        yield _day(name, day)


# One object for each value: the writer compares them by identity.


@cache
def _coding(name: str, code: str) -> Property:
    indicator = properties.CODED[name]
    coding = indicators.codings(indicator).get(code) or Coding(indicator.url, code)
    return Property(name, PropertyType.CODING, coding)


@cache
def _text(name: str, value: str) -> Property:
    return Property(name, PropertyType.STRING, value)


@cache
def _day(name: str, day: date) -> Property:
    return Property(name, PropertyType.DATE_TIME, day.isoformat())


@cache
def _number(name: str, value: int) -> Property:
    return Property(name, PropertyType.INTEGER, value)
