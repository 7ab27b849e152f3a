"""Content codings: what a client accepts, and bodies that are compressed and decompressed."""

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from codesystems.problems import Invalid, TooLarge
from terminology.messages import http
from terminology.serving import codings, compression, decompression
from terminology.serving.codings import KNOWN, NOTHING, PREFERRED, AcceptedCodings
from terminology.serving.rendered import Rendered, UnsupportedCoding
from terminology.serving.response import Responses

LIMIT = 10_000
BODIES = st.binary(max_size=LIMIT) | st.text(max_size=3_000).map(str.encode)
READERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: zlib.decompressobj(31).decompress(data),
    "br": lambda data: bytes(brotli.Decompressor().process(data)),
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}
CHAINS = st.lists(st.sampled_from(PREFERRED), max_size=3)


def check_size(size: int) -> None:
    """Refuse a body above the limit."""
    if size > LIMIT:
        raise TooLarge(http.body_too_large(LIMIT))


def decoded(body: bytes, *names: str) -> bytes:
    """Return a body without codings."""
    return decompression.decoded(body, ", ".join(names), check_size, LIMIT)


@pytest.mark.parametrize(
    ("header", "coding", "takes_gzip"),
    [
        ("", "", False),
        ("gzip", "gzip", True),
        ("GZIP", "gzip", True),
        ("x-gzip", "gzip", True),
        ("br", "br", False),
        ("zstd", "zstd", False),
        ("gzip, br, zstd", "zstd", True),
        ("gzip, br", "br", True),
        ("gzip;q=1.0, br;q=0.9", "gzip", True),
        ("gzip ; q=0.5 , br ; q=0.6", "br", True),
        ("*", "zstd", True),
        ("*;q=0.1, gzip;q=0.2", "gzip", True),
        ("zstd;q=0, *", "br", True),
        ("gzip;q=0, *", "zstd", False),
        ("deflate, compress", "", False),
        ("identity", "", False),
        ("identity, gzip;q=0.5", "", False),
        ("identity;q=0.5, gzip", "gzip", True),
        ("identity, gzip", "gzip", True),
        ("gzip;q=0", "", False),
        ("gzip;q=0.000", "", False),
        ("gzip;q=2, br;q=-1, zstd;q=x", "", False),
        (",,gzip;;q=0.5,", "gzip", True),
    ],
)
def test_the_best_coding_is_sent(header: str, coding: str, takes_gzip: bool) -> None:
    accepted = codings.accepted(header)

    assert (accepted.coding, accepted.gzip) == (coding, takes_gzip)
    assert accepted.smallest == codings.SMALLEST
    assert accepted.is_possible


@pytest.mark.parametrize(
    ("header", "coding", "is_possible"),
    [
        ("identity;q=0", "", False),
        ("*;q=0", "", False),
        ("gzip, identity;q=0", "gzip", True),
        ("br, *;q=0", "br", True),
        ("*;q=0.5, identity;q=0", "zstd", True),
    ],
)
def test_without_identity_every_body_is_compressed(
    header: str, coding: str, is_possible: bool
) -> None:
    accepted = codings.accepted(header)

    assert (accepted.coding, accepted.smallest) == (coding, 0)
    assert accepted.is_possible is is_possible


@given(body=BODIES, chain=CHAINS)
def test_a_body_is_what_it_was_before_its_codings(body: bytes, chain: list[str]) -> None:
    coded = body
    for name in chain:
        coded = compression.whole(coded, name)

    assert len(coded) > LIMIT or decoded(coded, *chain) == body


@given(pieces=st.lists(BODIES, max_size=5), coding=st.sampled_from(PREFERRED))
def test_a_stream_is_what_it_was_before_its_coding(pieces: list[bytes], coding: str) -> None:
    async def one_by_one() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    async def received() -> list[bytes]:
        coded = compression.pieces(one_by_one(), coding)
        assert isinstance(coded, AsyncIterator)
        return [piece async for piece in coded]

    whole = b"".join(pieces)
    coded = compression.pieces(iter(pieces), coding)
    assert isinstance(coded, Iterator)
    limit = len(whole) + 1
    for made in (b"".join(coded), b"".join(asyncio.run(received()))):
        assert decompression.decoded(made, coding, lambda _: None, limit) == whole


@pytest.mark.parametrize("coding", PREFERRED)
def test_each_piece_of_a_batch_can_be_read_at_once(coding: str) -> None:
    async def first() -> bytes:
        coded = compression.pieces(one_piece(), coding)
        assert isinstance(coded, AsyncIterator)
        return await anext(coded)

    async def one_piece() -> AsyncIterator[bytes]:
        yield b"the first entry"

    assert READERS[coding](asyncio.run(first())) == b"the first entry"


@given(body=BODIES, coding=st.sampled_from(KNOWN[:-1]), data=st.data())
def test_a_broken_body_is_refused_or_read(body: bytes, coding: str, data: st.DataObject) -> None:
    name = "gzip" if coding == "deflate" else coding
    coded = compression.whole(body, name)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(coded))] * 2)))
    with suppress(Invalid, TooLarge):
        decoded(coded[:start] + coded[end:], coding)


@pytest.mark.parametrize("coding", PREFERRED)
def test_a_bomb_is_refused_while_it_is_decompressed(coding: str) -> None:
    bomb = compression.whole(bytes(64 << 20), coding)
    assert len(bomb) < 100_000
    tracemalloc.start()

    with pytest.raises(TooLarge):
        decoded(bomb, coding)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 20


def test_a_bomb_in_two_codings_is_refused() -> None:
    bomb = gzip.compress(gzip.compress(bytes(64 << 20)))

    with pytest.raises(TooLarge):
        decoded(bomb, "gzip", "gzip")


def test_a_zstd_window_that_needs_much_memory_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    coded = stream.compress(b"x" * 99) + stream.flush()

    with pytest.raises(Invalid, match="no complete zstd stream"):
        decoded(coded, "zstd")


@pytest.mark.parametrize("sent", ["compress", "gzip, x", "gzip, gzip, gzip, gzip"])
def test_an_unknown_coding_is_refused(sent: str) -> None:
    with pytest.raises(UnsupportedCoding, match="send one of zstd, br, gzip, deflate, identity"):
        decompression.decoded(b"", sent, check_size, LIMIT)


@pytest.mark.parametrize(
    ("header", "expected"),
    [("gzip", b"stored"), ("zstd, gzip", b"stored"), ("", b"a" * 9_999)],
)
def test_a_body_that_is_stored_in_gzip_is_sent_as_it_is(header: str, expected: bytes) -> None:
    rendered = Rendered(b"a" * 9_999, "text/plain", gzipped=b"stored")

    head, body = Responses("").prepare(rendered, b"a" * 9_999, codings.accepted(header))

    assert body == expected
    assert dict(head.headers).get(b"content-encoding") == (b"gzip" if header else None)


def test_a_client_without_gzip_gets_no_stored_gzip() -> None:
    rendered = Rendered(b"a" * 9_999, "text/plain", gzipped=b"stored")

    _, body = Responses("").prepare(rendered, b"a" * 9_999, AcceptedCodings("br"))

    assert brotli.decompress(body) == b"a" * 9_999


def test_a_request_without_accept_encoding_has_no_coding() -> None:
    assert codings.accepted("") == NOTHING
