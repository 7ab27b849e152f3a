"""`fhir-hcpcs install`: releases onto the shelf, from a file or from their publisher."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codesystems import catalogue, downloads
from codesystems.catalogue import Entry, Loader
from codesystems.downloads import Publisher
from codesystems.model import CodeSystem
from codesystems.release import Release, ReleaseError
from codesystems.releases import Published
from codesystems.retry import UnreachableError
from terminology import install as installer
from terminology.cli import console, options, publisher, report
from terminology.fhir.json import Json, JsonValue
from terminology.install import Report
from terminology.registry import Registry

_STEPS = 4


def install(
    code_system: Annotated[
        str,
        typer.Argument(help="The code system: hcpcs, icd10pcs or icd10cm.", metavar="CODE_SYSTEM"),
    ],
    version: Annotated[
        str | None,
        typer.Argument(help="The version to fetch from CMS, such as 2025-10.", metavar="[VERSION]"),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="The publisher's release file, as it is.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Fetch every known release that is not installed.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Download anew what an earlier download has kept.")
    ] = False,
    shelf: options.Shelf = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and check everything, change nothing.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Install a release: VERSION or --all fetches from CMS, --file takes CMS's file, unmodified.

    The release finds its own version. What the publisher's layout does not allow stops the
    installation, with file, line and column, and the shelf stays as it was.
    """
    if [version is not None, file is not None, every].count(True) != 1:
        raise typer.BadParameter("name one of VERSION, --file and --all")
    entry, load = _installable(code_system)
    folder = options.shelf_folder(shelf)
    work = _Work(entry, load, None if dry_run else folder)
    if file is not None:
        _say(_from_file(work, file, load), as_json=as_json)
    elif version is not None:
        asked = publisher.from_environment()
        release = publisher.find(entry, version, asked)
        _say(_fetched(work, release, asked, again=again), as_json=as_json)
    else:
        _install_all(work, folder, again=again, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Work:
    """What is installed, and onto which shelf; without one it is only read."""

    entry: Entry
    load: Loader
    shelf: Path | None


def _installable(key: str) -> tuple[Entry, Loader]:
    entry = catalogue.entry(key)
    if entry is not None and entry.load is not None:
        return entry, entry.load
    *known, last = (line.key for line in catalogue.CATALOGUE if line.load)
    raise ReleaseError(f"'{key}' cannot be installed; {', '.join(known)} and {last} can")


def _from_file(work: _Work, file: Path, load: Loader) -> Report:
    with console.steps(_STEPS) as steps:
        done = installer.from_file(load, file, work.shelf, steps.begin)
        if work.shelf is not None:
            options.prepare(work.shelf, steps.begin)
    return done


def _fetched(work: _Work, release: Published, asked: Publisher, *, again: bool) -> Report:
    """Install a release from its publisher; what cannot be installed is not kept."""
    path = publisher.obtain(release, asked, again=again)
    try:
        return _from_file(work, path, _expecting(work.load, release))
    except ReleaseError:
        downloads.remove(path)
        raise


def _expecting(load: Loader, asked: Published) -> Loader:
    """Refuse a release that says that it is another than the one that was asked for."""

    def checked(release: Release) -> CodeSystem:
        system = load(release)
        if system.edition.version != asked.version:
            raise ReleaseError(
                f"{release.name}: is {asked.key} {system.edition.version}, though "
                f"{asked.version} was asked for; `--file` installs it as what it is"
            )
        return system

    return checked


def _install_all(work: _Work, folder: Path, *, again: bool, as_json: bool) -> None:
    """Install what is missing, oldest first; go on past what fails, and say it at the end."""
    asked = publisher.from_environment()
    missing = _missing(work.entry, folder)
    done: list[Report] = []
    failed: dict[str, ReleaseError] = {}
    for release in missing:
        try:
            done.append(_fetched(work, release, asked, again=again))
        except UnreachableError as error:
            failed[release.version] = error
            break
        except ReleaseError as error:
            failed[release.version] = error
            console.say(str(error))
        else:
            if not as_json:
                report.show(done[-1])
    if as_json:
        console.print_json(_written(done, failed))
    elif not missing:
        console.out().print(f"Every known release of {work.entry.key} is installed")
    _fail(work.entry.key, len(missing), failed)


def _missing(entry: Entry, folder: Path) -> list[Published]:
    """The known releases that are not on the shelf, oldest first."""
    installed = {held.edition.id for held in Registry(folder).snapshot().editions}
    return [one for one in reversed(entry.published()) if one.id not in installed]


def _written(done: Sequence[Report], failed: Mapping[str, ReleaseError]) -> Json:
    reasons: list[JsonValue] = [
        {"version": version, "reason": str(error)} for version, error in failed.items()
    ]
    return {"installed": [report.written(one) for one in done], "failed": reasons}


def _fail(key: str, asked: int, failed: Mapping[str, ReleaseError]) -> None:
    """Raise what was wrong, where something was: that nobody answers, or which releases failed."""
    for error in failed.values():
        if isinstance(error, UnreachableError):
            raise error
    if failed:
        raise ReleaseError(
            f"{len(failed)} of {asked} releases of {key} failed: {', '.join(failed)}"
        )


def _say(one: Report, *, as_json: bool) -> None:
    if as_json:
        console.print_json(report.written(one))
    else:
        report.show(one)
