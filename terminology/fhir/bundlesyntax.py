"""How a Bundle is written in JSON and in XML, around resources that come in pieces."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from terminology.fhir import xmlwriter
from terminology.fhir.dialects import Dialect
from terminology.fhir.formats import Format
from terminology.fhir.json import Json, dumps
from terminology.store.listings import Piece

_END = b"</Bundle>"


class BundleSyntax(Protocol):
    """Writes a Bundle in parts: its start, its entries, and its end."""

    def start(self, head: Json) -> bytes:
        """Write the Bundle up to its entries."""
        ...

    def entry(self, url: str, resource: Iterable[Piece] | Json, search: Json) -> Iterator[Piece]:
        """Write an entry with a resource, whole or in pieces; `url` may be empty."""
        ...

    def end(self) -> bytes:
        """Write the rest of the Bundle."""
        ...


class _JsonSyntax:
    def __init__(self) -> None:
        self._before = b',"entry":['
        self._after = b"}"

    def start(self, head: Json) -> bytes:
        return dumps(head)[:-1]

    def entry(self, url: str, resource: Iterable[Piece] | Json, search: Json) -> Iterator[Piece]:
        yield self._before + b"{"
        if url:
            yield b'"fullUrl":' + dumps(url) + b","
        yield b'"resource":'
        yield from [dumps(resource)] if isinstance(resource, dict) else resource
        yield b',"search":' + dumps(search) + b"}"
        self._before, self._after = b",", b"]}"

    def end(self) -> bytes:
        return self._after


class _XmlSyntax:
    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def start(self, head: Json) -> bytes:
        # A Bundle without entries may be an empty element, but a search has links.
        return xmlwriter.document(head, self._dialect).removesuffix(_END)

    def entry(self, url: str, resource: Iterable[Piece] | Json, search: Json) -> Iterator[Piece]:
        written = (
            [xmlwriter.document(resource, self._dialect)]
            if isinstance(resource, dict)
            else resource
        )
        yield b"<entry>"
        if url:
            yield xmlwriter.element("fullUrl", url, "Bundle.entry.fullUrl", self._dialect)
        yield b"<resource>"
        for piece in written:
            yield piece.removeprefix(xmlwriter.DECLARATION) if isinstance(piece, bytes) else piece
        yield b"</resource>"
        yield xmlwriter.element("search", search, "Bundle.entry.search", self._dialect)
        yield b"</entry>"

    def end(self) -> bytes:
        return _END


def of(format: Format, dialect: Dialect) -> BundleSyntax:
    """Return the syntax of a format."""
    return _XmlSyntax(dialect) if format is Format.XML else _JsonSyntax()
