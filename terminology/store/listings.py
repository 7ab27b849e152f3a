"""All concepts of an edition as they are in its resource, in a prerendered file.

They are stored in chunks, so that a resource is sent without being in memory. Each chunk is also
stored in raw deflate that refers to nothing before it and ends at a whole byte: it may follow
other deflated bytes.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple
from zlib import crc32

from terminology.store.checkedfile import CheckedFile

_CHUNK = 1 << 19
"""Bytes from which a chunk is complete."""
_LEVEL = 6


class Deflated(NamedTuple):
    """Bytes in raw deflate, up to a full flush; `size` and `checksum` are of the plain bytes."""

    data: bytes
    size: int
    checksum: int


Piece = bytes | Deflated
"""A piece of a body."""


class Chunk(NamedTuple):
    """Where a chunk is in the file: offset, size and crc32, deflated and plain.

    The offset `plain_at` is 0 if only the deflated bytes are stored.
    """

    at: int
    size: int
    checksum: int
    plain_at: int
    plain_size: int
    plain_checksum: int


def write(file: BinaryIO, pieces: Iterable[bytes], *, plain: bool) -> list[Chunk]:
    """Write pieces to a file in chunks, also as they are if `plain`."""
    return [_write(file, chunk, plain=plain) for chunk in _joined(pieces)]


def _joined(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join pieces to chunks."""
    chunk = bytearray()
    for piece in pieces:
        chunk += piece
        if len(chunk) >= _CHUNK:
            yield bytes(chunk)
            chunk = bytearray()
    if chunk:
        yield bytes(chunk)


def _write(file: BinaryIO, chunk: bytes, *, plain: bool) -> Chunk:
    compressor = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)
    deflated = compressor.compress(chunk) + compressor.flush(zlib.Z_FULL_FLUSH)
    at = file.tell()
    file.write(deflated)
    if plain:
        file.write(chunk)
    return Chunk(
        at,
        len(deflated),
        crc32(deflated),
        at + len(deflated) if plain else 0,
        len(chunk),
        crc32(chunk),
    )


class Listing:
    """The stored concepts of an edition. Its methods raise DamagedPrerendered."""

    def __init__(self, file: CheckedFile, chunks: Iterable[Sequence[int]]) -> None:
        self._file = file
        self._chunks = tuple(Chunk(*chunk) for chunk in chunks)

    def plain(self) -> Iterator[bytes]:
        """Yield the concepts as they are in the resource."""
        for chunk in self._chunks:
            if chunk.plain_at:
                yield self._file.read(
                    chunk.plain_at, chunk.plain_size, chunk.plain_checksum, 0, "concepts"
                )
            else:
                yield zlib.decompressobj(-zlib.MAX_WBITS).decompress(self._read(chunk))

    def deflated(self) -> Iterator[Deflated]:
        """Yield the concepts compressed."""
        for chunk in self._chunks:
            yield Deflated(self._read(chunk), chunk.plain_size, chunk.plain_checksum)

    def _read(self, chunk: Chunk) -> bytes:
        return self._file.read(chunk.at, chunk.size, chunk.checksum, 0, "compressed concepts")

    def verify(self) -> None:
        """Verify all chunks."""
        for chunks in (self.deflated(), self.plain()):
            for _ in chunks:
                pass
