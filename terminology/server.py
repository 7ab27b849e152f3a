"""The application factory that uvicorn's workers import.

uvicorn --factory terminology.server:application
"""

import gc
import os
import sys

from terminology import agents, bundled, settings
from terminology.fhir import prerender
from terminology.registry import Registry
from terminology.serving.app import Application, create_app
from terminology.serving.router import Endpoint
from terminology.settings import Settings

_GC_THRESHOLDS = (20_000, 10, 10)
"""Thresholds of Python's garbage collector, by generation."""
_SWITCH_INTERVAL = 0.001
"""Switch interval of threads in seconds; short, so that lookups do not wait long."""


def application() -> Application:
    """Return the application with the settings of the environment."""
    configured = settings.read(os.environ)
    opened = registry(configured)
    app = create_app(opened, configured, endpoints=endpoints(opened, configured))
    _tune_interpreter()
    return app


def registry(settings: Settings) -> Registry:
    """Return the registry of the configured folders; it renders damaged files again."""
    return Registry(
        settings.data_dir, settings.bundled_dir, prerender=prerender.write, restore=bundled.restore
    )


def endpoints(registry: Registry, settings: Settings) -> list[tuple[str, Endpoint]]:
    """Return the endpoints that a setting switches on, for `create_app`: /mcp for agents.

    Raises NotSupported if the extra `mcp` is not installed.
    """
    if not settings.mcp:
        return []
    return [*agents.module("http", "FHIR_HCPCS_MCP").endpoints(registry, settings)]


def _tune_interpreter() -> None:
    """Switch threads more often, and collect cyclic garbage less often.

    The objects of a request are freed by reference counts; collections traverse the whole cache,
    and took as long as the answers.
    """
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)
    sys.setswitchinterval(_SWITCH_INTERVAL)
