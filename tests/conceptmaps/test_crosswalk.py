"""Tests of crosswalk rows as mappings."""

from datetime import date

import pytest

from codesystems import canonical, tables
from codesystems.model import Coding, Validity
from conceptmaps import crosswalk
from conceptmaps.model import ConceptMap, MapEdition, Mapping, Product, Relationship

_PACKAGE = "conceptmaps.cart"
_ASTCT = "ASTCT, Coding Options for CAR-T Therapy Services, 2025-04-01"


def _edition(target_system: str) -> MapEdition:
    return MapEdition(
        key="cart",
        url="https://example.org/ConceptMap/cart",
        version="1",
        name="Cart",
        title="CAR-T",
        description="A crosswalk",
        publisher="nobody",
        effective=date(2025, 4, 1),
        source_system=canonical.ICD10PCS,
        target_system=target_system,
    )


def _loaded(file: str, target_system: str) -> ConceptMap:
    """A table of the crosswalk, its codes called by themselves."""
    rows = tables.read(_PACKAGE, file).rows
    sources: crosswalk.Displays = {row["source"]: f"the {row['source']}" for row in rows}
    targets: crosswalk.Displays = {row["target"]: None for row in rows}
    return crosswalk.load(_PACKAGE, file, _edition(target_system), sources, targets)


def test_a_row_is_a_mapping_with_its_days_and_its_revenue_code() -> None:
    mapping = _loaded("pcs_to_cpt.csv", canonical.CPT).mappings[1]

    assert mapping == Mapping(
        source=Coding(canonical.ICD10PCS, "XW033C7", "the XW033C7"),
        target=Coding(canonical.CPT, "0540T"),
        relationship=Relationship.SOURCE_IS_NARROWER,
        citation=f"{_ASTCT}, autologous",
        comment="Category III code for administration of any autologous CAR-T product, until "
        "2024-12-31; followed by 38228",
        products=(
            Product(
                Coding(
                    canonical.CLAIM_ATTRIBUTE,
                    "revenue-code",
                    "The revenue code of the line (FL 42)",
                ),
                Coding(canonical.REVENUE, "0874"),
            ),
        ),
        validity=Validity(date(2021, 10, 1), date(2024, 12, 31)),
    )


def test_a_row_without_a_target_is_a_mapping_to_nothing() -> None:
    mapping = _loaded("pcs_to_hcpcs.csv", canonical.HCPCS).mappings[0]

    assert (mapping.target, mapping.relationship, mapping.products) == (
        None,
        Relationship.NOT_RELATED_TO,
        (),
    )


def test_a_row_without_an_end_holds_until_further_notice() -> None:
    mapping = _loaded("pcs_to_msdrg.csv", canonical.MSDRG).mappings[0]

    assert mapping.validity == Validity(date(2021, 10, 1), None)


def test_a_map_names_its_table_as_its_source() -> None:
    table = tables.read(_PACKAGE, "pcs_to_msdrg.csv")

    source = _loaded("pcs_to_msdrg.csv", canonical.MSDRG).source

    assert (source.publisher, source.file, source.sha256) == (
        "fhir-hcpcs",
        "pcs_to_msdrg.csv",
        table.sha256,
    )


@pytest.mark.parametrize(
    ("sources", "targets", "missing"),
    [({}, {"018": None}, "XW033C7"), ({"XW033C7": None}, {}, "018")],
)
def test_a_row_with_a_code_that_does_not_ship_is_refused(
    sources: crosswalk.Displays, targets: crosswalk.Displays, missing: str
) -> None:
    with pytest.raises(KeyError, match=missing):
        crosswalk.load(_PACKAGE, "pcs_to_msdrg.csv", _edition(canonical.MSDRG), sources, targets)


def test_the_id_of_a_map_is_its_key_and_version() -> None:
    assert _edition(canonical.CPT).id == "cart-1"
