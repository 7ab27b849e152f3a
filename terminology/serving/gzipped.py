"""Gzip of a body of which some pieces are stored compressed: those are sent as they are.

The result is one member (RFC 1952): not every client reads several.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from zlib import crc32

from terminology.store.listings import Deflated, Piece

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Magic, deflate, no flags, no time, no extra flags, any system."""
_LEVEL = 4
_TRAILER = struct.Struct("<II")
_WORD = (1 << 32) - 1

_POLYNOMIAL = 0xEDB88320
"""That of crc32, the highest power in the lowest bit."""
_ONE = 1 << 31
_BYTE = 1 << 23
"""x to the power of 0 and of 8, the bits of a byte."""


def compressed(pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Compress pieces."""
    compressor = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)
    checksum = size = 0
    yield _HEADER
    for piece in pieces:
        if isinstance(piece, Deflated):
            yield compressor.flush(zlib.Z_FULL_FLUSH) + piece.data
            checksum = combined(checksum, piece.checksum, piece.size)
            size += piece.size
        else:
            yield compressor.compress(piece)
            checksum = crc32(piece, checksum)
            size += len(piece)
    yield compressor.flush() + _TRAILER.pack(checksum, size & _WORD)


def combined(first: int, second: int, size: int) -> int:
    """Return the crc32 of two texts together, from theirs and the size of the second."""
    return _multiplied(_shift(size), first) ^ second


@lru_cache(1 << 10)
def _shift(size: int) -> int:
    """Return x to the power of the bits of `size` bytes, modulo the polynomial."""
    result, power = _ONE, _BYTE
    while size:
        if size & 1:
            result = _multiplied(power, result)
        power = _multiplied(power, power)
        size >>= 1
    return result


def _multiplied(a: int, b: int) -> int:
    """Multiply two polynomials over GF(2), modulo that of crc32."""
    product = 0
    while a:
        if a & _ONE:
            product ^= b
        a = a << 1 & _WORD
        b = b >> 1 ^ (_POLYNOMIAL if b & 1 else 0)
    return product
