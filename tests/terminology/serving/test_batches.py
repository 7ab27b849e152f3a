"""A batch Bundle: the response to each entry is that to a single request."""

from pathlib import Path
from unittest.mock import Mock

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir import capabilities, sentresources
from terminology.fhir.dialects import Dialect
from terminology.operations.compose import Composer
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.fixtures.answers import targets, value
from tests.fixtures.asking import answer, issue, parameters, read
from tests.fixtures.judge import Json
from tests.fixtures.resources import (
    SET,
    SYSTEM,
    code_system,
    codes,
    concept,
    value_set,
    with_resources,
)

LOOKUP = f"CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057"
TO_CPT = f"ConceptMap/$translate?system={canonical.ICD10PCS}&targetsystem={canonical.CPT}&code="
MAP = "ConceptMap/cart-pcs-to-cpt-2025-06-26"


def get(url: str, **more: str) -> Json:
    """Return an entry with a GET request."""
    return {"request": {"method": "GET", "url": url, **more}}


def post(url: str, resource: Json) -> Json:
    """Return an entry with a POST request."""
    return {"request": {"method": "POST", "url": url}, "resource": resource}


def bundle(*entries: object, type: str = "batch") -> Json:
    """Return a Bundle of these entries."""
    return {"resourceType": "Bundle", "type": type, "entry": list(entries)}


def batch(client: TestClient, dialect: Dialect, *entries: object, base: str = "") -> list[Json]:
    """Send a batch; return the entries of the validated response."""
    result = answer(client.post(f"{base}/{dialect.name}", json=bundle(*entries)), dialect)
    assert result["type"] == "batch-response"
    response_entries: list[Json] = result.get("entry", [])
    return response_entries


def statuses(entries: list[Json]) -> list[str]:
    """Return the status of each entry."""
    return [entry["response"]["status"] for entry in entries]


def test_responses_are_in_the_order_of_the_requests(client: TestClient, dialect: Dialect) -> None:
    body = parameters(system=canonical.HCPCS, code="Q2058")

    entries = batch(
        client, dialect, get(LOOKUP), post("CodeSystem/$lookup", body), get(f"{TO_CPT}XW033G7")
    )

    assert statuses(entries) == ["200", "200", "200"]
    resources = [entry["resource"] for entry in entries]
    assert [value(resource, "code") for resource in resources[:2]] == ["Q2057", "Q2058"]
    assert targets(resources[2]) == ["38999"]


@pytest.mark.parametrize("url", [LOOKUP, MAP, "metadata", "CodeSystem?_count=2", "$versions"])
def test_an_entry_has_the_same_result_as_a_single_request(
    client: TestClient, dialect: Dialect, url: str
) -> None:
    (entry,) = batch(client, dialect, get(url))

    assert entry["resource"] == read(client, dialect, url)


@pytest.mark.parametrize("start", ["", "/", "http://testserver/{}/"])
def test_a_url_is_relative_or_below_the_base(
    client: TestClient, dialect: Dialect, start: str
) -> None:
    (entry,) = batch(client, dialect, get(start.format(dialect.name) + LOOKUP))

    assert value(entry["resource"], "code") == "Q2057"


def test_a_percent_encoded_url_is_decoded(client: TestClient, dialect: Dialect) -> None:
    (entry,) = batch(client, dialect, get(LOOKUP.replace("$", "%24")))

    assert statuses([entry]) == ["200"]


