"""Write the answers of plans as XML, mostly without parsing their JSON.

Most answers are Parameters of names and values. A pattern finds these; what is between them opens
and closes parameters with parts. The answers of $lookup are long, and share most of their
properties, so they are split before each, and the XML of a repeated one is cached.

An answer with a backslash is parsed, so that in all others a quote is the end of a text; and one
with bytes of U+FFFE, which XML cannot have. The escapes of XML mean nothing in JSON: they come
first.
"""

import re
from functools import lru_cache
from typing import Any, cast

from terminology.cache import SeenKeys
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, loads
from terminology.fhir.xmlwriter import DECLARATION, NAMESPACE, document

_START = b'{"resourceType":"Parameters","parameter":['
_END = b"]}"
_LOOKUP = b',{"name":"property","part":[{"name":"code",'
"""What only an answer of $lookup has."""
_PROPERTY = b'{"name":"property",'
_BETWEEN = b"}," + _PROPERTY
_OPENING = DECLARATION + f'<Parameters xmlns="{NAMESPACE}">'.encode()
_CLOSING = b"</Parameters>"

_TEXT = rb'"([^"]*)"'
_LEAF = re.compile(
    rb'\{"name":%b,"(value[A-Z][A-Za-z0-9]*)":'
    rb'(?:%b|(true|false|-?[0-9]+(?:\.[0-9]+)?)|\{"system":%b,"code":%b(?:,"display":%b)?\})\}'
    % (_TEXT, _TEXT, _TEXT, _TEXT, _TEXT)
)
"""A parameter with a value that is a text, a number, a boolean or a Coding."""
_STRIDE = _LEAF.groups + 1
_GLUE = re.compile(rb'(,)|\{"name":"([A-Za-z-]+)","part":\[|\]\}')
"""What is between parameters with values."""
_TAGS = (b"parameter", b"part")
_GLUES = 512
_MOST = 8 << 20
_OVERHEAD = 200
"""Bytes of cached pieces and their XML, and of a piece in addition to both."""
_OWN_TEXT = re.compile(rb'((?:"valueString":|"name":"code","valueCode":)")([^"]*)(?=")')
"""A text that nearly every code has for itself."""
_HEADS = 128
"""Cached forms of what is before the properties of an answer of $lookup."""
_HOLE = b"\x00"
"""What stands for a text in such a form; no answer has it."""


def _as_is(text: str) -> str:
    return text


class FastWriter:
    """Writes the answers in one FHIR version."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._seen = SeenKeys()
        self._size = 0
        self._cached: dict[bytes, bytes] = {}

    def write(self, answer: bytes) -> bytes:
        """Return the XML of an answer."""
        if b"\\" in answer or b"\xef" in answer:
            return document(cast(Json, loads(bytes(answer))), self._dialect)
        text = answer
        if b"&" in text or b"<" in text or b">" in text:
            text = text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
        if text.startswith(_START):
            parameters = text[len(_START) : -len(_END)]
            written = self._split(parameters) if _LOOKUP in text else None
            if written is None:
                written = _parameters(parameters)
            if written is not None:
                return b"".join((_OPENING, written, _CLOSING))
        return document(cast(Json, loads(bytes(text))), self._dialect, _as_is)

    def _split(self, parameters: bytes) -> bytes | None:
        """Write the answer of $lookup; None if its pieces are not complete parameters."""
        first, *properties = parameters[:-1].split(_BETWEEN)
        written = list(map(self._cached.get, properties))
        if None in written:
            written = [
                xml or self._new(piece) for xml, piece in zip(written, properties, strict=True)
            ]
        head = _head(first + b"}")
        if head is None or None in written:
            return None
        return head + b"".join(cast(list[bytes], written))

    def _new(self, piece: bytes) -> bytes | None:
        """Write a property; it is cached when it occurs again."""
        whole = b"%b%b}" % (_PROPERTY, piece)
        written = _parameters(whole)
        if written is not None and not self._seen.is_new(piece):
            self._size += len(piece) + len(written) + _OVERHEAD
            if self._size > _MOST:
                # The pieces that many answers have are soon back.
                self._cached.clear()
                self._size = 0
            self._cached[piece] = written
        return written


def _head(text: bytes) -> bytes | None:
    """Write the parameters before the properties; None if they have to be parsed.

    Nearly every answer has texts of its own, between JSON that many have.
    """
    parts: list[bytes] = _OWN_TEXT.split(text)
    form = _form(tuple(parts[::3]), tuple(parts[1::3]))
    if form is None:
        return None
    del parts[1::3]
    parts[::2] = form
    return b"".join(parts)


@lru_cache(_HEADS)
def _form(others: tuple[bytes, ...], names: tuple[bytes, ...]) -> list[bytes] | None:
    """Return the XML around the texts of an answer, given the JSON around them."""
    *before, last = others
    holed = (other + name + _HOLE for other, name in zip(before, names, strict=True))
    written = _parameters(b"".join(holed) + last)
    return None if written is None else written.split(_HOLE)


def _parameters(text: bytes) -> bytes | None:
    """Write parameters; None if they have to be parsed."""
    found: list[Any] = _LEAF.split(text)
    written: list[bytes] = []
    depth = 0
    for at in range(0, len(found), _STRIDE):
        glue = _glue(found[at], depth)
        if glue is None:
            return None
        xml, depth = glue
        written.append(xml)
        if at + 1 < len(found):
            written.append(_value(_TAGS[depth > 0], found[at + 1 : at + _STRIDE]))
    return None if depth else b"".join(written)


@lru_cache(_GLUES)
def _glue(text: bytes, depth: int) -> tuple[bytes, int] | None:
    """Return the XML between two values, and how deep the second one is; None for anything else."""
    written: list[bytes] = []
    end = 0
    for match in _GLUE.finditer(text):
        if match.start() != end:
            return None
        end = match.end()
        if match[2]:
            written.append(b'<%b><name value="%b"/>' % (_TAGS[depth > 0], match[2]))
            depth += 1
        elif not match[1]:
            depth -= 1
            if depth < 0:
                return None
            written.append(b"</%b>" % _TAGS[depth > 0])
    return (b"".join(written), depth) if end == len(text) else None


def _value(tag: bytes, found: list[Any]) -> bytes:
    """Write a parameter with a value from the groups of `_LEAF`, of which some are None."""
    name, key, text, literal, system, code, display = found
    if system is None:
        value = literal if text is None else text
        return b'<%b><name value="%b"/><%b value="%b"/></%b>' % (tag, name, key, value, tag)
    shown = b"" if display is None else b'<display value="%b"/>' % display
    return b'<%b><name value="%b"/><%b><system value="%b"/><code value="%b"/>%b</%b></%b>' % (
        tag,
        name,
        key,
        system,
        code,
        shown,
        key,
        tag,
    )
