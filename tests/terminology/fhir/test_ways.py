"""A query, a form and Parameters with the same inputs have exactly the same result.

The tests of an operation send each request in one of these ways. These tests send requests with
each input of each operation in all ways. They also send requests in R4 and R5 for the operations
whose results are equal; the tests of such an operation use one of the versions.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st

from terminology.fhir import moment
from terminology.fhir.dialects import DIALECTS, Dialect
from terminology.fhir.inputs import Kind
from terminology.fhir.operation import Level, Operation
from terminology.fhir.operations import OPERATIONS
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.fixtures import clients, through_time
from tests.fixtures.asking import How, Request, Sent, parameters, posted, request
from tests.fixtures.resources import RegistryWithResources, with_resources
from tests.fixtures.variations import BUNDLED, OF_RESOURCES, RESOURCES, Variations

BODY_KINDS = {Kind.CODEABLE_CONCEPT, Kind.RESOURCE}
"""The kinds of inputs that a query and a form cannot have."""
IDENTIFIER = re.compile(r'"identifier":"urn:uuid:[^"]*"')
"""The identifier of an expansion, which depends on the resources of the request."""

KNOWN = re.compile(r"(; known are|\. Did you mean|\. GET \[base]) [^\"]*")
"""The known code systems in an error; they differ between the FHIR versions."""
BATCH = "batch-"
"""The prefix of batch operations, which require a body: their other requests are refused."""

DIFFERENT = ("$translate", "$expand")
"""The path suffixes of operations whose results differ between R4 and R5."""

ALL = (*BUNDLED, *OF_RESOURCES)
each_request = pytest.mark.parametrize("variations", ALL, ids=lambda variations: variations.path)


def each_input(requests: Sequence[Variations]) -> pytest.MarkDecorator:
    """Parametrize a test with each input that has variations."""
    return pytest.mark.parametrize(
        ("variations", "name"),
        [
            pytest.param(variations, name, id=f"{number}-{variations.path}-{name}")
            for number, variations in enumerate(requests)
            for name in variations.values
        ],
    )


class Response(NamedTuple):
    """The status, the type and the text of a response."""

    status: int
    type: str
    text: str


@dataclass(frozen=True)
class Servers:
    """A server of installed editions, a server of resources, and an empty server."""

    installed: FastAPI
    with_resources: FastAPI
    empty: FastAPI

    async def responses(
        self, variations: Variations, sent: Sent, dialect: Dialect
    ) -> list[Response]:
        """Return the responses to a query, a form and Parameters with the same inputs."""
        body = parameters(**sent)
        server, server_of_body = self.installed, self.installed
        if variations.about_resources:
            server, server_of_body, body = (
                self.with_resources,
                self.empty,
                with_resources(body, *RESOURCES),
            )
        responses = [
            await response_to(server, request(dialect, variations.path, How.QUERY, **sent)),
            await response_to(server, request(dialect, variations.path, How.FORM, **sent)),
            await response_to(server_of_body, posted(f"/{dialect.name}/{variations.path}", body)),
        ]
        if variations.about_resources:
            return [
                response._replace(text=IDENTIFIER.sub("", response.text)) for response in responses
            ]
        return responses


async def response_to(server: FastAPI, sent: Request) -> Response:
    """Send a request to a server."""
    transport = ASGITransport(server)
    async with AsyncClient(transport=transport, base_url="http://testserver") as client:
        response = await client.request(
            sent.method,
            sent.url,
            params=sent.query,
            content=sent.body,
            headers=sent.headers,
        )
    return Response(response.status_code, response.headers["content-type"], response.text)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Servers:
    """The servers; the first has the bundled data and the editions of several years."""
    data_dir = tmp_path_factory.mktemp("years")
    through_time.fill(data_dir)
    registries = (
        Registry(clients.prepare(data_dir), bundled_dir),
        RegistryWithResources(RESOURCES),
        Registry(),
    )
    return Servers(
        *(create_app(registry, Settings(data_dir, bundled_dir)) for registry in registries)
    )


@pytest.fixture(autouse=True)
def constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """All expansions have the same timestamp."""
    monkeypatch.setattr(moment, "now", lambda: "2026-11-27T23:11:39Z")


@st.composite
def requests(draw: st.DrawFn) -> tuple[Variations, Sent]:
    """Draw one of the requests, with other values in some of its inputs."""
    variations = draw(st.sampled_from(ALL))
    names = draw(st.lists(st.sampled_from(list(variations.values)), max_size=4, unique=True))
    return variations, {
        **variations.question,
        **{name: draw(st.sampled_from(variations.values[name])) for name in names},
    }


@pytest.mark.slow
@each_input(ALL)
def test_each_value_of_an_input_has_the_same_result_in_query_form_and_parameters(
    servers: Servers, dialect: Dialect, variations: Variations, name: str
) -> None:
    async def compare() -> None:
        for sent in variations.of(name):
            query, form, body = await servers.responses(variations, sent, dialect)
            assert (form, body) == (query, query), sent

    asyncio.run(compare())


@pytest.mark.slow
@each_input([variations for variations in ALL if not variations.path.endswith(DIFFERENT)])
def test_r4_and_r5_have_the_same_result(
    servers: Servers, variations: Variations, name: str
) -> None:
    async def compare() -> None:
        server = servers.with_resources if variations.about_resources else servers.installed
        for sent in variations.of(name):
            r4, r5 = [
                await response_to(server, request(dialect, variations.path, How.QUERY, **sent))
                for dialect in DIALECTS
            ]
            assert (r4.status, KNOWN.sub("", r4.text)) == (r5.status, KNOWN.sub("", r5.text)), sent

    asyncio.run(compare())


@pytest.mark.slow
@settings(max_examples=100)
@given(requests(), st.sampled_from(DIALECTS))
def test_any_request_has_the_same_result_in_query_form_and_parameters(
    servers: Servers, drawn: tuple[Variations, Sent], dialect: Dialect
) -> None:
    query, form, body = asyncio.run(servers.responses(*drawn, dialect))

    assert (form, body) == (query, query)


@each_request
def test_each_request_with_variations_is_valid(
    servers: Servers, dialect: Dialect, variations: Variations
) -> None:
    query, *_ = asyncio.run(servers.responses(variations, variations.question, dialect))

    assert query.status == (400 if BATCH in variations.path else 200)


@pytest.mark.parametrize(
    "operation",
    [
        operation
        for operation in OPERATIONS
        if "GET" in operation.methods and not operation.name.startswith(BATCH)
    ],
    ids=lambda operation: f"{operation.resource}-{operation.name}",
)
def test_each_input_of_an_operation_has_variations(operation: Operation[Any, Any]) -> None:
    path = f"{operation.resource}/${operation.name}"
    varied = {
        name for variations in BUNDLED if variations.path == path for name in variations.values
    }

    assert varied == {input.name for input in operation.inputs if input.kind not in BODY_KINDS}


def test_each_operation_with_get_has_variations_at_each_level() -> None:
    levels = {
        f"{operation.resource}{'/id' if level is Level.INSTANCE else ''}/${operation.name}"
        for operation in OPERATIONS
        if "GET" in operation.methods
        for level in operation.levels
    }

    assert {re.sub(r"/[^/$]+/", "/id/", variations.path) for variations in BUNDLED} == levels
