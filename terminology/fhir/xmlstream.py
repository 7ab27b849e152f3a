"""Write JSON that comes in pieces as XML.

The JSON has its elements in the order of the specification where it is long: a Bundle its entries,
a CodeSystem its concepts. What is short is written in that order, whatever its own.
"""

import re
from dataclasses import dataclass, field

from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, loads
from terminology.fhir.xmlelements import RESOURCE, Element, Type, types
from terminology.fhir.xmlwriter import DECLARATION, NAMESPACE, Writer

_LISTS = frozenset({"entry", "concept", "parameter"})
_RESOURCE = "resource"
"""The elements that may be long."""
_SHORT = 1 << 16
"""Bytes of JSON that are written in one piece."""
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]')
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"')
_LITERAL = re.compile(rb"[^\s,\]}]+(?=[\s,\]}])")
_BETWEEN = re.compile(rb"[\s,:]*")


@dataclass(slots=True)
class _Object:
    """An object that is not complete: its members, until they are written.

    `type` is None until a resource states it.
    """

    name: str
    type: Type | None
    members: Json = field(default_factory=dict)
    is_open: bool = False


@dataclass(slots=True)
class _List:
    """A list that is not complete."""

    element: Element


class Transcoder:
    """Writes one resource."""

    def __init__(self, dialect: Dialect) -> None:
        self._types = types(dialect)
        self._buffer = bytearray()
        self._output: list[str] = [DECLARATION.decode()]
        self._writer = Writer(self._types, self._output.append)
        self._open: list[_Object | _List] = []
        self._is_begun = False

    def write(self, piece: bytes) -> bytes:
        """Return the XML of what is complete with this piece."""
        self._buffer += piece
        place = 0
        while (end := self._step(_after_blanks(self._buffer, place))) is not None:
            place = end
        del self._buffer[:place]
        written = "".join(self._output).encode()
        self._output.clear()
        return written

    def _step(self, place: int) -> int | None:
        """Read what is at a place; return the end of it, or None if it is not complete."""
        if place >= len(self._buffer):
            return None
        if not self._open:
            self._open.append(_Object("", None))
            return place + 1
        inner = self._open[-1]
        if self._buffer[place] in b"]}":
            self._close(inner)
            return place + 1
        if isinstance(inner, _List):
            return self._item(inner.element, place)
        return self._member(inner, place)

    def _item(self, element: Element, place: int) -> int | None:
        """Read an item of a list: whole if it is short."""
        end = self._end(place)
        if end is not None:
            self._writer.element(element, loads(bytes(self._buffer[place:end])), None)
        elif len(self._buffer) - place >= _SHORT:
            self._open.append(_Object(element.name, self._types.type(element.type)))
            return place + 1
        return end

    def _member(self, object: _Object, place: int) -> int | None:
        """Read a member of an object."""
        name = _TEXT.match(self._buffer, place)
        if name is None:
            return None
        start = _after_blanks(self._buffer, name.end())
        if start >= len(self._buffer):
            return None
        key, first = name[0][1:-1].decode(), self._buffer[start : start + 1]
        if key in _LISTS and first == b"[":
            self._begin(object)
            assert object.type is not None
            self._open.append(_List(object.type.elements[key]))
            return start + 1
        end = self._end(start)
        if end is not None:
            object.members[key] = loads(bytes(self._buffer[start:end]))
        elif key == _RESOURCE and len(self._buffer) - start >= _SHORT:
            self._begin(object)
            self._open.append(_Object(key, None))
            return start + 1
        return end

    def _begin(self, object: _Object) -> None:
        """Write an object as far as it is read."""
        members = object.members
        if object.is_open:
            assert object.type is not None
            self._writer.members(members, object.type)
        elif object.type is not None:
            self._writer.opening(object.name, members, object.type)
        else:
            type = object.type = self._types.type(str(members.get("resourceType", RESOURCE)))
            root = "" if object.name else f' xmlns="{NAMESPACE}"'
            self._output.append(f"<{object.name}>" if object.name else "")
            self._writer.opening(type.name, members, type, root)
        object.is_open, object.members = True, {}

    def _close(self, inner: _Object | _List) -> None:
        self._open.pop()
        if isinstance(inner, _List):
            return
        self._begin(inner)
        assert inner.type is not None
        closing = f"</{inner.name}>" if inner.name else ""
        if inner.type.is_resource:
            closing = f"</{inner.type.name}>{closing}"
        self._output.append(closing)

    def _end(self, place: int) -> int | None:
        """Return the end of a value; None if it is not complete, or an object that is long."""
        first = self._buffer[place : place + 1]
        if first not in (b"{", b"["):
            pattern = _TEXT if first == b'"' else _LITERAL
            match = pattern.match(self._buffer, place)
            return match.end() if match else None
        depth = 0
        for token in _TOKEN.finditer(self._buffer, place):
            kind = token[0]
            if kind in (b"{", b"["):
                depth += 1
            elif kind in (b"}", b"]"):
                depth -= 1
                if not depth:
                    return token.end()
        return None


def _after_blanks(buffer: bytearray, place: int) -> int:
    match = _BETWEEN.match(buffer, place)
    return match.end() if match else place
