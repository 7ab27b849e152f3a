"""The display and the status of a concept."""

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
from terminology.concepts import PREFERRED, STANDARDS_STATUS
from tests.fixtures import stored

EDITION = replace(stored.edition(), language="en")
WITHOUT_LANGUAGE = replace(stored.edition(), language="")
RENAMED = replace(
    stored.edition(),
    properties=(
        PropertyDefinition(
            "state", PropertyType.CODE, "", "http://hl7.org/fhir/concept-properties#status"
        ),
    ),
)


def prop(name: str, value: str) -> Property:
    """A property of a concept."""
    return Property(name, PropertyType.CODE, value)


def standards_status(value: str) -> Extension:
    """An extension with a standards status."""
    return Extension(STANDARDS_STATUS, "code", value)


OTHER = Extension("https://example.org/other", "code", "draft")


@pytest.mark.parametrize(
    ("edition", "concept", "status"),
    [
        (EDITION, Concept("A"), None),
        (EDITION, Concept("A", properties=(prop("status", "retired"),)), "retired"),
        (EDITION, Concept("A", properties=(prop("state", "retired"),)), None),
        (RENAMED, Concept("A", properties=(prop("state", "retired"),)), "retired"),
        (RENAMED, Concept("A", properties=(prop("status", "retired"),)), None),
        (EDITION, Concept("A", extensions=(OTHER, standards_status("deprecated"))), "deprecated"),
        (
            EDITION,
            Concept(
                "A", properties=(prop("status", "active"),), extensions=(standards_status("draft"),)
            ),
            "active",
        ),
    ],
    ids=["none", "property", "another", "renamed", "another name", "extension", "property first"],
)
def test_a_concept_has_the_status_of_its_code_system(
    edition: Edition, concept: Concept, status: str | None
) -> None:
    assert concepts.status(edition, concept) == status


@pytest.mark.parametrize(
    ("status", "inactive", "reported"),
    [
        ("active", False, None),
        ("deprecated", False, "deprecated"),
        ("retired", True, "retired"),
        ("active", True, "active"),
    ],
)
def test_only_an_inactive_or_deprecated_status_is_reported(
    status: str, reported: str | None, *, inactive: bool
) -> None:
    concept = Concept("A", properties=(prop("status", status),), inactive=inactive)
    assert concepts.notable_status(EDITION, concept) == reported


@pytest.mark.parametrize(
    ("standing", "current"),
    [("withdrawn", False), ("deprecated", False), ("normative", True), (None, True)],
)
def test_a_designation_is_current_unless_it_is_withdrawn_or_deprecated(
    standing: str | None, *, current: bool
) -> None:
    extensions = (OTHER, standards_status(standing)) if standing else (OTHER,)
    designation = Designation("One", extensions=extensions)

    assert concepts.standards_status(designation) == standing
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
def test_only_some_uses_replace_the_display(use: Coding | None, *, display: bool) -> None:
    assert concepts.is_display(Designation("One", use)) is display


GERMAN = Designation("Eins", language="de")
SWISS = Designation("Eis", language="de-CH")
NO_DISPLAY = Designation("Definition", Coding("https://example.org/use", "definition"), "de")
GONE = Designation("Ein", language="de", extensions=(standards_status("withdrawn"),))
NAMED = Concept("A", "One", designations=(GONE, NO_DISPLAY, GERMAN, SWISS, GERMAN))


def test_the_wordings_are_the_display_and_its_replacements_without_duplicates() -> None:
    assert concepts.wordings(EDITION, NAMED, (Designation("Un", language="fr"),)) == [
        ("One", "en"),
        ("Eins", "de"),
        ("Eis", "de-CH"),
        ("Un", "fr"),
    ]


def test_a_display_without_a_language_has_none() -> None:
    assert concepts.wordings(WITHOUT_LANGUAGE, Concept("A", "One")) == [("One", None)]


def test_the_wordings_without_a_display_are_the_designations() -> None:
    assert concepts.wordings(EDITION, Concept("A", designations=(GERMAN,))) == [("Eins", "de")]


@pytest.mark.parametrize(
    ("requested", "display"),
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
def test_the_display_is_in_a_requested_language_else_in_its_own(
    requested: str | None, display: str | None
) -> None:
    accepted = languages.read(requested) if requested else None
    assert concepts.display(EDITION, NAMED, accepted) == display


def test_a_display_without_a_language_is_never_refused() -> None:
    assert (
        concepts.display(WITHOUT_LANGUAGE, Concept("A", "One"), languages.read("fr,*;q=0")) == "One"
    )


def test_a_designation_of_the_value_set_can_be_the_display() -> None:
    more = (Designation("Un", language="fr"),)
    assert concepts.display(EDITION, NAMED, languages.read("fr"), more) == "Un"
