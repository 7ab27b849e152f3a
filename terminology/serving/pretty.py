"""Indented JSON, generated in pieces.

The complete JSON is never in memory: a code system of 80,000 concepts is a gigabyte of objects.
"""

import re

import orjson

from terminology.fhir.json import dumps, loads

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^{}\[\],:"\s]+')
_STEP = b"  "
_LARGE = 256
"""Smallest size of a piece that is first parsed as a list of complete values."""


class Indenter:
    """Indents tokens as `dumps(..., pretty=True)` does, and tracks their depth."""

    def __init__(self) -> None:
        self._depth = 0
        self._is_open = False

    def write(self, piece: bytes) -> bytes:
        """Indent a piece, which may end after any token."""
        output: list[bytes] = []
        start = int(piece[:1] == b",")
        values = _values(piece[start:]) if len(piece) >= _LARGE else None
        # One by one: a search for all tokens of a large piece would block other threads.
        for token in _TOKEN.finditer(piece if values is None else piece[:start]):
            self._add(token[0], output)
        if values is not None:
            self._begin_value(output)
            output.append(values.replace(b"\n", self._line()))
        return b"".join(output)

    def _add(self, token: bytes, output: list[bytes]) -> None:
        if token in b"}]":
            self._depth -= 1
            if not self._is_open:
                output.append(self._line())
            self._is_open = False
            output.append(token)
            return
        self._begin_value(output)
        if token == b",":
            output += (token, self._line())
        elif token == b":":
            output.append(b": ")
        else:
            output.append(token)
            if token in b"{[":
                self._depth += 1
                self._is_open = True

    def _begin_value(self, output: list[bytes]) -> None:
        if self._is_open:
            output.append(self._line())
            self._is_open = False

    def _line(self) -> bytes:
        return b"\n" + _STEP * self._depth


def _values(text: bytes) -> bytes | None:
    """Indent comma-separated values from the first column; None if the text is something else."""
    try:
        values = loads(b"[%b]" % text)
    except orjson.JSONDecodeError:
        return None
    indented = dumps(values, pretty=True)
    return indented[len(b"[\n  ") : -len(b"\n]")].replace(b"\n  ", b"\n")
