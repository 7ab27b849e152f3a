"""The differences of one concept, property by property."""

from datetime import date

import pytest

from codesystems.model import (
    Coding,
    Concept,
    Designation,
    Property,
    PropertyType,
    PropertyValue,
    Validity,
)
from terminology.operations import differences
from tests.fixtures.differing import day, pricing, text

NONE: frozenset[str] = frozenset()
PLAIN = Concept("A0001", "A thing")


def between(
    before: Concept | None, after: Concept | None, skipped: frozenset[str] = NONE
) -> dict[str, tuple[list[PropertyValue], list[PropertyValue]]]:
    """The different values, by property."""
    return {
        result.property: (
            [fact.value for fact in result.before],
            [fact.value for fact in result.after],
        )
        for result in differences.between(before, after, skipped)
    }


def test_a_concept_does_not_differ_from_itself() -> None:
    assert between(PLAIN, Concept("A0001", "A thing")) == {}


@pytest.mark.parametrize(
    ("after", "name", "values"),
    [
        (PLAIN._replace(display="Another"), "display", (["A thing"], ["Another"])),
        (PLAIN._replace(display=None), "display", (["A thing"], [])),
        (PLAIN._replace(definition="A definition"), "definition", ([], ["A definition"])),
        (PLAIN._replace(designations=(Designation("Thing"),)), "designation", ([], ["Thing"])),
        (PLAIN._replace(parents=("A",)), "parent", ([], ["A"])),
        (PLAIN._replace(abstract=True), "abstract", ([], [True])),
        (PLAIN._replace(inactive=True), "inactive", ([False], [True])),
        (PLAIN._replace(properties=(text("statute", "1833"),)), "statute", ([], ["1833"])),
        (PLAIN._replace(validity=Validity(None, date(2025, 6, 30))), "end", ([], ["2025-06-30"])),
    ],
)
def test_every_difference_is_listed_by_name_with_its_values(
    after: Concept, name: str, values: tuple[list[PropertyValue], list[PropertyValue]]
) -> None:
    assert between(PLAIN, after) == {name: values}
    assert between(after, PLAIN) == {name: (values[1], values[0])}


def test_a_first_day_that_only_one_edition_states_is_no_difference() -> None:
    begun = PLAIN._replace(validity=Validity(date(2025, 1, 1)))

    assert (between(PLAIN, begun), between(begun, PLAIN)) == ({}, {})


def test_another_first_day_is_a_difference() -> None:
    days = [date(2025, 1, 1), date(2025, 4, 1)]
    before, after = (PLAIN._replace(validity=Validity(day)) for day in days)

    assert between(before, after) == {"start": (["2025-01-01"], ["2025-04-01"])}


def test_an_end_that_is_also_a_property_is_listed_once() -> None:
    ended = PLAIN._replace(
        properties=(day("terminationDate", "2025-06-30"),),
        validity=Validity(None, date(2025, 6, 30)),
    )

    assert between(PLAIN, ended) == {"terminationDate": ([], ["2025-06-30"])}


def test_the_values_of_a_repeated_property_differ_by_their_order() -> None:
    before, after = (PLAIN._replace(properties=pricing(*codes)) for codes in ("AB", "BA"))

    (result,) = differences.between(before, after, NONE)

    assert (result.before, result.after) == (pricing("A", "B"), pricing("B", "A"))


def test_the_order_of_different_properties_is_no_difference() -> None:
    first, second = text("statute", "1833"), text("cimReference", "60-9")

    before = PLAIN._replace(properties=(first, second))

    assert between(before, PLAIN._replace(properties=(second, first))) == {}


def test_the_display_of_a_coding_is_no_difference() -> None:
    before, after = (
        PLAIN._replace(properties=(Property("p", PropertyType.CODING, Coding("s", "c", wording)),))
        for wording in ("One", "Other")
    )

    assert between(before, after) == {}


def test_a_coding_of_another_code_system_differs() -> None:
    before, after = (
        PLAIN._replace(properties=(Property("p", PropertyType.CODING, Coding(system, "c")),))
        for system in ("s", "t")
    )

    assert between(before, after) == {"p": ([Coding("s", "c")], [Coding("t", "c")])}


def test_a_value_of_another_type_differs() -> None:
    before, after = (
        PLAIN._replace(properties=(Property("p", type, "1"),))
        for type in (PropertyType.STRING, PropertyType.CODE)
    )

    assert between(before, after) == {"p": (["1"], ["1"])}


def test_a_missing_concept_has_no_values() -> None:
    assert between(None, PLAIN) == {"display": ([], ["A thing"]), "inactive": ([], [False])}
    assert between(PLAIN, None) == {"display": (["A thing"], []), "inactive": ([False], [])}


def test_a_skipped_property_is_not_listed() -> None:
    after = PLAIN._replace(display="Another", properties=(text("note", "N"),))

    assert between(PLAIN, after, frozenset({"note"})) == {"display": (["A thing"], ["Another"])}
