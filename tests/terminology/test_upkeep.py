"""What a library does in the background about damaged files."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from terminology import install, starter, upkeep
from terminology.fhir import prerender
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from terminology.store import watch
from terminology.store.damage import DamagedPrerendered
from terminology.store.reader import Opened
from tests.fixtures import damage, shortcuts, stored

BOUND = 60.0
"""Seconds: nothing here takes longer, or it has failed."""


@pytest.fixture(autouse=True)
def promptly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look at each file more often than once a second; leave nothing running."""
    monkeypatch.setattr(watch, "_EVERY", 0.01)
    yield
    rest()


@pytest.fixture
def path(shelf: Path) -> Path:
    """A database with its prerendered file, on a shelf."""
    path = install.install(stored.numbered(99), shelf).path
    shortcuts.prepare(shelf)
    damage.age(path)
    damage.age(beside(path))
    return path


def beside(path: Path) -> Path:
    """The prerendered file of a database."""
    return path.with_suffix(".prerendered")


def eventually(registry: Registry, is_due: Callable[[Snapshot], bool]) -> Snapshot:
    """Ask until the snapshot are as they should be."""
    end = time.monotonic() + BOUND
    while not is_due(registry.snapshot()):
        assert time.monotonic() < end, registry.snapshot()
        time.sleep(0.01)
    return registry.snapshot()


def rest() -> None:
    """Wait until nothing is done in the background."""
    for thread in threading.enumerate():
        if thread.name == "upkeep":
            thread.join(BOUND)


