"""Tests of CMS's code tables, as Codings and as separate code systems."""

import json
from pathlib import Path

import pytest

from codesystems.hcpcs import indicator_editions, indicators
from codesystems.hcpcs.indicators import INDICATORS, Indicator
from codesystems.model import Coding, ContentMode, HierarchyMeaning, Property, PropertyType

_IN_LAYOUT = {
    "pricingIndicator": indicators.PRICING,
    "multiplePricingIndicator": indicators.MULTIPLE_PRICING,
    "labCertification": indicators.LAB_CERTIFICATION,
    "coverage": indicators.COVERAGE,
    "actionCode": indicators.ACTION,
    "betos": indicators.BETOS,
    "typeOfService": indicators.TYPE_OF_SERVICE,
}


@pytest.mark.parametrize(
    ("indicator", "code", "display"),
    [
        (
            indicators.PRICING,
            "40",
            "Lymphedema Compression Treatment Items (eff 1/1/2024)",
        ),
        (
            indicators.MULTIPLE_PRICING,
            "A",
            "Not applicable as HCPCS priced under one methodology",
        ),
        (indicators.LAB_CERTIFICATION, "010", "Histocompatibility testing"),
        (indicators.COVERAGE, "S", "Non-covered by Medicare statute"),
        (
            indicators.ASC_PAYMENT_GROUP,
            "YY",
            "Approved to be performed in an ambulatory surgical center",
        ),
        (indicators.BETOS, "O1E", "Other drugs"),
        (indicators.TYPE_OF_SERVICE, "P", "Lump sum purchase of DME, prosthetics, orthotics"),
        (indicators.ACTION, "N", "No maintenance for this code"),
    ],
)
def test_a_code_of_a_table_is_a_coding_with_the_description_of_cms(
    indicator: Indicator, code: str, display: str
) -> None:
    assert indicators.codings(indicator)[code] == Coding(indicator.url, code, display)


@pytest.mark.parametrize(
    ("indicator", "count"),
    [
        (indicators.PRICING, 26),
        (indicators.MULTIPLE_PRICING, 8),
        (indicators.LAB_CERTIFICATION, 31),
        (indicators.COVERAGE, 5),
        (indicators.ASC_PAYMENT_GROUP, 1),
        (indicators.BETOS, 107),
        (indicators.TYPE_OF_SERVICE, 34),
        (indicators.ACTION, 10),
    ],
)
def test_a_record_may_have_the_codes_that_cms_lists(indicator: Indicator, count: int) -> None:
    assert len(indicators.codings(indicator)) == count


@pytest.mark.parametrize("group", ["D", "D1"])
def test_no_record_has_a_group_of_betos(group: str) -> None:
    assert group not in indicators.codings(indicators.BETOS)


@pytest.mark.parametrize(("code", "is_group"), [("O", True), ("O1", True), ("O1L", False)])
def test_categories_and_subcategories_of_betos_are_groups(code: str, is_group: bool) -> None:
    rows = {row["code"]: row for row in indicators.table(indicators.BETOS).rows}

    assert indicators.is_group(indicators.BETOS, rows[code]) is is_group


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.key)
def test_a_table_is_a_complete_code_system(indicator: Indicator) -> None:
    edition = indicator_editions.load(indicator).edition

    assert (edition.key, edition.url, edition.title, edition.content) == (
        indicator.key,
        indicator.url,
        indicator.title,
        ContentMode.COMPLETE,
    )


def test_a_code_of_a_table_has_its_source() -> None:
    concepts = {
        concept.code: concept for concept in indicator_editions.load(indicators.PRICING).concepts
    }

    assert (concepts["12"].display, concepts["12"].definition, concepts["12"].properties) == (
        "Price established using national anesthesia base units",
        "Physician fee schedule and non-physician practitioners, linked to the physician fee "
        "schedule",
        (Property("source", PropertyType.STRING, "CMS HCPC2026_recordlayout.txt, field 9"),),
    )


def test_groups_of_betos_are_abstract_and_not_selectable() -> None:
    concepts = indicator_editions.load(indicators.BETOS).concepts
    unselectable = Property("notSelectable", PropertyType.BOOLEAN, value=True)

    assert (
        {concept.code for concept in concepts if concept.abstract}
        == {concept.code for concept in concepts if unselectable in concept.properties}
        == {concept.code for concept in concepts} - set(indicators.codings(indicators.BETOS))
    )


def test_the_parent_of_a_code_of_betos_is_its_prefix() -> None:
    assert all(
        concept.code.startswith(parent)
        for concept in indicator_editions.load(indicators.BETOS).concepts
        for parent in concept.parents
    )


def test_only_categories_of_betos_have_no_parent() -> None:
    concepts = indicator_editions.load(indicators.BETOS).concepts

    assert {concept.code for concept in concepts if not concept.parents} == set("DIMOPTYZ")


@pytest.mark.parametrize(
    ("indicator", "meaning"),
    [
        (indicators.PRICING, None),
        (indicators.MULTIPLE_PRICING, None),
        (indicators.LAB_CERTIFICATION, HierarchyMeaning.IS_A),
        (indicators.COVERAGE, None),
        (indicators.ASC_PAYMENT_GROUP, None),
        (indicators.BETOS, HierarchyMeaning.IS_A),
        (indicators.TYPE_OF_SERVICE, None),
        (indicators.ACTION, None),
    ],
)
def test_a_table_with_parents_is_a_hierarchy(
    indicator: Indicator, meaning: HierarchyMeaning | None
) -> None:
    edition = indicator_editions.load(indicator).edition

    assert edition.hierarchy_meaning is meaning


def test_the_parent_of_a_lab_specialty_is_a_selectable_code() -> None:
    concepts = {
        concept.code: concept
        for concept in indicator_editions.load(indicators.LAB_CERTIFICATION).concepts
    }

    assert (concepts["110"].parents, concepts["100"].abstract) == (("100",), False)


@pytest.mark.release
@pytest.mark.parametrize(("name", "indicator"), _IN_LAYOUT.items(), ids=_IN_LAYOUT)
def test_a_table_has_the_codes_and_descriptions_of_the_record_layout(
    data: Path, name: str, indicator: Indicator
) -> None:
    listed = json.loads((data / "hcpcs/layout.json").read_text())["codeTables"][name]

    assert {code: coding.display for code, coding in indicators.codings(indicator).items()} == (
        listed
    )
