"""Mappings between procedure codes and the HCPCS codes of their products, in both directions.

The codes are matched by the product's name, in CMS's titles or in the citation: this is our
derivation, and every row states it. A product is related to a procedure, never equivalent to it.
"""

from collections.abc import Iterator

from codesystems import tables
from codesystems.model import Coding, Validity
from conceptmaps import crosswalk
from conceptmaps.cart import procedures, rules
from conceptmaps.cart.procedures import Procedure
from conceptmaps.model import Mapping, Relationship


def to_hcpcs(
    table: tables.CsvTable, system: str, displays: crosswalk.Displays
) -> Iterator[Mapping]:
    """Yield mappings from procedure codes to the codes of their products, or to no target."""
    for procedure in procedures.load():
        if procedure.no_product:
            yield _without(procedure)
        for row in table.rows:
            validity = _days(row, procedure)
            if validity is not None:
                product = Coding(system, row["code"], displays[row["code"]])
                yield _related(procedure.coding, product, row, procedure, validity)


def to_procedures(
    table: tables.CsvTable, system: str, displays: crosswalk.Displays
) -> Iterator[Mapping]:
    """Yield mappings from product codes to the procedure codes that administer them, by route."""
    for row in table.rows:
        product = Coding(system, row["code"], displays[row["code"]])
        for procedure in procedures.load():
            validity = _days(row, procedure)
            if validity is not None:
                mapping = _related(product, procedure.coding, row, procedure, validity)
                yield rules.by_route(mapping, procedure)


def _days(row: tables.CsvRow, procedure: Procedure) -> Validity | None:
    """Return the days on which a procedure code administers a product code; None for none."""
    if row["name"] not in procedure.products:
        return None
    return procedure.validity.meets(tables.days(row))


def _related(
    source: Coding, target: Coding, row: tables.CsvRow, procedure: Procedure, validity: Validity
) -> Mapping:
    derived = f"derived: the product name in {procedure.source} and in {row['source']}"
    return Mapping(
        source,
        target,
        Relationship.RELATED_TO,
        procedure.products_citation or derived,
        f"The product administered is {row['name']}",
        validity=validity,
    )


def _without(procedure: Procedure) -> Mapping:
    return Mapping(
        procedure.coding,
        None,
        Relationship.NOT_RELATED_TO,
        procedure.products_citation,
        procedure.no_product,
        validity=procedure.validity,
    )
