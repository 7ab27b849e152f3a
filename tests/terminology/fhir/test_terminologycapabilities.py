"""The TerminologyCapabilities: code systems, versions, filters, parameters of an expansion."""

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import ContentMode, Edition, FilterDefinition
from terminology import install
from terminology.fhir.dialects import R5, Dialect
from terminology.store.contract import Concepts
from terminology.valuesets import filters
from terminology.valuesets.filters.coded import Find
from terminology.versionpatterns import order
from tests.fixtures import editions
from tests.fixtures.asking import read

CONTENT = (
    "http://hl7.org/fhir/5.0/StructureDefinition/"
    "extension-TerminologyCapabilities.codeSystem.content"
)


def test_the_terminology_capabilities_have_the_elements_that_hl7_requires(
    client: TestClient, dialect: Dialect
) -> None:
    terminology = read(client, dialect, "metadata?mode=terminology")

    assert terminology["resourceType"] == "TerminologyCapabilities"
    assert {"version", "name", "title", "status", "date"} <= set(terminology)


@pytest.mark.parametrize(
    "uri",
    [
        "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "urn:oid:2.16.840.1.113883.6.285",
        "http://www.cms.gov/Medicare/Coding/ICD10",
        "http://www.ama-assn.org/go/cpt",
        "https://www.nubc.org/CodeSystem/RevenueCodes",
        "https://fhir-hcpcs.org/CodeSystem/betos",
    ],
)
def test_each_uri_of_a_code_system_is_listed_once(
    client: TestClient, dialect: Dialect, uri: str
) -> None:
    code_systems = read(client, dialect, "metadata?mode=terminology")["codeSystem"]

    assert [code_system["uri"] for code_system in code_systems].count(uri) == 1


