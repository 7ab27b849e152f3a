"""Compression of bodies that are generated in pieces."""

import zlib
from collections.abc import AsyncIterator, Iterator

from terminology.serving.response import COMPRESSION

_GZIP = zlib.MAX_WBITS | 16


def compressed(
    body: Iterator[bytes] | AsyncIterator[bytes] | bytes,
) -> Iterator[bytes] | AsyncIterator[bytes]:
    """Compress the pieces of a body with gzip."""
    assert not isinstance(body, bytes), "a complete body is compressed by response.py"
    return _asynchronous(body) if isinstance(body, AsyncIterator) else _synchronous(body)


def _synchronous(pieces: Iterator[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(COMPRESSION, wbits=_GZIP)
    for piece in pieces:
        yield compressor.compress(piece)
    yield compressor.flush()


async def _asynchronous(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    compressor = zlib.compressobj(COMPRESSION, wbits=_GZIP)
    async for piece in pieces:
        data = compressor.compress(piece)
        if data:
            yield data
    yield compressor.flush()
