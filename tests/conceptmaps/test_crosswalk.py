"""Tests of crosswalk rows as mappings."""

from datetime import date

import pytest

from codesystems import canonical, tables
from codesystems.model import ALWAYS, Coding, Validity
from conceptmaps import crosswalk
from conceptmaps.model import (
    ConceptMap,
    Dependency,
    MapEdition,
    Mapping,
    Product,
    Relationship,
)

_PACKAGE = "conceptmaps.pcs_successors"
_FILE = "successors.csv"
_SOURCE = Coding(canonical.ICD10PCS, "XW033C7", "the source")
_TARGET = Coding(canonical.CPT, "38228")

_EDITION = MapEdition(
    key="cart",
    url="https://example.org/ConceptMap/cart",
    version="1",
    name="Cart",
    title="CAR-T",
    description="A crosswalk",
    publisher="nobody",
    effective=date(2025, 4, 1),
    source_system=canonical.ICD10PCS,
    target_system=canonical.ICD10PCS,
)


def _loaded() -> ConceptMap:
    """Load a table of mappings; the displays of its codes contain the codes."""
    rows = tables.read(_PACKAGE, _FILE).rows
    sources: crosswalk.Displays = {row["source"]: f"the {row['source']}" for row in rows}
    targets: crosswalk.Displays = {row["target"]: None for row in rows}
    return crosswalk.load(_PACKAGE, _FILE, _EDITION, sources, targets)


def _row(**cells: str) -> tables.CsvRow:
    plain = {"relationship": "related-to", "comment": "", "citation": "somebody"}
    return {**plain, **cells}


def _attribute(code: str, display: str) -> Coding:
    return Coding(canonical.CLAIM_ATTRIBUTE, code, display)


def test_a_row_of_a_table_is_a_mapping_with_its_days() -> None:
    mapping = _loaded().mappings[0]

    assert mapping == Mapping(
        source=Coding(canonical.ICD10PCS, "XW033C3", "the XW033C3"),
        target=Coding(canonical.ICD10PCS, "XW033C7"),
        relationship=Relationship.SOURCE_IS_BROADER,
        citation="derived: in CMS icd10pcs_order_2021.txt and not in icd10pcs_order_2022.txt, "
        "which has the target",
        comment="The generic code from 2021-10-01: for products without a code of their own",
        validity=Validity(date(2021, 10, 1)),
    )


def test_a_product_is_coded_or_text() -> None:
    row = _row(revenue_code="0874", remark="Diff Prod Clin Trial", modifier="")

    mapping = crosswalk.mapping(row, _SOURCE, _TARGET, ALWAYS)

    assert mapping.products == (
        Product(
            _attribute("revenue-code", "The revenue code of the line (FL 42)"),
            Coding(canonical.REVENUE, "0874"),
        ),
        Product(
            _attribute(
                "remark",
                "A remark: a billing note (NTE02) on the electronic claim, FL 80 on paper",
            ),
            "Diff Prod Clin Trial",
        ),
    )


def test_a_circumstance_is_a_dependency_with_codes() -> None:
    mapping = crosswalk.mapping(_row(payer="medicare", setting=""), _SOURCE, _TARGET, ALWAYS)

    assert mapping.dependencies == (
        Dependency(
            _attribute("payer", "Who pays"),
            Coding(canonical.CLAIM_CIRCUMSTANCE, "medicare", "Medicare"),
        ),
    )


@pytest.mark.parametrize(("attribute", "value"), [("payer", "nobody"), ("colour", "medicare")])
def test_an_unknown_circumstance_is_refused(attribute: str, value: str) -> None:
    with pytest.raises(KeyError, match=r"nobody|colour"):
        crosswalk.dependency(attribute, value)


def test_a_row_without_a_comment_has_none() -> None:
    assert crosswalk.mapping(_row(), _SOURCE, None, ALWAYS).comment is None


def test_the_source_of_a_map_is_its_table() -> None:
    table = tables.read(_PACKAGE, _FILE)

    source = _loaded().source

    assert (source.publisher, source.file, source.sha256) == ("fhir-hcpcs", _FILE, table.sha256)


@pytest.mark.parametrize(
    ("sources", "targets", "missing"),
    [({}, {"XW033C7": None}, "XW033C3"), ({"XW033C3": None}, {}, "XW033C7")],
)
def test_a_row_with_a_code_that_is_not_bundled_is_refused(
    sources: crosswalk.Displays, targets: crosswalk.Displays, missing: str
) -> None:
    with pytest.raises(KeyError, match=missing):
        crosswalk.load(_PACKAGE, _FILE, _EDITION, sources, targets)


def test_the_id_of_a_map_is_its_key_and_version() -> None:
    assert _EDITION.id == "cart-1"
