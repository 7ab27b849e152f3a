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
from tests.fixtures.resources import (
    MAP,
    SET,
    SUPPLEMENT,
    SYSTEM,
    WOODS,
    client_of,
    code_system,
    concept,
    concept_map,
    designation,
    include,
    picked,
    property_of,
    supplement,
    value_set,
)


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


OAK = {"system": SYSTEM, "code": "oak"}
ELM = {"system": SYSTEM, "code": "elm"}
HARD = {"system": WOODS, "code": "hard"}
SOFT = {"system": WOODS, "code": "soft"}
OTHER = "https://example.org/ValueSet/other"
IMPORT = "https://example.org/ValueSet/import"

OLD = code_system(concept("wood", "Wood"), concept("oak", "Old oak"), date="2020-01-01")
NEW = code_system(
    concept(
        "wood",
        "Wood",
        concept("oak", "Oak", designation=[designation("Eiche", "de")], definition="A tree"),
        property=[property_of("notSelectable", "valueBoolean", True)],
    ),
    concept("elm", "Elm", property=[property_of("inactive", "valueBoolean", True)]),
    version="2.0",
    date="2024-01-01",
    language="en",
    hierarchyMeaning="is-a",
)
SENT = code_system(concept("oak", "Sent"), version="9.0", date="2025-01-01")
PALMS = code_system(concept("palm", "Palm"), url="https://example.org/CodeSystem/palms")
FRENCH = supplement(concept("oak", designation=[designation("Chêne", "fr")]))
FIRST = value_set(picked("oak"))
SECOND = value_set(version="2.0")
WITH_PALMS = value_set(include(), include(PALMS["url"]), url=OTHER)
IMPORTING = value_set(include(None, valueSet=[SET]), url=IMPORT)


def mapped(target: str, **more: object) -> Json:
    """A map of oak to a target, without conditions, and of elm to soft."""
    rows = [("oak", target), ("elm", "soft")]
    elements = [
        {
            "code": source,
            "target": [{"code": code, "relationship": "equivalent", "equivalence": "equivalent"}],
        }
        for source, code in rows
    ]
    return concept_map(group=[{"source": SYSTEM, "target": WOODS, "element": elements}], **more)


CONDITIONAL = concept_map(url=f"{MAP}-conditional")
SERVER = (OLD, NEW, PALMS, FRENCH, FIRST, SECOND, WITH_PALMS, IMPORTING)
MAPS = (mapped("hard"), mapped("soft", version="2.0"), CONDITIONAL)

LOOKUP: Json = {"system": SYSTEM, "code": "oak"}
VALIDATE: Json = {"url": SYSTEM, "code": "oak"}
SUBSUMES: Json = {"system": SYSTEM, "codeA": "wood", "codeB": "oak"}
EXPAND: Json = {"url": SET}
MEMBER: Json = {"url": SET, "code": "oak", "system": SYSTEM}
TRANSLATE: Json = {"url": MAP, "code": "oak", "system": SYSTEM}
TRANSLATE_R5: Json = {"url": MAP, "sourceCode": "oak", "system": SYSTEM}
BACK: Json = {"url": MAP, "targetCode": "hard", "system": WOODS}


def without(sent: Json, *names: str) -> Json:
    """A request without some inputs."""
    return {name: value for name, value in sent.items() if name not in names}


