"""Tables in memory: read when needed, checked, and kept while there is room."""

import gc
import os
from pathlib import Path
from threading import Event
from zlib import crc32

import pytest

from terminology.store.checkedfile import CheckedFile
from terminology.store.damage import DamagedPrerendered
from terminology.store.tables import Room, Table
from tests.fixtures import damage

CONTENT = bytes(range(200))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file."""
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    return path


def opened(path: Path) -> CheckedFile:
    """The file, open."""
    return CheckedFile(path, os.open(path, os.O_RDONLY))


def table(path: Path, room: Room, at: int = 0, size: int = 10) -> Table[bytes]:
    """A table of the file."""
    stretch = at, size, crc32(CONTENT[at : at + size])
    return Table(opened(path), stretch, bytes, f"the table at {at}", room)


def test_a_table_is_read_once(path: Path) -> None:
    one = table(path, Room(100), at=7)
    first = one.get()
    damage.flip(path, 8 * 7)

    assert first == CONTENT[7:17]
    assert one.get() is first


def test_a_table_that_another_thread_has_loaded_meanwhile_is_that_one(path: Path) -> None:
    room = Room(100)
    one = table(path, room)

    assert room.load(one) is room.load(one)
    assert room.size == 10


def test_a_table_that_is_damaged_is_not_loaded(path: Path) -> None:
    room = Room(100)
    one = table(path, room, at=7)
    damage.flip(path, 8 * 7)

    with pytest.raises(DamagedPrerendered, match=r"file: is damaged \(the table at 7\)") as raised:
        one.get()
    assert (raised.value.path, raised.value.what) == (path, "the table at 7")
    assert (one.loaded, room.size) == (None, 0)


def test_what_is_kept_is_bounded_and_tables_are_dropped_one_by_one(path: Path) -> None:
    room = Room(30)
    tables = [table(path, room, at=10 * number) for number in range(4)]
    for one in tables:
        one.get()
        one.used = False

    assert room.size == 30
    assert [one.loaded is not None for one in tables] == [False, True, True, True]


def test_a_table_that_was_dropped_is_read_again(path: Path) -> None:
    room = Room(10)
    one, other = table(path, room), table(path, room, at=10)
    due = one.get()
    other.get()
    assert one.loaded is None

    assert one.get() == due
    assert other.loaded is None


def test_a_table_that_was_used_lately_is_spared(path: Path) -> None:
    room = Room(20)
    used, unused, third = (table(path, room, at=10 * number) for number in range(3))
    used.get()
    unused.get()
    unused.used = False

    third.get()

    assert [one.loaded is not None for one in (used, unused, third)] == [True, False, True]


def test_a_table_larger_than_all_room_is_loaded_alone(path: Path) -> None:
    room = Room(15)
    small, large = table(path, room), table(path, room, size=100)
    small.get()

    assert large.get() == CONTENT[:100]
    assert (small.loaded, room.size) == (None, 100)


def test_a_table_that_nobody_refers_to_takes_no_room(path: Path) -> None:
    room = Room(20)
    one, other = table(path, room), table(path, room)
    one.get()
    other.get()

    del other
    gc.collect()

    assert room.size == 10
    third = table(path, room, at=10)
    third.get()
    assert one.loaded is not None


def test_damage_that_is_found_is_noticed_and_named(path: Path) -> None:
    noticed = Event()
    file = opened(path)
    file.noticed = noticed
    assert file.read(5, 5, crc32(CONTENT[5:10]), 0, "a part") == CONTENT[5:10]
    assert (noticed.is_set(), file.broken) == (False, None)

    damage.truncate(path, 9)
    with pytest.raises(DamagedPrerendered):
        file.read(5, 5, crc32(CONTENT[5:10]), 0, "a part")
    with pytest.raises(DamagedPrerendered):
        file.read(0, 5, 0, 0, "another part")

    assert noticed.is_set()
    assert file.broken == f"{path}: is damaged (a part)"


def test_what_cannot_be_read_is_damaged(tmp_path: Path) -> None:
    file = opened(tmp_path)

    with pytest.raises(DamagedPrerendered, match="a part: Is a directory"):
        file.read(0, 1, 0, 0, "a part")


def test_a_checksum_goes_on_from_that_of_what_is_before(path: Path) -> None:
    before, both = crc32(CONTENT[:5]), crc32(CONTENT[:10])

    assert opened(path).read(5, 5, both, before, "a part") == CONTENT[5:10]
