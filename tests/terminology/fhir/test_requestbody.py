"""A request has its inputs in the body, in the query, or in both."""

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from codesystems.canonical import BETOS, HCPCS, OURS
from terminology.fhir.dialects import Dialect
from terminology.fhir.operation import Definition, Operation
from terminology.fhir.operations import OPERATIONS
from tests.fixtures.answers import targets, value
from tests.fixtures.asking import FORM, answer, issue, parameters
from tests.fixtures.judge import Json
from tests.fixtures.resources import (
    MAP,
    SET,
    SYSTEM,
    client_of,
    code_system,
    codes,
    concept,
    concept_map,
    value_set,
    with_resources,
)

TREES = code_system(concept("wood", "Wood", concept("oak", "Oak")), hierarchyMeaning="is-a")
NAMELESS = {name: element for name, element in value_set().items() if name != "url"}
TYPES = {"valueSet": "ValueSet", "codeSystem": "CodeSystem", "conceptMap": "ConceptMap"}

ASKED: dict[str, tuple[str, Json]] = {
    "ValueSet/$expand": ("count=1", value_set()),
    "ValueSet/$validate-code": (f"code=oak&system={SYSTEM}", value_set()),
    "CodeSystem/$validate-code": ("code=oak", TREES),
    "CodeSystem/$lookup": ("code=oak", TREES),
    "CodeSystem/$subsumes": ("codeA=wood&codeB=oak", TREES),
    "ConceptMap/$translate": (f"code=oak&system={SYSTEM}", concept_map()),
}
"""A query for each operation that takes a resource as the body, and the resource."""


def post(path: str, dialect: Dialect, query: str, body: Json) -> Response:
    """Post a resource to a server that has the code system only."""
    return client_of(TREES).post(f"/{dialect.name}/{path}?{query}", json=body)


def in_parameters(path: str, dialect: Dialect, query: str, body: Json) -> Response:
    """Post the same request as a Parameters resource."""
    (name,) = (name for name, type in TYPES.items() if type == body["resourceType"])
    pairs = (pair.split("=", 1) for pair in query.split("&"))
    plain: Json = parameters(**{key: int(text) if key == "count" else text for key, text in pairs})
    return post(path, dialect, "", with_resources(plain, body, name=name))


# One resource as the body


@pytest.mark.parametrize("path", list(ASKED))
def test_a_resource_as_the_body_means_the_same_as_in_parameters(
    path: str, dialect: Dialect
) -> None:
    query, body = ASKED[path]

    result = answer(post(path, dialect, query, body), dialect)

    same = answer(in_parameters(path, dialect, query, body), dialect)
    for each in (result, same):
        each.get("expansion", {}).pop("timestamp", None)
    assert result == same


def test_each_input_with_a_resource_type_is_asked_here() -> None:
    typed = {
        f"{operation.resource}/${operation.name}"
        for operation in OPERATIONS
        for input in operation.inputs
        if input.type and isinstance(operation, Operation)
    }

    assert typed == {*ASKED, "Claim/$check-coding"}


def test_the_results_of_requests_with_a_resource_as_the_body(dialect: Dialect) -> None:
    expanded, member, valid, looked_up, compared, translated = (
        answer(post(path, dialect, *ASKED[path]), dialect) for path in ASKED
    )

    assert codes(expanded) == ["wood"]
    assert (value(member, "result"), value(valid, "result")) == (True, True)
    assert value(looked_up, "display") == "Oak"
    assert value(compared, "outcome") == "subsumes"
    assert targets(translated) == ["hard"]


@pytest.mark.parametrize("path", list(ASKED))
def test_a_resource_may_be_the_body_of_an_entry_of_a_batch(path: str, dialect: Dialect) -> None:
    query, body = ASKED[path]
    request = {"method": "POST", "url": f"{path}?{query}"}
    batch: Json = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"request": request, "resource": body}],
    }

    bundle = answer(client_of(TREES).post(f"/{dialect.name}", json=batch), dialect)

    expected = answer(post(path, dialect, query, body), dialect)
    (entry,) = bundle["entry"]
    for each in (entry["resource"], expected):
        each.get("expansion", {}).pop("timestamp", None)
    assert (entry["response"]["status"], entry["resource"]) == ("200", expected)


