"""Tests of the small code systems that are bundled as one table."""

from collections.abc import Callable
from datetime import date

import pytest

from codesystems import bundled
from codesystems.claimattribute import edition as claimattribute
from codesystems.claimrule import edition as claimrule
from codesystems.cpt import edition as cpt
from codesystems.designationuse import edition as designationuse
from codesystems.hcpcs.concepts import SHORT_DESCRIPTION
from codesystems.model import CodeSystem, Coding, ContentMode, Property, PropertyType, Validity
from codesystems.orderconcepts import SHORT_TITLE
from codesystems.pos import edition as pos
from codesystems.revenue import edition as revenue


@pytest.mark.parametrize(
    ("load", "codes"),
    [
        (
            cpt.load,
            ["38228", "38999", "0540T", "0537T", "0538T", "0539T", "38225", "38226", "38227"],
        ),
        (revenue.load, ["0871", "0872", "0873", "0874", "0891", "0892"]),
        (
            claimattribute.load,
            [
                "setting",
                "route",
                "payer",
                "clinical-trial",
                "expanded-access",
                "charge",
                "revenue-code",
                "modifier",
                "condition-code",
                "diagnosis",
                "remark",
                "opps-apc",
                "opps-status-indicator",
                "mpfs-status",
                "hcpcs-dosage",
                "package-size",
                "package-quantity",
                "billing-units",
                "billing-units-per-package",
            ],
        ),
        (designationuse.load, ["short-description", "short-title", "other-spelling", "short-name"]),
    ],
)
def test_a_small_code_system_has_the_codes_of_its_table(
    load: Callable[[], CodeSystem], codes: list[str]
) -> None:
    assert [concept.code for concept in load().concepts] == codes


@pytest.mark.parametrize("load", [cpt.load, revenue.load])
def test_codes_with_licensed_text_are_bundled_without_text(
    load: Callable[[], CodeSystem],
) -> None:
    assert {
        (concept.display, concept.definition, concept.designations) for concept in load().concepts
    } == {(None, None, ())}


@pytest.mark.parametrize(
    ("load", "owner"),
    [
        (cpt.load, "American Medical Association"),
        (revenue.load, "American Hospital Association"),
    ],
)
def test_codes_with_licensed_text_name_the_copyright_owner(
    load: Callable[[], CodeSystem], owner: str
) -> None:
    assert owner in (load().edition.copyright or "")


@pytest.mark.parametrize("load", [cpt.load, revenue.load])
def test_a_large_code_system_is_bundled_as_a_fragment(
    load: Callable[[], CodeSystem],
) -> None:
    assert load().edition.content is ContentMode.FRAGMENT


def test_an_ended_code_is_inactive_and_has_its_validity() -> None:
    ended = {concept.code: concept for concept in cpt.load().concepts}["0540T"]

    assert (ended.inactive, ended.validity) == (
        True,
        Validity(date(2019, 1, 1), date(2024, 12, 31)),
    )


def test_a_code_has_its_status_and_its_source() -> None:
    concept = designationuse.load().concepts[0]

    assert concept.properties == (
        Property("status", PropertyType.CODE, "active"),
        Property(
            "source",
            PropertyType.STRING,
            "CMS HCPC2026_recordlayout.txt, field 8",
        ),
    )


def test_a_code_has_the_definition_of_its_row() -> None:
    office = {concept.code: concept for concept in pos.load().concepts}["11"]

    assert (office.definition or "").startswith("Location, other than a hospital")


def test_a_column_that_the_edition_declares_is_a_property_where_it_has_a_value() -> None:
    rules = {concept.code: concept for concept in claimrule.load().concepts}
    properties = rules["administration-code-of-the-day"].properties

    assert [(value.code, value.value) for value in properties if value.code != "source"] == [
        ("status", "active"),
        ("severity", "error"),
    ]


def test_the_source_of_a_small_code_system_is_its_table() -> None:
    source = bundled.load("codesystems.cpt", cpt.EDITION).source

    assert (source.publisher, source.file, len(source.sha256)) == ("fhir-hcpcs", "starter.csv", 64)


@pytest.mark.parametrize("use", [SHORT_DESCRIPTION, SHORT_TITLE])
def test_the_uses_of_our_designations_are_bundled_codes(use: Coding) -> None:
    system = designationuse.load()

    assert use in [
        Coding(system.edition.url, concept.code, concept.display) for concept in system.concepts
    ]
