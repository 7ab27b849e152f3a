"""Every issue of every refusal is complete: severity, code, text and HL7's tx-issue-type."""

from typing import cast

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from codesystems.canonical import HCPCS
from terminology.fhir.dialects import Dialect
from terminology.fhir.outcome import ISSUE_TYPES
from tests.fixtures.answers import value
from tests.fixtures.asking import answer, parameters
from tests.fixtures.judge import Json, judge

REFUSED: list[tuple[int, str, str, dict[str, object]]] = [
    (400, "GET", "CodeSystem/$lookup", {}),
    (400, "GET", "ValueSet/$expand", {"params": {"url": "x", "count": "many"}}),
    (400, "GET", "CodeSystem/$lookup?code=Q2057&code=Q2041", {}),
    (400, "POST", "ValueSet/$expand", {"json": {"resourceType": "Patient"}}),
    (
        400,
        "POST",
        "CodeSystem/$lookup",
        {"content": b"{", "headers": {"Content-Type": "text/json"}},
    ),
    (400, "POST", "", {"json": {"resourceType": "Bundle", "type": "transaction"}}),
    (400, "GET", "CodeSystem?nonsense=1", {"headers": {"Prefer": "handling=strict"}}),
    (404, "GET", "CodeSystem/$lookup", {"params": {"system": "urn:x", "code": "x"}}),
    (404, "GET", "CodeSystem/$lookup", {"params": {"system": HCPCS, "code": "x"}}),
    (404, "GET", "ValueSet/$expand", {"params": {"url": "urn:x"}}),
    (404, "GET", "ConceptMap/$translate", {"params": {"url": "urn:x", "code": "x"}}),
    (404, "GET", "CodeSystem/nothing", {}),
    (404, "GET", "Patient/1", {}),
    (404, "GET", "CodeSystem/$nothing", {}),
    (405, "DELETE", "CodeSystem", {}),
    (406, "GET", "metadata", {"headers": {"Accept": "text/turtle"}}),
    (413, "POST", "CodeSystem/$lookup", {"content": b"x" * (20 << 20)}),
    (414, "GET", "CodeSystem/$lookup?code=" + "x" * 40_000, {}),
    (415, "POST", "CodeSystem/$lookup", {"content": b"x", "headers": {"Content-Type": "text/x"}}),
    (415, "POST", "CodeSystem/_search", {"json": {}}),
]
"""Requests that are refused with each status."""


def complete(outcome: Json) -> None:
    """Assert that each issue of an OperationOutcome is complete."""
    assert outcome["resourceType"] == "OperationOutcome"
    for issue in outcome["issue"]:
        assert issue["severity"] in {"error", "warning", "information"}
        assert issue["code"]
        assert issue["details"]["text"]
        assert [coding["system"] for coding in issue["details"]["coding"]] == [ISSUE_TYPES]


@pytest.mark.parametrize(("status", "method", "path", "options"), REFUSED)
def test_each_issue_of_a_refusal_is_complete(
    client: TestClient,
    dialect: Dialect,
    status: int,
    method: str,
    path: str,
    options: dict[str, object],
) -> None:
    url = f"/{dialect.name}/{path}"

    response: Response = client.request(method, url, **options)  # type: ignore[arg-type]

    complete(answer(response, dialect, status))


def test_each_issue_of_an_entry_of_a_batch_is_complete(
    client: TestClient, dialect: Dialect
) -> None:
    requests = [
        {"request": {"method": "GET", "url": path}}
        for _, method, path, options in REFUSED
        if method == "GET" and not options and len(path) < 200
    ]
    entries: list[Json] = [*requests, {}, {"request": {"method": "GET"}}]
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}

    result = answer(client.post(f"/{dialect.name}", json=bundle), dialect)

    assert len(result["entry"]) == len(entries)
    for entry in result["entry"]:
        complete(entry["response"]["outcome"])


@pytest.mark.parametrize(
    "sent",
    [
        {"url": HCPCS, "code": "x"},
        {"url": HCPCS, "code": "Q2057", "display": "x"},
        {"url": "urn:x", "code": "x"},
        {"url": HCPCS, "version": "1", "code": "x"},
        {"url": HCPCS, "code": "Q"},
        {"url": HCPCS, "code": "q2057"},
        {"url": HCPCS, "code": "Q2057", "date": "2010"},
    ],
)
def test_each_issue_of_a_validation_is_complete(
    client: TestClient, dialect: Dialect, sent: Json
) -> None:
    url = f"/{dialect.name}/CodeSystem/$validate-code"

    result = answer(client.post(url, json=parameters(**sent, abstract=False)), dialect)

    complete(judge(cast(Json, value(result, "issues")), dialect))
