"""`fhir-hcpcs remove`: deletes an installed edition or concept map."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from codesystems.model import Edition
from codesystems.release import ReleaseError
from conceptmaps.model import MapEdition
from terminology import install as installer
from terminology.cli import console, options, systems
from terminology.cli.newer import Stored
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
    installed = installer.of_folder(folder)
    for one in installed:
        if (one.edition.key, one.edition.version) == (code_system, version):
            path = installer.remove(one.edition, folder)
            _print(one.edition, path, as_json=as_json)
            _print_others(one, installed)
            return
    names = [f"{one.edition.key} {one.edition.version}" for one in installed]
    name = f"{code_system} {version}"
    raise ReleaseError(commandline.not_installed(name, str(folder), names))


def _print(edition: Edition | MapEdition, path: Path, *, as_json: bool) -> None:
    if as_json:
        console.print_json({"removed": edition.id, "path": str(path)})
    else:
        console.out().print(f"Removed {edition.key} {edition.version} ({path})")


def _print_others(removed: Stored, installed: Iterable[Stored]) -> None:
    """Name what was installed from the same file, and is kept, on standard error."""
    for one in installed:
        edition, same = one.edition, one.provenance.sha256 == removed.provenance.sha256
        if same and edition.version == removed.edition.version and one is not removed:
            console.print_error(
                f"{edition.key} {edition.version}, installed from the same file, is kept"
            )
