"""The codes of the formulary: a CSV file with a row for each code."""

import csv
import hashlib
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib.resources import files

from fhir_hcpcs.content import (
    CodeSystem,
    Concept,
    ContentMode,
    Edition,
    HierarchyMeaning,
    Property,
    PropertyDefinition,
    PropertyType,
    Release,
    ReleaseError,
    SourceFile,
    Validity,
)

URL = "https://hospital.example/CodeSystem/formulary"
_BUNDLED = "formulary-2026-01.csv"
_COLUMNS = ["code", "display", "parent", "route", "weight", "reusable", "ends"]
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")

_PROPERTIES = (
    PropertyDefinition("route", PropertyType.CODE, "How the product is given"),
    PropertyDefinition("weight", PropertyType.DECIMAL, "Grams of one unit"),
    PropertyDefinition("reusable", PropertyType.BOOLEAN, "Whether it is used more than once"),
)


def bundled() -> CodeSystem:
    """Read the edition that the package brings."""
    return _read(_BUNDLED, files(__package__).joinpath(_BUNDLED).read_bytes())


def load(release: Release) -> CodeSystem:
    """Read an edition from its file. Raises ReleaseError."""
    if len(release.members) != 1:
        raise ReleaseError(f"{release.name}: has {len(release.members)} files; send the CSV file")
    return _read(release.name, release.members[0].data)


def _read(file: str, data: bytes) -> CodeSystem:
    month = _MONTH.search(file)
    if month is None:
        raise ReleaseError(f"{file}: the name has no month, such as formulary-2026-01.csv")
    rows = csv.DictReader(data.decode().splitlines())
    if rows.fieldnames != _COLUMNS:
        raise ReleaseError(f"{file}: the columns must be {', '.join(_COLUMNS)}")
    effective = date(int(month[1]), int(month[2]), 1)
    concepts = tuple(_concept(row, effective, f"{file}, line {rows.line_num}") for row in rows)
    source = SourceFile("Example Hospital", file, hashlib.sha256(data).hexdigest())
    return CodeSystem(_edition(effective), concepts, source)


def _edition(effective: date) -> Edition:
    return Edition(
        key="formulary",
        url=URL,
        version=f"{effective:%Y-%m}",
        name="ExampleFormulary",
        title="Formulary of Example Hospital",
        description="The products that the pharmacy supplies.",
        publisher="Example Hospital",
        effective=effective,
        content=ContentMode.COMPLETE,
        hierarchy_meaning=HierarchyMeaning.GROUPED_BY,
        properties=_PROPERTIES,
    )


def _concept(row: dict[str, str], effective: date, place: str) -> Concept:
    try:
        validity = Validity(None, date.fromisoformat(row["ends"]) if row["ends"] else None)
        properties = tuple(_properties(row))
    except (ValueError, InvalidOperation) as error:
        raise ReleaseError(f"{place}: {error}") from error
    return Concept(
        row["code"],
        row["display"],
        properties=properties,
        parents=tuple(row["parent"].split()),
        inactive=validity.end is not None and validity.end < effective,
        validity=validity,
    )


def _properties(row: dict[str, str]) -> Iterator[Property]:
    if row["route"]:
        yield Property("route", PropertyType.CODE, row["route"])
    if row["weight"]:
        yield Property("weight", PropertyType.DECIMAL, Decimal(row["weight"]))
    if row["reusable"]:
        yield Property("reusable", PropertyType.BOOLEAN, row["reusable"] == "true")
