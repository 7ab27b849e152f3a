"""The category of a code is its top-level ancestor, or its first character."""

import pytest

from codesystems.hcpcs import bundled as hcpcs
from codesystems.model import Concept
from terminology.cli import grouping
from terminology.store.memory import MemoryConcepts
from tests.fixtures import editions


def made_up(*concepts: Concept) -> MemoryConcepts:
    """An edition of a made-up code system."""
    return MemoryConcepts(editions.made_up(concepts))


FAMILY = made_up(
    Concept("animal"), Concept("dog", parents=("animal",)), Concept("pug", parents=("dog", "pet"))
)


@pytest.mark.parametrize("code", ["animal", "dog", "pug"])
def test_the_category_is_the_top_level_ancestor(code: str) -> None:
    assert grouping.by_category(FAMILY)(code) == "animal"


def test_a_code_of_one_of_the_editions_has_its_ancestor_there() -> None:
    later = made_up(Concept("plant"), Concept("rose", parents=("plant",)))
    category = grouping.by_category(FAMILY, later)

    assert [category("pug"), category("rose")] == ["animal", "plant"]


@pytest.mark.parametrize(("code", "name"), [("Q2057", "Q"), ("Q", "Q"), ("KX", "modifiers")])
def test_the_categories_of_hcpcs_are_its_sections(code: str, name: str) -> None:
    assert grouping.by_category(MemoryConcepts(hcpcs.load()))(code) == name


def test_without_a_hierarchy_the_category_is_the_first_character() -> None:
    assert grouping.by_category(made_up(Concept("dog"), Concept("rose")))("rose") == "r"


@pytest.mark.parametrize(("number", "name"), [(39, "animal"), (40, "d")])
def test_with_many_top_level_concepts_the_category_is_the_first_character(
    number: int, name: str
) -> None:
    others = made_up(*editions.many(number))

    assert grouping.by_category(FAMILY, others)("dog") == name


def test_a_code_of_another_edition_is_its_own_category() -> None:
    assert grouping.by_category(FAMILY)("rose") == "rose"
