"""A body of which some pieces are stored compressed becomes one gzip file."""

import zlib
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminology.serving import gzipped
from terminology.store.listings import Deflated, Piece, plain


def deflated(content: bytes) -> Deflated:
    """Compress a piece as it is stored."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    data = compressor.compress(content) + compressor.flush(zlib.Z_FULL_FLUSH)
    return Deflated(data, len(content), crc32(content))


TEXTS = st.binary(max_size=400) | st.binary(max_size=4).map(lambda text: text * 5_000)
PIECES = st.lists(TEXTS | TEXTS.map(deflated), max_size=8)


@given(PIECES)
def test_the_pieces_are_one_member_in_any_mixture(pieces: list[Piece]) -> None:
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)

    # The checksum and the size at the end are verified too.
    whole = member.decompress(b"".join(gzipped.compressed(pieces)))

    assert (whole, member.eof, member.unused_data) == (b"".join(plain(pieces)), True, b"")


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_checksums_of_two_texts_are_combined(first: bytes, second: bytes) -> None:
    combined = gzipped.combined(crc32(first), crc32(second), len(second))

    assert combined == crc32(first + second)


@pytest.mark.parametrize("size", [1 << 20, 100_000_007])
def test_checksums_of_long_texts_are_combined(size: int) -> None:
    text = bytes(size)

    assert gzipped.combined(crc32(b"first"), crc32(text), size) == crc32(text, crc32(b"first"))


def test_stored_pieces_are_not_compressed_again() -> None:
    stored = deflated(bytes(range(256)) * 1_000)

    body = b"".join(gzipped.compressed([b"before", stored, b"after"]))

    assert stored.data in body
