"""The application: FastAPI as the shell, the endpoints of the service before it.

host.mount("/terminology", create_app(registry, settings))
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.params import Depends
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from terminology import messages
from terminology.fhir import openapi, outcome
from terminology.fhir.dialects import DIALECTS
from terminology.fhir.json import dumps
from terminology.registry import Registry
from terminology.serving import media
from terminology.serving import service as services
from terminology.serving.asgi import Endpoints, Exchange, path_of
from terminology.serving.raw import Raw
from terminology.serving.rendered import Rendered
from terminology.serving.router import dialect_of
from terminology.serving.service import Service
from terminology.settings import Settings

_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


class Application(FastAPI):
    """FastAPI with the endpoints of a service before its own routes.

    Middleware that is added to the application, or put around it, sees every request. With
    dependencies, which belong to FastAPI's routes, every request goes through FastAPI too.
    """

    def __init__(self, service: Service, dependencies: Sequence[Depends] = ()) -> None:
        super().__init__(
            title="fhir-hcpcs",
            openapi_url=None,
            dependencies=dependencies,
            lifespan=self._living,
            exception_handlers={HTTPException: self._refuse},
        )
        self.openapi = openapi.document  # type: ignore[method-assign]
        self.service = service
        self.raw = Raw(service)
        self._direct: ASGIApp | None = None
        self._add_routes()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or live through a lifespan."""
        if self._direct is not None and scope["type"] == "http" and self.is_direct:
            scope["app"] = self
            await self._direct(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    @property
    def is_direct(self) -> bool:
        """Whether nothing else wants to see the requests: no middleware, no dependency, no traces.

        FastAPI's part in a request takes as long as to answer it.
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
        """Put middleware around the endpoints, and FastAPI's own parts behind them."""
        added, self.user_middleware = self.user_middleware, []
        inner = super().build_middleware_stack()
        self.user_middleware = added
        stack = inner if self.router.dependencies else Endpoints(self.service, inner)
        for middleware, arguments, options in reversed(added):
            stack = middleware(stack, *arguments, **options)
        # Instruments take this class for granted, and put themselves into it.
        whole = ServerErrorMiddleware(stack)
        if not added and not self.router.dependencies:
            self._direct = whole
        return whole

    @asynccontextmanager
    async def _living(self, _: FastAPI) -> AsyncIterator[None]:
        """Write what waits to be written when the server stops, which may kill the process."""
        yield
        self.service.observer.flush()

    def _add_routes(self) -> None:
        """Add routes that lead to the endpoints.

        Dependencies and `include_router` need them, and traces have their paths as names.
        """
        unknown = [f"/{one.name}/{{path:path}}" for one in DIALECTS]
        for path in (*self.service.router.endpoints, *unknown):
            self.add_api_route(
                path, self._endpoint(path), methods=_METHODS, include_in_schema=False
            )

    def _endpoint(self, path: str) -> Callable[[Request], Awaitable[Response]]:
        own = path.replace(":path", "")

        async def endpoint(request: Request) -> Response:
            below = own.format_map(request.path_params)
            return _Answer(self.service, prefix=request.scope["path"].removesuffix(below))

        return endpoint

    async def _refuse(self, request: Request, refusal: Exception) -> Response:
        """Answer what FastAPI refuses: an unknown path, or what a dependency forbids."""
        assert isinstance(refusal, HTTPException)
        if refusal.status_code == HTTPStatus.NOT_FOUND:
            return _Answer(self.service)
        issue = messages.refused(refusal.status_code, str(refusal.detail))
        dialect = dialect_of(path_of(request.scope))
        headers = tuple(
            (name.lower().encode(), value.encode())
            for name, value in (refusal.headers or {}).items()
        )
        body = dumps(outcome.write([issue]))
        found = Rendered(body, media.fhir(dialect), refusal.status_code, headers=headers)
        return _Answer(self.service, found)


class _Answer(Response):
    """The response of an endpoint, or one that is rendered already, as FastAPI passes it on.

    `prefix` is the path below which the routes were included in another application.
    """

    def __init__(self, service: Service, found: Rendered | None = None, prefix: str = "") -> None:
        super().__init__()
        self._service = service
        self._found = found
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        if self._prefix:
            scope = {**scope, "root_path": self._prefix}
        exchange = Exchange(self._service, scope, receive, send)
        if self._found is None:
            await exchange.answer()
        else:
            await exchange.respond(self._found)


def create_app(
    registry: Registry, settings: Settings, *, dependencies: Sequence[Depends] = ()
) -> Application:
    """Make the application over a library; any number may live in one process.

    `dependencies` are FastAPI's: each request is refused that one of them refuses.
    """
    return Application(services.build(registry, settings), dependencies)
