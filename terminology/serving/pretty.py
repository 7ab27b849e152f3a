"""JSON with indentation, written piece by piece.

The whole is never in memory: a code system of 80,000 concepts would take a gigabyte as objects.
"""

import re
from collections.abc import Iterator

import orjson

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^{}\[\],:"\s]+')
_STEP = b"  "
_LARGE = 256
"""Bytes of a piece that is likely to be values alone, with commas between them."""


def indented(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Indent the JSON that some pieces make together, as `dumps(..., pretty=True)` does.

    A piece may end after any token.
    """
    indenter = Indenter()
    for piece in pieces:
        yield indenter.write(piece)


class Indenter:
    """Writes tokens, and remembers how deep they stand."""

    def __init__(self) -> None:
        self._depth = 0
        self._is_open = False

    def write(self, piece: bytes) -> bytes:
        """Indent a piece."""
        written: list[bytes] = []
        start = int(piece[:1] == b",")
        values = _values(piece[start:]) if len(piece) >= _LARGE else None
        for token in _TOKEN.findall(piece if values is None else piece[:start]):
            self._add(token, written)
        if values is not None:
            self._begin_value(written)
            written.append(values.replace(b"\n", self._line()))
        return b"".join(written)

    def _add(self, token: bytes, written: list[bytes]) -> None:
        if token in b"}]":
            self._depth -= 1
            if not self._is_open:
                written.append(self._line())
            self._is_open = False
            written.append(token)
            return
        self._begin_value(written)
        if token == b",":
            written += (token, self._line())
        elif token == b":":
            written.append(b": ")
        else:
            written.append(token)
            if token in b"{[":
                self._depth += 1
                self._is_open = True

    def _begin_value(self, written: list[bytes]) -> None:
        if self._is_open:
            written.append(self._line())
            self._is_open = False

    def _line(self) -> bytes:
        return b"\n" + _STEP * self._depth


def _values(text: bytes) -> bytes | None:
    """Values with commas between them, indented from the first column on; None: it is other."""
    try:
        read = orjson.loads(b"[%b]" % text)
    except orjson.JSONDecodeError:
        return None
    whole = orjson.dumps(read, option=orjson.OPT_INDENT_2)
    return whole[len(b"[\n  ") : -len(b"\n]")].replace(b"\n  ", b"\n")
