"""Questions made ready to be asked of any code.

Clients ask the same question of code after code. What does not hang on the code (which edition,
which value set, which shape) is found out once; a prepared question then turns a code into the
bytes that the operation would answer, or into None where the operation itself is to be asked.
"""

from collections.abc import Callable, Iterator

import orjson

Open = dict[str, bytes]
"""What was left open, by name: `code`, and whatever else changes from question to question."""

Plan = Callable[[Open], bytes | None]
"""Answers with a resource, or with None where there is no short way."""


class Refusal(bytes):
    """An OperationOutcome instead of an answer: what was asked about is not here (status 404)."""

    __slots__ = ()


CODE = "\ue000"
DISPLAY = "\ue001"
WORDS = "\ue002"
OTHERS = ("\ue003", "\ue004", "\ue005")
OFFSET = "918273645"
TOTAL = "918273646"
"""Stand-ins for any code, display, words to look for, other codes, offset and total: what no one
sends."""


class Template:
    """An answer that hangs on what was left open by repeating it alone.

    It is made of the answer about the stand-ins, and filled with JSON: what stands between
    quotes for a text, the digits for a number.
    """

    def __init__(self, written: bytes, *open: str) -> None:
        pieces: list[bytes | int] = [written]
        for number, stand_in in enumerate(open):
            mark = stand_in.encode()
            pieces = [part for piece in pieces for part in _split(piece, mark, number)]
        self._pieces = pieces

    def fill(self, *values: bytes) -> bytes:
        """The answer about these values, in the order of the stand-ins."""
        return b"".join([values[one] if isinstance(one, int) else one for one in self._pieces])


def _split(piece: bytes | int, mark: bytes, number: int) -> Iterator[bytes | int]:
    if isinstance(piece, int):
        yield piece
        return
    first, *others = piece.split(mark)
    yield first
    for one in others:
        yield number
        yield one


def quoted(text: bytes) -> bytes:
    """A text as it stands between quotes in JSON."""
    return orjson.dumps(text.decode())[1:-1]
