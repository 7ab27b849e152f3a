"""Problems to statuses: the one table."""

import logging
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from terminology import messages
from terminology.fhir import outcome
from terminology.fhir.dialects import DIALECTS, R4, Dialect
from terminology.fhir.operations import OPERATIONS
from terminology.problems import (
    Invalid,
    Issue,
    NotFound,
    NotSupported,
    Problem,
    TooCostly,
    TooLarge,
)
from terminology.serving import negotiation
from terminology.serving.negotiation import NotAcceptable, UnsupportedMediaType

_log = logging.getLogger(__name__)

STATUSES: dict[type[Problem], int] = {
    Invalid: 400,
    NotFound: 404,
    NotSupported: 404,
    NotAcceptable: 406,
    TooLarge: 413,
    TooCostly: 422,
    UnsupportedMediaType: 415,
}


async def of_problem(request: Request, problem: Exception) -> Response:
    """Answer a Problem with its status and an OperationOutcome."""
    assert isinstance(problem, Problem)
    return _respond(request, status_of(problem), *problem.issues)


def status_of(problem: Problem) -> int:
    """The status of a Problem: that of its class, or of the nearest class above it."""
    return next(STATUSES[above] for above in type(problem).__mro__ if above in STATUSES)


async def of_http(request: Request, problem: Exception) -> Response:
    """Answer what the router refuses: an unknown path, or a method that a path does not have."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    headers = dict(problem.headers or {}) if isinstance(problem, HTTPException) else {}
    path = request.url.path
    if status == 405 and _is_unknown_operation(path):
        status, headers = 404, {}
    if status == 405:
        allowed = headers.get("Allow", "GET, HEAD, POST").split(", ")
        issue = messages.method_not_allowed(request.method, path, sorted(allowed))
    else:
        issue = _unknown(path)
    return _respond(request, status, issue, headers=headers)


async def of_failure(request: Request, problem: Exception) -> Response:
    """Answer what should not have happened; the log gets the traceback, the asker a number."""
    number = str(uuid4())
    _log.error("request %s failed: %s %s", number, request.method, request.url, exc_info=problem)
    return _respond(request, 500, messages.internal_error(number))


def _respond(
    request: Request, status: int, *issues: Issue, headers: dict[str, str] | None = None
) -> Response:
    body = outcome.write(issues)
    return negotiation.respond(request, body, _dialect(request.url.path), status, headers)


def _dialect(path: str) -> Dialect:
    """The FHIR version that a path is of; R4 where it is of none."""
    return next((one for one in DIALECTS if f"/{one.name}/" in f"{path}/"), R4)


def _is_unknown_operation(path: str) -> bool:
    last = path.rstrip("/").rpartition("/")[2]
    known = {f"${operation.name}" for operation in OPERATIONS} | {"$versions"}
    return last.startswith("$") and last not in known


def _unknown(path: str) -> Issue:
    last = path.rstrip("/").rpartition("/")[2]
    if last.startswith("$"):
        return messages.unknown_operation(
            last, [f"{operation.resource}/${operation.name}" for operation in OPERATIONS]
        )
    return messages.unknown_path(
        path, ["/r4/metadata", "/r5/metadata", "/r4/CodeSystem", "/r4/ConceptMap", "/docs"]
    )
