"""The value sets of the CAR-T crosswalk: its procedures, products and billing codes."""

from collections.abc import Iterator, Mapping

from codesystems.valueset import ValueSet, described, enumerated
from conceptmaps.contract import MapView

_PRODUCTS, _CPT = "cart-pcs-to-hcpcs", "cart-pcs-to-cpt"
_REVENUE, _MSDRG = "cart-pcs-to-revenue", "cart-pcs-to-msdrg"


def of(newest: Mapping[str, MapView]) -> Iterator[ValueSet]:
    """Return the value sets; none unless all maps of the crosswalk are there, given by key."""
    if not {_PRODUCTS, _CPT, _REVENUE, _MSDRG} <= newest.keys():
        return
    sources = [(row.source.system, row.source.code) for row in newest[_CPT].mappings()]
    yield described(
        "cart-procedures",
        "CAR-T procedures",
        "ICD-10-PCS codes of CAR-T administration that the crosswalk has.",
        enumerated(sources),
    )
    yield described(
        "cart-products",
        "CAR-T products",
        "HCPCS codes of CAR-T products that the crosswalk has.",
        enumerated(_targets(newest[_PRODUCTS])),
    )
    bills = [code for key in (_CPT, _REVENUE, _MSDRG) for code in _targets(newest[key])]
    yield described(
        "cart-billing",
        "CAR-T billing codes",
        "CPT, revenue and MS-DRG codes that go with CAR-T procedures in the crosswalk.",
        enumerated(bills),
    )


def _targets(concept_map: MapView) -> list[tuple[str, str]]:
    targets = (row.target for row in concept_map.mappings())
    return [(target.system, target.code) for target in targets if target is not None]
