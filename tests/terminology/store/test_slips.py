"""The slips of an edition are stored in its database, and read from there."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from codesystems.model import Concept, Slip
from terminology.store import database, reader, slips, writer
from terminology.store.database import DatabaseError
from tests.fixtures import stored

SLIPS = (
    Slip("made.txt", "line 15, column 120", "A1", "unknown pricing indicator 'ZZ'"),
    Slip("made.txt", "line 2, column 230", "A0", "the coverage is blank"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with an edition that has slips."""
    made = tmp_path / "made.sqlite"
    writer.write(replace(stored.code_system(Concept("A0"), Concept("A1")), slips=SLIPS), made)
    return made


def test_slips_are_read_in_the_order_of_their_file(path: Path) -> None:
    database.verify(path)

    assert slips.read(path) == [*SLIPS]


def test_an_altered_slip_is_damage(path: Path) -> None:
    stored.alter(path, "UPDATE slip SET reason = 'nothing'")

    with pytest.raises(DatabaseError, match="it does not hold what was written"):
        database.verify(path)


def test_slips_of_a_damaged_database_cannot_be_read(path: Path) -> None:
    stored.alter(path, "DROP TABLE slip")

    with pytest.raises(DatabaseError, match=r"is damaged \(no such table: slip\)"):
        slips.read(path)


def test_a_database_of_the_schema_before_slips_is_intact(path: Path) -> None:
    for change in (
        "DROP TABLE slip",
        "ALTER TABLE value DROP COLUMN parts",
        "PRAGMA user_version = 6",
    ):
        stored.alter(path, change)
    with closing(database.open_readonly(path)) as connection:
        (*description, _) = database.describe(connection)
        digest = database.digest(tuple(description), database.contents(connection))
    stored.alter(path, f"UPDATE provenance SET digest = '{digest}'")
    database.seal(path)

    database.verify(path)
    assert reader.open_stored(path).edition == stored.edition()
