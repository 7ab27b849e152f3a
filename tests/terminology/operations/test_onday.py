"""An edition as on a date: the codes in force on it are active."""

from datetime import date

import pytest

from codesystems.model import ALWAYS, Concept, Property, PropertyType, Validity
from terminology.operations import onday
from terminology.store.members import Members
from terminology.store.memory import MemoryConcepts
from tests.fixtures import stored

ENDED = Validity(None, date(2024, 12, 31))


def _concept(code: str, status: str, validity: Validity = ENDED) -> Concept:
    """A concept with its status, and with a property that a date does not change."""
    properties = (
        Property("status", PropertyType.CODE, status),
        Property("size", PropertyType.INTEGER, ord(code)),
    )
    return Concept(code, properties=properties, inactive=status == "retired", validity=validity)


EDITION = MemoryConcepts(
    stored.code_system(_concept("A", "active"), _concept("B", "retired"), _concept("C", "retired"))
)
FIRST_TWO = Members.first(2)
ON_DAY = onday.active(EDITION, FIRST_TWO)


def test_an_edition_whose_codes_in_force_are_active_is_used_as_it_is() -> None:
    assert onday.active(EDITION, Members.first(1)) is EDITION


def test_a_code_that_is_inactive_without_a_last_day_stays_inactive() -> None:
    edition = MemoryConcepts(stored.code_system(_concept("A", "retired", ALWAYS)))

    assert onday.active(edition, Members.first(1)) is edition


def test_a_code_in_force_is_active_and_others_are_as_the_edition_has_them() -> None:
    inactive = {concept.code: concept.inactive for concept in ON_DAY.concepts()}

    assert inactive == {"A": False, "B": False, "C": True}
    assert list(ON_DAY.inactive) == [2]
    assert [concept.inactive for concept in ON_DAY.at([1, 2])] == [False, True]


@pytest.mark.parametrize(("code", "status"), [("A", "active"), ("B", "active"), ("C", "retired")])
def test_the_status_of_a_code_in_force_is_active(code: str, status: str) -> None:
    concept = ON_DAY.concept(code)

    assert concept is not None
    assert [item.value for item in concept.properties] == [status, ord(code)]


def test_an_unknown_code_is_unknown() -> None:
    assert ON_DAY.concept("D") is None


def test_codes_are_found_by_their_status_on_the_date() -> None:
    assert [(value, list(members)) for value, members in ON_DAY.values("status")] == [
        ("active", [0, 1]),
        ("retired", [2]),
    ]
    assert list(ON_DAY.valued("size", str(ord("B")))) == [1]
    everything = onday.active(EDITION, Members.first(3))
    assert [value for value, _ in everything.values("status")] == ["active"]
