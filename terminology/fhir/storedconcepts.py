"""The concepts of a CodeSystem as they were written when its edition was prerendered.

Without that file, or after damage in it, they are written from the database: the same bytes.
"""

from collections.abc import Iterator
from contextlib import suppress

from terminology.fhir import conceptdefinitions
from terminology.fhir.formats import Format
from terminology.store.contract import Concepts
from terminology.store.damage import DamagedPrerendered
from terminology.store.listings import Deflated, Piece


def pieces(
    concepts: Concepts, format: Format = Format.JSON, *, deflated: bool = False
) -> Iterator[Piece]:
    """Return the concepts piece by piece; if `deflated`, they may be compressed."""
    prerendered = concepts.prerendered
    listing = prerendered.listings.get(format.value) if prerendered else None
    sent = 0
    if listing is not None:
        with suppress(DamagedPrerendered):
            for piece in listing.deflated() if deflated else listing.plain():
                yield piece
                sent += piece.size if isinstance(piece, Deflated) else len(piece)
            return
    for written in conceptdefinitions.pieces(concepts, format):
        if sent < len(written):
            yield written[sent:]
        sent = max(0, sent - len(written))
