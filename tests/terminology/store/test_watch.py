"""What is noticed of the files of some folders, and when."""

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
LONG_AGO = 1_700_000_000
PROMPTLY = 0.05
"""Seconds between two looks at each file, for these tests."""


@pytest.fixture
def files(shelf: Path) -> list[Path]:
    """Two databases on a shelf, with their prerendered files, all written long ago."""
    paths = [install.install(stored.numbered(9, of), shelf).path for of in (OLD, NEW)]
    shortcuts.prepare(shelf)
    for path in shelf.iterdir():
        damage.age(path)
    damage.age(shelf)
    return paths


def settled(shelf: Path) -> Watch:
    """A watch that has looked, and waits for changes."""
    found = Watch([shelf])
    found.look()
    assert not found.is_due()
    return found


def versions(found: Watch) -> list[str]:
    """The versions of the databases that answer."""
    return sorted(held.edition.version for held in found.opened)


@pytest.mark.usefixtures("files")
def test_a_first_look_opens_everything(shelf: Path) -> None:
    found = Watch([shelf])
    assert found.is_due()

    changes = found.look()

    assert changes is not None
    assert (changes.opened, changes.in_place, changes.lost) == (found.opened, [], [])
    assert versions(found) == ["2024-01", "2025-01"]
    assert (found.broken, found.damaged) == ([], {})


@pytest.mark.usefixtures("files")
def test_a_look_at_what_has_not_changed_finds_nothing(shelf: Path) -> None:
    found = settled(shelf)
    before = found.opened

    assert found.look() is None
    assert found.opened == before


def test_a_file_that_is_changed_in_place_is_due_within_the_time_of_a_look(
    shelf: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_EVERY", PROMPTLY)
    found = settled(shelf)
    begun = time.monotonic()
    damage.truncate(files[0], 5000)

    while not found.is_due():
        assert time.monotonic() < begun + 1
    assert time.monotonic() >= begun + PROMPTLY / 2
    assert found.look() is not None
    assert versions(found) == ["2025-01"]
    assert [what.startswith(f"{files[0]}: ") for what in found.broken] == [True]


def touch(path: Path) -> None:
    """Write what is there already."""
    damage.overwrite(path, 0, path.read_bytes()[:16])


def write_back(path: Path) -> None:
    """Write the same size, and have the file last been written when it was."""
    state = path.stat()
    damage.flip(path, 4 * state.st_size)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.mark.parametrize("change", [touch, write_back])
@pytest.mark.parametrize("suffix", [".sqlite", ".prerendered"])
def test_what_was_written_in_place_is_to_be_checked(
    shelf: Path, files: list[Path], change: Callable[[Path], None], suffix: str
) -> None:
    found = settled(shelf)
    change(files[0].with_suffix(suffix))

    changes = found.look()

    assert changes is not None
    assert [held.edition.version for held in changes.in_place] == ["2024-01"]
    assert changes.opened == changes.in_place


def test_what_was_replaced_is_opened_and_nothing_was_in_place(
    shelf: Path, files: list[Path]
) -> None:
    found = settled(shelf)
    copy = files[0].with_name("copy")
    shutil.copy(files[0], copy)
    copy.replace(files[0])

    changes = found.look()

    assert changes is not None
    assert [held.edition.version for held in changes.opened] == ["2024-01"]
    assert changes.in_place == []


def test_a_prerendered_file_that_is_gone_is_lost(shelf: Path, files: list[Path]) -> None:
    found = settled(shelf)
    files[1].with_suffix(".prerendered").unlink()

    changes = found.look()

    assert changes is not None
    assert changes.lost == [files[1]]
    assert changes.in_place == []


def test_a_removed_edition_is_not_lost(shelf: Path, files: list[Path]) -> None:
    found = settled(shelf)
    install.remove(OLD, shelf)

    changes = found.look()

    assert changes is not None
    assert (changes.opened, changes.lost, versions(found)) == ([], [], ["2025-01"])


@pytest.mark.parametrize("is_written_back", [True, False])
def test_damage_that_a_question_met_is_due_at_once(
    shelf: Path, files: list[Path], *, is_written_back: bool
) -> None:
    found = settled(shelf)
    (held,) = (one for one in found.opened if one.edition.version == "2024-01")
    damage.flip(files[0], 8 * 20_000)
    if is_written_back:
        damage.age(files[0])
    with pytest.raises(DamagedDatabase):
        held.check()

    assert found.is_due()
    assert found.look() is not None
    assert versions(found) == ["2025-01"]
    assert [what.startswith(f"{files[0]}: is damaged") for what in found.broken] == [True]
    assert (found.look(), found.is_due()) == (None, False)


def test_a_damaged_prerendered_file_is_named_and_its_database_answers(
    shelf: Path, files: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    beside = files[0].with_suffix(".prerendered")
    damage.truncate(beside, 700)
    damage.age(beside)

    found = settled(shelf)

    assert versions(found) == ["2024-01", "2025-01"]
    assert found.broken == []
    assert [*found.damaged] == [files[0]]
    assert found.damaged[files[0]].startswith(f"{beside}: is damaged (700 bytes instead of ")
    assert caplog.records == []


def test_a_broken_database_is_logged_once(
    shelf: Path, files: list[Path], caplog: pytest.LogCaptureFixture
) -> None:
    damage.truncate(files[0], 5000)
    found = Watch([shelf])

    for _ in range(3):
        found.look()

    assert [record.levelname for record in caplog.records] == ["WARNING"]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("ahead", [7200, 1e9], ids=["two hours", "decades"])
def test_a_folder_with_a_time_in_the_future_is_looked_at_once_more_and_then_left(
    shelf: Path, ahead: float
) -> None:
    then = time.time() + ahead
    os.utime(shelf, (then, then))
    found = Watch([shelf])
    found.look()
    assert found.is_due()

    time.sleep(watch._TICK)

    assert found.is_due()
    found.look()
    assert not found.is_due()


@pytest.mark.usefixtures("files")
def test_a_folder_that_changed_just_now_is_looked_at_again(shelf: Path) -> None:
    os.utime(shelf)
    found = Watch([shelf])
    found.look()
    assert found.is_due()


def test_a_database_that_was_damaged_and_is_whole_again_answers(
    shelf: Path, files: list[Path]
) -> None:
    found = settled(shelf)
    whole = files[0].read_bytes()
    damage.flip(files[0], 8 * 20_000)
    for held in found.opened:
        with suppress(DamagedDatabase):
            held.check()
    files[0].write_bytes(whole)

    found.look()

    assert (versions(found), found.broken) == (["2024-01", "2025-01"], [])
