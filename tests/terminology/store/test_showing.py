"""Tests of the supplements that change how the codes of an edition are listed."""

from dataclasses import replace

import pytest

from codesystems.model import (
    Concept,
    ContentMode,
    Designation,
    Extension,
    Property,
    PropertyDefinition,
    PropertyType,
)
from terminology.store.contract import Concepts
from terminology.store.memory import MemoryConcepts
from terminology.store.supplemented import Supplemented, showing
from tests.fixtures import stored

RATE = PropertyDefinition("rate", PropertyType.STRING, "What is paid")
PAID = Concept("A1", properties=(Property("rate", PropertyType.STRING, "1.50"),))
NAMED = Concept("A1", designations=(Designation("Ours"),))
MARKED = Concept("A1", extensions=(Extension("https://example.org/mark", "String", "x"),))


def supplement(concept: Concept, *, automatic: bool = True) -> Concepts:
    """A supplement of one concept that declares a rate."""
    edition = replace(
        stored.edition(key="rates", url="https://example.org/CodeSystem/rates"),
        content=ContentMode.SUPPLEMENT,
        properties=(RATE,),
        automatic=automatic,
    )
    return MemoryConcepts(stored.code_system(concept, of=edition))


def plain() -> Concepts:
    return MemoryConcepts(stored.code_system(Concept("A1", "One")))


def shown(concepts: Concepts, *properties: str) -> Concept | None:
    return showing(concepts, properties).concept("A1")


def test_an_edition_without_supplements_is_shown_as_it_is() -> None:
    edition = plain()

    assert showing(edition) is edition


def test_values_that_a_list_does_not_show_are_left_out() -> None:
    edition = Supplemented(plain(), [supplement(PAID)])

    assert shown(edition) == Concept("A1", "One")
    assert shown(edition, "kind", "rate") == edition.concept("A1")


@pytest.mark.parametrize("concept", [NAMED, MARKED])
def test_names_and_other_elements_are_shown(concept: Concept) -> None:
    edition = Supplemented(plain(), [supplement(concept)])

    assert shown(edition) == edition.concept("A1") != Concept("A1", "One")


def test_a_supplement_that_was_requested_is_shown() -> None:
    edition = Supplemented(plain(), [supplement(PAID, automatic=False)])

    assert shown(edition) == edition.concept("A1")


def test_a_supplemented_edition_may_be_supplemented_again() -> None:
    edition = Supplemented(Supplemented(plain(), [supplement(PAID)]), [supplement(NAMED)])

    assert shown(edition) == Concept("A1", "One", designations=NAMED.designations)
