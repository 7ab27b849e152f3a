"""Compression of bodies: whole ones, and those that are generated in pieces."""

import gzip
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Protocol

import brotli
import zstandard

_GZIP = zlib.MAX_WBITS | 16
_LEVELS = {"gzip": 4, "br": 1, "zstd": 3}
"""Levels of the codings: higher ones take longer than the shorter body saves."""


class _Compressor(Protocol):
    """Compresses a body in pieces."""

    def compress(self, data: bytes, /) -> bytes:
        """Return what is ready of the compressed body."""
        ...

    def flush(self) -> bytes:
        """Return what is ready, so that the client can read all of the data so far."""
        ...

    def finish(self) -> bytes:
        """Return the rest of the compressed body."""
        ...


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.compressobj(_LEVELS["gzip"], wbits=_GZIP)
        self.compress = self._inner.compress
        self.finish = self._inner.flush

    def flush(self) -> bytes:
        return self._inner.flush(zlib.Z_SYNC_FLUSH)


class _Brotli:
    def __init__(self) -> None:
        inner = brotli.Compressor(quality=_LEVELS["br"])
        self.compress: Callable[[bytes], bytes] = inner.process
        self.flush: Callable[[], bytes] = inner.flush
        self.finish: Callable[[], bytes] = inner.finish


class _Zstandard:
    def __init__(self) -> None:
        self._inner = zstandard.ZstdCompressor(_LEVELS["zstd"]).compressobj()
        self.compress = self._inner.compress
        self.finish = self._inner.flush

    def flush(self) -> bytes:
        return self._inner.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


_COMPRESSORS: dict[str, Callable[[], _Compressor]] = {
    "gzip": _Gzip,
    "br": _Brotli,
    "zstd": _Zstandard,
}


def whole(body: bytes, coding: str) -> bytes:
    """Compress a complete body."""
    if coding == "gzip":
        return gzip.compress(body, _LEVELS["gzip"], mtime=0)
    if coding == "br":
        return bytes(brotli.compress(body, quality=_LEVELS["br"]))
    return zstandard.ZstdCompressor(_LEVELS["zstd"]).compress(body)


def pieces(
    body: Iterator[bytes] | AsyncIterator[bytes] | bytes, coding: str
) -> Iterator[bytes] | AsyncIterator[bytes]:
    """Compress the pieces of a body."""
    assert not isinstance(body, bytes), "a complete body is compressed by response.py"
    compressor = _COMPRESSORS[coding]()
    if isinstance(body, AsyncIterator):
        return _asynchronous(body, compressor)
    return _synchronous(body, compressor)


def _synchronous(body: Iterator[bytes], compressor: _Compressor) -> Iterator[bytes]:
    for piece in body:
        yield compressor.compress(piece)
    yield compressor.finish()


async def _asynchronous(
    body: AsyncIterator[bytes], compressor: _Compressor
) -> AsyncIterator[bytes]:
    """Compress pieces that are made one after another: the client can read each at once."""
    async for piece in body:
        yield compressor.compress(piece) + compressor.flush()
    yield compressor.finish()
