"""Tests of the place of service codes."""

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from codesystems import canonical
from codesystems.model import ALWAYS, Concept, ContentMode
from codesystems.pos import edition

_FHIR = "{http://hl7.org/fhir}"
_SOURCE = "naming/cs-CMS-PlaceofServiceCodes.xml"


def _bundled() -> dict[str, Concept]:
    return {concept.code: concept for concept in edition.load().concepts}


def test_all_place_of_service_codes_are_bundled() -> None:
    system = edition.load()

    assert (system.edition.id, system.edition.content, len(system.concepts)) == (
        "pos-20240502",
        ContentMode.COMPLETE,
        52,
    )


def test_an_edition_has_the_identity_that_hl7_gives_it() -> None:
    pos = edition.EDITION

    assert (pos.url, pos.identifiers, pos.effective) == (
        canonical.PLACE_OF_SERVICE,
        ("urn:oid:2.16.840.1.113883.15.5",),
        date(2024, 5, 2),
    )


def test_a_code_has_the_name_and_description_of_cms() -> None:
    office = _bundled()["11"]

    assert (office.display, (office.definition or "")[:60]) == (
        "Office",
        "Location, other than a hospital, skilled nursing facility (S",
    )


def test_unassigned_numbers_are_not_codes() -> None:
    assert {"00", "28", "29", "30", "35", "59", "63", "64", "98"} & set(_bundled()) == set()


def test_a_day_in_a_description_is_not_the_validity() -> None:
    assert {(concept.inactive, concept.validity) for concept in _bundled().values()} == {
        (False, ALWAYS)
    }


@pytest.mark.release
def test_the_codes_and_descriptions_are_those_of_the_copy_of_hl7(data: Path) -> None:
    expected = ElementTree.parse(data / _SOURCE).iter(f"{_FHIR}concept")

    assert [
        (concept.code, concept.display, concept.definition) for concept in edition.load().concepts
    ] == [
        (_value(concept, "code"), _value(concept, "display"), _value(concept, "definition"))
        for concept in expected
    ]


@pytest.mark.release
def test_the_edition_has_the_metadata_of_the_copy_of_hl7(data: Path) -> None:
    root = ElementTree.parse(data / _SOURCE).getroot()
    pos = edition.EDITION

    assert (pos.url, pos.version, pos.name, pos.title, pos.content.value) == tuple(
        _value(root, name) for name in ("url", "version", "name", "title", "content")
    )


def _value(element: ElementTree.Element, name: str) -> str:
    """The value of a child, with several blanks as one blank."""
    child = element.find(f"{_FHIR}{name}")
    assert child is not None
    return " ".join(child.get("value", "").split())
