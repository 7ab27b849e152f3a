"""The application: FastAPI, with the endpoints of the service in front of its routes.

host.mount("/terminology", create_app(registry, settings))
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from http import HTTPStatus
from typing import NamedTuple

from fastapi import FastAPI, Request
from fastapi.params import Depends
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from codesystems.problems import Issue
from terminology.fhir import openapi
from terminology.fhir.dialects import ALIASES, DIALECTS
from terminology.messages import http
from terminology.registry import Registry
from terminology.serving import paths
from terminology.serving import service as services
from terminology.serving.asgi import EndpointMiddleware, Exchange
from terminology.serving.raw import RawResponder
from terminology.serving.rendered import ResponseHeaders
from terminology.serving.service import Service
from terminology.settings import Settings

_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


_UNROUTED = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}


class Application(FastAPI):
    """FastAPI with the endpoints of a service in front of its routes.

    Middleware, inside or around the application, receives every request. Dependencies belong to
    FastAPI's routes: with dependencies, every request goes through those routes.
    """

    def __init__(self, service: Service, dependencies: Sequence[Depends] = ()) -> None:
        super().__init__(
            title="fhir-hcpcs",
            openapi_url=None,
            redirect_slashes=False,
            dependencies=dependencies,
            lifespan=self._lifespan,
            exception_handlers={HTTPException: self._outcome},
        )
        self.openapi = openapi.document  # type: ignore[method-assign]
        self.service = service
        self.raw = RawResponder(service)
        self._direct: ASGIApp | None = None
        self._add_routes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or run the lifespan."""
        if scope["type"] == "http":
            scope = self.service.paths.located(scope)
        if self._direct is not None and scope["type"] == "http" and self.is_direct:
            scope["app"] = self
            await self._direct(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    @property
    def is_direct(self) -> bool:
        """Whether the application has no middleware, no dependencies and no traces.

        Then requests bypass FastAPI, which takes as long as the answer itself.
        """
        if self.middleware_stack is None:
            self.middleware_stack = self.build_middleware_stack()
        return self.middleware_stack is self._direct and not self._is_traced

    @cached_property
    def _is_traced(self) -> bool:
        """Whether FastAPI's own traces and metrics are switched on, in versions that have them."""
        telemetry = getattr(self, "_native_telemetry", None)
        return telemetry is not None and telemetry.enabled()

    def build_middleware_stack(self) -> ASGIApp:
        """Build the stack: middleware, then the endpoints, then FastAPI's own stack."""
        added, self.user_middleware = self.user_middleware, []
        inner = super().build_middleware_stack()
        self.user_middleware = added
        stack = inner if self.router.dependencies else EndpointMiddleware(self.service, inner)
        for middleware, arguments, options in reversed(added):
            stack = middleware(stack, *arguments, **options)
        # Instrumentation (OpenTelemetry) requires this class, and inserts itself into it.
        outer = ServerErrorMiddleware(stack)
        if not added and not self.router.dependencies:
            self._direct = outer
        return outer

    @asynccontextmanager
    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Write the rest of the access log when the server stops."""
        yield
        self.service.observer.flush()

    def _add_routes(self) -> None:
        """Add FastAPI routes to the endpoints.

        Dependencies and `include_router` need routes; traces use their paths as names.
        """
        names = (*(dialect.name for dialect in DIALECTS), *ALIASES)
        unknown = [f"/{name}/{{path:path}}" for name in names]
        for path in (*self.service.router.endpoints, *unknown):
            self.add_api_route(
                path, self._endpoint(path), methods=_METHODS, include_in_schema=False
            )

    def _endpoint(self, path: str) -> Callable[[Request], Awaitable[Response]]:
        template = path.replace(":path", "")

        async def endpoint(request: Request) -> Response:
            path = template.format_map(request.path_params)
            return _Response(self.service, prefix=request.scope["path"].removesuffix(path))

        return endpoint

    async def _outcome(self, request: Request, error: Exception) -> Response:
        """Return the OperationOutcome of an HTTPException: unknown path or method, or a refusal.

        A path or method that exists is not answered here: dependencies may not have seen it.
        """
        assert isinstance(error, HTTPException)
        path = paths.of(request.scope)
        if error.status_code in _UNROUTED and self.service.router.has_no(request.method, path):
            return _Response(self.service)
        headers = tuple(
            (name.lower().encode(), value.encode()) for name, value in (error.headers or {}).items()
        )
        issue = http.refused(error.status_code, str(error.detail))
        return _Response(self.service, _Refusal(issue, error.status_code, headers))


class _Refusal(NamedTuple):
    """The refusal of a request by a host application."""

    issue: Issue
    status: int
    headers: ResponseHeaders


class _Response(Response):
    """The response of an endpoint, or a refusal, as a response of Starlette.

    `prefix` is the prefix of `include_router` in another application.
    """

    def __init__(self, service: Service, refusal: _Refusal | None = None, prefix: str = "") -> None:
        super().__init__()
        self._service = service
        self._refusal = refusal
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        if self._prefix:
            scope = {**scope, "root_path": self._prefix}
        exchange = Exchange(self._service, scope, receive, send)
        if self._refusal is None:
            await exchange.answer()
        else:
            await exchange.refuse(*self._refusal)


def create_app(
    registry: Registry, settings: Settings, *, dependencies: Sequence[Depends] = ()
) -> Application:
    """Return an application over a registry; a process may have several.

    `dependencies` are dependencies of FastAPI that apply to every request.
    """
    return Application(services.build(registry, settings), dependencies)
