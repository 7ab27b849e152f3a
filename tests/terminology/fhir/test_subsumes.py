"""Inputs and result of CodeSystem/$subsumes, in the same format for R4 and R5."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import details, value
from tests.fixtures.asking import How, Sent, ask, refusal
from tests.fixtures.judge import Json

SUBSUMES = "CodeSystem/$subsumes"
HTTPS_PCS = "https://www.cms.gov/Medicare/Coding/ICD10"


@pytest.fixture
def dialect(either: Dialect) -> Dialect:
    """One FHIR version: the results of both are equal (test_ways.py)."""
    return either


def pcs(code: str, system: str = canonical.ICD10PCS, **more: str) -> Json:
    """A Coding of ICD-10-PCS as JSON."""
    return {"system": system, "code": code, **more}


@pytest.mark.parametrize(
    ("system", "first", "second", "outcome"),
    [
        (canonical.ICD10PCS, "XW033C7", "XW033C7", "equivalent"),
        (canonical.ICD10PCS, "XW0", "XW033C7", "subsumes"),
        (canonical.ICD10PCS, "XW033C7", "XW0", "subsumed-by"),
        (canonical.ICD10PCS, "XW033C7", "XW043C7", "not-subsumed"),
        (canonical.BETOS, "O", "O1D", "subsumes"),
        (canonical.BETOS, "O1D", "O", "subsumed-by"),
        (HTTPS_PCS, "XW0", "XW033C7", "subsumes"),
        (f"{canonical.ICD10PCS}|0-fragment-2026", "XW0", "XW033C7", "subsumes"),
    ],
)
def test_the_outcome_is_the_relationship_of_two_codes(
    client: TestClient,
    dialect: Dialect,
    system: str,
    first: str,
    second: str,
    outcome: str,
) -> None:
    result = ask(client, dialect, SUBSUMES, system=system, codeA=first, codeB=second)

    assert value(result, "outcome") == outcome


@pytest.mark.parametrize(
    "sent",
    [
        {"codingA": pcs("XW0"), "codingB": pcs("XW033C7")},
        {"codeA": "XW0", "codingB": pcs("XW033C7")},
        {"codingA": pcs("XW0"), "codeB": "XW033C7"},
        {"codingA": pcs("XW0", ""), "codingB": pcs("XW033C7", ""), "system": canonical.ICD10PCS},
        {"codingA": pcs("XW0"), "codingB": pcs("XW033C7"), "system": canonical.ICD10PCS},
        {"codingA": pcs("XW0"), "codingB": pcs("XW033C7"), "version": "0-fragment-2026"},
    ],
)
def test_codings_are_compared(client: TestClient, dialect: Dialect, sent: Sent) -> None:
    assert value(ask(client, dialect, SUBSUMES, **sent), "outcome") == "subsumes"


def test_codes_are_compared_at_their_resource(client: TestClient, dialect: Dialect) -> None:
    path = "CodeSystem/icd10pcs-0-fragment-2026/$subsumes"

    result = ask(client, dialect, path, codeA="XW0", codeB="XW033C7")

    assert value(result, "outcome") == "subsumes"


@pytest.mark.parametrize(
    "sent",
    [
        {"system": canonical.ICD10PCS, "codeB": "XW0"},
        {"system": canonical.ICD10PCS, "codeA": "XW0"},
    ],
)
def test_a_missing_input_is_refused_with_an_example(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    result = refusal(400, client, dialect, SUBSUMES, **sent)

    assert result["code"] == "required"
    assert "codeA=XW0&codeB=XW033C7" in result["details"]["text"]


@pytest.mark.parametrize(
    ("sent", "expression"),
    [
        ({"codeA": "XW0", "codeB": "XW033C7"}, "system"),
        ({"codingA": pcs("XW0", ""), "codingB": pcs("XW033C7", "")}, "codingA"),
        ({"codingA": pcs("XW0"), "codingB": pcs("XW033C7", "")}, "codingB"),
        ({"codingA": pcs("XW0", ""), "codeB": "XW033C7"}, "codingA"),
    ],
)
def test_codes_without_their_code_system_are_refused(
    client: TestClient, dialect: Dialect, sent: Sent, expression: str
) -> None:
    result = refusal(400, client, dialect, SUBSUMES, **sent)

    assert details(result) == ("error", "invalid", "invalid-data")
    assert result["extension"][0]["valueString"] == "SUBSUMES_SYSTEM_REQUIRED"
    assert result["expression"] == [expression]


def test_a_coding_without_code_is_refused(client: TestClient, dialect: Dialect) -> None:
    incomplete: Json = {"system": canonical.ICD10PCS}
    sent: Sent = {"codingA": incomplete, "codingB": pcs("XW0")}

    result = refusal(400, client, dialect, SUBSUMES, How.PARAMETERS, **sent)

    assert "a Coding without code" in result["details"]["text"]


@pytest.mark.parametrize(
    "sent",
    [
        {"codeA": "XW0", "codingA": pcs("XW0"), "codeB": "XW033C7"},
        {"codingA": pcs("XW0"), "codingB": pcs("O1D", canonical.BETOS)},
        {"codingA": pcs("XW0"), "codeB": "XW033C7", "system": canonical.BETOS},
    ],
)
def test_contradictory_inputs_are_refused(client: TestClient, dialect: Dialect, sent: Sent) -> None:
    result = refusal(400, client, dialect, SUBSUMES, **sent)

    assert result["code"] == "invalid"


@pytest.mark.parametrize(
    ("sent", "detail"),
    [
        ({"system": "http://x", "codeA": "XW0", "codeB": "XW0"}, "not-found"),
        ({"system": canonical.ICD10PCS, "codeA": "XW9", "codeB": "XW0"}, "invalid-code"),
        ({"system": canonical.ICD10PCS, "codeA": "XW0", "codeB": "XW9"}, "invalid-code"),
        (
            {"system": canonical.ICD10PCS, "version": "1", "codeA": "XW0", "codeB": "XW0"},
            "not-found",
        ),
    ],
)
def test_an_unknown_code_or_code_system_is_not_found(
    client: TestClient, dialect: Dialect, sent: Sent, detail: str
) -> None:
    result = refusal(404, client, dialect, SUBSUMES, **sent)

    assert (result["code"], result["details"]["coding"][0]["code"]) == ("not-found", detail)


def test_an_alias_and_its_canonical_are_one_code_system(
    client: TestClient, dialect: Dialect
) -> None:
    sent: Sent = {"codingA": pcs("XW0", HTTPS_PCS), "codingB": pcs("XW033C7")}

    assert value(ask(client, dialect, SUBSUMES, **sent), "outcome") == "subsumes"


def test_codings_of_several_versions_are_refused(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {
        "codingA": pcs("XW0", version="0-fragment-2026"),
        "codingB": pcs("XW033C7", version="1999"),
    }

    refusal(400, client, dialect, SUBSUMES, How.PARAMETERS, **sent)
