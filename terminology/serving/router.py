"""Endpoints by path. A path is split at its slashes; no patterns are needed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codesystems.problems import NotFound, NotSupported
from terminology.fhir.dialects import ALIASES, DIALECTS, R4, Dialect
from terminology.fhir.operation import Operation
from terminology.messages import http
from terminology.serving.batches import SplitBatch
from terminology.serving.rendered import MethodNotAllowed, Rendered
from terminology.serving.request import Request
from terminology.snapshot import Snapshot

ID = "{id}"
"""Placeholder of the resource id in the path of an endpoint."""

Handler = Callable[[Request, Snapshot], Rendered]


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """A path of the server: its name in logs and metrics, its methods, and its handler.

    An endpoint without `dialect` is not a FHIR endpoint.

    `handler` reads the request, and raises Problem; a `heavy` handler runs in a thread, because it
    reads whole editions. A plan may answer an endpoint with an `operation`. A batch has `split`
    instead of a handler: it returns the requests of the batch. A client that prefers HTML gets the
    `page`, if there is one. An `is_urgent` endpoint ignores
    the limit of concurrent operations, and the Accept header.
    """

    name: str
    dialect: Dialect | None = None
    methods: tuple[str, ...] = ("GET",)
    handler: Handler | None = None
    split: Callable[[Request], SplitBatch] | None = None
    operation: Operation[Any, Any] | None = None
    heavy: bool = False
    is_urgent: bool = False
    page: Handler | None = None


class Router:
    """The endpoints of an application, by path."""

    def __init__(self, endpoints: Iterable[tuple[str, Endpoint]]) -> None:
        own = dict(endpoints)
        self.endpoints: Mapping[str, Endpoint] = {**own, **dict(_aliased(own))}
        self._paths = [path for path in own if ID not in path]
        self._operations = {
            endpoint.operation.name for endpoint in self.endpoints.values() if endpoint.operation
        }

    def find(self, path: str) -> tuple[Endpoint, str | None] | None:
        """Return the endpoint of a path, and the id in the path; None if there is no endpoint.

        Trailing and repeated slashes are ignored.
        """
        endpoint = self.endpoints.get(path)
        if endpoint is not None:
            return endpoint, None
        parts = [part for part in path.split("/") if part]
        endpoint = self.endpoints.get("/" + "/".join(parts))
        if endpoint is not None or len(parts) <= _PARTS_BEFORE_ID:
            return (endpoint, None) if endpoint else None
        id = parts[_PARTS_BEFORE_ID]
        parts[_PARTS_BEFORE_ID] = ID
        endpoint = self.endpoints.get("/" + "/".join(parts))
        return (endpoint, id) if endpoint and not id.startswith("$") else None

    def owns(self, path: str) -> bool:
        """Tell whether a path has an endpoint, or is below the base of a FHIR version."""
        return path in self.endpoints or path.split("/", 2)[1:2] in _BASES or path == ASTERISK

    def name(self, path: str) -> str:
        """Return the name of the endpoint of a path."""
        match = self.find(path)
        return match[0].name if match else "unknown"

    def methods(self, path: str) -> str:
        """Return the methods of a path, as in the header Allow."""
        match = self.find(path)
        methods = _allowed(match[0].methods) if match else set()
        if path == ASTERISK:
            methods = {*METHODS}
        return ", ".join(sorted({"OPTIONS", *methods}))

    def has_no(self, method: str, path: str) -> bool:
        """Tell whether a path has no endpoint, or its endpoint does not have the method."""
        match = self.find(path)
        return match is None or method not in _allowed(match[0].methods)

    def endpoint_for(self, request: Request) -> tuple[Endpoint, str | None]:
        """Return the endpoint of a request, and the id in its path.

        Raises NotFound, NotSupported for an unknown operation, and MethodNotAllowed.
        """
        match = self.find(request.path)
        if match is None:
            raise self._missing(request.path)
        endpoint, _ = match
        if request.method not in _allowed(endpoint.methods):
            issue = http.method_not_allowed(
                request.method, request.path, sorted(_allowed(endpoint.methods))
            )
            raise MethodNotAllowed(issue, _allowed(endpoint.methods))
        return match

    def _missing(self, path: str) -> NotFound | NotSupported:
        *above, last = path.rstrip("/").split("/")
        if last.startswith("$"):
            known = [
                f"{endpoint.operation.resource}/${endpoint.operation.name}"
                for endpoint in self.endpoints.values()
                if endpoint.operation
            ]
            named = last if last[1:] not in self._operations else "/".join([*above[2:], last])
            return NotSupported(http.unknown_operation(named, dict.fromkeys(known)))
        bases = [] if _dialect(path) else [f"/{dialect.name}" for dialect in DIALECTS]
        return NotFound(http.unknown_path(path, self._paths, bases))


_PARTS_BEFORE_ID = 2
_BY_NAME = {**{dialect.name: dialect for dialect in DIALECTS}, **ALIASES}
_BASES = [[name] for name in _BY_NAME]


ASTERISK = "/*"
"""The path of `OPTIONS *`."""
METHODS = ("GET", "HEAD", "OPTIONS", "POST")
"""The methods of the server; each path has some of them."""


def _aliased(endpoints: Mapping[str, Endpoint]) -> Iterator[tuple[str, Endpoint]]:
    """Return the endpoints of FHIR versions below their other names."""
    for alias, dialect in ALIASES.items():
        for path, endpoint in endpoints.items():
            if endpoint.dialect is dialect:
                yield f"/{alias}{path.removeprefix(f'/{dialect.name}')}", endpoint


def _allowed(methods: Sequence[str]) -> set[str]:
    """The methods of an endpoint; GET includes HEAD."""
    return {*methods, "HEAD"} if "GET" in methods else {*methods}


def dialect_of(path: str) -> Dialect:
    """Return the FHIR version of a path; R4 if it has none."""
    return _dialect(path) or R4


def version_of(path: str) -> str:
    """Return the name of the FHIR version of a path; empty if it has none."""
    dialect = _dialect(path)
    return dialect.name if dialect else ""


def _dialect(path: str) -> Dialect | None:
    _, _, below = path.partition("/")
    return _BY_NAME.get(below.partition("/")[0])
