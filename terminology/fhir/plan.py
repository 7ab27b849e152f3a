"""Plans: requests that are resolved except for a few variable inputs.

Clients send the same request for many codes. The edition, the value set and the format of the
response do not depend on the code, so they are resolved once. A plan then maps the variable inputs
to the same bytes that the operation would write.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import orjson

Variables = dict[str, bytes]
"""The values of the variable inputs by name, as unvalidated UTF-8."""


class Refusal(bytes):
    """An OperationOutcome for an unknown code (NotFound) instead of a result."""

    __slots__ = ()


class Plan(NamedTuple):
    """A function that returns a resource as JSON, or None if the operation has to run.

    `size` is the approximate size of the plan in memory, in bytes.
    """

    answer: Callable[[Variables], bytes | None]
    size: int = 4_096


CODE = "\ue000"
DISPLAY = "\ue001"
FILTER = "\ue002"
OTHERS = ("\ue003", "\ue004", "\ue005")
IDENTIFIER = "\ue006"
MOMENT = "\ue007"
OFFSET = "918273645"
TOTAL = "918273646"
"""Placeholders for a code, a display, a filter, other codes, the identifier and the time of an
expansion, an offset and a total. No request has these values."""


class Template:
    """A response in which variable inputs only occur as copies.

    It is made from the response for the placeholders, and filled with JSON: for a text the
    characters between the quotes, for a number its digits.
    """

    def __init__(self, written: bytes, *placeholders: str) -> None:
        pieces: list[bytes | int] = [written]
        for number, placeholder in enumerate(placeholders):
            separator = placeholder.encode()
            pieces = [part for piece in pieces for part in _split(piece, separator, number)]
        self._pieces = pieces
        self.size = len(written)

    def fill(self, *values: bytes) -> bytes:
        """Return the response for these values, in the order of the placeholders."""
        return b"".join([values[part] if isinstance(part, int) else part for part in self._pieces])


def _split(piece: bytes | int, separator: bytes, number: int) -> Iterator[bytes | int]:
    if isinstance(piece, int):
        yield piece
        return
    first, *others = piece.split(separator)
    yield first
    for other in others:
        yield number
        yield other


def quoted(text: bytes) -> bytes:
    """Return a text as the characters between the quotes of JSON."""
    return orjson.dumps(text.decode())[1:-1]
