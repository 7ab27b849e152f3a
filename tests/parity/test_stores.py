"""The store in memory and the store in a database return equal results."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesystems import decimals
from codesystems.model import CodeSystem
from conceptmaps.model import ConceptMap
from terminology.store import writer
from terminology.store.contract import Concepts, Mappings
from terminology.store.memory import MemoryConcepts
from terminology.store.memorymaps import MemoryMappings
from tests.fixtures import stored
from tests.fixtures.anything import code_systems, concept_maps

pytestmark = pytest.mark.slow

WORDS = [
    "CAR",
    "T",
    "car-t",
    "cart",
    "Cell",
    "zelle",
    "Éclair",
    "eclair",
    "straße",
    "٣",
    "𞤢𞤣",
    "β1",
]
NEAR = st.text("aAbB1Éé-.", min_size=1, max_size=3)
"""Codes that often differ only in case."""
WORDING = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
ANY_TEXT = WORDING | st.text(max_size=12)
DAYS = st.dates().map(date.isoformat)
SYSTEMS = code_systems(NEAR, ANY_TEXT)

ABSENT = "absent"
"""A code that is never generated."""


@contextmanager
def both(system: CodeSystem) -> Iterator[tuple[Concepts, Concepts]]:
    """Yield stores of a code system in memory and in a database."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        writer.write(system, path)
        yield MemoryConcepts(system), stored.open_concepts(path)


def of_all(store: Concepts) -> dict[str, object]:
    """The results of a store for all of its concepts."""
    return {
        "edition": store.edition,
        "source": replace(store.provenance, counts={}, digest=""),
        "concepts": list(store.concepts()),
        "codes": list(store.codes()),
        "everything": store.everything,
        "inactive": store.inactive,
        "abstract": store.abstract,
        "has parents": store.has_parents,
        "parents": list(store.parent_places()),
    }


def of_code(store: Concepts, code: str, codes: Sequence[str]) -> dict[str, object]:
    """The results of a store for one code, and its relations to others."""
    return {
        "concept": store.concept(code),
        "validity": store.validity(code),
        "spellings": store.spellings(code),
        "similar": store.similar(code),
        "parents": store.parents(code),
        "children": store.children(code),
        "below": store.below(code),
        "places": store.places([code, ABSENT, code]),
        "above": [store.is_ancestor(code, other) for other in codes],
    }


def of_values(store: Concepts, name: str, values: Iterable[str]) -> dict[str, object]:
    """The results of a store for the values of a property."""
    return {
        "values": list(store.values(name)),
        "valued": [store.valued(name, value) for value in (*values, ABSENT)],
    }


def codes_of(system: CodeSystem) -> list[str]:
    """The codes of a code system, in several spellings, and those that are only parents."""
    spelled = [concept.code for concept in system.concepts]
    above = [parent for concept in system.concepts for parent in concept.parents]
    return list(dict.fromkeys([*spelled, *map(str.upper, spelled), *above, ABSENT, ""]))


def beginnings(system: CodeSystem) -> st.SearchStrategy[str]:
    """Any text, or the beginning of a code or a display."""
    texts = [concept.code for concept in system.concepts]
    texts += [concept.display for concept in system.concepts if concept.display]
    begun = st.sampled_from(texts).flatmap(
        lambda text: st.integers(0, len(text)).map(lambda end: text[:end])
    )
    return ANY_TEXT | begun if texts else ANY_TEXT


@given(SYSTEMS, DAYS, DAYS, st.data())
def test_both_stores_have_equal_results_for_a_code_system(
    system: CodeSystem, first: str, last: str, data: st.DataObject
) -> None:
    codes = codes_of(system)
    values = [prop for concept in system.concepts for prop in concept.properties]
    texts = {decimals.as_text(prop.value) for prop in values}
    numbers = range(len(system.concepts))
    places = data.draw(st.lists(st.sampled_from(numbers), max_size=9) if numbers else st.just([]))
    words = data.draw(beginnings(system))
    with both(system) as (memory, database):
        assert of_all(memory) == of_all(database)
        for code in codes:
            assert of_code(memory, code, codes) == of_code(database, code, codes)
        for name in {*(prop.code for prop in values), ABSENT}:
            assert of_values(memory, name, texts) == of_values(database, name, texts)
        assert memory.at(places) == database.at(places)
        assert memory.in_force(first, last) == database.in_force(first, last)
        assert [*memory.search(words)] == [*database.search(words)]


@given(concept_maps())
def test_both_stores_have_equal_results_for_a_concept_map(made: ConceptMap) -> None:
    codes = {row.source.code for row in made.mappings} | {ABSENT}
    codes |= {row.target.code for row in made.mappings if row.target}
    memory: Mappings = MemoryMappings(made.edition, made.mappings, "0" * 64)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        writer.write_map(made, path)
        database = stored.open_mappings(path)
        assert memory.edition == database.edition
        assert list(memory.mappings()) == list(database.mappings())
        for code in codes:
            assert memory.forward(code) == database.forward(code)
            assert memory.reverse(code) == database.reverse(code)
