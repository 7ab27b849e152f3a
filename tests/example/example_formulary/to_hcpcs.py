"""The map from the formulary to HCPCS: a CSV file with a row for each mapping."""

import csv
import hashlib
from datetime import date
from importlib.resources import files

from example_formulary import codes
from fhir_hcpcs.content import (
    HCPCS,
    Coding,
    ConceptMap,
    MapEdition,
    Mapping,
    Relationship,
    SourceFile,
)

_FILE = "to_hcpcs.csv"

_EDITION = MapEdition(
    key="formulary-to-hcpcs",
    url="https://hospital.example/ConceptMap/formulary-to-hcpcs",
    version="2026-01",
    name="FormularyToHcpcs",
    title="Formulary to HCPCS",
    description="The HCPCS code that bills a product of the formulary.",
    publisher="Example Hospital",
    effective=date(2026, 1, 8),
    source_system=codes.URL,
    target_system=HCPCS,
)


def bundled() -> ConceptMap:
    """Read the map that the package brings."""
    data = files(__package__).joinpath(_FILE).read_bytes()
    displays = {concept.code: concept.display for concept in codes.bundled().concepts}
    mappings = tuple(
        Mapping(
            Coding(codes.URL, row["source"], displays[row["source"]]),
            Coding(HCPCS, row["target"]),
            Relationship(row["relationship"]),
            row["citation"],
        )
        for row in csv.DictReader(data.decode().splitlines())
    )
    return ConceptMap(_EDITION, mappings, SourceFile("Example Hospital", _FILE, _sha256(data)))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
