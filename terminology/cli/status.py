"""`fhir-hcpcs status`: what there is, which edition answers, and what is broken."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from terminology.cli import console, options
from terminology.fhir.json import JsonValue
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from terminology.store import database, reader
from terminology.store.contract import Concepts, Mappings
from terminology.store.damage import DamagedPrerendered
from terminology.store.database import DatabaseError


def status(
    shelf: options.Shelf = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Read every file whole and check it; the status is 1 where one is broken.",
        ),
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Show the shelf: which editions answer, where each came from, and what is broken."""
    folder = options.shelf_folder(shelf)
    starter = options.starter_folder()
    snapshot = Registry(folder, starter).snapshot()
    broken, prerendered = list(snapshot.broken), list(snapshot.broken_prerendered)
    if verify:
        paths = [*database.within(folder, starter)]
        broken, prerendered = [*_broken(paths)], [*_broken_prerendered(paths)]
    installed = {held.edition.id for held in Registry(folder).snapshot().editions}
    if as_json:
        _print_json(folder, snapshot, installed, broken, prerendered)
    else:
        _print(folder, snapshot, installed, broken, prerendered)
    if verify and (broken or prerendered):
        raise typer.Exit(1)


def _broken(paths: list[Path]) -> Iterator[str]:
    """What is wrong with databases, each read whole."""
    for path in paths:
        try:
            database.verify(path)
        except DatabaseError as error:
            yield str(error)


def _broken_prerendered(paths: list[Path]) -> Iterator[str]:
    """What is wrong with prerendered files, each read whole, beside databases that are whole."""
    for path in paths:
        try:
            held = reader.open_stored(path)
            held.check_prerendered()
        except DamagedPrerendered as error:
            yield str(error)
        except DatabaseError:
            continue
        else:
            if held.damaged:
                yield held.damaged


def _print(
    folder: Path,
    snapshot: Snapshot,
    installed: set[str],
    broken: list[str],
    prerendered: list[str],
) -> None:
    defaults = _defaults(snapshot)
    console.out().print(f"Shelf: {folder}", soft_wrap=True)
    console.print_table(
        ("code system", "version", "effective", "content", "concepts", "answers", "from"),
        [_row(held, installed, defaults) for held in snapshot.editions],
    )
    console.print_table(
        ("concept map", "newest", "versions", "mappings"),
        [_map_row(held, snapshot) for held in snapshot.current_maps()],
    )
    for what in broken:
        console.out().print(f"broken: {what}", style="red", soft_wrap=True)
    for what in prerendered:
        said = f"broken, answered from the database: {what}; `fhir-hcpcs prepare` writes it again"
        console.out().print(said, style="yellow", soft_wrap=True)


def _print_json(
    folder: Path,
    snapshot: Snapshot,
    installed: set[str],
    broken: list[str],
    prerendered: list[str],
) -> None:
    defaults = _defaults(snapshot)
    editions: list[JsonValue] = [_written(held, installed, defaults) for held in snapshot.editions]
    console.print_json(
        {
            "shelf": str(folder),
            "editions": editions,
            "broken": [*broken],
            "brokenPrerendered": [*prerendered],
        }
    )


def _defaults(snapshot: Snapshot) -> set[str]:
    return {snapshot.versions(url)[0].edition.id for url in snapshot.systems()}


def _map_row(held: Mappings, snapshot: Snapshot) -> tuple[str, ...]:
    edition = held.edition
    versions = sum(one.edition.url == edition.url for one in snapshot.maps)
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
