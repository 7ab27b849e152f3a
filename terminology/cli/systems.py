"""The code systems of the catalogue, as command-line arguments name them."""

from typing import Annotated

import typer

from terminology import catalogue
from terminology.snapshot import Snapshot

INSTALLABLE = {entry.key: entry for entry in catalogue.code_systems() if entry.load is not None}
"""The code systems that have releases to install, by key."""

KEYS = ", ".join(INSTALLABLE)
"""The keys that `install`, `available` and `remove` take, for help texts."""

NAME = f"The code system: a key ({KEYS}, ...) or a URL."
"""The help text of an argument that takes any code system, installed or bundled."""

System = Annotated[str | None, typer.Option("--system", help=NAME)]


def url(name: str, snapshot: Snapshot) -> str:
    """Return the URL of a code system, given its key or its URL."""
    by_key = {concepts.edition.key: concepts.edition.url for concepts in snapshot.editions}
    return by_key.get(name, name)
