"""The maps of the CAR-T crosswalk, from a few small tables.

The rules are from ASTCT's "Coding Options for CAR-T Therapy Services" (updated as of
2025-04-01) and from publications of CMS and its contractors; each row of a table cites its source.
The newest version of a map has the date of its newest source, and there is a version as of each
earlier day on which its rows change.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from codesystems import canonical, tables
from codesystems.cpt import edition as cpt
from codesystems.hcpcs import bundled as hcpcs
from codesystems.model import CodeSystem, SourceFile
from codesystems.msdrg import bundled as msdrg
from codesystems.revenue import edition as revenue
from conceptmaps import crosswalk
from conceptmaps.cart import procedures, products, rules
from conceptmaps.model import ConceptMap, MapEdition, Mapping

Rows = Callable[[tables.CsvTable, str, crosswalk.Displays], Iterable[Mapping]]
"""Makes the mappings of a table, for the other code system and its displays."""


@dataclass(frozen=True, slots=True)
class CartMap:
    """One map: its table, the code system besides ICD-10-PCS, and the conversion of rows.

    `sources` are the dates of the sources, each of which is a version.
    """

    key: str
    file: str
    name: str
    title: str
    description: str
    other: Callable[[], CodeSystem]
    rows: Rows
    sources: tuple[date, ...]
    from_pcs: bool = True


ASTCT_DATE = date(2025, 4, 1)
REMS_DATE = date(2025, 6, 26)
CMS_DATE = date(2026, 1, 1)
"""The dates of the newest sources: ASTCT's table, the end of the REMS, CMS's HCPCS release."""

MAPS = (
    CartMap(
        "cart-pcs-to-cpt",
        "cpt.csv",
        "CartPcsToCpt",
        "CAR-T administration: ICD-10-PCS to CPT",
        "The CPT code that reports the administration in the outpatient and professional "
        "settings, with what else goes on the line, and how Medicare pays.",
        cpt.load,
        rules.forward,
        (REMS_DATE, ASTCT_DATE),
    ),
    CartMap(
        "cart-pcs-to-revenue",
        "revenue.csv",
        "CartPcsToRevenue",
        "CAR-T administration: ICD-10-PCS to revenue code",
        "The revenue codes of the charges that go with the administration: for it, for "
        "collecting and processing the cells, and for the product.",
        revenue.load,
        rules.forward,
        (ASTCT_DATE,),
    ),
    CartMap(
        "cart-pcs-to-hcpcs",
        "products.csv",
        "CartPcsToHcpcs",
        "CAR-T administration: ICD-10-PCS to HCPCS product code",
        "The HCPCS code of the product that the procedure administers. A product is related to "
        "a procedure, never equivalent to it.",
        hcpcs.load,
        products.to_hcpcs,
        (CMS_DATE,),
    ),
    CartMap(
        "cart-hcpcs-to-pcs",
        "products.csv",
        "CartHcpcsToPcs",
        "CAR-T products: HCPCS product code to ICD-10-PCS",
        "The procedure codes that administer a product, one for each route.",
        hcpcs.load,
        products.to_procedures,
        (CMS_DATE,),
        from_pcs=False,
    ),
    CartMap(
        "cart-pcs-to-msdrg",
        "msdrg.csv",
        "CartPcsToMsdrg",
        "CAR-T administration: ICD-10-PCS to MS-DRG",
        "The MS-DRG that Medicare assigns to an inpatient stay with the procedure, and what the "
        "claim carries where a clinical trial or expanded access changes the payment.",
        msdrg.load,
        rules.forward,
        (ASTCT_DATE,),
    ),
    CartMap(
        "cart-cpt-to-pcs",
        "cpt_to_pcs.csv",
        "CartCptToPcs",
        "CAR-T administration: CPT to ICD-10-PCS",
        "The procedure codes that an inpatient claim reports for what the CPT code reports, for "
        "each product and route.",
        cpt.load,
        rules.backward,
        (ASTCT_DATE,),
        from_pcs=False,
    ),
)


def load(table: CartMap) -> ConceptMap:
    """Read one map of the crosswalk."""
    other = table.other()
    rows = tables.read(__package__, table.file)
    mappings = tuple(table.rows(rows, other.edition.url, crosswalk.displays(other)))
    edition = _edition(table, other, mappings)
    return ConceptMap(edition, mappings, _source(rows))


def _edition(table: CartMap, other: CodeSystem, mappings: Iterable[Mapping]) -> MapEdition:
    pcs, url = canonical.ICD10PCS, other.edition.url
    newest = max(table.sources)
    validities = [mapping.validity for mapping in mappings]
    starts = {validity.start for validity in validities if validity.start is not None}
    return MapEdition(
        key=table.key,
        url=f"{canonical.OURS}/ConceptMap/{table.key}",
        version=newest.isoformat(),
        name=table.name,
        title=table.title,
        description=table.description,
        publisher="fhir-hcpcs",
        effective=newest,
        source_system=pcs if table.from_pcs else url,
        target_system=url if table.from_pcs else pcs,
        copyright=other.edition.copyright,
        earlier=tuple(sorted({*starts, *table.sources} - {newest}, reverse=True)),
    )


def _source(rows: tables.CsvTable) -> SourceFile:
    """Return the tables of a map as one source."""
    sources = (rows, procedures.table())
    digest = hashlib.sha256("".join(table.sha256 for table in sources).encode())
    return SourceFile(
        "fhir-hcpcs", " and ".join(table.file for table in sources), digest.hexdigest()
    )
