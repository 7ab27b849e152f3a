"""The days of sent resources: of an edition, and of its codes."""

from datetime import date

import pytest

from codesystems.model import Validity
from terminology.fhir import days
from terminology.fhir.element import Element
from terminology.fhir.json import Json, JsonValue

DATED: Json = {"date": "2024-11-05"}
PERIOD: JsonValue = {"start": "2025-01", "end": "2025-03-31"}


@pytest.mark.parametrize(
    ("resource", "first"),
    [
        ({}, date.min),
        ({"date": "soon"}, date.min),
        ({"date": "0000"}, date.min),
        ({"date": "2024"}, date(2024, 1, 1)),
        ({"date": "2024-11-05T23:30:00-05:00"}, date(2024, 11, 5)),
        ({**DATED, "effectivePeriod": PERIOD}, date(2025, 1, 1)),
        ({**DATED, "effectivePeriod": {"end": "2025"}}, date(2024, 11, 5)),
        (
            {**DATED, "extension": [{"url": days.EFFECTIVE_PERIOD, "valuePeriod": PERIOD}]},
            date(2025, 1, 1),
        ),
        (
            {**DATED, "extension": [{"url": days.EFFECTIVE_DATE, "valueDateTime": "2025-04"}]},
            date(2025, 4, 1),
        ),
    ],
)
def test_an_edition_takes_effect_on_its_own_day_or_else_on_its_date(
    resource: Json, first: date
) -> None:
    assert days.of_edition(Element(resource, "CodeSystem")) == first


@pytest.mark.parametrize(
    ("changed", "retired", "inactive", "validity"),
    [
        (None, None, False, Validity()),
        (None, None, True, Validity()),
        (True, "soon", False, Validity()),
        ("2024", None, False, Validity(date(2024, 1, 1))),
        ("2024-07", None, True, Validity(None, date(2024, 6, 30))),
        (None, "2025-01-01", False, Validity(None, date(2024, 12, 31))),
        ("2024-07-01", "2025", False, Validity(date(2024, 7, 1), date(2024, 12, 31))),
        ("2024-07-01", "2025-01-01", True, Validity(date(2024, 7, 1), date(2024, 12, 31))),
        ("2025-01-01", "2025-01-01", True, Validity(None, date(2024, 12, 31))),
        ("2025-06-01", "2025-01-01", True, Validity(None, date(2024, 12, 31))),
        ("2025-06-01", "2025-01-01", False, Validity(date(2025, 6, 1))),
    ],
)
def test_a_code_is_used_from_its_effective_date_to_the_day_before_it_was_retired(
    changed: object, retired: object, inactive: bool, validity: Validity
) -> None:
    assert days.of_code(changed, retired, inactive=inactive) == validity
