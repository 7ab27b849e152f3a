"""Tests of a site's CSV as an edition or a supplement."""

from datetime import date

import pytest

from codesystems import canonical
from codesystems.model import Concept, ContentMode, Designation, Slip, Validity
from codesystems.release import ReleaseError
from codesystems.revenue import edition as revenue
from codesystems.site.loader import SHORT
from codesystems.site.statement import Statement
from tests.fixtures import sitefiles
from tests.fixtures.sitefiles import TODAY, of_cpt, properties, read

OURS = "code,display,short,definition,added,ended,Ward\n"


def first(text: str, stated: Statement = sitefiles.NEW) -> Concept:
    """The first concept of a file."""
    return read(text, stated).concepts[0]


def test_a_row_is_a_concept() -> None:
    concept = first(OURS + "W1,Ward one,W one,The first,2020-01-01,2020-12-31,East\n")

    assert concept.display == "Ward one"
    assert concept.definition == "The first"
    assert concept.designations == (Designation("W one", SHORT),)
    assert concept.validity == Validity(date(2020, 1, 1), date(2020, 12, 31))
    assert concept.inactive
    assert [value.value for value in concept.properties] == ["retired", "East"]


def test_empty_cells_say_nothing() -> None:
    concept = first(OURS + "W1,Ward one,,,,,\n")

    assert concept.definition is None
    assert not concept.designations
    assert concept.validity == Validity()
    assert [value.value for value in concept.properties] == ["active"]


def test_a_file_is_a_licensed_fragment_unless_the_site_states_that_it_is_complete() -> None:
    assert read("code,display\nW1,One\n").edition.content is ContentMode.FRAGMENT
    assert read("code,display\nW1,One\n", of_cpt(complete=True)).edition.content is (
        ContentMode.COMPLETE
    )
    assert read("code,display\nW1,One\n").edition.licensed


def test_the_version_of_an_edition_is_its_first_day() -> None:
    stated = Statement(canonical.CPT, TODAY, effective=date(2025, 3, 1))

    assert read("code,display\nW1,One\n").edition.version == "2026-01-01"
    assert read("code,display\nW1,One\n", stated).edition.version == "2025-03-01"


def test_an_edition_has_the_metadata_of_what_is_bundled() -> None:
    edition = read("code,display\nW1,One\n", of_cpt()).edition

    assert (edition.key, edition.url, edition.name) == ("cpt", canonical.CPT, "CPT")
    assert "American Medical Association" in edition.publisher


def test_the_key_of_an_unknown_code_system_is_made_of_its_url() -> None:
    edition = read("code,display\nW1,One\n").edition

    assert edition.key.startswith("site-wards-")
    assert edition.name == "Wards"


def test_a_supplement_adds_to_the_code_system_on_every_day() -> None:
    system = read("code,display,RVU\n38228,One,1.50\n", of_cpt(supplement=True))
    edition = system.edition

    assert (edition.key, edition.version) == ("site-cpt", "1900-01-01")
    assert edition.url == "https://fhir-hcpcs.org/CodeSystem/site-cpt"
    assert (edition.content, edition.supplements) == (ContentMode.SUPPLEMENT, canonical.CPT)
    assert edition.automatic
    assert edition.licensed
    assert properties(system) == {"38228": {"rvu": "1.50"}}


def test_a_supplement_may_lack_displays() -> None:
    concept = first("code,Ward\n38228,East\n", of_cpt(supplement=True))

    assert concept.display is None


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("A,One\nA,Two\n", "ours.csv, line 3: code 'A' is there twice, first on line 2"),
        ("A,\n", "ours.csv, line 2: code 'A' has no display"),
        (",One\n", "ours.csv, line 2: has no code"),
        ("A  B,One\n", "ours.csv, line 2: code 'A  B' has several blanks together"),
        ("", "ours.csv: has no codes"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_line(rows: str, reason: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        read(f"code,display\n{rows}")

    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ("12/31/2024,", "added is '12/31/2024', not a day such as 2024-12-31"),
        (",2024-02-30", "ended is '2024-02-30', not a day such as 2024-12-31"),
        ("2024-01-01,2023-01-01", "ended on 2023-01-01, before it was added on 2024-01-01"),
    ],
)
def test_an_impossible_day_is_refused(days: str, reason: str) -> None:
    with pytest.raises(ReleaseError, match=f"line 2: {reason}"):
        read(f"code,display,added,ended\nA,One,{days}\n")


def test_a_number_without_its_zeros_is_a_slip() -> None:
    stated = Statement(canonical.REVENUE, TODAY, revenue.load())

    assert read("code,display\n874,One\n0871,Two\n250,Three\n", stated).slips == (
        Slip(
            "ours.csv", "line 2", "874", "'874' is 0874 without its zeros, as spreadsheets write it"
        ),
    )
