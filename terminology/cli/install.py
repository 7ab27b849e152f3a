"""`fhir-hcpcs install` and `remove`: editions onto the shelf and off it."""

from pathlib import Path
from typing import Annotated

import typer

from codesystems import catalogue
from codesystems.catalogue import Entry, Loader
from codesystems.model import CodeSystem
from codesystems.release import ReleaseError
from terminology import install as installer
from terminology.cli import console, options
from terminology.fhir.json import Json, JsonValue
from terminology.install import Installed
from terminology.library import Library
from terminology.store.contract import Concepts

_STEPS = 3


def install(
    code_system: Annotated[
        str, typer.Argument(help="The code system: hcpcs or icd10pcs.", metavar="CODE_SYSTEM")
    ],
    file: Annotated[Path, typer.Option("--file", help="The publisher's release file, as it is.")],
    shelf: options.Shelf = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and check everything, change nothing.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Install a release from its file: CMS's zip, text or xlsx, unmodified.

    The release finds its own version. What the publisher's layout does not allow stops the
    installation, with file, line and column, and the shelf stays as it was.
    """
    load = _loader(code_system)
    folder = options.shelf_folder(shelf)
    with console.steps(_STEPS) as steps:
        report = installer.from_file(load, file, None if dry_run else folder, steps.begin)
    if as_json:
        console.print_json(_report(report.system, report.installed))
    else:
        _print(report.system, report.installed)


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
    held = Library(folder).holdings().editions
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


def _loader(key: str) -> Loader:
    entry: Entry | None = catalogue.entry(key)
    if entry is not None and entry.load is not None:
        return entry.load
    known = " and ".join(line.key for line in catalogue.CATALOGUE if line.load)
    raise ReleaseError(f"'{key}' cannot be installed from a file; {known} can")


def _report(system: CodeSystem, installed: Installed | None) -> Json:
    edition = system.edition
    remarks: list[JsonValue] = [
        {
            "name": remark.name,
            "count": remark.count,
            "first": remark.example,
            "explanation": remark.explanation,
        }
        for remark in system.remarks
    ]
    return {
        "codeSystem": edition.key,
        "version": edition.version,
        "effective": edition.effective.isoformat(),
        "file": system.source.file,
        "sha256": system.source.sha256,
        "counts": dict(_counts(system)),
        "remarks": remarks,
        "installed": str(installed.path) if installed else None,
        "replaced": installed.replaced if installed else False,
    }


def _counts(system: CodeSystem) -> dict[str, int]:
    """Concepts by kind, and how many are inactive or abstract."""
    concepts = system.concepts
    kinds = [
        str(value.value)
        for concept in concepts
        for value in concept.properties
        if value.code == "kind"
    ]
    return {
        "concepts": len(concepts),
        **{f"{kind}s": kinds.count(kind) for kind in sorted(set(kinds), reverse=True)},
        "inactive": sum(concept.inactive for concept in concepts),
        "abstract": sum(concept.abstract for concept in concepts),
    }


def _print(system: CodeSystem, installed: Installed | None) -> None:
    edition, out = system.edition, console.out()
    counts = ", ".join(f"{count:,} {name}" for name, count in _counts(system).items() if count)
    verb = "Would install" if installed is None else "Installed"
    out.print(f"{verb} {edition.key} {edition.version}: {counts}", style="bold", soft_wrap=True)
    out.print(f"from {system.source.file}, sha256 {system.source.sha256}", soft_wrap=True)
    if installed is not None:
        verb = "replacing" if installed.replaced else "as"
        out.print(f"{verb} {installed.path}", soft_wrap=True)
    for remark in system.remarks:
        out.print(
            f"known oddity, {remark.count:,} times: {remark.name} (first: {remark.example}); "
            f"{remark.explanation}",
            style="dim",
            soft_wrap=True,
        )
