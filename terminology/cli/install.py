"""`fhir-hcpcs install`: installs releases from a file or from their publisher."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codesystems import downloads
from codesystems.downloads import Publisher
from codesystems.model import CodeSystem
from codesystems.release import Release, ReleaseError
from codesystems.releases import Published
from codesystems.retry import UnreachableError
from conceptmaps.model import ConceptMap
from terminology import catalogue
from terminology import install as installer
from terminology.catalogue import Installable, Loader
from terminology.cli import console, options, publisher, report, systems
from terminology.fhir.json import Json, JsonValue
from terminology.install import InstallReport

_STEPS = 4


def install(
    code_system: Annotated[
        str,
        typer.Argument(help=f"What to install: one of {systems.KEYS}.", metavar="CODE_SYSTEM"),
    ],
    version: Annotated[
        str | None,
        typer.Argument(
            help="The version to download from the publisher, such as 2025-10.",
            metavar="[VERSION]",
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="The publisher's release file, unmodified.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Download every known release that is not installed.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Download again even if the download is cached.")
    ] = False,
    data_dir: options.DataDir = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and check the release, but install nothing.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Install a release: VERSION and --all download it, --file reads the publisher's file.

    The version is read from the release. A release that departs from the publisher's layout is an
    error with file, line and column; then the data directory is not changed.
    """
    if [version is not None, file is not None, every].count(True) != 1:
        raise typer.BadParameter("name one of VERSION, --file and --all")
    entry = _installable(code_system)
    folder = options.data_folder(data_dir)
    destination = _Destination(entry, catalogue.loaders(entry), None if dry_run else folder)
    if file is not None:
        _print(_from_file(destination, file, destination.loaders[0]), as_json=as_json)
    elif version is not None:
        source = publisher.from_environment()
        release = publisher.find(entry, version, source)
        _print(_downloaded(destination, release, source, again=again), as_json=as_json)
    else:
        _install_all(destination, folder, again=again, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Destination:
    """A code system or a map, the readers of its releases, and the data directory they go to.

    Without a data directory the releases are only read.
    """

    entry: Installable
    loaders: tuple[Loader, ...]
    data_dir: Path | None


def _installable(key: str) -> Installable:
    if key in systems.INSTALLABLE:
        return systems.INSTALLABLE[key]
    raise ReleaseError(f"'{key}' cannot be installed; use one of {systems.KEYS}")


def _from_file(destination: _Destination, file: Path, load: Loader) -> InstallReport:
    with console.steps(_STEPS) as steps:
        others = destination.loaders[1:]
        result = installer.from_file(load, file, destination.data_dir, steps.begin, others)
        if destination.data_dir is not None:
            options.prepare(destination.data_dir, steps.begin)
    return result


def _downloaded(
    destination: _Destination, release: Published, source: Publisher, *, again: bool
) -> InstallReport:
    """Install a release from its publisher; a download that cannot be installed is not cached."""
    path = publisher.obtain(release, source, again=again)
    try:
        return _from_file(destination, path, _expecting(destination.loaders[0], release))
    except ReleaseError:
        downloads.remove(path)
        raise


def _expecting(load: Loader, expected: Published) -> Loader:
    """Return a loader that raises ReleaseError for a release of another version."""

    def checked(release: Release) -> CodeSystem | ConceptMap:
        content = load(release)
        version = content.edition.version
        if version != expected.version:
            raise ReleaseError(
                f"{release.name}: is {expected.key} {version}, not the requested "
                f"{expected.version}; `--file` installs it as {version}"
            )
        return content

    return checked


def _install_all(destination: _Destination, folder: Path, *, again: bool, as_json: bool) -> None:
    """Install the missing releases, oldest first; report the failed ones at the end."""
    source = publisher.from_environment()
    missing = _missing(destination.entry, folder)
    done: list[InstallReport] = []
    failed: dict[str, ReleaseError] = {}
    for release in missing:
        try:
            done.append(_downloaded(destination, release, source, again=again))
        except UnreachableError as error:
            failed[release.version] = error
            break
        except ReleaseError as error:
            failed[release.version] = error
            console.print_error(str(error))
        else:
            if not as_json:
                report.show(done[-1])
    if as_json:
        console.print_json(_json(done, failed))
    elif not missing:
        console.out().print(f"Every known release of {destination.entry.key} is installed")
    _fail(destination.entry.key, len(missing), failed)


def _missing(entry: Installable, folder: Path) -> list[Published]:
    """Return the known releases that are not installed, oldest first."""
    installed = {one.edition.id for one in installer.of_folder(folder)}
    return [
        release for release in reversed(publisher.published(entry)) if release.id not in installed
    ]


def _json(done: Sequence[InstallReport], failed: Mapping[str, ReleaseError]) -> Json:
    reasons: list[JsonValue] = [
        {"version": version, "reason": str(error)} for version, error in failed.items()
    ]
    return {"installed": [report.to_json(result) for result in done], "failed": reasons}


def _fail(key: str, requested: int, failed: Mapping[str, ReleaseError]) -> None:
    """Raise UnreachableError or ReleaseError if releases failed."""
    for error in failed.values():
        if isinstance(error, UnreachableError):
            raise error
    if failed:
        raise ReleaseError(
            f"{len(failed)} of {requested} releases of {key} failed: {', '.join(failed)}"
        )


def _print(result: InstallReport, *, as_json: bool) -> None:
    if as_json:
        console.print_json(report.to_json(result))
    else:
        report.show(result)
