"""A resource in a request is judged when it is used, and its faults are named with their path."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import targets, value
from tests.fixtures.asking import Sent, answer, ask, issue, parameters
from tests.fixtures.judge import Json
from tests.fixtures.resources import (
    EXTENSIONS,
    MAP,
    SET,
    SUPPLEMENT,
    SYSTEM,
    WOODS,
    client_of,
    code_system,
    codes,
    concept,
    concept_map,
    include,
    property_of,
    send_with,
    supplement,
    value_set,
    with_resources,
)

TREES = code_system(concept("oak", "Oak"), concept("elm", "Elm"))
TWICE = code_system(concept("a"), concept("a"))
PARENT = concept("a", property=[property_of("parent", "valueCode", "a")])

BROKEN = [
    (code_system(version=1), "CodeSystem.version must be text"),
    (code_system(concept="oak"), "CodeSystem.concept must be a list"),
    (code_system(content="whole"), "CodeSystem.content is 'whole'; it must be complete or"),
    (code_system(hierarchyMeaning="up"), "CodeSystem.hierarchyMeaning is 'up'; it must be"),
    (code_system(caseSensitive="no"), "CodeSystem.caseSensitive is 'no'; it must be true or"),
    (code_system(**{"concept": ["oak"]}), "CodeSystem.concept[0] must be an object"),
    (code_system({"display": "Oak"}), "CodeSystem.concept[0].code is 'nothing'; it must be"),
    (
        code_system(concept("oak", property=[{"code": "x", "valueRatio": {}}])),
        "CodeSystem.concept[0].property[0].value is 'Ratio'; it must be a value of a property",
    ),
    (
        code_system(concept("oak", property=[property_of("x", "valueInteger", True)])),
        "CodeSystem.concept[0].property[0].value is 'True'; it must be a integer",
    ),
    (code_system(property=[{"code": "x", "type": "y"}]), "CodeSystem.property[0].type is 'y'"),
    (TWICE, "CodeSystem.concept is 'a'; it must be each code"),
    (code_system(PARENT), "CodeSystem.concept: the concept 'a' is its own ancestor"),
    (value_set({"version": "1"}), "ValueSet.compose.include[0] must be of a system or a value"),
    (value_set({"system": SYSTEM, "valueSet": [1]}), "include[0].valueSet must be a list of"),
    (
        value_set({"system": SYSTEM, "filter": [{"property": "a", "value": "b"}]}),
        "ValueSet.compose.include[0].filter[0].op is 'nothing'; it must be an operator",
    ),
    (
        value_set(contained=[{**value_set(), "id": "a", "contained": []}]),
        "ValueSet.contained[0].contained is 'there'",
    ),
    (value_set(compose=[]), "ValueSet.compose must be an object"),
    (concept_map(group=["oak"]), "ConceptMap.group[0] must be an object"),
    (concept_map(group={}), "ConceptMap.group must be a list"),
    (
        concept_map(group=[{"source": SYSTEM, "target": SYSTEM, "element": [{"code": 1}]}]),
        "ConceptMap.group[0].element[0].code must be text",
    ),
]
"""Resources that cannot be read, and what is wrong with them."""

USES: dict[str, tuple[str, Sent]] = {
    "CodeSystem": ("CodeSystem/$lookup", {"system": SYSTEM, "code": "oak"}),
    "ValueSet": ("ValueSet/$expand", {"url": SET}),
    "ConceptMap": ("ConceptMap/$translate", {"url": MAP, "system": SYSTEM, "code": "oak"}),
}
"""A request that uses the resource of each type."""

VALID: list[Json] = [
    {"resourceType": "Patient"},
    {"resourceType": "Bundle", "type": "collection"},
    {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": "urn:x"}]},
    {"resourceType": "NamingSystem", "name": "Trees", "status": "active", "kind": "codesystem"},
    {"resourceType": "StructureDefinition", "url": SYSTEM, "name": "Trees"},
    {"resourceType": "Library", "url": SET},
    {"resourceType": "Parameters"},
    {"resourceType": "CodeSystem", "status": "active", "content": "complete"},
    {"resourceType": "ValueSet", "status": "active"},
    {"resourceType": "ConceptMap", "status": "active"},
]
"""Valid resources that no request can need."""


@pytest.mark.parametrize(("resource", "fault"), BROKEN)
def test_a_resource_that_is_used_and_broken_is_refused_with_the_path_of_the_element(
    dialect: Dialect, resource: Json, fault: str
) -> None:
    path, sent = USES[resource["resourceType"]]

    refused = issue(send_with([resource], dialect, path, **sent), dialect, 400)

    assert fault in refused["details"]["text"].replace("' must", "'; it must")
    assert refused["expression"][0].startswith(f"{resource['resourceType']}.")


@pytest.mark.parametrize("resource", [*(resource for resource, _ in BROKEN), *VALID])
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("CodeSystem/$lookup", {"system": canonical.HCPCS, "code": "Q2057"}),
        ("CodeSystem/$validate-code", {"url": canonical.HCPCS, "code": "Q2057"}),
        ("CodeSystem/$subsumes", {"system": canonical.HCPCS, "codeA": "Q2057", "codeB": "Q2057"}),
        ("ConceptMap/$translate", {"system": canonical.HCPCS, "code": "Q2057"}),
        ("ValueSet/$expand", {"url": f"{canonical.HCPCS}?fhir_vs", "count": 0}),
        (
            "ValueSet/$validate-code",
            {"url": f"{canonical.HCPCS}?fhir_vs", "code": "Q2057", "system": canonical.HCPCS},
        ),
    ],
)
def test_a_resource_that_is_not_used_changes_nothing(
    client: TestClient, dialect: Dialect, resource: Json, path: str, sent: Sent
) -> None:
    body = with_resources(parameters(**sent), resource)
    expected = ask(client, dialect, path, **sent)

    result = answer(client.post(f"/{dialect.name}/{path}", json=body), dialect)

    for changing in ("identifier", "timestamp"):
        for each in (expected, result):
            each.get("expansion", {}).pop(changing, None)
    assert result == expected


def test_a_broken_edition_of_another_version_is_not_used(dialect: Dialect) -> None:
    other = code_system({"display": "Oak"}, version="2.0")
    sent: Sent = {"system": SYSTEM, "version": "1.0", "code": "oak"}

    result = answer(send_with([TREES, other], dialect, "CodeSystem/$lookup", **sent), dialect)

    assert value(result, "display") == "Oak"


def test_a_broken_supplement_is_refused_when_it_is_required(dialect: Dialect) -> None:
    broken = supplement({"display": "Eiche"})
    sent: Sent = {"system": SYSTEM, "code": "oak"}
    resources = [TREES, broken]

    without = send_with(resources, dialect, "CodeSystem/$lookup", **sent)
    required = send_with(resources, dialect, "CodeSystem/$lookup", useSupplement=SUPPLEMENT, **sent)

    assert value(answer(without, dialect), "display") == "Oak"
    assert issue(required, dialect, 400)["expression"] == ["CodeSystem.concept[0].code"]


def test_a_broken_supplement_with_a_broken_head_is_still_a_supplement(dialect: Dialect) -> None:
    broken = supplement(caseSensitive="no")
    sent: Sent = {"system": SYSTEM, "code": "oak", "useSupplement": SUPPLEMENT}

    response = send_with([TREES, broken], dialect, "CodeSystem/$lookup", **sent)

    assert issue(response, dialect, 400)["expression"] == ["CodeSystem.caseSensitive"]


def test_a_broken_map_between_the_code_systems_of_the_request_is_refused(dialect: Dialect) -> None:
    broken = concept_map(group=[{"source": SYSTEM, "target": SYSTEM, "element": ["oak"]}])

    there = send_with([broken], dialect, "ConceptMap/$translate", system=SYSTEM, code="oak")
    back = send_with([broken], dialect, "ConceptMap/$translate", system=SYSTEM, targetCode="oak")

    for response in (there, back):
        refused = issue(response, dialect, 400)
        assert refused["expression"] == ["ConceptMap.group[0].element[0]"]


def test_the_resources_of_a_bundle_are_used(dialect: Dialect) -> None:
    resources = [{"resource": TREES}, {"resource": value_set()}, {"resource": 1}, 1, {}]
    bundle: Json = {"resourceType": "Bundle", "type": "collection", "entry": resources}

    result = answer(send_with([bundle], dialect, "ValueSet/$expand", url=SET), dialect)

    assert codes(result) == ["oak", "elm"]


def test_an_object_without_resource_type_is_no_resource(dialect: Dialect) -> None:
    refused = issue(send_with([{}], dialect, "ValueSet/$expand", url=SET), dialect, 400)

    assert "'tx-resource' has a resource without resourceType" in refused["details"]["text"]


ABSENT = {"extension": [{"url": f"{EXTENSIONS}data-absent-reason", "valueCode": "unknown"}]}


def test_a_code_or_text_that_an_extension_calls_absent_is_left_out(dialect: Dialect) -> None:
    oak = concept("oak", "Oak", designation=[{"language": "de", "_value": ABSENT}])
    trees = code_system({"_code": ABSENT, "display": "Unnamed", "concept": [oak]})
    some = value_set(include(concept=[oak]))
    sent: Sent = {"url": SET, "includeDesignations": True}

    result = answer(send_with([trees, some], dialect, "ValueSet/$expand", **sent), dialect)

    assert codes(result) == ["oak"]
    assert "designation" not in result["expansion"]["contains"][0]


# Resources without URL


@pytest.mark.parametrize("url", [None, ""])
def test_a_code_system_without_url_may_be_the_subject(dialect: Dialect, url: str | None) -> None:
    body = with_resources(parameters(code="oak"), {**TREES, "url": url}, name="codeSystem")

    response = client_of().post(f"/{dialect.name}/CodeSystem/$validate-code", json=body)

    assert value(answer(response, dialect), "result") is True


def test_a_map_without_url_may_be_the_subject(dialect: Dialect) -> None:
    nameless = concept_map()
    del nameless["url"]
    body = with_resources(parameters(system=SYSTEM, code="oak"), nameless, name="conceptMap")

    response = client_of().post(f"/{dialect.name}/ConceptMap/$translate", json=body)

    assert targets(answer(response, dialect)) == ["hard"]


def test_a_code_system_is_known_by_each_alias_of_its_url(dialect: Dialect) -> None:
    alias = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
    sent: Sent = {"system": alias, "code": "oak"}

    response = send_with([{**TREES, "url": alias}], dialect, "CodeSystem/$lookup", **sent)

    assert value(answer(response, dialect), "system") == canonical.HCPCS


# Several resources with one URL and version


def test_copies_of_a_resource_are_one(dialect: Dialect) -> None:
    copies: list[Json] = [
        {**resource, **more}
        for resource in (TREES, value_set(), concept_map())
        for more in ({}, {"id": "a"}, {"meta": {"versionId": "2"}}, {"text": {"status": "empty"}})
    ]
    sent: Sent = {"url": MAP, "system": SYSTEM, "code": "oak"}

    expanded = answer(send_with(copies, dialect, "ValueSet/$expand", url=SET), dialect)
    translated = answer(send_with(copies, dialect, "ConceptMap/$translate", **sent), dialect)

    assert codes(expanded) == ["oak", "elm"]
    assert targets(translated) == ["hard"]


@pytest.mark.parametrize("resource", [TREES, value_set(), concept_map()])
def test_different_resources_of_one_version_are_refused_if_they_are_used(
    dialect: Dialect, resource: Json
) -> None:
    path, sent = USES[resource["resourceType"]]
    resources = [resource, {**resource, "title": "Another"}]

    refused = issue(send_with(resources, dialect, path, **sent), dialect, 400)

    assert refused["code"] == "conflict"
    name = f"{resource['resourceType']} '{resource['url']}|1.0'"
    assert f"several different resources {name}" in refused["details"]["text"]


def test_maps_of_one_version_between_different_code_systems_are_both_used(
    dialect: Dialect,
) -> None:
    other = concept_map(group=[{"source": WOODS, "target": SYSTEM, "element": [{"code": "hard"}]}])
    sent: Sent = {"url": MAP, "system": SYSTEM, "code": "oak"}

    response = send_with([other, concept_map()], dialect, "ConceptMap/$translate", **sent)

    assert targets(answer(response, dialect)) == ["hard"]


def test_the_subject_of_a_request_precedes_another_resource_of_its_version(
    dialect: Dialect,
) -> None:
    body = with_resources(parameters(code="oak"), TREES, name="codeSystem")
    body = with_resources(body, code_system(concept("palm")))

    response = client_of().post(f"/{dialect.name}/CodeSystem/$validate-code", json=body)

    assert value(answer(response, dialect), "result") is True


def test_a_request_of_a_batch_prefers_its_own_resource_to_a_shared_one(dialect: Dialect) -> None:
    own = with_resources(parameters(code="oak"), TREES)
    body = with_resources(parameters(url=SYSTEM), code_system(concept("palm")))
    body["parameter"] += [
        {"name": "validation", "resource": own},
        {"name": "validation", "resource": parameters(code="oak")},
    ]

    response = client_of().post(f"/{dialect.name}/CodeSystem/$batch-validate-code", json=body)

    results = (part["resource"] for part in answer(response, dialect)["parameter"])
    assert [value(result, "result") for result in results] == [True, False]
