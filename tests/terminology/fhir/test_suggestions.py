"""What $validate-code suggests instead of a code that an edition lacks, as $lookup does."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import issues, names, value
from tests.fixtures.asking import Sent, ask, refusal
from tests.fixtures.resources import SET, SYSTEM, ask_with, code_system, concept, value_set

IN_SYSTEM, IN_SET = "CodeSystem/$validate-code", "ValueSet/$validate-code"
REVENUE = "https://www.nubc.org/CodeSystem/RevenueCodes"
SUGGESTED = [
    (canonical.MSDRG, "18", "018"),
    (canonical.BETOS, "01D", "O1D"),
    (REVENUE, "874", "0874"),
    (canonical.HCPCS, "Q2O57", "Q2057"),
]


@pytest.fixture
def dialect(either: Dialect) -> Dialect:
    """One FHIR version: the results of both are equal (test_ways.py)."""
    return either


@pytest.mark.parametrize(("system", "code", "meant"), SUGGESTED)
def test_the_code_that_was_meant_is_suggested(
    client: TestClient, dialect: Dialect, system: str, code: str, meant: str
) -> None:
    whole: Sent = {"url": f"{system}?fhir_vs", "system": system, "code": code}

    looked_up = refusal(404, client, dialect, "CodeSystem/$lookup", system=system, code=code)
    in_system = ask(client, dialect, IN_SYSTEM, url=system, code=code)
    in_set = ask(client, dialect, IN_SET, **whole)

    suggestion = looked_up["details"]["text"].partition("Did you mean ")[2]
    assert suggestion.startswith(meant)
    assert len(suggestion.split(" or ")) <= 3
    for result in (in_system, in_set):
        assert issues(result)[-1]["details"]["text"].endswith(f"Did you mean {suggestion}")


def test_the_suggestion_is_part_of_the_message(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, IN_SYSTEM, url=canonical.MSDRG, code="18")

    assert "Did you mean 018" in str(value(result, "message"))


def test_a_code_without_similar_ones_has_no_suggestion(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, IN_SYSTEM, url=canonical.BETOS, code="????")

    assert "Did you mean" not in issues(result)[0]["diagnostics"]


def test_the_message_about_a_code_system_of_the_request_is_that_of_hl7(dialect: Dialect) -> None:
    resources = [code_system(concept("OAK1", "Oak")), value_set()]

    for path, url in ((IN_SYSTEM, SYSTEM), (IN_SET, SET)):
        sent: Sent = {"url": url, "system": SYSTEM, "code": "OAK2"}
        result = ask_with(resources, dialect, path, **sent)

        assert "Did you mean OAK1?" in issues(result)[-1]["diagnostics"]
        assert "Did you mean" not in str(value(result, "message"))
        assert "normalized-code" not in names(result)
