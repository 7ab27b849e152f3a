"""Tests of the bundled HCPCS codes."""

from datetime import date
from pathlib import Path

import pytest

from codesystems import release, tables
from codesystems.hcpcs import bundled, records
from codesystems.hcpcs.concepts import Shaper
from codesystems.hcpcs.remarks import Remarks
from codesystems.model import Concept, ContentMode, PropertyValue
from codesystems.release import Release, ReleaseMember
from tests.fixtures.concepts import coded, facts, values

_JANUARY_2025 = "CMS HCPC2025_JAN_ANWEB_12172024.txt"
_JANUARY_2026 = "CMS HCPC2026_JAN_ANWEB_01122026.txt"
_EXCERPT = "hcpcs/2026-JAN-excerpts/HCPC2026_JAN_ANWEB_01122026.CART-excerpt.txt"


def _bundled() -> dict[str, Concept]:
    return {concept.code: concept for concept in bundled.load().concepts}


def _rows_of(*sources: str) -> list[tuple[str, str]]:
    """The rows whose source is a file of CMS: source and code."""
    rows = tables.read("codesystems.hcpcs", "starter.csv").rows
    return [(row["source"], row["code"]) for row in rows if row["source"] in sources]


@pytest.fixture(scope="module")
def released(january: Release, data: Path) -> dict[str, dict[str, Concept]]:
    """The concepts of CMS's texts, by the name of the source and by code."""
    texts = {f"CMS {member.name}": member for member in january.members}
    (excerpt,) = release.read(data / _EXCERPT).members
    return {
        _JANUARY_2025: _shaped(texts[_JANUARY_2025]),
        _JANUARY_2026: _shaped(excerpt),
    }


def _shaped(text: ReleaseMember) -> dict[str, Concept]:
    """The concepts of a CMS text, as of the day of the bundled edition."""
    shaper = Shaper(bundled.EFFECTIVE, {})
    read = records.read(text.name, text.data, Remarks())
    return {record.code: shaper.concept(record) for record in read}


def test_the_bundled_cell_therapies_are_a_fragment() -> None:
    system = bundled.load()

    assert (
        system.edition.version,
        system.edition.content,
        sum(not concept.abstract for concept in system.concepts),
        [concept.code for concept in system.concepts if concept.abstract],
    ) == ("0-fragment-2026", ContentMode.FRAGMENT, 19, ["C", "J", "Q", "modifiers"])


def test_every_bundled_code_has_a_source() -> None:
    assert [code for code, concept in _bundled().items() if not values(concept, "source")] == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pricingIndicator", ["51"]),
        ("multiplePricingIndicator", ["A"]),
        ("coverage", ["C"]),
        ("ascPaymentGroup", ["YY"]),
        ("ascEffectiveDate", ["2026-01-01"]),
        ("betos", ["O1D"]),
        ("typeOfService", ["1", "P"]),
        ("anesthesiaBaseUnits", [0]),
        ("addedDate", ["2025-04-01"]),
        ("actionEffectiveDate", ["2026-01-01"]),
        ("terminationDate", []),
        ("actionCode", ["N"]),
        ("recordStatus", ["Actual"]),
        ("lastUpdate", ["2026"]),
        ("source", ["DataLabs.Health HCPCS record Q2057, last update 2026"]),
    ],
)
def test_a_bundled_code_has_the_values_of_its_row(name: str, expected: list[PropertyValue]) -> None:
    assert coded(_bundled()["Q2057"], name) == expected


def test_a_row_may_have_the_description_of_its_source() -> None:
    (pricing,) = values(_bundled()["Q4257"], "pricingIndicator")

    assert getattr(pricing, "display", None) == (
        "Price established using national rvu's. Linked To The Physician Fee Schedule."
    )


def test_an_ended_predecessor_is_inactive_and_has_its_successor() -> None:
    concept = _bundled()["C9073"]

    assert (concept.inactive, concept.validity.end, values(concept, "crossReference")) == (
        True,
        date(2021, 3, 31),
        ["Q2053"],
    )


@pytest.mark.release
@pytest.mark.parametrize(("source", "code"), _rows_of(_JANUARY_2025, _JANUARY_2026))
def test_a_row_has_the_data_of_the_text_that_it_cites(
    released: dict[str, dict[str, Concept]], source: str, code: str
) -> None:
    assert facts(_bundled()[code]) == facts(released[source][code])


@pytest.mark.release
@pytest.mark.parametrize(("code", "action"), [("Q2057", "P"), ("Q4257", "C")])
def test_a_row_of_another_source_has_the_action_of_a_later_quarter(
    released: dict[str, dict[str, Concept]], code: str, action: str
) -> None:
    concepts = (_bundled()[code], released[_JANUARY_2026][code])

    assert [coded(concept, "actionCode") for concept in concepts] == [["N"], [action]]
