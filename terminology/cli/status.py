"""`fhir-hcpcs status` and `available`: what there is, and what could be."""

from typing import Annotated

import typer

from codesystems import catalogue
from codesystems.hcpcs import releases as hcpcs_releases
from codesystems.icd10pcs import releases as icd10pcs_releases
from codesystems.releases import Published
from terminology.cli import console, options
from terminology.fhir.json import JsonValue
from terminology.library import Library
from terminology.store import database
from terminology.store.contract import Concepts

_PUBLISHED = {"hcpcs": hcpcs_releases.published, "icd10pcs": icd10pcs_releases.published}


def status(
    shelf: options.Shelf = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read every database whole and check its digest.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Show the shelf: which editions answer, where each came from, and what is broken."""
    folder = options.shelf_folder(shelf)
    starter = options.starter_folder()
    library = Library(folder, starter)
    holdings = library.holdings()
    installed = {held.edition.id for held in Library(folder).holdings().editions}
    if verify:
        for place in (folder, starter):
            for path in sorted(place.glob(f"[!.]*{database.SUFFIX}")):
                database.verify(path)
    defaults = {holdings.versions(url)[0].edition.id for url in holdings.systems()}
    if as_json:
        editions: list[JsonValue] = [
            _written(held, installed, defaults) for held in holdings.editions
        ]
        console.print_json(
            {"shelf": str(folder), "editions": editions, "broken": list(holdings.broken)}
        )
        return
    console.out().print(f"Shelf: {folder}", soft_wrap=True)
    console.print_table(
        ("code system", "version", "effective", "content", "concepts", "answers", "from"),
        [_row(held, installed, defaults) for held in holdings.editions],
    )
    console.print_table(
        ("concept map", "version", "mappings"),
        [
            (held.edition.key, held.edition.version, f"{held.provenance.counts['mappings']:,}")
            for held in holdings.maps
        ],
    )
    for broken in holdings.broken:
        console.out().print(f"broken: {broken}", style="red", soft_wrap=True)


def _row(held: Concepts, installed: set[str], defaults: set[str]) -> tuple[str, ...]:
    edition = held.edition
    return (
        edition.key,
        edition.version,
        edition.effective.isoformat(),
        edition.content.value,
        f"{held.provenance.counts['concepts']:,}",
        "by default" if edition.id in defaults else "by version",
        held.provenance.file if edition.id in installed else "ships with fhir-hcpcs",
    )


def _written(held: Concepts, installed: set[str], defaults: set[str]) -> JsonValue:
    edition, provenance = held.edition, held.provenance
    counts: dict[str, JsonValue] = dict(provenance.counts)
    return {
        "codeSystem": edition.key,
        "url": edition.url,
        "version": edition.version,
        "effective": edition.effective.isoformat(),
        "content": edition.content.value,
        "counts": counts,
        "default": edition.id in defaults,
        "installed": edition.id in installed,
        "publisher": provenance.publisher,
        "file": provenance.file,
        "sha256": provenance.sha256,
        "digest": provenance.digest,
        "software": provenance.software,
    }


def available(
    code_system: Annotated[
        str | None,
        typer.Argument(help="hcpcs or icd10pcs; both without it.", metavar="[CODE_SYSTEM]"),
    ] = None,
    shelf: options.Shelf = None,
    as_json: options.Json = False,
) -> None:
    """List the releases that CMS has published, as this version knows them."""
    if code_system is not None and code_system not in _PUBLISHED:
        raise typer.BadParameter(f"'{code_system}' is not known; {' and '.join(_PUBLISHED)} are")
    holdings = Library(options.shelf_folder(shelf)).holdings()
    installed = {held.edition.id for held in holdings.editions}
    releases = [
        release
        for key, read in _PUBLISHED.items()
        if code_system in {None, key}
        for release in read()
    ]
    if as_json:
        console.print_json([_released(release, installed) for release in releases])
        return
    console.print_table(
        ("code system", "version", "in force from", "CMS's file", "state"),
        [
            (
                release.key,
                release.version,
                release.effective.isoformat(),
                release.file,
                "installed" if release.id in installed else "",
            )
            for release in releases
        ],
    )
    for line in catalogue.CATALOGUE:
        if line.load is not None and code_system in {None, line.key}:
            console.out().print(f"{line.key}: {line.takes}, from {line.page}", soft_wrap=True)


def _released(release: Published, installed: set[str]) -> JsonValue:
    return {
        "codeSystem": release.key,
        "version": release.version,
        "effective": release.effective.isoformat(),
        "file": release.file,
        "source": release.source,
        "installed": release.id in installed,
    }
