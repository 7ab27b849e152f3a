"""Request ids and traces."""

import re

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from terminology.serving import ids

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
PATHS = [
    f"CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057",
    "CodeSystem",
    "CodeSystem/betos-2026",
    "nothing",
    "CodeSystem/$lookup",
]


def test_every_new_id_is_unique() -> None:
    new_ids = [*(ids.new() for _ in range(100)), *(ids.new_bytes().decode() for _ in range(100))]

    assert len(set(new_ids)) == 200
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]+", request_id) for request_id in new_ids)


@pytest.mark.parametrize("path", PATHS)
def test_the_id_of_a_request_is_returned(client: TestClient, dialect: Dialect, path: str) -> None:
    response = client.get(f"/{dialect.name}/{path}", headers={"X-Request-Id": "a.b/c=1"})

    assert response.headers["x-request-id"] == "a.b/c=1"


@pytest.mark.parametrize("sent", ["", "a b", 'a"b', "a" * 129])
@pytest.mark.parametrize("path", PATHS)
def test_a_new_id_replaces_a_missing_or_invalid_id(
    client: TestClient, dialect: Dialect, path: str, sent: str
) -> None:
    response = client.get(f"/{dialect.name}/{path}", headers={"X-Request-Id": sent} if sent else {})

    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]+", response.headers["x-request-id"])


@pytest.mark.parametrize(("sent", "expected"), [(TRACE, TRACE), ("nonsense", None), (None, None)])
def test_a_valid_traceparent_is_returned(
    client: TestClient, sent: str | None, expected: str | None
) -> None:
    response = client.get("/r4/metadata", headers={"traceparent": sent} if sent else {})

    assert response.headers.get("traceparent") == expected