@pytest.mark.parametrize(
    ("entry", "status", "text"),
    [
        (get("CodeSystem/$lookup"), "400", "Send code or coding"),
        (get("CodeSystem/nothing"), "404", "There is no CodeSystem with the id 'nothing'"),
        (get("Patient/1"), "404", "Unknown path"),
        (get("CodeSystem/$nothing"), "404", "Unknown operation"),
        ({"request": {"method": "DELETE", "url": MAP}}, "405", "DELETE is not allowed for"),
        (post("", {"resourceType": "Bundle", "type": "batch"}), "404", "Unknown path"),
        ({}, "400", "Bundle.entry[1] cannot be read: it has no request"),
        ("x", "400", "Bundle.entry[1] cannot be read: it has no request"),
        ({"request": {"method": "GET"}}, "400", "needs a method and a url"),
        (get(f"{LOOKUP}&_format=ttl"), "406", "The response format 'ttl' is not supported"),
    ],
)
def test_a_refused_request_does_not_affect_the_others(
    client: TestClient, dialect: Dialect, entry: object, status: str, text: str
) -> None:
    entries = batch(client, dialect, get(LOOKUP), entry, get(LOOKUP))

    assert statuses(entries) == ["200", status, "200"]
    outcome = entries[1]["response"]["outcome"]
    assert outcome["resourceType"] == "OperationOutcome"
    assert text in outcome["issue"][0]["details"]["text"]
    assert "resource" not in entries[1]


def test_a_resource_that_has_not_changed_is_not_sent_again(
    client: TestClient, dialect: Dialect
) -> None:
    (first,) = batch(client, dialect, get(MAP))
    (second,) = batch(client, dialect, get(MAP, ifNoneMatch=first["response"]["etag"]))

    assert (second["response"]["status"], "resource" in second) == ("304", False)


def test_strict_handling_applies_to_every_request(client: TestClient, dialect: Dialect) -> None:
    headers = {"Prefer": "handling=strict"}
    body = bundle(get(f"{LOOKUP}&nonsense=1"))

    result = answer(client.post(f"/{dialect.name}", json=body, headers=headers), dialect)

    assert statuses(result["entry"]) == ["400"]


def test_a_batch_may_be_empty(client: TestClient, dialect: Dialect) -> None:
    assert batch(client, dialect) == []


def test_a_batch_may_be_indented(client: TestClient, dialect: Dialect) -> None:
    response = client.post(f"/{dialect.name}/?_pretty=true", json=bundle(get(LOOKUP)))

    assert response.text.startswith('{\n  "resourceType"')


def test_a_mounted_server_runs_a_batch(
    registry: Registry, data_dir: Path, bundled_dir: Path, dialect: Dialect
) -> None:
    outer = FastAPI()
    outer.mount("/terminology", create_app(registry, Settings(data_dir, bundled_dir)))
    client = TestClient(outer, raise_server_exceptions=False)
    absolute = f"http://testserver/terminology/{dialect.name}/{LOOKUP}"

    entries = batch(client, dialect, get(LOOKUP), get(absolute), base="/terminology")

    assert statuses(entries) == ["200", "200"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"resourceType": "Patient"}, "A resource of type 'Patient' was sent"),
        ([], "No Bundle was sent"),
        (bundle(type="transaction"), "A Bundle of type 'transaction' was sent"),
        ({"resourceType": "Bundle", "type": "batch", "entry": {}}, "Bundle.entry is no list"),
    ],
)
def test_a_body_that_is_not_a_batch_is_refused(
    client: TestClient, dialect: Dialect, body: object, text: str
) -> None:
    response = client.post(f"/{dialect.name}", json=body)

    assert text in issue(response, dialect, 400)["details"]["text"]


def test_a_form_is_refused_as_a_batch(client: TestClient, dialect: Dialect) -> None:
    response = client.post(f"/{dialect.name}", data={"a": "b"})

    assert "A form was sent" in issue(response, dialect, 400)["details"]["text"]


def test_the_capability_statement_declares_batch(client: TestClient, dialect: Dialect) -> None:
    (rest,) = read(client, dialect, "metadata")["rest"]

    assert rest["interaction"] == [{"code": "batch"}]


def test_a_request_of_a_batch_may_contain_resources(client: TestClient, dialect: Dialect) -> None:
    alone = parameters(url=SET)
    trees = code_system(concept("oak", "Oak"))
    nested = b"[" * 300 + b"]" * 300

    expanded, refused, by_query = batch(
        client,
        dialect,
        post("ValueSet/$expand", with_resources(alone, trees, value_set())),
        post("ValueSet/$expand", alone),
        get(f"ValueSet/$validate-code?url={SET}&system={SYSTEM}&code=oak"),
    )
    deep = client.post(f"/{dialect.name}", content=nested)

    assert codes(expanded["resource"]) == ["oak"]
    assert refused["response"]["status"] == by_query["response"]["status"] == "404"
    assert "nested too deeply" in issue(deep, dialect, 400)["details"]["text"]


