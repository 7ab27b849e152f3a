"""All concepts of an edition are stored in chunks, plain and compressed."""

import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminology.store import listings, prerender, prerendered
from terminology.store.damage import DamagedPrerendered
from terminology.store.listings import Deflated, ListedPiece, Listing
from tests.fixtures import damage

MARK = prerender.mark("the digest of a database")
TEXTS = st.lists(st.binary(min_size=1, max_size=300), max_size=6)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks that are complete from 100 bytes."""
    monkeypatch.setattr(listings, "_CHUNK", 100)


def stored(path: Path, *pieces: ListedPiece) -> dict[str, Listing]:
    """Write pieces to a prerendered file, and open it."""
    prerender.write(path, MARK, (), (), pieces)
    opened = prerendered.open_stored(path, MARK)
    assert opened is not None
    opened.verify()
    return opened.listings


def inflated(pieces: list[Deflated]) -> bytes:
    """Decompress pieces as one stream."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    return b"".join(stream.decompress(piece.data) for piece in pieces)


@given(json=TEXTS, xml=TEXTS)
def test_the_pieces_of_each_format_are_read_back_plain_and_compressed(
    tmp_path_factory: pytest.TempPathFactory, json: list[bytes], xml: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("listed") / "made.prerendered"
    texts = {"json": json, "xml": xml}

    found = stored(
        path,
        *(ListedPiece("json", piece, is_plain=True) for piece in json),
        *(ListedPiece("xml", piece, is_plain=False) for piece in xml),
    )

    assert found.keys() == {name for name, pieces in texts.items() if pieces}
    for name, listing in found.items():
        whole = b"".join(texts[name])
        deflated = [*listing.deflated()]
        assert b"".join(listing.plain()) == b"".join(listings.plain(deflated)) == whole
        assert inflated(deflated) == whole
        assert sum(piece.size for piece in deflated) == len(whole)


def test_pieces_are_joined_to_chunks(tmp_path: Path) -> None:
    pieces = [ListedPiece("json", b"x" * 40, is_plain=True)] * 7

    listing = stored(tmp_path / "made.prerendered", *pieces)["json"]

    assert [len(piece) for piece in listing.plain()] == [120, 120, 40]


@pytest.mark.parametrize("is_plain", [True, False])
@pytest.mark.parametrize("is_deflated", [True, False])
def test_a_damaged_chunk_is_noticed_after_the_ones_before_it(
    tmp_path: Path, is_plain: bool, is_deflated: bool
) -> None:
    path = tmp_path / "made.prerendered"
    texts = [bytes([65 + at]) * 120 for at in range(3)]
    listing = stored(path, *(ListedPiece("json", text, is_plain=is_plain) for text in texts))[
        "json"
    ]
    second = [*listing.deflated()][1].data
    for part in (second, texts[1]):
        at = path.read_bytes().find(part)
        if at >= 0:
            damage.flip(path, 8 * (at + 3))

    pieces = listing.deflated() if is_deflated else listing.plain()

    assert next(pieces)
    with pytest.raises(DamagedPrerendered, match="concepts"):
        next(pieces)
    with pytest.raises(DamagedPrerendered):
        listing.verify()
