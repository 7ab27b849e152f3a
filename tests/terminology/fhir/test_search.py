"""Search for CodeSystem and ConceptMap: matches, elements, pages."""

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.problems import Invalid
from terminology import install
from terminology.fhir import search, searchpages
from terminology.fhir.dialects import Dialect
from terminology.fhir.searchpages import Query
from terminology.fhir.searchtables import CODE_SYSTEM
from terminology.registry import Registry
from tests.fixtures import editions
from tests.fixtures.asking import How, answer, issue, read, send
from tests.fixtures.bundled import CODE_SYSTEMS
from tests.fixtures.judge import Json

HCPCS_ID = "hcpcs-0-fragment-2026"
SERVED = len([one for one in CODE_SYSTEMS.values() if one.edition.fhir_version in {None, "5.0.0"}])
"""The number of bundled code systems of one FHIR version."""
TO_CPT = "https://fhir-hcpcs.org/ConceptMap/cart-pcs-to-cpt"
TO_CPT_ID = "cart-pcs-to-cpt-2025-06-26"
SUBSETTED = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "SUBSETTED",
}


def ids_of(client: TestClient, dialect: Dialect, type: str, **sent: str) -> list[str]:
    """Return the ids that match a search."""
    parameters = {**sent, "_elements": "url"}
    bundle = answer(client.get(f"/{dialect.name}/{type}", params=parameters), dialect)
    return [entry["resource"]["id"] for entry in bundle.get("entry", [])]


def all_ids(registry: Registry, dialect: Dialect, type: str) -> list[str]:
    """Return the ids of all resources of a type, in order."""
    snapshot = registry.snapshot().of_fhir(dialect.version)
    resources = snapshot.editions if type == "CodeSystem" else snapshot.maps
    return [resource.edition.id for resource in resources]


def links(bundle: Json) -> dict[str, str]:
    """Return the links of a page by relation."""
    return {link["relation"]: link["url"] for link in bundle["link"]}


# Matches


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_id", HCPCS_ID),
        ("_id", f"nothing,{HCPCS_ID}"),
        ("url", "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"),
        ("url", "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"),
        ("url", "urn:oid:2.16.840.1.113883.6.285"),
        ("url", f"{canonical.HCPCS}|0-fragment-2026"),
        ("system", canonical.HCPCS),
        ("name", "HCPCSLevelII"),
        ("name", "hcpcslev"),
        ("name:exact", "HCPCSLevelII"),
        ("name:contains", "levelii"),
        ("title", "HCPCS Level II"),
        ("title:contains", "Common Procedure"),
        ("title:exact", "HCPCS Level II: Healthcare Common Procedure Coding System"),
        ("description", "Procedure and modifier codes of HCPCS"),
        ("description:contains", "contractor record. CDT"),
    ],
)
def test_a_search_parameter_finds_the_matching_code_system(
    client: TestClient, dialect: Dialect, name: str, text: str
) -> None:
    assert ids_of(client, dialect, "CodeSystem", **{name: text}) == [HCPCS_ID]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_id", "nothing"),
        ("url", "http://x"),
        ("url", f"{canonical.HCPCS}|1999-01"),
        ("version", "1999-01"),
        ("name", "LevelII"),
        ("name:exact", "hcpcslevelii"),
        ("name:exact", "HCPCS"),
        ("name:contains", "nothing"),
        ("title:exact", "HCPCS Level II"),
        ("status", "draft"),
        ("content-mode", "example"),
        ("name", "a\\,b"),
    ],
)
def test_a_search_parameter_without_match_finds_nothing(
    client: TestClient, dialect: Dialect, name: str, text: str
) -> None:
    assert ids_of(client, dialect, "CodeSystem", **{name: text}) == []