def is_whole(snapshot: Snapshot) -> bool:
    """Tell whether nothing is broken, and everything is prerendered."""
    broken = (*snapshot.broken, *snapshot.broken_prerendered)
    return not broken and all(held.prerendered for held in snapshot.editions)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged."""
    return [record.getMessage() for record in caplog.records]


def test_a_server_checks_every_database_as_it_is_opened(shelf: Path, path: Path) -> None:
    damage.flip(path, 8 * 20_000)
    registry = Registry(shelf, prerender=prerender.write)

    snapshot = eventually(registry, lambda snapshot: bool(snapshot.broken))

    assert snapshot.editions == ()
    assert snapshot.broken == (f"{path}: is damaged (it does not hold what was written)",)


def test_others_check_a_database_only_before_it_is_read(shelf: Path, path: Path) -> None:
    damage.flip(path, 8 * 20_000)
    registry = Registry(shelf)
    rest()

    assert registry.snapshot().broken == ()


@pytest.mark.parametrize("bit", [8 * 5, 8 * 500, -8 * 40], ids=["header", "record", "contents"])
def test_a_prerendered_file_that_is_overwritten_is_written_again(
    shelf: Path, path: Path, bit: int, caplog: pytest.LogCaptureFixture
) -> None:
    registry = Registry(shelf, prerender=prerender.write)
    eventually(registry, is_whole)
    whole = beside(path).read_bytes()

    damage.flip(beside(path), bit % (8 * len(whole)))

    snapshot = eventually(registry, lambda snapshot: bool(snapshot.broken_prerendered))
    assert [held.edition.version for held in snapshot.editions] == ["2025-01"]
    assert snapshot.broken == ()
    eventually(registry, is_whole)
    assert beside(path).read_bytes() == whole
    rest()
    (said,) = warnings(caplog)
    assert said.startswith(f"{beside(path)}: is damaged (")
    assert said.endswith("), and has been written again")


def test_a_prerendered_file_that_is_cut_is_written_again(shelf: Path, path: Path) -> None:
    registry = Registry(shelf, prerender=prerender.write)
    eventually(registry, is_whole)
    whole = beside(path).read_bytes()

    damage.truncate(beside(path), 3000)

    eventually(registry, lambda snapshot: bool(snapshot.broken_prerendered))
    eventually(registry, is_whole)
    assert beside(path).read_bytes() == whole


def test_a_prerendered_file_that_is_removed_is_written_again(shelf: Path, path: Path) -> None:
    registry = Registry(shelf, prerender=prerender.write)
    eventually(registry, is_whole)

    beside(path).unlink()

    eventually(registry, lambda snapshot: snapshot.editions[0].prerendered is None)
    eventually(registry, is_whole)


def test_damage_that_a_question_meets_is_repaired(shelf: Path, path: Path) -> None:
    registry = Registry(shelf, prerender=prerender.write)
    (held,) = eventually(registry, is_whole).editions
    found = held.prerendered
    assert found is not None
    damage.overwrite(beside(path), 200, b"\xff" * 5000)
    with pytest.raises(DamagedPrerendered):
        found.lookup(b"A1")

    assert held.prerendered is None
    eventually(registry, is_whole)


def test_of_two_processes_one_writes_it_again(shelf: Path, path: Path) -> None:
    written: list[Path] = []

    def write(held: Opened, path: Path) -> None:
        written.append(path)
        prerender.write(held, path)

    libraries = [Registry(shelf, prerender=write) for _ in range(2)]
    for registry in libraries:
        eventually(registry, is_whole)
    whole = beside(path).read_bytes()
    damage.truncate(beside(path), 3000)

    for registry in libraries:
        eventually(registry, lambda _: beside(path).read_bytes() == whole)
    for registry in libraries:
        eventually(registry, is_whole)
        rest()
    assert len(written) == 1


def test_without_what_prerenders_a_warning_says_what_to_do(
    shelf: Path, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damage.truncate(beside(path), 3000)
    registry = Registry(shelf)
    for _ in range(3):
        rest()
        registry.snapshot()
        damage.age(beside(path))

    (said,) = warnings(caplog)
    assert said.endswith(". Run `fhir-hcpcs prepare` to write it again")
    assert registry.snapshot().editions[0].prerendered is None


def test_where_it_cannot_be_written_a_warning_says_so_once(
    shelf: Path, path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError("permission denied")

    monkeypatch.setattr("terminology.store.folder.FileLock", refused)
    damage.truncate(beside(path), 3000)
    registry = Registry(shelf, prerender=prerender.write)
    for size in (2900, 2800, 2700):
        rest()
        registry.snapshot()
        damage.truncate(beside(path), size)
    rest()

    (said,) = warnings(caplog)
    assert "cannot be written again (permission denied)" in said


def test_a_file_that_is_damaged_again_and_again_is_left_at_last(
    shelf: Path, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def damaged(held: Opened, path: Path) -> None:
        prerender.write(held, path)
        damage.truncate(path, 3000)

    damage.truncate(beside(path), 2000)
    registry = Registry(shelf, prerender=damaged)
    end = time.monotonic() + BOUND
    while not any("Run `fhir-hcpcs prepare`" in said for said in warnings(caplog)):
        assert time.monotonic() < end
        registry.snapshot()

    written = [said for said in warnings(caplog) if said.endswith("has been written again")]
    assert len(written) == upkeep._REPAIRS


@pytest.mark.exhaustive
@pytest.mark.slow
def test_bundled_data_that_is_damaged_under_a_server_is_built_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = starter.find(tmp_path)
    shortcuts.prepare(folder)
    registry = Registry(folder, prerender=prerender.write, restore=starter.restore)
    before = eventually(registry, is_whole)
    harmed = next(folder.glob("codesystem-cpt-*.sqlite"))
    damage.age(harmed)
    eventually(registry, is_whole)

    damage.overwrite(harmed, 5000, b"\xff" * 100)

    said = f"{folder}: was damaged, and has been built again"
    eventually(registry, lambda _: said in warnings(caplog))
    after = eventually(registry, lambda snapshot: len(snapshot.editions) == len(before.editions))
    assert after.digest == before.digest
    eventually(registry, is_whole)


@pytest.mark.exhaustive
@pytest.mark.slow
def test_bundled_data_that_is_removed_under_a_server_is_built_and_prerendered_again(
    tmp_path: Path,
) -> None:
    folder = starter.find(tmp_path)
    shortcuts.prepare(folder)
    registry = Registry(folder, prerender=prerender.write, restore=starter.restore)
    before = eventually(registry, is_whole)

    for path in folder.iterdir():
        path.unlink()

    eventually(registry, lambda _: (folder / starter.CONTENTS).exists())
    eventually(registry, lambda snapshot: len(snapshot.editions) == len(before.editions))
    eventually(registry, is_whole)


def test_bundled_data_that_cannot_be_built_again_is_said_to_be(
    shelf: Path, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(folder: Path) -> bool:
        raise PermissionError("permission denied")

    Registry(shelf, restore=refused)
    rest()

    (said,) = warnings(caplog)
    assert said == f"{shelf}: is damaged and cannot be built again (permission denied)"
