"""Bodies that come in pieces, compressed as they come."""

import zlib
from collections.abc import AsyncIterator, Iterator

from terminology.serving.response import COMPRESSION

_GZIP = zlib.MAX_WBITS | 16


def compressed(
    body: Iterator[bytes] | AsyncIterator[bytes] | bytes,
) -> Iterator[bytes] | AsyncIterator[bytes]:
    """The pieces of a body as gzip."""
    assert not isinstance(body, bytes), "a whole body is compressed at once"
    return _later(body) if isinstance(body, AsyncIterator) else _now(body)


def _now(pieces: Iterator[bytes]) -> Iterator[bytes]:
    squeeze = zlib.compressobj(COMPRESSION, wbits=_GZIP)
    for piece in pieces:
        yield squeeze.compress(piece)
    yield squeeze.flush()


async def _later(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    squeeze = zlib.compressobj(COMPRESSION, wbits=_GZIP)
    async for piece in pieces:
        found = squeeze.compress(piece)
        if found:
            yield found
    yield squeeze.flush()
