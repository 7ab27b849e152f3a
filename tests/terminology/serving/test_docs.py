"""The documentation works without a network, and runs only its own script."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from starlette.testclient import TestClient

SOURCES = re.compile(r'(?:src|href)="([^"]+)"')


def test_all_files_of_the_page_are_on_this_server(client: TestClient) -> None:
    page = client.get("/docs").text

    needed = SOURCES.findall(page)
    assert len(needed) == 3
    for path in needed:
        response = client.get(path)
        assert path.startswith("/docs/")
        assert response.status_code == 200
        assert len(response.content) > 100


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
        ("swagger-ui.css", "text/css; charset=utf-8"),
        ("favicon.png", "image/png"),
    ],
)
def test_a_file_of_the_page_is_revalidated_by_its_etag(
    client: TestClient, name: str, type: str
) -> None:
    first = client.get(f"/docs/{name}")
    again = client.get(f"/docs/{name}", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["content-type"] == type
    assert (again.status_code, again.content) == (304, b"")


def test_the_page_allows_only_its_own_script(client: TestClient) -> None:
    response = client.get("/docs")

    policy = response.headers["content-security-policy"]
    (script,) = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert response.headers["x-content-type-options"] == "nosniff"


def test_other_files_are_not_found(client: TestClient) -> None:
    assert client.get("/docs/../app.py").status_code == 404
    assert client.get("/docs/oauth2-redirect.html").status_code == 404
