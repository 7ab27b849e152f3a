"""The plans of an operation over one snapshot of editions, found by what a request does not vary.

Two requests have one plan when they differ only in the inputs that their operation calls variable.
Plans are cached within a bound, and those that were not used for the longest go first.
"""

from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qsl, unquote_to_bytes
from weakref import ref

from codesystems.problems import Problem
from terminology.cache import Cache
from terminology.fhir import inputreader
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Sent
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.fhir.operation import Operation
from terminology.fhir.plan import Inputs, Plan
from terminology.languages import Languages
from terminology.snapshot import Snapshot

_MOST = 16 << 20
"""Bytes of the plans of all operations in one FHIR version.

There is room for a plan of the codes below each table of ICD-10-PCS, some 900 of 11,000 bytes.
"""
_CACHE = ("plans",)
"""The key of the cache of all plans among what is made of a snapshot."""
_LONGEST = 1 << 14
"""Bytes of what a request does not vary, up to which its plan is cached."""

_SCALARS = (str, int, bool, float)
_IN_CODING = ("code", "display")
_NAME_AND_VALUE = 2


class Handling(NamedTuple):
    """What headers say of how a request is to be read: see `Sent`."""

    strict: bool = False
    languages: Languages | None = None


_DEFAULT = Handling()


def _never(inputs: Inputs) -> None:
    """Answer nothing: the operation has to run."""
    del inputs


_NO_PLAN = Plan(_never, 0)


