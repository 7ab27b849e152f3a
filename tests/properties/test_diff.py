"""Invariants of the differences of any two editions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codesystems import canonical
from codesystems.model import CodeSystem, Concept, Designation, Property, PropertyType, Validity
from terminology.operations.comparison import Change, ChangedCode
from terminology.operations.diff import Comparison, Diff, diff
from terminology.operations.differences import Difference
from terminology.registry import Registry
from terminology.store import database, writer
from tests.fixtures import differing

pytestmark = pytest.mark.slow

MIRRORED = {
    Change.ADDED: Change.REMOVED,
    Change.REMOVED: Change.ADDED,
    Change.TERMINATED: Change.REACTIVATED,
    Change.REACTIVATED: Change.TERMINATED,
    Change.CHANGED: Change.CHANGED,
    Change.MAINTAINED: Change.MAINTAINED,
}

WORDS = st.sampled_from(["one", "two"])
DAYS = st.none() | st.sampled_from([date(2024, 12, 31), date(2025, 6, 30)])
VALUES = st.builds(
    Property,
    st.sampled_from(["actionCode", "actionEffectiveDate", "statute", "cimReference"]),
    st.just(PropertyType.STRING),
    WORDS,
)


@st.composite
def concepts(draw: st.DrawFn) -> tuple[Concept, ...]:
    """Concepts with few codes and few values, so that two editions are often equal in part."""
    codes = sorted(draw(st.sets(st.sampled_from("ABCDEF"), max_size=6)))
    return tuple(
        Concept(
            code,
            draw(st.none() | WORDS),
            designations=tuple(draw(st.lists(WORDS.map(Designation), max_size=1))),
            properties=tuple(draw(st.lists(VALUES, max_size=2))),
            parents=tuple(draw(st.sets(st.sampled_from(codes), max_size=1))),
            abstract=draw(st.booleans()),
            inactive=draw(st.booleans()),
            validity=Validity(draw(DAYS), draw(DAYS)),
        )
        for code in codes
    )


@contextmanager
def registry_of(*systems: CodeSystem) -> Iterator[Registry]:
    """A registry of these editions."""
    with TemporaryDirectory() as folder:
        for system in systems:
            writer.write(system, Path(folder) / f"{system.edition.id}{database.SUFFIX}")
        yield Registry(Path(folder))


def page_of(
    registry: Registry, earlier: str, later: str, count: int | None, offset: int
) -> Comparison:
    """A page of the differences between two versions."""
    request = Diff(canonical.HCPCS, earlier, later, count=count, offset=offset)
    return diff(request, registry.snapshot())


def between(registry: Registry, earlier: str, later: str) -> Comparison:
    """All differences between two versions."""
    return page_of(registry, earlier, later, None, 0)


def mirrored(entry: ChangedCode) -> ChangedCode:
    """The same entry in the other direction, without its display."""
    turned = tuple(
        Difference(difference.property, difference.after, difference.before)
        for difference in entry.differences
    )
    return ChangedCode(entry.code, MIRRORED[entry.change], None, turned)


def comparable(entry: ChangedCode) -> tuple[str, Change, frozenset[Difference]]:
    """An entry without its display and the order of its properties."""
    return entry.code, entry.change, frozenset(entry.differences)


@settings(max_examples=50)
@given(concepts())
def test_equal_editions_have_no_differences(same: tuple[Concept, ...]) -> None:
    with registry_of(differing.january(same), differing.october(same)) as registry:
        compared = between(registry, "2025-01", "2025-10")

    assert compared.entries == ()
    assert sum(compared.totals.values()) == 0


@settings(max_examples=50)
@given(concepts(), concepts())
def test_the_opposite_direction_mirrors_every_entry(
    first: tuple[Concept, ...], second: tuple[Concept, ...]
) -> None:
    with registry_of(differing.january(first), differing.october(second)) as registry:
        forward = between(registry, "2025-01", "2025-10")
        backward = between(registry, "2025-10", "2025-01")

    assert [comparable(entry) for entry in backward.entries] == [
        comparable(mirrored(entry)) for entry in forward.entries
    ]


@settings(max_examples=50)
@given(concepts(), concepts(), st.integers(1, 4))
def test_the_pages_have_every_entry_exactly_once(
    first: tuple[Concept, ...], second: tuple[Concept, ...], count: int
) -> None:
    paged: list[ChangedCode] = []
    following: int | None = 0
    with registry_of(differing.january(first), differing.october(second)) as registry:
        complete = between(registry, "2025-01", "2025-10")
        while following is not None:
            page = page_of(registry, "2025-01", "2025-10", count, following)
            paged += page.entries
            following = page.next

    assert tuple(paged) == complete.entries


@settings(max_examples=50)
@given(concepts(), concepts())
def test_every_entry_is_counted_has_a_difference_and_its_own_code(
    first: tuple[Concept, ...], second: tuple[Concept, ...]
) -> None:
    with registry_of(differing.january(first), differing.october(second)) as registry:
        compared = between(registry, "2025-01", "2025-10")

    lost = {concept.code for concept in first} - {concept.code for concept in second}
    assert {entry.code for entry in compared.entries if entry.change is Change.REMOVED} == lost
    assert len({entry.code for entry in compared.entries}) == compared.total
    assert sum(compared.totals.values()) == compared.total
    assert all(entry.differences for entry in compared.entries)
