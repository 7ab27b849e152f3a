"""`fhir-hcpcs remove`: deletes an installed edition."""

from pathlib import Path
from typing import Annotated

import typer

from codesystems.release import ReleaseError
from terminology import install as installer
from terminology.cli import console, options, systems
from terminology.messages import commandline
from terminology.registry import Registry
from terminology.store.contract import Concepts


def remove(
    code_system: Annotated[
        str,
        typer.Argument(help=f"The key of the code system: {systems.KEYS}.", metavar="CODE_SYSTEM"),
    ],
    version: Annotated[str, typer.Argument(help="The version, such as 2025-01.")],
    data_dir: options.DataDir = None,
    as_json: options.Json = False,
) -> None:
    """Delete an installed edition from the data directory."""
    folder = options.data_folder(data_dir)
    installed = Registry(folder).snapshot().editions
    for concepts in installed:
        edition = concepts.edition
        if (edition.key, edition.version) == (code_system, version):
            path = installer.remove(edition, folder)
            _print(concepts, path, as_json=as_json)
            return
    names = [f"{concepts.edition.key} {concepts.edition.version}" for concepts in installed]
    name = f"{code_system} {version}"
    raise ReleaseError(commandline.not_installed(name, str(folder), names))


def _print(removed: Concepts, path: Path, *, as_json: bool) -> None:
    edition = removed.edition
    if as_json:
        console.print_json({"removed": edition.id, "path": str(path)})
    else:
        console.out().print(f"Removed {edition.key} {edition.version} ({path})")
