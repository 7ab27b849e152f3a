"""The application: FastAPI as the shell, our routes within.

uvicorn --factory terminology.http.app:from_environment
other_app.mount("/terminology", create_app(Library(shelf, starter), settings))
"""

import os

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from terminology import settings as settings_module
from terminology.fhir import openapi
from terminology.http import errors
from terminology.http.home import Pages
from terminology.http.routes import routes
from terminology.library import Library
from terminology.problems import Problem
from terminology.settings import Settings

_SMALLEST_COMPRESSED = 2048
_COMPRESSION = 4
"""Bytes and gzip level: an answer to one question is smaller than it is worth compressing."""


def create_app(library: Library, settings: Settings) -> FastAPI:
    """Make the application over a library; any number may live in one process."""
    pages = Pages(library)
    app = FastAPI(
        title="fhir-hcpcs",
        routes=[
            *routes(library, settings),
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
    app.add_middleware(
        GZipMiddleware, minimum_size=_SMALLEST_COMPRESSED, compresslevel=_COMPRESSION
    )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST"],
        allow_headers=["*"],
        expose_headers=["ETag"],
    )
    return app


def from_environment() -> FastAPI:
    """Make the application that the environment describes: what uvicorn's workers import."""
    settings = settings_module.read(os.environ)
    return create_app(Library(settings.shelf, settings.starter), settings)
