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


def plain(pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Return the pieces of a body without compression."""
    for piece in pieces:
        yield _inflated(piece.data) if isinstance(piece, Deflated) else piece


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data)


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


class ListedPiece(NamedTuple):
    """A piece of all concepts in a format, also stored as it is if `is_plain`."""

    format: str
    piece: bytes
    is_plain: bool


def write(file: BinaryIO, pieces: Iterable[ListedPiece]) -> dict[str, list[tuple[int, ...]]]:
    """Write the pieces of several formats to a file in chunks; return the chunks by format."""
    chunks: dict[str, list[tuple[int, ...]]] = {}
    waiting: dict[str, ListedPiece] = {}
    for format, piece, is_plain in pieces:
        before = waiting.pop(format, None)
        joined = ListedPiece(format, before.piece + piece if before else piece, is_plain)
        if len(joined.piece) < _CHUNK:
            waiting[format] = joined
        else:
            chunks.setdefault(format, []).append(_write(file, joined))
    for last in waiting.values():
        chunks.setdefault(last.format, []).append(_write(file, last))
    return chunks


def _write(file: BinaryIO, piece: ListedPiece) -> tuple[int, ...]:
    _, chunk, is_plain = piece
    compressor = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)
    deflated = compressor.compress(chunk) + compressor.flush(zlib.Z_FULL_FLUSH)
    at = file.tell()
    file.write(deflated)
    if is_plain:
        file.write(chunk)
    return tuple(
        Chunk(
            at,
            len(deflated),
            crc32(deflated),
            at + len(deflated) if is_plain else 0,
            len(chunk),
            crc32(chunk),
        )
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
                yield _inflated(self._read(chunk))

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
