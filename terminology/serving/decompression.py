"""Decompression of request bodies, within the limit of a body.

A compressed body of a few kilobytes can have gigabytes: each decoder makes no more bytes than the
limit, and one more that shows that there are more.
"""

import zlib
from collections.abc import Callable
from io import BytesIO

import brotli
import zstandard

from codesystems.problems import Invalid
from terminology.messages import http
from terminology.serving import codings
from terminology.serving.rendered import UnsupportedCoding

_MOST = 3
"""Codings of one body: more are an attack, since each step makes a whole body."""
_GZIP = zlib.MAX_WBITS | 16
_WINDOW = 8 << 20
"""Bytes of the largest window of zstd (RFC 9659)."""


def decoded(body: bytes, header: str, check_size: Callable[[int], None], limit: int) -> bytes:
    """Return a body without the codings of its header Content-Encoding.

    Raises UnsupportedCoding, Invalid for a broken body, and what `check_size` raises.
    """
    names = codings.named(header)
    if len(names) > _MOST or not all(name in codings.KNOWN for name in names):
        raise UnsupportedCoding(http.unsupported_coding(header.strip(), codings.KNOWN))
    if not body:
        return body
    for name in reversed(names):
        try:
            body = _DECODERS[name](body, limit + 1)
        except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as error:
            raise Invalid(http.broken_coding(name)) from error
        check_size(len(body))
    return body


def _zlib(body: bytes, most: int, wbits: int) -> bytes:
    """Decompress one stream or, with gzip, several behind each other."""
    made, rest = bytearray(), body
    while rest:
        decoder = zlib.decompressobj(wbits)
        made += decoder.decompress(rest, most - len(made))
        if len(made) >= most:
            break
        if not decoder.eof:
            raise EOFError
        rest = decoder.unused_data
    return bytes(made)


def _gzip(body: bytes, most: int) -> bytes:
    return _zlib(body, most, _GZIP)


def _deflate(body: bytes, most: int) -> bytes:
    """Decompress the format of zlib, or the bare one that some clients call deflate."""
    try:
        return _zlib(body, most, zlib.MAX_WBITS)
    except zlib.error:
        return _zlib(body, most, -zlib.MAX_WBITS)


def _brotli(body: bytes, most: int) -> bytes:
    decoder = brotli.Decompressor()
    made: bytes = decoder.process(body, output_buffer_limit=most)
    if len(made) < most and not decoder.is_finished():
        raise EOFError
    return made


def _zstandard(body: bytes, most: int) -> bytes:
    """Decompress frames: once to see that they are short enough, and once to see their end."""
    decoder = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    made = b""
    with decoder.stream_reader(BytesIO(body), read_across_frames=True) as reader:
        while len(made) < most and (piece := reader.read(most - len(made))):
            made += piece
    rest = body if len(made) < most else b""
    while rest:
        frame = decoder.decompressobj()
        frame.decompress(rest)
        if not frame.eof:
            raise EOFError
        rest = frame.unused_data
    return made


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstandard,
}
