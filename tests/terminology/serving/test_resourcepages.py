"""The pages of CodeSystem, ValueSet and ConceptMap."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import ContentMode
from codesystems.problems import NotFound
from terminology import install
from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from terminology.serving.request import Request
from terminology.serving.resourcepages import ResourcePages
from tests.fixtures import editions

Show = Callable[[str], str]
"""Returns the text of the page of a resource, given by its type and id."""

MAP = "ConceptMap/cart-pcs-to-cpt-2025-04-01"
EACH = ["CodeSystem/hcpcs-0-fragment-2026", "ValueSet/betos", MAP]
HANDLERS = {"CodeSystem": "code_system", "ValueSet": "value_set", "ConceptMap": "concept_map"}


def shown(registry: Registry, dialect: Dialect, path: str) -> str:
    """Return the page of a resource, given by its type and id."""
    type, _, id = path.partition("/")
    handler = getattr(ResourcePages(dialect), HANDLERS[type])
    request = Request("GET", f"/{dialect.name}/{path}", base="http://testserver", resource_id=id)
    answer = handler(request, registry.snapshot().of_fhir(dialect.version))
    assert answer.media_type == "text/html; charset=utf-8"
    text: str = answer.body.decode()
    return text


@pytest.fixture
def show(registry: Registry, dialect: Dialect) -> Show:
    """Shows pages of the bundled data."""
    return lambda path: shown(registry, dialect, path)


def links(page: str) -> list[str]:
    """Return the targets of the links of a page."""
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', page)]


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("path", EACH)
@pytest.mark.parametrize(
    ("accept", "query"), [(BROWSER, ""), ("text/html", ""), ("*/*", "?_format=html")]
)
def test_a_browser_gets_the_page_at_the_address_of_the_resource(
    client: TestClient, show: Show, dialect: Dialect, path: str, accept: str, query: str
) -> None:
    response = client.get(f"/{dialect.name}/{path}{query}", headers={"Accept": accept})

    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text == show(path)
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert "<script" not in response.text


@pytest.mark.parametrize("type", list(HANDLERS))
def test_every_resource_has_a_page(client: TestClient, dialect: Dialect, type: str) -> None:
    address: str | None = f"/{dialect.name}/{type}?_elements=id&_count=100"
    ids = []
    while address:
        bundle = client.get(address).json()
        ids += [entry["resource"]["id"] for entry in bundle["entry"]]
        address = {one["relation"]: one["url"] for one in bundle["link"]}.get("next")

    for id in ids:
        response = client.get(f"/{dialect.name}/{type}/{id}", headers={"Accept": "text/html"})
        assert response.status_code == 200
        assert response.text.startswith("<!doctype html>")
    assert len(ids) > 5


@pytest.mark.parametrize("path", EACH)
@pytest.mark.parametrize("accept", ["*/*", "application/fhir+json", "application/json, text/html"])
def test_others_get_json_there(
    client: TestClient, dialect: Dialect, path: str, accept: str
) -> None:
    response = client.get(f"/{dialect.name}/{path}", headers={"Accept": accept})

    assert response.json()["resourceType"] == path.partition("/")[0]


def test_a_page_has_the_host_of_its_request(client: TestClient, dialect: Dialect) -> None:
    headers = {"Accept": "text/html", "Host": "other.example"}

    for _ in range(3):
        page = client.get(f"/{dialect.name}/ValueSet/betos", headers=headers).text
        assert all(link.startswith("http://other.example/") for link in links(page))
    own = client.get(f"/{dialect.name}/ValueSet/betos", headers={"Accept": "text/html"}).text
    assert "other.example" not in own


@pytest.mark.parametrize("path", EACH)
def test_every_link_of_a_page_works(show: Show, client: TestClient, path: str) -> None:
    asked = links(show(path))

    assert {link: client.get(link).status_code for link in asked} == dict.fromkeys(asked, 200)
    assert len(asked) > 2


@pytest.mark.parametrize("path", EACH)
def test_a_page_links_to_json_and_xml_of_its_resource(
    show: Show, dialect: Dialect, path: str
) -> None:
    formats = [link for link in links(show(path)) if f"/{dialect.name}/{path}?_format=" in link]

    assert [re.search(r"_format=(\w+)", link)[1] for link in formats] == ["json", "xml", "json"]  # type: ignore[index]


@pytest.mark.parametrize("path", EACH)
def test_a_page_says_what_its_resource_says_of_itself(
    show: Show, client: TestClient, dialect: Dialect, path: str
) -> None:
    page = unescape(show(path))

    resource = client.get(f"/{dialect.name}/{path}").json()
    for name in ("url", "version", "title", "status", "date", "publisher", "copyright"):
        assert resource.get(name, "") in page
    assert resource.get("description", "") in page


def test_the_page_of_a_code_system_has_its_properties_and_filters(show: Show) -> None:
    page = show("CodeSystem/hcpcs-0-fragment-2026")

    assert "<td>pricingIndicator</td>" in page
    assert re.search(r"<td>concept</td><td>[^<]*is-a", page)


def test_the_page_of_an_edition_has_the_other_editions_and_what_changed(
    own_client: TestClient, own_registry: Registry, dialect: Dialect, data_dir: Path
) -> None:
    for version in ("2025-01", "2025-10"):
        install.install(editions.hcpcs(version, [editions.Q2057]), data_dir)

    found = links(shown(own_registry, dialect, "CodeSystem/hcpcs-2025-10"))

    base = f"http://testserver/{dialect.name}"
    assert f"{base}/CodeSystem/hcpcs-2025-01" in found
    assert f"{base}/CodeSystem/hcpcs-2025-10" not in found
    (changes,) = [link for link in found if "$diff" in link]
    assert "from=2025-01&to=2025-10" in changes
    assert own_client.get(changes).status_code == 200


def test_the_page_of_a_supplement_has_nothing_to_ask(
    own_registry: Registry, dialect: Dialect, data_dir: Path
) -> None:
    made = editions.made_up([editions.RICH])
    url = "http://example.org/CodeSystem/prices"
    supplement = replace(
        made.edition,
        key="prices",
        url=url,
        content=ContentMode.SUPPLEMENT,
        supplements=made.edition.url,
    )
    install.install(replace(made, edition=supplement), data_dir)

    page = shown(own_registry, dialect, f"CodeSystem/{supplement.id}")

    assert made.edition.url in page
    assert "$" not in page


def test_the_page_of_licensed_codes_has_none(
    own_registry: Registry, dialect: Dialect, data_dir: Path
) -> None:
    made = editions.made_up([editions.RICH])
    made = replace(made, edition=replace(made.edition, licensed=True))
    install.install(made, data_dir)

    page = shown(own_registry, dialect, f"CodeSystem/{made.edition.id}")

    assert editions.RICH.code not in page
    assert "not-present" in page


def test_the_page_of_a_code_system_of_groups_alone_has_no_example(
    own_registry: Registry, dialect: Dialect, data_dir: Path
) -> None:
    made = editions.made_up([editions.RICH._replace(abstract=True)])
    install.install(made, data_dir)

    page = shown(own_registry, dialect, f"CodeSystem/{made.edition.id}")

    assert "$lookup" not in page
    assert "$expand" in page


def test_texts_of_publishers_are_escaped(
    own_registry: Registry, dialect: Dialect, data_dir: Path
) -> None:
    script = "<script>alert('x')</script>"
    made = editions.made_up([editions.RICH])
    made = replace(made, edition=replace(made.edition, title=script, description=script))
    install.install(made, data_dir)

    page = shown(own_registry, dialect, f"CodeSystem/{made.edition.id}")

    assert "<script" not in page
    assert script in unescape(page)


def test_the_page_of_a_value_set_has_its_definition(show: Show) -> None:
    page = show("ValueSet/betos")

    assert f"<td>includes</td><td>{canonical.BETOS}</td>" in page


def test_the_page_of_an_implicit_value_set_has_its_filter(show: Show, registry: Registry) -> None:
    url = f"{canonical.BETOS}?fhir_vs=is-a/O1"
    value_set = registry.snapshot().value_set(url)
    assert value_set is not None

    page = show(f"ValueSet/{value_set.id}")

    assert "concept is-a O1" in page


def test_the_page_of_a_value_set_has_its_versions(
    own_registry: Registry, own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    for version in ("2025-01", "2025-10"):
        install.install(editions.hcpcs(version, [editions.Q2057]), data_dir)

    found = links(shown(own_registry, dialect, "ValueSet/hcpcs-2025-01"))

    base = f"http://testserver/{dialect.name}/ValueSet"
    assert f"{base}/hcpcs-2025-10" in found
    assert {own_client.get(link).status_code for link in found} == {200}


def test_the_page_of_a_concept_map_has_its_first_mappings(show: Show, registry: Registry) -> None:
    mappings = registry.snapshot().map_by_id(MAP.partition("/")[2])
    first = next(mappings.mappings())

    page = show(MAP)

    assert f"<td>{first.source.code}</td>" in page
    assert f"Mappings: {mappings.provenance.counts['mappings']:,}" in page


@pytest.mark.parametrize("type", list(HANDLERS))
def test_an_unknown_id_has_no_page(show: Show, type: str) -> None:
    with pytest.raises(NotFound):
        show(f"{type}/nothing")