EFFECTS: dict[str, dict[str, tuple[Json, object, object]]] = {
    "CodeSystem/$lookup": {
        "code": (LOOKUP, "oak", "elm"),
        "system": (LOOKUP, SYSTEM, WOODS),
        "version": (LOOKUP, "1.0", "2.0"),
        "coding": (without(LOOKUP, "code", "system"), OAK, ELM),
        "date": (LOOKUP, "2021-01-01", "2024-06-01"),
        "property": (LOOKUP, None, "definition"),
        "useSupplement": (LOOKUP, None, SUPPLEMENT),
        "tx-resource": (LOOKUP, None, SENT),
    },
    "CodeSystem/$validate-code": {
        "url": (VALIDATE, SYSTEM, WOODS),
        "codeSystem": ({"code": "palm"}, NEW, PALMS),
        "code": (VALIDATE, "oak", "palm"),
        "version": (VALIDATE, "1.0", "2.0"),
        "display": (VALIDATE, None, "Elm"),
        "coding": ({}, OAK, ELM),
        "codeableConcept": ({}, {"coding": [OAK]}, {"coding": [ELM]}),
        "date": (VALIDATE, "2021-01-01", "2024-06-01"),
        "abstract": ({**VALIDATE, "code": "wood", "version": "2.0"}, None, False),
        "displayLanguage": ({**VALIDATE, "version": "2.0"}, "en", "de"),
        "useSupplement": (
            {**VALIDATE, "version": "2.0", "display": "Chêne", "displayLanguage": "fr"},
            None,
            SUPPLEMENT,
        ),
        "lenient-display-validation": ({**VALIDATE, "display": "Elm"}, None, True),
        "tx-resource": (VALIDATE, None, SENT),
    },
    "CodeSystem/$subsumes": {
        "codeA": (SUBSUMES, "wood", "oak"),
        "codeB": (SUBSUMES, "wood", "oak"),
        "system": (SUBSUMES, SYSTEM, WOODS),
        "version": (SUBSUMES, "1.0", "2.0"),
        "codingA": (without(SUBSUMES, "codeA"), OAK, {**OAK, "code": "wood"}),
        "codingB": (without(SUBSUMES, "codeB"), OAK, {**OAK, "code": "wood"}),
    },
    "ValueSet/$expand": {
        "url": (EXPAND, SET, OTHER),
        "valueSet": ({}, FIRST, WITH_PALMS),
        "valueSetVersion": (EXPAND, "1.0", "2.0"),
        "filter": (EXPAND, None, "oak"),
        "date": (EXPAND, "2021-01-01", "2024-06-01"),
        "offset": ({**EXPAND, "count": 1}, None, 1),
        "count": (EXPAND, None, 1),
        "includeDesignations": (EXPAND, None, True),
        "designation": (EXPAND, None, "urn:ietf:bcp:47|de"),
        "activeOnly": (EXPAND, None, True),
        "useSupplement": ({**EXPAND, "includeDesignations": True}, None, SUPPLEMENT),
        "excludeNested": (EXPAND, None, True),
        "displayLanguage": (EXPAND, None, "de"),
        "property": (EXPAND, None, "definition"),
        "system-version": (EXPAND, None, f"{SYSTEM}|1.0"),
        "check-system-version": (EXPAND, None, f"{SYSTEM}|9"),
        "force-system-version": (EXPAND, None, f"{SYSTEM}|1.0"),
        "default-valueset-version": ({"url": IMPORT}, None, f"{SET}|1.0"),
        "tx-resource": (EXPAND, None, value_set(version="9.0")),
    },
    "ValueSet/$validate-code": {
        "url": ({**MEMBER, "code": "palm", "system": PALMS["url"]}, SET, OTHER),
        "valueSet": (without({**MEMBER, "code": "wood"}, "url"), FIRST, SECOND),
        "valueSetVersion": ({**MEMBER, "code": "wood"}, "1.0", "2.0"),
        "code": (MEMBER, "oak", "palm"),
        "system": (MEMBER, SYSTEM, WOODS),
        "systemVersion": (MEMBER, "1.0", "2.0"),
        "display": (MEMBER, None, "Elm"),
        "coding": ({"url": SET}, OAK, ELM),
        "codeableConcept": ({"url": SET}, {"coding": [OAK]}, {"coding": [ELM]}),
        "date": (MEMBER, "2021-01-01", "2024-06-01"),
        "abstract": ({**MEMBER, "code": "wood"}, None, False),
        "displayLanguage": (MEMBER, "en", "de"),
        "useSupplement": (
            {**MEMBER, "display": "Chêne", "displayLanguage": "fr"},
            None,
            SUPPLEMENT,
        ),
        "inferSystem": (without(MEMBER, "system"), None, True),
        "activeOnly": ({**MEMBER, "code": "elm"}, None, True),
        "lenient-display-validation": ({**MEMBER, "display": "Elm"}, None, True),
        "valueset-membership-only": ({**MEMBER, "display": "Elm"}, None, True),
        "system-version": (MEMBER, None, f"{SYSTEM}|1.0"),
        "check-system-version": (MEMBER, None, f"{SYSTEM}|9"),
        "force-system-version": (MEMBER, None, f"{SYSTEM}|1.0"),
        "default-valueset-version": (
            {**MEMBER, "url": IMPORT, "code": "elm"},
            None,
            f"{SET}|1.0",
        ),
        "tx-resource": (MEMBER, None, value_set(picked("elm"), version="9.0")),
    },
    "ConceptMap/$translate": {
        "url": (TRANSLATE, MAP, f"{MAP}-conditional"),
        "conceptMap": (without(TRANSLATE, "url"), mapped("hard"), mapped("soft")),
        "conceptMapVersion": (TRANSLATE, "1.0", "2.0"),
        "code": (TRANSLATE, "oak", "palm"),
        "system": (TRANSLATE, SYSTEM, WOODS),
        "coding": ({"url": MAP}, OAK, {**OAK, "code": "palm"}),
        "codeableConcept": (
            {"url": MAP},
            {"coding": [OAK]},
            {"coding": [{**OAK, "code": "palm"}]},
        ),
        "targetsystem": (TRANSLATE, WOODS, SYSTEM),
        "dependency": (
            {**TRANSLATE, "url": f"{MAP}-conditional"},
            None,
            "urn:age$urn:ages|young",
        ),
        "reverse": ({"url": MAP, "code": "soft", "system": WOODS}, None, True),
        "sourceCode": (TRANSLATE_R5, "oak", "palm"),
        "sourceCoding": ({"url": MAP}, OAK, {**OAK, "code": "palm"}),
        "sourceCodeableConcept": (
            {"url": MAP},
            {"coding": [OAK]},
            {"coding": [{**OAK, "code": "palm"}]},
        ),
        "targetCode": (BACK, "hard", "soft"),
        "targetCoding": ({"url": MAP}, HARD, SOFT),
        "targetCodeableConcept": ({"url": MAP}, {"coding": [HARD]}, {"coding": [SOFT]}),
        "targetSystem": (TRANSLATE_R5, WOODS, SYSTEM),
        "tx-resource": (TRANSLATE, None, mapped("other", version="9.0")),
    },
    "CodeSystem/$batch-validate-code": {
        "validation": ({}, parameters(**VALIDATE), parameters(url=SYSTEM, code="palm"))
    },
    "ValueSet/$batch-validate-code": {
        "validation": ({}, parameters(**MEMBER), parameters(**{**MEMBER, "code": "palm"}))
    },
}
"""A request for each input, and two values (None: absent) whose answers differ."""

ELSEWHERE = {
    ("CodeSystem/$lookup", "displayLanguage"),
    ("ValueSet/$expand", "exclude-system"),
    ("ValueSet/$expand", "excludeNotForUI"),
    ("ValueSet/$expand", "includeDefinition"),
    ("ValueSet/$validate-code", "valueSetMode"),
    *(("ConceptMap/$translate", name) for name in ("source", "target", "sourceScope")),
    ("ConceptMap/$translate", "targetScope"),
}
"""Inputs whose effects have tests of their own."""

NO_EFFECTS: dict[tuple[str, str], tuple[Json, object]] = {
    ("ValueSet/$expand", "excludePostCoordinated"): (EXPAND, True),
    ("ConceptMap/$translate", "version"): (TRANSLATE, "1.0"),
}


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
    if (row.operation, row.input) in ELSEWHERE:
        return
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

    assert {name for _, name in added} <= ADDITIONS


ADDITIONS = {
    *("codeSystem", "date", "default-valueset-version", "displayLanguage", "language", "manifest"),
    *("sourceSystem", "sourceVersion", "system", "systemVersion", "targetVersion", "tx-resource"),
    *("useSupplement", "version"),
}
"""Inputs beyond HL7's, or names of other operations and versions that clients send."""