@pytest.mark.parametrize(
    ("path", "body", "known"),
    [
        ("ValueSet/$expand", {"resourceType": "CodeSystem"}, "a CodeSystem; send Parameters or V"),
        (
            "ValueSet/$validate-code",
            {"system": SYSTEM, "code": "oak"},
            "no Parameters resource; send P",
        ),
        ("CodeSystem/$validate-code", value_set(), "a ValueSet; send Parameters or CodeSystem"),
        ("CodeSystem/$lookup", {"resourceType": 1}, "a 1; send Parameters or CodeSystem"),
        ("ConceptMap/$translate", TREES, "a CodeSystem; send Parameters or ConceptMap"),
        ("CodeSystem/$diff", TREES, "a CodeSystem; send Parameters as the body"),
        ("ValueSet/$batch-validate-code", {}, "no Parameters resource; send Parameters"),
    ],
)
def test_another_resource_is_refused_with_those_that_the_operation_takes(
    dialect: Dialect, path: str, body: Json, known: str
) -> None:
    refused = issue(post(path, dialect, "", body), dialect, 400)

    assert refused["details"]["text"].startswith(f"The body is {known}")
    assert refused["details"]["coding"][0]["code"] == "invalid-data"


@pytest.mark.parametrize(
    ("path", "body", "query", "text"),
    [
        (
            "ValueSet/$expand",
            value_set(),
            f"url={SET}-other",
            f"The value set of the request is '{SET}|1.0', but '{SET}-other' was sent",
        ),
        (
            "ValueSet/$expand",
            value_set(),
            "valueSetVersion=2.0",
            f"is '{SET}|1.0', but '|2.0' was sent; send one of them",
        ),
        (
            "ValueSet/$expand",
            value_set(version=""),
            f"url={SET}|2.0",
            f"'{SET}', but '{SET}|2.0' was sent",
        ),
        (
            "ConceptMap/$translate",
            concept_map(),
            f"url={OURS}&code=oak&system={SYSTEM}",
            f"The concept map of the request is '{MAP}|1.0', but '{OURS}' was sent",
        ),
        (
            "ConceptMap/$translate",
            concept_map(),
            f"conceptMapVersion=2.0&code=oak&system={SYSTEM}",
            f"'{MAP}|1.0', but '|2.0' was sent",
        ),
        ("CodeSystem/$lookup", TREES, f"code=oak&system={HCPCS}", f"{SYSTEM}|1.0, {HCPCS}"),
        ("CodeSystem/$lookup", TREES, "code=oak&version=2.0", "Several versions were sent: 2.0"),
        ("CodeSystem/$validate-code", TREES, f"code=oak&url={HCPCS}", f"{SYSTEM}|1.0, {HCPCS}"),
    ],
)
def test_inputs_that_name_another_resource_than_the_body_are_refused(
    dialect: Dialect, path: str, body: Json, query: str, text: str
) -> None:
    refused = issue(post(path, dialect, query, body), dialect, 400)

    assert text in refused["details"]["text"]


@pytest.mark.parametrize(
    ("body", "query"),
    [
        (value_set(), f"url={SET}"),
        (value_set(), f"url={SET}|1.0&valueSetVersion=1.0"),
        (NAMELESS, f"url={SET}"),
    ],
)
def test_inputs_that_name_the_resource_of_the_body_are_accepted(
    dialect: Dialect, body: Json, query: str
) -> None:
    assert codes(answer(post("ValueSet/$expand", dialect, query, body), dialect))


# Instances


