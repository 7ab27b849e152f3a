"""Requests and responses in XML are those in JSON, in all ways."""

import json
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir import moment, xmlreader, xmlwriter
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.fhir.formats import Format
from terminology.fhir.json import Json, loads
from terminology.models import model
from terminology.serving import media, prettyxml
from terminology.serving.request import Request
from tests.fixtures.asking import FORM, How, parameters, request
from tests.fixtures.resources import with_resources
from tests.fixtures.shortcuts import Applications, open_applications, prepared
from tests.fixtures.variations import BUNDLED, RESOURCES, Variations

LOOKUP = f"CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057"
READS = (
    "metadata",
    "metadata?mode=terminology",
    "$versions",
    "CodeSystem",
    "CodeSystem?_count=2",
    "CodeSystem?url=http://nothing&_total=accurate&unknown=x",
    "CodeSystem?_summary=count",
    "CodeSystem/betos-2026",
    "CodeSystem/betos-2026?_summary=true",
    "ConceptMap",
    "ConceptMap/cart-pcs-to-cpt-2025-06-26",
    "ValueSet?_count=3",
    "OperationDefinition?_count=2",
    "OperationDefinition/CodeSystem-lookup",
    LOOKUP,
    f"CodeSystem/$lookup?system={canonical.HCPCS}&code=Z9999",
)
BUNDLES = {path for path in READS if path.partition("?")[0].isalpha()} - set(READS[:2])
"""The searches: fhir.resources does not read the resources of a Bundle from XML."""


@pytest.fixture(scope="module")
def applications(bundled_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Applications:
    """An application with prerendered data, and one without plans."""
    return open_applications(prepared(bundled_dir, tmp_path_factory.mktemp("xml")))


@pytest.fixture(autouse=True)
def constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """All expansions have the same timestamp."""
    monkeypatch.setattr(moment, "now", lambda: "2026-11-27T23:11:39Z")


def read_xml(body: bytes, dialect: Dialect) -> Json:
    """The JSON of a document."""
    return xmlreader.read(body, dialect)


@pytest.mark.parametrize("path", READS)
def test_every_read_and_search_is_the_same_in_xml(
    client: TestClient, dialect: Dialect, path: str
) -> None:
    url = f"/{dialect.name}/{path}"
    expected = client.get(url)

    response = client.get(url, headers={"Accept": media.FHIR_XML})

    assert response.status_code == expected.status_code
    assert response.headers["content-type"] == media.fhir(dialect, Format.XML)
    read = read_xml(response.content, dialect)
    if path.startswith("CodeSystem?url"):
        del read["link"]
        assert read == {name: one for name, one in expected.json().items() if name != "link"}
    else:
        assert _without_format(read) == _without_format(cast(Json, loads(expected.content)))


def _without_format(resource: Json) -> Json:
    return {name: value for name, value in resource.items() if name != "date"}


@pytest.mark.parametrize("path", READS)
def test_every_read_and_search_may_be_indented(client: TestClient, path: str) -> None:
    url = f"/r4/{path}{'&' if '?' in path else '?'}_pretty=true"
    headers = {"Accept": media.FHIR_XML}

    indented = client.get(url, headers=headers).content

    assert indented.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<')
    assert b"\n  <" in indented
    plain = client.get(f"/r4/{path}", headers=headers).content
    if "link" not in read_xml(plain, R4):
        assert _without_format(read_xml(indented, R4)) == _without_format(read_xml(plain, R4))


@pytest.mark.parametrize("variations", BUNDLED, ids=lambda variations: variations.path)
def test_every_operation_is_the_same_in_xml_in_all_ways(
    applications: Applications, dialect: Dialect, variations: Variations
) -> None:
    url = f"/{dialect.name}/{variations.path}"
    body = parameters(**variations.question)
    expected = applications.plain.post(url, json=body)
    answer = loads(expected.content)
    headers = {"Accept": media.FHIR_XML, "Content-Type": media.FHIR_XML}
    document = xmlwriter.document(body, dialect)

    for client in (applications.plain, applications.short, applications.short, applications.short):
        response = client.post(url, content=document, headers=headers)
        assert response.status_code == expected.status_code
        assert read_xml(response.content, dialect) == answer

    query = request(dialect, variations.path, How.QUERY, **variations.question)
    for client in (applications.plain, applications.short, applications.short):
        plain = client.get(query.url, params=query.query)
        found = [
            client.get(query.url, params=query.query, headers={"Accept": "text/xml"}),
            client.get(query.url, params=[*(query.query or ()), ("_format", "xml")]),
        ]
        for one in found:
            assert one.status_code == plain.status_code
            assert read_xml(one.content, dialect) == loads(plain.content)


@pytest.mark.parametrize("pretty", ["", "?_pretty=true"])
def test_a_batch_in_xml_has_the_answers_of_one_in_json(
    applications: Applications, dialect: Dialect, pretty: str
) -> None:
    entries: list[Json] = [
        {"request": {"method": "GET", "url": LOOKUP}},
        {"request": {"method": "GET", "url": f"{LOOKUP}&_format=json"}},
        {"request": {"method": "GET", "url": "CodeSystem/betos-2026"}},
        {"request": {"method": "GET", "url": "CodeSystem/nothing"}},
        {
            "resource": parameters(system=canonical.HCPCS, code="Q2057"),
            "request": {"method": "POST", "url": "CodeSystem/$lookup"},
        },
    ]
    bundle: Json = {"resourceType": "Bundle", "type": "batch", "entry": [*entries]}
    expected = applications.short.post(f"/{dialect.name}", json=bundle)

    response = applications.short.post(
        f"/{dialect.name}{pretty}",
        content=xmlwriter.document(bundle, dialect),
        headers={"Accept": media.FHIR_XML, "Content-Type": media.FHIR_XML},
    )

    assert response.headers["content-type"] == media.fhir(dialect, Format.XML)
    assert read_xml(response.content, dialect) == loads(expected.content)


def test_an_empty_batch_has_an_empty_answer(client: TestClient) -> None:
    bundle: Json = {"resourceType": "Bundle", "type": "batch"}

    response = client.post("/r4", json=bundle, headers={"Accept": "text/xml"})

    assert read_xml(response.content, R4) == {"resourceType": "Bundle", "type": "batch-response"}


def test_a_batch_operation_in_xml_has_the_answers_of_one_in_json(client: TestClient) -> None:
    inner = parameters(system=canonical.HCPCS, code="Q2057")
    body: Json = {
        "resourceType": "Parameters",
        "parameter": [{"name": "validation", "resource": inner}] * 2,
    }
    expected = client.post("/r5/CodeSystem/$batch-validate-code", json=body)

    response = client.post(
        "/r5/CodeSystem/$batch-validate-code",
        content=xmlwriter.document(body, R5),
        headers={"Accept": "text/xml", "Content-Type": "text/xml"},
    )

    assert response.status_code == 200
    assert read_xml(response.content, R5) == loads(expected.content)


def test_resources_are_sent_in_xml(client: TestClient, dialect: Dialect) -> None:
    value_set = next(one for one in RESOURCES if one["resourceType"] == "ValueSet")
    body = with_resources(parameters(url=value_set["url"]), *RESOURCES)
    url = f"/{dialect.name}/ValueSet/$expand"
    expected = client.post(url, json=body)

    response = client.post(
        url,
        content=xmlwriter.document(body, dialect),
        headers={
            "Accept": "text/xml",
            "Content-Type": "application/xml; fhirVersion=4.0; charset=utf-8",
        },
    )

    assert response.status_code == expected.status_code == 200
    found, known = read_xml(response.content, dialect), expected.json()
    assert cast(Json, found["expansion"])["contains"] == known["expansion"]["contains"]


@pytest.mark.parametrize("path", [path for path in READS if path not in BUNDLES])
def test_fhir_resources_reads_our_xml(client: TestClient, dialect: Dialect, path: str) -> None:
    response = client.get(f"/{dialect.name}/{path}", headers={"Accept": media.FHIR_XML})

    read = read_xml(response.content, dialect)
    parsed = type(model(read, dialect)).model_validate_xml(response.content)  # type: ignore[attr-defined]

    assert json.loads(parsed.model_dump_json()) == json.loads(
        model(read, dialect).model_dump_json()
    )


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"<Parameters/>", "Parameters"),
        (
            b'<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="code"/>'
            b'<valueBoolean value="maybe"/></parameter></Parameters>',
            "Parameters.parameter[0].valueBoolean",
        ),
        (b'<Parameters xmlns="http://hl7.org/fhir"><x/></Parameters>', "Parameters.x"),
    ],
)
def test_xml_that_is_no_fhir_is_refused_with_its_place(
    client: TestClient, dialect: Dialect, body: bytes, place: str
) -> None:
    response = client.post(
        f"/{dialect.name}/CodeSystem/$lookup", content=body, headers={"Content-Type": "text/xml"}
    )

    assert response.status_code == 400
    (issue,) = response.json()["issue"]
    assert (issue["code"], issue["expression"]) == ("structure", [place])


