"""The application: FastAPI as the shell, our routes within.

uvicorn --factory terminology.serving.app:from_environment
other_app.mount("/terminology", create_app(Library(shelf, starter), settings))
"""

import gc
import logging
import os

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from terminology import settings as settings_module
from terminology.fhir import openapi
from terminology.library import Library
from terminology.problems import Problem
from terminology.serving import errors, limits
from terminology.serving.bundles import Bundles
from terminology.serving.home import Pages
from terminology.serving.routes import routes
from terminology.serving.shortcut import COMPRESSION, SMALLEST_COMPRESSED, Answer, Shortcut
from terminology.serving.wire import Wire
from terminology.settings import Settings

_log = logging.getLogger(__name__)

_COLLECTING = (20_000, 10, 10)
"""New objects before the collector looks at the youngest, and rounds before it looks further."""


class Application(FastAPI):
    """FastAPI with the short way before it.

    Whoever adds middleware wants to see every request: then there is no short way.
    """

    shortcut: Shortcut | None = None
    wire: Wire | None = None
    own_middleware = 0
    max_body = 0

    @property
    def short_way(self) -> Shortcut | None:
        """The short way, if there is one."""
        return self.shortcut if len(self.user_middleware) == self.own_middleware else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        shortcut, body = self.short_way, None
        path, root = scope.get("path", ""), scope.get("root_path")
        if root:
            path = path.removeprefix(root)
        is_batch = path in Bundles.bases
        if shortcut is None or not (is_batch or path in Shortcut.paths) or scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        if is_batch or scope["method"] != "GET":
            most = limits.LARGE if is_batch else limits.SMALL
            body, receive = await limits.body_of(scope, receive, min(most, self.max_body))
            if body is None:
                await super().__call__(scope, receive, send)
                return
        found = await _at_hand(shortcut, path, scope, body)
        if found is not None:
            await send(found[0])
            await send(found[1])
        elif is_batch:
            await super().__call__(scope, receive, send)
        else:
            await super().__call__(scope, receive, shortcut.keeping(path, scope, body, send))


async def _at_hand(
    shortcut: Shortcut, path: str, scope: Scope, body: bytes | None
) -> Answer | None:
    try:
        if path in shortcut.paths:
            return shortcut.answer(path, scope, body)
        return await Bundles(shortcut).answer(path, scope, body or b"")
    except Exception:
        # The plain way meets what is wrong too, and knows how to say so.
        _log.warning("no short way for %s: it failed", path, exc_info=True)
        return None


def create_app(library: Library, settings: Settings) -> FastAPI:
    """Make the application over a library; any number may live in one process."""
    pages, shortcut = Pages(library), Shortcut(library)
    app = Application(
        title="fhir-hcpcs",
        routes=[
            *routes(library, settings, shortcut),
            Route("/", pages.home),
            Route("/health", pages.health),
        ],
        exception_handlers={
            Problem: errors.of_problem,
            HTTPException: errors.of_http,
            Exception: errors.of_failure,
        },
    )
    app.openapi = openapi.document  # type: ignore[method-assign]
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_COMPRESSED, compresslevel=COMPRESSION)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        expose_headers=["ETag"],
    )
    if settings.proxies:
        # uvicorn would do so before every request; no answer of the short way hangs on it.
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.proxies)
    app.shortcut, app.wire = shortcut, Wire(shortcut)
    app.own_middleware = len(app.user_middleware)
    app.max_body = settings.max_body
    return app


def from_environment() -> FastAPI:
    """Make the application that the environment describes: what uvicorn's workers import."""
    settings = settings_module.read(os.environ)
    app = create_app(Library(settings.shelf, settings.starter), settings)
    _spare_collector()
    return app


def _spare_collector() -> None:
    """Have the collector of cyclic garbage pass over what stays, and come less often.

    What a request leaves behind goes without it; its rounds through all answers that are kept
    took as long as answering did.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECTING)
