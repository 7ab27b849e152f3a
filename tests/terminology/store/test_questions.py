"""What both stores are asked about sets of concepts. The edition, in its order:

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

from codesystems.contract import Named
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
def held(keep: Keep) -> Concepts:
    """The edition that is drawn above."""
    return keep(stored.code_system(*CONCEPTS))


def codes(held: Concepts, places: Iterable[int]) -> list[str]:
    """The codes in some places."""
    return [concept.code for concept in held.at(list(places))]


def test_all_concepts_are_everything(held: Concepts) -> None:
    assert codes(held, held.everything) == list(held.codes()) == ["W", "W2", "V", "W21", "W1"]


def test_concepts_are_given_in_the_order_of_the_places(held: Concepts) -> None:
    assert held.at([3, 0, 3]) == [CONCEPTS[3], CONCEPTS[0], CONCEPTS[3]]
    assert held.at([]) == []


def test_codes_have_their_places_and_unknown_ones_none(held: Concepts) -> None:
    assert held.places(["W1", "w1", "W", "W1", "Z"]) == {"W1": 4, "W": 0}


def test_inactive_and_abstract_concepts_are_known(held: Concepts) -> None:
    assert (codes(held, held.inactive), codes(held, held.abstract)) == (["W1"], ["W"])


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2020-12-31", "2020-12-31", ["W", "W2", "W21", "W1"]),
        ("2021-01-01", "2021-01-01", ["W", "W2", "V", "W21"]),
        ("2020-12-31", "2021-01-01", ["W", "W2", "V", "W21", "W1"]),
    ],
)
def test_concepts_are_in_force_on_their_days(
    held: Concepts, first: str, last: str, found: list[str]
) -> None:
    assert codes(held, held.in_force(first, last)) == found


def test_without_days_all_concepts_are_in_force(keep: Keep) -> None:
    held = keep(stored.numbered(3))
    assert held.in_force("1900-01-01", "1900-01-01") == held.everything


@pytest.mark.parametrize(
    ("code", "found"),
    [("W", ["W2", "W21", "W1"]), ("V", ["W21"]), ("W21", []), ("Z", [])],
)
def test_below_a_code_is_what_stands_there_at_any_distance(
    held: Concepts, code: str, found: list[str]
) -> None:
    assert codes(held, held.below(code)) == found
    assert [one for one in held.codes() if held.is_above(code, one)] == found


def test_a_circle_has_an_end(keep: Keep) -> None:
    held = keep(
        stored.code_system(Concept("A", parents=("B",)), Concept("B", parents=("A", "gone")))
    )
    assert codes(held, held.below("A")) == ["A", "B"]
    assert held.is_above("A", "A")
    assert held.parents("B") == [Named("A", None)]
    assert held.children("gone") == [Named("B", None)]


@pytest.mark.parametrize(
    ("property", "value", "found"),
    [
        ("colour", "red", ["W", "W2", "W1"]),
        ("colour", "blue", ["W2"]),
        ("colour", "Red", []),
        ("weight", "1.5", ["W2"]),
        ("size", "3", ["W21"]),
        ("coded", "C1", ["W21"]),
        ("coded", "One", []),
        ("old", "true", ["W1"]),
        ("old", "True", []),
        ("absent", "red", []),
    ],
)
def test_values_are_compared_as_text_and_codings_by_their_code(
    held: Concepts, property: str, value: str, found: list[str]
) -> None:
    assert codes(held, held.valued(property, value)) == found


def test_values_come_each_once_in_their_order_with_the_concepts_that_have_them(
    held: Concepts,
) -> None:
    assert list(held.values("colour")) == [
        ("blue", Members.of([1])),
        ("red", Members.of([0, 1, 4])),
    ]
    assert list(held.values("absent")) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [("w21", ["W21"]), ("W21", []), ("Z", [])],
)
def test_codes_that_differ_in_case_are_spellings(
    held: Concepts, code: str, found: list[str]
) -> None:
    assert held.spellings(code) == found


def test_a_typo_is_close_to_a_few_codes_but_not_to_itself(keep: Keep) -> None:
    held = keep(stored.code_system(*(Concept(code) for code in ("A1", "A2", "A3", "A4", "A5"))))
    assert len(held.similar("A9")) == 3
    assert "A1" not in held.similar("A1")
    assert held.similar("far away") == []


@pytest.mark.parametrize(
    ("code", "validity"),
    [("V", Validity(date(2021, 1, 1))), ("W", Validity()), ("Z", None)],
)
def test_a_code_has_its_days(held: Concepts, code: str, validity: Validity | None) -> None:
    assert held.validity(code) == validity


def test_an_edition_says_where_it_came_from(held: Concepts) -> None:
    said = held.provenance
    assert (said.file, said.sha256, said.effective) == ("made.txt", "0" * 64, date(2025, 1, 1))
    assert said.counts["concepts"] == 5
    assert len(said.digest) == 64
