"""An open database and its prerendered file: if that is damaged, the database answers."""

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


def is_prerendered(opened: StoredConcepts) -> bool:
    """Tell whether undamaged prerendered answers are available."""
    return opened.prerendered is not None


def overwrite(path: Path) -> None:
    """Overwrite a prerendered file except its beginning and its end."""
    size = beside(path).stat().st_size
    damage.overwrite(beside(path), 200, b"\xff" * (size - 1200))


def test_prerendered_answers_are_available(path: Path) -> None:
    opened = stored.open_concepts(path)

    assert opened.prerendered is not None
    opened.check()
    opened.check_prerendered()
    assert (opened.damaged, opened.broken) == (None, None)


def test_without_a_prerendered_file_the_check_does_nothing(path: Path) -> None:
    beside(path).unlink()
    opened = stored.open_concepts(path)

    opened.check_prerendered()
    assert (opened.prerendered, opened.damaged) == (None, None)


def test_a_prerendered_file_that_cannot_be_opened_is_reported(path: Path) -> None:
    damage.flip(beside(path), 8)
    opened = stored.open_concepts(path)

    assert (opened.prerendered, opened.broken) == (None, None)
    assert opened.damaged == f"{beside(path)}: is damaged (the header)"
    assert opened.concept("A1") == Concept("A1", "No. A1")


def test_a_prerendered_file_of_another_size_is_reported(path: Path) -> None:
    size = beside(path).stat().st_size
    damage.truncate(beside(path), size - 1)

    message = f"{beside(path)}: is damaged ({size - 1:,} bytes instead of {size:,})"
    assert stored.open_concepts(path).damaged == message


@pytest.mark.parametrize("query", [StoredConcepts.validity, StoredConcepts.similar])
@pytest.mark.parametrize("code", ["A1", "A1O"])
def test_a_query_that_meets_damage_is_answered_from_the_database(
    path: Path, query: object, code: str
) -> None:
    assert callable(query)
    expected = query(stored.open_concepts(path), code)
    overwrite(path)
    opened = stored.open_concepts(path)
    assert is_prerendered(opened)

    assert query(opened, code) == expected
    assert not is_prerendered(opened)
    assert str(opened.damaged).startswith(f"{beside(path)}: is damaged (the ")
    assert query(opened, code) == expected


def test_detected_damage_sets_the_event_of_the_caller(path: Path) -> None:
    noticed = Event()
    answers_file = prerendered.open_stored(beside(path), mark(path), noticed)
    assert answers_file is not None
    assert answers_file.lookup(b"A1")
    overwrite(path)
    assert not noticed.is_set()

    with pytest.raises(DamagedPrerendered, match=r"\(a lookup\)"):
        answers_file.lookup(b"A1")

    assert noticed.is_set()
    assert answers_file.broken == f"{beside(path)}: is damaged (a lookup)"


@pytest.mark.parametrize("places", [[3], [3, 4, 5], [3, 50]])
def test_damaged_entries_are_not_returned(path: Path, places: list[int]) -> None:
    answers_file = prerendered.open_stored(beside(path), mark(path))
    assert answers_file is not None
    assert answers_file.entries(places)
    overwrite(path)

    with pytest.raises(DamagedPrerendered, match=r"\(an entry\)"):
        answers_file.entries(places)


def mark(path: Path) -> bytes:
    """The mark of the prerendered file of a database."""
    return prerender.mark(stored.open_concepts(path).provenance.digest)


def test_a_failed_read_is_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers_file = prerendered.open_stored(beside(path), mark(path))
    assert answers_file is not None
    assert answers_file.entries([0, 1])
    assert answers_file.lookup(b"A1")

    def failing(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "pread", failing)
    with pytest.raises(DamagedPrerendered, match="a lookup: Input/output error"):
        answers_file.lookup(b"A1")
    with pytest.raises(DamagedPrerendered, match="an entry: Input/output error"):
        answers_file.entries([0, 1])


def test_a_map_with_a_damaged_prerendered_file_still_has_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "map.sqlite"
    edition = replace(stored.map_edition(), earlier=(date(2024, 1, 1),))
    writer.write_map(stored.concept_map(of=edition), path)
    answers.write(stored.open_mappings(path), beside(path))
    opened = stored.open_mappings(path)
    _, version = versions.all_versions(opened)
    for mappings in (opened, version):
        assert mappings.matches(FORWARD) is not None
    overwrite(path)

    matches = opened.matches(FORWARD)
    assert matches is not None
    with pytest.raises(DamagedPrerendered):
        matches.find(b"A1", 0)

    for mappings in (opened, version):
        assert mappings.matches(FORWARD) is None
        assert [row.target and row.target.code for row in mappings.forward("A1")] == ["B1"]


def test_a_code_without_days_is_always_valid_with_and_without_prerendered_answers(
    path: Path,
) -> None:
    assert stored.open_concepts(path).validity("A1") == ALWAYS
    beside(path).unlink()
    assert stored.open_concepts(path).validity("A1") == ALWAYS
