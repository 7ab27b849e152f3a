"""Options that several commands share."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from terminology import install, settings, starter
from terminology.cli import console
from terminology.fhir import prerender
from terminology.library import Holdings, Library

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
    folder = shelf or settings.shelf_folder(os.environ)
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"{folder}: the shelf is a file; name a folder")
    return folder


def starter_folder() -> Path:
    """The starter shelf, built where it is not there yet."""
    return starter.find(settings.starter_folder(os.environ))


def prepare(shelf: Path, begin: Callable[[str], None] = console.say) -> None:
    """Have the answers of every edition of a shelf written, where they are not.

    Without them everything is answered too, only slower: a shelf that cannot be written will do.
    `begin` is told each edition.
    """
    if shelf.is_dir():
        try:
            install.prepare(shelf, prerender.write, begin)
        except OSError as error:
            console.say(f"No answers are written beforehand, so that serving is slower: {error}")


def prepare_all(shelf: Path, shipped: Path) -> None:
    """Have the answers of a shelf and of what ships written; what ships takes a blink: no news."""
    prepare(shelf)
    prepare(shipped, begin=lambda _: None)


def library(shelf: Path | None) -> Library:
    """The library over the shelf and what ships."""
    return Library(shelf_folder(shelf), starter_folder())


def system_url(name: str, holdings: Holdings) -> str:
    """The URL of the code system that our key or a URL means."""
    by_key = {held.edition.key: held.edition.url for held in holdings.editions}
    return by_key.get(name, name)
