"""Queries of the store for this edition, whose concepts have this order:

W            is-a, abstract
├── W2
│   ├── W21      also below V
│   └── w21      differs in case only
└── W1
V
├── W21
└── V9           terminated
Q2057
"""

import gc
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from codesystems.contract import CodeDisplay
from codesystems.model import (
    Coding,
    Concept,
    Designation,
    HierarchyMeaning,
    Property,
    PropertyType,
    PropertyValue,
    Validity,
)
from conceptmaps.model import Mapping, Product, Relationship
from terminology.store import writer
from terminology.store.reader import StoredConcepts
from terminology.store.storedmaps import StoredMappings
from tests.fixtures import stored

DESCRIPTORS = Path("/proc/self/fd")

TREE = (
    Concept("W", "Root", abstract=True),
    Concept("W2", "Second", parents=("W",)),
    Concept("V", "Other root"),
    Concept("W21", "Below two", parents=("W2", "V")),
    Concept("w21", "Small letters", parents=("W2",)),
    Concept("W1", None, parents=("W",)),
    Concept(
        "V9", "Old", parents=("V",), inactive=True, validity=Validity(None, date(2020, 12, 31))
    ),
    Concept("Q2057", "Afami-cel"),
)


@pytest.fixture
def tree(tmp_path: Path) -> StoredConcepts:
    """The edition in the drawing above."""
    return store(tmp_path, *TREE)


def store(
    folder: Path, *concepts: Concept, hierarchy: HierarchyMeaning | None = HierarchyMeaning.IS_A
) -> StoredConcepts:
    """Write concepts and open them."""
    path = folder / "made.sqlite"
    writer.write(stored.code_system(*concepts, of=stored.edition(hierarchy=hierarchy)), path)
    return stored.open_concepts(path)


CONCEPTS = [
    Concept("A1"),
    Concept("A1", "A display", "A definition"),
    Concept("A1", "“Ünïcødé” 漢字 \n [red]"),
    Concept("A1", "", ""),
    Concept("A1", abstract=True),
    Concept("A1", inactive=True),
    Concept("A1", validity=Validity(date(2016, 1, 1))),
    Concept("A1", validity=Validity(None, date(2016, 1, 1))),
    Concept("A1", validity=Validity(date(2016, 1, 1), date(2024, 12, 31))),
    Concept("A1", designations=(Designation("Other words"),)),
    Concept("A1", designations=(Designation("Autre", None, "fr"),)),
    Concept(
        "A1",
        designations=(
            Designation("Short", Coding("https://example.org/use", "short", "Short one")),
            Designation("Long", Coding("https://example.org/use", "long"), "en"),
        ),
    ),
]


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_concept_reads_back_equal(tmp_path: Path, concept: Concept) -> None:
    assert store(tmp_path, concept).concept("A1") == concept


VALUES: list[tuple[PropertyType, PropertyValue]] = [
    (PropertyType.CODE, "active"),
    (PropertyType.STRING, "with [brackets] and “quotes”"),
    (PropertyType.STRING, ""),
    (PropertyType.DATE_TIME, "2025-01-01"),
    (PropertyType.INTEGER, 0),
    (PropertyType.INTEGER, -(2**70)),
    (PropertyType.BOOLEAN, True),
    (PropertyType.BOOLEAN, False),
    (PropertyType.DECIMAL, Decimal("12.340")),
    (PropertyType.DECIMAL, Decimal("-0.0000001")),
    (PropertyType.CODING, Coding(stored.FAR_URL, "B1", "Far")),
    (PropertyType.CODING, Coding(stored.FAR_URL, "B1")),
    (PropertyType.CODING, Coding("", "B1")),
]


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_a_property_reads_back_with_its_type(
    tmp_path: Path, kind: PropertyType, value: PropertyValue
) -> None:
    prop = Property("made", kind, value)
    concept = store(tmp_path, Concept("A1", properties=(prop,))).concept("A1")
    assert concept is not None
    assert [(read, type(read.value)) for read in concept.properties] == [(prop, type(value))]


def test_every_type_of_property_is_tested() -> None:
    assert {kind for kind, _ in VALUES} == set(PropertyType)


def test_repeated_properties_keep_their_order(tmp_path: Path) -> None:
    texts = [Property("note", PropertyType.STRING, text) for text in ("b", "a", "b", "c")]
    concept = store(tmp_path, Concept("A1", properties=tuple(texts))).concept("A1")
    assert concept is not None
    assert list(concept.properties) == texts


@pytest.mark.parametrize("code", ["", "w", "W3", "W2 ", "q2057"])
def test_a_code_with_another_spelling_is_not_found(tree: StoredConcepts, code: str) -> None:
    assert tree.concept(code) is None


