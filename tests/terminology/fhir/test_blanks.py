"""Blanks around a code do not belong to it, in any operation; $validate-code says so."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import details, issues, names, value, values
from tests.fixtures.asking import How, Sent, answer, ask
from tests.fixtures.judge import Json
from tests.fixtures.resources import SET, SYSTEM, code_system, include, send_with, value_set

BLANKS = [" Q2057", "Q2057 ", "\tQ2057\r\n", "\u00a0Q2057"]
PRODUCTS = "https://fhir-hcpcs.org/ValueSet/cart-products"
IN_SYSTEM: Sent = {"url": canonical.HCPCS}
IN_SET: Sent = {"url": PRODUCTS, "system": canonical.HCPCS}
MEMBER = "ValueSet/$validate-code"
WHERE = [("CodeSystem/$validate-code", IN_SYSTEM), (MEMBER, IN_SET)]


@pytest.mark.parametrize("how", How)
@pytest.mark.parametrize("code", BLANKS)
@pytest.mark.parametrize(("path", "sent"), WHERE)
def test_a_code_with_blanks_is_valid_and_normalized(
    client: TestClient, dialect: Dialect, path: str, sent: Sent, code: str, how: How
) -> None:
    result = ask(client, dialect, path, how, code=code, **sent)

    assert value(result, "result") is True
    assert (value(result, "code"), value(result, "normalized-code")) == ("Q2057", "Q2057")
    (issue,) = issues(result)
    assert details(issue) == ("information", "business-rule", "code-rule")
    assert issue["expression"] == ["code"]


@pytest.mark.parametrize(("path", "sent"), WHERE)
@pytest.mark.parametrize("more", [{}, {"date": "2026-02-01"}, {"display": "Wrong"}])
def test_a_coding_with_blanks_is_normalized_whatever_else_is_asked(
    client: TestClient, dialect: Dialect, path: str, sent: Sent, more: Sent
) -> None:
    coding: Json = {"system": canonical.HCPCS, "code": " q2057 "}
    sent = {name: text for name, text in sent.items() if name == "url"}
    concept: Json = {"coding": [{"display": "x"}, coding]}

    alone = ask(client, dialect, path, How.PARAMETERS, coding=coding, **sent, **more)
    in_concept = ask(client, dialect, path, How.PARAMETERS, codeableConcept=concept, **sent)

    assert value(alone, "normalized-code") == value(in_concept, "normalized-code") == "Q2057"
    assert value(in_concept, "codeableConcept") == {
        "coding": [{"display": "x"}, {"system": canonical.HCPCS, "code": "q2057"}]
    }
    blanks = [one for one in issues(in_concept) if "blanks" in one["details"]["text"]]
    assert [one["expression"] for one in blanks] == [["CodeableConcept.coding[1].code"]]


@pytest.mark.parametrize("how", How)
@pytest.mark.parametrize(("path", "sent"), WHERE)
def test_the_uri_of_a_code_system_has_no_blanks_around_it(
    client: TestClient, dialect: Dialect, path: str, sent: Sent, how: How
) -> None:
    spaced: Sent = {name: f" {text} " for name, text in sent.items()}

    result = ask(client, dialect, path, how, code="Q2057", **spaced)

    assert (value(result, "result"), value(result, "system")) == (True, canonical.HCPCS)
    assert "issues" not in names(result)


@pytest.mark.parametrize(("path", "sent"), WHERE)
def test_the_uri_of_a_coding_has_no_blanks_around_it(
    client: TestClient, dialect: Dialect, path: str, sent: Sent
) -> None:
    coding: Json = {"system": f" {canonical.HCPCS} ", "code": "Q2057"}
    sent = {name: text for name, text in sent.items() if name == "url"}

    result = ask(client, dialect, path, How.PARAMETERS, coding=coding, **sent)
    concept: Json = {"coding": [coding]}
    in_concept = ask(client, dialect, path, How.PARAMETERS, codeableConcept=concept, **sent)

    assert value(result, "system") == value(in_concept, "system") == canonical.HCPCS
    assert value(in_concept, "codeableConcept") == {
        "coding": [{"system": canonical.HCPCS, "code": "Q2057"}]
    }


@pytest.mark.parametrize(("path", "sent"), WHERE)
def test_an_unknown_code_with_blanks_is_not_normalized(
    client: TestClient, dialect: Dialect, path: str, sent: Sent
) -> None:
    result = ask(client, dialect, path, code=" V0000 ", **sent)

    assert "normalized-code" not in names(result)
    assert "'V0000'" in issues(result)[-1]["details"]["text"]


@pytest.mark.parametrize("how", How)
def test_a_code_is_looked_up_without_blanks(client: TestClient, dialect: Dialect, how: How) -> None:
    plain = ask(client, dialect, "CodeSystem/$lookup", how, system=canonical.HCPCS, code="Q2057")

    for code in BLANKS:
        sent: Sent = {"system": canonical.HCPCS, "code": code}
        assert ask(client, dialect, "CodeSystem/$lookup", how, **sent) == plain


@pytest.mark.parametrize("how", How)
def test_codes_are_compared_without_blanks(client: TestClient, dialect: Dialect, how: How) -> None:
    sent: Sent = {"system": canonical.ICD10PCS, "codeA": " XW0", "codeB": "XW033C7 "}

    result = ask(client, dialect, "CodeSystem/$subsumes", how, **sent)

    assert value(result, "outcome") == "subsumes"


@pytest.mark.parametrize("how", How)
def test_a_code_is_translated_without_blanks(
    client: TestClient, dialect: Dialect, how: How
) -> None:
    sent: Sent = {"system": canonical.ICD10PCS, "targetsystem": canonical.CPT}

    plain = ask(client, dialect, "ConceptMap/$translate", how, code="XW033C7", **sent)

    assert ask(client, dialect, "ConceptMap/$translate", how, code=" XW033C7 ", **sent) == plain
    assert value(plain, "result") is True


def test_the_codes_of_resources_in_the_request_have_no_blanks_around_them(
    dialect: Dialect,
) -> None:
    system = code_system({"code": " oak ", "display": "Oak"})
    picked = value_set(include(concept=[{"code": "oak\n"}]))

    sent: Sent = {"url": SET, "system": SYSTEM, "code": "oak"}
    result = answer(send_with([system, picked], dialect, MEMBER, **sent), dialect)

    assert (value(result, "result"), values(result, "normalized-code")) == (True, [])
