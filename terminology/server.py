"""The server as a process: what uvicorn's workers import.

uvicorn --factory terminology.server:application
"""

import gc
import os
import sys

from terminology import bundled, settings
from terminology.fhir import prerender
from terminology.registry import Registry
from terminology.serving.app import Application, create_app
from terminology.settings import Settings

_COLLECTING = (20_000, 10, 10)
"""New objects before the collector looks at the youngest, and rounds before it looks further."""
_SWITCH = 0.001
"""Seconds that a thread computes before another has its turn, so that lookups do not wait long."""


def application() -> Application:
    """Make the application that the environment describes."""
    told = settings.read(os.environ)
    app = create_app(registry(told), told)
    _spare_threads_and_collector()
    return app


def registry(told: Settings) -> Registry:
    """The registry of the folders that are told, whose damaged files are written again."""
    return Registry(
        told.data_dir, told.bundled_dir, prerender=prerender.write, restore=bundled.restore
    )


def _spare_threads_and_collector() -> None:
    """Let threads take turns more often, and the collector of cyclic garbage come less often.

    What a request leaves behind is freed without the collector; its rounds through all that is
    cached took as long as answering did.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECTING)
    sys.setswitchinterval(_SWITCH)
