"""The first page, and the health page."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from codesystems.catalogue import CATALOGUE
from terminology import install
from terminology.library import Library
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.fixtures import editions


def links(page: str) -> list[str]:
    """Where the links of a page lead."""
    return [unescape(found) for found in re.findall(r'href="([^"]+)"', page)]


def test_the_first_page_is_html(client: TestClient) -> None:
    response = client.get("/")

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"


def test_the_first_page_lists_every_code_system_and_map(client: TestClient) -> None:
    listed = [link.rpartition("/")[2].partition("?")[0] for link in links(client.get("/").text)]

    shipped = [line.starter().edition for line in CATALOGUE]
    assert {one.id for one in shipped if one.fhir_version in {None, "4.0.1"}} <= set(listed)
    assert "cart-pcs-to-cpt-2025-06-26" in listed


def test_every_link_of_the_first_page_is_answered(client: TestClient) -> None:
    statuses = {link: client.get(link).status_code for link in links(client.get("/").text)}

    assert set(statuses.values()) == {200}
    assert len(statuses) > 20


def test_every_link_of_a_mounted_first_page_is_answered(
    library: Library, shelf: Path, starter: Path
) -> None:
    outer = FastAPI()
    outer.mount("/terminology", create_app(library, Settings(shelf, starter)))
    client = TestClient(outer)

    statuses = {client.get(link).status_code for link in links(client.get("/terminology/").text)}

    assert statuses == {200}


def test_what_publishers_write_is_no_markup(own_client: TestClient, shelf: Path) -> None:
    made = editions.made_up([editions.RICH])
    title = "<script>alert('x')</script>"
    install.install(replace(made, edition=replace(made.edition, title=title)), shelf)

    page = own_client.get("/").text

    assert "<script" not in page
    assert title in unescape(page)


def test_the_server_is_healthy_while_it_can_answer(
    client: TestClient, shelf: Path, starter: Path
) -> None:
    response = client.get("/health")

    assert response.status_code == 200
    holdings = Library(shelf, starter).holdings()
    assert response.json() == {
        "status": "ok",
        "codeSystems": len(holdings.editions),
        "conceptMaps": len(holdings.maps),
        "broken": 0,
    }


def test_the_server_is_not_healthy_while_it_has_nothing(shelf: Path, starter: Path) -> None:
    client = TestClient(create_app(Library(shelf), Settings(shelf, starter)))

    response = client.get("/health")

    assert response.status_code == 503
    assert response.json()["status"] == "empty"


def test_a_broken_file_is_counted_and_does_not_stop_the_server(
    own_client: TestClient, shelf: Path
) -> None:
    shelf.mkdir()
    (shelf / "codesystem-broken.sqlite").write_bytes(b"no database")

    response = own_client.get("/health")

    assert (response.status_code, response.json()["broken"]) == (200, 1)
