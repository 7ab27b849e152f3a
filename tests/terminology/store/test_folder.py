"""A folder of databases: one process writes at a time, and removes the leftovers of others."""

import shutil
from pathlib import Path

import pytest

from terminology.fhir import prerender as answers
from terminology.store import database, folder, prerender, writer
from terminology.store.damage import DamagedDatabase
from terminology.store.reader import Opened
from tests.fixtures import damage, stored


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database without a prerendered file, in its own folder."""
    path = tmp_path / "made.sqlite"
    writer.write(stored.numbered(50), path)
    return path


def prerendered(path: Path) -> list[Opened]:
    """Prerender a database if necessary; return it if it was."""
    begun: list[Opened] = []
    folder.prerender_again(path, answers.write, begun.append)
    return begun


def test_a_write_creates_its_folder(tmp_path: Path) -> None:
    with folder.writing(tmp_path / "new" / "folder"):
        assert (tmp_path / "new" / "folder").is_dir()


def test_a_write_removes_the_leftovers_of_an_interrupted_write(path: Path) -> None:
    prerendered(path)
    valid, orphan = path.with_suffix(prerender.SUFFIX), path.with_name("gone.prerendered")
    shutil.copy(valid, orphan)
    leftover = path.with_name(".building-killed")
    leftover.mkdir()
    shutil.copy(path, leftover)

    with folder.writing(path.parent):
        pass

    assert sorted(file.name for file in path.parent.iterdir()) == [
        ".lock",
        "made.prerendered",
        "made.sqlite",
    ]


def test_an_incomplete_file_does_not_get_its_final_name(tmp_path: Path) -> None:
    def fail() -> None:
        with folder.building(tmp_path / "made") as built:
            built.write_text("a part")
            raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        fail()

    assert [*tmp_path.iterdir()] == []


def test_a_database_is_prerendered_once(path: Path) -> None:
    assert folder.unprerendered(path) is not None
    assert len(prerendered(path)) == 1
    assert folder.unprerendered(path) is None
    assert prerendered(path) == []


def test_a_damaged_prerendered_file_is_written_again(path: Path) -> None:
    prerendered(path)
    beside = path.with_suffix(prerender.SUFFIX)
    whole = beside.read_bytes()
    damage.flip(beside, 8 * 500)

    assert folder.unprerendered(path) is None
    assert folder.damaged(path) is not None
    assert len(prerendered(path)) == 1
    assert beside.read_bytes() == whole
    assert folder.damaged(path) is None


def test_a_damaged_database_is_not_prerendered(path: Path) -> None:
    damage.flip(path, 8 * 20_000)
    assert folder.unprerendered(path) is not None

    with pytest.raises(DamagedDatabase):
        prerendered(path)
    assert not path.with_suffix(prerender.SUFFIX).exists()

    path.write_bytes(b"")
    assert (folder.unprerendered(path), folder.damaged(path)) == (None, None)


def test_a_new_prerendered_file_matches_the_new_database(path: Path) -> None:
    prerendered(path)
    writer.write(stored.numbered(60), path.with_name("other"))
    path.with_name("other").replace(path)

    assert len(prerendered(path)) == 1
    database.verify(path)
