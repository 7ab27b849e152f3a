"""An installation is complete, or it does not change the data directory."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from codesystems.hcpcs import loader
from codesystems.model import CodeSystem, Concept
from codesystems.release import ReleaseError, read
from terminology import install
from terminology.registry import Registry
from terminology.store import database, folder, prerender, writer
from terminology.store.database import DatabaseError
from tests.fixtures import hcpcs, releases, shortcuts, stored

BOUND = 30.0
"""Seconds that a test may take."""

INSTALLING = """
import itertools, sys
from pathlib import Path
from codesystems.hcpcs import loader
from codesystems.release import read
from terminology import install

data_dir, turns, *files = sys.argv[1:]
systems = [loader.load(read(Path(file))) for file in files]
print("ready", flush=True)
for system in itertools.islice(itertools.cycle(systems), int(turns)):
    install.install(system, Path(data_dir))
"""
"""A program that installs releases in turn, a number of times; it prints a line at the start."""


@contextmanager
def installing(data_dir: Path, turns: int, *files: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the program; it has started, and is killed at the end of the test."""
    command = [sys.executable, "-c", INSTALLING, str(data_dir), str(turns), *map(str, files)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two files of one quarter: with 2,000 and with 3,000 concepts, three of them sections."""
    folder = tmp_path_factory.mktemp("releases")
    made = []
    for count in (2000, 3000):
        codes = [hcpcs.lines(f"A{number:04}") for number in range(count - 5)]
        codes += [hcpcs.lines("V5364"), hcpcs.lines("XY", modifier=True)]
        (folder / str(count)).mkdir()
        made.append(releases.write(folder / str(count), *codes))
    return made[0], made[1]


def load(file: Path) -> CodeSystem:
    """Read a release file of HCPCS."""
    return loader.load(read(file))


def names(data_dir: Path) -> list[str]:
    """The names in a folder without empty files."""
    return sorted(path.name for path in data_dir.iterdir() if path.is_dir() or path.stat().st_size)


def test_an_installed_edition_is_intact(data_dir: Path) -> None:
    installed = install.install(stored.numbered(9), data_dir)
    database.verify(installed.path)


def test_each_edition_has_its_own_file(data_dir: Path) -> None:
    install.install(stored.numbered(1), data_dir)
    install.install(stored.numbered(1, stored.edition("2025-04")), data_dir)
    assert names(data_dir) == ["codesystem-made-2025-01.sqlite", "codesystem-made-2025-04.sqlite"]


def test_a_first_installation_replaces_nothing(data_dir: Path) -> None:
    installed = install.install(stored.numbered(1), data_dir)
    assert installed == install.Installed(
        data_dir / "codesystem-made-2025-01.sqlite", replaced=False
    )


def test_a_second_installation_replaces_the_first(data_dir: Path) -> None:
    install.install(stored.numbered(1), data_dir)
    installed = install.install(stored.numbered(2), data_dir)
    assert installed.replaced
    assert len(list(stored.open_concepts(installed.path).concepts())) == 2


def refused(*_: object) -> None:
    """Raise the error of a full disk."""
    raise OSError("no space left on device")


def refused_late(system: CodeSystem, path: Path) -> None:
    """Write a part of an edition, then raise the error of a full disk."""
    path.write_bytes(b"SQLite format 3\0")
    refused(system)


@pytest.mark.parametrize(
    ("module", "step", "failing"),
    [
        (writer, "write", refused),
        (writer, "write", refused_late),
        (database, "verify", refused),
        (os, "fsync", refused),
        (Path, "replace", refused),
    ],
    ids=["before writing", "while writing", "verifying", "syncing", "renaming"],
)
@pytest.mark.parametrize("before", [0, 1], ids=["first", "again"])
def test_a_failed_installation_does_not_change_the_data_directory(
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    step: str,
    failing: Callable[..., None],
    before: int,
) -> None:
    for _ in range(before):
        install.install(stored.numbered(1), data_dir)
    content = stored.content_of(data_dir) if before else {}
    monkeypatch.setattr(module, step, failing)
    with pytest.raises(OSError, match="no space"):
        install.install(stored.numbered(2), data_dir)
    assert stored.content_of(data_dir) == content


def test_a_database_that_cannot_be_read_back_is_not_installed(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install.install(stored.numbered(1), data_dir)
    content = stored.content_of(data_dir)
    write = writer.write

    def altered(system: CodeSystem, path: Path) -> None:
        write(system, path)
        stored.alter(path, "DELETE FROM concept")

    monkeypatch.setattr(writer, "write", altered)
    with pytest.raises(DatabaseError, match="it does not hold what was written"):
        install.install(stored.numbered(2), data_dir)
    assert stored.content_of(data_dir) == content


def test_a_duplicate_code_does_not_change_the_data_directory(data_dir: Path) -> None:
    install.install(stored.numbered(1), data_dir)
    content = stored.content_of(data_dir)
    with pytest.raises(Exception, match="UNIQUE"):
        install.install(stored.code_system(Concept("A1"), Concept("A1")), data_dir)
    assert stored.content_of(data_dir) == content


def test_a_failed_installation_leaves_no_file(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as failing:
        failing.setattr(writer, "write", refused_late)
        with pytest.raises(OSError, match="no space"):
            install.install(stored.numbered(1), data_dir)
    assert names(data_dir) == []


def test_a_data_directory_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        install.install(stored.numbered(1), tmp_path / "file" / "data")


@pytest.mark.parametrize("act", ["install", "remove"])
def test_files_of_an_interrupted_installation_are_removed(data_dir: Path, act: str) -> None:
    system = stored.numbered(1)
    installed = install.install(system, data_dir)
    leftover = data_dir / ".building-killed"
    leftover.mkdir()
    shutil.copy(installed.path, leftover)
    if act == "install":
        install.install(system, data_dir)
    else:
        install.remove(system.edition, data_dir)
    assert not leftover.exists()


@pytest.mark.exhaustive
@pytest.mark.slow
def test_two_installations_at_the_same_time_both_finish(
    data_dir: Path, files: tuple[Path, Path]
) -> None:
    system = load(files[0])
    with installing(data_dir, 10, files[1]) as other:
        for _ in range(5):
            install.install(system, data_dir)
        assert other.wait(BOUND) == 0
    (path,) = stored.databases(data_dir)
    database.verify(path)


def test_a_release_is_installed_from_its_file(data_dir: Path, files: tuple[Path, Path]) -> None:
    steps: list[str] = []
    report = install.from_file(loader.load, files[0], data_dir, steps.append)
    assert report.installed == install.Installed(
        data_dir / "codesystem-hcpcs-2025-01.sqlite", replaced=False
    )
    assert steps == [
        "Reading HCPC2025_JAN_ANWEB.txt",
        "Checking every record",
        "Writing and verifying the database",
    ]


def test_without_a_data_directory_a_release_is_only_read(files: tuple[Path, Path]) -> None:
    steps: list[str] = []
    report = install.from_file(loader.load, files[0], None, steps.append)
    system = load(files[0])
    assert (report.installed, report.content, len(system.concepts), len(steps)) == (
        None,
        system,
        2000,
        2,
    )


@pytest.fixture(params=[True, False], ids=["collecting", "not collecting"])
def collecting(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Python's garbage collector, enabled or disabled; it is enabled after the test."""
    enabled: bool = request.param
    if not enabled:
        gc.disable()
    yield enabled
    gc.enable()


@pytest.mark.parametrize("name", ["HCPC2025_JAN_ANWEB.txt", "missing.txt"])
def test_an_installation_does_not_change_the_state_of_the_garbage_collector(
    tmp_path: Path, data_dir: Path, name: str, *, collecting: bool
) -> None:
    releases.write(tmp_path)
    steps: list[str] = []
    with suppress(ReleaseError):
        install.from_file(loader.load, tmp_path / name, data_dir, steps.append)
    assert gc.isenabled() is collecting


def test_a_removed_edition_is_deleted(data_dir: Path) -> None:
    retained, removed = stored.numbered(1), stored.numbered(1, stored.edition("2025-04"))
    install.install(retained, data_dir)
    install.install(removed, data_dir)
    path = install.remove(removed.edition, data_dir)
    assert path == data_dir / "codesystem-made-2025-04.sqlite"
    assert names(data_dir) == ["codesystem-made-2025-01.sqlite"]


def test_the_prerendered_file_of_a_removed_edition_is_deleted(data_dir: Path) -> None:
    removed = stored.numbered(1)
    install.install(removed, data_dir)
    shortcuts.prepare(data_dir)
    assert list(data_dir.glob("*.prerendered"))

    install.remove(removed.edition, data_dir)

    assert not list(data_dir.glob("*.prerendered"))


def test_an_edition_is_prerendered_once_and_again_for_another_file(data_dir: Path) -> None:
    install.install(stored.numbered(1), data_dir)
    line = "Prerendering made 2025-01"

    first, second = shortcuts.prepare(data_dir), shortcuts.prepare(data_dir)
    install.install(stored.numbered(2), data_dir)

    assert (first, second, shortcuts.prepare(data_dir)) == ([line], [], [line])
    (concepts,) = Registry(data_dir).snapshot().editions
    assert concepts.prerendered is not None
    assert concepts.prerendered.find(b"A2") is not None


def test_a_prerendered_file_of_other_code_is_not_used_and_is_written_again(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = install.install(stored.numbered(1), data_dir).path
    shortcuts.prepare(data_dir)
    assert stored.open_concepts(path).prerendered is not None

    monkeypatch.setattr(prerender, "CODE", "the digest of other code")

    concepts = stored.open_concepts(path)
    assert (concepts.prerendered, concepts.damaged) == (None, None)
    assert shortcuts.prepare(data_dir) == ["Prerendering made 2025-01"]
    assert stored.open_concepts(path).prerendered is not None


def while_waiting(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Call a function before the next lock of a data directory is acquired."""

    @contextmanager
    def waiting(lock: Path) -> Iterator[None]:
        del lock
        monkeypatch.undo()
        act()
        yield

    monkeypatch.setattr(folder, "FileLock", waiting)


def test_an_edition_that_is_replaced_meanwhile_is_prerendered(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install.install(stored.numbered(1), data_dir)
    while_waiting(monkeypatch, lambda: install.install(stored.numbered(2), data_dir))

    shortcuts.prepare(data_dir)

    (concepts,) = Registry(data_dir).snapshot().editions
    assert concepts.prerendered is not None
    assert concepts.prerendered.find(b"A2") is not None


def test_an_edition_that_another_process_has_prerendered_is_not_prerendered_again(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install.install(stored.numbered(1), data_dir)
    others: list[str] = []
    while_waiting(monkeypatch, lambda: others.extend(shortcuts.prepare(data_dir)))

    assert (shortcuts.prepare(data_dir), len(others)) == ([], 1)


def test_a_map_is_prerendered_and_a_damaged_database_is_not(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "broken.sqlite").touch()
    writer.write_map(stored.concept_map(), data_dir / "map.sqlite")

    assert shortcuts.prepare(data_dir) == ["Prerendering made-map 2025-01-01"]
    assert shortcuts.prepare(data_dir) == []


def test_an_edition_that_is_not_installed_cannot_be_removed(data_dir: Path) -> None:
    install.install(stored.numbered(1), data_dir)
    with pytest.raises(FileNotFoundError):
        install.remove(stored.edition("2025-04"), data_dir)
