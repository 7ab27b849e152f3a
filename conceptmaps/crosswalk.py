"""Rows of a crosswalk as mappings.

A table has a row for each mapping, or for each rule, which makes several. Its columns:
relationship (the R5 code), comment, starts, ends, citation; for a mapping also source and target.
The columns of `DEPENDENCIES` are the conditions of the mapping, those of `PRODUCTS` further claim
data; a table has only the columns that it needs.
"""

from collections.abc import Iterator
from functools import cache

from codesystems import canonical, tables
from codesystems.claimattribute import edition as claimattribute
from codesystems.claimcircumstance import edition as claimcircumstance
from codesystems.model import CodeSystem, Coding, SourceFile, Validity
from conceptmaps.model import (
    ConceptMap,
    Dependency,
    MapEdition,
    Mapping,
    Product,
    Relationship,
)

DEPENDENCIES = {
    "setting": "setting",
    "payer": "payer",
    "charge": "charge",
    "clinical_trial": "clinical-trial",
    "expanded_access": "expanded-access",
}
"""The columns with circumstances of a claim, and the attribute of each."""

PRODUCTS = {
    "revenue_code": ("revenue-code", canonical.REVENUE),
    "modifier": ("modifier", canonical.HCPCS),
    "diagnosis": ("diagnosis", canonical.ICD10CM),
    "condition_code": ("condition-code", canonical.CONDITION_CODE),
    "remark": ("remark", None),
    "opps_apc": ("opps-apc", None),
    "opps_status_indicator": ("opps-status-indicator", None),
    "mpfs_status": ("mpfs-status", None),
}
"""The columns with claim data, the attribute of each, and its code system (None: text)."""

Displays = dict[str, str | None]


def load(
    package: str, file: str, edition: MapEdition, sources: Displays, targets: Displays
) -> ConceptMap:
    """Read a table of mappings; `sources` and `targets` have the displays of the codes.

    Raises KeyError for a row with a code that they lack: every code of a row is in the bundled
    code systems.
    """
    table = tables.read(package, file)
    return ConceptMap(
        edition,
        tuple(_listed(row, edition, sources, targets) for row in table.rows),
        SourceFile("fhir-hcpcs", table.file, table.sha256),
    )


def _listed(
    row: tables.CsvRow, edition: MapEdition, sources: Displays, targets: Displays
) -> Mapping:
    source, target = row["source"], row["target"]
    return mapping(
        row,
        Coding(edition.source_system, source, sources[source]),
        Coding(edition.target_system, target, targets[target]),
        tables.days(row),
    )


def mapping(
    row: tables.CsvRow, source: Coding, target: Coding | None, validity: Validity
) -> Mapping:
    """Return the mapping of a row, from one code to another on some days."""
    return Mapping(
        source,
        target,
        Relationship(row["relationship"]),
        row["citation"],
        row["comment"] or None,
        tuple(_products(row)),
        tuple(_dependencies(row)),
        validity,
    )


def _products(row: tables.CsvRow) -> Iterator[Product]:
    for column, (name, system) in PRODUCTS.items():
        value = row.get(column)
        if value:
            yield Product(attribute(name), Coding(system, value) if system else value)


def _dependencies(row: tables.CsvRow) -> Iterator[Dependency]:
    for column, name in DEPENDENCIES.items():
        code = row.get(column)
        if code:
            yield dependency(name, code)


def dependency(name: str, code: str) -> Dependency:
    """Return the dependency on a circumstance, by the codes of both. Raises KeyError for others."""
    value = Coding(canonical.CLAIM_CIRCUMSTANCE, code, _circumstances()[code])
    return Dependency(attribute(name), value)


def attribute(code: str) -> Coding:
    """Return an attribute of our concept maps by its code. Raises KeyError for others."""
    return Coding(canonical.CLAIM_ATTRIBUTE, code, _attributes()[code])


@cache
def _attributes() -> Displays:
    return displays(claimattribute.load())


@cache
def _circumstances() -> Displays:
    return displays(claimcircumstance.load())


def displays(system: CodeSystem) -> Displays:
    """Return the displays of the codes of a code system."""
    return {concept.code: concept.display for concept in system.concepts}