def test_an_external_entity_is_not_read(client: TestClient, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    body = (
        f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]>'
        '<Parameters xmlns="http://hl7.org/fhir"><id value="&b;"/></Parameters>'
    )

    response = client.post(
        "/r4/CodeSystem/$lookup", content=body, headers={"Content-Type": "application/fhir+xml"}
    )

    assert response.status_code == 400
    assert "document type" in response.text
    assert "secret" not in response.text.replace(str(secret), "")


def test_a_form_is_answered_in_xml(client: TestClient) -> None:
    response = client.post(
        "/r4/CodeSystem/$lookup",
        content=f"system={canonical.HCPCS}&code=Q2057",
        headers={"Content-Type": FORM, "Accept": "application/fhir+xml"},
    )

    assert read_xml(response.content, R4)["resourceType"] == "Parameters"


def test_a_request_reads_xml_by_its_content_type() -> None:
    sent = Request("POST", "/", body=b'<Basic xmlns="http://hl7.org/fhir"/>')
    sent.preferences = type(sent.preferences)(content_type="text/xml")

    assert sent.has_form is False
    assert sent.json() == {"resourceType": "Basic"}


@given(st.integers(1, 9))
def test_xml_is_indented_alike_in_any_pieces(number: int) -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml">a <div> b </div><p/>\n</div>'
    text: Json = {"status": "empty", "div": div}
    resource: Json = {"resourceType": "Basic", "id": "1", "text": text, "extension": [{"url": "a"}]}
    document = xmlwriter.document(resource, R4)
    tags = document.replace(b">", b">\0").split(b"\0")
    pieces = [b"".join(tags[at : at + number]) for at in range(0, len(tags), number)]

    indenter = prettyxml.Indenter()

    assert b"".join(map(indenter.write, pieces)) == prettyxml.Indenter().write(document)
    assert read_xml(prettyxml.Indenter().write(document), R4) == resource
