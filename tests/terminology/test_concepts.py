"""What a concept is called, and how it stands."""

from dataclasses import replace

import pytest

from codesystems.canonical import DESIGNATION_USE
from codesystems.model import (
    Coding,
    Concept,
    Designation,
    Edition,
    Extension,
    Property,
    PropertyDefinition,
    PropertyType,
)
from terminology import concepts, languages
from terminology.concepts import PREFERRED, STANDING
from tests.fixtures import stored

EDITION = replace(stored.edition(), language="en")
UNSPOKEN = replace(stored.edition(), language="")
RENAMED = replace(
    stored.edition(),
    properties=(
        PropertyDefinition(
            "state", PropertyType.CODE, "", "http://hl7.org/fhir/concept-properties#status"
        ),
    ),
)


def said(name: str, value: str) -> Property:
    """A property of a concept."""
    return Property(name, PropertyType.CODE, value)


def stands(value: str) -> Extension:
    """What a standards status says."""
    return Extension(STANDING, "code", value)


OTHER = Extension("https://example.org/other", "code", "draft")


@pytest.mark.parametrize(
    ("edition", "concept", "status"),
    [
        (EDITION, Concept("A"), None),
        (EDITION, Concept("A", properties=(said("status", "retired"),)), "retired"),
        (EDITION, Concept("A", properties=(said("state", "retired"),)), None),
        (RENAMED, Concept("A", properties=(said("state", "retired"),)), "retired"),
        (RENAMED, Concept("A", properties=(said("status", "retired"),)), None),
        (EDITION, Concept("A", extensions=(OTHER, stands("deprecated"))), "deprecated"),
        (
            EDITION,
            Concept("A", properties=(said("status", "active"),), extensions=(stands("draft"),)),
            "active",
        ),
    ],
    ids=["none", "property", "another", "renamed", "not so named", "extension", "property first"],
)
def test_a_concept_stands_as_its_code_system_says(
    edition: Edition, concept: Concept, status: str | None
) -> None:
    assert concepts.status(edition, concept) == status


@pytest.mark.parametrize(
    ("status", "inactive", "told"),
    [
        ("active", False, None),
        ("deprecated", False, "deprecated"),
        ("retired", True, "retired"),
        ("active", True, "active"),
    ],
)
def test_only_a_status_that_warns_is_told(status: str, told: str | None, *, inactive: bool) -> None:
    concept = Concept("A", properties=(said("status", status),), inactive=inactive)
    assert concepts.status_to_tell(EDITION, concept) == told


@pytest.mark.parametrize(
    ("standing", "current"),
    [("withdrawn", False), ("deprecated", False), ("normative", True), (None, True)],
)
def test_a_designation_counts_unless_it_is_withdrawn(
    standing: str | None, *, current: bool
) -> None:
    extensions = (OTHER, stands(standing)) if standing else (OTHER,)
    designation = Designation("One", extensions=extensions)

    assert concepts.standing(designation) == standing
    assert concepts.is_current(designation) is current


@pytest.mark.parametrize(
    ("use", "display"),
    [
        (None, True),
        (Coding(DESIGNATION_USE, "anything"), True),
        (Coding(*PREFERRED), True),
        (Coding("http://terminology.hl7.org/CodeSystem/designation-usage", "display"), True),
        (Coding("http://snomed.info/sct", "900000000000003001"), True),
        (Coding("http://snomed.info/sct", "900000000000550004"), False),
        (Coding("https://example.org/use", "display"), False),
    ],
)
def test_only_some_uses_stand_for_the_display(use: Coding | None, *, display: bool) -> None:
    assert concepts.is_display(Designation("One", use)) is display


GERMAN = Designation("Eins", language="de")
SWISS = Designation("Eis", language="de-CH")
NO_DISPLAY = Designation("Definition", Coding("https://example.org/use", "definition"), "de")
GONE = Designation("Ein", language="de", extensions=(stands("withdrawn"),))
NAMED = Concept("A", "One", designations=(GONE, NO_DISPLAY, GERMAN, SWISS, GERMAN))


def test_the_wordings_are_the_display_and_what_can_stand_for_it_each_once() -> None:
    assert concepts.wordings(EDITION, NAMED, (Designation("Un", language="fr"),)) == [
        ("One", "en"),
        ("Eins", "de"),
        ("Eis", "de-CH"),
        ("Un", "fr"),
    ]


def test_a_display_without_a_language_has_none() -> None:
    assert concepts.wordings(UNSPOKEN, Concept("A", "One")) == [("One", None)]


def test_a_concept_without_display_has_its_designations_alone() -> None:
    assert concepts.wordings(EDITION, Concept("A", designations=(GERMAN,))) == [("Eins", "de")]


@pytest.mark.parametrize(
    ("wanted", "display"),
    [
        (None, "One"),
        ("de", "Eins"),
        ("de-CH", "Eis"),
        ("en-US", "One"),
        ("fr", "One"),
        ("fr,de", "Eins"),
        ("fr,*;q=0", None),
        ("en,*;q=0", "One"),
    ],
)
def test_a_concept_is_called_what_is_wanted_else_in_its_own_language(
    wanted: str | None, display: str | None
) -> None:
    read = languages.read(wanted) if wanted else None
    assert concepts.display(EDITION, NAMED, read) == display


def test_a_display_of_no_known_language_is_refused_by_nobody() -> None:
    assert concepts.display(UNSPOKEN, Concept("A", "One"), languages.read("fr,*;q=0")) == "One"


def test_a_wording_of_the_value_set_counts_too() -> None:
    more = (Designation("Un", language="fr"),)
    assert concepts.display(EDITION, NAMED, languages.read("fr"), more) == "Un"
