"""An input that is empty or blank is an absent one, however it is sent."""

from typing import cast

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from codesystems.canonical import BETOS, HCPCS, OURS
from terminology.fhir.dialects import Dialect
from terminology.fhir.operation import Operation
from terminology.fhir.operations import OPERATIONS
from tests.fixtures.answers import value
from tests.fixtures.asking import How, Sent, answer, issue, parameters, send
from tests.fixtures.judge import Json

REQUESTS: dict[str, Sent] = {
    "CodeSystem/$lookup": {"system": HCPCS, "code": "Q2057"},
    "CodeSystem/$validate-code": {"url": HCPCS, "code": "Q2057"},
    "CodeSystem/$subsumes": {"system": HCPCS, "codeA": "Q2057", "codeB": "Q"},
    "CodeSystem/$diff": {"system": HCPCS, "from": "2016-01", "to": "2017-01"},
    "ConceptMap/$translate": {"system": HCPCS, "code": "Q2057"},
    "ValueSet/$expand": {"url": f"{OURS}/ValueSet/betos", "count": 2},
    "ValueSet/$validate-code": {"url": f"{OURS}/ValueSet/betos", "system": BETOS, "code": "O1E"},
}
BLANKS = ("", " ", "\t ")
CASES = [
    (f"{operation.resource}/${operation.name}", input.name)
    for operation in OPERATIONS
    if isinstance(operation, Operation) and operation.resource != "Claim"
    for input in operation.inputs
]


def steady(response: Response) -> tuple[int, Json]:
    """Return the status and the body of a response, without the time of an expansion."""
    body: Json = response.json()
    cast(Json, body.get("expansion", {})).pop("timestamp", None)
    return response.status_code, body


def test_each_operation_is_asked_here() -> None:
    assert {path for path, _ in CASES} == set(REQUESTS)


@pytest.mark.parametrize("how", [How.QUERY, How.FORM], ids=str)
@pytest.mark.parametrize(("path", "name"), CASES)
def test_a_blank_input_is_absent(
    client: TestClient, either: Dialect, path: str, name: str, how: How
) -> None:
    sent = {known: text for known, text in REQUESTS[path].items() if known != name}
    expected = steady(send(client, either, path, how, **sent))

    for blank in BLANKS:
        for _ in range(3):
            assert steady(send(client, either, path, how, **sent, **{name: blank})) == expected


@pytest.mark.parametrize("value", [{"valueString": ""}, {"valueString": " "}, {}])
@pytest.mark.parametrize(("path", "name"), CASES)
def test_a_blank_parameter_is_absent(
    client: TestClient, either: Dialect, path: str, name: str, value: Json
) -> None:
    sent = {known: text for known, text in REQUESTS[path].items() if known != name}
    url = f"/{either.name}/{path}"
    expected = steady(client.post(url, json=parameters(**sent)))
    body = parameters(**sent)
    body["parameter"].append({"name": name, **value})

    for _ in range(3):
        assert steady(client.post(url, json=body)) == expected


def test_a_repeated_request_with_a_blank_input_has_the_same_response_each_time(
    client: TestClient, dialect: Dialect
) -> None:
    sent: Sent = {"url": f"{OURS}/ValueSet/betos", "filter": "", "count": "2", "offset": " "}

    responses = [steady(send(client, dialect, "ValueSet/$expand", **sent)) for _ in range(4)]

    assert responses == [responses[0]] * 4
    names = [part["name"] for part in responses[0][1]["expansion"]["parameter"]]
    assert not {"filter", "offset"} & set(names)


@pytest.mark.parametrize("name", ["_format", "_pretty", "_summary", "_count", "_elements"])
@pytest.mark.parametrize("path", ["metadata", "CodeSystem/$lookup", "OperationDefinition"])
def test_a_blank_parameter_of_fhir_is_absent(
    client: TestClient, dialect: Dialect, path: str, name: str
) -> None:
    plain: Sent = {"system": HCPCS, "code": "Q2057"} if "$" in path else {}
    expected = steady(send(client, dialect, path, **plain))

    for blank in BLANKS:
        assert steady(send(client, dialect, path, **plain, **{name: blank})) == expected


@pytest.mark.parametrize("name", ["mode", "url", "name", "code", "_id"])
@pytest.mark.parametrize("path", ["metadata", "OperationDefinition"])
def test_a_blank_search_parameter_is_absent(
    client: TestClient, dialect: Dialect, path: str, name: str
) -> None:
    expected = steady(send(client, dialect, path))

    assert steady(send(client, dialect, path, **{name: " "})) == expected


def test_a_blank_format_leaves_the_header_in_force(client: TestClient, dialect: Dialect) -> None:
    headers = {"Accept": "text/turtle"}

    response = client.get(f"/{dialect.name}/metadata?_format=", headers=headers)

    assert issue(response, dialect, 406)["code"] == "not-supported"


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Language", "Accept-Encoding", "Prefer", "If-None-Match"]
)
@pytest.mark.parametrize("blank", ["", " "])
def test_a_blank_header_is_absent(
    client: TestClient, dialect: Dialect, name: str, blank: str
) -> None:
    url = f"/{dialect.name}/CodeSystem/$lookup?system={HCPCS}&code=Q2057"

    for _ in range(3):
        response = client.get(url, headers={name: blank})
        assert value(answer(response, dialect), "code") == "Q2057"


@pytest.mark.parametrize("blank", ["", " "])
def test_a_body_with_a_blank_content_type_is_json(
    client: TestClient, dialect: Dialect, blank: str
) -> None:
    url = f"/{dialect.name}/CodeSystem/$lookup"
    body = b'{"resourceType":"Parameters","parameter":[{"name":"code","valueCode":"Q2057"},'
    body += b'{"name":"system","valueUri":"%b"}]}' % HCPCS.encode()

    for _ in range(3):
        response = client.post(url, content=body, headers={"Content-Type": blank})
        assert value(answer(response, dialect), "code") == "Q2057"
