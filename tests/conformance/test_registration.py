"""The entry for HL7's registry of terminology servers, and the scan of a registered server.

Sources: the page `ecosystem` of HL7's terminology ecosystem guide, and the crawler of the
coordination server.
"""

from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import DIALECTS, Dialect
from tests.conformance import documents
from tests.fixtures.judge import judge

FILE = Path(__file__).with_name("hl7") / "fhir-hcpcs-tx-servers.json"
LIMIT = 30
"""Seconds after which the crawler gives up."""
SCAN = [
    "metadata?_ts=1",
    "metadata?mode=terminology&_ts=1",
    "ValueSet?_elements=url,version&_count=1000&_ts=1",
]
HEADERS = {"Accept": "application/json, application/fhir+json", "Api-Key": "a key"}
MASKS = ("authoritative", "authoritative-valuesets", "exclusions")


@pytest.fixture
def entry() -> dict[str, Any]:
    """The only server of the file."""
    (server,) = documents.read(FILE)["servers"]
    listed: dict[str, Any] = server
    return listed


def matches(masks: Iterable[str], name: str) -> bool:
    """Tell whether a URL, or URL and version, matches a mask; only its last `*` has a meaning."""
    return any(name.startswith(mask[:-1]) if mask.endswith("*") else name == mask for mask in masks)


def code_systems(client: TestClient, dialect: Dialect) -> list[dict[str, Any]]:
    """Return the code systems of TerminologyCapabilities."""
    listed: list[dict[str, Any]] = client.get(f"/{dialect.name}/metadata?mode=terminology").json()[
        "codeSystem"
    ]
    return listed


def test_the_file_has_the_elements_of_a_registry_and_no_others(entry: dict[str, Any]) -> None:
    registry = documents.read(FILE)

    assert set(registry) == {"formatVersion", "description", "servers"}
    assert registry["formatVersion"] == "1"
    assert set(entry) == {"code", "name", "access_info", "url", "fhirVersions", *MASKS}
    assert entry["code"].replace("-", "").isalnum()


def test_each_mask_has_a_wildcard_only_at_its_end(entry: dict[str, Any]) -> None:
    for name in MASKS:
        assert entry[name] == sorted(set(entry[name]))
        assert all("*" not in mask[:-1] for mask in entry[name])


def test_each_fhir_version_of_the_server_has_its_address(entry: dict[str, Any]) -> None:
    addresses = {one["version"]: one["url"] for one in entry["fhirVersions"]}

    assert addresses == {
        dialect.name.upper(): f"{entry['url']}/{dialect.name}" for dialect in DIALECTS
    }


def test_each_uri_of_a_code_system_is_either_authoritative_or_excluded(
    client: TestClient, dialect: Dialect, entry: dict[str, Any]
) -> None:
    uris = [one["uri"] for one in code_systems(client, dialect)]

    claimed = {uri for uri in uris if matches(entry["authoritative"], uri)}
    excluded = {uri for uri in uris if matches(entry["exclusions"], uri)}

    assert claimed | excluded == set(uris)
    assert claimed & excluded == set()


@pytest.mark.parametrize(
    "system", [canonical.HCPCS, canonical.ICD10PCS, canonical.PLACE_OF_SERVICE, canonical.MSDRG]
)
def test_the_code_systems_of_cms_are_authoritative(entry: dict[str, Any], system: str) -> None:
    assert matches(entry["authoritative"], system)


def test_each_claim_is_about_a_code_system_that_the_server_has(
    client: TestClient, dialect: Dialect, entry: dict[str, Any]
) -> None:
    uris = [one["uri"] for one in code_systems(client, dialect)]

    assert [
        mask for mask in entry["authoritative"] if not any(matches([mask], u) for u in uris)
    ] == []


def test_no_fragment_is_offered(
    client: TestClient, dialect: Dialect, entry: dict[str, Any]
) -> None:
    offered = [
        name
        for one in code_systems(client, dialect)
        for version in one["version"]
        if matches(entry["authoritative"], name := f"{one['uri']}|{version['code']}")
        and not matches(entry["exclusions"], name)
    ]

    assert offered
    assert [name for name in offered if "fragment" in name] == []


def test_each_value_set_is_either_authoritative_or_excluded(
    client: TestClient, dialect: Dialect, entry: dict[str, Any]
) -> None:
    address: str | None = f"/{dialect.name}/{SCAN[-1]}"
    urls = []
    while address:
        bundle = client.get(address, headers=HEADERS).json()
        found = (one["resource"] for one in bundle["entry"] if one["search"]["mode"] == "match")
        urls += [resource["url"] for resource in found]
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        address = links.get("next")

    assert len(urls) == bundle["total"]
    for url in urls:
        claimed, excluded = (
            matches(entry[name], url) for name in ("authoritative-valuesets", "exclusions")
        )
        assert claimed is not excluded


@pytest.mark.parametrize("path", SCAN)
def test_a_scan_is_answered_in_time(client: TestClient, dialect: Dialect, path: str) -> None:
    start = perf_counter()

    response = client.get(f"/{dialect.name}/{path}", headers=HEADERS)

    assert response.status_code == 200
    assert perf_counter() - start < LIMIT
    judge(response.json(), dialect)
