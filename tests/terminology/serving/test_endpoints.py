"""Reading, caching and the spelling of paths."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology import install
from terminology.fhir import parameters as fhirparameters
from terminology.fhir.dialects import Dialect
from terminology.fhir.operation import Level, Operation
from terminology.fhir.operations import OPERATIONS
from terminology.registry import Registry
from terminology.serving import endpoints
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.fixtures import editions
from tests.fixtures.answers import value
from tests.fixtures.asking import How, answer, ask, each_way, issue, parameters, read, send

RESOURCES = ["CodeSystem/hcpcs-0-fragment-2026", "ConceptMap/cart-pcs-to-cpt-2025-04-01"]
QUERY = {"system": canonical.HCPCS, "code": "Q2057"}

each_resource = pytest.mark.parametrize("path", RESOURCES)


# Reading


@each_resource
def test_a_resource_is_read_by_its_id(client: TestClient, dialect: Dialect, path: str) -> None:
    resource = read(client, dialect, path)

    assert f"{resource['resourceType']}/{resource['id']}" == path


@pytest.mark.parametrize("type", ["CodeSystem", "ConceptMap"])
def test_an_unknown_id_is_not_found_and_says_where_all_are(
    client: TestClient, dialect: Dialect, type: str
) -> None:
    refused = issue(client.get(f"/{dialect.name}/{type}/nothing"), dialect, 404)

    assert refused["code"] == "not-found"
    text = f"There is no {type} with the id 'nothing'. GET [base]/{type}?_elements=url lists all"
    assert refused["details"]["text"] == text


@each_resource
@pytest.mark.parametrize("pretty", ["true", "false"])
def test_a_response_is_indented_if_pretty_is_true(
    client: TestClient, dialect: Dialect, path: str, pretty: str
) -> None:
    response = client.get(f"/{dialect.name}/{path}?_pretty={pretty}")

    assert answer(response, dialect) == read(client, dialect, path)
    assert ("\n  " in response.text) is (pretty == "true")


@each_resource
def test_an_unknown_parameter_of_a_read_is_refused_with_strict_handling(
    client: TestClient, dialect: Dialect, path: str
) -> None:
    response = client.get(
        f"/{dialect.name}/{path}?nonsense=1", headers={"Prefer": "handling=strict"}
    )

    assert issue(response, dialect, 400)["code"] == "not-supported"


def test_an_edition_is_read_while_it_is_installed(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    before = own_client.get(f"/{dialect.name}/CodeSystem/hcpcs-2025-01").status_code

    install.install(editions.hcpcs("2025-01", [editions.Q2057]), data_dir)

    assert before == 404
    assert read(own_client, dialect, "CodeSystem/hcpcs-2025-01")["version"] == "2025-01"


# Caching


@each_resource
@pytest.mark.parametrize("more", ["", "?_summary=true", "?_pretty=true", "?_elements=url"])
def test_an_unchanged_resource_is_not_sent_again(
    client: TestClient, dialect: Dialect, path: str, more: str
) -> None:
    url = f"/{dialect.name}/{path}{more}"
    etag = client.get(url).headers["etag"]

    response = client.get(url, headers={"If-None-Match": f'"other", {etag}'})

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == etag


@each_resource
@pytest.mark.parametrize("sent", ['"other"', 'W/"other"', "", "nonsense"])
def test_a_resource_with_another_etag_is_sent(
    client: TestClient, dialect: Dialect, path: str, sent: str
) -> None:
    resource = read(client, dialect, path, {"If-None-Match": sent})

    assert resource["id"] in path


@each_resource
def test_an_asterisk_matches_any_etag(client: TestClient, dialect: Dialect, path: str) -> None:
    response = client.get(f"/{dialect.name}/{path}", headers={"If-None-Match": "*"})

    assert response.status_code == 304


@each_resource
def test_every_selection_of_elements_has_its_own_etag(client: TestClient, path: str) -> None:
    urls = [
        f"/{version}/{path}{more}"
        for version in ("r4", "r5")
        for more in ("", "?_summary=true", "?_summary=false", "?_elements=url", "?_elements=name")
    ]

    assert len({client.get(url).headers["etag"] for url in urls}) == len(urls)


def test_a_reinstalled_edition_has_another_etag(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    url = f"/{dialect.name}/CodeSystem/hcpcs-2025-01"
    install.install(editions.hcpcs("2025-01", editions.many(1)), data_dir)
    before = own_client.get(url).headers["etag"]

    install.install(editions.hcpcs("2025-01", editions.many(2)), data_dir)

    assert own_client.get(url).headers["etag"] != before


# The spelling of a request


@pytest.mark.parametrize(
    "path",
    [
        "CodeSystem/$lookup",
        "CodeSystem/%24lookup",
        "CodeSystem/$lookup/",
        "CodeSystem/%24lookup/",
        "CodeSystem/hcpcs-0-fragment-2026/$lookup",
        "CodeSystem/hcpcs-0-fragment-2026/%24lookup",
    ],
)
def test_an_operation_is_found_by_each_spelling_of_its_path(
    client: TestClient, dialect: Dialect, path: str
) -> None:
    assert value(ask(client, dialect, path, code="Q2057", system=canonical.HCPCS), "code")


@pytest.mark.parametrize("path", ["CodeSystem/", "metadata/", "ConceptMap/", f"{RESOURCES[0]}/"])
def test_a_slash_at_the_end_of_a_path_is_ignored(
    client: TestClient, dialect: Dialect, path: str
) -> None:
    assert read(client, dialect, path) == read(client, dialect, path.rstrip("/"))


@pytest.mark.parametrize("how", [How.FORM, How.PARAMETERS])
def test_a_slash_at_the_end_of_the_path_of_a_post_is_ignored(
    client: TestClient, dialect: Dialect, how: How
) -> None:
    result = ask(client, dialect, "CodeSystem/$lookup/", how, code="Q2057", system=canonical.HCPCS)

    assert value(result, "code") == "Q2057"


@pytest.mark.parametrize(
    "path", ["metadata", "CodeSystem", "CodeSystem/$lookup", *RESOURCES, "$versions"]
)
def test_head_is_get_without_a_body(client: TestClient, dialect: Dialect, path: str) -> None:
    url = f"/{dialect.name}/{path}"

    response = client.head(url, params=QUERY)

    expected = client.get(url, params=QUERY)
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"] == expected.headers["content-type"]
    assert response.headers.get("etag") == expected.headers.get("etag")


def test_a_post_without_a_body_is_read_from_the_query(client: TestClient, dialect: Dialect) -> None:
    response = client.post(f"/{dialect.name}/CodeSystem/$lookup", params=QUERY)

    assert value(answer(response, dialect), "code") == "Q2057"


def test_a_form_and_the_query_are_read_together(client: TestClient, dialect: Dialect) -> None:
    path = f"CodeSystem/$lookup?system={canonical.HCPCS}"

    result = answer(send(client, dialect, path, How.FORM, code="Q2057"), dialect)

    assert value(result, "code") == "Q2057"


def test_format_and_pretty_may_be_in_the_query_of_a_post(
    client: TestClient, dialect: Dialect
) -> None:
    url = f"/{dialect.name}/CodeSystem/$lookup?_format=json&_pretty=true"

    response = client.post(url, json=parameters(system=canonical.HCPCS, code="Q2057"))

    assert value(answer(response, dialect), "code") == "Q2057"


@each_way
@pytest.mark.parametrize("code", ["\x00", "💉", "Q2057'--", "%", "Q" * 5000])
def test_an_unusual_code_is_not_found(
    client: TestClient, dialect: Dialect, how: How, code: str
) -> None:
    response = send(client, dialect, "CodeSystem/$lookup", how, system=canonical.HCPCS, code=code)

    assert issue(response, dialect, 404)["code"] == "not-found"


# Heavy operations


def slow(begun: threading.Event, ended: threading.Event) -> Operation[None, bool]:
    """Return a heavy operation that waits for `ended`; its result is whether it was set."""

    def run(request: None, snapshot: object) -> bool:
        del request, snapshot
        begun.set()
        return ended.wait(10)

    return Operation(
        "slow",
        "CodeSystem",
        "A heavy operation",
        (Level.TYPE,),
        (),
        lambda sent: None,
        run,
        lambda request, is_set, dialect: fhirparameters.answer(
            [fhirparameters.value("ended", "Boolean", is_set)]
        ),
        heavy=True,
    )


def test_a_light_request_is_answered_while_a_heavy_operation_runs(
    registry: Registry,
    data_dir: Path,
    bundled_dir: Path,
    dialect: Dialect,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, ended = threading.Event(), threading.Event()
    operations = (*OPERATIONS, slow(begun, ended))
    monkeypatch.setattr(endpoints, "OPERATIONS", operations)
    app = create_app(registry, Settings(data_dir, bundled_dir))
    with TestClient(app) as client, ThreadPoolExecutor() as threads:
        heavy = threads.submit(client.get, f"/{dialect.name}/CodeSystem/$slow")
        assert begun.wait(10)
        light = ask(client, dialect, "CodeSystem/$lookup", code="Q2057", system=canonical.HCPCS)
        ended.set()

    assert value(light, "code") == "Q2057"
    assert value(heavy.result().json(), "ended") is True


# Capabilities


@pytest.mark.parametrize(
    ("mode", "type"),
    [
        ("", "CapabilityStatement"),
        ("?mode=full", "CapabilityStatement"),
        ("?mode=normative", "CapabilityStatement"),
        ("?mode=terminology", "TerminologyCapabilities"),
    ],
)
def test_the_mode_selects_the_capabilities(
    client: TestClient, dialect: Dialect, mode: str, type: str
) -> None:
    assert read(client, dialect, f"metadata{mode}")["resourceType"] == type


def test_an_unknown_mode_is_refused(client: TestClient, dialect: Dialect) -> None:
    refused = issue(client.get(f"/{dialect.name}/metadata?mode=x"), dialect, 400)

    assert refused["code"] == "value"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_versions_allows_get_and_post(client: TestClient, dialect: Dialect, method: str) -> None:
    response = client.request(method, f"/{dialect.name}/$versions")

    assert value(answer(response, dialect), "default") == dialect.mime_version


@pytest.mark.parametrize(
    ("query", "status"),
    [("code=Q2057", 304), ("code=Q20570", 404), ("code=Q2057&date=never", 400)],
)
def test_only_a_successful_response_can_be_not_modified(
    client: TestClient, dialect: Dialect, query: str, status: int
) -> None:
    url = f"/{dialect.name}/CodeSystem/$lookup?system={canonical.HCPCS}&{query}"

    assert client.get(url, headers={"If-None-Match": "*"}).status_code == status
