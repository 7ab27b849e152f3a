"""`fhir-hcpcs status`: the editions and maps, which are the default, and which are damaged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from terminology import contents
from terminology import install as installer
from terminology.cli import console, options
from terminology.fhir.json import Json, JsonValue
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from terminology.store import database, reader
from terminology.store.contract import Concepts, Mappings
from terminology.store.damage import DamagedPrerendered
from terminology.store.database import DatabaseError


def status(
    data_dir: options.DataDir = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify",
            help="Read and check every file completely; the exit status is 1 if one is damaged.",
        ),
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Show the editions, their source, which are used by default, and damaged files."""
    folder = options.data_folder(data_dir)
    bundled_dir = options.bundled_folder()
    snapshot = Registry(folder, bundled_dir).snapshot()
    broken, prerendered = list(snapshot.broken), list(snapshot.broken_prerendered)
    if verify:
        paths = [*database.within(folder, bundled_dir)]
        broken, prerendered = [*_broken(paths)], [*_broken_prerendered(paths)]
    installed = {one.edition.id for one in installer.of_folder(folder)}
    if as_json:
        _print_json(folder, snapshot, installed, broken, prerendered)
    else:
        _print(folder, snapshot, installed, broken, prerendered)
    if verify and (broken or prerendered):
        raise typer.Exit(1)


def _broken(paths: list[Path]) -> Iterator[str]:
    """Read databases completely; yield a line for each damaged one."""
    for path in paths:
        try:
            database.verify(path)
        except DatabaseError as error:
            yield str(error)


def _broken_prerendered(paths: list[Path]) -> Iterator[str]:
    """Read the prerendered files of intact databases; yield a line for each damaged one."""
    for path in paths:
        try:
            opened = reader.open_stored(path)
            opened.check_prerendered()
        except DamagedPrerendered as error:
            yield str(error)
        except DatabaseError:
            continue
        else:
            if opened.damaged:
                yield opened.damaged


def _print(
    folder: Path,
    snapshot: Snapshot,
    installed: set[str],
    broken: list[str],
    prerendered: list[str],
) -> None:
    defaults = _defaults(snapshot)
    console.out().print(f"Data directory: {folder}", soft_wrap=True)
    console.print_table(
        ("code system", "version", "effective", "content", "concepts", "used", "from"),
        [_row(concepts, installed, defaults) for concepts in snapshot.editions],
    )
    console.print_table(
        ("concept map", "newest", "versions", "mappings", "from"),
        [_map_row(mappings, snapshot, installed) for mappings in snapshot.current_maps()],
    )
    for reason in broken:
        console.out().print(f"damaged: {reason}", style="red", soft_wrap=True)
    for reason in prerendered:
        line = f"damaged, the database is used: {reason}; `fhir-hcpcs prepare` writes it again"
        console.out().print(line, style="yellow", soft_wrap=True)
    for name, reason in contents.broken():
        line = f"the content of the package '{name}' is skipped: {reason}"
        console.out().print(line, style="yellow", soft_wrap=True)


def _print_json(
    folder: Path,
    snapshot: Snapshot,
    installed: set[str],
    broken: list[str],
    prerendered: list[str],
) -> None:
    defaults = _defaults(snapshot)
    editions: list[JsonValue] = [
        _json(concepts, installed, defaults) for concepts in snapshot.editions
    ]
    console.print_json(
        {
            "dataDir": str(folder),
            # The earlier name of `dataDir`; the release after this one removes it.
            "shelf": str(folder),
            "editions": editions,
            "conceptMaps": [_map_json(mappings, installed) for mappings in snapshot.maps],
            "broken": [*broken],
            "brokenPrerendered": [*prerendered],
            "skippedPackages": dict(contents.broken()),
        }
    )


def _defaults(snapshot: Snapshot) -> set[str]:
    return {snapshot.versions(url)[0].edition.id for url in snapshot.systems()}


def _map_row(mappings: Mappings, snapshot: Snapshot, installed: set[str]) -> tuple[str, ...]:
    edition, provenance = mappings.edition, mappings.provenance
    versions = sum(version.edition.url == edition.url for version in snapshot.maps)
    return (
        edition.key,
        edition.version,
        str(versions),
        str(provenance.counts.get("mappings", "implicit")),
        provenance.file if edition.id in installed else "bundled with fhir-hcpcs",
    )


def _row(concepts: Concepts, installed: set[str], defaults: set[str]) -> tuple[str, ...]:
    edition, provenance = concepts.edition, concepts.provenance
    return (
        edition.key,
        edition.version,
        edition.effective.isoformat(),
        edition.content.value,
        f"{provenance.counts['concepts']:,}",
        "by default" if edition.id in defaults else "by version",
        provenance.file if edition.id in installed else "bundled with fhir-hcpcs",
    )


def _json(concepts: Concepts, installed: set[str], defaults: set[str]) -> JsonValue:
    edition = concepts.edition
    return {
        "codeSystem": edition.key,
        "content": edition.content.value,
        "default": edition.id in defaults,
        **_common(concepts, installed),
    }


def _map_json(mappings: Mappings, installed: set[str]) -> JsonValue:
    return {"conceptMap": mappings.edition.key, **_common(mappings, installed)}


def _common(one: Concepts | Mappings, installed: set[str]) -> Json:
    edition, provenance = one.edition, one.provenance
    counts: dict[str, JsonValue] = dict(provenance.counts)
    return {
        "url": edition.url,
        "version": edition.version,
        "effective": edition.effective.isoformat(),
        "counts": counts,
        "installed": edition.id in installed,
        "publisher": provenance.publisher,
        "file": provenance.file,
        "sha256": provenance.sha256,
        "digest": provenance.digest,
        "software": provenance.software,
    }