class Plans:
    """The plans of one operation in one FHIR version over one snapshot.

    The snapshot keeps it, not it the snapshot: files are closed as soon as nobody needs them.
    """

    def __init__(
        self,
        operation: Operation[Any, Any],
        dialect: Dialect,
        snapshot: Snapshot,
        cache: Cache[Hashable, Plan],
    ) -> None:
        self._operation = operation
        self._dialect = dialect
        self._snapshot = ref(snapshot)
        self._variable = {name.encode(): name for name in operation.variable}
        self._plans = cache
        self._path = f"{dialect.name}/{operation.resource}/${operation.name}?".encode()

    def of_query(self, query: bytes, handling: Handling = _DEFAULT) -> bytes | None:
        """Answer a query; None where the operation has to run."""
        variable = self._variable
        inputs: Inputs = {}
        fixed: list[bytes] = []
        for pair in query.split(b"&"):
            name, _, value = pair.partition(b"=")
            found = variable.get(name)
            if found is None:
                fixed.append(pair)
            elif found in inputs:
                return None
            else:
                inputs[found] = value if value.isalnum() else _unquoted(value)
                fixed.append(name)
        if not inputs:
            return None
        whole = b"&".join(fixed)
        key = self._path + whole if handling is _DEFAULT else (self._path, whole, handling)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plan(key, len(whole), partial(self._sent_by_query, whole, handling))
        return plan.answer(inputs)

    def of_parameters(self, resource: JsonValue, handling: Handling = _DEFAULT) -> bytes | None:
        """Answer a Parameters resource; None where the operation has to run."""
        if not isinstance(resource, dict) or resource.get("resourceType") != "Parameters":
            return None
        listed = resource.get("parameter")
        if not isinstance(listed, list):
            return None
        inputs: Inputs = {}
        fixed: list[object] = [self._path, handling]
        for entry in listed:
            if not self._separate(entry, fixed, inputs):
                return None
        if not inputs:
            return None
        key = tuple(fixed)
        plan = self._plans.get(key)
        if plan is None:
            size = len(dumps(resource))
            plan = self._plan(key, size, partial(self._sent_by_entries, listed, handling))
        return plan.answer(inputs)

    def _separate(self, entry: JsonValue, fixed: list[object], inputs: Inputs) -> bool:
        """Add an entry to what is fixed, its value to the inputs if it is variable.

        False where the operation has to run. A variable value is None among the fixed ones, a
        number or a truth its JSON, a Coding its parts.
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
            varies = name in self._operation.variable
            fixed += (name, kind, None if varies else value)
            return not varies or _vary(inputs, name, value)
        if isinstance(value, dict):
            fixed += (name, kind)
            return kind == "valueCoding" and self._separate_coding(value, fixed, inputs)
        if not isinstance(value, _SCALARS):
            return False
        fixed += (name, kind, dumps(value))
        return True

    def _separate_coding(self, coding: Json, fixed: list[object], inputs: Inputs) -> bool:
        parts: list[object] = []
        for part, value in coding.items():
            varies = part in _IN_CODING and part in self._operation.variable
            if varies and not (isinstance(value, str) and _vary(inputs, part, value)):
                return False
            if not isinstance(value, _SCALARS):
                return False
            parts += (part, None if varies else value if isinstance(value, str) else dumps(value))
        fixed.append(tuple(parts))
        return "code" in self._operation.variable

    def _plan(self, key: Hashable, size: int, read: Callable[[], Sent | None]) -> Plan:
        """Make a plan, and cache it. Threads may do so at once: the last one stays."""
        make = self._operation.plan
        assert make is not None, "an operation with variable inputs has plans"
        plan, snapshot = None, self._snapshot()
        with suppress(Problem):
            sent = read()
            if sent is not None and snapshot is not None:
                question = self._operation.read(sent)
                plan = make(question, snapshot, self._dialect)
        found = plan or _NO_PLAN
        if size <= _LONGEST:
            self._plans.put(key, found, size + found.size)
        return found

    def _sent_by_query(self, fixed: bytes, handling: Handling) -> Sent | None:
        operation = self._operation
        pairs = parse_qsl(fixed.decode("latin-1"), keep_blank_values=True)
        if any(name.startswith("_") for name, _ in pairs):
            return None
        filled = [(name, operation.variable.get(name, text)) for name, text in pairs]
        return inputreader.from_pairs(filled, operation.inputs, self._dialect, **handling._asdict())

    def _sent_by_entries(self, entries: Sequence[JsonValue], handling: Handling) -> Sent:
        filled: list[JsonValue] = [self._filled(cast(Json, entry)) for entry in entries]
        resource: Json = {"resourceType": "Parameters", "parameter": filled}
        return inputreader.from_resource(
            resource, self._operation.inputs, self._dialect, **handling._asdict()
        )

    def _filled(self, entry: Json) -> Json:
        """An entry with placeholders for what varies."""
        variable = self._operation.variable
        name, coding = cast(str, entry["name"]), entry.get("valueCoding")
        if isinstance(coding, dict):
            shared = [part for part in _IN_CODING if part in coding and part in variable]
            return {**entry, "valueCoding": {**coding, **{part: variable[part] for part in shared}}}
        placeholders = {
            kind: variable[name]
            for kind, value in entry.items()
            if kind != "name" and name in variable and isinstance(value, str)
        }
        return {**entry, **placeholders}


def of(operation: Operation[Any, Any], dialect: Dialect, snapshot: Snapshot) -> Plans:
    """The plans of an operation over a snapshot, which keeps them as long as it lasts."""
    key = (operation.resource, operation.name, dialect.name)
    found: Plans | None = snapshot.made.get(key)
    if found is None:
        cache = snapshot.made.setdefault(_CACHE, Cache(_MOST))
        found = snapshot.made[key] = Plans(operation, dialect, snapshot, cache)
    return found


def _unquoted(value: bytes) -> bytes:
    """A value as it was before it became part of a query.

    Displays have many blanks and commas; those are replaced at once, and few escapes are left.
    """
    value = value.replace(b"+", b" ").replace(b"%20", b" ").replace(b"%2C", b",")
    return unquote_to_bytes(value) if value.find(b"%") >= 0 else value


def _vary(inputs: Inputs, name: str, value: str) -> bool:
    if name in inputs or not value:
        return False
    inputs[name] = value.encode()
    return True
