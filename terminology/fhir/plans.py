"""The plans of an operation for one snapshot, cached by the fixed inputs of requests.

Two requests have the same plan if they differ only in the variable inputs of their operation.
The cache of plans has a maximum size; the least recently used plans are removed first.
"""

from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from decimal import Decimal
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
from terminology.fhir.plan import Plan, Variables
from terminology.languages import Languages
from terminology.snapshot import Snapshot

_MOST = 16 << 20
"""The maximum size of the plans of all operations of one FHIR version, in bytes.

This is enough for a value set below each of some 900 groups: 900 plans of 11,000 bytes.
"""
_CACHE = ("plans",)
"""The key of the cache of plans in `Snapshot.made`."""
_LONGEST = 1 << 14
"""The maximum size of the fixed inputs of a request whose plan is cached, in bytes."""

_SCALARS = (str, int, bool, float, Decimal)
_IN_CODING = ("code", "display")
_NAME_AND_VALUE = 2


class Handling(NamedTuple):
    """The options of a request that come from its headers: see `Sent`."""

    strict: bool = False
    languages: Languages | None = None


_DEFAULT = Handling()


def _never(variables: Variables) -> None:
    """Return None: the operation has to run."""
    del variables


_NO_PLAN = Plan(_never, 0)


class Plans:
    """The plans of one operation in one FHIR version for one snapshot.

    The reference to the snapshot is weak, so that its files are closed when it is no longer used.
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
        """Return the response to a query; None if the operation has to run."""
        names = self._variable
        variables: Variables = {}
        fixed: list[bytes] = []
        for pair in query.split(b"&"):
            name, _, value = pair.partition(b"=")
            variable = names.get(name)
            if variable is None:
                fixed.append(pair)
            elif variable in variables:
                return None
            else:
                if not value.isalnum():
                    value = _unquoted(value)
                    if not value or value.isspace():
                        return None
                variables[variable] = value
                fixed.append(name)
        if not variables:
            return None
        whole = b"&".join(fixed)
        key = self._path + whole if handling is _DEFAULT else (self._path, whole, handling)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plan(key, len(whole), partial(self._read_query, whole, handling))
        return plan.answer(variables)

    def of_parameters(self, resource: JsonValue, handling: Handling = _DEFAULT) -> bytes | None:
        """Return the response to a Parameters resource; None if the operation has to run."""
        if not isinstance(resource, dict) or resource.get("resourceType") != "Parameters":
            return None
        parameters = resource.get("parameter")
        if not isinstance(parameters, list):
            return None
        variables: Variables = {}
        fixed: list[object] = [self._path, handling]
        for parameter in parameters:
            if not self._separate(parameter, fixed, variables):
                return None
        if not variables:
            return None
        key = tuple(fixed)
        plan = self._plans.get(key)
        if plan is None:
            size = len(dumps(resource))
            plan = self._plan(key, size, partial(self._read_parameters, parameters, handling))
        return plan.answer(variables)

    def _separate(self, parameter: JsonValue, fixed: list[object], variables: Variables) -> bool:
        """Add a parameter to the fixed inputs, and a variable value to the variables.

        False if the operation has to run. In `fixed`, a variable value is None, a number or a
        boolean is its JSON, a Coding is a tuple of its elements.
        """
        if not isinstance(parameter, dict) or len(parameter) != _NAME_AND_VALUE:
            return False
        (kind, value), (other, name) = parameter.items()
        if kind == "name":
            kind, value, name = other, name, value
        elif other != "name":
            return False
        if not isinstance(name, str):
            return False
        if isinstance(value, str):
            is_variable = name in self._operation.variable
            fixed += (name, kind, None if is_variable else value)
            return not is_variable or _add(variables, name, value)
        if isinstance(value, dict):
            fixed += (name, kind)
            return kind == "valueCoding" and self._separate_coding(value, fixed, variables)
        if not isinstance(value, _SCALARS):
            return False
        fixed += (name, kind, dumps(value))
        return True

    def _separate_coding(self, coding: Json, fixed: list[object], variables: Variables) -> bool:
        elements: list[object] = []
        for name, value in coding.items():
            is_variable = name in _IN_CODING and name in self._operation.variable
            if is_variable and not (isinstance(value, str) and _add(variables, name, value)):
                return False
            if not isinstance(value, _SCALARS):
                return False
            elements += (
                name,
                None if is_variable else value if isinstance(value, str) else dumps(value),
            )
        fixed.append(tuple(elements))
        return "code" in self._operation.variable

    def _plan(self, key: Hashable, size: int, read: Callable[[], Sent | None]) -> Plan:
        """Make a plan and cache it. If several threads make it at once, the last one is cached."""
        make = self._operation.plan
        assert make is not None, "only operations with plans have `Plans`"
        plan, snapshot = None, self._snapshot()
        with suppress(Problem):
            sent = read()
            if sent is not None and snapshot is not None:
                request = self._operation.read(sent)
                plan = make(request, snapshot, self._dialect)
        plan = plan or _NO_PLAN
        if size <= _LONGEST:
            self._plans.put(key, plan, size + plan.size)
        return plan

    def _read_query(self, fixed: bytes, handling: Handling) -> Sent | None:
        operation = self._operation
        pairs = parse_qsl(fixed.decode("latin-1"), keep_blank_values=True)
        if any(name.startswith("_") for name, _ in pairs):
            return None
        filled = [(name, operation.variable.get(name, text)) for name, text in pairs]
        return inputreader.from_pairs(filled, operation.inputs, self._dialect, **handling._asdict())

    def _read_parameters(self, parameters: Sequence[JsonValue], handling: Handling) -> Sent:
        filled: list[JsonValue] = [self._filled(cast(Json, parameter)) for parameter in parameters]
        resource: Json = {"resourceType": "Parameters", "parameter": filled}
        return inputreader.from_resource(
            resource, self._operation.inputs, self._dialect, **handling._asdict()
        )

    def _filled(self, parameter: Json) -> Json:
        """Return a parameter with placeholders as its variable values."""
        variable = self._operation.variable
        name, coding = cast(str, parameter["name"]), parameter.get("valueCoding")
        if isinstance(coding, dict):
            elements = {
                key: variable[key] for key in _IN_CODING if key in coding and key in variable
            }
            return {**parameter, "valueCoding": {**coding, **elements}}
        placeholders = {
            kind: variable[name]
            for kind, value in parameter.items()
            if kind != "name" and name in variable and isinstance(value, str)
        }
        return {**parameter, **placeholders}


def of(operation: Operation[Any, Any], dialect: Dialect, snapshot: Snapshot) -> Plans:
    """Return the plans of an operation for a snapshot; the snapshot owns them."""
    key = (operation.resource, operation.name, dialect.name)
    plans: Plans | None = snapshot.memo.get(key)
    if plans is None:
        cache = snapshot.memo.setdefault(_CACHE, Cache(_MOST))
        plans = snapshot.memo[key] = Plans(operation, dialect, snapshot, cache)
    return plans


def _unquoted(value: bytes) -> bytes:
    """Decode a percent-encoded value of a query.

    Displays have many blanks and commas: `replace` decodes these faster than `unquote_to_bytes`.
    """
    value = value.replace(b"+", b" ").replace(b"%20", b" ").replace(b"%2C", b",")
    return unquote_to_bytes(value) if value.find(b"%") >= 0 else value


def _add(variables: Variables, name: str, value: str) -> bool:
    if name in variables or not value or value.isspace():
        return False
    variables[name] = value.encode()
    return True
