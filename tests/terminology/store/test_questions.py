"""Queries for sets of concepts in both stores. The edition, in its order:

W         abstract                 colour red
├── W2                             colour blue, red; weight 1.5
│   └── W21    also below V        size 3; coded C1 of a far system
└── W1    inactive, until 2020     old (true)
V         since 2021
└── W21
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from codesystems.contract import CodeDisplay
from codesystems.model import Coding, Concept, Property, PropertyType, Validity
from terminology.store.contract import Concepts
from terminology.store.members import Members
from tests.conftest import Keep
from tests.fixtures import stored

RED = Property("colour", PropertyType.CODE, "red")
BLUE = Property("colour", PropertyType.STRING, "blue")
CONCEPTS = (
    Concept("W", "Root", abstract=True, properties=(RED,)),
    Concept(
        "W2",
        "Second",
        parents=("W",),
        properties=(BLUE, RED, Property("weight", PropertyType.DECIMAL, Decimal("1.5"))),
    ),
    Concept("V", "Other", validity=Validity(date(2021, 1, 1))),
    Concept(
        "W21",
        "Below two",
        parents=("W2", "V"),
        properties=(
            Property("size", PropertyType.INTEGER, 3),
            Property("coded", PropertyType.CODING, Coding(stored.FAR_URL, "C1", "One")),
        ),
    ),
    Concept(
        "W1",
        None,
        parents=("W",),
        inactive=True,
        validity=Validity(None, date(2020, 12, 31)),
        properties=(
            Property("old", PropertyType.BOOLEAN, value=True),
            Property("colour", PropertyType.CODING, Coding(stored.FAR_URL, "red")),
        ),
    ),
)


@pytest.fixture
def concepts(keep: Keep) -> Concepts:
    """The edition in the drawing above."""
    return keep(stored.code_system(*CONCEPTS))


def codes(concepts: Concepts, places: Iterable[int]) -> list[str]:
    """The codes at some places."""
    return [concept.code for concept in concepts.at(list(places))]


def test_everything_is_all_concepts(concepts: Concepts) -> None:
    assert (
        codes(concepts, concepts.everything)
        == list(concepts.codes())
        == ["W", "W2", "V", "W21", "W1"]
    )


def test_concepts_are_returned_in_the_order_of_the_places(concepts: Concepts) -> None:
    assert concepts.at([3, 0, 3]) == [CONCEPTS[3], CONCEPTS[0], CONCEPTS[3]]
    assert concepts.at([]) == []


def test_codes_have_places_and_unknown_codes_have_none(concepts: Concepts) -> None:
    assert concepts.places(["W1", "w1", "W", "W1", "Z"]) == {"W1": 4, "W": 0}


def test_inactive_and_abstract_concepts_are_returned(concepts: Concepts) -> None:
    assert (codes(concepts, concepts.inactive), codes(concepts, concepts.abstract)) == (
        ["W1"],
        ["W"],
    )


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2020-12-31", "2020-12-31", ["W", "W2", "W21", "W1"]),
        ("2021-01-01", "2021-01-01", ["W", "W2", "V", "W21"]),
        ("2020-12-31", "2021-01-01", ["W", "W2", "V", "W21", "W1"]),
    ],
)
def test_concepts_are_in_force_on_their_days(
    concepts: Concepts, first: str, last: str, expected: list[str]
) -> None:
    assert codes(concepts, concepts.in_force(first, last)) == expected


def test_every_code_has_its_days(concepts: Concepts) -> None:
    assert concepts.days == {code: concepts.validity(code) for code in concepts.codes()}


def test_an_edition_without_days_has_none(keep: Keep) -> None:
    assert keep(stored.numbered(3)).days is None


def test_without_days_all_concepts_are_in_force(keep: Keep) -> None:
    concepts = keep(stored.numbered(3))
    assert concepts.in_force("1900-01-01", "1900-01-01") == concepts.everything


@pytest.mark.parametrize(
    ("code", "expected"),
    [("W", ["W2", "W21", "W1"]), ("V", ["W21"]), ("W21", []), ("Z", [])],
)
def test_the_concepts_below_a_code_are_its_descendants_at_any_distance(
    concepts: Concepts, code: str, expected: list[str]
) -> None:
    assert codes(concepts, concepts.below(code)) == expected
    assert [other for other in concepts.codes() if concepts.is_ancestor(code, other)] == expected


def test_a_circular_hierarchy_is_read_once(keep: Keep) -> None:
    concepts = keep(
        stored.code_system(Concept("A", parents=("B",)), Concept("B", parents=("A", "gone")))
    )
    assert codes(concepts, concepts.below("A")) == ["A", "B"]
    assert concepts.is_ancestor("A", "A")
    assert concepts.parents("B") == [CodeDisplay("A", None)]
    assert concepts.children("gone") == [CodeDisplay("B", None)]


@pytest.mark.parametrize(
    ("property", "value", "expected"),
    [
        ("colour", "red", ["W", "W2", "W1"]),
        ("colour", "blue", ["W2"]),
        ("colour", "Red", []),
        ("weight", "1.5", ["W2"]),
        ("weight", "1.50", ["W2"]),
        ("weight", "15e-1", ["W2"]),
        ("size", "3", ["W21"]),
        ("coded", "C1", ["W21"]),
        ("coded", "One", []),
        ("old", "true", ["W1"]),
        ("old", "True", []),
        ("absent", "red", []),
    ],
)
def test_values_are_compared_as_text_and_codings_by_code(
    concepts: Concepts, property: str, value: str, expected: list[str]
) -> None:
    assert codes(concepts, concepts.valued(property, value)) == expected


def test_distinct_values_are_sorted_and_have_their_concepts(
    concepts: Concepts,
) -> None:
    assert list(concepts.values("colour")) == [
        ("blue", Members.of([1])),
        ("red", Members.of([0, 1, 4])),
    ]
    assert list(concepts.values("absent")) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [("w21", ["W21"]), ("W21", []), ("Z", [])],
)
def test_codes_that_differ_only_in_case_are_spellings(
    concepts: Concepts, code: str, expected: list[str]
) -> None:
    assert concepts.spellings(code) == expected


def test_a_typo_has_a_few_similar_codes_without_itself(keep: Keep) -> None:
    concepts = keep(stored.code_system(*(Concept(code) for code in ("A1", "A2", "A3", "A4", "A5"))))
    assert len(concepts.similar("A9")) == 3
    assert "A1" not in concepts.similar("A1")
    assert concepts.similar("far away") == []


@pytest.mark.parametrize(
    ("code", "validity"),
    [("V", Validity(date(2021, 1, 1))), ("W", Validity()), ("Z", None)],
)
def test_a_code_has_its_validity(concepts: Concepts, code: str, validity: Validity | None) -> None:
    assert concepts.validity(code) == validity


def test_an_edition_has_its_provenance(concepts: Concepts) -> None:
    provenance = concepts.provenance
    assert (provenance.file, provenance.sha256, provenance.effective) == (
        "made.txt",
        "0" * 64,
        date(2025, 1, 1),
    )
    assert provenance.counts["concepts"] == 5
    assert len(provenance.digest) == 64


def test_the_code_systems_of_coded_values_are_returned(concepts: Concepts) -> None:
    assert concepts.coding_systems("coded") == (stored.FAR_URL,)
    assert concepts.coding_systems("colour") == (stored.FAR_URL,)
    assert concepts.coding_systems("size") == concepts.coding_systems("none") == ()
