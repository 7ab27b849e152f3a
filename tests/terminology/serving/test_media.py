"""Media types of responses and of request bodies."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.problems import Invalid
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.serving.request import Request
from tests.fixtures.answers import value
from tests.fixtures.asking import FORM, answer, issue, parameters, read

LOOKUP = "CodeSystem/$lookup"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
BODY = parameters(system=canonical.HCPCS, code="Q2057")


@pytest.mark.parametrize(
    "accept",
    [
        "application/fhir+json",
        "application/json",
        "application/json+fhir",
        "text/json",
        "json",
        "*/*",
        "application/*",
        "",
        BROWSER,
        "application/fhir+xml;q=0.5, application/fhir+json",
        "APPLICATION/FHIR+JSON",
        "application/fhir+json; charset=UTF-8",
    ],
)
def test_json_is_returned_if_the_client_accepts_it(
    client: TestClient, dialect: Dialect, accept: str
) -> None:
    assert read(client, dialect, "metadata", {"Accept": accept})["fhirVersion"] == dialect.version


@pytest.mark.parametrize(
    "accept",
    [
        "text/turtle",
        "text/html",
        "nonsense",
        "application/fhir+json;q=0",
        "application/fhir+json;q=0, application/fhir+xml;q=0.0",
        "*/*;q=0",
    ],
)
@pytest.mark.parametrize(
    "path", ["metadata", "CodeSystem", "OperationDefinition/CodeSystem-lookup", LOOKUP]
)
def test_other_formats_are_refused(
    client: TestClient, dialect: Dialect, accept: str, path: str
) -> None:
    response = client.get(f"/{dialect.name}/{path}", headers={"Accept": accept})

    refused = issue(response, dialect, 406)
    assert refused["code"] == "not-supported"
    assert refused["details"]["text"].startswith(
        f"The response format '{accept}' is not supported; request one of application/fhir+json"
    )
    assert "application/fhir+xml" in refused["details"]["text"]


@pytest.mark.parametrize("dialect", [R4, R5])
@pytest.mark.parametrize("short", [True, False])
def test_the_fhir_version_parameter_may_be_that_of_the_endpoint(
    client: TestClient, dialect: Dialect, short: bool
) -> None:
    version = dialect.mime_version if short else dialect.version

    resource = read(
        client, dialect, "metadata", {"Accept": f"application/fhir+json; fhirVersion={version}"}
    )

    assert resource["fhirVersion"] == dialect.version


@pytest.mark.parametrize(("dialect", "other"), [(R4, "5.0"), (R5, "4.3"), (R5, "4.0"), (R5, "6")])
def test_another_fhir_version_parameter_is_refused(
    client: TestClient, dialect: Dialect, other: str
) -> None:
    response = client.get(
        f"/{dialect.name}/metadata",
        headers={"Accept": f"application/fhir+json; fhirVersion={other}"},
    )

    assert issue(response, dialect, 406)["code"] == "not-supported"


def test_the_fhir_version_parameter_may_be_quoted(client: TestClient, dialect: Dialect) -> None:
    accept = f'application/fhir+json; fhirVersion="{dialect.mime_version}"'

    assert read(client, dialect, "metadata", {"Accept": accept})["id"]


@pytest.mark.parametrize(
    "format", ["json", "application/json", "application/fhir%2Bjson", "application/fhir+json"]
)
@pytest.mark.parametrize("accept", ["application/fhir+xml", "*/*"])
def test_format_overrides_accept(
    client: TestClient, dialect: Dialect, format: str, accept: str
) -> None:
    resource = read(client, dialect, f"metadata?_format={format}", {"Accept": accept})

    assert resource["fhirVersion"] == dialect.version


@pytest.mark.parametrize("format", ["ttl", "text/turtle", "html"])
def test_another_format_is_refused(client: TestClient, dialect: Dialect, format: str) -> None:
    response = client.get(f"/{dialect.name}/metadata?_format={format}")

    assert issue(response, dialect, 406)["code"] == "not-supported"


# Bodies


@pytest.mark.parametrize(
    "type",
    [
        "application/fhir+json",
        "application/json",
        "application/json+fhir",
        "text/json",
        "application/fhir+json; charset=utf-8; fhirVersion=4.0",
        "Application/FHIR+JSON",
    ],
)
def test_a_json_body_may_have_each_media_type_of_json(
    client: TestClient, dialect: Dialect, type: str
) -> None:
    response = client.post(f"/{dialect.name}/{LOOKUP}", json=BODY, headers={"Content-Type": type})

    assert value(answer(response, dialect), "code") == "Q2057"


def test_a_body_without_a_content_type_is_json(client: TestClient, dialect: Dialect) -> None:
    request = client.build_request("POST", f"/{dialect.name}/{LOOKUP}", json=BODY)
    del request.headers["content-type"]

    assert value(answer(client.send(request), dialect), "code") == "Q2057"


def test_a_byte_order_mark_is_ignored(client: TestClient, dialect: Dialect) -> None:
    body = client.build_request("POST", "/", json=BODY).content

    response = client.post(f"/{dialect.name}/{LOOKUP}", content=b"\xef\xbb\xbf" + body)

    assert value(answer(response, dialect), "code") == "Q2057"


def test_a_form_may_have_a_charset(client: TestClient, dialect: Dialect) -> None:
    response = client.post(
        f"/{dialect.name}/{LOOKUP}",
        content=f"system={canonical.HCPCS}&code=Q2057",
        headers={"Content-Type": f"{FORM}; charset=UTF-8"},
    )

    assert value(answer(response, dialect), "code") == "Q2057"


@pytest.mark.parametrize("type", ["text/turtle", "text/plain", "multipart/form-data"])
def test_a_body_of_another_media_type_is_refused(
    client: TestClient, dialect: Dialect, type: str
) -> None:
    response = client.post(
        f"/{dialect.name}/{LOOKUP}", content=b"<Parameters/>", headers={"Content-Type": type}
    )

    refused = issue(response, dialect, 415)
    assert refused["code"] == "not-supported"
    assert refused["details"]["text"].startswith(
        f"Content-Type '{type}' is not supported; send one of"
    )


@pytest.mark.parametrize(
    "body",
    [b"{", b"nonsense", b"[]", b"null", b'"Parameters"', b"\xff", b"{}", b"[" * 5000, b"NaN"],
)
def test_a_body_that_is_not_a_parameters_resource_is_refused(
    client: TestClient, dialect: Dialect, body: bytes
) -> None:
    response = client.post(f"/{dialect.name}/{LOOKUP}", content=body)

    refused = issue(response, dialect, 400)
    assert refused["code"] == "structure"
    text = refused["details"]["text"]
    assert text.startswith(("The body cannot be read: it is no ", "The body is no Parameters"))


@pytest.mark.parametrize("body", [b"code=%FF", b"\xff=1"])
@pytest.mark.parametrize("path", [LOOKUP, "CodeSystem/_search"])
def test_a_form_that_is_not_utf_8_is_refused(
    client: TestClient, dialect: Dialect, body: bytes, path: str
) -> None:
    response = client.post(f"/{dialect.name}/{path}", content=body, headers={"Content-Type": FORM})

    assert issue(response, dialect, 400)["code"] == "structure"


@pytest.mark.parametrize("depth", [300, 1000])
def test_json_that_is_nested_too_deeply_is_refused(depth: int) -> None:
    with pytest.raises(Invalid, match="it is nested too deeply"):
        Request("POST", "/", body=b"[" * depth + b"]" * depth).json()
