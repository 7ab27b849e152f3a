"""Concepts are nested in a resource where each has one parent."""

import pytest

from codesystems.model import Concept
from terminology.fhir import concepttree
from tests.conftest import Keep
from tests.fixtures import stored

TREE = [("root", ()), ("other", ()), ("b", ("root",)), ("c", ("other",)), ("d", ("root",))]


def ordered(keep: Keep, *concepts: tuple[str, tuple[str, ...]]) -> list[str]:
    """The codes of concepts with these parents, each after a dot for each level above it."""
    system = stored.code_system(*(Concept(code, parents=parents) for code, parents in concepts))
    return ["." * depth + one.code for depth, one in concepttree.ordered(keep(system))]


def test_concepts_are_below_their_parents_in_the_order_of_the_publisher(keep: Keep) -> None:
    assert ordered(keep, *TREE) == ["root", ".b", ".d", "other", ".c"]


def test_a_parent_may_follow_its_children(keep: Keep) -> None:
    found = ordered(keep, ("leaf", ("twig",)), ("twig", ("tree",)), ("tree", ()))

    assert found == ["tree", ".twig", "..leaf"]


def test_concepts_that_follow_their_parents_keep_their_order(keep: Keep) -> None:
    found = ordered(keep, ("a", ()), ("b", ("a",)), ("c", ("b",)), ("d", ()))

    assert found == ["a", ".b", "..c", "d"]


@pytest.mark.parametrize(
    "concepts",
    [
        [("leaf", ("a", "b")), ("a", ()), ("b", ("a",))],
        [("a", ("b",)), ("b", ("a",)), ("c", ())],
        [("plain", ()), ("others", ())],
    ],
    ids=["two parents", "a circle", "none"],
)
def test_concepts_that_are_no_tree_are_a_flat_list(
    keep: Keep, concepts: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert ordered(keep, *concepts) == [code for code, _ in concepts]


def test_a_concept_whose_parent_is_unknown_is_at_the_top(keep: Keep) -> None:
    assert ordered(keep, ("a", ("unknown",)), ("b", ("a",))) == ["a", ".b"]


@pytest.mark.parametrize(("levels", "deepest"), [(100, 99), (101, 0)])
def test_concepts_are_nested_up_to_a_depth(keep: Keep, levels: int, deepest: int) -> None:
    names = [f"level{number}" for number in range(levels)]
    above = [(), *((name,) for name in names)]

    found = ordered(keep, *zip(names, above, strict=False))

    assert found[-1].count(".") == deepest


def test_many_concepts_are_read_in_batches(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concepttree, "_BATCH", 2)

    assert ordered(keep, *TREE) == ["root", ".b", ".d", "other", ".c"]