@pytest.mark.parametrize(
    ("sent", "ids"),
    [
        (
            {"version": "0-fragment-2026"},
            [HCPCS_ID, "icd10cm-0-fragment-2026", "icd10pcs-0-fragment-2026"],
        ),
        (
            {"version": "|0-fragment-2026"},
            [HCPCS_ID, "icd10cm-0-fragment-2026", "icd10pcs-0-fragment-2026"],
        ),
        ({"version": "0-fragment-2026", "name": "ICD10PCS"}, ["icd10pcs-0-fragment-2026"]),
        (
            {"content-mode": "fragment", "publisher:contains": "NUBC"},
            ["condition-code-0-fragment-2025", "revenue-0-fragment-2025"],
        ),
        ({"name": "ICD10PCS,CPT"}, ["icd10pcs-0-fragment-2026", "cpt-0-fragment-2025"]),
        (
            {"content-mode": "fragment", "name:contains": "pc"},
            [HCPCS_ID, "icd10pcs-0-fragment-2026"],
        ),
    ],
)
def test_parameters_are_joined_by_and_alternatives_by_or(
    client: TestClient, dialect: Dialect, sent: dict[str, str], ids: list[str]
) -> None:
    assert ids_of(client, dialect, "CodeSystem", **sent) == ids


def test_a_comma_in_a_value_is_escaped(client: TestClient, dialect: Dialect) -> None:
    sent = {"title:exact": "ICD-10-PCS: International Classification of Diseases\\, 10th "
            "Revision\\, Procedure Coding System"}  # fmt: skip

    assert ids_of(client, dialect, "CodeSystem", **sent) == ["icd10pcs-0-fragment-2026"]


@pytest.mark.parametrize("status", ["active", "http://hl7.org/fhir/publication-status|active"])
def test_all_resources_are_active(client: TestClient, dialect: Dialect, status: str) -> None:
    assert len(ids_of(client, dialect, "CodeSystem", status=status, _count="100")) == SERVED


@pytest.mark.parametrize(
    "sent",
    [
        {"url": TO_CPT},
        {"name": "CartPcsToCpt"},
        {"title:contains": "PCS to CPT"},
        {"source-system": canonical.ICD10PCS, "target-system": canonical.CPT},
        {"source-system": "urn:oid:2.16.840.1.113883.6.4", "name": "CartPcsToCpt"},
    ],
)
def test_a_search_parameter_finds_the_matching_concept_map(
    client: TestClient, dialect: Dialect, sent: dict[str, str]
) -> None:
    assert ids_of(client, dialect, "ConceptMap", **sent)[:2] == [
        TO_CPT_ID,
        "cart-pcs-to-cpt-2025-04-01",
    ]


@pytest.mark.parametrize(
    "sent", [{"url": f"{TO_CPT}|2025-06-26"}, {"_id": TO_CPT_ID}, {"url": TO_CPT, "_count": "1"}]
)
def test_one_version_of_a_concept_map_is_found(
    client: TestClient, dialect: Dialect, sent: dict[str, str]
) -> None:
    assert ids_of(client, dialect, "ConceptMap", **sent) == [TO_CPT_ID]


@pytest.mark.parametrize(
    "sent", [{"url": "http://x"}, {"source-system": canonical.REVENUE}, {"status": "retired"}]
)
def test_a_search_parameter_without_matching_map_finds_nothing(
    client: TestClient, dialect: Dialect, sent: dict[str, str]
) -> None:
    assert ids_of(client, dialect, "ConceptMap", **sent) == []


@pytest.mark.parametrize("type", ["CodeSystem", "ConceptMap"])
def test_all_resources_are_found_without_parameters(
    client: TestClient, registry: Registry, dialect: Dialect, type: str
) -> None:
    assert ids_of(client, dialect, type, _count="100") == all_ids(registry, dialect, type)


@pytest.mark.parametrize("how", [How.FORM, How.QUERY])
@pytest.mark.parametrize("type", ["CodeSystem", "ConceptMap"])
def test_a_search_may_be_posted(client: TestClient, dialect: Dialect, how: How, type: str) -> None:
    bundle = answer(send(client, dialect, f"{type}/_search", how, _count="1"), dialect)

    assert len(bundle["entry"]) == 1
    assert links(bundle)["self"] == f"http://testserver/{dialect.name}/{type}?_count=1"


