"""The mappings of the CAR-T crosswalk for the codes of a claim."""

from collections.abc import Iterable
from functools import cached_property

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding
from conceptmaps import circumstances
from conceptmaps.circumstances import Stated
from conceptmaps.claims.model import Coded
from conceptmaps.contract import MapView, TerminologyView
from conceptmaps.model import Mapping

UNLISTED = "38999"
"""The unlisted CPT code, which is for other services too."""
KX = "KX"
"""The modifier of the administration."""


class MapRows:
    """The rows of a concept map; those of a code are read once, however many rules need them."""

    def __init__(self, concept_map: MapView) -> None:
        self._map = concept_map
        self._forward: dict[str, list[Mapping]] = {}
        self._reverse: dict[str, list[Mapping]] = {}

    def forward(self, code: str) -> list[Mapping]:
        """Return the mappings of a source code, of all days."""
        if code not in self._forward:
            self._forward[code] = self._map.forward(code)
        return self._forward[code]

    def reverse(self, code: str) -> list[Mapping]:
        """Return the mappings to a target code, of all days."""
        if code not in self._reverse:
            self._reverse[code] = self._map.reverse(code)
        return self._reverse[code]

    @cached_property
    def mappings(self) -> tuple[Mapping, ...]:
        """All mappings, of all days."""
        return tuple(self._map.mappings())


class Crosswalk:
    """The maps of the crosswalk. One is made for each claim: it caches the rows that it reads."""

    def __init__(self, terminology: TerminologyView) -> None:
        self._terminology = terminology

    @cached_property
    def cpt(self) -> MapRows:
        """From procedure to CPT code."""
        return self._open("cart-pcs-to-cpt")

    @cached_property
    def revenue(self) -> MapRows:
        """From procedure to revenue code."""
        return self._open("cart-pcs-to-revenue")

    @cached_property
    def products(self) -> MapRows:
        """From procedure to the HCPCS code of the product."""
        return self._open("cart-pcs-to-hcpcs")

    @cached_property
    def groups(self) -> MapRows:
        """From procedure to MS-DRG."""
        return self._open("cart-pcs-to-msdrg")

    def _open(self, key: str) -> MapRows:
        (concept_map,) = self._terminology.maps_by_url(f"{canonical.OURS}/ConceptMap/{key}", None)
        return MapRows(concept_map)

    def is_procedure(self, coded: Coded) -> bool:
        """Tell whether a code is a CAR-T procedure code."""
        return coded.system == canonical.ICD10PCS and bool(self.products.forward(coded.plain))

    def is_product(self, coded: Coded) -> bool:
        """Tell whether a code is a product code."""
        return coded.system == canonical.HCPCS and bool(self.products.reverse(coded.plain))

    def is_administration(self, coded: Coded) -> bool:
        """Tell whether a code may report an administration."""
        return coded.system == canonical.CPT and bool(self.cpt.reverse(coded.plain))

    def has(self, coded: Coded) -> bool:
        """Tell whether a map of the crosswalk has a code."""
        tables = {canonical.REVENUE: self.revenue, canonical.MSDRG: self.groups}
        if coded.system in tables:
            return bool(tables[coded.system].reverse(coded.plain))
        return self.is_procedure(coded) or self.is_product(coded) or self.is_administration(coded)

    def of_service(self, code: str) -> frozenset[str]:
        """Return the procedure codes that a CPT code reports, on any day."""
        return frozenset(row.source.code for row in self.cpt.reverse(code))

    def of_product(self, code: str, day: AsOf | None = None) -> frozenset[str]:
        """Return the procedure codes that administer a product, on a day or on any day."""
        return frozenset(
            row.source.code
            for row in self.products.reverse(code)
            if day is None or day.meets(row.validity)
        )

    def of_day(self, procedures: Iterable[str], day: AsOf) -> list[str]:
        """Return those of some procedure codes that are in the crosswalk on a day."""
        rows = (
            row
            for table in (self.cpt, self.products)
            for row in self.rows(table, procedures, day, {})
        )
        return sorted({row.source.code for row in rows})

    def services(self, procedures: Iterable[str]) -> frozenset[str]:
        """Return the CPT codes that report procedures, on any day."""
        return frozenset(
            row.target.code
            for procedure in procedures
            for row in self.cpt.forward(procedure)
            if row.target
        )

    def revenue_codes(self, charge: str) -> frozenset[str]:
        """Return the revenue codes of a charge, on any day and for any procedure."""
        return frozenset(
            row.target.code
            for row in self.revenue.mappings
            if row.target and needs(row, "charge", charge)
        )

    def rows(
        self, table: MapRows, procedures: Iterable[str], day: AsOf, stated: Stated
    ) -> list[Mapping]:
        """Return the mappings of procedures on a day, without those that circumstances exclude."""
        return [
            row
            for procedure in sorted(set(procedures))
            for row in table.forward(procedure)
            if day.meets(row.validity)
            and circumstances.allow(row.dependencies, stated, self._terminology)
        ]


def targets(rows: Iterable[Mapping]) -> list[str]:
    """Return the target codes of mappings, each once."""
    return list(dict.fromkeys(row.target.code for row in rows if row.target))


def beside(row: Mapping, attribute: str) -> list[str]:
    """Return the products of a mapping for one attribute: codes, or texts."""
    return [
        product.value.code if isinstance(product.value, Coding) else product.value
        for product in row.products
        if product.attribute.code == attribute
    ]


def needs(row: Mapping, attribute: str, value: str) -> bool:
    """Tell whether a mapping depends on an attribute having a value."""
    return any(
        one.attribute.code == attribute and one.value.code == value for one in row.dependencies
    )
