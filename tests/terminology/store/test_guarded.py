"""A database is read only while its content is what was written."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from terminology.store import database, writer
from terminology.store.damage import DamagedDatabase
from terminology.store.database import DatabaseError
from terminology.store.guarded import GuardedFile
from tests.fixtures import damage, stored

COUNT = "SELECT count(*) FROM concept"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of a thousand concepts with an old time."""
    path = tmp_path / "made.sqlite"
    writer.write(stored.numbered(1000), path)
    damage.age(path)
    return path


def test_an_intact_database_is_read(path: Path) -> None:
    file = GuardedFile(path)

    assert file.row(COUNT) == (1000,)
    assert file.row("SELECT 1 FROM concept WHERE code = ?", ("B1",)) is None
    assert [*file.rows("SELECT code FROM concept WHERE id < ?", (3,))] == [("A1",), ("A2",)]
    assert len([*file.rows("SELECT code FROM concept")]) == 1000
    assert file.broken is None


def test_a_query_for_one_row_needs_a_row(path: Path) -> None:
    file = GuardedFile(path)

    assert file.only(COUNT) == (1000,)
    with pytest.raises(LookupError, match="there is no row for SELECT 1 FROM concept"):
        file.only("SELECT 1 FROM concept WHERE id = ?", (0,))


READS: dict[str, Callable[[GuardedFile], object]] = {
    "row": lambda file: file.row(COUNT),
    "rows": lambda file: list(file.rows(COUNT)),
    "check": GuardedFile.check,
}


@pytest.mark.parametrize("way", READS)
def test_a_damaged_database_is_not_read(path: Path, way: str) -> None:
    noticed = Event()
    damage.flip(path, 8 * path.stat().st_size // 2)
    file = GuardedFile(path, noticed)

    for _ in range(2):
        with pytest.raises(DamagedDatabase, match=r"made\.sqlite: is damaged \(it does not hold"):
            READS[way](file)
    assert noticed.is_set()
    assert file.broken == f"{path}: is damaged ({database.DAMAGED})"


@pytest.mark.parametrize("way", ["row", "rows"])
def test_a_database_that_changes_while_it_is_open_is_not_read(path: Path, way: str) -> None:
    noticed = Event()
    file = GuardedFile(path, noticed)
    assert file.row(COUNT) == (1000,)

    stored.alter(path, "DELETE FROM concept WHERE id = 7")

    for _ in range(2):
        with pytest.raises(DamagedDatabase, match="it was changed while it was open"):
            READS[way](file)
    assert noticed.is_set()


def test_a_change_in_the_middle_of_many_rows_is_detected(path: Path) -> None:
    rows = GuardedFile(path).rows("SELECT code FROM concept ORDER BY id")
    assert next(rows) == ("A1",)
    damage.overwrite(path, 0, b"SQLite format 3\0")

    with pytest.raises(DamagedDatabase):
        list(rows)


def test_a_truncated_database_is_damaged_whatever_error_sqlite_reports(path: Path) -> None:
    file = GuardedFile(path)
    file.check()
    damage.truncate(path, 8192)

    with pytest.raises(DamagedDatabase):
        list(file.rows("SELECT * FROM concept"))


def test_damage_that_only_sqlite_detects_is_damage(path: Path) -> None:
    file = GuardedFile(path)
    file.check()
    state = path.stat()
    damage.overwrite(path, 4096, b"\xff" * (path.stat().st_size - 8192))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    with pytest.raises(DamagedDatabase, match="malformed"):
        file.row("SELECT * FROM concept WHERE code = 'A1'")
    with pytest.raises(DamagedDatabase, match="malformed"):
        file.row("SELECT 1")
    with pytest.raises(DamagedDatabase, match="malformed"):
        GuardedFile(path).row(COUNT)


def test_an_error_in_a_query_is_not_damage(path: Path) -> None:
    file = GuardedFile(path)

    with pytest.raises(sqlite3.OperationalError, match="unterminated string"):
        file.row("SELECT * FROM words WHERE words MATCH '\"'")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        list(file.rows("SELECT * FROM missing"))
    assert file.broken is None


def test_a_replaced_database_is_read_until_it_is_closed(path: Path, tmp_path: Path) -> None:
    file = GuardedFile(path)
    other = tmp_path / "other"
    writer.write(stored.numbered(2), other)
    other.replace(path)

    assert file.row(COUNT) == (1000,)
    assert GuardedFile(path).row(COUNT) == (2,)


def test_a_database_without_its_end_is_refused(path: Path) -> None:
    damage.truncate(path, path.stat().st_size - 1)
    with pytest.raises(DamagedDatabase, match="its end is missing"):
        GuardedFile(path)

    damage.truncate(path, 3)
    with pytest.raises(DatabaseError):
        GuardedFile(path)


def test_a_database_with_a_changed_description_is_refused(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b"A made-up code system", b"A made-up Code system"))

    with pytest.raises(DamagedDatabase, match=database.DAMAGED):
        GuardedFile(path)


def test_a_database_without_a_description_is_refused(path: Path) -> None:
    stored.alter(path, "DELETE FROM provenance")

    with pytest.raises(DamagedDatabase):
        GuardedFile(path)


def test_a_database_that_is_replaced_while_it_is_opened_is_opened_again(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = database.open_readonly
    other = tmp_path / "other"
    writer.write(stored.numbered(2), other)

    def replaced_first(path: Path) -> sqlite3.Connection:
        monkeypatch.undo()
        other.replace(path)
        return opening(path)

    monkeypatch.setattr(database, "open_readonly", replaced_first)
    assert GuardedFile(path).row(COUNT) == (2,)


def test_a_database_that_is_removed_while_it_is_opened_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = database.open_readonly

    def removed_then(path: Path) -> sqlite3.Connection:
        connection = opening(path)
        path.unlink()
        return connection

    monkeypatch.setattr(database, "open_readonly", removed_then)
    with pytest.raises(DatabaseError, match="unable to open database file"):
        GuardedFile(path)
