"""The maps of the CAR-T crosswalk, out of a few small tables.

The rules come from ASTCT's "Coding Options for CAR-T Therapy Services" (updated as of
2025-04-01) and from what CMS and its contractors publish; each row of a table cites its own. A
map's newest version is that of its newest source, and there is one as of each earlier day on
which its rows change.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from codesystems import canonical, tables
from codesystems.cpt import edition as cpt
from codesystems.hcpcs import bundled as hcpcs
from codesystems.model import CodeSystem, SourceFile
from codesystems.msdrg import edition as msdrg
from codesystems.revenue import edition as revenue
from conceptmaps import crosswalk
from conceptmaps.cart import procedures, products, rules
from conceptmaps.model import ConceptMap, MapEdition, Mapping

Rows = Callable[[tables.CsvTable, str, crosswalk.Displays], Iterable[Mapping]]
"""The mappings out of a table, for the code system on the other side and its displays."""


@dataclass(frozen=True, slots=True)
class CartMap:
    """One map: its table, the code system on the other side, and how rows become mappings.

    `sources` are the dates of the sources after which versions are named.
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

CROSSWALKS = (
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
    found = tuple(table.rows(rows, other.edition.url, crosswalk.displays(other)))
    edition = _edition(table, other, found)
    return ConceptMap(edition, found, _source(rows))


def _edition(table: CartMap, other: CodeSystem, found: Iterable[Mapping]) -> MapEdition:
    pcs, far = canonical.ICD10PCS, other.edition.url
    newest = max(table.sources)
    starts = {row.validity.start for row in found if row.validity.start is not None}
    return MapEdition(
        key=table.key,
        url=f"{canonical.OURS}/ConceptMap/{table.key}",
        version=newest.isoformat(),
        name=table.name,
        title=table.title,
        description=table.description,
        publisher="fhir-hcpcs",
        effective=newest,
        source_system=pcs if table.from_pcs else far,
        target_system=far if table.from_pcs else pcs,
        copyright=other.edition.copyright,
        earlier=tuple(sorted({*starts, *table.sources} - {newest}, reverse=True)),
    )


def _source(rows: tables.CsvTable) -> SourceFile:
    """The tables that a map is made of, as one source."""
    read = (rows, procedures.table())
    digests = hashlib.sha256("".join(one.sha256 for one in read).encode())
    return SourceFile("fhir-hcpcs", " and ".join(one.file for one in read), digests.hexdigest())
