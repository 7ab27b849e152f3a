"""`fhir-hcpcs install`: installs releases from a file or from their publisher."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codesystems import downloads
from codesystems.downloads import Publisher
from codesystems.model import CodeSystem
from codesystems.release import Release, ReleaseError
from codesystems.releases import Published
from conceptmaps.model import ConceptMap
from terminology import catalogue
from terminology import install as installer
from terminology.catalogue import Installable, Loader
from terminology.cli import (
    console,
    estimate,
    options,
    publisher,
    report,
    several,
    sitefile,
    systems,
)
from terminology.install import InstallReport

_STEPS = 4


def install(
    code_system: Annotated[
        str,
        typer.Argument(
            help=f"What to install: one of {systems.KEYS}; with a file of this site, also another "
            "key, or a URL.",
            metavar="CODE_SYSTEM",
        ),
    ],
    version: Annotated[
        str | None,
        typer.Argument(
            help="The version to download from the publisher, such as 2025-10.",
            metavar="[VERSION]",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="The publisher's release file, unmodified; or a file of this site, as CSV or as a "
            "FHIR CodeSystem.",
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Download every known release that is not installed.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Download again even if the download is cached.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a release with slips in single records.")
    ] = False,
    supplement: sitefile.Supplement = False,
    complete: sitefile.Complete = False,
    effective: sitefile.Effective = None,
    data_dir: options.DataDir = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and check the release, but install nothing.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Install a release: VERSION and --all download it, --file reads the publisher's file.

    The version is read from the release. Slips in single records are kept as published and
    reported. A release whose structure is broken, or with --strict one with slips, is an error
    with file, line and column; then the data directory is not changed. With a code system whose
    wording needs a licence, or with --supplement, --file reads a file of this site, which stays
    on it.
    """
    if [version is not None, file is not None, every].count(True) != 1:
        raise typer.BadParameter("name one of VERSION, --file and --all")
    own = sitefile.Options(supplement, complete, effective)
    entry = sitefile.entry(code_system, own, has_file=file is not None) or installable(code_system)
    folder = options.data_folder(data_dir)
    data = None if dry_run else folder
    destination = Destination(entry, catalogue.loaders(entry), data, strict)
    if file is not None:
        _print(_from_file(destination, file, destination.loaders[0]), as_json=as_json)
    elif version is not None:
        source = publisher.from_environment()
        release = publisher.find(entry, version, source)
        _print(downloaded(destination, release, source, again=again), as_json=as_json)
    else:
        _install_all(destination, again=again, as_json=as_json, folder=folder)


@dataclass(frozen=True, slots=True)
class Destination:
    """A code system or a map, the readers of its releases, and the data directory they go to.

    Without a data directory the releases are only read.
    """

    entry: Installable
    loaders: tuple[Loader, ...]
    data_dir: Path | None
    strict: bool


def installable(key: str) -> Installable:
    """Return the code system or map of a key. Raises ReleaseError, which lists the keys."""
    if key in systems.INSTALLABLE:
        return systems.INSTALLABLE[key]
    raise ReleaseError(f"'{key}' cannot be installed; use one of {systems.KEYS}")


def _from_file(
    destination: Destination, file: Path, load: Loader, prefix: str = ""
) -> InstallReport:
    with console.steps(_STEPS, prefix) as steps:
        result = installer.from_file(
            load,
            file,
            destination.data_dir,
            steps.begin,
            destination.loaders[1:],
            strict=destination.strict,
        )
        if destination.data_dir is not None:
            options.prepare(destination.data_dir, steps.begin, progress=steps.advance)
    return result


def downloaded(
    destination: Destination,
    release: Published,
    source: Publisher,
    *,
    again: bool = False,
    prefix: str = "",
) -> InstallReport:
    """Install a release from its publisher, or from the cached download."""
    path = publisher.obtain(release, source, again=again, prefix=prefix)
    return from_download(destination, release, path, prefix)


def from_download(
    destination: Destination, release: Published, path: Path, prefix: str = ""
) -> InstallReport:
    """Install a downloaded release; a download that cannot be installed is deleted."""
    try:
        load = _expecting(destination.loaders[0], release)
        return _from_file(destination, path, load, prefix)
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


def _install_all(destination: Destination, *, again: bool, as_json: bool, folder: Path) -> None:
    """Install the missing releases, oldest first; report the failed ones at the end."""
    source, entry = publisher.from_environment(), destination.entry
    known = publisher.published(entry)
    if not any(release.urls for release in known):
        raise ReleaseError(publisher.by_hand(entry, known[0].version))
    installed = {one.edition.id for one in installer.of_folder(folder)}
    missing, without = several.split(one for one in reversed(known) if one.id not in installed)
    several.show_by_hand((entry, release) for release in without)
    dry = destination.data_dir is None
    plan = estimate.of(missing, folder, source, dry=dry, again=again)
    if missing:
        plan.show()
        plan.refuse()

    def one(release: Published, prefix: str) -> InstallReport:
        return downloaded(destination, release, source, again=again, prefix=prefix)

    outcome = several.run(missing, one, silent=as_json)
    if as_json:
        by_hand = several.by_hand_json(without)
        console.print_json({**outcome.to_json(), "estimate": plan.to_json(), "byHand": by_hand})
    elif not missing and not without:
        console.out().print(f"Every known release of {entry.key} is installed")
    if outcome.failed:
        versions = ", ".join(release.version for release, _ in outcome.failed)
        many = f"{len(outcome.failed)} of {len(missing)}"
        outcome.fail(f"{many} releases of {entry.key} failed: {versions}", as_json=as_json)


def _print(result: InstallReport, *, as_json: bool) -> None:
    if as_json:
        console.print_json(report.to_json(result))
    else:
        report.show(result)
