"""Plans: questions that were resolved but for a few inputs.

Clients send the same request for code after code. Which edition, which value set and which shape is
meant does not depend on the code, and is found out once. A plan then turns the inputs that vary
into the bytes that the operation would answer.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import orjson

Inputs = dict[str, bytes]
"""The values of the inputs that vary, by name: UTF-8 that was not judged yet."""


class Refusal(bytes):
    """An OperationOutcome instead of an answer: what was asked about is unknown (NotFound)."""

    __slots__ = ()


class Plan(NamedTuple):
    """Answers with a resource as JSON, or with None where the operation has to run.

    `size` is about how many bytes the plan takes in memory.
    """

    answer: Callable[[Inputs], bytes | None]
    size: int = 4_096


CODE = "\ue000"
DISPLAY = "\ue001"
WORDS = "\ue002"
OTHERS = ("\ue003", "\ue004", "\ue005")
IDENTIFIER = "\ue006"
MOMENT = "\ue007"
OFFSET = "918273645"
TOTAL = "918273646"
"""Placeholders for any code, display, words to look for, other codes, identifier and time of an
expansion, offset and total: nobody sends these."""


class Template:
    """An answer that depends on some inputs by repeating them alone.

    It is made of the answer about the placeholders, and filled with JSON: what stands between
    quotes for a text, the digits for a number.
    """

    def __init__(self, written: bytes, *placeholders: str) -> None:
        pieces: list[bytes | int] = [written]
        for number, placeholder in enumerate(placeholders):
            mark = placeholder.encode()
            pieces = [part for piece in pieces for part in _split(piece, mark, number)]
        self._pieces = pieces
        self.size = len(written)

    def fill(self, *values: bytes) -> bytes:
        """The answer about these values, in the order of the placeholders."""
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
