"""A test folder of three invented cases, and servers with given responses."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from tests.conformance.cases import EXTERNALS, GENERAL, INDEX, Guide
from tests.conformance.documents import Json

SYSTEM = "http://example.org/colours"
CODE_SYSTEM: Json = {
    "resourceType": "CodeSystem",
    "url": SYSTEM,
    "title:de": "Farben",
    "versionAlgorithmString": "semver",
    "copyright": " ",
}
EXPANSION: Json = {
    "resourceType": "ValueSet",
    "expansion": {
        "identifier": "$uuid$",
        "contains": [{"code": "blue"}, {"code": "red"}],
        "$optional-properties$": ["identifier"],
    },
}
FILES: dict[str, Json] = {
    INDEX: {
        "suites": [
            {
                "name": "statements",
                "tests": [{"name": "own", "operation": "metadata", "response": "own.json"}],
            },
            {
                "name": "colours",
                "mode": GENERAL,
                "setup": ["colours.json"],
                "tests": [
                    {
                        "name": "all",
                        "operation": "expand",
                        "request": "ask-all.json",
                        "response": "all.json",
                        "response:flat": "flat.json",
                        "Accept-Language": "de",
                        "header": {"name": "X-Limit", "value": "9", "mode": GENERAL},
                    },
                    {
                        "name": "unknown",
                        "operation": "validate-code",
                        "request": "ask-unknown.json",
                        "response": "unknown.json",
                        "profile": "german.json",
                        "http-code": "4xx",
                    },
                    {"name": "off", "operation": "expand", "disabled": True},
                    {"name": "later", "operation": "expand", "version": "6"},
                ],
            },
            {
                "name": "plain",
                "mode": GENERAL,
                "tests": [
                    {
                        "name": "query",
                        "operation": "validate-code",
                        "request": "ask-unknown.json",
                        "response": "unknown.json",
                        "http-code": "400",
                    }
                ],
            },
            {"name": "animals", "mode": "zoo", "tests": [{"name": "cat", "operation": "expand"}]},
        ]
    },
    EXTERNALS: {"unknown.json": {"1": "no such colour"}},
    "own.json": {"resourceType": "CapabilityStatement", "fhirVersion": "$version$"},
    "colours.json": CODE_SYSTEM,
    "ask-all.json": {
        "resourceType": "Parameters",
        "parameter": [{"name": "activeOnly", "valueBoolean": "true"}],
    },
    "all.json": EXPANSION,
    "flat.json": EXPANSION,
    "ask-unknown.json": {
        "resourceType": "Parameters",
        "parameter": [{"name": "code", "valueCode": "x y"}, {"name": "a", "valueBoolean": False}],
    },
    "unknown.json": {
        "resourceType": "OperationOutcome",
        "issue": [{"severity": "error", "details": {"text": "$external:1:colour$"}}],
    },
    "german.json": {"parameter": [{"name": "displayLanguage", "valueCode": "de"}]},
    "parameters-default.json": {"parameter": [{"name": "uuid", "valueUuid": "urn:uuid:1"}]},
}
RIGHT: dict[str, tuple[int, Json]] = {
    "metadata": (200, {"resourceType": "CapabilityStatement"}),
    "ValueSet/$expand": (
        200,
        {
            "resourceType": "ValueSet",
            "expansion": {"contains": [{"code": "red"}, {"code": "blue"}]},
        },
    ),
    "ValueSet/$validate-code": (
        400,
        {
            "resourceType": "OperationOutcome",
            "issue": [{"severity": "error", "details": {"text": "no such colour"}}],
        },
    ),
}
VERSIONS = {"r4": "4.0.1", "r5": "5.0.0"}

Served = Callable[[dict[str, tuple[int, Json]]], httpx2.Client]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A test folder like the guide's."""
    made = tmp_path / "guide"
    made.mkdir()
    for name, content in FILES.items():
        (made / name).write_text(json.dumps(content), encoding="utf-8-sig")
    return made


@pytest.fixture
def guide(folder: Path) -> Guide:
    """The guide of that folder in the general mode."""
    return Guide.open(folder, frozenset({GENERAL}))


@pytest.fixture
def served() -> Iterator[Served]:
    """A server with the expected responses, except the given ones."""
    clients: list[httpx2.Client] = []

    def serve(instead: dict[str, tuple[int, Json]]) -> httpx2.Client:
        def respond(request: httpx2.Request) -> httpx2.Response:
            _, version, path = request.url.path.split("/", 2)
            status, body = {**RIGHT, **instead}[path]
            if path == "metadata":
                body = {"fhirVersion": VERSIONS[version], **body}
            return httpx2.Response(status, json=body)

        transport = httpx2.MockTransport(respond)
        clients.append(httpx2.Client(transport=transport, base_url="http://example.org"))
        return clients[-1]

    yield serve
    for client in clients:
        client.close()
