"""A registry verifies and repairs damaged files in the background."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from terminology import bundled, install, upkeep
from terminology.fhir import prerender
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from terminology.store import watch
from terminology.store.damage import DamagedPrerendered
from terminology.store.reader import Opened
from tests.fixtures import damage, shortcuts, stored

BOUND = 60.0
"""Seconds after which a test fails."""


@pytest.fixture(autouse=True)
def frequently(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Check each file more often than once a second; wait for all threads at the end."""
    monkeypatch.setattr(watch, "_EVERY", 0.01)
    yield
    wait_for_upkeep()


@pytest.fixture
def path(data_dir: Path) -> Path:
    """A database with its prerendered file, in a data directory."""
    path = install.install(stored.numbered(99), data_dir).path
    shortcuts.prepare(data_dir)
    damage.age(path)
    damage.age(prerendered_file(path))
    return path


def prerendered_file(path: Path) -> Path:
    """The prerendered file of a database."""
    return path.with_suffix(".prerendered")


def eventually(registry: Registry, is_expected: Callable[[Snapshot], bool]) -> Snapshot:
    """Get snapshots until the expected one; return it."""
    end = time.monotonic() + BOUND
    while not is_expected(registry.snapshot()):
        assert time.monotonic() < end, registry.snapshot()
        time.sleep(0.01)
    return registry.snapshot()


def wait_for_upkeep() -> None:
    """Wait for all upkeep threads."""
    for thread in threading.enumerate():
        if thread.name == "upkeep":
            thread.join(BOUND)


