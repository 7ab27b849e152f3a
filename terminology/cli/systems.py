"""The code systems and concept maps of the catalogue, as command-line arguments name them."""

import re
from typing import Annotated

import typer

from codesystems.entry import CodeSystemEntry
from codesystems.problems import NotFound
from terminology import catalogue
from terminology.messages import commandline
from terminology.snapshot import Snapshot

INSTALLABLE = catalogue.installable()
"""The code systems and concept maps that have releases to install, by key."""

KEYS = ", ".join(INSTALLABLE)
"""The keys that `install`, `available` and `remove` take, for help texts."""

NAME = "The code system: a key ({}, ...) or a URL.".format(
    ", ".join(key for key, entry in INSTALLABLE.items() if isinstance(entry, CodeSystemEntry))
)
"""The help text of an argument that takes any code system, installed or bundled."""

System = Annotated[str | None, typer.Option("--system", help=NAME)]


def url(name: str, snapshot: Snapshot) -> str:
    """Return the URL of a code system, given its key or its URL.

    Raises NotFound for an unknown key. A URL or an OID may be that of any code system.
    """
    by_key = _urls(snapshot)
    if name not in by_key and not snapshot.versions(name) and _IS_KEY.fullmatch(name):
        raise NotFound(commandline.unknown_key(name, by_key))
    return by_key.get(name, name)


def url_of_key(key: str, snapshot: Snapshot) -> str:
    """Return the URL of a code system of the catalogue; the key if it has no edition."""
    return _urls(snapshot).get(key, key)


def _urls(snapshot: Snapshot) -> dict[str, str]:
    return {concepts.edition.key: concepts.edition.url for concepts in snapshot.editions}


_IS_KEY = re.compile(r"[A-Za-z][^:/]*")
