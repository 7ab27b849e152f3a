"""Supplements in $lookup: what they add names them, and none is ignored."""

import pytest

from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import names, value, values
from tests.fixtures.asking import Sent, Value
from tests.fixtures.judge import Json
from tests.fixtures.resources import (
    SUPPLEMENT,
    SYSTEM,
    ask_with,
    code_system,
    concept,
    designation,
    refuse_with,
    supplement,
)

LOOKUP = "CodeSystem/$lookup"
VALIDATE = "CodeSystem/$validate-code"
FRENCH = "https://example.org/CodeSystem/trees-in-french"
TREES = code_system(
    concept("oak", "Oak", designation=[designation("Quercus", "la")]),
    concept("bare"),
    language="en",
)
RESOURCES = [
    TREES,
    supplement(concept("oak", designation=[designation("Eiche", "de")])),
    supplement(concept("oak", designation=[designation("Chêne", "fr")]), url=FRENCH, version="2.0"),
]
OF_DISPLAY: Json = {
    "language": "en",
    "use": {
        "system": "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra",
        "code": "preferredForLanguage",
    },
    "value": "Oak",
}
LATIN: Json = {"language": "la", "value": "Quercus"}
GERMAN: Json = {"language": "de", "value": "Eiche", "source": f"{SUPPLEMENT}|1.0"}
IN_FRENCH: Json = {"language": "fr", "value": "Chêne", "source": f"{FRENCH}|2.0"}


def look_up(dialect: Dialect, /, **sent: Value) -> Json:
    """Look up the oak, in a request with two supplements."""
    return ask_with(RESOURCES, dialect, LOOKUP, **{"system": SYSTEM, "code": "oak", **sent})


@pytest.mark.parametrize(
    ("supplements", "designations", "used"),
    [
        ([], [OF_DISPLAY, LATIN], []),
        ([SUPPLEMENT], [OF_DISPLAY, LATIN, GERMAN], [f"{SUPPLEMENT}|1.0"]),
        (
            [f"{FRENCH}|2.0", SUPPLEMENT],
            [OF_DISPLAY, LATIN, IN_FRENCH, GERMAN],
            [f"{FRENCH}|2.0", f"{SUPPLEMENT}|1.0"],
        ),
    ],
)
@pytest.mark.parametrize("more", [{}, {"date": "2025-01-01"}])
def test_a_designation_out_of_a_supplement_names_it(
    dialect: Dialect, supplements: list[str], designations: list[Json], used: list[str], more: Sent
) -> None:
    result = look_up(dialect, useSupplement=supplements, **more)

    assert values(result, "designation") == designations
    assert values(result, "used-supplement") == used


def test_the_display_may_be_that_of_a_supplement(dialect: Dialect) -> None:
    sent: Sent = {"useSupplement": SUPPLEMENT, "displayLanguage": "de"}

    assert value(look_up(dialect, **sent), "display") == "Eiche"
    assert value(look_up(dialect, displayLanguage="de"), "display") == "Oak"


def test_designations_are_returned_only_if_requested(dialect: Dialect) -> None:
    result = look_up(dialect, useSupplement=SUPPLEMENT, property=["inactive"])

    assert "designation" not in names(result)
    assert values(result, "used-supplement") == [f"{SUPPLEMENT}|1.0"]


def test_a_code_without_display_or_language_has_no_designation_of_its_display(
    dialect: Dialect,
) -> None:
    without_language = {**TREES, "language": "en"}
    del without_language["language"]

    bare = look_up(dialect, code="bare", useSupplement=SUPPLEMENT)
    oak = ask_with([without_language], dialect, LOOKUP, system=SYSTEM, code="oak")

    assert values(bare, "designation") == []
    assert values(oak, "designation") == [LATIN]


def test_a_supplement_of_another_code_system_is_refused(dialect: Dialect) -> None:
    other = supplement(concept("oak"), supplements="https://example.org/CodeSystem/woods")
    sent: Sent = {"system": SYSTEM, "code": "oak", "useSupplement": SUPPLEMENT}

    refused = refuse_with(404, [TREES, other], dialect, LOOKUP, **sent)

    assert "supplements 'https://example.org/CodeSystem/woods'" in refused["details"]["text"]
    assert refused["expression"] == ["useSupplement"]


@pytest.mark.parametrize("more", [{}, {"date": "2025-01-01"}])
def test_a_designation_of_a_supplement_is_a_valid_display_on_any_day(
    dialect: Dialect, more: Sent
) -> None:
    sent: Sent = {"url": SYSTEM, "code": "oak", "display": "Eiche", **more}

    with_it = ask_with(RESOURCES, dialect, VALIDATE, **sent, useSupplement=SUPPLEMENT)
    without = ask_with(RESOURCES, dialect, VALIDATE, **sent)

    assert (value(with_it, "result"), value(without, "result")) == (True, False)
