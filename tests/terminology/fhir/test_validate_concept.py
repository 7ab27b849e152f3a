"""Concepts in ValueSet/$validate-code: codings that lack something, unknown and inactive ones."""

import pytest

from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import details, issues, names, value, values
from tests.fixtures.asking import Sent
from tests.fixtures.judge import Json
from tests.fixtures.resources import SET, SYSTEM, refuse_with, value_set
from tests.terminology.fhir.test_validate_member import (
    NOT_IN,
    TREES,
    VALIDATE,
    coded,
    ids,
    of_concept,
    severities,
    validate,
)


def test_the_issue_for_the_unknown_code_system_of_a_coding_has_its_url(dialect: Dialect) -> None:
    result = of_concept(dialect, coded("oak"), {"system": "https://example.org/none", "code": "x"})

    assert (value(result, "result"), value(result, "code")) == (True, "oak")
    assert value(result, "x-unknown-system") == "https://example.org/none"
    assert severities(result) == [
        ("information", NOT_IN),
        ("warning", "UNKNOWN_CODESYSTEM_CODING_NOT_CHECKED"),
    ]
    assert "'https://example.org/none'" in str(value(result, "message"))


def test_a_concept_has_each_unknown_code_system_of_its_codings(dialect: Dialect) -> None:
    unknown: list[Json] = [{"system": f"https://example.org/{name}", "code": "x"} for name in "ab"]

    valid = of_concept(dialect, *unknown, coded("oak"))
    not_valid = of_concept(dialect, *unknown)

    for result in (valid, not_valid):
        assert values(result, "x-unknown-system") == [
            "https://example.org/a",
            "https://example.org/b",
        ]
    assert (value(valid, "result"), value(not_valid, "result")) == (True, False)


def test_a_concept_of_a_code_of_an_unknown_version_is_valid_by_its_other_coding(
    dialect: Dialect,
) -> None:
    result = of_concept(dialect, coded("oak"), coded("fir", version="9"))

    assert (value(result, "result"), value(result, "code")) == (True, "oak")
    assert value(result, "x-caused-by-unknown-system") == f"{SYSTEM}|9"


INACTIVE = "INACTIVE_CONCEPT_FOUND"


@pytest.mark.parametrize(
    ("codes", "reported", "inactive", "status"),
    [
        (("oak", "ash"), "oak", [], []),
        (("ash", "oak"), "ash", [True], ["retired"]),
        (("oak", "yew"), "oak", [], []),
        (("yew", "oak"), "yew", [True], []),
    ],
)
def test_the_first_valid_coding_of_a_concept_is_reported_and_the_inactive_one_is_named(
    dialect: Dialect,
    codes: tuple[str, str],
    reported: str,
    inactive: list[bool],
    status: list[str],
) -> None:
    result = of_concept(dialect, *map(coded, codes), resource=value_set())

    assert (value(result, "result"), value(result, "code")) == (True, reported)
    assert (values(result, "inactive"), values(result, "status")) == (inactive, status)
    number = 0 if inactive else 1
    (found,) = [one for one, id in zip(issues(result), ids(result), strict=True) if id == INACTIVE]
    assert found["expression"] == [f"CodeableConcept.coding[{number}]"]
    assert f"'{codes[number]}'" in found["details"]["text"]


def test_a_deprecated_coding_of_a_concept_is_not_inactive(dialect: Dialect) -> None:
    result = of_concept(dialect, coded("elm"), coded("oak"), resource=value_set())

    assert (value(result, "result"), value(result, "code")) == (True, "elm")
    assert (values(result, "inactive"), values(result, "status")) == ([], ["deprecated"])
    assert INACTIVE not in ids(result)


def test_a_code_that_its_code_system_lacks_makes_a_concept_invalid(dialect: Dialect) -> None:
    result = of_concept(dialect, coded("oak"), coded("nothing"))

    assert (value(result, "result"), value(result, "code")) == (False, "oak")


