"""The changes that a watch detects in the files of some folders, and when."""

import os
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from terminology import install
from terminology.store import watch
from terminology.store.damage import DamagedDatabase
from terminology.store.watch import Watch
from tests.fixtures import damage, shortcuts, stored

OLD, NEW = stored.edition("2024-01"), stored.edition("2025-01")
PROMPTLY = 0.05
"""Seconds between two checks of each file, for these tests."""


@pytest.fixture
def files(data_dir: Path) -> list[Path]:
    """Two databases in a data directory with their prerendered files, all with old times."""
    paths = [install.install(stored.numbered(9, of), data_dir).path for of in (OLD, NEW)]
    shortcuts.prepare(data_dir)
    for path in data_dir.iterdir():
        damage.age(path)
    damage.age(data_dir)
    return paths


def settled(data_dir: Path) -> Watch:
    """A watch after its first check, without changes."""
    watched = Watch([data_dir])
    watched.look()
    assert not watched.is_due()
    return watched


def versions(watched: Watch) -> list[str]:
    """The versions of the opened databases."""
    return sorted(opened.edition.version for opened in watched.opened)


@pytest.mark.usefixtures("files")
def test_the_first_check_opens_every_database(data_dir: Path) -> None:
    watched = Watch([data_dir])
    assert watched.is_due()

    changes = watched.look()

    assert changes is not None
    assert (changes.opened, changes.in_place, changes.lost) == (watched.opened, [], [])
    assert versions(watched) == ["2024-01", "2025-01"]
    assert (watched.broken, watched.damaged) == ([], {})


@pytest.mark.usefixtures("files")
def test_a_check_without_changes_returns_none(data_dir: Path) -> None:
    watched = settled(data_dir)
    before = watched.opened

    assert watched.look() is None
    assert watched.opened == before


def test_a_file_that_is_changed_in_place_is_detected_within_the_interval(
    data_dir: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_EVERY", PROMPTLY)
    watched = settled(data_dir)
    begun = time.monotonic()
    damage.truncate(files[0], 5000)

    while not watched.is_due():
        assert time.monotonic() < begun + 1
    assert time.monotonic() >= begun + PROMPTLY / 2
    assert watched.look() is not None
    assert versions(watched) == ["2025-01"]
    assert [error.startswith(f"{files[0]}: ") for error in watched.broken] == [True]


def touch(path: Path) -> None:
    """Write the same bytes again."""
    damage.overwrite(path, 0, path.read_bytes()[:16])


def write_back(path: Path) -> None:
    """Change a bit, and restore the time of the file."""
    state = path.stat()
    damage.flip(path, 4 * state.st_size)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.mark.parametrize("change", [touch, write_back])
@pytest.mark.parametrize("suffix", [".sqlite", ".prerendered"])
def test_a_database_with_a_file_changed_in_place_is_to_be_verified(
    data_dir: Path, files: list[Path], change: Callable[[Path], None], suffix: str
) -> None:
    watched = settled(data_dir)
    change(files[0].with_suffix(suffix))

    changes = watched.look()

    assert changes is not None
    assert [opened.edition.version for opened in changes.in_place] == ["2024-01"]
    assert changes.opened == changes.in_place


def test_a_replaced_database_is_opened_and_not_changed_in_place(
    data_dir: Path, files: list[Path]
) -> None:
    watched = settled(data_dir)
    copy = files[0].with_name("copy")
    shutil.copy(files[0], copy)
    copy.replace(files[0])

    changes = watched.look()

    assert changes is not None
    assert [opened.edition.version for opened in changes.opened] == ["2024-01"]
    assert changes.in_place == []


def test_a_removed_prerendered_file_is_lost(data_dir: Path, files: list[Path]) -> None:
    watched = settled(data_dir)
    files[1].with_suffix(".prerendered").unlink()

    changes = watched.look()

    assert changes is not None
    assert changes.lost == [files[1]]
    assert changes.in_place == []


def test_a_removed_edition_is_not_lost(data_dir: Path, files: list[Path]) -> None:
    watched = settled(data_dir)
    install.remove(OLD, data_dir)

    changes = watched.look()

    assert changes is not None
    assert (changes.opened, changes.lost, versions(watched)) == ([], [], ["2025-01"])


@pytest.mark.parametrize("is_written_back", [True, False])
def test_damage_that_a_request_met_is_due_at_once(
    data_dir: Path, files: list[Path], *, is_written_back: bool
) -> None:
    watched = settled(data_dir)
    (edition,) = (opened for opened in watched.opened if opened.edition.version == "2024-01")
    damage.flip(files[0], 8 * 20_000)
    if is_written_back:
        damage.age(files[0])
    with pytest.raises(DamagedDatabase):
        edition.check()

    assert watched.is_due()
    assert watched.look() is not None
    assert versions(watched) == ["2025-01"]
    assert [error.startswith(f"{files[0]}: is damaged") for error in watched.broken] == [True]
    assert (watched.look(), watched.is_due()) == (None, False)


def test_a_damaged_prerendered_file_is_reported_and_its_database_is_opened(
    data_dir: Path, files: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    beside = files[0].with_suffix(".prerendered")
    damage.truncate(beside, 700)
    damage.age(beside)

    watched = settled(data_dir)

    assert versions(watched) == ["2024-01", "2025-01"]
    assert watched.broken == []
    assert [*watched.damaged] == [files[0]]
    assert watched.damaged[files[0]].startswith(f"{beside}: is damaged (700 bytes instead of ")
    assert caplog.records == []


def test_a_broken_database_is_logged_once(
    data_dir: Path, files: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    damage.truncate(files[0], 5000)
    watched = Watch([data_dir])

    for _ in range(3):
        watched.look()

    assert [record.levelname for record in caplog.records] == ["WARNING"]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("ahead", [7200, 1e9], ids=["two hours", "decades"])
def test_a_folder_with_a_time_in_the_future_is_checked_only_once_more(
    data_dir: Path, ahead: float
) -> None:
    then = time.time() + ahead
    os.utime(data_dir, (then, then))
    watched = Watch([data_dir])
    watched.look()
    assert watched.is_due()

    time.sleep(watch._TICK)

    assert watched.is_due()
    watched.look()
    assert not watched.is_due()


@pytest.mark.usefixtures("files")
def test_a_folder_that_changed_just_now_is_checked_again(data_dir: Path) -> None:
    os.utime(data_dir)
    watched = Watch([data_dir])
    watched.look()
    assert watched.is_due()


def test_a_database_that_was_damaged_and_restored_is_opened(
    data_dir: Path, files: list[Path]
) -> None:
    watched = settled(data_dir)
    whole = files[0].read_bytes()
    damage.flip(files[0], 8 * 20_000)
    for opened in watched.opened:
        with suppress(DamagedDatabase):
            opened.check()
    files[0].write_bytes(whole)

    watched.look()

    assert (versions(watched), watched.broken) == (["2024-01", "2025-01"], [])
