"""The format of a response: from `_format`, else from Accept."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.fhir.formats import Format
from terminology.serving import media, negotiation
from terminology.serving.rendered import Rendered
from terminology.serving.request import Request
from terminology.serving.router import Endpoint
from terminology.snapshot import Snapshot

JSON, XML = Format.JSON, Format.XML
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "format"),
    [
        ("application/fhir+xml", XML),
        ("application/xml", XML),
        ("text/xml", XML),
        ("application/xml+fhir", XML),
        ("APPLICATION/FHIR+XML; charset=utf-8", XML),
        ("xml", XML),
        ("application/fhir+xml;q=1.0, application/fhir+json;q=0.9", XML),
        ("application/fhir+xml;q=0.9, application/fhir+json", JSON),
        ("application/fhir+xml, application/fhir+json", JSON),
        ("application/fhir+xml;q=0.5, application/json;q=0.5", JSON),
        ("application/fhir+json;q=0, */*", XML),
        ("application/fhir+xml;q=0, */*", JSON),
        ("application/fhir+xml, */*", XML),
        ("application/fhir+xml, */*;q=0.1", XML),
        ("application/fhir+xml;q=0.2, application/*;q=0.3", JSON),
        ("application/*;q=0.1, */*;q=0.9", JSON),
        ("text/*", JSON),
        ("*", JSON),
        ("text/html, image/gif, *; q=.2, */*; q=.2", JSON),
        ("application/fhir+xml;q=high", XML),
        ("application/fhir+xml;q=1., application/json;q=0.999", XML),
        ('application/fhir+xml;profile="a,b";q=0.1, application/json;q=0.2', JSON),
        ("application/fhir+xml;fhirVersion=5.0, application/fhir+json;q=0.1", JSON),
        ('application/fhir+xml; fhirVersion="4.0"', XML),
        ("application/fhir+xml;q=0.1, application/xml;q=0.9, application/json;q=0.5", XML),
        (" , ", JSON),
        ("text/turtle", None),
        ("application/fhir+xml;fhirVersion=5.0", None),
        ("application/fhir+xml;q=0", None),
        (f"text/turtle;x={'y' * 2_000}, text/xml", XML),
        (BROWSER, JSON),
        ("text/html, application/xml;q=0.9", XML),
    ],
)
def test_the_highest_quality_wins(accept: str, format: Format | None) -> None:
    assert negotiation.accepted(accept, R4).format is format


@pytest.mark.parametrize(
    ("accept", "prefers_page"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("html", True),
        ("text/html, application/json", False),
        ("text/html;q=0.5, application/xml", False),
        ("text/html;q=0", False),
        ("*/*", False),
    ],
)
def test_a_page_is_preferred_by_who_names_html_first(accept: str, prefers_page: bool) -> None:
    assert negotiation.accepted(accept, R5).prefers_page is prefers_page


@pytest.mark.parametrize(
    ("format", "type"),
    [
        ("xml", media.FHIR_XML),
        ("text/xml", media.FHIR_XML),
        ("application/fhir%2Bxml", media.FHIR_XML),
        ("application/fhir+xml", media.FHIR_XML),
        ("json", media.FHIR_JSON),
        ("", media.FHIR_JSON),
    ],
)
@pytest.mark.parametrize("path", ["metadata?", "CodeSystem?_count=1&", "CodeSystem/$lookup?code=&"])
def test_format_is_in_the_query(
    client: TestClient, dialect: Dialect, path: str, format: str, type: str
) -> None:
    response = client.get(
        f"/{dialect.name}/{path}_format={format}", headers={"Accept": "text/json"}
    )

    expected = f"{type}; fhirVersion={dialect.mime_version}"
    assert response.headers["content-type"] == expected


@pytest.mark.parametrize("form", ["_format=xml&code=x", "code=x&_format=application/fhir%2Bxml"])
@pytest.mark.parametrize("path", ["CodeSystem/_search", "CodeSystem/$lookup"])
def test_format_may_be_in_a_form(client: TestClient, path: str, form: str) -> None:
    response = client.post(
        f"/r4/{path}", content=form, headers={"Content-Type": media.FORM, "Accept": "text/json"}
    )

    assert response.headers["content-type"] == media.fhir(R4, XML)


@pytest.mark.parametrize("form", [b"_format=&code=x", b"code=%FF&_format=xml"])
def test_a_form_without_a_readable_format_has_that_of_accept(
    client: TestClient, form: bytes
) -> None:
    response = client.post(
        "/r4/CodeSystem/_search", content=form, headers={"Content-Type": media.FORM}
    )

    assert response.headers["content-type"] == media.fhir(R4)


def test_several_headers_accept_are_one_list(client: TestClient) -> None:
    headers = [("Accept", "application/fhir+json;q=0.5"), ("Accept", "application/fhir+xml")]

    response = client.get("/r4/metadata", headers=headers)

    assert response.headers["content-type"] == media.fhir(R4, XML)


@pytest.mark.parametrize(
    ("status", "method", "path"),
    [
        (404, "GET", "/r4/CodeSystem/nothing"),
        (404, "GET", "/r5/nothing"),
        (404, "GET", f"/r4/CodeSystem/$lookup?system={canonical.HCPCS}&code=Z9999"),
        (405, "PUT", "/r5/CodeSystem/$lookup"),
        (400, "GET", "/r4/CodeSystem/$lookup"),
        (400, "POST", "/r4"),
        (414, "GET", f"/r4/metadata?{'a' * 60_000}"),
    ],
)
def test_an_error_has_the_accepted_format(
    client: TestClient, status: int, method: str, path: str
) -> None:
    response = client.request(method, path, headers={"Accept": "text/xml"})

    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/fhir+xml; fhirVersion=")
    assert b'<OperationOutcome xmlns="http://hl7.org/fhir">' in response.content


def test_json_and_xml_have_different_etags(client: TestClient) -> None:
    for path in (
        "CodeSystem/betos-2026",
        f"CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057",
    ):
        json, xml = (
            client.get(f"/r4/{path}", headers={"Accept": type}).headers["etag"]
            for type in media.TYPES[JSON][:1] + media.TYPES[XML][:1]
        )

        assert json != xml
        again = client.get(f"/r4/{path}", headers={"Accept": "xml", "If-None-Match": xml})
        assert again.status_code == 304


def page(request: Request, snapshot: Snapshot) -> Rendered:
    """A page of a test."""
    del snapshot
    assert request.format is Format.HTML
    return Rendered(b"<!doctype html>", media.HTML)


@pytest.mark.parametrize(
    ("accept", "type"),
    [
        (BROWSER, media.HTML),
        ("text/html", media.HTML),
        ("*/*", media.fhir(R4)),
        ("text/html;q=0.9, application/xml", media.fhir(R4, XML)),
    ],
)
def test_a_client_that_prefers_html_gets_the_page_where_there_is_one(
    own_client: TestClient, monkeypatch: pytest.MonkeyPatch, accept: str, type: str
) -> None:
    router = own_client.app.service.router  # type: ignore[attr-defined]
    found = router.endpoints["/r4/metadata"]
    with_page = Endpoint(found.name, found.dialect, found.methods, found.handler, page=page)
    monkeypatch.setitem(router.endpoints, "/r4/metadata", with_page)

    response = own_client.get("/r4/metadata", headers={"Accept": accept})

    assert response.headers["content-type"] == type
