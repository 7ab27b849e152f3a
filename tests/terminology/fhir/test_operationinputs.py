"""Each input that HL7 defines is honoured or refused, never ignored.

`tests/fixtures/operationinputs.csv` lists the inputs of the OperationDefinitions of R4 4.0.1
(https://hl7.org/fhir/R4/operations.html) and R5 5.0.0 (https://hl7.org/fhir/R5/operations.html),
and those of the terminology ecosystem guide (https://build.fhir.org/ig/HL7/fhir-tx-ecosystem-ig).
"""

import csv
from pathlib import Path
from typing import NamedTuple

import pytest
from starlette.testclient import TestClient

from terminology.fhir.dialects import DIALECTS, R4, R5, Dialect
from terminology.fhir.inputs import Input, Kind
from terminology.fhir.operations import OPERATIONS
from tests import fixtures
from tests.fixtures.asking import issue, parameters
from tests.fixtures.judge import Json
from tests.fixtures.operationeffects import EFFECTS, MAPS, NO_EFFECTS, SERVER
from tests.fixtures.resources import SET, SYSTEM, client_of


class Row(NamedTuple):
    """An input of an operation, as the specification defines it, and what becomes of it here."""

    operation: str
    input: str
    type: str
    max: str
    r4: str
    r5: str
    standing: str
    source: str


TABLE = Path(fixtures.__file__).parent / "operationinputs.csv"
ROWS = [Row(**row) for row in csv.DictReader(TABLE.read_text("utf-8").splitlines())]
DECLARED: dict[tuple[str, str], Input] = {
    (f"{operation.resource}/${operation.name}", input.name): input
    for operation in OPERATIONS
    for input in operation.inputs
}
TYPES = {
    "code": {Kind.CODE, Kind.LANGUAGE, Kind.STRING},
    "uri": {Kind.URI, Kind.STRING},
    "canonical": {Kind.URI},
    "string": {Kind.STRING},
    "parts": {Kind.DEPENDENCY},
}
"""The kinds of inputs by their type in the table; for others it is the name of the kind."""
RESOURCES = {"CodeSystem", "ValueSet", "ConceptMap", "Resource", "Parameters"}


def of(standing: str) -> list[Row]:
    """The rows of a standing."""
    return [row for row in ROWS if row.standing.startswith(standing)]


def named(row: Row) -> str:
    """The name of a row in the report of the tests."""
    return f"{row.operation}-{row.input}"


# Declarations


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_each_input_is_declared_with_its_type(row: Row) -> None:
    input = DECLARED[row.operation, row.input]

    assert input.supported is not (row.standing == "refused")
    if input.supported:
        assert input.repeats is (row.max == "*")
        kinds = TYPES.get(row.type, {Kind.RESOURCE if row.type in RESOURCES else row.type})
        assert input.kind in kinds or (row.type == "Parameters" and input.kind == "Parameters")


@pytest.mark.parametrize("row", of("refused"), ids=named)
def test_a_refused_input_is_not_supported(client: TestClient, dialect: Dialect, row: Row) -> None:
    sent = {"url": SET, "code": "oak", "system": SYSTEM, row.input: "https://example.org/x"}
    url = f"/{dialect.name}/{row.operation}"

    for response in (client.get(url, params=sent), client.post(url, json=parameters(**sent))):
        refused = issue(response, dialect, 400)
        assert (refused["code"], refused["expression"]) == ("not-supported", [row.input])
        assert f"'{row.input}' is not supported" in refused["details"]["text"]
        assert refused["details"]["coding"][0]["code"] == "invalid-data"


# Effects


def answered(dialect: Dialect, path: str, sent: Json) -> tuple[int, Json]:
    """Post a request as Parameters; return the status and the answer without what it repeats."""
    plain = {
        name: value
        for name, value in sent.items()
        if value is not None and not (isinstance(value, dict) and "resourceType" in value)
    }
    body: Json = parameters(**plain)
    body["parameter"] += [
        {"name": name, "resource": value}
        for name, value in sent.items()
        if isinstance(value, dict) and "resourceType" in value
    ]
    response = client_of(*SERVER, *MAPS).post(f"/{dialect.name}/{path}", json=body)
    answer: Json = response.json()
    expansion = answer.get("expansion", {})
    for name in ("identifier", "timestamp"):
        expansion.pop(name, None)
    expansion["parameter"] = [
        each for each in expansion.get("parameter", ()) if each["name"] not in sent
    ]
    return response.status_code, answer


def dialects_of(row: Row) -> list[Dialect]:
    """The FHIR versions that define an input: both for one of the ecosystem guide."""
    defining = [dialect for dialect, yes in ((R4, row.r4), (R5, row.r5)) if yes]
    return defining or list(DIALECTS)


@pytest.mark.parametrize("row", of("honoured"), ids=named)
def test_an_input_that_is_honoured_has_an_effect(row: Row) -> None:
    sent, first, second = EFFECTS[row.operation][row.input]
    for dialect in dialects_of(row):
        one, other = (
            answered(dialect, row.operation, {**sent, row.input: value})
            for value in (first, second)
        )
        assert one != other
        assert 200 in (one[0], other[0]), (one, other)


@pytest.mark.parametrize("row", of("without effect"), ids=named)
def test_an_input_that_cannot_have_an_effect_changes_nothing(row: Row) -> None:
    sent, value = NO_EFFECTS[row.operation, row.input]

    for dialect in dialects_of(row):
        without_it = answered(dialect, row.operation, {**sent, row.input: None})
        assert without_it[0] == 200
        assert answered(dialect, row.operation, {**sent, row.input: value}) == without_it


def test_each_input_of_an_operation_of_hl7_is_in_the_table_or_an_addition() -> None:
    listed = {(row.operation, row.input) for row in ROWS}
    operations = {operation for operation, _ in listed if "batch" not in operation}
    added = {key for key in DECLARED if key[0] in operations} - listed

    assert {name for _, name in added} == ADDITIONS


ADDITIONS = {
    *("codeSystem", "date", "displayLanguage", "language", "manifest"),
    *("sourceSystem", "sourceVersion", "system", "systemVersion", "targetVersion", "tx-resource"),
    "version",
}
"""Inputs beyond HL7's, or names of other operations and versions that clients send."""
