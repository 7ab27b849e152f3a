"""An edition with supplements: what each adds, to which concepts.

Edition       Supplement          Another
A  One        A  (de) Eins        C  colour blue
B  Two        B  colour red       D  in no edition
C  Three      A  order 1 → 9      A  (fr) Un
"""

from dataclasses import replace
from datetime import date

import pytest

from codesystems.model import (
    Concept,
    ContentMode,
    Designation,
    Extension,
    Property,
    PropertyDefinition,
    PropertyType,
    Validity,
)
from terminology.store.contract import Concepts
from terminology.store.members import Members
from terminology.store.supplemented import Supplemented
from tests.conftest import Keep
from tests.fixtures import stored

ORDER, LABEL = "https://example.org/order", "https://example.org/label"
GERMAN, FRENCH = Designation("Eins", language="de"), Designation("Un", language="fr")
RED = Property("colour", PropertyType.CODE, "red")
BLUE = Property("colour", PropertyType.CODE, "blue")
COLOUR = PropertyDefinition("colour", PropertyType.CODE, "What it looks like")

OWN = (
    Concept(
        "A",
        "One",
        abstract=True,
        extensions=(Extension(ORDER, "integer", 1), Extension(LABEL, "string", "a")),
    ),
    Concept("B", "Two", parents=("A",), inactive=True, properties=(RED,)),
    Concept("C", "Three", parents=("B",), validity=Validity(date(2020, 1, 1))),
)
FIRST = (
    Concept("A", designations=(GERMAN,), extensions=(Extension(ORDER, "integer", 9),)),
    Concept("B", properties=(BLUE,)),
)
SECOND = (
    Concept("C", properties=(BLUE,)),
    Concept("D", "Elsewhere", properties=(RED,)),
    Concept("A", designations=(FRENCH,)),
)


@pytest.fixture
def own(keep: Keep) -> Concepts:
    """The edition by itself."""
    return keep(stored.code_system(*OWN))


@pytest.fixture
def held(own: Concepts, keep: Keep) -> Concepts:
    """The edition with both supplements."""
    first, second = (
        replace(stored.edition(key=key, content=ContentMode.SUPPLEMENT), properties=(COLOUR,))
        for key in ("first", "second")
    )
    return Supplemented(
        own,
        [keep(stored.code_system(*FIRST, of=first)), keep(stored.code_system(*SECOND, of=second))],
    )


def test_what_a_supplement_says_stands_behind_what_the_edition_says(held: Concepts) -> None:
    found = {code: held.concept(code) for code in "ABCD"}

    assert found["A"] is not None
    assert found["A"].designations == (GERMAN, FRENCH)
    assert found["B"] is not None
    assert found["B"].properties == (RED, BLUE)
    assert found["C"] is not None
    assert found["C"].properties == (BLUE,)
    assert found["D"] is None


def test_what_a_supplement_says_of_an_extension_wins(held: Concepts) -> None:
    (concept,) = held.at([0])
    assert concept.extensions == (Extension(LABEL, "string", "a"), Extension(ORDER, "integer", 9))


def test_the_edition_has_the_properties_of_the_supplements_too(
    held: Concepts, own: Concepts
) -> None:
    assert held.edition == replace(own.edition, properties=(COLOUR, COLOUR))


def test_all_ways_to_a_concept_give_the_same(held: Concepts) -> None:
    concepts = list(held.concepts())
    assert concepts == held.at(range(3)) == [held.concept(code) for code in held.codes()]


def test_a_supplement_adds_no_concept_and_changes_no_place(held: Concepts, own: Concepts) -> None:
    for store in (held, own):
        assert list(store.codes()) == ["A", "B", "C"]
        assert store.places("ABCD") == {"A": 0, "B": 1, "C": 2}
        assert store.everything == Members.first(3)
        assert (list(store.inactive), list(store.abstract)) == ([1], [0])
        assert list(store.below("A")) == [1, 2]
        assert list(store.in_force("2019-01-01", "2019-01-01")) == [0, 1]
        assert store.is_above("A", "C")
        assert [one.code for one in store.parents("C")] == ["B"]
        assert [one.code for one in store.children("A")] == ["B"]
        assert store.validity("C") == Validity(date(2020, 1, 1))
        assert (store.spellings("a"), store.similar("C.")) == (["A"], ["C", "A", "B"])
        assert store.provenance == own.provenance


@pytest.mark.parametrize(
    ("value", "places"), [("red", [1]), ("blue", [1, 2]), ("green", [])], ids=str
)
def test_the_values_of_a_supplement_are_values(
    held: Concepts, value: str, places: list[int]
) -> None:
    assert list(held.valued("colour", value)) == places


@pytest.mark.parametrize("code", ["A", "a", "D", "x"])
def test_a_code_is_spelled_as_in_the_edition(held: Concepts, own: Concepts, code: str) -> None:
    assert held.spelled(code) == own.spelled(code)


def test_the_values_of_all_come_each_once_in_their_order(held: Concepts) -> None:
    assert list(held.values("colour")) == [("blue", Members.of([1, 2])), ("red", Members.of([1]))]


@pytest.mark.parametrize(
    ("text", "places"), [("eins", [0]), ("one", [0]), ("elsewhere", []), ("t", [1, 2])], ids=str
)
def test_the_words_of_a_supplement_are_found(held: Concepts, text: str, places: list[int]) -> None:
    assert [*held.found(text)] == places