@pytest.mark.parametrize(
    ("path", "query", "body"),
    [
        ("ValueSet/cart-products/$expand", "count=1", value_set()),
        ("ValueSet/cart-products/$validate-code", "code=Q2057&inferSystem=true", value_set()),
        ("CodeSystem/x/$validate-code", "code=oak", TREES),
        ("CodeSystem/x/$lookup", "code=oak", TREES),
        ("CodeSystem/x/$subsumes", "codeA=oak&codeB=oak", TREES),
        ("ConceptMap/x/$translate", "code=oak", concept_map()),
    ],
)
def test_a_resource_beside_the_id_of_another_is_refused(
    client: TestClient, dialect: Dialect, path: str, query: str, body: Json
) -> None:
    refused = issue(client.post(f"/{dialect.name}/{path}?{query}", json=body), dialect, 400)

    assert f"The path names the id '{path.split('/')[1]}'" in refused["details"]["text"]


def test_an_instance_has_inputs_in_the_query_and_in_the_body(
    client: TestClient, dialect: Dialect
) -> None:
    url = f"/{dialect.name}/ValueSet/cart-products/$expand?count=2"

    result = answer(client.post(url, json=parameters(offset=1)), dialect)

    assert (len(codes(result)), result["expansion"]["offset"]) == (2, 1)


# Parameters and forms beside a query


def beside(client: TestClient, dialect: Dialect, query: str, how: str, **sent: str) -> Response:
    """Look a code up with inputs in the query and in the body."""
    url = f"/{dialect.name}/CodeSystem/$lookup?{query}"
    if how == "form":
        return client.post(url, data=sent, headers={"Content-Type": FORM})
    return client.post(url, json=parameters(**sent))


both_bodies = pytest.mark.parametrize("how", ["form", "Parameters"])


@both_bodies
@pytest.mark.parametrize(
    "query", ["code=Q2057", "code=Q2057&version=", f"code=Q2057&system={HCPCS}"]
)
def test_the_query_and_the_body_share_the_inputs(
    client: TestClient, dialect: Dialect, how: str, query: str
) -> None:
    response = beside(client, dialect, query, how, system=HCPCS)

    assert value(answer(response, dialect), "code") == "Q2057"


@both_bodies
def test_an_input_with_another_value_in_the_query_than_in_the_body_is_refused_with_both(
    client: TestClient, dialect: Dialect, how: str
) -> None:
    refused = issue(beside(client, dialect, "code=Q2041", how, code="Q2057"), dialect, 400)

    text = "The parameter 'code' is 'Q2041' in the query and 'Q2057' in the body; send one of them"
    assert refused["details"]["text"] == text
    assert refused["expression"] == ["code"]


@both_bodies
def test_an_input_that_repeats_has_the_values_of_both(
    client: TestClient, dialect: Dialect, how: str
) -> None:
    query = f"code=Q2057&system={HCPCS}&property=coverage&property=betos"

    result = answer(beside(client, dialect, query, how, property="betos"), dialect)

    properties = [part for part in result["parameter"] if part["name"] == "property"]
    assert [part["part"][0]["valueCode"] for part in properties] == ["coverage", "betos"]


@pytest.mark.parametrize(
    ("query", "sent", "shown"),
    [
        ("excludeNested=true", {"excludeNested": False}, "'true' in the query and 'false'"),
        ("count=2", {"count": 3}, "'2' in the query and '3' in the body"),
    ],
)
def test_a_contradiction_of_flags_and_numbers_is_named(
    client: TestClient, dialect: Dialect, query: str, sent: Json, shown: str
) -> None:
    url = f"/{dialect.name}/ValueSet/cart-products/$expand?{query}"

    assert (
        shown in issue(client.post(url, json=parameters(**sent)), dialect, 400)["details"]["text"]
    )


@pytest.mark.parametrize(
    ("query", "entry", "shown"),
    [
        (
            f"coding={HCPCS}|Q2041",
            {"name": "coding", "valueCoding": {"system": HCPCS, "code": "Q2057"}},
            f"'{HCPCS}|Q2041' in the query and '{HCPCS}|Q2057' in the body",
        ),
    ],
)
def test_a_contradiction_of_codings_is_named(
    client: TestClient, dialect: Dialect, query: str, entry: Json, shown: str
) -> None:
    url = f"/{dialect.name}/CodeSystem/$lookup?{query}"
    body = {"resourceType": "Parameters", "parameter": [entry]}

    assert shown in issue(client.post(url, json=body), dialect, 400)["details"]["text"]


