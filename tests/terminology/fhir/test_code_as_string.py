"""HAPI's validators send `code` as a string; in R5 they drop a refusal that has `issues`."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import R4, R5, Dialect
from tests.fixtures.answers import names, value
from tests.fixtures.asking import Sent, answer, parameters
from tests.fixtures.judge import Json

IN_SYSTEM: Sent = {"url": canonical.HCPCS}
IN_SET: Sent = {
    "url": "https://fhir-hcpcs.org/ValueSet/cart-products",
    "system": canonical.HCPCS,
}
WHERE = [("CodeSystem/$validate-code", IN_SYSTEM), ("ValueSet/$validate-code", IN_SET)]


def _validated(
    client: TestClient, dialect: Dialect, path: str, sent: Sent, type: str, code: str = "Q2057"
) -> Json:
    body = parameters(**sent)
    body["parameter"].append({"name": "code", type: code})
    return answer(client.post(f"/{dialect.name}/{path}", json=body), dialect)


@pytest.mark.parametrize(("path", "sent"), WHERE)
@pytest.mark.parametrize("type", ["valueCode", "valueString"])
def test_a_refusal_of_a_string_has_only_a_message_in_r5(
    client: TestClient, dialect: Dialect, path: str, sent: Sent, type: str
) -> None:
    refused = _validated(client, dialect, path, {**sent, "display": "Wrong"}, type)

    assert value(refused, "result") is False
    assert "Q2057" in str(value(refused, "message"))
    assert ("issues" in names(refused)) is (dialect is R4 or type == "valueCode")


@pytest.mark.parametrize(("path", "sent"), WHERE)
def test_a_code_and_a_string_have_their_own_answers_in_any_order(
    client: TestClient, path: str, sent: Sent
) -> None:
    types = ["valueCode", "valueString", "valueCode", "valueString"]
    wrong: Sent = {**sent, "display": "Wrong"}

    refused = [_validated(client, R5, path, wrong, type) for type in types]

    assert ["issues" in names(each) for each in refused] == [True, False, True, False]


@pytest.mark.parametrize(("path", "sent"), WHERE)
def test_a_right_code_as_a_string_has_its_issues(
    client: TestClient, dialect: Dialect, path: str, sent: Sent
) -> None:
    valid = _validated(client, dialect, path, sent, "valueString", " Q2057")

    assert value(valid, "result") is True
    assert "issues" in names(valid)
