"""Tests of RBCS on made-up rows: its classes, and the supplements to HCPCS and CPT."""

from datetime import date

import pytest

from codesystems import canonical
from codesystems.entry import Loader
from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    ContentMode,
    HierarchyMeaning,
    Property,
    PropertyType,
    SourceFile,
)
from codesystems.rbcs import loader
from tests.fixtures import rbcs as made

HCPCS, CPT = loader.SUPPLEMENTS
CODE, DAY = PropertyType.CODE, PropertyType.DATE_TIME


def _release(*rows: made.Row) -> CodeSystem:
    return loader.load(made.release(made.text(*rows)))


def _coding(code: str, id: str, display: str, *parts: Property) -> Property:
    return Property(code, PropertyType.CODING, Coding(canonical.RBCS, id, display), parts)


def test_the_classes_of_a_release_are_a_code_system_of_its_year() -> None:
    system = _release(made.KNEE, made.EARLIER)
    edition = system.edition

    assert (edition.id, edition.url, edition.effective, edition.next_due) == (
        "rbcs-2025",
        canonical.RBCS,
        date(2025, 1, 1),
        None,
    )
    assert edition.hierarchy_meaning is HierarchyMeaning.IS_A
    assert "replaced BETOS" in edition.description
    assert system.source == SourceFile("CMS", "rbcs.csv", "0" * 64)


def test_a_class_is_below_its_family_subcategory_and_category() -> None:
    group = Property("notSelectable", PropertyType.BOOLEAN, value=True)

    assert _release(made.KNEE).concepts == (
        Concept("P", "Procedure", properties=(Property("level", CODE, "category"), group))._replace(
            abstract=True
        ),
        Concept(
            "PM",
            "Musculoskeletal",
            properties=(Property("level", CODE, "subcategory"), group),
            parents=("P",),
            abstract=True,
        ),
        Concept(
            "PM010",
            "Arthroplasty, Knee",
            properties=(Property("level", CODE, "family"), group),
            parents=("PM",),
            abstract=True,
        ),
        Concept(
            "PM010M",
            "Arthroplasty, Knee (major procedure)",
            properties=(Property("level", CODE, "id"), Property("major", CODE, "M")),
            parents=("PM010",),
        ),
    )


def test_each_class_is_there_once_by_its_code_with_those_of_earlier_assignments() -> None:
    rows = made.LATEST, made.EARLIER, made.KNEE, made.row("27446", "PM010M")

    assert [one.code for one in _release(*rows).concepts] == [
        *("P", "PM", "PM010", "PM010M"),
        *("R", "RC", "RC000", "RC000N", "RI", "RI000", "RI000N"),
    ]


def test_an_id_without_a_family_has_the_name_of_its_subcategory() -> None:
    (concept,) = (one for one in _release(made.LATEST).concepts if one.code == "RC000N")

    assert concept.display == "Chemotherapy, No RBCS Family (no procedure)"


@pytest.mark.parametrize(
    ("load", "id", "supplements", "code"),
    [
        (HCPCS, "rbcs-hcpcs-2025", canonical.HCPCS, "Q2041"),
        (CPT, "rbcs-cpt-2025", canonical.CPT, "27447"),
    ],
)
def test_the_codes_of_each_code_system_have_an_automatic_supplement(
    load: Loader, id: str, supplements: str, code: str
) -> None:
    system = load(made.release(made.text(made.KNEE, made.LATEST, made.row("D0120", "RC000N"))))
    edition = system.edition

    assert (edition.id, edition.content, edition.automatic, edition.supplements) == (
        id,
        ContentMode.SUPPLEMENT,
        True,
        supplements,
    )
    assert [definition.uri for definition in edition.properties] == [
        f"{edition.url}#{name}" for name in ("rbcs", "rbcsEarlier", "rbcsMajor")
    ]
    assert [(one.code, one.display, one.designations) for one in system.concepts] == [
        (code, None, ())
    ]


@pytest.mark.parametrize("rows", [(made.LATEST, made.EARLIER), (made.EARLIER, made.LATEST)])
def test_an_earlier_assignment_does_not_overwrite_the_latest(rows: tuple[made.Row, ...]) -> None:
    (concept,) = HCPCS(made.release(made.text(*rows))).concepts

    assert concept.properties == (
        _coding(
            "rbcs",
            "RC000N",
            "Chemotherapy, No RBCS Family (no procedure)",
            Property("from", DAY, "2023-01-01"),
        ),
        Property("rbcsMajor", CODE, "N"),
        _coding(
            "rbcsEarlier",
            "RI000N",
            "Injections, No RBCS Family (no procedure)",
            Property("from", DAY, "2018-04-01"),
            Property("to", DAY, "2022-12-31"),
        ),
    )


def test_a_code_with_earlier_assignments_alone_has_no_latest() -> None:
    (concept,) = HCPCS(made.release(made.text(made.EARLIER))).concepts

    assert [value.code for value in concept.properties] == ["rbcsEarlier"]


def test_the_headings_of_released_files_are_read_alike() -> None:
    rows = made.LATEST, made.EARLIER

    released = HCPCS(made.release(made.text(*map(made.released, rows))))

    assert released.concepts == HCPCS(made.release(made.text(*rows))).concepts


def test_an_id_of_another_form_is_kept_as_published_and_is_no_class() -> None:
    rows = made.text(made.row("Q2041", "RC00N"))
    (concept,) = HCPCS(made.release(rows)).concepts

    assert concept.properties[0].value == Coding(canonical.RBCS, "RC00N")
    assert loader.load(made.release(rows)).concepts == ()


def test_an_unknown_indicator_has_no_words() -> None:
    (*_, concept) = _release(made.row("Q2041", "RC000X")).concepts

    assert concept.display == "Chemotherapy, No RBCS Family"


def test_each_slip_is_named_once_with_the_codes_of_its_code_system() -> None:
    wrong = {"RBCS_Latest_Assignment": "2"}
    rows = [made.row(code, "RC000N", **wrong) for code in ("Q2041", "27447", "D0120")]
    file = made.release(made.text(*rows))

    assert [[slip.code for slip in load(file).slips] for load in (loader.load, HCPCS, CPT)] == [
        ["D0120"],
        ["Q2041"],
        ["27447"],
    ]