# Batches


def validation(**sent: str | Json) -> Json:
    """Return one request of a batch."""
    return {"name": "validation", "resource": parameters(**sent)}


def results(client: TestClient, dialect: Dialect, url: str, *entries: Json) -> list[object]:
    """Post a batch; return the results of its requests, or the code of their first issue."""
    body = {"resourceType": "Parameters", "parameter": [*entries]}
    whole = answer(client.post(f"/{dialect.name}/{url}", json=body), dialect)
    answers = [entry["resource"] for entry in whole["parameter"]]
    return [
        value(each, "result") if each["resourceType"] == "Parameters" else each["issue"][0]["code"]
        for each in answers
    ]


@pytest.mark.parametrize(
    ("query", "entries", "expected"),
    [
        (f"url={BETOS}", [validation(code="O1E"), validation(code="Q9")], [True, False]),
        (f"url={BETOS}&code=", [validation(code="O1E")], [True]),
        ("url=urn:x&code=O1E", [validation(url=BETOS)], [True]),
        (f"coding={BETOS}|O1E", [validation(), validation(code="Q9", url=BETOS)], [True, False]),
        (f"url={HCPCS}&abstract=false", [validation(code="Q")], [False]),
        (f"url={BETOS}", [validation(code="O1E", url=" ")], [True]),
        (f"url={BETOS}&_format=json&x=y", [validation(code="O1E")], [True]),
    ],
)
def test_inputs_in_the_query_of_a_batch_are_shared(
    client: TestClient, dialect: Dialect, query: str, entries: list[Json], expected: list[object]
) -> None:
    url = f"CodeSystem/$batch-validate-code?{query}"

    assert results(client, dialect, url, *entries) == expected


def test_an_input_of_a_batch_in_the_query_and_in_the_body_is_shared_once(
    client: TestClient, dialect: Dialect
) -> None:
    shared = {"name": "url", "valueUri": HCPCS}
    url = f"CodeSystem/$batch-validate-code?url={HCPCS}"

    assert results(client, dialect, url, shared, validation(code="Q2057")) == [True]


def test_circumstances_in_the_query_of_a_batch_are_shared(
    client: TestClient, dialect: Dialect
) -> None:
    plain = validation(url=f"{OURS}/ConceptMap/cart-product-administration", sourceCode="Q2057")
    plain["name"] = "translation"
    url = "ConceptMap/$batch-translate"

    (without,) = results(client, dialect, url, plain)
    (excluded,) = results(client, dialect, f"{url}?dependency=nothing$known", plain)

    assert (without, excluded) != (without, without)


@pytest.mark.parametrize("own", ["resource", "url"])
def test_a_request_of_a_batch_with_its_own_value_set_has_no_shared_one(
    dialect: Dialect, own: str
) -> None:
    code = parameters(code="oak", system=SYSTEM)
    shared: Json = {"name": "url", "valueUri": "urn:x"}
    if own == "resource":
        entry = {
            "name": "validation",
            "resource": with_resources(code, value_set(), name="valueSet"),
        }
    else:
        entry = validation(code="oak", system=SYSTEM, url=f"{SET}")
        shared = {"name": "valueSet", "resource": value_set({"system": "urn:y"}, url="urn:x")}
    client = client_of(TREES, value_set())

    assert results(client, dialect, "ValueSet/$batch-validate-code", shared, entry) == [True]


def test_definitions_say_which_resource_may_be_the_body() -> None:
    declared: dict[str, list[str]] = {}
    operations: tuple[Definition, ...] = OPERATIONS
    for operation in operations:
        names = [input.type for input in operation.inputs if input.type]
        declared[f"{operation.resource}/${operation.name}"] = names

    assert declared["ValueSet/$expand"] == ["ValueSet"]
    assert declared["CodeSystem/$diff"] == []
