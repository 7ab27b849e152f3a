"""A query, a form and Parameters that send the same have the same answer, to the letter.

The tests of an operation send each question in one way; that the other ways mean the same is
proven here, for each input of each operation. So is that R4 and R5 answer alike, where they do:
the tests of such an operation ask in one of them.
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
from tests.fixtures.resources import Holding, bring
from tests.fixtures.variations import BROUGHT, RESOURCES, SHIPPED, Variations

FOR_BODIES = {Kind.CODEABLE_CONCEPT, Kind.RESOURCE}
"""Kinds of inputs that a query and a form cannot carry."""
IDENTIFIER = re.compile(r'"identifier":"urn:uuid:[^"]*"')
"""The identifier of an expansion: another one for a resource that is brought along."""

KNOWN = re.compile(r"; known are [^\"]*")
"""The code systems that a refusal names; each version of FHIR has some of its own."""
BATCH = "batch-"
"""How the names of operations begin whose questions need a body: each of them is refused."""

EMPTY = Registry()
UNLIKE = ("$translate", "$expand")
"""How the paths end of operations that R4 and R5 answer each in its own words."""

ASKED = (*SHIPPED, *BROUGHT)
each_question = pytest.mark.parametrize("asked", ASKED, ids=lambda one: one.path)


def each_input(asked: Sequence[Variations]) -> pytest.MarkDecorator:
    """Each input that is varied in some questions."""
    return pytest.mark.parametrize(
        ("asked", "name"),
        [
            pytest.param(one, name, id=f"{number}-{one.path}-{name}")
            for number, one in enumerate(asked)
            for name in one.values
        ],
    )


class Said(NamedTuple):
    """The status, the type and the text of an answer."""

    status: int
    type: str
    text: str


@dataclass(frozen=True)
class Servers:
    """Servers of what is installed, of resources, and of neither."""

    installed: FastAPI
    holding: FastAPI
    empty: FastAPI

    async def answers(self, asked: Variations, sent: Sent, dialect: Dialect) -> list[Said]:
        """The answers to a query, a form and Parameters that send the same."""
        body = parameters(**sent)
        server, posted_to = self.installed, self.installed
        if asked.about_resources:
            server, posted_to, body = self.holding, self.empty, bring(body, *RESOURCES)
        found = [
            await said(server, request(dialect, asked.path, How.QUERY, **sent)),
            await said(server, request(dialect, asked.path, How.FORM, **sent)),
            await said(posted_to, posted(f"/{dialect.name}/{asked.path}", body)),
        ]
        if asked.about_resources:
            return [one._replace(text=IDENTIFIER.sub("", one.text)) for one in found]
        return found


async def said(server: FastAPI, asked: Request) -> Said:
    """What a server answers."""
    transport = ASGITransport(server)
    async with AsyncClient(transport=transport, base_url="http://testserver") as client:
        response = await client.request(
            asked.method, asked.url, params=asked.query, content=asked.body, headers=asked.headers
        )
    return Said(response.status_code, response.headers["content-type"], response.text)


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, starter: Path) -> Servers:
    """A server of what ships and of editions through the years, and those of resources."""
    shelf = tmp_path_factory.mktemp("years")
    through_time.fill(shelf)
    libraries = Registry(clients.prepare(shelf), starter), Holding(RESOURCES), Registry()
    return Servers(*(create_app(one, Settings(shelf, starter)) for one in libraries))


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every expansion is made in the same second."""
    monkeypatch.setattr(moment, "now", lambda: "2026-11-27T23:11:39Z")


@st.composite
def questions(draw: st.DrawFn) -> tuple[Variations, Sent]:
    """One of the questions, with other values in some of its inputs."""
    asked = draw(st.sampled_from(ASKED))
    names = draw(st.lists(st.sampled_from(list(asked.values)), max_size=4, unique=True))
    return asked, {
        **asked.question,
        **{name: draw(st.sampled_from(asked.values[name])) for name in names},
    }


@pytest.mark.slow
@each_input(ASKED)
def test_an_input_means_the_same_in_each_way(
    servers: Servers, dialect: Dialect, asked: Variations, name: str
) -> None:
    async def compare() -> None:
        for sent in asked.of(name):
            query, form, body = await servers.answers(asked, sent, dialect)
            assert (form, body) == (query, query), sent

    asyncio.run(compare())


@pytest.mark.slow
@each_input([one for one in ASKED if not one.path.endswith(UNLIKE)])
def test_both_versions_of_fhir_answer_alike(servers: Servers, asked: Variations, name: str) -> None:
    async def compare() -> None:
        server = servers.holding if asked.about_resources else servers.installed
        for sent in asked.of(name):
            r4, r5 = [
                await said(server, request(dialect, asked.path, How.QUERY, **sent))
                for dialect in DIALECTS
            ]
            assert (r4.status, KNOWN.sub("", r4.text)) == (r5.status, KNOWN.sub("", r5.text)), sent

    asyncio.run(compare())


@pytest.mark.slow
@settings(max_examples=100)
@given(questions(), st.sampled_from(DIALECTS))
def test_any_question_means_the_same_in_each_way(
    servers: Servers, question: tuple[Variations, Sent], dialect: Dialect
) -> None:
    query, form, body = asyncio.run(servers.answers(*question, dialect))

    assert (form, body) == (query, query)


@each_question
def test_a_question_that_is_varied_is_answered(
    servers: Servers, dialect: Dialect, asked: Variations
) -> None:
    query, *_ = asyncio.run(servers.answers(asked, asked.question, dialect))

    assert query.status == (400 if BATCH in asked.path else 200)


@pytest.mark.parametrize(
    "operation",
    [one for one in OPERATIONS if "GET" in one.methods and not one.name.startswith(BATCH)],
    ids=lambda one: f"{one.resource}-{one.name}",
)
def test_each_input_of_an_operation_is_varied(operation: Operation[Any, Any]) -> None:
    path = f"{operation.resource}/${operation.name}"
    varied = {name for one in SHIPPED if one.path == path for name in one.values}

    assert varied == {one.name for one in operation.inputs if one.kind not in FOR_BODIES}


def test_each_operation_that_takes_a_query_is_varied_at_each_level() -> None:
    levels = {
        f"{operation.resource}{'/id' if level is Level.INSTANCE else ''}/${operation.name}"
        for operation in OPERATIONS
        if "GET" in operation.methods
        for level in operation.levels
    }

    assert {re.sub(r"/[^/$]+/", "/id/", one.path) for one in SHIPPED} == levels