def test_the_editions_are_listed_with_the_default(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    for version in ("2025-01", "2025-10"):
        install.install(editions.hcpcs(version, [editions.Q2057]), data_dir)

    code_systems = read(own_client, dialect, "metadata?mode=terminology")["codeSystem"]

    (hcpcs,) = [
        code_system for code_system in code_systems if code_system["uri"] == canonical.HCPCS
    ]
    assert [(version["code"], version["isDefault"]) for version in hcpcs["version"]] == [
        ("2025-10", True),
        ("2025-01", False),
        ("0-fragment-2026", False),
    ]


@pytest.mark.parametrize(
    ("uri", "subsumption"),
    [
        (canonical.HCPCS, True),
        (canonical.ICD10PCS, True),
        (canonical.ICD10CM, True),
        (canonical.BETOS, True),
        (canonical.PLACE_OF_SERVICE, False),
    ],
)
def test_subsumption_is_declared_for_a_hierarchy(
    client: TestClient, dialect: Dialect, uri: str, subsumption: bool
) -> None:
    code_systems = read(client, dialect, "metadata?mode=terminology")["codeSystem"]

    assert [
        code_system["subsumption"] for code_system in code_systems if code_system["uri"] == uri
    ] == [subsumption]


@pytest.mark.parametrize(
    ("uri", "content"), [(canonical.HCPCS, "fragment"), (canonical.BETOS, "complete")]
)
def test_a_code_system_has_its_content_mode_in_r4_as_an_extension(
    client: TestClient, dialect: Dialect, uri: str, content: str
) -> None:
    code_systems = read(client, dialect, "metadata?mode=terminology")["codeSystem"]

    (declared,) = [code_system for code_system in code_systems if code_system["uri"] == uri]
    if dialect is R5:
        assert declared["content"] == content
    else:
        assert declared["extension"] == [{"url": CONTENT, "valueCode": content}]


def test_a_complete_edition_is_the_default_beside_a_fragment(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    install.install(editions.hcpcs("2025-10", [editions.Q2057]), data_dir)

    code_systems = read(own_client, dialect, "metadata?mode=terminology")["codeSystem"]

    (declared,) = [one for one in code_systems if one["uri"] == canonical.HCPCS]
    versions = [version["code"] for version in declared["version"]]
    content = declared["content"] if dialect is R5 else declared["extension"][0]["valueCode"]
    assert content == "complete"
    assert [version["code"] for version in declared["version"] if version["isDefault"]] == [
        "2025-10"
    ]
    assert max(versions) == max(versions, key=order) == "2025-10"


@pytest.mark.parametrize(
    ("code", "operators"),
    [("concept", {"is-a", "="}), ("pricingIndicator", {"=", "in", "regex", "exists"})],
)
def test_a_version_of_a_code_system_has_its_filters_and_properties(
    client: TestClient, dialect: Dialect, code: str, operators: set[str]
) -> None:
    code_systems = read(client, dialect, "metadata?mode=terminology")["codeSystem"]

    (hcpcs,) = [one for one in code_systems if one["uri"] == canonical.HCPCS]
    (version,) = hcpcs["version"]
    filters = {one["code"]: set(one["op"]) for one in version["filter"]}
    assert operators <= filters[code]
    assert "pricingIndicator" in version["property"]


def test_the_filters_are_those_of_the_code_system(client: TestClient, dialect: Dialect) -> None:
    resource = read(client, dialect, "CodeSystem/hcpcs-0-fragment-2026?_elements=filter")
    code_systems = read(client, dialect, "metadata?mode=terminology")["codeSystem"]

    (hcpcs,) = [one for one in code_systems if one["uri"] == canonical.HCPCS]
    names = [one["code"] for one in hcpcs["version"][0]["filter"]]
    assert names == [one["code"] for one in resource["filter"]]


def test_only_the_default_editions_are_read(
    monkeypatch: pytest.MonkeyPatch, own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    for version in ("2025-01", "2025-10"):
        install.install(editions.hcpcs(version, [editions.Q2057]), data_dir)
    asked: list[Edition] = []

    def declared(concepts: Concepts, find: Find) -> list[FilterDefinition]:
        asked.append(concepts.edition)
        return real(concepts, find)

    real = filters.declared
    monkeypatch.setattr(filters, "declared", declared)

    code_systems = read(own_client, dialect, "metadata?mode=terminology")["codeSystem"]

    assert [one.version for one in asked if one.url == canonical.HCPCS] == ["2025-10"]
    (hcpcs,) = [one for one in code_systems if one["uri"] == canonical.HCPCS]
    newest, older = hcpcs["version"][:2]
    assert older["filter"] == newest["filter"]


def test_an_alias_has_the_versions_of_its_code_system(client: TestClient, dialect: Dialect) -> None:
    code_systems = read(client, dialect, "metadata?mode=terminology")["codeSystem"]

    versions = {one["uri"]: [version["code"] for version in one["version"]] for one in code_systems}
    for uri, alias in canonical.ALIASES.items():
        if alias.canonical in versions:
            assert versions[uri] == versions[alias.canonical]


def test_a_supplement_is_listed_as_one(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    made = editions.made_up([editions.RICH])
    supplement = replace(
        made.edition,
        key="colours-prices",
        url="http://example.org/CodeSystem/prices",
        content=ContentMode.SUPPLEMENT,
        supplements=made.edition.url,
    )
    install.install(made, data_dir)
    install.install(replace(made, edition=supplement), data_dir)

    code_systems = read(own_client, dialect, "metadata?mode=terminology")["codeSystem"]

    (listed,) = [one for one in code_systems if one["uri"] == supplement.url]
    content = listed["content"] if dialect is R5 else listed["extension"][0]["valueCode"]
    assert content == "supplement"
    assert [version["code"] for version in listed["version"]] == [supplement.version]


def test_each_parameter_of_an_expansion_is_described(client: TestClient, dialect: Dialect) -> None:
    expansion = read(client, dialect, "metadata?mode=terminology")["expansion"]

    assert all(parameter["documentation"] for parameter in expansion["parameter"])
    assert "tx-resource" in {parameter["name"] for parameter in expansion["parameter"]}


def test_a_cache_of_resources_is_not_offered(client: TestClient, dialect: Dialect) -> None:
    (rest,) = read(client, dialect, "metadata")["rest"]
    expansion = read(client, dialect, "metadata?mode=terminology")["expansion"]

    assert "cache-control" not in {operation["name"] for operation in rest["operation"]}
    assert "cache-id" not in {parameter["name"] for parameter in expansion["parameter"]}