def test_the_query_of_a_posted_search_applies_too(client: TestClient, dialect: Dialect) -> None:
    url = f"/{dialect.name}/CodeSystem/_search?version=0-fragment-2026"

    response = client.post(
        url,
        content="name=ICD10PCS",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    (entry,) = answer(response, dialect)["entry"]
    assert entry["resource"]["id"] == "icd10pcs-0-fragment-2026"


def test_a_posted_search_may_have_no_body(client: TestClient, dialect: Dialect) -> None:
    bundle = answer(client.post(f"/{dialect.name}/CodeSystem/_search"), dialect)

    assert bundle["total"] == SERVED


def test_a_search_is_posted_as_a_form(client: TestClient, dialect: Dialect) -> None:
    response = client.post(f"/{dialect.name}/CodeSystem/_search", json={"name": "CPT"})

    assert issue(response, dialect, 415)["code"] == "not-supported"


# Elements


@pytest.mark.parametrize("summary", ["true", "text", "data", "count", None])
def test_a_search_returns_concepts_only_if_requested(
    client: TestClient, dialect: Dialect, summary: str | None
) -> None:
    sent = {"_id": "hcpcs-coverage-2026"} | ({"_summary": summary} if summary else {})

    bundle = answer(client.get(f"/{dialect.name}/CodeSystem", params=sent), dialect)

    complete = [entry for entry in bundle.get("entry", []) if "concept" in entry["resource"]]
    assert len(complete) == (summary == "data")


@pytest.mark.parametrize("sent", ["_summary=false", "_summary=data"])
def test_a_complete_code_system_has_its_concepts_and_no_tag(
    client: TestClient, dialect: Dialect, sent: str
) -> None:
    bundle = read(client, dialect, f"CodeSystem?_id={HCPCS_ID}&{sent}")

    (entry,) = bundle["entry"]
    assert entry["resource"] == read(client, dialect, f"CodeSystem/{HCPCS_ID}")


@pytest.mark.parametrize(
    ("sent", "present", "absent"),
    [
        ("", {"url", "title", "copyright", "description"}, {"concept"}),
        ("_summary=true", {"url", "title", "count", "property"}, {"concept", "description"}),
        ("_summary=text", {"status", "content"}, {"concept", "url", "title"}),
        ("_elements=url,title", {"url", "title", "status", "content"}, {"concept", "version"}),
        ("_elements=url, title", {"url", "title"}, {"version"}),
        ("_elements=title&_summary=true", {"title"}, {"url"}),
    ],
)
def test_a_code_system_with_some_elements_has_the_tag_subsetted(
    client: TestClient, dialect: Dialect, sent: str, present: set[str], absent: set[str]
) -> None:
    bundle = read(client, dialect, f"CodeSystem?_id=cpt-0-fragment-2025&{sent}")

    (entry,) = bundle["entry"]
    assert present <= set(entry["resource"])
    assert absent.isdisjoint(entry["resource"])
    assert entry["resource"]["meta"]["tag"] == [SUBSETTED]


@pytest.mark.parametrize(
    ("sent", "present", "absent"),
    [
        ("_summary=true", {"url", "title", "status"}, {"group"}),
        ("_summary=text", {"status"}, {"group", "url"}),
        ("_elements=group", {"group", "status"}, {"url"}),
    ],
)
def test_a_concept_map_with_some_elements_has_the_tag_subsetted(
    client: TestClient, dialect: Dialect, sent: str, present: set[str], absent: set[str]
) -> None:
    bundle = read(client, dialect, f"ConceptMap?_id={TO_CPT_ID}&{sent}")

    (entry,) = bundle["entry"]
    assert present <= set(entry["resource"])
    assert absent.isdisjoint(entry["resource"])
    assert entry["resource"]["meta"]["tag"] == [SUBSETTED]


@pytest.mark.parametrize("sent", ["", "&_summary=false", "&_summary=data"])
def test_a_complete_concept_map_has_no_tag(client: TestClient, dialect: Dialect, sent: str) -> None:
    bundle = read(client, dialect, f"ConceptMap?_id={TO_CPT_ID}{sent}")

    (entry,) = bundle["entry"]
    assert entry["resource"] == read(client, dialect, f"ConceptMap/{TO_CPT_ID}")


@pytest.mark.parametrize("type", ["CodeSystem", "ConceptMap"])
@pytest.mark.parametrize("sent", ["_summary=count", "_count=0"])
def test_a_count_is_a_total_without_entries(
    client: TestClient, registry: Registry, dialect: Dialect, type: str, sent: str
) -> None:
    bundle = read(client, dialect, f"{type}?{sent}")

    assert bundle["total"] == len(all_ids(registry, dialect, type)) > 15
    assert "entry" not in bundle


# Pages


@pytest.mark.parametrize(
    ("type", "count"),
    [
        *(("CodeSystem", count) for count in (1, 2, 3, 4, 5, 7, 16, 17, 18, 100)),
        *(("ConceptMap", count) for count in (1, 7, 100)),
    ],
)
def test_the_next_links_return_each_resource_once(
    client: TestClient, registry: Registry, dialect: Dialect, type: str, count: int
) -> None:
    expected = all_ids(registry, dialect, type)
    ids: list[str] = []
    url: str | None = f"/{dialect.name}/{type}?_count={count}&_elements=url"

    while url is not None:
        bundle = answer(client.get(url), dialect)
        ids += [entry["resource"]["id"] for entry in bundle["entry"]]
        url = links(bundle).get("next")

    assert ids == expected


def test_a_page_with_concepts_has_a_maximum_number_of_concepts(
    client: TestClient,
    registry: Registry,
    dialect: Dialect,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(searchpages, "HEAVIEST", 100)
    ids: list[str] = []
    sizes: list[int] = []
    url: str | None = f"/{dialect.name}/CodeSystem?_count=100&_summary=false"

    while url is not None:
        bundle = answer(client.get(url), dialect)
        page = [entry["resource"] for entry in bundle["entry"]]
        ids += [resource["id"] for resource in page]
        sizes.append(len(page))
        assert len(page) == 1 or sum(resource.get("count", 0) for resource in page) <= 100
        url = links(bundle).get("next")

    assert ids == all_ids(registry, dialect, "CodeSystem")
    assert 1 < max(sizes) < len(ids)


@pytest.mark.parametrize("count", [1, 4, 17, 18])
def test_the_previous_links_return_from_the_last_page_to_the_first(
    client: TestClient, registry: Registry, dialect: Dialect, count: int
) -> None:
    expected = all_ids(registry, dialect, "CodeSystem")
    start = links(read(client, dialect, f"CodeSystem?_count={count}&_elements=url"))
    ids: list[str] = []
    url: str | None = start["last"]

    while url is not None:
        bundle = answer(client.get(url), dialect)
        ids = [entry["resource"]["id"] for entry in bundle["entry"]] + ids
        url = links(bundle).get("previous")

    assert ids == expected


def test_a_page_after_the_last_is_empty_and_has_a_previous_link(
    client: TestClient, dialect: Dialect
) -> None:
    bundle = read(client, dialect, "CodeSystem?_count=5&_offset=30")

    assert "entry" not in bundle
    assert set(links(bundle)) == {"self", "first", "previous", "last"}


def test_an_empty_result_has_one_page(client: TestClient, dialect: Dialect) -> None:
    bundle = read(client, dialect, "CodeSystem?name=nothing")

    assert (bundle["total"], set(links(bundle))) == (0, {"self", "first", "last"})
    assert len(set(links(bundle).values())) == 1


def test_links_have_the_known_parameters_of_the_search(
    client: TestClient, dialect: Dialect
) -> None:
    query = (
        "name:contains=hcpcs&_summary=true&_elements=url&_count=2&nonsense=1"
        "&_sort=url,nonsense,-_id&_total=accurate&title="
    )

    bundle = read(client, dialect, f"CodeSystem?{query}")

    assert parse_qsl(urlsplit(links(bundle)["next"]).query) == [
        ("name:contains", "hcpcs"),
        ("_sort", "url,-_id"),
        ("_total", "accurate"),
        ("_summary", "true"),
        ("_elements", "url"),
        ("_count", "2"),
        ("_offset", "2"),
    ]


def test_links_have_the_output_format(client: TestClient, dialect: Dialect) -> None:
    bundle = read(client, dialect, "CodeSystem?_count=1&_format=json&_pretty=true")

    assert {"_format=json", "_pretty=true"} <= set(urlsplit(links(bundle)["next"]).query.split("&"))


def test_a_page_has_twenty_resources_without_count(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    for month in range(1, 10):
        install.install(editions.hcpcs(f"2025-{month:02}", [editions.Q2057]), data_dir)

    bundle = read(own_client, dialect, "CodeSystem")

    assert (bundle["total"], len(bundle["entry"])) == (SERVED + 9, 20)


def test_a_page_has_at_most_a_hundred_resources() -> None:
    query = search.read([("_count", "999")], CODE_SYSTEM, strict=False)

    assert query.count == 100


# Errors


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_summary", "yes"),
        ("_count", "many"),
        ("_count", "-1"),
        ("_count", "1.5"),
        ("_count", "99999999999"),
        ("_count", "²"),
        ("_offset", "-1"),
        ("_total", "all"),
        ("_contained", "yes"),
        ("name:missing", "1"),
        ("date", "yesterday"),
        ("date", "2025-13"),
        ("date", "2025-02-30"),
        ("date", "xx2025"),
        ("date", "2025-10-01T25:00"),
        ("date", "2025-10Z"),
        ("_lastUpdated", "9999-12-31T23:59-12:00"),
    ],
)
def test_an_invalid_value_is_refused(
    client: TestClient, dialect: Dialect, name: str, text: str
) -> None:
    response = client.get(f"/{dialect.name}/CodeSystem", params={name: text})

    assert issue(response, dialect, 400)["code"] == "value"


NOT_KNOWN = [
    "nonsense",
    "nonsense:exact",
    "_has:ConceptMap:source:name",
    "_include",
    "_revinclude",
    "_include:iterate",
    "_text",
    "_content",
    "_list",
    "_filter",
    "language",
    "derived-from.name",
    "source-code",
]


@pytest.mark.parametrize("name", NOT_KNOWN)
@pytest.mark.parametrize("how", [How.QUERY, How.FORM])
def test_an_unknown_parameter_is_ignored_with_a_warning(
    client: TestClient, dialect: Dialect, name: str, how: How
) -> None:
    bundle = answer(
        send(client, dialect, "CodeSystem/_search", how, **{name: "1", "_id": HCPCS_ID}), dialect
    )

    matched, warned = bundle["entry"]
    assert (matched["search"]["mode"], warned["search"]["mode"]) == ("match", "outcome")
    (found,) = warned["resource"]["issue"]
    assert (found["severity"], found["code"]) == ("warning", "not-supported")
    assert f"'{name}=1'" in found["details"]["text"]
    assert parse_qsl(urlsplit(links(bundle)["self"]).query) == [
        ("_id", HCPCS_ID),
        ("_count", "20"),
    ]
    assert bundle["total"] == 1


def test_a_warning_stands_alone_where_nothing_is_found(
    client: TestClient, dialect: Dialect
) -> None:
    bundle = read(client, dialect, "ValueSet?url=http://x&_has=1")

    assert [entry["search"]["mode"] for entry in bundle["entry"]] == ["outcome"]
    assert bundle["total"] == 0


@pytest.mark.parametrize("name", NOT_KNOWN)
def test_an_unknown_parameter_is_refused_with_strict_handling(
    client: TestClient, dialect: Dialect, name: str
) -> None:
    response = client.get(
        f"/{dialect.name}/CodeSystem", params={name: "1"}, headers={"Prefer": "handling=strict"}
    )

    assert issue(response, dialect, 400)["code"] == "not-supported"


@pytest.mark.parametrize(
    "name",
    [
        "name:below",
        "name:text",
        "name:not",
        "url:in",
        "url:exact",
        "status:in",
        "status:not-in",
        "status:text",
        "status:of-type",
        "code:below",
        "date:exact",
        "supplements:identifier",
        "derived-from:CodeSystem",
        "context-type-value:not",
        "_id:contains",
        "_sort:desc",
        "_count:exact",
        "_total:not",
    ],
)
@pytest.mark.parametrize("handling", ["strict", "lenient"])
def test_a_modifier_that_a_parameter_does_not_have_is_refused(
    client: TestClient, dialect: Dialect, name: str, handling: str
) -> None:
    response = client.get(
        f"/{dialect.name}/CodeSystem",
        params={name: "2025"},
        headers={"Prefer": f"handling={handling}"},
    )

    refused = issue(response, dialect, 400)
    assert refused["code"] == "not-supported"
    assert f"'{name}'" in refused["details"]["text"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_format", "json"),
        ("_pretty", "true"),
        ("_total", "none"),
        ("_sort", "-date,url"),
        ("_count", "1"),
        ("url", "1"),
        ("url:below", "1"),
        ("name:missing", "true"),
    ],
)
def test_a_known_parameter_is_accepted_with_strict_handling(name: str, text: str) -> None:
    query = search.read([(name, text)], CODE_SYSTEM, strict=True)

    assert not query.ignored


