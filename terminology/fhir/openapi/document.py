"""The document: its paths, its tags, and what paths share."""

from collections.abc import Iterator

from terminology import contents
from terminology.fhir.dialects import DIALECTS, Dialect
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.openapi import (
    inputs,
    operations,
    outputs,
    pages,
    parts,
    resources,
    tables,
    types,
)
from terminology.fhir.openapi.components import Components
from terminology.fhir.openapi.examples import Examples
from terminology.fhir.operations import OPERATIONS
from terminology.snapshot import Snapshot
from terminology.software import VERSION


def document(snapshot: Snapshot | None = None) -> Json:
    """Return the document of both FHIR versions; examples of ids need a snapshot."""
    components = Components({dialect: dict(_schemas(dialect)) for dialect in DIALECTS})
    paths: Json = {**dict(pages.paths()), **dict(tables.paths())}
    for dialect in DIALECTS:
        of_version = None if snapshot is None else snapshot.of_fhir(dialect.version)
        examples = Examples(of_version)
        for path, item in (
            *operations.paths(dialect, examples),
            *resources.paths(dialect, examples),
        ):
            paths[path] = components.named(item, dialect)
    responses = components.named(parts.shared_responses(), DIALECTS[0])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "fhir-hcpcs",
            "version": VERSION,
            "description": f"{contents.title()} over FHIR R4 and R5",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [*_tags()],
        "paths": paths,
        "components": {
            "schemas": dict(components.schemas()),
            "parameters": {
                **parts.shared_parameters(),
                **resources.parameters(),
                **dict(operations.parameters(Examples(snapshot))),
            },
            "responses": responses,
        },
    }


def _schemas(dialect: Dialect) -> Iterator[tuple[str, Json]]:
    """Return all schemas of a FHIR version by name."""
    yield from types.schemas(dialect)
    yield from inputs.schemas(OPERATIONS)
    yield from outputs.schemas(OPERATIONS, dialect)
    yield from resources.schemas()
    yield from pages.schemas()


def _tags() -> Iterator[JsonValue]:
    for dialect in DIALECTS:
        name, version = dialect.name.upper(), f"FHIR {dialect.version}"
        for group, description in (
            ("operations", "lookup, validation, expansion, translation and other operations"),
            ("resources", "reads and searches"),
            ("server", "capabilities, and batches of requests"),
        ):
            yield {"name": f"{name} {group}", "description": f"{version}: {description}"}
    yield {"name": pages.TAG, "description": "Health, metrics and documentation"}
    yield {"name": tables.TAG, "description": "Searches as NLM's Clinical Tables answer them"}