@pytest.mark.parametrize(
    ("query", "spellings"),
    [
        ("W21", ["w21"]),
        ("w21", ["W21"]),
        ("q2057", ["Q2057"]),
        ("Q2057", []),
        ("W3", []),
        ("%", []),
    ],
)
def test_spellings_differ_in_case_only(
    tree: StoredConcepts, query: str, spellings: list[str]
) -> None:
    assert tree.spellings(query) == spellings


def test_all_spellings_are_found(tmp_path: Path) -> None:
    edition = store(tmp_path, *(Concept(code) for code in ("ab", "aB", "AB", "abc")))
    assert sorted(edition.spellings("Ab")) == ["AB", "aB", "ab"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Q2O57", ["Q2057"]),
        ("q2057", ["Q2057"]),
        ("Q257", ["Q2057"]),
        ("Q20057", ["Q2057"]),
        ("Q2507", ["Q2057"]),
        ("Q2058", ["Q2057"]),
        ("Q-2057", ["Q2057"]),
        ("V9", ["V"]),
        ("Q2057", []),
        ("XXXXX", []),
        ("", []),
    ],
)
def test_a_typo_has_the_codes_that_it_may_have_meant(
    tree: StoredConcepts, typed: str, meant: list[str]
) -> None:
    assert tree.similar(typed) == meant


def test_at_most_three_codes_are_suggested(tmp_path: Path) -> None:
    codes = [Concept(f"A100{number}") for number in range(10)]
    assert len(store(tmp_path, *codes).similar("A100X")) == 3


def test_the_likeliest_code_is_suggested_first(tmp_path: Path) -> None:
    codes = [Concept(code) for code in ("A1001", "A1007", "A1000")]
    assert store(tmp_path, *codes).similar("A100O")[0] == "A1000"


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("W", []),
        ("W1", [CodeDisplay("W", "Root")]),
        ("W21", [CodeDisplay("W2", "Second"), CodeDisplay("V", "Other root")]),
        ("w21", [CodeDisplay("W2", "Second")]),
        ("V9", [CodeDisplay("V", "Other root")]),
        ("Q2057", []),
        ("nothing", []),
    ],
)
def test_the_parents_of_a_code_are_the_direct_ones(
    tree: StoredConcepts, code: str, above: list[CodeDisplay]
) -> None:
    assert tree.parents(code) == above


@pytest.mark.parametrize(
    ("code", "below"),
    [
        ("W", [CodeDisplay("W2", "Second"), CodeDisplay("W1", None)]),
        ("W2", [CodeDisplay("W21", "Below two"), CodeDisplay("w21", "Small letters")]),
        ("V", [CodeDisplay("W21", "Below two"), CodeDisplay("V9", "Old")]),
        ("W1", []),
        ("nothing", []),
    ],
)
def test_the_children_of_a_code_are_the_direct_ones_in_the_order_of_the_publisher(
    tree: StoredConcepts, code: str, below: list[CodeDisplay]
) -> None:
    assert tree.children(code) == below


@pytest.mark.parametrize(
    ("ancestor", "code", "above"),
    [
        ("W", "W2", True),
        ("W", "W21", True),
        ("V", "W21", True),
        ("W2", "w21", True),
        ("V", "w21", False),
        ("W21", "W", False),
        ("W", "W", False),
        ("W1", "W21", False),
        ("W", "Q2057", False),
        ("W", "nothing", False),
        ("nothing", "W", False),
    ],
)
def test_an_ancestor_is_found_at_any_distance(
    tree: StoredConcepts, ancestor: str, code: str, *, above: bool
) -> None:
    assert tree.is_ancestor(ancestor, code) is above


def test_a_circular_hierarchy_is_searched_once(tmp_path: Path) -> None:
    circle = store(tmp_path, Concept("A1", parents=("A2",)), Concept("A2", parents=("A1",)))
    assert not circle.is_ancestor("A3", "A1")


def test_concepts_have_the_order_of_the_publisher(tree: StoredConcepts) -> None:
    assert [concept.code for concept in tree.concepts()] == [concept.code for concept in TREE]


@pytest.mark.parametrize("concept", [TREE[0], TREE[1], *TREE[4:]], ids=lambda concept: concept.code)
def test_a_concept_with_parents_or_children_reads_back_equal(
    tree: StoredConcepts, concept: Concept
) -> None:
    assert tree.concept(concept.code) == concept


@pytest.mark.parametrize(
    ("hierarchy", "parents"),
    [(None, ("A2",)), (HierarchyMeaning.IS_A, ("B1", "A2"))],
    ids=["no meaning", "two parents"],
)
def test_a_concept_is_the_same_alone_and_in_the_list_of_all(
    tmp_path: Path, hierarchy: HierarchyMeaning | None, parents: tuple[str, ...]
) -> None:
    made = (Concept("B1"), Concept("A2"), Concept("A1", parents=parents))
    edition = store(tmp_path, *made, hierarchy=hierarchy)
    assert edition.concept("A1") == list(edition.concepts())[2]


