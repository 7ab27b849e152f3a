"""`fhir-hcpcs remove`: an edition off the shelf."""

from pathlib import Path
from typing import Annotated

import typer

from codesystems.release import ReleaseError
from terminology import install as installer
from terminology.cli import console, options
from terminology.registry import Registry
from terminology.store.contract import Concepts


def remove(
    code_system: Annotated[
        str, typer.Argument(help="The code system, such as hcpcs.", metavar="CODE_SYSTEM")
    ],
    version: Annotated[str, typer.Argument(help="The version, such as 2025-01.")],
    shelf: options.Shelf = None,
    as_json: options.Json = False,
) -> None:
    """Remove an installed edition from the shelf."""
    folder = options.shelf_folder(shelf)
    held = Registry(folder).snapshot().editions
    for one in held:
        if (one.edition.key, one.edition.version) == (code_system, version):
            path = installer.remove(one.edition, folder)
            _removed(one, path, as_json=as_json)
            return
    known = ", ".join(f"{one.edition.key} {one.edition.version}" for one in held) or "nothing"
    raise ReleaseError(
        f"{code_system} {version} is not on the shelf {folder}; installed there: {known}"
    )


def _removed(held: Concepts, path: Path, *, as_json: bool) -> None:
    if as_json:
        console.print_json({"removed": held.edition.id, "path": str(path)})
    else:
        console.out().print(f"Removed {held.edition.key} {held.edition.version} ({path})")
