"""`fhir-hcpcs status`: what there is, which edition answers, and what is broken."""

from typing import Annotated

import typer

from terminology.cli import console, options
from terminology.fhir.json import JsonValue
from terminology.library import Holdings, Library
from terminology.store import database
from terminology.store.contract import Concepts, Mappings


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
        for path in database.within(folder, starter):
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
        ("concept map", "newest", "versions", "mappings"),
        [_map_row(held, holdings) for held in holdings.current_maps()],
    )
    for broken in holdings.broken:
        console.out().print(f"broken: {broken}", style="red", soft_wrap=True)


def _map_row(held: Mappings, holdings: Holdings) -> tuple[str, ...]:
    edition = held.edition
    versions = sum(one.edition.url == edition.url for one in holdings.maps)
    mappings = str(held.provenance.counts.get("mappings", "implicit"))
    return edition.key, edition.version, str(versions), mappings


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
