"""An edition with supplements: what each adds to which concepts.

Edition       Supplement          Another
A  One        A  (de) Eins        C  colour blue
B  Two        B  colour red       D  in no edition
C  Three      A  order 1 → 9      A  (fr) Un
"""

from dataclasses import replace
from datetime import date

import pytest

from codesystems.model import (
    Coding,
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
    """The edition without supplements."""
    return keep(stored.code_system(*OWN))


@pytest.fixture
def supplemented(own: Concepts, keep: Keep) -> Concepts:
    """The edition with both supplements."""
    first, second = (
        replace(stored.edition(key=key, content=ContentMode.SUPPLEMENT), properties=(COLOUR,))
        for key in ("first", "second")
    )
    return Supplemented(
        own,
        [keep(stored.code_system(*FIRST, of=first)), keep(stored.code_system(*SECOND, of=second))],
    )


def test_what_a_supplement_adds_follows_what_the_edition_has(supplemented: Concepts) -> None:
    concepts = {code: supplemented.concept(code) for code in "ABCD"}

    assert concepts["A"] is not None
    assert concepts["A"].designations == (GERMAN, FRENCH)
    assert concepts["B"] is not None
    assert concepts["B"].properties == (RED, BLUE)
    assert concepts["C"] is not None
    assert concepts["C"].properties == (BLUE,)
    assert concepts["D"] is None


def test_concepts_have_names_if_the_edition_or_a_supplement_names_any(
    own: Concepts, supplemented: Concepts, keep: Keep
) -> None:
    bare = keep(stored.code_system(Concept("A"), of=stored.edition(key="bare")))

    assert [own.names, supplemented.names, Supplemented(bare, ()).names] == [True, True, False]


def test_an_extension_of_a_supplement_replaces_that_of_the_edition(supplemented: Concepts) -> None:
    (concept,) = supplemented.at([0])
    assert concept.extensions == (Extension(LABEL, "string", "a"), Extension(ORDER, "integer", 9))


def test_the_edition_also_has_the_properties_of_the_supplements(
    supplemented: Concepts, own: Concepts
) -> None:
    assert supplemented.edition == replace(own.edition, properties=(COLOUR, COLOUR))


def test_every_query_for_a_concept_has_the_same_result(supplemented: Concepts) -> None:
    concepts = list(supplemented.concepts())
    assert (
        concepts
        == supplemented.at(range(3))
        == [supplemented.concept(code) for code in supplemented.codes()]
    )


def test_a_supplement_adds_no_concept_and_changes_no_place(
    supplemented: Concepts, own: Concepts
) -> None:
    for store in (supplemented, own):
        assert list(store.codes()) == ["A", "B", "C"]
        assert store.places("ABCD") == {"A": 0, "B": 1, "C": 2}
        assert store.everything == Members.first(3)
        assert (list(store.inactive), list(store.abstract)) == ([1], [0])
        assert list(store.below("A")) == [1, 2]
        assert list(store.in_force("2019-01-01", "2019-01-01")) == [0, 1]
        assert store.is_ancestor("A", "C")
        assert [parent.code for parent in store.parents("C")] == ["B"]
        assert [child.code for child in store.children("A")] == ["B"]
        assert store.validity("C") == Validity(date(2020, 1, 1))
        assert store.days == {code: store.validity(code) for code in "ABC"}
        assert (store.spellings("a"), store.similar("C.")) == (["A"], ["C", "A", "B"])
        assert store.provenance == own.provenance


@pytest.mark.parametrize(
    ("value", "places"), [("red", [1]), ("blue", [1, 2]), ("green", [])], ids=str
)
def test_the_values_of_a_supplement_are_values(
    supplemented: Concepts, value: str, places: list[int]
) -> None:
    assert list(supplemented.valued("colour", value)) == places


@pytest.mark.parametrize("code", ["A", "a", "D", "x"])
def test_a_code_is_spelled_as_in_the_edition(
    supplemented: Concepts, own: Concepts, code: str
) -> None:
    assert supplemented.spelled(code) == own.spelled(code)


def test_distinct_values_of_edition_and_supplements_are_sorted(supplemented: Concepts) -> None:
    assert list(supplemented.values("colour")) == [
        ("blue", Members.of([1, 2])),
        ("red", Members.of([1])),
    ]


@pytest.mark.parametrize(
    ("text", "places"), [("eins", [0]), ("one", [0]), ("elsewhere", []), ("t", [1, 2])], ids=str
)
def test_a_search_matches_the_words_of_a_supplement(
    supplemented: Concepts, text: str, places: list[int]
) -> None:
    assert [*supplemented.search(text)] == places


def test_the_code_systems_of_coded_values_are_those_of_all(own: Concepts, keep: Keep) -> None:
    coded = Property("made-of", PropertyType.CODING, Coding(stored.FAR_URL, "X"))
    edition = stored.edition(key="more", content=ContentMode.SUPPLEMENT)
    more = keep(stored.code_system(Concept("A", properties=(coded,)), of=edition))

    assert Supplemented(own, [more]).coding_systems("made-of") == (stored.FAR_URL,)
    assert own.coding_systems("made-of") == ()


def test_the_hierarchy_is_that_of_the_edition(supplemented: Concepts, own: Concepts) -> None:
    assert supplemented.has_parents
    assert list(supplemented.parent_places()) == list(own.parent_places()) == [(1, 0), (2, 1)]
