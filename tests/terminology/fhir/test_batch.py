"""Batch operations."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import targets, value
from tests.fixtures.asking import How, Value, answer, ask, parameters, refusal
from tests.fixtures.judge import Json

BATCH = "ConceptMap/$batch-translate"
PCS, CPT = canonical.ICD10PCS, canonical.CPT


def request_of(**sent: Value) -> Json:
    """Return one request of a batch."""
    return {"name": "translation", "resource": parameters(**sent)}


def batch(
    client: TestClient, dialect: Dialect, *requests: Json, strict: bool = False, **shared: Value
) -> list[Json]:
    """Send a batch; return the results of the validated response."""
    body = parameters(**shared)
    body["parameter"] += requests
    headers = {"Prefer": "handling=strict"} if strict else {}
    results = answer(client.post(f"/{dialect.name}/{BATCH}", json=body, headers=headers), dialect)
    assert {parameter["name"] for parameter in results["parameter"]} == {"translation"}
    return [parameter["resource"] for parameter in results["parameter"]]


def test_results_are_in_the_order_of_the_requests(client: TestClient, dialect: Dialect) -> None:
    results = batch(
        client,
        dialect,
        request_of(system=PCS, code="XW033C7", targetsystem=CPT),
        request_of(system=PCS, code="XW033G7", targetsystem=CPT),
        request_of(targetSystem=CPT, targetCode="38999"),
    )

    assert [targets(result) for result in results] == [["38228"], ["38999"], ["XW033G7", "XW043G7"]]


def test_a_result_is_that_of_the_single_operation(client: TestClient, dialect: Dialect) -> None:
    alone = ask(
        client, dialect, "ConceptMap/$translate", How.PARAMETERS, system=PCS, code="XW033J7"
    )

    assert batch(client, dialect, request_of(system=PCS, code="XW033J7")) == [alone]


def test_a_shared_input_applies_to_each_request_without_it(
    client: TestClient, dialect: Dialect
) -> None:
    results = batch(
        client,
        dialect,
        request_of(code="XW033C7"),
        request_of(code="XW033C7", date="2024-06-01"),
        system=PCS,
        targetsystem=CPT,
        date="2025-06-01",
    )

    assert [targets(result) for result in results] == [["38228"], ["0540T"]]


@pytest.mark.parametrize(
    ("invalid", "message"),
    [
        ({"name": "translation", "resource": {"resourceType": "Patient"}}, "a Patient; send Para"),
        ({"name": "translation"}, "no Parameters"),
        ({"name": "translation", "valueString": "x"}, "no Parameters"),
        (request_of(system=PCS), "Send code or"),
        (request_of(code="XW033C7", url="http://x"), "Unknown concept map 'http://x'"),
        (request_of(code="XW033C7", date="soon", system=PCS), "'date' is 'soon'"),
    ],
)
def test_an_invalid_request_does_not_affect_the_others(
    client: TestClient, dialect: Dialect, invalid: Json, message: str
) -> None:
    valid = request_of(system=PCS, code="XW033C7", targetsystem=CPT)

    first, second, third = batch(client, dialect, valid, invalid, valid)

    assert value(first, "result") is value(third, "result") is True
    assert second["resourceType"] == "OperationOutcome"
    assert message in second["issue"][0]["details"]["text"]


@pytest.mark.parametrize(("strict", "kind"), [(True, "OperationOutcome"), (False, "Parameters")])
def test_an_unknown_input_is_refused_with_strict_handling(
    client: TestClient, dialect: Dialect, strict: bool, kind: str
) -> None:
    (results,) = batch(
        client, dialect, request_of(system=PCS, code="XW033C7", colour="x"), strict=strict
    )

    assert results["resourceType"] == kind


def test_a_batch_without_requests_is_refused(client: TestClient, dialect: Dialect) -> None:
    refused = refusal(400, client, dialect, BATCH, system=PCS)

    assert refused["details"]["text"].startswith("Send one or more parameters 'translation'")