# Codings with something missing

ABSENT = {
    "extension": [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
            "valueCode": "unknown",
        }
    ]
}
NO_CODE = "Coding_has_no_code__cannot_validate"
NO_CONTENT = "Coding_has_no_system_or_code__cannot_validate"
NO_SYSTEM = "Coding_has_no_system__cannot_validate"
GENERAL = "TX_GENERAL_CC_ERROR_MESSAGE"
INCOMPLETE: list[tuple[Json, list[tuple[str, str]]]] = [
    ({"display": "Oak"}, [("warning", NO_CONTENT)]),
    (ABSENT, [("warning", NO_CONTENT)]),
    ({"system": SYSTEM}, [("warning", NO_CODE)]),
    ({"system": SYSTEM, "code": " ", "display": "Oak"}, [("warning", NO_CODE)]),
    ({"code": "oak"}, [("information", NOT_IN), ("warning", NO_SYSTEM)]),
]


@pytest.mark.parametrize(("coding", "expected"), INCOMPLETE)
@pytest.mark.parametrize("infer", [False, True])
def test_an_incomplete_coding_beside_a_good_one_is_a_warning(
    dialect: Dialect, coding: Json, expected: list[tuple[str, str]], infer: bool
) -> None:
    first = of_concept(dialect, coding, coded("oak"), inferSystem=infer)
    last = of_concept(dialect, coded("oak"), coding, inferSystem=infer)

    for result in (first, last):
        assert (value(result, "result"), value(result, "code")) == (True, "oak")
        assert severities(result) == expected
    assert issues(first)[-1]["expression"] == ["CodeableConcept.coding[0]"]
    assert issues(last)[-1]["expression"] == ["CodeableConcept.coding[1]"]


@pytest.mark.parametrize(("coding", "expected"), INCOMPLETE)
def test_a_concept_of_one_incomplete_coding_is_not_valid(
    dialect: Dialect, coding: Json, expected: list[tuple[str, str]]
) -> None:
    result = of_concept(dialect, coding)

    assert value(result, "result") is False
    assert severities(result) == [("error", GENERAL), *expected]
    assert names(result) == ["result", "message", "codeableConcept", "issues"]


@pytest.mark.parametrize("concept", [{"text": "an oak"}, {}, ABSENT])
def test_a_concept_without_codings_is_not_valid(dialect: Dialect, concept: Json) -> None:
    result = validate([TREES, value_set()], dialect, codeableConcept=concept)

    assert value(result, "result") is False
    assert severities(result) == [("error", GENERAL), ("warning", NO_CONTENT)]
    assert issues(result)[1]["expression"] == ["CodeableConcept"]


@pytest.mark.parametrize(("coding", "expected"), INCOMPLETE)
@pytest.mark.parametrize("infer", [False, True])
def test_an_incomplete_coding_is_not_valid(
    dialect: Dialect, coding: Json, expected: list[tuple[str, str]], infer: bool
) -> None:
    result = validate([TREES, value_set()], dialect, coding=coding, inferSystem=infer)

    assert value(result, "result") is False
    assert severities(result) == [
        ("error" if severity == "information" else severity, id) for severity, id in expected
    ]
    assert issues(result)[-1]["expression"] == ["Coding"]
    assert details(issues(result)[-1]) == ("warning", "invalid", "invalid-data")
    assert str(issues(result)[-1]["details"]["text"]) in str(value(result, "message"))


@pytest.mark.parametrize(
    "sent", [{}, {"system": SYSTEM}, {"code": "oak"}, {"system": SYSTEM, "display": "Oak"}]
)
def test_a_request_without_a_code_or_the_system_of_one_is_refused(
    dialect: Dialect, sent: Sent
) -> None:
    refused = refuse_with(400, [TREES, value_set()], dialect, VALIDATE, url=SET, **sent)

    assert refused["code"] == "invalid"
    assert refused["details"]["text"].startswith("Unable to find code to validate")