def test_a_hierarchy_without_a_meaning_has_parents_and_children(tmp_path: Path) -> None:
    edition = store(tmp_path, Concept("A1"), Concept("A2", parents=("A1",)), hierarchy=None)
    assert (edition.parents("A2"), edition.children("A1")) == (
        [CodeDisplay("A1", None)],
        [CodeDisplay("A2", None)],
    )


def test_an_edition_reads_back_equal(tree: StoredConcepts) -> None:
    assert tree.edition == stored.edition()


def test_an_open_edition_outlives_its_file(tmp_path: Path, tree: StoredConcepts) -> None:
    (tmp_path / "made.sqlite").unlink()
    assert [concept.code for concept in tree.concepts()] == [concept.code for concept in TREE]


@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="needs the list of open files")
def test_an_edition_that_is_no_longer_referenced_is_closed(tmp_path: Path) -> None:
    store(tmp_path, Concept("A1"))
    gc.collect()
    assert tmp_path / "made.sqlite" not in [file.resolve() for file in DESCRIPTORS.iterdir()]


def far(code: str, display: str | None = None) -> Coding:
    """A code of the target system."""
    return Coding(stored.FAR_URL, code, display)


def near(code: str, display: str | None = None) -> Coding:
    """A code of the source system."""
    return Coding(stored.URL, code, display)


REVENUE = Product(Coding("https://example.org/a", "revenue", "Revenue"), far("0874", "Cells"))
MAPPINGS = (
    Mapping(near("A1", "One"), far("B2", "Two"), Relationship.SOURCE_IS_NARROWER, "page 1"),
    Mapping(near("A1"), far("B1"), Relationship.EQUIVALENT, "page 2", "A comment", (REVENUE,)),
    Mapping(near("A2"), None, Relationship.NOT_RELATED_TO, "page 3", "No product"),
    Mapping(
        near("A3"),
        far("B1"),
        Relationship.SOURCE_IS_BROADER,
        "page 4",
        products=(REVENUE, Product(far("x"), far("y"))),
        validity=Validity(date(2019, 1, 1), date(2024, 12, 31)),
    ),
    Mapping(
        near("A3"), far("B3"), Relationship.RELATED_TO, "5", validity=Validity(date(2030, 1, 1))
    ),
)


@pytest.fixture
def mapped(tmp_path: Path) -> StoredMappings:
    """The mappings above, stored."""
    path = tmp_path / "map.sqlite"
    writer.write_map(stored.concept_map(*MAPPINGS), path)
    return stored.open_mappings(path)


def test_mappings_read_back_equal_in_the_order_of_the_source(mapped: StoredMappings) -> None:
    assert tuple(mapped.mappings()) == MAPPINGS


@pytest.mark.parametrize(
    ("code", "places"), [("A1", [0, 1]), ("A2", [2]), ("A3", [3, 4]), ("a1", []), ("B1", [])]
)
def test_a_source_code_has_its_mappings(
    mapped: StoredMappings, code: str, places: list[int]
) -> None:
    assert mapped.forward(code) == [MAPPINGS[place] for place in places]


@pytest.mark.parametrize(
    ("code", "places"), [("B1", [1, 3]), ("B2", [0]), ("B3", [4]), ("A1", []), ("", [])]
)
def test_a_target_code_has_its_mappings(
    mapped: StoredMappings, code: str, places: list[int]
) -> None:
    assert mapped.reverse(code) == [MAPPINGS[place] for place in places]


@pytest.mark.parametrize("relationship", Relationship)
def test_every_relationship_reads_back(tmp_path: Path, relationship: Relationship) -> None:
    path = tmp_path / "map.sqlite"
    writer.write_map(stored.concept_map(Mapping(near("A"), far("B"), relationship, "p")), path)
    assert [mapping.relationship for mapping in stored.open_mappings(path).mappings()] == [
        relationship
    ]


def test_a_map_reads_back_equal(mapped: StoredMappings) -> None:
    assert mapped.edition == stored.map_edition()


def test_the_concepts_in_force_on_a_day_are_cached(tmp_path: Path) -> None:
    dated = Concept("A1", "One", validity=Validity(date(2025, 1, 1), date(2025, 6, 30)))
    writer.write(stored.code_system(dated, Concept("A2", "Two")), tmp_path / "a.sqlite")
    edition = stored.open_concepts(tmp_path / "a.sqlite")

    first = edition.in_force("2025-06-30", "2025-06-30")
    for day in range(200):
        edition.in_force(f"1900-{day:03}", f"1900-{day:03}")
    again = edition.in_force("2025-06-30", "2025-06-30")

    assert list(first) == list(again) == [0, 1]
    assert again is edition.in_force("2025-06-30", "2025-06-30")
    assert list(edition.in_force("2025-07-01", "2025-07-01")) == [1]
