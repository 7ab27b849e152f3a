"""Code systems whose codes are examples, or absent: examples never pass for all codes."""

import pytest

from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import names, value
from tests.fixtures.asking import answer, issue, parameters
from tests.fixtures.judge import Json
from tests.fixtures.resources import client_of, code_system, concept, with_resources

SYSTEM = "https://example.org/CodeSystem/trees"
CONTENT = ["example", "not-present"]


def body(content: str, sent: dict[str, str]) -> Json:
    """A request about a code system of this content, which lists a code."""
    resource = code_system(concept("oak"), content=content, url=SYSTEM)
    return with_resources(parameters(**sent), resource)


@pytest.mark.parametrize("content", CONTENT)
@pytest.mark.parametrize("date", [{}, {"date": "2025-01-01"}])
def test_a_code_of_a_code_system_without_its_codes_is_not_validated(
    dialect: Dialect, content: str, date: dict[str, str]
) -> None:
    sent = body(content, {"url": SYSTEM, "code": "oak", **date})

    url = f"/{dialect.name}/CodeSystem/$validate-code"
    result = answer(client_of().post(url, json=sent), dialect)

    assert value(result, "result") is False
    assert value(result, "x-unknown-system") == SYSTEM
    assert f"(content '{content}')" in str(value(result, "message"))
    assert "display" not in names(result)


@pytest.mark.parametrize("content", CONTENT)
@pytest.mark.parametrize(
    ("operation", "sent"),
    [
        ("$lookup", {"system": SYSTEM, "code": "oak"}),
        ("$lookup", {"system": SYSTEM, "code": "oak", "date": "2025-01-01"}),
        ("$subsumes", {"system": SYSTEM, "codeA": "oak", "codeB": "oak"}),
    ],
)
def test_a_code_of_a_code_system_without_its_codes_is_not_found(
    dialect: Dialect, content: str, operation: str, sent: dict[str, str]
) -> None:
    url = f"/{dialect.name}/CodeSystem/{operation}"

    refused = issue(client_of().post(url, json=body(content, sent)), dialect, 404)

    assert f"(content '{content}')" in refused["details"]["text"]
