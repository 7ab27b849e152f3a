"""The days of resources in a request: when an edition takes effect, and the days of its codes.

Source: http://hl7.org/fhir/concept-properties, and the extensions of CodeSystem and ConceptMap.
"""

from datetime import date, timedelta

from codesystems.model import Validity
from terminology.fhir import dates
from terminology.fhir.element import Element
from terminology.fhir.json import JsonValue

_CORE = "http://hl7.org/fhir/StructureDefinition/"
EFFECTIVE_DATE = f"{_CORE}codesystem-effectiveDate"
EFFECTIVE_PERIOD = f"{_CORE}resource-effectivePeriod"


def of_edition(resource: Element) -> date:
    """The first day of an edition: its effective date, the start of its period, or its date.

    Without any, the earliest date.
    """
    stated = (
        resource.extension(EFFECTIVE_DATE),
        _start(resource.extension(EFFECTIVE_PERIOD)),
        _start(resource.json.get("effectivePeriod")),
        resource.text("date"),
    )
    return next((day for day in map(first, stated) if day), date.min)


def of_code(changed: object, retired: object, *, inactive: bool) -> Validity:
    """The days of a code, by the date of its last change of status and the date it was retired.

    The last change began an active code and ended an inactive one, unless that has an end of its
    own. The day on which a code was retired is no longer a day of use. The day on which it was
    deprecated does not matter here: a deprecated code may still be used.
    """
    start, end = first(changed), first(retired)
    if inactive and end is None:
        start, end = None, start
    if start and end and start >= end:
        start, end = (None, end) if inactive else (start, None)
    return Validity(start, end - timedelta(days=1) if end else None)


def _start(period: JsonValue) -> JsonValue:
    return period.get("start") if isinstance(period, dict) else None


def first(value: object) -> date | None:
    """The first day of a date, which may be partial; None without a valid date."""
    period = dates.parse(value.partition("T")[0]) if isinstance(value, str) else None
    return period.first if period else None