def is_intact(snapshot: Snapshot) -> bool:
    """Whether nothing is broken, and everything is prerendered."""
    broken = (*snapshot.broken, *snapshot.broken_prerendered)
    return not broken and all(edition.prerendered for edition in snapshot.editions)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The logged messages."""
    return [record.getMessage() for record in caplog.records]


def test_a_server_verifies_every_database_after_it_is_opened(data_dir: Path, path: Path) -> None:
    damage.flip(path, 8 * 20_000)
    registry = Registry(data_dir, prerender=prerender.write)

    snapshot = eventually(registry, lambda snapshot: bool(snapshot.broken))

    assert snapshot.editions == ()
    assert snapshot.broken == (f"{path}: is damaged (it does not hold what was written)",)


def test_without_prerender_a_database_is_verified_only_before_it_is_read(
    data_dir: Path, path: Path
) -> None:
    damage.flip(path, 8 * 20_000)
    registry = Registry(data_dir)
    wait_for_upkeep()

    assert registry.snapshot().broken == ()


@pytest.mark.parametrize("bit", [8 * 5, 8 * 500, -8 * 40], ids=["header", "record", "contents"])
def test_an_overwritten_prerendered_file_is_written_again(
    data_dir: Path, path: Path, bit: int, caplog: pytest.LogCaptureFixture
) -> None:
    registry = Registry(data_dir, prerender=prerender.write)
    eventually(registry, is_intact)
    intact = prerendered_file(path).read_bytes()

    damage.flip(prerendered_file(path), bit % (8 * len(intact)))

    snapshot = eventually(registry, lambda snapshot: bool(snapshot.broken_prerendered))
    assert [edition.edition.version for edition in snapshot.editions] == ["2025-01"]
    assert snapshot.broken == ()
    eventually(registry, is_intact)
    assert prerendered_file(path).read_bytes() == intact
    wait_for_upkeep()
    (message,) = warnings(caplog)
    assert message.startswith(f"{prerendered_file(path)}: is damaged (")
    assert message.endswith("), and has been written again")


def test_a_truncated_prerendered_file_is_written_again(data_dir: Path, path: Path) -> None:
    registry = Registry(data_dir, prerender=prerender.write)
    eventually(registry, is_intact)
    intact = prerendered_file(path).read_bytes()

    damage.truncate(prerendered_file(path), 3000)

    eventually(registry, lambda snapshot: bool(snapshot.broken_prerendered))
    eventually(registry, is_intact)
    assert prerendered_file(path).read_bytes() == intact


def test_a_removed_prerendered_file_is_written_again(data_dir: Path, path: Path) -> None:
    registry = Registry(data_dir, prerender=prerender.write)
    eventually(registry, is_intact)

    prerendered_file(path).unlink()

    eventually(registry, lambda snapshot: snapshot.editions[0].prerendered is None)
    eventually(registry, is_intact)


def test_damage_that_a_request_detects_is_repaired(data_dir: Path, path: Path) -> None:
    registry = Registry(data_dir, prerender=prerender.write)
    (edition,) = eventually(registry, is_intact).editions
    prerendered = edition.prerendered
    assert prerendered is not None
    damage.overwrite(prerendered_file(path), 200, b"\xff" * 5000)
    with pytest.raises(DamagedPrerendered):
        prerendered.lookup(b"A1")

    assert edition.prerendered is None
    eventually(registry, is_intact)


def test_only_one_of_two_processes_writes_the_file_again(data_dir: Path, path: Path) -> None:
    written: list[Path] = []

    def write(opened: Opened, path: Path) -> None:
        written.append(path)
        prerender.write(opened, path)

    registries = [Registry(data_dir, prerender=write) for _ in range(2)]
    for registry in registries:
        eventually(registry, is_intact)
    intact = prerendered_file(path).read_bytes()
    damage.truncate(prerendered_file(path), 3000)

    for registry in registries:
        eventually(registry, lambda _: prerendered_file(path).read_bytes() == intact)
    for registry in registries:
        eventually(registry, is_intact)
        wait_for_upkeep()
    assert len(written) == 1


def test_without_prerender_a_warning_gives_the_command_to_run(
    data_dir: Path, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damage.truncate(prerendered_file(path), 3000)
    registry = Registry(data_dir)
    for _ in range(3):
        wait_for_upkeep()
        registry.snapshot()
        damage.age(prerendered_file(path))

    (message,) = warnings(caplog)
    assert message.endswith(". Run `fhir-hcpcs prepare` to write it again")
    assert registry.snapshot().editions[0].prerendered is None


def test_a_failed_write_is_logged_once(
    data_dir: Path, path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError("permission denied")

    monkeypatch.setattr("terminology.store.folder.FileLock", refused)
    damage.truncate(prerendered_file(path), 3000)
    registry = Registry(data_dir, prerender=prerender.write)
    for size in (2900, 2800, 2700):
        wait_for_upkeep()
        registry.snapshot()
        damage.truncate(prerendered_file(path), size)
    wait_for_upkeep()

    (message,) = warnings(caplog)
    assert "cannot be written again (permission denied)" in message


def test_a_file_that_is_damaged_repeatedly_is_no_longer_repaired(
    data_dir: Path, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def damaged(opened: Opened, path: Path) -> None:
        prerender.write(opened, path)
        damage.truncate(path, 3000)

    damage.truncate(prerendered_file(path), 2000)
    registry = Registry(data_dir, prerender=damaged)
    end = time.monotonic() + BOUND
    while not any("Run `fhir-hcpcs prepare`" in message for message in warnings(caplog)):
        assert time.monotonic() < end
        registry.snapshot()

    written = [text for text in warnings(caplog) if text.endswith("has been written again")]
    assert len(written) == upkeep._REPAIRS


@pytest.mark.exhaustive
@pytest.mark.slow
def test_damaged_bundled_data_is_rebuilt_while_a_server_runs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = bundled.find(tmp_path)
    shortcuts.prepare(folder)
    registry = Registry(folder, prerender=prerender.write, restore=bundled.restore)
    before = eventually(registry, is_intact)
    harmed = next(folder.glob("codesystem-cpt-*.sqlite"))
    damage.age(harmed)
    eventually(registry, is_intact)

    damage.overwrite(harmed, 5000, b"\xff" * 100)

    message = f"{folder}: was damaged, and has been built again"
    eventually(registry, lambda _: message in warnings(caplog))
    after = eventually(registry, lambda snapshot: len(snapshot.editions) == len(before.editions))
    assert after.digest == before.digest
    eventually(registry, is_intact)


@pytest.mark.exhaustive
@pytest.mark.slow
def test_removed_bundled_data_is_rebuilt_and_prerendered_while_a_server_runs(
    tmp_path: Path,
) -> None:
    folder = bundled.find(tmp_path)
    shortcuts.prepare(folder)
    registry = Registry(folder, prerender=prerender.write, restore=bundled.restore)
    before = eventually(registry, is_intact)

    for path in folder.iterdir():
        path.unlink()

    eventually(registry, lambda _: (folder / bundled.CONTENTS).exists())
    eventually(registry, lambda snapshot: len(snapshot.editions) == len(before.editions))
    eventually(registry, is_intact)


def test_a_failed_rebuild_of_bundled_data_is_logged(
    data_dir: Path, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(folder: Path) -> bool:
        raise PermissionError("permission denied")

    Registry(data_dir, restore=refused)
    wait_for_upkeep()

    (message,) = warnings(caplog)
    assert message == f"{data_dir}: is damaged and cannot be built again (permission denied)"
