"""The ICD-10-PCS codes for the administration of CAR-T products, current ones and earlier ones.

`procedures.csv` has a row for each code. Its `kind` is that of the ASTCT table, autologous or
allogeneic, or `other` for a code that is not in that table. `products` are the product names in
CMS's title or in the citation; where there are none, `no_product` has the reason. `derived` is the
remark on a code to which the rules of the ASTCT table are applied although it lacks the code.
"""

from dataclasses import dataclass

from codesystems import canonical, tables
from codesystems.icd10pcs import bundled as icd10pcs
from codesystems.model import Coding, Validity
from conceptmaps import crosswalk
from conceptmaps.pcs_successors import titles


@dataclass(frozen=True, slots=True)
class Procedure:
    """One code: the products that it administers, the route, and its validity."""

    coding: Coding
    kind: str
    route: str
    validity: Validity
    products: tuple[str, ...]
    no_product: str
    products_citation: str
    derived: str
    source: str


def load() -> tuple[Procedure, ...]:
    """Read the codes, current ones first."""
    displays = {**titles.load(), **crosswalk.displays(icd10pcs.load())}
    return tuple(_procedure(row, displays) for row in table().rows)


def table() -> tables.CsvTable:
    """Return the bundled table."""
    return tables.read(__package__, "procedures.csv")


def _procedure(row: tables.CsvRow, displays: crosswalk.Displays) -> Procedure:
    return Procedure(
        Coding(canonical.ICD10PCS, row["code"], displays[row["code"]]),
        row["kind"],
        row["route"],
        tables.days(row),
        tuple(name for name in row["products"].split("; ") if name),
        row["no_product"],
        row["products_citation"],
        row["derived"],
        row["source"],
    )
