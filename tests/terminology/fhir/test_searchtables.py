"""What each search parameter finds, and how results are sorted."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.valueset import INCLUDE, Filter, Include, ValueSet
from terminology import install
from terminology.fhir import searchable
from terminology.fhir.dialects import R4, Dialect
from terminology.fhir.searchtables import VALUE_SET
from terminology.registry import Registry
from tests.fixtures import editions
from tests.fixtures.asking import How, answer, read, send
from tests.fixtures.judge import Json

HCPCS_ID = "hcpcs-0-fragment-2026"
TO_CPT = "cart-pcs-to-cpt-2025-06-26"
OIDS = "urn:ietf:rfc:3986|urn:oid:2.16.840.1.113883.6.285"
CITATION = "https://fhir-hcpcs.org/ConceptMap/property#citation"
ABSENT = [
    "_profile",
    "_security",
    "_source",
    "_tag",
    "context",
    "context-quantity",
    "context-type",
    "context-type-quantity",
    "context-type-value",
    "derived-from",
    "jurisdiction",
    "predecessor",
    "topic",
]


def found(
    client: TestClient, dialect: Dialect, type: str, how: How = How.QUERY, /, **sent: str
) -> list[str]:
    """Return the ids that a search finds, in order."""
    sent = {"_count": "100", "_elements": "url", **sent}
    bundle = answer(send(client, dialect, f"{type}/_search", how, **sent), dialect)
    entries: list[Json] = bundle.get("entry", [])
    return [entry["resource"]["id"] for entry in entries]


# CodeSystem


@pytest.mark.parametrize(
    "sent",
    [
        {"code": "Q2057"},
        {"code": "q2057"},
        {"code": f"{canonical.HCPCS}|Q2057"},
        {"code": "urn:oid:2.16.840.1.113883.6.285|Q2057,nothing"},
        {"url": canonical.HCPCS},
        {"url": f"{canonical.HCPCS}\\|0-fragment-2026"},
        {"url": f"{canonical.HCPCS}|0-fragment-2026"},
        {"url:below": "http://www.cms.gov/Medicare/Coding", "name": "HCPCS"},
        {"url:below": "http://www.cms.gov/Medicare/Coding/", "name": "HCPCS"},
        {"url:above": f"{canonical.HCPCS}/a/b"},
        {"url:contains": "hcpcsreleasecode"},
        {"identifier": "urn:oid:2.16.840.1.113883.6.285"},
        {"identifier": OIDS},
        {"identifier:missing": "false", "name": "HCPCS"},
        {"_id": HCPCS_ID, "status:not": "draft,retired"},
        {"_id": HCPCS_ID, "status": "http://hl7.org/fhir/publication-status|active"},
        {"_id": HCPCS_ID, "status": "|active"},
        {"_id": HCPCS_ID, "_lastUpdated": "gt2020-01-01"},
        {"_id": HCPCS_ID, "_type": "CodeSystem"},
        {"_id": HCPCS_ID, "_contained": "false"},
        {"_id": HCPCS_ID, "_containedType": "container"},
        {"_id": HCPCS_ID, "_language": "en-US"},
        {"_id": HCPCS_ID, "jurisdiction:missing": "true"},
        {"_id": HCPCS_ID, "date:missing": "true"},
        {"_id": HCPCS_ID, "effective:missing": "true"},
        {"_id": HCPCS_ID, "code:missing": "false"},
        {"_id": HCPCS_ID, "code:not": "99999"},
        {"_id": HCPCS_ID, "code": f"{canonical.HCPCS}|"},
        {"_id": HCPCS_ID, "content-mode": "http://hl7.org/fhir/codesystem-content-mode|fragment"},
        {"_id": HCPCS_ID, "supplements:missing": "true"},
        {"publisher": "Centers for", "title:contains": "cömmon procedure"},
    ],
    ids=str,
)
@pytest.mark.parametrize("how", [How.QUERY, How.FORM])
def test_a_parameter_finds_the_code_system(
    client: TestClient, dialect: Dialect, how: How, sent: dict[str, str]
) -> None:
    assert found(client, dialect, "CodeSystem", how, **sent) == [HCPCS_ID]


@pytest.mark.parametrize(
    "sent",
    [
        {"code": "99999"},
        {"code": f"{canonical.ICD10PCS}|Q2057"},
        {"code": "|Q2057"},
        {"code": f"{canonical.ICD10PCS}|", "name": "HCPCS"},
        {"url": f"{canonical.HCPCS}\\|2025-01"},
        {"url:below": "http://www.cms.gov/Medicare/Cod"},
        {"url:above": f"{canonical.HCPCS}es"},
        {"identifier": "http://x|urn:oid:2.16.840.1.113883.6.285"},
        {"version": "http://x|0-fragment-2026"},
        {"status:not": "draft,active"},
        {"status": "http://x|active"},
        {"date": "2026-01-01", "name": "HCPCSLevelII"},
        {"_lastUpdated": "lt2020-01-01"},
        {"_type": "ValueSet"},
        {"_contained": "true"},
        {"supplements": canonical.HCPCS},
        *({name: "1"} for name in ABSENT),
        *({f"{name}:missing": "false"} for name in ABSENT),
    ],
    ids=str,
)
def test_a_parameter_that_no_code_system_matches_finds_nothing(
    client: TestClient, dialect: Dialect, sent: dict[str, str]
) -> None:
    assert found(client, dialect, "CodeSystem", **sent) == []


@pytest.mark.parametrize(
    ("sent", "ids"),
    [
        ({"date": "2024-05-02"}, ["pos-20240502"]),
        ({"date": "lt2026", "name": "MSDRG"}, ["msdrg-2026"]),
        ({"effective": "2024-05-02"}, []),
        ({"effective": "sa2024-04", "name:contains": "PlaceOf"}, ["pos-20240502"]),
        ({"effective": "sa2024-05", "name:contains": "PlaceOf"}, []),
        ({"effective": "ap2025", "name:contains": "PlaceOf"}, ["pos-20240502"]),
    ],
)
def test_a_date_finds_the_release(
    client: TestClient, dialect: Dialect, sent: dict[str, str], ids: list[str]
) -> None:
    assert found(client, dialect, "CodeSystem", **sent) == ids


# Order


@pytest.mark.parametrize(
    ("sort", "versions"),
    [
        ("version", ["0", "2024-10", "2025-01", "2025-10"]),
        ("-version", ["2025-10", "2025-01", "2024-10", "0"]),
        ("-date", ["2025-10", "2025-01", "2024-10", "0"]),
        ("date", ["2024-10", "2025-01", "2025-10", "0"]),
        ("url,-version", ["2025-10", "2025-01", "2024-10", "0"]),
        ("status,name,title,-_id", ["2025-10", "2025-01", "2024-10", "0"]),
        ("-status,_id", ["0", "2024-10", "2025-01", "2025-10"]),
        ("content-mode,version", ["2024-10", "2025-01", "2025-10", "0"]),
        ("jurisdiction,-version", ["2025-10", "2025-01", "2024-10", "0"]),
        (None, ["2025-10", "2025-01", "2024-10", "0"]),
    ],
)
def test_results_are_sorted_by_each_key(
    own_client: TestClient,
    dialect: Dialect,
    data_dir: Path,
    sort: str | None,
    versions: list[str],
) -> None:
    for version in ("2024-10", "2025-10", "2025-01"):
        install.install(editions.hcpcs(version, [editions.Q2057]), data_dir)

    sent = {"url": canonical.HCPCS, **({"_sort": sort} if sort else {})}
    ids = found(own_client, dialect, "CodeSystem", **sent)

    assert [re.sub("^0-.*", "0", id.removeprefix("hcpcs-")) for id in ids] == versions


def test_results_are_sorted_by_the_last_change(client: TestClient, dialect: Dialect) -> None:
    bundle = read(client, dialect, "CodeSystem?_sort=-_lastUpdated&_count=100&_elements=url")

    moments = [entry["resource"]["meta"]["lastUpdated"] for entry in bundle["entry"]]
    assert moments == sorted(moments, reverse=True)


def test_an_order_that_is_not_known_is_named_and_the_others_honoured(
    client: TestClient, dialect: Dialect
) -> None:
    bundle = read(client, dialect, "ValueSet?_sort=code,-name&_count=2")

    *matched, warned = bundle["entry"]
    names = [entry["resource"]["name"] for entry in matched]
    assert names == sorted(names, key=str.casefold, reverse=True)
    assert "'_sort=code'" in warned["resource"]["issue"][0]["details"]["text"]
    assert bundle["link"][0]["url"].endswith("?_sort=-name&_count=2")


def test_the_time_of_the_last_change_finds_what_was_read(
    client: TestClient, dialect: Dialect
) -> None:
    for type in ("CodeSystem", "ValueSet", "ConceptMap"):
        (entry,) = read(client, dialect, f"{type}?_count=1")["entry"]
        moment, id = entry["resource"]["meta"]["lastUpdated"], entry["resource"]["id"]

        assert found(client, dialect, type, _lastUpdated=f"eq{moment}", _id=id) == [id]
        assert found(client, dialect, type, _lastUpdated=f"gt{moment}", _id=id) == []


# ValueSet


@pytest.mark.parametrize(
    ("sent", "ids"),
    [
        ({"code": f"{canonical.HCPCS}|Q2057", "name": "Cart"}, ["cart-products"]),
        ({"code": "Q2057", "name": "Cart"}, ["cart-products"]),
        ({"code": f"{canonical.HCPCS}|", "name": "Cart"}, ["cart-products"]),
        ({"code": "urn:oid:2.16.840.1.113883.6.285|Q2057", "_id": "hcpcs"}, ["hcpcs"]),
        ({"code": f"{canonical.HCPCS}|Q4257", "name": "Cart"}, []),
        ({"code": "http://x|Q2057"}, []),
        ({"code:missing": "true"}, []),
        ({"reference": canonical.HCPCS, "_id": "hcpcs"}, ["hcpcs"]),
        ({"reference:missing": "true"}, []),
        ({"expansion": "urn:uuid:1"}, []),
        ({"date:missing": "false"}, []),
    ],
)
def test_a_parameter_finds_the_value_set(
    client: TestClient, dialect: Dialect, sent: dict[str, str], ids: list[str]
) -> None:
    assert found(client, dialect, "ValueSet", **sent) == ids


@pytest.mark.parametrize(
    "include",
    [
        Include(f"{INCLUDE}[0]", "http://x", "1"),
        Include(f"{INCLUDE}[0]", value_sets=("http://x",)),
        Include(f"{INCLUDE}[0]", canonical.HCPCS, filters=(Filter("x", "none", "y"),)),
    ],
)
def test_a_value_set_that_cannot_be_evaluated_has_no_code(
    registry: Registry, include: Include
) -> None:
    listed = searchable.value_set(ValueSet("urn:v", includes=(include,)), registry.snapshot())

    for value in ("Q2057", f"{canonical.HCPCS}|Q2057"):
        assert not VALUE_SET["code"].matches(listed, "", [value])


IMPLICIT = [
    f"{canonical.HCPCS}?fhir_vs",
    f"{canonical.HCPCS}/?fhir_vs",
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets?fhir_vs=is-a/Q",
    f"{canonical.ICD10CM}?fhir_vs=isa/Z00.6",
    "2.16.840.1.113883.6.285?fhir_vs",
    "http://terminology.hl7.org/ValueSet/v3-HealthCareCommonProcedureCodingSystem",
]


@pytest.mark.parametrize("url", IMPLICIT)
def test_an_implicit_value_set_that_a_search_finds_can_be_read_and_expanded(
    client: TestClient, dialect: Dialect, url: str
) -> None:
    (entry,) = answer(client.get(f"/{dialect.name}/ValueSet", params={"url": url}), dialect)[
        "entry"
    ]

    id = entry["resource"]["id"]
    assert entry["fullUrl"] == f"http://testserver/{dialect.name}/ValueSet/{id}"
    assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", id)
    assert read(client, dialect, f"ValueSet/{id}") == entry["resource"]
    assert entry["resource"]["url"] == url
    assert found(client, dialect, "ValueSet", _id=id) == [id]
    assert read(client, dialect, f"ValueSet/{id}/$expand?count=1")["expansion"]["total"] > 0


@pytest.mark.parametrize("id", ["implicit-", "implicit-00000000", "implicit-xyz", "implicit"])
def test_an_id_of_no_implicit_value_set_is_not_found(
    client: TestClient, dialect: Dialect, id: str
) -> None:
    assert client.get(f"/{dialect.name}/ValueSet/{id}").status_code == 404
    assert found(client, dialect, "ValueSet", _id=id) == []


def test_an_implicit_value_set_with_a_long_code_has_no_id(
    client: TestClient, dialect: Dialect
) -> None:
    url = f"{canonical.HCPCS}?fhir_vs=is-a/{'A' * 60}"

    (entry,) = read(client, dialect, f"ValueSet?url={url}")["entry"]

    assert (entry["fullUrl"], "id" in entry["resource"]) == (url, False)


# ConceptMap


@pytest.mark.parametrize(
    "sent",
    [
        {"source-code": "XW033C7"},
        {"source-code": f"{canonical.ICD10PCS}|XW033C7"},
        {"source-code": f"{canonical.ICD10PCS}|"},
        {"target-code": "38228"},
        {"target-code": f"{canonical.CPT}|38228"},
        {"source-code:missing": "false", "target-code:missing": "false"},
        {"source-system": canonical.ICD10PCS},
        {"source-group-system": "urn:oid:2.16.840.1.113883.6.4"},
        {"target-system": canonical.CPT},
        {"target-group-system": canonical.CPT},
        {"mapping-property": CITATION},
        {"date": "2025-06-26"},
        {"effective": "ap2026"},
        {"source:missing": "true", "target:missing": "true", "other:missing": "true"},
        {"product:missing": "false", "dependson:missing": "false"},
    ],
    ids=str,
)
def test_a_parameter_finds_the_concept_map(
    client: TestClient, dialect: Dialect, sent: dict[str, str]
) -> None:
    assert found(client, dialect, "ConceptMap", **{"_id": TO_CPT, **sent}) == [TO_CPT]


@pytest.mark.parametrize(
    "sent",
    [
        {"source-code": "99999"},
        {"source-code": f"{canonical.HCPCS}|XW033C7"},
        {"source-code": f"{canonical.HCPCS}|"},
        {"target-code": "99999"},
        {"target-code": f"{canonical.HCPCS}|38228"},
        {"source-group-system": canonical.REVENUE},
        {"dependson": "http://x"},
        {"product": "http://x"},
        {"mapping-property": "http://x"},
        *(
            {name: "http://x"}
            for name in (
                "other",
                "other-map",
                "source",
                "source-scope",
                "source-scope-uri",
                "source-uri",
                "target",
                "target-scope",
                "target-scope-uri",
                "target-uri",
            )
        ),
    ],
    ids=str,
)
def test_a_parameter_that_the_concept_map_does_not_match_does_not_find_it(
    client: TestClient, dialect: Dialect, sent: dict[str, str]
) -> None:
    assert found(client, dialect, "ConceptMap", **{"_id": TO_CPT, **sent}) == []


@pytest.mark.parametrize("name", ["dependson", "product"])
def test_a_concept_map_is_found_by_an_attribute_of_its_mappings(
    client: TestClient, dialect: Dialect, name: str
) -> None:
    element = {"dependson": "dependsOn", "product": "product"}[name]
    (written,) = read(client, R4, f"ConceptMap?_id={TO_CPT}&_summary=false")["entry"]
    uris = {
        pair["property"]
        for mapped in written["resource"]["group"][0]["element"]
        for target in mapped["target"]
        for pair in target.get(element, [])
    }

    assert uris
    for uri in uris:
        assert TO_CPT in found(client, dialect, "ConceptMap", **{name: uri.replace("|", "\\|")})


# OperationDefinition


@pytest.mark.parametrize(
    "sent",
    [
        {"_id": "CodeSystem-lookup"},
        {"code": "lookup"},
        {"name": "look"},
        {"url": f"{canonical.OURS}/OperationDefinition/CodeSystem-lookup"},
        {"type": "CodeSystem", "code": "lookup", "kind": "operation", "instance": "true"},
        {"base": "http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup", "system": "false"},
        {"code": "lookup", "status": "active", "date": "gt2020", "_sort": "url"},
    ],
    ids=str,
)
def test_a_parameter_finds_the_operation_definition(
    client: TestClient, dialect: Dialect, sent: dict[str, str]
) -> None:
    query = "&".join(f"{name}={value}" for name, value in sent.items())

    (entry,) = read(client, dialect, f"OperationDefinition?{query}")["entry"]

    assert entry["resource"]["id"] == "CodeSystem-lookup"


def test_a_summary_of_an_operation_definition_has_its_mandatory_elements(
    client: TestClient, dialect: Dialect
) -> None:
    (entry,) = read(client, dialect, "OperationDefinition?code=diff&_summary=true")["entry"]

    assert "parameter" not in entry["resource"]
    assert entry["resource"]["kind"] == "operation"


def test_a_search_for_definitions_names_what_it_ignores(
    client: TestClient, dialect: Dialect
) -> None:
    bundle = read(client, dialect, "OperationDefinition?nonsense=1&_count=3")

    assert [entry["search"]["mode"] for entry in bundle["entry"]] == ["match"] * 3 + ["outcome"]
