"""Tables in memory: read when needed, verified, and evicted when the limit is reached."""

import gc
import os
from pathlib import Path
from threading import Event
from zlib import crc32

import pytest

from terminology.store.checkedfile import CheckedFile
from terminology.store.damage import DamagedPrerendered
from terminology.store.tables import FileTable, TableCache
from tests.fixtures import damage

CONTENT = bytes(range(200))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with known content."""
    path = tmp_path / "file"
    path.write_bytes(CONTENT)
    return path


def opened(path: Path) -> CheckedFile:
    """The opened file."""
    return CheckedFile(path, os.open(path, os.O_RDONLY))


def table(path: Path, cache: TableCache, at: int = 0, size: int = 10) -> FileTable[bytes]:
    """A table of the file."""
    stretch = at, size, crc32(CONTENT[at : at + size])
    return FileTable(opened(path), stretch, bytes, f"the table at {at}", cache)


def test_a_table_is_read_once(path: Path) -> None:
    loaded_table = table(path, TableCache(100), at=7)
    first = loaded_table.get()
    damage.flip(path, 8 * 7)

    assert first == CONTENT[7:17]
    assert loaded_table.get() is first


def test_a_table_that_another_thread_has_loaded_is_not_read_again(path: Path) -> None:
    cache = TableCache(100)
    loaded_table = table(path, cache)

    assert cache.load(loaded_table) is cache.load(loaded_table)
    assert cache.size == 10


def test_a_damaged_table_is_not_loaded(path: Path) -> None:
    cache = TableCache(100)
    loaded_table = table(path, cache, at=7)
    damage.flip(path, 8 * 7)

    with pytest.raises(DamagedPrerendered, match=r"file: is damaged \(the table at 7\)") as raised:
        loaded_table.get()
    assert (raised.value.path, raised.value.what) == (path, "the table at 7")
    assert (loaded_table.loaded, cache.size) == (None, 0)


def test_the_cache_is_bounded_and_tables_are_evicted_one_by_one(path: Path) -> None:
    cache = TableCache(30)
    tables = [table(path, cache, at=10 * number) for number in range(4)]
    for member in tables:
        member.get()
        member.used = False

    assert cache.size == 30
    assert [member.loaded is not None for member in tables] == [False, True, True, True]


def test_an_evicted_table_is_read_again(path: Path) -> None:
    cache = TableCache(10)
    first, second = table(path, cache), table(path, cache, at=10)
    expected = first.get()
    second.get()
    assert first.loaded is None

    assert first.get() == expected
    assert second.loaded is None


def test_a_recently_used_table_is_not_evicted(path: Path) -> None:
    cache = TableCache(20)
    used, unused, third = (table(path, cache, at=10 * number) for number in range(3))
    used.get()
    unused.get()
    unused.used = False

    third.get()

    assert [one.loaded is not None for one in (used, unused, third)] == [True, False, True]


def test_a_table_larger_than_the_limit_is_loaded_alone(path: Path) -> None:
    cache = TableCache(15)
    small, large = table(path, cache), table(path, cache, size=100)
    small.get()

    assert large.get() == CONTENT[:100]
    assert (small.loaded, cache.size) == (None, 100)


def test_a_table_that_is_no_longer_referenced_is_not_counted(path: Path) -> None:
    cache = TableCache(20)
    first, second = table(path, cache), table(path, cache)
    first.get()
    second.get()

    del second
    gc.collect()

    assert cache.size == 10
    third = table(path, cache, at=10)
    third.get()
    assert first.loaded is not None


def test_detected_damage_sets_the_event_and_is_described(path: Path) -> None:
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


def test_a_failed_read_is_damage(tmp_path: Path) -> None:
    file = opened(tmp_path)

    with pytest.raises(DamagedPrerendered, match="a part: Is a directory"):
        file.read(0, 1, 0, 0, "a part")


def test_a_checksum_continues_from_the_preceding_bytes(path: Path) -> None:
    before, both = crc32(CONTENT[:5]), crc32(CONTENT[:10])

    assert opened(path).read(5, 5, both, before, "a part") == CONTENT[5:10]
