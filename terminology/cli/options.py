"""Options that several commands share."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from terminology import bundled, install, settings
from terminology.cli import console
from terminology.fhir import prerender
from terminology.registry import Registry
from terminology.store import folder

ALIASES = {"shelf": "data-dir"}
"""Earlier names of options, not shown in help; the release after this one removes them."""

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="The data directory, with the installed editions; without it, "
        f"{settings.DATA_DIR_VARIABLE} or the platform's folder for user data.",
        file_okay=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def data_folder(data_dir: Path | None) -> Path:
    """Return the data directory: that of the option, of the environment or of the platform.

    Raises NotADirectoryError for a file, and ValueError for variables that contradict each other.
    """
    default = settings.data_folder(os.environ)
    chosen = data_dir or default
    if chosen.exists() and not chosen.is_dir():
        raise NotADirectoryError(f"{chosen}: the data directory is a file; name a folder")
    return chosen


def bundled_folder() -> Path:
    """Return the folder of the bundled data; build it if it does not exist."""
    return bundled.find(settings.bundled_folder(os.environ))


def prepare(
    data_dir: Path,
    begin: Callable[[str], None] = console.print_error,
    lacking: Callable[[Path], object | None] = folder.unprerendered,
    progress: prerender.Progress = lambda _done, _total: None,
) -> None:
    """Prerender every edition of a data directory that is not prerendered.

    A data directory that cannot be written is not an error: only responses are slower. `begin` is
    called with a line for each edition, `progress` with the number of its codes; `lacking` decides
    which editions are to be prerendered.
    """
    if data_dir.is_dir():
        write = partial(prerender.write, progress=progress)
        try:
            install.prepare(data_dir, write, begin, lacking)
        except OSError as error:
            console.print_error(f"Nothing is prerendered, so that serving is slower: {error}")


def prepare_all(
    data_dir: Path,
    bundled_dir: Path,
    lacking: Callable[[Path], object | None] = folder.unprerendered,
) -> None:
    """Prerender a data directory, and the bundled data without a line: it takes a second."""
    prepare(data_dir, lacking=lacking)
    prepare(bundled_dir, begin=lambda _: None, lacking=lacking)


def registry(data_dir: Path | None) -> Registry:
    """Return the registry over the data directory and the bundled data."""
    return Registry(data_folder(data_dir), bundled_folder())
