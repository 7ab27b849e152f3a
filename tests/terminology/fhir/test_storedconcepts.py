"""The concepts of a resource are the same from the prerendered file and from the database."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from codesystems.model import CodeSystem, Concept
from terminology import install
from terminology.fhir import conceptdefinitions, storedconcepts
from terminology.fhir.formats import Format
from terminology.registry import Registry
from terminology.store import listings
from terminology.store.contract import Concepts
from terminology.store.joined import JoinedPrerendered
from tests.fixtures import clients, damage, editions

FAMILY = [
    Concept("gone", "No longer used", parents=("root",), inactive=True),
    Concept("root", 'The "root" & <more>'),
    *(Concept(f"C{number}", f"Concept {number}", parents=("gone",)) for number in range(300)),
    editions.RICH,
]
both_formats = pytest.mark.parametrize("format", [Format.JSON, Format.XML])
plain_or_deflated = pytest.mark.parametrize("deflated", [False, True])

Opened = Callable[[CodeSystem], Concepts]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces and chunks that are small, so that there are many."""
    monkeypatch.setattr(conceptdefinitions, "_PIECE", 500)
    monkeypatch.setattr(listings, "_CHUNK", 4_000)


@pytest.fixture
def opened(data_dir: Path) -> Opened:
    """Install and prerender a code system, and open it."""

    def open_installed(system: CodeSystem) -> Concepts:
        install.install(system, data_dir)
        clients.prepare(data_dir)
        return Registry(data_dir).snapshot().by_id("made-up-1")

    return open_installed


def whole(concepts: Concepts, format: Format, *, deflated: bool = False) -> bytes:
    """All concepts of an edition."""
    pieces = storedconcepts.pieces(concepts, format, deflated=deflated)
    return b"".join(listings.plain(pieces))


def has_prerendered(concepts: Concepts) -> bool:
    """Whether an edition has a prerendered file that is not damaged."""
    return concepts.prerendered is not None


@both_formats
@plain_or_deflated
def test_stored_concepts_are_those_of_the_database(
    opened: Opened, format: Format, deflated: bool
) -> None:
    concepts = opened(editions.made_up(FAMILY))
    rendered = [*conceptdefinitions.pieces(concepts, format)]

    stored = [*storedconcepts.pieces(concepts, format, deflated=deflated)]

    assert all(isinstance(piece, bytes) is not deflated for piece in stored)
    assert 1 < len(stored) < len(rendered)
    assert b"".join(listings.plain(stored)) == b"".join(rendered)


@both_formats
@plain_or_deflated
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_after_damage_the_rest_is_written_from_the_database(
    opened: Opened, data_dir: Path, format: Format, deflated: bool, share: float
) -> None:
    concepts = opened(editions.made_up(FAMILY))
    expected = b"".join(conceptdefinitions.pieces(concepts, format))
    (path,) = data_dir.glob("*.prerendered")
    assert concepts.prerendered
    for listing in concepts.prerendered.listings.values():
        chunk = listing._chunks[int(share * len(listing._chunks))]
        for at in filter(None, (chunk.at, chunk.plain_at)):
            damage.flip(path, 8 * (at + 10))

    found = [whole(concepts, format, deflated=deflated) for _ in range(2)]

    assert found == [expected] * 2
    assert not has_prerendered(concepts)


def test_the_concepts_of_a_licensed_edition_are_not_stored(opened: Opened) -> None:
    system = editions.made_up(FAMILY)

    concepts = opened(replace(system, edition=replace(system.edition, licensed=True)))

    assert concepts.prerendered
    assert concepts.prerendered.listings == {}


def test_the_concepts_of_an_edition_with_supplements_are_not_stored(opened: Opened) -> None:
    own = opened(editions.made_up(FAMILY)).prerendered

    assert own
    assert own.listings.keys() == {"json", "xml"}
    assert JoinedPrerendered(own, []).listings == {}
