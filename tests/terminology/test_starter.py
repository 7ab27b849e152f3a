"""The starter shelf is built once, whole, wherever it can be."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from codesystems.catalogue import CATALOGUE as CODE_SYSTEMS
from conceptmaps.catalogue import CATALOGUE as CONCEPT_MAPS
from terminology import categories, replacements
from terminology import starter as starter_module
from terminology.library import Library
from terminology.store import database
from tests.fixtures import stored


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """The databases of a folder, by what changes when they are written anew."""
    found = {path.name: path.stat() for path in stored.databases(folder)}
    return {name: (one.st_ino, one.st_mtime_ns) for name, one in found.items()}


def test_the_starter_shelf_holds_what_ships(starter: Path) -> None:
    holdings = Library(starter).holdings()
    assert len(holdings.editions) == len(CODE_SYSTEMS)
    assert {held.edition.key for held in holdings.maps} == {
        *(line.key for line in CONCEPT_MAPS),
        *replacements.KEYS.values(),
        categories.KEY,
    }
    assert holdings.broken == ()


def test_every_database_of_the_starter_shelf_is_whole(starter: Path) -> None:
    for path in stored.databases(starter):
        database.verify(path)


def test_the_starter_shelf_is_built_once(tmp_path: Path) -> None:
    first = starter_module.find(tmp_path)
    built = state(first)
    assert starter_module.find(tmp_path) == first
    assert state(first) == built


@pytest.mark.slow
def test_a_missing_starter_file_is_built_again(tmp_path: Path) -> None:
    folder = starter_module.find(tmp_path)
    whole = stored.content_of(folder)
    (folder / sorted(whole)[0]).unlink()
    starter_module.find(tmp_path)
    assert stored.content_of(folder) == whole


def test_a_starter_folder_that_cannot_be_written_is_replaced_by_a_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = starter_module.find(tmp_path / "file" / "starter")
    assert folder.parent.parent == tmp_path
    assert Library(folder).holdings().editions


@pytest.mark.slow
def test_a_temporary_starter_is_gone_with_its_process(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    program = (
        "import pathlib, sys; from terminology import starter; "
        "print(starter.find(pathlib.Path(sys.argv[1])))"
    )
    built = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "file" / "starter")],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    assert built
    assert not Path(built).exists()


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"", b"not a database"])
def test_a_damaged_starter_file_is_built_anew(tmp_path: Path, damage: bytes) -> None:
    folder = starter_module.find(tmp_path)
    harmed = next(folder.glob("codesystem-cpt-*.sqlite"))
    harmed.write_bytes(damage)
    starter_module.find(tmp_path)
    database.verify(harmed)


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"", b"not a list", b"7"])
def test_a_damaged_list_of_what_there_is_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    folder = starter_module.find(tmp_path)
    listed = folder / starter_module.CONTENTS
    whole = listed.read_bytes()
    listed.write_bytes(damage)

    assert starter_module.find(tmp_path) == folder
    assert listed.read_bytes() == whole


def test_another_state_of_what_ships_is_another_shelf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = starter_module.find(tmp_path)
    monkeypatch.setattr(database, "SCHEMA_VERSION", 0)

    assert starter_module.find(tmp_path) != before
