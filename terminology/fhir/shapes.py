"""What a question has in common with others like it, and what it leaves open.

Two questions have one shape when they differ in the inputs alone that their operation calls open.
A shape is prepared once (prepared.py).
"""

import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from terminology.fhir import parameters
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.fhir.operation import Operation
from terminology.fhir.parameters import Sent
from terminology.fhir.prepared import Open, Prepared
from terminology.library import Holdings
from terminology.problems import Problem

_MOST = 4096
"""Shapes that are kept."""

_FLAT = (str, int, bool, float)
_IN_CODING = ("code", "display")
_NAME_AND_VALUE = 2


class Endpoint:
    """An operation in one FHIR version over some holdings, and its prepared questions.

    The holdings keep it, not it them: their files are closed as soon as nobody asks them.
    """

    def __init__(
        self, operation: Operation[Any, Any], dialect: Dialect, holdings: Holdings
    ) -> None:
        self.dialect = dialect
        self._operation = operation
        self._holdings = weakref.ref(holdings)
        self._open = {name.encode(): name for name in operation.open}
        self._marks = [(b"%b=" % name.encode(), name) for name in operation.open]
        self._prepared: dict[bytes, Prepared | None] = {}
        self._with_one_open: dict[bytes, Prepared] = {}

    def of_query(self, query: bytes) -> bytes | None:
        """Answer a query, or with None where there is no short way.

        Most questions leave one input open. What stands around its value then tells the shape,
        and nothing else of the query is looked at.
        """
        for mark, name in self._marks if self._with_one_open else ():
            start = query.find(mark) + len(mark)
            if start < len(mark):
                continue
            end = query.find(b"&", start)
            value, rest = (query[start:end], query[end:]) if end > 0 else (query[start:], b"")
            prepared = self._with_one_open.get(query[:start] + rest)
            if prepared is not None and value.isalnum():
                return prepared({name: value})
        return self._of_parts(query)

    def _of_parts(self, query: bytes) -> bytes | None:
        open: Open = {}
        shape = []
        for pair in query.split(b"&"):
            name, _, value = pair.partition(b"=")
            found = self._open.get(name)
            if found is None:
                shape.append(pair)
                continue
            if found in open:
                return None
            open[found] = _unquoted(value)
            shape.append(name)
        if not open:
            return None
        whole = b"&".join(shape)
        try:
            prepared = self._prepared[whole]
        except KeyError:
            prepared = self._prepare(whole, lambda: self._of_pairs(whole))
        if prepared is None:
            return None
        if len(open) == 1:
            self._learn(next(iter(open)).encode(), shape, prepared)
        return prepared(open)

    def _learn(self, name: bytes, shape: list[bytes], prepared: Prepared) -> None:
        """Know a query with one open input by what stands around its value the next time."""
        at, mark = shape.index(name), name + b"="
        before = b"&".join([*shape[:at], mark])
        around = b"&".join([before, *shape[at + 1 :]])
        if around.find(mark) + len(mark) == len(before):
            if len(self._with_one_open) >= _MOST:
                self._with_one_open.clear()
            self._with_one_open[around] = prepared

    def of_parameters(self, resource: JsonValue) -> bytes | None:
        """Answer a Parameters resource, or with None as `of_query`."""
        if not isinstance(resource, dict) or resource.get("resourceType") != "Parameters":
            return None
        listed = resource.get("parameter")
        if not isinstance(listed, list):
            return None
        open: Open = {}
        shape: list[JsonValue] = []
        for entry in listed:
            one = _opened(entry, self._operation, open)
            if one is None:
                return None
            shape.append(one)
        if not open:
            return None
        whole = dumps(shape)
        try:
            prepared = self._prepared[whole]
        except KeyError:
            prepared = self._prepare(whole, lambda: self._of_entries(shape))
        return prepared(open) if prepared else None

    def _prepare(self, shape: bytes, read: Callable[[], Sent | None]) -> Prepared | None:
        """Prepare a question, and keep it. Threads may do so at once: the last one is kept."""
        prepare = self._operation.prepare
        assert prepare is not None, "what leaves something open can be prepared"
        prepared, holdings = None, self._holdings()
        with suppress(Problem):
            sent = read()
            if sent is not None and holdings is not None:
                question = self._operation.read(sent)
                prepared = prepare(question, holdings, self.dialect)
        if len(self._prepared) >= _MOST:
            self._prepared.clear()
        self._prepared[shape] = prepared
        return prepared

    def _of_pairs(self, shape: bytes) -> Sent | None:
        operation = self._operation
        pairs = parse_qsl(shape.decode("latin-1"), keep_blank_values=True)
        if any(name.startswith("_") for name, _ in pairs):
            return None
        filled = [(name, operation.open.get(name, text)) for name, text in pairs]
        return parameters.from_pairs(filled, operation.inputs, self.dialect)

    def _of_entries(self, entries: list[JsonValue]) -> Sent:
        resource: Json = {"resourceType": "Parameters", "parameter": entries}
        return parameters.from_resource(resource, self._operation.inputs, self.dialect)


def endpoint(operation: Operation[Any, Any], dialect: Dialect, holdings: Holdings) -> Endpoint:
    """The endpoint of an operation over holdings, which keep it as long as they last."""
    key = (operation.resource, operation.name, dialect.name)
    found: Endpoint | None = holdings.made.get(key)
    if found is None:
        found = holdings.made[key] = Endpoint(operation, dialect, holdings)
    return found


def _unquoted(value: bytes) -> bytes:
    """A value as it was before it became part of a query.

    Displays have many blanks and commas; those are replaced at once, and few escapes are left.
    """
    if b"+" in value:
        value = value.replace(b"+", b" ")
    if b"%" in value:
        value = value.replace(b"%20", b" ").replace(b"%2C", b",")
        if b"%" in value:
            value = unquote_to_bytes(value)
    return value


def _opened(entry: JsonValue, operation: Operation[Any, Any], open: Open) -> Json | None:
    """An entry with stand-ins for what it leaves open; None where there is no short way."""
    if not isinstance(entry, dict) or len(entry) != _NAME_AND_VALUE:
        return None
    name = entry.get("name")
    kind = next(one for one in entry if one != "name")
    value = entry[kind]
    if not isinstance(name, str):
        return None
    if isinstance(value, str) and name in operation.open:
        return {"name": name, kind: operation.open[name]} if _leave(open, name, value) else None
    if isinstance(value, dict):
        return _opened_coding(name, kind, value, operation, open)
    return entry if isinstance(value, _FLAT) else None


def _opened_coding(
    name: str, kind: str, value: Json, operation: Operation[Any, Any], open: Open
) -> Json | None:
    if kind != "valueCoding" or "code" not in operation.open:
        return None
    filled: Json = dict(value)
    for part in _IN_CODING:
        text = value.get(part)
        if text is not None and part in operation.open:
            if not isinstance(text, str) or not _leave(open, part, text):
                return None
            filled[part] = operation.open[part]
    return {"name": name, kind: filled}


def _leave(open: Open, name: str, value: str) -> bool:
    if name in open or not value:
        return False
    open[name] = value.encode()
    return True
