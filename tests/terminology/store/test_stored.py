"""An open database and its prerendered file: where that is damaged, the database has the answer."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event

import pytest

from codesystems.model import ALWAYS, Concept
from terminology import versions
from terminology.fhir import prerender as answers
from terminology.store import prerender, prerendered, writer
from terminology.store.damage import DamagedPrerendered
from terminology.store.prerender import FORWARD
from terminology.store.reader import StoredConcepts
from tests.fixtures import damage, stored

CODES = [f"A{number}" for number in range(1, 90)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with its prerendered file."""
    path = tmp_path / "made.sqlite"
    writer.write(stored.code_system(*(Concept(code, f"No. {code}") for code in CODES)), path)
    answers.write(stored.open_concepts(path), beside(path))
    return path


def beside(path: Path) -> Path:
    """The prerendered file of a database."""
    return path.with_suffix(prerender.SUFFIX)


def is_prerendered(held: StoredConcepts) -> bool:
    """Tell whether something is prerendered, and fit to be answered."""
    return held.prerendered is not None


def overwrite(path: Path) -> None:
    """Write over all of a prerendered file but its ends."""
    size = beside(path).stat().st_size
    damage.overwrite(beside(path), 200, b"\xff" * (size - 1200))


def test_what_is_prerendered_is_there(path: Path) -> None:
    held = stored.open_concepts(path)

    assert held.prerendered is not None
    held.check()
    held.check_prerendered()
    assert (held.damaged, held.broken) == (None, None)


def test_without_a_prerendered_file_there_is_nothing_to_check(path: Path) -> None:
    beside(path).unlink()
    held = stored.open_concepts(path)

    held.check_prerendered()
    assert (held.prerendered, held.damaged) == (None, None)


def test_a_prerendered_file_that_cannot_be_opened_is_named(path: Path) -> None:
    damage.flip(beside(path), 8)
    held = stored.open_concepts(path)

    assert (held.prerendered, held.broken) == (None, None)
    assert held.damaged == f"{beside(path)}: is damaged (the header)"
    assert held.concept("A1") == Concept("A1", "No. A1")


def test_a_prerendered_file_of_another_size_is_named(path: Path) -> None:
    size = beside(path).stat().st_size
    damage.truncate(beside(path), size - 1)

    said = f"{beside(path)}: is damaged ({size - 1:,} bytes instead of {size:,})"
    assert stored.open_concepts(path).damaged == said


@pytest.mark.parametrize("ask", [StoredConcepts.validity, StoredConcepts.similar])
@pytest.mark.parametrize("code", ["A1", "A1O"])
def test_a_question_that_meets_damage_is_answered_from_the_database(
    path: Path, ask: object, code: str
) -> None:
    assert callable(ask)
    due = ask(stored.open_concepts(path), code)
    overwrite(path)
    held = stored.open_concepts(path)
    assert is_prerendered(held)

    assert ask(held, code) == due
    assert not is_prerendered(held)
    assert str(held.damaged).startswith(f"{beside(path)}: is damaged (the ")
    assert ask(held, code) == due


def test_damage_is_noticed_by_who_opened_the_database(path: Path) -> None:
    noticed = Event()
    found = prerendered.open_stored(beside(path), mark(path), noticed)
    assert found is not None
    assert found.lookup(b"A1")
    overwrite(path)
    assert not noticed.is_set()

    with pytest.raises(DamagedPrerendered, match=r"\(a lookup\)"):
        found.lookup(b"A1")

    assert noticed.is_set()
    assert found.broken == f"{beside(path)}: is damaged (a lookup)"


@pytest.mark.parametrize("places", [[3], [3, 4, 5], [3, 50]])
def test_entries_that_are_damaged_are_not_returned(path: Path, places: list[int]) -> None:
    found = prerendered.open_stored(beside(path), mark(path))
    assert found is not None
    assert found.entries(places)
    overwrite(path)

    with pytest.raises(DamagedPrerendered, match=r"\(an entry\)"):
        found.entries(places)


def mark(path: Path) -> bytes:
    """The mark of the prerendered file of a database."""
    return prerender.mark(stored.open_concepts(path).provenance.digest)


def test_what_cannot_be_read_is_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = prerendered.open_stored(beside(path), mark(path))
    assert found is not None
    assert found.entries([0, 1])
    assert found.lookup(b"A1")

    def failing(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "pread", failing)
    with pytest.raises(DamagedPrerendered, match="a lookup: Input/output error"):
        found.lookup(b"A1")
    with pytest.raises(DamagedPrerendered, match="an entry: Input/output error"):
        found.entries([0, 1])


def test_a_map_whose_prerendered_file_is_damaged_has_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "map.sqlite"
    edition = replace(stored.map_edition(), earlier=(date(2024, 1, 1),))
    writer.write_map(stored.concept_map(of=edition), path)
    answers.write(stored.open_mappings(path), beside(path))
    held = stored.open_mappings(path)
    _, version = versions.of(held)
    for one in (held, version):
        assert one.matches(FORWARD) is not None
    overwrite(path)

    matches = held.matches(FORWARD)
    assert matches is not None
    with pytest.raises(DamagedPrerendered):
        matches.find(b"A1", 0)

    for one in (held, version):
        assert one.matches(FORWARD) is None
        assert [row.target and row.target.code for row in one.forward("A1")] == ["B1"]


def test_a_code_that_may_always_be_used_is_so_by_either_way(path: Path) -> None:
    assert stored.open_concepts(path).validity("A1") == ALWAYS
    beside(path).unlink()
    assert stored.open_concepts(path).validity("A1") == ALWAYS
