"""The ICD-10-PCS codes for the administration of CAR-T products, of today and of earlier years.

`procedures.csv` has a row a code. Its `kind` is the ASTCT table's: autologous or allogeneic;
`other` is what that table does not have. `products` are the names that CMS's title, or the
citation, gives; where there is none, `no_product` says why. `derived` is there where the rules of
the ASTCT table are applied to a code that the table does not name.
"""

from dataclasses import dataclass

from codesystems import canonical, tables
from codesystems.icd10pcs import bundled as icd10pcs
from codesystems.model import Coding, Validity
from conceptmaps import crosswalk
from conceptmaps.pcs_successors import titles


@dataclass(frozen=True, slots=True)
class Procedure:
    """One code: what it introduces by which route, and the days on which it could be used."""

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
    """Read the codes, those of today first."""
    called = {**titles.load(), **crosswalk.displays(icd10pcs.load())}
    return tuple(_procedure(row, called) for row in table().rows)


def table() -> tables.CsvTable:
    """The table as it ships."""
    return tables.read(__package__, "procedures.csv")


def _procedure(row: tables.CsvRow, called: crosswalk.Displays) -> Procedure:
    return Procedure(
        Coding(canonical.ICD10PCS, row["code"], called[row["code"]]),
        row["kind"],
        row["route"],
        tables.days(row),
        tuple(name for name in row["products"].split("; ") if name),
        row["no_product"],
        row["products_citation"],
        row["derived"],
        row["source"],
    )
