"""`fhir-hcpcs remove`: deletes an installed edition or concept map."""

from pathlib import Path
from typing import Annotated

import typer

from codesystems.model import Edition
from codesystems.release import ReleaseError
from conceptmaps.model import MapEdition
from terminology import install as installer
from terminology.cli import console, options, systems
from terminology.messages import commandline


def remove(
    code_system: Annotated[
        str,
        typer.Argument(help=f"The key, such as {systems.KEYS}.", metavar="CODE_SYSTEM"),
    ],
    version: Annotated[str, typer.Argument(help="The version, such as 2025-01.")],
    data_dir: options.DataDir = None,
    as_json: options.Json = False,
) -> None:
    """Delete an installed edition or concept map from the data directory."""
    folder = options.data_folder(data_dir)
    installed = [one.edition for one in installer.of_folder(folder)]
    for edition in installed:
        if (edition.key, edition.version) == (code_system, version):
            path = installer.remove(edition, folder)
            _print(edition, path, as_json=as_json)
            return
    names = [f"{edition.key} {edition.version}" for edition in installed]
    name = f"{code_system} {version}"
    raise ReleaseError(commandline.not_installed(name, str(folder), names))


def _print(edition: Edition | MapEdition, path: Path, *, as_json: bool) -> None:
    if as_json:
        console.print_json({"removed": edition.id, "path": str(path)})
    else:
        console.out().print(f"Removed {edition.key} {edition.version} ({path})")
