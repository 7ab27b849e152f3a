"""A folder of databases: one process writes at a time, and sweeps what others left."""

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
    """A database that is not prerendered, in a folder of its own."""
    path = tmp_path / "made.sqlite"
    writer.write(stored.numbered(50), path)
    return path


def prerendered(path: Path) -> list[Opened]:
    """Prerender a database; return it, unless that was not needed."""
    begun: list[Opened] = []
    folder.prerender_again(path, answers.write, begun.append)
    return begun


def test_a_write_makes_its_folder(tmp_path: Path) -> None:
    with folder.writing(tmp_path / "new" / "folder"):
        assert (tmp_path / "new" / "folder").is_dir()


def test_a_write_sweeps_what_an_interrupted_one_left(path: Path) -> None:
    prerendered(path)
    kept, orphan = path.with_suffix(prerender.SUFFIX), path.with_name("gone.prerendered")
    shutil.copy(kept, orphan)
    leftover = path.with_name(".building-killed")
    leftover.mkdir()
    shutil.copy(path, leftover)

    with folder.writing(path.parent):
        pass

    assert sorted(one.name for one in path.parent.iterdir()) == [
        ".lock",
        "made.prerendered",
        "made.sqlite",
    ]


def test_a_file_that_is_not_built_to_its_end_gets_no_name(tmp_path: Path) -> None:
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


def test_a_prerendered_file_that_is_damaged_anywhere_is_written_again(path: Path) -> None:
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


def test_what_is_written_anew_fits_the_database(path: Path) -> None:
    prerendered(path)
    writer.write(stored.numbered(60), path.with_name("other"))
    path.with_name("other").replace(path)

    assert len(prerendered(path)) == 1
    database.verify(path)
