"""`fhir-hcpcs available`: the releases that can be installed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from codesystems.releases import Published
from conceptmaps.entry import ConceptMapEntry
from terminology import install as installer
from terminology.catalogue import Installable
from terminology.cli import console, options, publisher, systems
from terminology.fhir.json import JsonValue


@dataclass(frozen=True, slots=True)
class _ListedRelease:
    """A release, whether it is installed, and whether only the publisher's page lists it."""

    release: Published
    installed: bool
    new: bool


def available(
    code_system: Annotated[
        str | None,
        typer.Argument(
            help=f"One of {systems.KEYS}; without it, all of them.", metavar="[CODE_SYSTEM]"
        ),
    ] = None,
    online: Annotated[
        bool, typer.Option("--online", help="Read the publisher's page too, for newer releases.")
    ] = False,
    data_dir: options.DataDir = None,
    as_json: options.Json = False,
) -> None:
    """List the published releases that this version of fhir-hcpcs can install."""
    if code_system is not None and code_system not in systems.INSTALLABLE:
        raise typer.BadParameter(f"'{code_system}' is unknown; use one of {systems.KEYS}")
    entries = [entry for key, entry in systems.INSTALLABLE.items() if code_system in {None, key}]
    new = _new(entries) if online else {}
    folder = options.data_folder(data_dir)
    installed = {one.edition.id for one in installer.of_folder(folder)}
    listed = [
        _ListedRelease(release, release.id in installed, release.id in new)
        for entry in entries
        for release in (
            *(release for release in new.values() if release.key == entry.key),
            *entry.published(),
        )
    ]
    if as_json:
        console.print_json([_json(line) for line in listed])
    else:
        _print(listed, entries)


def _new(entries: Iterable[Installable]) -> dict[str, Published]:
    """Return the releases on the publishers' pages that the bundled tables lack, by id."""
    source = publisher.from_environment()
    new: dict[str, Published] = {}
    for entry in entries:
        known = {release.id for release in entry.published()}
        on_page = publisher.on_page(entry, source)
        new |= {release.id: release for release in on_page if release.id not in known}
    return new


def _print(listed: Sequence[_ListedRelease], entries: Iterable[Installable]) -> None:
    console.print_table(
        ("code system", "version", "in force from", "publisher's file", "state"),
        [_row(line) for line in listed],
    )
    for entry in entries:
        origin = f", from {entry.page}" if entry.page else ""
        console.out().print(f"{entry.key}: {entry.accepts}{origin}", soft_wrap=True)


def _row(line: _ListedRelease) -> tuple[str, ...]:
    release = line.release
    state = "installed" if line.installed else "new on the publisher's page" if line.new else ""
    return release.key, release.version, release.effective.isoformat(), release.file, state


def _json(line: _ListedRelease) -> JsonValue:
    release = line.release
    is_map = isinstance(systems.INSTALLABLE[release.key], ConceptMapEntry)
    return {
        "conceptMap" if is_map else "codeSystem": release.key,
        "version": release.version,
        "effective": release.effective.isoformat(),
        "file": release.file,
        "urls": list(release.urls),
        "source": release.source,
        "installed": line.installed,
        "new": line.new,
    }
