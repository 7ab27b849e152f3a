"""$validate-code with a code system that says `versionNeeded`: a code needs a version."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import value
from tests.fixtures.judge import judge

SYSTEM = "http://example.org/CodeSystem/needy"
VALUE_SET = "http://example.org/ValueSet/needy"
Json = dict[str, Any]


def code_system(*, needed: bool) -> Json:
    """A code system of one code."""
    return {
        "resourceType": "CodeSystem",
        "url": SYSTEM,
        "version": "1",
        "name": "Needy",
        "status": "active",
        "content": "complete",
        "versionNeeded": needed,
        "concept": [{"code": "a", "display": "A"}],
    }


MEMBERS: Json = {
    "resourceType": "ValueSet",
    "url": VALUE_SET,
    "status": "active",
    "compose": {"include": [{"system": SYSTEM}]},
}


def validated(
    client: TestClient, dialect: Dialect, type: str, *sent: Json, needed: bool = True
) -> Json:
    """Validate a code with the resources of the request; return the answer."""
    resources = [code_system(needed=needed), MEMBERS]
    parameters = [{"name": "tx-resource", "resource": one} for one in resources]
    body = {"resourceType": "Parameters", "parameter": [*parameters, *sent]}
    response = client.post(f"/{dialect.name}/{type}/$validate-code", json=body)
    assert response.status_code == 200
    return judge(response.json(), dialect)


CODE: Json = {"name": "code", "valueCode": "a"}
OF_SYSTEM: Json = {"name": "url", "valueUri": SYSTEM}
OF_SET: Json = {"name": "url", "valueUri": VALUE_SET}
SYSTEM_OF_CODE: Json = {"name": "system", "valueUri": SYSTEM}


def coding(**more: str) -> Json:
    """The input `coding`."""
    return {"name": "coding", "valueCoding": {"system": SYSTEM, "code": "a", **more}}


@pytest.mark.parametrize(
    ("type", "sent", "expression"),
    [
        ("CodeSystem", [OF_SYSTEM, CODE], "version"),
        ("CodeSystem", [OF_SYSTEM, coding()], "Coding.version"),
        ("ValueSet", [OF_SET, SYSTEM_OF_CODE, CODE], "version"),
        ("ValueSet", [OF_SET, coding()], "Coding.version"),
    ],
)
def test_a_code_without_the_version_that_it_needs_is_not_valid(
    client: TestClient, dialect: Dialect, type: str, sent: list[Json], expression: str
) -> None:
    answer = validated(client, dialect, type, *sent)

    assert value(answer, "result") is False
    (issues,) = [one["resource"] for one in answer["parameter"] if one["name"] == "issues"]
    (issue,) = issues["issue"]
    assert (issue["severity"], issue["code"]) == ("error", "required")
    assert issue["details"]["coding"][0]["code"] == "invalid-data"
    assert issue["expression"] == [expression]


@pytest.mark.parametrize(
    ("type", "sent"),
    [
        ("CodeSystem", [OF_SYSTEM, CODE, {"name": "version", "valueString": "1"}]),
        ("CodeSystem", [OF_SYSTEM, coding(version="1")]),
        (
            "ValueSet",
            [OF_SET, SYSTEM_OF_CODE, CODE, {"name": "systemVersion", "valueString": "1"}],
        ),
        ("ValueSet", [OF_SET, coding(version="1")]),
    ],
)
def test_a_code_with_a_version_is_valid(
    client: TestClient, dialect: Dialect, type: str, sent: list[Json]
) -> None:
    assert value(validated(client, dialect, type, *sent), "result") is True


def test_other_code_systems_need_no_version(client: TestClient, dialect: Dialect) -> None:
    answer = validated(client, dialect, "CodeSystem", OF_SYSTEM, CODE, needed=False)

    assert value(answer, "result") is True
