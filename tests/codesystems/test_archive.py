"""Tests of reading zips within limits, whatever the sizes in their directories."""

import io
import tracemalloc
import zipfile

import pytest

from codesystems import archive
from codesystems.archive import ArchiveError
from tests.fixtures import archive as examples

MEBI = 1 << 20


def unpacked(data: bytes) -> bytes:
    """The bytes of the only member of a zip."""
    opened = archive.opened(data)
    (info,) = opened.infolist()
    return archive.unpacked(opened, info)


def peak(data: bytes) -> int:
    """Return the bytes of memory used to refuse a zip."""
    tracemalloc.start()
    with pytest.raises(ArchiveError):
        unpacked(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_member_is_unpacked(method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as written:
        written.writestr("a.txt", b"A4649" * 99)

    assert unpacked(buffer.getvalue()) == b"A4649" * 99


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_with_an_unlimited_compression_method_is_refused(method: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as written:
        written.writestr("a.txt", b"A4649")

    with pytest.raises(
        ArchiveError, match=rf"is damaged at a\.txt \(compression method {method}\)"
    ):
        unpacked(buffer.getvalue())


def test_a_zip_bomb_is_refused_by_the_sizes_in_its_directory() -> None:
    data = examples.declaring(examples.bomb(MEBI), 1_500_000_000)

    assert len(data) < 10_000
    assert peak(data) < MEBI


def test_a_zip_bomb_with_wrong_sizes_is_unpacked_only_up_to_them() -> None:
    data = examples.declaring(examples.bomb(64 * MEBI), 100)

    assert peak(data) < 2 * MEBI
    with pytest.raises(ArchiveError, match=r"is damaged at bomb\.txt"):
        unpacked(data)


def test_the_total_size_and_the_number_of_members_are_limited() -> None:
    many = examples.zipped({f"{number}.txt": b"" for number in range(10_001)})
    with pytest.raises(ArchiveError, match="contains more than 10,000 files"):
        archive.opened(many)

    data = examples.zipped({f"{number}.txt": b"12345" for number in range(3)})
    assert archive.opened(data, 15)
    with pytest.raises(ArchiveError, match="unpacks to 15 bytes; at most 14 are read"):
        archive.opened(data, 14)


def test_a_file_that_is_not_a_zip_is_refused() -> None:
    with pytest.raises(ArchiveError, match="is a damaged or unreadable zip"):
        archive.opened(b"PK and no more")
