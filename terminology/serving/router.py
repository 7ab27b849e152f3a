"""Paths to endpoints, compiled once. A path is split at its slashes, and needs no patterns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codesystems.problems import NotFound, NotSupported
from terminology import messages
from terminology.fhir.dialects import DIALECTS, R4, Dialect
from terminology.fhir.operation import Operation
from terminology.serving.batches import Split
from terminology.serving.rendered import MethodNotAllowed, Rendered
from terminology.serving.request import Request
from terminology.snapshot import Snapshot

ID = "{id}"
"""Stands for the id of a resource in the path of an endpoint."""

Answer = Callable[[Request, Snapshot], Rendered]


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """What is at a path: its name in logs and metrics, its methods, and how it answers.

    An endpoint without `dialect` is no FHIR.

    `answer` reads the request, and raises Problem; a `heavy` one reads whole editions, so that it
    runs in a thread. An endpoint with an `operation` may be answered by a plan. A batch has `split`
    instead, which reads the requests that it is made of. An `is_urgent` one is answered however
    busy the server is, and whatever form is accepted.
    """

    name: str
    dialect: Dialect | None = None
    methods: tuple[str, ...] = ("GET",)
    answer: Answer | None = None
    split: Callable[[Request], Split] | None = None
    operation: Operation[Any, Any] | None = None
    heavy: bool = False
    is_urgent: bool = False


class Router:
    """The endpoints of an application by path."""

    def __init__(self, endpoints: Iterable[tuple[str, Endpoint]]) -> None:
        self.endpoints: Mapping[str, Endpoint] = dict(endpoints)
        self._operations = {
            endpoint.operation.name for endpoint in self.endpoints.values() if endpoint.operation
        }

    def find(self, path: str) -> tuple[Endpoint, str | None] | None:
        """The endpoint at a path, and the id in the path if there is one; None: nothing is there.

        Slashes at the end, and empty parts, do not count.
        """
        found = self.endpoints.get(path)
        if found is not None:
            return found, None
        parts = [part for part in path.split("/") if part]
        found = self.endpoints.get("/" + "/".join(parts))
        if found is not None or len(parts) <= _PARTS_BEFORE_ID:
            return (found, None) if found else None
        id = parts[_PARTS_BEFORE_ID]
        parts[_PARTS_BEFORE_ID] = ID
        found = self.endpoints.get("/" + "/".join(parts))
        return (found, id) if found and not id.startswith("$") else None

    def owns(self, path: str) -> bool:
        """Tell whether a path is one of this router's, or below one of a FHIR version."""
        return path in self.endpoints or path.split("/", 2)[1:2] in _BASES

    def name(self, path: str) -> str:
        """The name of the endpoint at a path."""
        found = self.find(path)
        return found[0].name if found else "unknown"

    def methods(self, path: str) -> str:
        """The methods at a path, as the header Allow has them."""
        found = self.find(path)
        return ", ".join(sorted({"OPTIONS", *(_allowed(found[0].methods) if found else ())}))

    def required(self, request: Request) -> tuple[Endpoint, str | None]:
        """The endpoint for a request.

        Raises NotFound, NotSupported for an unknown operation, and MethodNotAllowed.
        """
        found = self.find(request.path)
        if found is None:
            raise self._missing(request.path)
        endpoint, _ = found
        if request.method not in _allowed(endpoint.methods):
            issue = messages.method_not_allowed(
                request.method, request.path, sorted(_allowed(endpoint.methods))
            )
            raise MethodNotAllowed(issue, _allowed(endpoint.methods))
        return found

    def _missing(self, path: str) -> NotFound | NotSupported:
        *above, last = path.rstrip("/").split("/")
        if last.startswith("$"):
            known = [
                f"{endpoint.operation.resource}/${endpoint.operation.name}"
                for endpoint in self.endpoints.values()
                if endpoint.operation
            ]
            named = last if last[1:] not in self._operations else "/".join([*above[2:], last])
            return NotSupported(messages.unknown_operation(named, dict.fromkeys(known)))
        return NotFound(messages.unknown_path(path, _EXAMPLES))


_PARTS_BEFORE_ID = 2
_BY_NAME = {one.name: one for one in DIALECTS}
_BASES = [[one.name] for one in DIALECTS]
_EXAMPLES = ["/r4/metadata", "/r5/metadata", "/r4/CodeSystem", "/r4/ConceptMap", "/docs"]


def _allowed(methods: Sequence[str]) -> set[str]:
    """The methods of an endpoint; what can be got can be asked about with HEAD."""
    return {*methods, "HEAD"} if "GET" in methods else {*methods}


def dialect_of(path: str) -> Dialect:
    """The FHIR version that a path is of; R4 where it is of none."""
    return _dialect(path) or R4


def version_of(path: str) -> str:
    """The name of the FHIR version that a path is of; empty where it is of none."""
    found = _dialect(path)
    return found.name if found else ""


def _dialect(path: str) -> Dialect | None:
    _, _, below = path.partition("/")
    return _BY_NAME.get(below.partition("/")[0])
