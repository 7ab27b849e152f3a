"""A decimal has the digits of its file in every answer, and those of a request come back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from typer.testing import CliRunner

from codesystems import decimals
from codesystems.model import Concept, Property, PropertyDefinition, PropertyType
from terminology import install
from terminology.api.terminology import Terminology
from terminology.cli.main import application
from terminology.registry import Registry
from tests.fixtures import clients, stored
from tests.fixtures.answers import properties
from tests.fixtures.judge import Json

pytestmark = pytest.mark.slow

TEXTS = st.from_regex(r"-?(0|[1-9][0-9]{0,20})\.[0-9]{1,20}|-?[1-9][0-9]{0,20}|0", fullmatch=True)
SEVERAL = st.lists(TEXTS, min_size=1, max_size=8, unique=True)
VERSIONS = ("r4", "r5")
DEFINITION = PropertyDefinition("fee", PropertyType.DECIMAL, "A fee")


def exact(content: str | bytes) -> Json:
    """Read JSON with numbers as their texts."""
    resource: Json = json.loads(content, parse_float=str, parse_int=str)
    return resource


@contextmanager
def installed(texts: list[str]) -> Iterator[Path]:
    """A data directory with a code for each decimal: C0, C1 and so on."""
    concepts = (
        Concept(f"C{number}", properties=(Property("fee", PropertyType.DECIMAL, Decimal(text)),))
        for number, text in enumerate(texts)
    )
    edition = replace(stored.edition(), properties=(DEFINITION,))
    with TemporaryDirectory() as folder:
        path = Path(folder)
        install.install(stored.code_system(*concepts, of=edition), path)
        yield path


def looked_up(client: TestClient, version: str, number: int) -> str:
    """The fee of a code in the result of $lookup."""
    path = f"/{version}/CodeSystem/$lookup?system={stored.URL}&code=C{number}"
    (fee,) = properties(exact(client.get(path).content), "fee")
    return str(fee)


def expanded(client: TestClient, version: str) -> list[str]:
    """The fees in an expansion of all codes."""
    path = f"/{version}/ValueSet/$expand?url={stored.URL}?fhir_vs&property=fee"
    entries = exact(client.get(path).content)["expansion"]["contains"]
    return [next(_decimals(entry)) for entry in entries]


def _decimals(value: object) -> Iterator[str]:
    """The decimals in a part of a resource."""
    if isinstance(value, dict):
        for name, child in value.items():
            if name == "valueDecimal":
                yield child
            else:
                yield from _decimals(child)
    elif isinstance(value, list):
        for child in value:
            yield from _decimals(child)


@settings(max_examples=15)
@given(SEVERAL)
def test_a_decimal_of_an_edition_has_its_digits_in_every_answer(texts: list[str]) -> None:
    with installed(texts) as folder:
        for connect in (plain, clients.prerendered):
            with connect(folder) as client:
                for version in VERSIONS:
                    found = [looked_up(client, version, number) for number in range(len(texts))]
                    assert found == texts
                    assert expanded(client, version) == texts
                    for way in ("", "?_pretty=true"):
                        read = client.get(f"/{version}/CodeSystem/made-2025-01{way}")
                        assert [*_decimals(exact(read.content))] == texts


@contextmanager
def plain(folder: Path) -> Iterator[TestClient]:
    """A client of a server over a data directory that is not prerendered."""
    with clients.connected(Registry(folder), folder) as client:
        yield client


@settings(max_examples=15)
@given(SEVERAL)
def test_a_decimal_of_an_edition_has_its_digits_in_python(texts: list[str]) -> None:
    with installed(texts) as folder, Terminology.open(folder, bundled=False) as terminology:
        results = [terminology.lookup("made", f"C{number}") for number in range(len(texts))]
        values = [result.properties["fee"][0] for result in results]
        assert all(isinstance(value, Decimal) for value in values)
        assert [decimals.as_text(value) for value in values] == texts


@settings(max_examples=5)
@given(TEXTS)
def test_a_decimal_of_an_edition_has_its_digits_on_the_command_line(text: str) -> None:
    with installed([text]) as folder:
        command = ["lookup", "C0", "--system", "made", "--data-dir", str(folder)]
        printed = CliRunner().invoke(application(), [*command, "--json"]).stdout
        assert properties(exact(printed), "fee") == [text]
        assert text in CliRunner().invoke(application(), command).stdout.split()


@settings(max_examples=15)
@given(SEVERAL, st.integers(0, 3))
def test_decimals_are_selected_by_their_value(texts: list[str], zeros: int) -> None:
    sought = texts[0] + ("" if "." in texts[0] else ".0") + "0" * zeros
    with installed(texts) as folder, plain(folder) as client:
        for operator in ("=", "in"):
            for version in VERSIONS:
                found = selected(client, version, operator, sought)
                assert found == [
                    f"C{number}"
                    for number, text in enumerate(texts)
                    if Decimal(text) == Decimal(sought)
                ]


def selected(client: TestClient, version: str, operator: str, value: str) -> list[str]:
    """The codes that a filter on the fee selects."""
    value_set: Json = {
        "resourceType": "ValueSet",
        "status": "active",
        "compose": {
            "include": [
                {
                    "system": stored.URL,
                    "filter": [{"property": "fee", "op": operator, "value": value}],
                }
            ]
        },
    }
    expansion = client.post(f"/{version}/ValueSet/$expand", json=value_set).json()["expansion"]
    return [entry["code"] for entry in expansion.get("contains", [])]


@settings(max_examples=15)
@given(text=TEXTS)
def test_a_decimal_of_a_request_comes_back_with_its_digits(text: str, client: TestClient) -> None:
    system = (
        '{"resourceType": "CodeSystem", "url": "https://example.org/sent", "status": "active", '
        '"content": "complete", "concept": [{"code": "A", "property": '
        f'[{{"code": "fee", "valueDecimal": {text}}}]}}]}}'
    )
    parameters = (
        '{"resourceType": "Parameters", "parameter": [{"name": "tx-resource", "resource": '
        f"{system}}}, "
        '{"name": "system", "valueUri": "https://example.org/sent"}, '
        '{"name": "code", "valueCode": "A"}]}'
    )
    for version in VERSIONS:
        response = client.post(
            f"/{version}/CodeSystem/$lookup",
            content=parameters,
            headers={"Content-Type": "application/fhir+json"},
        )
        assert properties(exact(response.content), "fee") == [text]
