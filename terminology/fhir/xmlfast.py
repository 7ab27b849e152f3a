"""Write the answers of plans as XML, mostly without parsing their JSON.

Most answers are Parameters of names and values. A pattern finds these; what is between them opens and
closes parameters with parts. The answers of $lookup are long, and share most of their properties, so
they are split before each, and the XML of a repeated piece is cached. Where a piece has an escape,
or anything else, it is parsed.
"""

import re
from contextlib import suppress
from functools import lru_cache
from typing import cast

import orjson

from terminology.cache import OVERHEAD, SeenKeys
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, loads
from terminology.fhir.xmltext import attribute
from terminology.fhir.xmlwriter import DECLARATION, NAMESPACE, document, element

_START = b'{"resourceType":"Parameters","parameter":['
_END = b"]}"
_LOOKUP = b',{"name":"property","part":[{"name":"code",'
"""What only an answer of $lookup has."""
_SIMPLE = b'{"name":"'
_STARTS = [
    (start, b"}," + start) for start in (b'{"name":"property",', b'{"name":"designation",', _SIMPLE)
]
"""How its pieces start, from the last one on, also behind another one."""
_OPENING = f'{DECLARATION}<Parameters xmlns="{NAMESPACE}">'.encode()
_CLOSING = b"</Parameters>"

_TEXT = rb'"([^"\\&<>\xef]*)"'
"""A text without escapes, in JSON or XML, and without U+FFFE, which XML cannot have."""
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
_MOST = 4 << 20
"""Bytes of cached pieces, and of their XML."""
_ESCAPED = (b"\\", b"&", b"<", b">")
"""What JSON has where XML needs an escape."""


def _as_is(text: str) -> str:
    return text


class FastWriter:
    """Writes the answers in one FHIR version."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._seen = SeenKeys()
        self._size = 0
        self._cached: dict[bytes, dict[bytes, bytes]] = {start: {} for start, _ in _STARTS}

    def write(self, answer: bytes) -> bytes:
        """Return the XML of an answer."""
        if answer.startswith(_START):
            parameters = answer[len(_START) : -len(_END)]
            written = self._split(parameters) if _LOOKUP in answer else None
            if written is None:
                written = _parameters(parameters)
            if written is not None:
                return b"".join((_OPENING, written, _CLOSING))
        escape = attribute if any(one in answer for one in _ESCAPED) else _as_is
        return document(cast(Json, loads(bytes(answer))), self._dialect, escape)

    def _split(self, parameters: bytes) -> bytes | None:
        """Write parameters from pieces; None if the pieces are not all complete parameters."""
        first, written = parameters[len(_SIMPLE) : -1], list[bytes]()
        for start, between in _STARTS:
            pieces = first.split(between)
            if start is not _SIMPLE:
                first = pieces.pop(0)
            known = self._cached[start]
            for piece in reversed(pieces):
                xml = known.get(piece) or self._new(start, piece)
                if xml is None:
                    return None
                written.append(xml)
        return b"".join(reversed(written))

    def _new(self, start: bytes, piece: bytes) -> bytes | None:
        """Write a piece; it is cached when it occurs again."""
        whole = b"%b%b}" % (start, piece)
        written = _parameters(whole)
        if written is None:
            with suppress(orjson.JSONDecodeError):
                written = element("parameter", loads(whole), "Parameters.parameter", self._dialect)
        if written is not None and not self._seen.is_new(piece):
            self._size += len(piece) + len(written) + OVERHEAD
            if self._size > _MOST:
                # The pieces that many answers have are soon back.
                for known in self._cached.values():
                    known.clear()
                self._size = 0
            self._cached[start][piece] = written
        return written


def _parameters(text: bytes) -> bytes | None:
    """Write parameters; None if they have to be parsed."""
    found: list[bytes | None] = _LEAF.split(text)
    written: list[bytes] = []
    depth = 0
    for at in range(0, len(found), _STRIDE):
        glue = _glue(found[at] or b"", depth)
        if glue is None:
            return None
        xml, depth = glue
        written.append(xml)
        if at + 1 < len(found):
            written.append(_value(_TAGS[depth > 0], *found[at + 1 : at + _STRIDE]))
    return None if depth else b"".join(written)


@lru_cache(_GLUES)
def _glue(text: bytes, depth: int) -> tuple[bytes, int] | None:
    """Return the XML between two values, and how deep the second one is; None for anything else."""
    written, end = [], 0
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


def _value(
    tag: bytes,
    name: bytes,
    key: bytes,
    text: bytes | None,
    literal: bytes | None,
    system: bytes | None,
    code: bytes | None,
    display: bytes | None,
) -> bytes:
    """Write a parameter with a value."""
    if system is None:
        value = literal if text is None else text
        return b'<%b><name value="%b"/><%b value="%b"/></%b>' % (tag, name, key, value, tag)
    shown = b'<display value="%b"/>' % display if display is not None else b""
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
