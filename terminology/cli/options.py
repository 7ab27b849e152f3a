"""Options that several commands share."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from terminology import install, settings, starter
from terminology.cli import console
from terminology.fhir import prerender
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from terminology.store import folder

Shelf = Annotated[
    Path | None,
    typer.Option(
        "--shelf",
        help="The folder of installed editions; else FHIR_HCPCS_SHELF, else the platform's "
        "folder for a user's data.",
        file_okay=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def shelf_folder(shelf: Path | None) -> Path:
    """The shelf that the option, the environment or the platform names.

    Raises NotADirectoryError for a file.
    """
    found = shelf or settings.shelf_folder(os.environ)
    if found.exists() and not found.is_dir():
        raise NotADirectoryError(f"{found}: the shelf is a file; name a folder")
    return found


def starter_folder() -> Path:
    """The folder of the bundled data, built where it is not there yet."""
    return starter.find(settings.starter_folder(os.environ))


def prepare(
    shelf: Path,
    begin: Callable[[str], None] = console.say,
    lacking: Callable[[Path], object | None] = folder.unprerendered,
) -> None:
    """Prerender every edition of a shelf that is not prerendered.

    Without that everything is answered too, only slower: a shelf that cannot be written will do.
    `begin` is called with each edition; `lacking` finds out which they are.
    """
    if shelf.is_dir():
        try:
            install.prepare(shelf, prerender.write, begin, lacking)
        except OSError as error:
            console.say(f"Nothing is prerendered, so that serving is slower: {error}")


def prepare_all(
    shelf: Path, bundled: Path, lacking: Callable[[Path], object | None] = folder.unprerendered
) -> None:
    """Prerender a shelf, and the bundled data, of which nothing is said: it takes a second."""
    prepare(shelf, lacking=lacking)
    prepare(bundled, begin=lambda _: None, lacking=lacking)


def registry(shelf: Path | None) -> Registry:
    """The registry over the shelf and the bundled data."""
    return Registry(shelf_folder(shelf), starter_folder())


def system_url(name: str, snapshot: Snapshot) -> str:
    """The URL of the code system that our key or a URL means."""
    by_key = {held.edition.key: held.edition.url for held in snapshot.editions}
    return by_key.get(name, name)
