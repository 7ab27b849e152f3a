"""The application: CORS, compression, mounting and proxies."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from codesystems import canonical
from terminology import install
from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from terminology.serving import decompression
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.fixtures import editions
from tests.fixtures.answers import value
from tests.fixtures.asking import answer, issue
from tests.fixtures.bundled import CODE_SYSTEMS
from tests.fixtures.judge import Json

HCPCS = "CodeSystem/hcpcs-0-fragment-2026"
OTHERS = 2
"""The number of code systems of the other FHIR version."""
BASE = "http://testserver/terminology"


@pytest.fixture
def mounted(registry: Registry, data_dir: Path, bundled_dir: Path) -> TestClient:
    """A client of another application that has the server below /terminology."""
    outer = FastAPI()
    outer.mount("/terminology", create_app(registry, Settings(data_dir, bundled_dir)))
    return TestClient(outer, raise_server_exceptions=False)


def read(client: TestClient, dialect: Dialect, path: str) -> Json:
    """Return the resource of the mounted server at a path below a FHIR version."""
    return answer(client.get(f"/terminology/{dialect.name}/{path}"), dialect)


# CORS and compression


@pytest.mark.parametrize("path", ["metadata", "CodeSystem", HCPCS, "nothing"])
def test_a_page_of_any_origin_may_read_the_response(
    client: TestClient, dialect: Dialect, path: str
) -> None:
    response = client.get(f"/{dialect.name}/{path}", headers={"Origin": "https://example.org"})

    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-expose-headers"] == "ETag, X-Request-Id"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_page_of_any_origin_may_send_requests(
    client: TestClient, dialect: Dialect, method: str
) -> None:
    response = client.options(
        f"/{dialect.name}/CodeSystem/$lookup",
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization, content-type, prefer",
        },
    )

    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert method in response.headers["access-control-allow-methods"]
    assert "authorization" in response.headers["access-control-allow-headers"]


NAMED = "https://example.org"


@pytest.mark.parametrize(
    ("named", "origin", "allowed"),
    [
        (NAMED, NAMED, NAMED),
        (f"http://a.org {NAMED}", NAMED, NAMED),
        ("null", "null", "null"),
        (f"* {NAMED}", NAMED, NAMED),
        (f"* {NAMED}", "https://other.org", "*"),
        (NAMED, "https://other.org", None),
        (NAMED, "https://example.org.evil", None),
        (NAMED, "null", None),
        (NAMED, "", None),
    ],
)
@pytest.mark.parametrize(
    "path",
    ["metadata", "CodeSystem", "CodeSystem/$lookup?code=x", "nothing", f"{HCPCS}?_pretty=true"],
)
def test_only_pages_of_a_named_origin_may_read_the_response_with_credentials(
    registry: Registry,
    data_dir: Path,
    dialect: Dialect,
    path: str,
    named: str,
    origin: str,
    allowed: str | None,
) -> None:
    client = TestClient(create_app(registry, Settings(data_dir, data_dir, origin=named)))
    headers = {"Origin": origin} if origin else {}

    first = client.get(f"/{dialect.name}/{path}", headers=headers)
    confirmed = client.get(
        f"/{dialect.name}/{path}",
        headers={**headers, "If-None-Match": first.headers.get("etag", "")},
    )
    preflight = client.options(
        f"/{dialect.name}/{path}",
        headers={**headers, "Access-Control-Request-Private-Network": "true"},
    )

    for response in (first, confirmed, preflight):
        sent = response.headers
        assert sent.get("access-control-allow-origin") == allowed
        has_credentials = allowed not in {None, "*"}
        assert sent.get("access-control-allow-credentials") == ("true" if has_credentials else None)
        assert sent["vary"].endswith(", Origin")
    has_private = "access-control-allow-private-network" in preflight.headers
    assert has_private is has_credentials
    assert ("access-control-allow-methods" in preflight.headers) is (allowed is not None)


@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_pages_of_no_origin_may_read_the_response(
    registry: Registry, data_dir: Path, dialect: Dialect, method: str
) -> None:
    client = TestClient(create_app(registry, Settings(data_dir, data_dir, origin="")))
    headers = {"Access-Control-Request-Headers": "authorization"}

    response = client.request(method, f"/{dialect.name}/metadata", headers=headers)

    assert response.status_code in {200, 204}
    assert not [name for name in response.headers if name.startswith("access-control-")]


def test_options_returns_the_allowed_methods(client: TestClient, dialect: Dialect) -> None:
    response = client.options(f"/{dialect.name}/CodeSystem/$lookup")

    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert "access-control-allow-headers" not in response.headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("br, gzip;q=0", "br"), ("br, zstd", "zstd"), ("identity", None)],
)
@pytest.mark.parametrize("path", ["metadata", "CodeSystem?_summary=false", HCPCS])
def test_a_long_response_is_compressed_if_the_client_accepts_it(
    client: TestClient, dialect: Dialect, accepted: str, encoding: str | None, path: str
) -> None:
    plain = client.get(f"/{dialect.name}/{path}", headers={"Accept-Encoding": ""})
    headers = {"Accept-Encoding": accepted}
    with client.stream("GET", f"/{dialect.name}/{path}", headers=headers) as response:
        coded = b"".join(response.iter_raw())

    assert response.headers.get("content-encoding") == encoding
    body = decompression.decoded(coded, encoding or "", lambda _: None, len(plain.content))
    assert body == plain.content
    assert answer(plain, dialect)["resourceType"] != "OperationOutcome"


def test_a_short_response_is_not_compressed(client: TestClient, dialect: Dialect) -> None:
    response = client.get(f"/{dialect.name}/$versions", headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in response.headers


def test_the_documentation_is_served(client: TestClient) -> None:
    response = client.get("/docs")

    assert response.status_code == 200
    assert "/openapi.json" in response.text


# Mounting


@pytest.mark.parametrize("type", ["CodeSystem", "ConceptMap"])
def test_the_full_urls_of_a_mounted_server_read_its_resources(
    mounted: TestClient, dialect: Dialect, type: str
) -> None:
    bundle = read(mounted, dialect, type)

    assert [entry["fullUrl"] for entry in bundle["entry"]] == [
        f"{BASE}/{dialect.name}/{type}/{entry['resource']['id']}" for entry in bundle["entry"]
    ]


def test_the_paging_links_of_a_mounted_server_return_each_resource_once(
    mounted: TestClient, dialect: Dialect
) -> None:
    seen: list[str] = []
    url: str | None = f"{BASE}/{dialect.name}/CodeSystem?_count=4"

    while url is not None:
        bundle = answer(mounted.get(url), dialect)
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        url = {link["relation"]: link["url"] for link in bundle["link"]}.get("next")

    assert len(seen) == len(set(seen)) == len(CODE_SYSTEMS) - OTHERS


@pytest.mark.parametrize("mode", ["", "?mode=terminology"])
def test_the_capabilities_of_a_mounted_server_have_its_url(
    mounted: TestClient, dialect: Dialect, mode: str
) -> None:
    statement = read(mounted, dialect, f"metadata{mode}")

    assert statement["implementation"]["url"] == f"{BASE}/{dialect.name}"


def test_a_mounted_server_runs_operations(mounted: TestClient, dialect: Dialect) -> None:
    result = read(mounted, dialect, f"CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057")

    assert value(result, "code") == "Q2057"


def test_a_mounted_server_refuses_in_the_requested_fhir_version(
    mounted: TestClient, dialect: Dialect
) -> None:
    refused = issue(mounted.get(f"/terminology/{dialect.name}/nothing"), dialect, 404)

    assert refused["code"] == "not-found"


def test_the_documentation_of_a_mounted_server_has_its_prefix(mounted: TestClient) -> None:
    page = mounted.get("/terminology/docs").text

    assert "url: '/terminology/openapi.json'" in page
    servers = mounted.get("/terminology/openapi.json").json()["servers"]
    assert servers == [{"url": "/terminology"}, {"url": "http://testserver/terminology"}]


@pytest.mark.parametrize(("proxies", "scheme"), [("testclient", "https"), ("", "http")])
def test_only_a_trusted_proxy_sets_the_scheme_of_links(
    registry: Registry, data_dir: Path, dialect: Dialect, proxies: str, scheme: str
) -> None:
    app = create_app(registry, Settings(data_dir, data_dir, proxies=proxies))

    bundle = TestClient(app).get(
        f"/{dialect.name}/CodeSystem", headers={"X-Forwarded-Proto": "https"}
    )

    links = [link["url"] for link in bundle.json()["link"]]
    assert {urlsplit(url).scheme for url in links} == {scheme}


def test_two_servers_of_one_process_have_separate_data_directories(
    tmp_path: Path, bundled_dir: Path, dialect: Dialect
) -> None:
    outer = FastAPI()
    for version in ("2025-01", "2025-10"):
        data_dir = tmp_path / version
        install.install(editions.hcpcs(version, [editions.Q2057]), data_dir)
        outer.mount(
            f"/{version}",
            create_app(Registry(data_dir, bundled_dir), Settings(data_dir, bundled_dir)),
        )
    client = TestClient(outer)

    responses = [
        client.get(
            f"/{version}/{dialect.name}/CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057"
        )
        for version in ("2025-01", "2025-10")
    ]

    versions = [value(answer(response, dialect), "version") for response in responses]
    assert versions == ["2025-01", "2025-10"]
