"""What a question has in common with others like it, and what it leaves open.

Two questions have one shape when they differ in the inputs alone that their operation calls open.
A shape is prepared once (prepared.py).
"""

import re
import weakref
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Any, cast
from urllib.parse import parse_qsl, unquote_to_bytes

from terminology.fhir import parameters
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.fhir.operation import Operation
from terminology.fhir.parameters import Sent
from terminology.fhir.plan import Open, Plan
from terminology.library import Holdings
from terminology.problems import Problem

_MOST = 4096
"""Shapes that are kept."""

_FLAT = (str, int, bool, float)
_IN_CODING = ("code", "display")
_NAME_AND_VALUE = 2

Pattern = tuple[re.Pattern[bytes], tuple[str, ...], Plan]
"""What follows the beginning of a query that leaves several inputs open, their names, the question.

The beginning is all up to the value of the first open input.
"""


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
        self._prepared: dict[Hashable, Plan | None] = {}
        self._with_one_open: dict[bytes, Plan] = {}
        self._patterns: dict[bytes, Pattern] = {}
        self._beginnings: dict[bytes, Pattern] = {}

    def of_query(self, query: bytes) -> bytes | None:
        """Answer a query, or with None where there is no short way.

        Most questions leave one input open. What stands around its value then tells the shape,
        and nothing else of the query is looked at. Where more is open, it has most likely the
        shape of the last query that began so.
        """
        for mark, name in self._marks:
            start = query.find(mark) + len(mark)
            if start < len(mark):
                continue
            beginning = query[:start]
            several = self._beginnings.get(beginning)
            if several:
                pattern, names, prepared = several
                found = pattern.fullmatch(query, start)
                if found:
                    return prepared(dict(zip(names, map(_unquoted, found.groups()), strict=True)))
            end = query.find(b"&", start)
            value, rest = (query[start:end], query[end:]) if end > 0 else (query[start:], b"")
            one = self._with_one_open.get(beginning + rest)
            if one is not None and value.isalnum():
                return one({name: value})
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
            self._learn_one(next(iter(open)).encode(), shape, prepared)
        else:
            self._learn_several(tuple(open), shape, prepared)
        return prepared(open)

    def _learn_several(
        self, names: tuple[str, ...], shape: Sequence[bytes], prepared: Plan
    ) -> None:
        """Know a query with several open inputs, in this order, by its beginning the next time."""
        first = names[0].encode()
        at = shape.index(first)
        beginning = b"&".join([*shape[:at], b"%b=" % first])
        whole = b"&".join(shape)
        found = self._patterns.get(whole)
        if found is None:
            if len(self._patterns) >= _MOST:
                self._patterns.clear()
                self._beginnings.clear()
            rest = [b"%b=([^&]*)" % one if one in self._open else re.escape(one) for one in shape]
            pattern = re.compile(b"&".join(rest[at:]).removeprefix(b"%b=" % first))
            found = self._patterns[whole] = pattern, names, prepared
        self._beginnings[beginning] = found

    def _learn_one(self, name: bytes, shape: list[bytes], prepared: Plan) -> None:
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
        shape: list[object] = []
        for entry in listed:
            if not self._shaped(entry, shape, open):
                return None
        if not open:
            return None
        key = tuple(shape)
        try:
            prepared = self._prepared[key]
        except KeyError:
            prepared = self._prepare(key, lambda: self._of_entries(listed))
        return prepared(open) if prepared else None

    def _shaped(self, entry: JsonValue, shape: list[object], open: Open) -> bool:
        """Add the name, kind and value of an entry to a shape; False where there is no short way.

        A value that is left open is None there, a number or a truth its JSON, a Coding its parts.
        """
        if not isinstance(entry, dict) or len(entry) != _NAME_AND_VALUE:
            return False
        (kind, value), (other, name) = entry.items()
        if kind == "name":
            kind, value, name = other, name, value
        elif other != "name":
            return False
        if not isinstance(name, str):
            return False
        if isinstance(value, str):
            left = name in self._operation.open
            shape += (name, kind, None if left else value)
            return not left or _leave(open, name, value)
        if isinstance(value, dict):
            shape += (name, kind)
            return kind == "valueCoding" and self._shaped_coding(value, shape, open)
        if not isinstance(value, _FLAT):
            return False
        shape += (name, kind, dumps(value))
        return True

    def _shaped_coding(self, coding: Json, shape: list[object], open: Open) -> bool:
        parts: list[object] = []
        for part, value in coding.items():
            left = part in _IN_CODING and part in self._operation.open
            if left and not (isinstance(value, str) and _leave(open, part, value)):
                return False
            if not isinstance(value, _FLAT):
                return False
            parts += (part, None if left else value if isinstance(value, str) else dumps(value))
        shape.append(tuple(parts))
        return "code" in self._operation.open

    def _prepare(self, shape: Hashable, read: Callable[[], Sent | None]) -> Plan | None:
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

    def _of_entries(self, entries: Sequence[JsonValue]) -> Sent:
        filled: list[JsonValue] = [self._filled(cast(Json, entry)) for entry in entries]
        resource: Json = {"resourceType": "Parameters", "parameter": filled}
        return parameters.from_resource(resource, self._operation.inputs, self.dialect)

    def _filled(self, entry: Json) -> Json:
        """An entry with stand-ins for what it leaves open."""
        open = self._operation.open
        name, coding = cast(str, entry["name"]), entry.get("valueCoding")
        if isinstance(coding, dict):
            parts = {part: open[part] for part in _IN_CODING if part in coding and part in open}
            return {**entry, "valueCoding": {**coding, **parts}}
        stand_ins = {
            kind: open[name]
            for kind, value in entry.items()
            if kind != "name" and name in open and isinstance(value, str)
        }
        return {**entry, **stand_ins}


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
    if value.isalnum():
        return value
    value = value.replace(b"+", b" ").replace(b"%20", b" ").replace(b"%2C", b",")
    return unquote_to_bytes(value) if value.find(b"%") >= 0 else value


def _leave(open: Open, name: str, value: str) -> bool:
    if name in open or not value:
        return False
    open[name] = value.encode()
    return True