# Large batches


def client_with(registry: Registry, settings: Settings) -> TestClient:
    """Return a client of a server with these settings."""
    return TestClient(create_app(registry, settings), raise_server_exceptions=False)


LARGE = [get("CodeSystem/icd10pcs-0-fragment-2026")] * 600
"""Requests whose responses together exceed a megabyte."""


@pytest.mark.exhaustive
@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("query", ["", "?_pretty=true"])
def test_a_large_batch_is_sent_in_pieces_with_the_same_resources(
    client: TestClient, dialect: Dialect, encoding: str, query: str
) -> None:
    headers = {"Accept-Encoding": encoding}

    response = client.post(f"/{dialect.name}{query}", json=bundle(*LARGE), headers=headers)

    assert "content-length" not in response.headers
    assert response.headers.get("content-encoding", "identity") == encoding
    assert response.text.startswith('{\n  "resourceType": "Bundle",\n') == bool(query)
    alone = read(client, dialect, "CodeSystem/icd10pcs-0-fragment-2026")
    resources = [entry["resource"] for entry in response.json()["entry"]]
    assert len(resources) == len(LARGE)
    assert all(resource == alone for resource in resources)


@pytest.mark.parametrize("url", ["CodeSystem/icd10pcs-0-fragment-2026", "CodeSystem", LOOKUP])
def test_each_response_beyond_the_limit_is_refused(
    registry: Registry, dialect: Dialect, url: str
) -> None:
    unlimited = client_with(registry, Settings(Path(), Path()))
    size = len(unlimited.get(f"/{dialect.name}/{url}").content)
    client = client_with(
        registry, Settings(Path(), Path(), max_answer=2 * size + size // 2 + 2_000)
    )

    entries = batch(client, dialect, *[get(url)] * 9)

    assert statuses(entries)[:2] == ["200", "200"]
    assert statuses(entries)[-3:] == ["422"] * 3
    issue = entries[-1]["response"]["outcome"]["issue"][0]
    assert issue["code"] == "too-costly"
    assert "The response is larger than the limit" in issue["details"]["text"]


def test_a_failed_request_does_not_affect_the_others(
    registry: Registry, dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(capabilities, "versions", fail)
    client = client_with(registry, Settings(Path(), Path()))

    entries = batch(client, dialect, get("$versions"), get("metadata"))

    assert statuses(entries) == ["500", "200"]
    assert "secret" not in str(entries[0])


@pytest.mark.parametrize("kind", ["ValueSet", "CodeSystem"])
def test_resources_of_a_batch_validation_are_parsed_once(
    client: TestClient, dialect: Dialect, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    select = Mock(side_effect=Composer.select, autospec=True)
    overlay = Mock(side_effect=sentresources._overlaid)
    monkeypatch.setattr(Composer, "select", lambda *sent: select(*sent))
    monkeypatch.setattr(sentresources, "_overlaid", overlay)
    oaks = {"system": SYSTEM, "filter": [{"property": "code", "op": "regex", "value": "o.*"}]}
    url = SET if kind == "ValueSet" else SYSTEM
    body = with_resources(parameters(url=url), code_system(concept("oak", "Oak")), value_set(oaks))
    inputs = parameters(coding={"system": SYSTEM, "code": "oak"})
    body["parameter"] += [{"name": "validation", "resource": inputs} for _ in range(50)]

    result = answer(client.post(f"/{dialect.name}/{kind}/$batch-validate-code", json=body), dialect)

    assert [value(part["resource"], "result") for part in result["parameter"]] == [True] * 50
    assert overlay.call_count == 1
    assert select.call_count == (1 if kind == "ValueSet" else 0)
