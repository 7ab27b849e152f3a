"""Many questions of one operation at once."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import targets, value
from tests.fixtures.asking import How, Value, answer, ask, issue, parameters, refusal, send
from tests.fixtures.judge import Json

BATCH = "ConceptMap/$batch-translate"
PCS, CPT = canonical.ICD10PCS, canonical.CPT


def question(**sent: Value) -> Json:
    """One question of a batch."""
    return {"name": "translation", "resource": parameters(**sent)}


def batch(
    client: TestClient, dialect: Dialect, *questions: Json, strict: bool = False, **shared: Value
) -> list[Json]:
    """Ask a batch; return its answers, each judged with the whole."""
    body = parameters(**shared)
    body["parameter"] += questions
    headers = {"Prefer": "handling=strict"} if strict else {}
    said = answer(client.post(f"/{dialect.name}/{BATCH}", json=body, headers=headers), dialect)
    assert {one["name"] for one in said["parameter"]} == {"translation"}
    return [one["resource"] for one in said["parameter"]]


def test_every_question_has_its_answer_in_order(client: TestClient, dialect: Dialect) -> None:
    said = batch(
        client,
        dialect,
        question(system=PCS, code="XW033C7", targetsystem=CPT),
        question(system=PCS, code="XW033G7", targetsystem=CPT),
        question(targetSystem=CPT, targetCode="38999"),
    )

    assert [targets(one) for one in said] == [["38228"], ["38999"], ["XW033G7", "XW043G7"]]


def test_an_answer_is_that_of_the_question_alone(client: TestClient, dialect: Dialect) -> None:
    alone = ask(
        client, dialect, "ConceptMap/$translate", How.PARAMETERS, system=PCS, code="XW033J7"
    )

    assert batch(client, dialect, question(system=PCS, code="XW033J7")) == [alone]


def test_what_is_shared_holds_for_all_unless_a_question_says_otherwise(
    client: TestClient, dialect: Dialect
) -> None:
    said = batch(
        client,
        dialect,
        question(code="XW033C7"),
        question(code="XW033C7", date="2024-06-01"),
        system=PCS,
        targetsystem=CPT,
        date="2025-06-01",
    )

    assert [targets(one) for one in said] == [["38228"], ["0540T"]]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "translation", "resource": {"resourceType": "Patient"}}, "no Parameters"),
        (question(system=PCS), "Send code or"),
        (question(code="XW033C7", url="http://x"), "Unknown concept map 'http://x'"),
        (question(code="XW033C7", date="soon", system=PCS), "'date' is 'soon'"),
    ],
)
def test_what_is_wrong_with_one_question_is_its_own_affair(
    client: TestClient, dialect: Dialect, wrong: Json, said: str
) -> None:
    right = question(system=PCS, code="XW033C7", targetsystem=CPT)

    first, second, third = batch(client, dialect, right, wrong, right)

    assert value(first, "result") is value(third, "result") is True
    assert second["resourceType"] == "OperationOutcome"
    assert said in second["issue"][0]["details"]["text"]


@pytest.mark.parametrize(("strict", "kind"), [(True, "OperationOutcome"), (False, "Parameters")])
def test_an_unknown_input_of_a_question_is_refused_where_handling_is_strict(
    client: TestClient, dialect: Dialect, strict: bool, kind: str
) -> None:
    (said,) = batch(
        client, dialect, question(system=PCS, code="XW033C7", colour="x"), strict=strict
    )

    assert said["resourceType"] == kind


def test_a_batch_without_a_question_is_refused(client: TestClient, dialect: Dialect) -> None:
    said = refusal(400, client, dialect, BATCH, system=PCS)

    assert said["details"]["text"].startswith("Send one or more parameters 'translation'")


def test_a_question_that_is_no_resource_is_refused(client: TestClient, dialect: Dialect) -> None:
    response = send(client, dialect, BATCH, How.PARAMETERS, translation="x")

    assert "must be a resource" in issue(response, dialect, 400)["details"]["text"]
