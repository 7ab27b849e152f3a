"""The bundled data is built once, completely, in the cache or a temporary folder."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conceptmaps.hcpcs_betos import derived as hcpcs_betos
from conceptmaps.hcpcs_replaced_by import derived as hcpcs_replaced_by
from terminology import bundled
from terminology.registry import Registry
from terminology.software import CODE
from terminology.store import database
from tests.fixtures import damage, stored
from tests.fixtures.bundled import CODE_SYSTEMS, CONCEPT_MAPS

pytestmark = pytest.mark.slow


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """The inode and modification time of each database in a folder."""
    files = {path.name: path.stat() for path in stored.databases(folder)}
    return {name: (file.st_ino, file.st_mtime_ns) for name, file in files.items()}


def test_the_bundled_data_has_every_code_system_and_map_of_the_catalogues(
    bundled_dir: Path,
) -> None:
    snapshot = Registry(bundled_dir).snapshot()
    assert len(snapshot.editions) == len(CODE_SYSTEMS)
    assert {concept_map.edition.key for concept_map in snapshot.maps} == {
        *CONCEPT_MAPS,
        *hcpcs_replaced_by.KEYS.values(),
        hcpcs_betos.KEY,
    }
    assert snapshot.broken == ()


def test_every_database_of_the_bundled_data_is_intact(bundled_dir: Path) -> None:
    for path in stored.databases(bundled_dir):
        database.verify(path)


def test_the_bundled_data_is_built_once(tmp_path: Path) -> None:
    first = bundled.find(tmp_path)
    built = state(first)
    assert bundled.find(tmp_path) == first
    assert state(first) == built


def test_a_missing_database_is_built_again(tmp_path: Path) -> None:
    folder = bundled.find(tmp_path)
    intact = stored.content_of(folder)
    (folder / sorted(intact)[0]).unlink()
    bundled.find(tmp_path)
    assert stored.content_of(folder) == intact


def test_if_the_cache_cannot_be_written_the_bundled_data_is_in_a_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = bundled.find(tmp_path / "file" / "bundled")
    assert folder.parent.parent == tmp_path
    assert Registry(folder).snapshot().editions


def test_a_temporary_folder_is_removed_at_the_end_of_its_process(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    program = (
        "import pathlib, sys; from terminology import bundled; "
        "print(bundled.find(pathlib.Path(sys.argv[1])))"
    )
    built = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "file" / "bundled")],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    assert built
    assert not Path(built).exists()


@pytest.mark.parametrize("damage", [b"", b"not a database"])
def test_a_damaged_database_is_built_again(tmp_path: Path, damage: bytes) -> None:
    folder = bundled.find(tmp_path)
    damaged = next(folder.glob("codesystem-cpt-*.sqlite"))
    damaged.write_bytes(damage)
    bundled.find(tmp_path)
    database.verify(damaged)


@pytest.mark.parametrize("damage", [b"", b"not a list", b"7"])
def test_a_damaged_list_of_the_databases_is_written_again(tmp_path: Path, damage: bytes) -> None:
    folder = bundled.find(tmp_path)
    contents = folder / bundled.CONTENTS
    intact = contents.read_bytes()
    contents.write_bytes(damage)

    assert bundled.find(tmp_path) == folder
    assert contents.read_bytes() == intact


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.99])
def test_a_database_with_a_changed_bit_is_built_again(tmp_path: Path, share: float) -> None:
    folder = bundled.find(tmp_path)
    intact = stored.content_of(folder)
    damaged = next(folder.glob("codesystem-hcpcs-*.sqlite"))
    damage.flip(damaged, int(share * 8 * damaged.stat().st_size))

    bundled.find(tmp_path)

    assert stored.content_of(folder) == intact


def test_other_code_has_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = bundled.find(tmp_path)
    monkeypatch.setattr(bundled, "CODE", "f" * 64)

    assert bundled.find(tmp_path) != folder


def test_only_bundled_data_is_restored(tmp_path: Path) -> None:
    folder = bundled.find(tmp_path)
    intact = stored.content_of(folder)
    assert not bundled.restore(folder)

    next(folder.glob("*.sqlite")).unlink()
    assert not bundled.restore(tmp_path)
    assert bundled.restore(folder)
    assert stored.content_of(folder) == intact


def test_a_folder_that_another_process_has_built_is_not_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def waiting(lock: Path) -> Iterator[None]:
        monkeypatch.undo()
        bundled.find(lock.parent)
        built.append(state(folder))
        yield

    built: list[dict[str, tuple[int, int]]] = []
    folder = tmp_path / CODE[:16]
    monkeypatch.setattr(bundled, "FileLock", waiting)

    assert bundled.find(tmp_path) == folder
    assert built == [state(folder)]


FINDING = """
import sys
from pathlib import Path
from terminology import bundled
bundled.CODE = sys.argv[2] * 64
print(bundled.find(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""
"""A program that uses the bundled data of other code until its standard input ends."""


@contextmanager
def finding(cache: Path, code: str) -> Iterator[Path]:
    """Run a process of that code; yield the folder that it uses."""
    command = [sys.executable, "-c", FINDING, str(cache), code]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        yield Path(process.stdout.readline().strip())
        process.communicate()


def test_two_processes_that_start_at_the_same_time_use_one_intact_folder(tmp_path: Path) -> None:
    with finding(tmp_path, "a") as first, finding(tmp_path, "a") as second:
        assert first == second
        for path in stored.databases(first):
            database.verify(path)


def test_a_folder_of_other_code_is_removed_if_no_process_uses_it(tmp_path: Path) -> None:
    with finding(tmp_path, "a") as used:
        with finding(tmp_path, "b") as unused:
            assert unused.exists()
        ours = bundled.find(tmp_path)
        assert [used.exists(), unused.exists(), ours.exists()] == [True, False, True]

    (ours / bundled.CONTENTS).unlink()
    bundled.find(tmp_path)
    assert [used.exists(), ours.exists()] == [False, True]


@pytest.mark.parametrize("name", ["projects", "0123456789abcdef", "0123456789ABCDEF"])
def test_an_unrelated_folder_is_not_changed(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "contents").write_text("mine")

    bundled.find(tmp_path)

    assert (tmp_path / name / "contents").read_text() == "mine"


def test_bundled_data_that_is_damaged_after_each_build_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "_is_intact", lambda folder: False)
    monkeypatch.setattr(bundled, "_build", lambda folder: True)

    with pytest.raises(OSError, match="damaged again"):
        bundled.find(tmp_path)


def test_a_folder_that_cannot_be_locked_is_not_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "CODE", "a" * 64)
    other = bundled.find(tmp_path)
    (other / ".in-use").unlink()
    (other / ".in-use").mkdir()
    (other / ".in-use" / "file").touch()
    monkeypatch.undo()

    bundled.find(tmp_path)

    assert other.exists()