def test_the_error_for_an_unknown_parameter_suggests_the_nearest() -> None:
    with pytest.raises(Invalid, match="Did you mean publisher\\? The CapabilityStatement"):
        search.read([("publishr", "1")], CODE_SYSTEM, strict=True)


def test_the_error_for_an_unknown_parameter_may_have_no_suggestion() -> None:
    with pytest.raises(Invalid, match="'qqq' is not supported"):
        search.read([("qqq", "1")], CODE_SYSTEM, strict=True)


def test_the_error_for_an_unknown_modifier_lists_those_of_the_parameter() -> None:
    with pytest.raises(Invalid, match="'name' takes :exact, :contains or :missing"):
        search.read([("name:below", "1")], CODE_SYSTEM, strict=False)


def test_the_error_for_an_invalid_summary_lists_the_valid_summaries() -> None:
    with pytest.raises(Invalid, match="one of true, false, text, data, count"):
        search.read([("_summary", "x")], CODE_SYSTEM, strict=False)


def test_a_control_may_be_repeated_with_the_same_value_only() -> None:
    assert search.read([("_count", "2"), ("_count", "2")], CODE_SYSTEM, strict=False).count == 2
    with pytest.raises(Invalid, match="'_count' was sent more than once"):
        search.read([("_count", "2"), ("_count", "3")], CODE_SYSTEM, strict=False)


def test_an_empty_query_requests_the_first_page_of_all_resources() -> None:
    assert search.read([], CODE_SYSTEM, strict=False) == Query()


@pytest.mark.parametrize(
    "name", ["url", "name:missing", "_id", "_count", "_offset", "_sort", "_summary", "nonsense"]
)
def test_a_parameter_without_value_is_absent(name: str) -> None:
    assert search.read([(name, "")], CODE_SYSTEM, strict=True) == Query()


def test_a_parameter_with_commas_alone_is_absent() -> None:
    assert search.read([("url", ",")], CODE_SYSTEM, strict=True) == Query()
