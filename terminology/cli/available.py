"""`fhir-hcpcs available`: the releases that could be installed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from codesystems.entry import CodeSystemEntry
from codesystems.releases import Published
from terminology import catalogue
from terminology.cli import console, options, publisher
from terminology.fhir.json import JsonValue
from terminology.registry import Registry


@dataclass(frozen=True, slots=True)
class _Listed:
    """A release, whether it is on the shelf, and whether only the publisher's page has it."""

    release: Published
    installed: bool
    new: bool


def available(
    code_system: Annotated[
        str | None,
        typer.Argument(help="hcpcs, icd10pcs or icd10cm; all without it.", metavar="[CODE_SYSTEM]"),
    ] = None,
    online: Annotated[
        bool, typer.Option("--online", help="Look at CMS's page too, for what is newer.")
    ] = False,
    shelf: options.Shelf = None,
    as_json: options.Json = False,
) -> None:
    """List the releases that CMS has published, as this version knows them."""
    published = {entry.key: entry for entry in catalogue.code_systems() if entry.load}
    if code_system is not None and code_system not in published:
        raise typer.BadParameter(f"'{code_system}' is not known; {', '.join(published)} are")
    entries = [entry for key, entry in published.items() if code_system in {None, key}]
    new = _new(entries) if online else {}
    held = Registry(options.shelf_folder(shelf)).snapshot().editions
    installed = {one.edition.id for one in held}
    listed = [
        _Listed(release, release.id in installed, release.id in new)
        for entry in entries
        for release in (*(one for one in new.values() if one.key == entry.key), *entry.published())
    ]
    if as_json:
        console.print_json([_written(one) for one in listed])
    else:
        _print(listed, entries)


def _new(entries: Iterable[CodeSystemEntry]) -> dict[str, Published]:
    """The releases that the publisher's pages lead to and the shipped tables lack."""
    asked = publisher.from_environment()
    found: dict[str, Published] = {}
    for entry in entries:
        known = {release.id for release in entry.published()}
        on_page = publisher.on_page(entry, asked)
        found |= {one.id: one for one in on_page if one.id not in known}
    return found


def _print(listed: Sequence[_Listed], entries: Iterable[CodeSystemEntry]) -> None:
    console.print_table(
        ("code system", "version", "in force from", "CMS's file", "state"),
        [_row(one) for one in listed],
    )
    for entry in entries:
        console.out().print(f"{entry.key}: {entry.accepts}, from {entry.page}", soft_wrap=True)


def _row(one: _Listed) -> tuple[str, ...]:
    release = one.release
    state = "installed" if one.installed else "new on CMS's page" if one.new else ""
    return release.key, release.version, release.effective.isoformat(), release.file, state


def _written(one: _Listed) -> JsonValue:
    release = one.release
    return {
        "codeSystem": release.key,
        "version": release.version,
        "effective": release.effective.isoformat(),
        "file": release.file,
        "urls": list(release.urls),
        "source": release.source,
        "installed": one.installed,
        "new": one.new,
    }
