"""The starter shelf is built once, whole, wherever it can be."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from codesystems.catalogue import CATALOGUE as CODE_SYSTEMS
from conceptmaps.catalogue import CATALOGUE as CONCEPT_MAPS
from conceptmaps.hcpcs_betos import derived as hcpcs_betos
from conceptmaps.hcpcs_replaced_by import derived as hcpcs_replaced_by
from terminology import starter as starter_module
from terminology.registry import Registry
from terminology.software import CODE
from terminology.store import database
from tests.fixtures import damage, stored

pytestmark = pytest.mark.slow


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """The databases of a folder, by what changes when they are written anew."""
    found = {path.name: path.stat() for path in stored.databases(folder)}
    return {name: (one.st_ino, one.st_mtime_ns) for name, one in found.items()}


def test_the_starter_shelf_holds_what_ships(starter: Path) -> None:
    snapshot = Registry(starter).snapshot()
    assert len(snapshot.editions) == len(CODE_SYSTEMS)
    assert {held.edition.key for held in snapshot.maps} == {
        *(line.key for line in CONCEPT_MAPS),
        *hcpcs_replaced_by.KEYS.values(),
        hcpcs_betos.KEY,
    }
    assert snapshot.broken == ()


def test_every_database_of_the_starter_shelf_is_whole(starter: Path) -> None:
    for path in stored.databases(starter):
        database.verify(path)


def test_the_starter_shelf_is_built_once(tmp_path: Path) -> None:
    first = starter_module.find(tmp_path)
    built = state(first)
    assert starter_module.find(tmp_path) == first
    assert state(first) == built


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
    assert Registry(folder).snapshot().editions


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


@pytest.mark.parametrize("damage", [b"", b"not a database"])
def test_a_damaged_starter_file_is_built_anew(tmp_path: Path, damage: bytes) -> None:
    folder = starter_module.find(tmp_path)
    harmed = next(folder.glob("codesystem-cpt-*.sqlite"))
    harmed.write_bytes(damage)
    starter_module.find(tmp_path)
    database.verify(harmed)


@pytest.mark.parametrize("damage", [b"", b"not a list", b"7"])
def test_a_damaged_list_of_what_there_is_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    folder = starter_module.find(tmp_path)
    listed = folder / starter_module.CONTENTS
    whole = listed.read_bytes()
    listed.write_bytes(damage)

    assert starter_module.find(tmp_path) == folder
    assert listed.read_bytes() == whole


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.99])
def test_damage_without_a_change_of_size_is_found_and_built_anew(
    tmp_path: Path, share: float
) -> None:
    folder = starter_module.find(tmp_path)
    whole = stored.content_of(folder)
    harmed = next(folder.glob("codesystem-hcpcs-*.sqlite"))
    damage.flip(harmed, int(share * 8 * harmed.stat().st_size))

    starter_module.find(tmp_path)

    assert stored.content_of(folder) == whole


def test_other_code_has_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = starter_module.find(tmp_path)
    monkeypatch.setattr(starter_module, "CODE", "f" * 64)

    assert starter_module.find(tmp_path) != before


def test_only_bundled_data_is_restored(tmp_path: Path) -> None:
    folder = starter_module.find(tmp_path)
    whole = stored.content_of(folder)
    assert not starter_module.restore(folder)

    next(folder.glob("*.sqlite")).unlink()
    assert not starter_module.restore(tmp_path)
    assert starter_module.restore(folder)
    assert stored.content_of(folder) == whole


def test_what_another_process_has_built_meanwhile_is_not_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def waiting(lock: Path) -> Iterator[None]:
        monkeypatch.undo()
        starter_module.find(lock.parent)
        built.append(state(folder))
        yield

    built: list[dict[str, tuple[int, int]]] = []
    folder = tmp_path / CODE[:16]
    monkeypatch.setattr(starter_module, "FileLock", waiting)

    assert starter_module.find(tmp_path) == folder
    assert built == [state(folder)]


FINDING = """
import sys
from pathlib import Path
from terminology import starter
starter.CODE = sys.argv[2] * 64
print(starter.find(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""
"""A program that finds the bundled data as other code, and uses it until its input ends."""


@contextmanager
def finding(cache: Path, code: str) -> Iterator[Path]:
    """The folder that a process of that code uses."""
    command = [sys.executable, "-c", FINDING, str(cache), code]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        yield Path(process.stdout.readline().strip())
        process.communicate()


def test_two_processes_that_start_at_once_find_one_whole_folder(tmp_path: Path) -> None:
    with finding(tmp_path, "a") as one, finding(tmp_path, "a") as other:
        assert one == other
        for path in stored.databases(one):
            database.verify(path)


def test_what_other_code_has_built_is_removed_once_nobody_uses_it(tmp_path: Path) -> None:
    with finding(tmp_path, "a") as used:
        with finding(tmp_path, "b") as unused:
            assert unused.exists()
        ours = starter_module.find(tmp_path)
        assert [used.exists(), unused.exists(), ours.exists()] == [True, False, True]

    (ours / starter_module.CONTENTS).unlink()
    starter_module.find(tmp_path)
    assert [used.exists(), ours.exists()] == [False, True]


@pytest.mark.parametrize("name", ["projects", "0123456789abcdef", "0123456789ABCDEF"])
def test_a_folder_of_somebody_else_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "contents").write_text("mine")

    starter_module.find(tmp_path)

    assert (tmp_path / name / "contents").read_text() == "mine"


def test_what_does_not_stay_whole_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter_module, "_is_whole", lambda folder: False)
    monkeypatch.setattr(starter_module, "_build", lambda folder: True)

    with pytest.raises(OSError, match="does not stay whole"):
        starter_module.find(tmp_path)


def test_a_folder_that_cannot_be_locked_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starter_module, "CODE", "a" * 64)
    other = starter_module.find(tmp_path)
    (other / ".in-use").unlink()
    (other / ".in-use").mkdir()
    (other / ".in-use" / "file").touch()
    monkeypatch.undo()

    starter_module.find(tmp_path)

    assert other.exists()
