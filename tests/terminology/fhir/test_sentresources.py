"""Resources in a request exist for this request, in each operation."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import ContentMode
from terminology.fhir import resourcereader
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.store.memory import MemoryConcepts
from tests.fixtures.answers import issues, matches, names, properties, targets, value, values
from tests.fixtures.asking import Sent, Value, answer, issue, parameters
from tests.fixtures.judge import Json, judge
from tests.fixtures.resources import (
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
    designation,
    property_of,
    supplement,
    value_set,
    with_resources,
)

TREES = code_system(
    concept("leaved", "With leaves", concept("oak", "Oak"), concept("elm", "Elm")),
    concept("fir", "Fir"),
    hierarchyMeaning="is-a",
)


def send_with(
    client: TestClient, dialect: Dialect, path: str, *resources: Json, **sent: Value
) -> Json:
    """Send a request with resources; return the validated result."""
    body = with_resources(parameters(**sent), *resources)
    return answer(client.post(f"/{dialect.name}/{path}", json=body), dialect)


def test_a_code_of_a_sent_code_system_is_looked_up(client: TestClient, dialect: Dialect) -> None:
    result = send_with(client, dialect, "CodeSystem/$lookup", TREES, system=SYSTEM, code="oak")

    assert (value(result, "display"), value(result, "version")) == ("Oak", "1.0")
    assert properties(result, "parent") == ["leaved"]


def test_the_result_for_a_code_system_without_version_has_no_version(
    client: TestClient, dialect: Dialect
) -> None:
    unversioned = {name: value for name, value in TREES.items() if name != "version"}

    result = send_with(
        client, dialect, "CodeSystem/$lookup", unversioned, system=SYSTEM, code="oak"
    )

    assert "version" not in names(result)


def test_codes_of_a_sent_code_system_are_compared(client: TestClient, dialect: Dialect) -> None:
    sent = {"system": SYSTEM, "codeA": "leaved", "codeB": "oak"}

    result = send_with(client, dialect, "CodeSystem/$subsumes", TREES, **sent)

    assert value(result, "outcome") == "subsumes"


def test_a_sent_code_system_exists_for_one_request_only(
    client: TestClient, dialect: Dialect
) -> None:
    path, sent = "CodeSystem/$lookup", {"system": SYSTEM, "code": "oak"}

    send_with(client, dialect, path, TREES, **sent)
    after = client.post(f"/{dialect.name}/{path}", json=parameters(**sent))

    assert issue(after, dialect, 404)["code"] == "not-found"


def test_a_sent_code_system_replaces_an_installed_edition(
    client: TestClient, dialect: Dialect
) -> None:
    ours = code_system(
        concept("Q2057", "Ours"), url=canonical.HCPCS, version="2999-01", date="2999-01-01"
    )

    result = send_with(
        client, dialect, "CodeSystem/$lookup", ours, system=canonical.HCPCS, code="Q2057"
    )

    assert (value(result, "display"), value(result, "version")) == ("Ours", "2999-01")


def test_a_supplement_adds_to_the_result_of_a_lookup(client: TestClient, dialect: Dialect) -> None:
    german = supplement(
        concept(
            "oak",
            designation=[designation("Eiche", "de")],
            property=[property_of("height", "valueInteger", 40)],
        ),
        property=[{"code": "height", "type": "integer"}],
    )
    sent = {"system": SYSTEM, "code": "oak", "useSupplement": SUPPLEMENT}

    result = send_with(client, dialect, "CodeSystem/$lookup", TREES, german, **sent)

    assert [designation["value"] for designation in values(result, "designation")] == ["Eiche"]
    assert properties(result, "height") == [40]


@pytest.mark.parametrize("name", ["codeSystem", "tx-resource"])
def test_a_code_is_validated_in_a_sent_code_system(
    client: TestClient, dialect: Dialect, name: str
) -> None:
    identified = {} if name == "codeSystem" else {"url": SYSTEM}
    body = with_resources(parameters(code="oak", **identified), TREES, name=name)

    result = answer(client.post(f"/{dialect.name}/CodeSystem/$validate-code", json=body), dialect)

    assert (value(result, "result"), value(result, "version")) == (True, "1.0")


def test_a_code_is_validated_in_a_code_system_without_version(
    client: TestClient, dialect: Dialect
) -> None:
    trees = {name: element for name, element in TREES.items() if name != "version"}
    body = with_resources(parameters(code="oak"), trees, name="codeSystem")

    result = answer(client.post(f"/{dialect.name}/CodeSystem/$validate-code", json=body), dialect)

    assert (value(result, "result"), values(result, "version")) == (True, [])


def test_a_code_system_of_another_resource_type_is_refused(
    client: TestClient, dialect: Dialect
) -> None:
    body = with_resources(parameters(code="oak"), value_set(), name="codeSystem")

    response = client.post(f"/{dialect.name}/CodeSystem/$validate-code", json=body)

    assert "ValueSet" in issue(response, dialect, 400)["details"]["text"]


# Concept maps


def r4_map(**more: object) -> Json:
    """Return the map of trees with the elements of R4."""
    resource = concept_map(**more)
    del resource["group"][0]["unmapped"]["relationship"]
    for result in resource["group"][0]["element"]:
        result.pop("noMap", None)
        for target in result.get("target", ()):
            target["equivalence"] = target.pop("relationship")
            target["dependsOn"] = [
                {"property": "urn:age", "system": "urn:ages", "value": "old", "display": "Old"}
            ]
            target["product"] = [{"property": "urn:ply", "value": "thick"}]
    return resource


def test_a_sent_concept_map_translates(client: TestClient, dialect: Dialect) -> None:
    judge(concept_map(), R5)

    result = send_with(
        client,
        dialect,
        "ConceptMap/$translate",
        concept_map(),
        url=MAP,
        system=SYSTEM,
        code="oak",
    )

    (match,) = matches(result)
    assert value(result, "result") is True
    assert match["concept"]["code"] == "hard"
    assert match["originMap"] == f"{MAP}|1.0"
    assert match["targetComment"] == "As a rule"


def test_a_map_of_r4_is_read_with_the_elements_of_r4(client: TestClient, dialect: Dialect) -> None:
    resource = judge(r4_map(), R4)
    resource["group"][0]["element"][0]["target"][0]["equivalence"] = "wider"
    sent: Sent = {"url": MAP, "system": SYSTEM, "code": "oak"}

    result = send_with(client, dialect, "ConceptMap/$translate", resource, **sent)

    (match,) = matches(result)
    name, expected = (
        ("equivalence", "wider")
        if dialect is R4
        else ("relationship", "source-is-narrower-than-target")
    )
    assert match[name] == expected


@pytest.mark.parametrize(
    ("day", "version"),
    [({}, "2.0"), ({"date": "2024-12-31"}, "1.0"), ({"date": "2025-01-01"}, "2.0")],
)
def test_the_version_of_a_sent_map_is_that_of_the_date(
    client: TestClient, dialect: Dialect, day: Sent, version: str
) -> None:
    older = {**concept_map(), "date": "2024-01-01"}
    newer = {**concept_map(), "version": "2.0", "date": "2025-01-01"}
    sent: Sent = {"url": MAP, "system": SYSTEM, "code": "oak", **day}

    result = send_with(client, dialect, "ConceptMap/$translate", older, newer, **sent)

    (match,) = matches(result)
    assert match["originMap"] == f"{MAP}|{version}"


@pytest.mark.parametrize("resource", [concept_map(), r4_map()], ids=["R5", "R4"])
def test_a_match_has_its_dependencies_and_products(
    client: TestClient, dialect: Dialect, resource: Json
) -> None:
    sent: Sent = {"url": MAP, "system": SYSTEM, "code": "oak"}

    result = send_with(client, dialect, "ConceptMap/$translate", resource, **sent)

    (match,) = matches(result)
    attribute, value_of = ("element", "concept") if dialect is R4 else ("attribute", "value")
    assert match["dependsOn"][attribute] == "urn:age"
    assert match["dependsOn"][value_of]["code"] == "old"
    assert match["product"][attribute] == "urn:ply"
    assert match["product"][value_of] == ({"display": "thick"} if dialect is R4 else "thick")


def declared_map() -> Json:
    """Return the map with short codes for its attributes, and their URIs declared, as in R5."""
    resource = concept_map()
    declared = [{"code": "age", "uri": "urn:age", "type": "Coding"}, {"code": "ply"}]
    for element in resource["group"][0]["element"]:
        for target in element.get("target", ()):
            for pair in target.get("dependsOn", ()):
                pair["attribute"] = "age"
    return {**resource, "additionalAttribute": declared}


@pytest.mark.parametrize(("age", "results"), [("old", ["hard"]), ("young", [])])
@pytest.mark.parametrize(
    "resource", [concept_map(), declared_map(), r4_map()], ids=["R5", "declared", "R4"]
)
def test_an_excluded_mapping_is_not_returned(
    client: TestClient, dialect: Dialect, resource: Json, age: str, results: list[str]
) -> None:
    attribute, value_of = ("element", "concept") if dialect is R4 else ("attribute", "value")
    stated = {
        "name": "dependency",
        "part": [
            {"name": attribute, "valueUri": "urn:age"},
            {"name": value_of, "valueCoding": {"system": "urn:ages", "code": age}},
        ],
    }
    body = with_resources(parameters(url=MAP, system=SYSTEM, code="oak"), resource)
    body["parameter"].append(stated)

    result = answer(client.post(f"/{dialect.name}/ConceptMap/$translate", json=body), dialect)

    assert targets(result) == results


@pytest.mark.parametrize("name", ["tx-resource", "conceptMap"])
def test_a_map_has_a_target_for_unmapped_codes(
    client: TestClient, dialect: Dialect, name: str
) -> None:
    identified = {"url": MAP} if name == "tx-resource" else {}
    body = with_resources(
        parameters(system=SYSTEM, code="palm", **identified), concept_map(), name=name
    )

    result = answer(client.post(f"/{dialect.name}/ConceptMap/$translate", json=body), dialect)

    assert targets(result) == ["soft"]


@pytest.mark.parametrize(
    ("unmapped", "results"),
    [
        ({"mode": "use-source-code"}, ["palm"]),
        ({"mode": "provided"}, ["palm"]),
        (None, []),
    ],
)
def test_an_unmapped_code_may_be_its_own_target_or_have_none(
    client: TestClient, dialect: Dialect, unmapped: Json | None, results: list[str]
) -> None:
    resource = concept_map()
    del resource["group"][0]["unmapped"]
    if unmapped:
        resource["group"][0]["unmapped"] = unmapped

    result = send_with(
        client, dialect, "ConceptMap/$translate", resource, url=MAP, system=SYSTEM, code="palm"
    )

    assert targets(result) == results
    assert value(result, "result") is bool(results)


def test_a_source_without_target_has_no_target(client: TestClient, dialect: Dialect) -> None:
    result = send_with(
        client, dialect, "ConceptMap/$translate", concept_map(), url=MAP, system=SYSTEM, code="elm"
    )

    assert (value(result, "result"), targets(result)) == (False, [])


def test_a_sent_map_translates_in_reverse(client: TestClient, dialect: Dialect) -> None:
    result = send_with(
        client, dialect, "ConceptMap/$translate", concept_map(), targetCode="hard", system=WOODS
    )

    assert targets(result) == ["oak"]


@pytest.mark.parametrize("word", ["relationship", "equivalence"])
def test_a_relationship_unknown_to_fhir_is_refused(
    client: TestClient, dialect: Dialect, word: str
) -> None:
    resource = concept_map()
    target = resource["group"][0]["element"][0]["target"][0]
    del target["relationship"]
    target[word] = "nearly"
    body = with_resources(parameters(url=MAP, system=SYSTEM, code="oak"), resource)

    refused = issue(client.post(f"/{dialect.name}/ConceptMap/$translate", json=body), dialect, 400)

    assert "is 'nearly'" in refused["details"]["text"]
    assert refused["expression"] == ["ConceptMap.group[0].element[0].target[0].relationship"]


# Depth


def nested(name: str, depth: int) -> Json:
    """Return nested elements."""
    resource: Json = {"code": "t"}
    for number in range(depth):
        resource = {"code": f"t{number}", name: [resource]}
    return resource


def test_codes_have_a_maximum_depth(dialect: Dialect) -> None:
    deep = value_set(expansion={"contains": [nested("contains", 110)]})
    del deep["compose"]
    body = with_resources(parameters(url=SET), deep)

    refused = issue(client_of().post(f"/{dialect.name}/ValueSet/$expand", json=body), dialect, 400)

    assert refused["details"]["text"].endswith("100 levels")


# Reading


def test_the_result_of_reading_a_resource_is_cached() -> None:
    assert resourcereader.read(TREES) is resourcereader.read({**TREES})
    assert resourcereader.read({**TREES, "title": "New"}) is not resourcereader.read(TREES)


def test_a_code_system_is_read_with_all_elements(dialect: Dialect) -> None:
    properties = [
        ("a", "valueCode", "x"),
        ("b", "valueString", "x"),
        ("c", "valueInteger", 1),
        ("d", "valueDecimal", 1.5),
        ("e", "valueBoolean", True),
        ("f", "valueDateTime", "2025-01-01"),
        ("g", "valueCoding", {"system": SYSTEM, "code": "x", "display": "X"}),
    ]
    oak = concept(
        "oak",
        "Oak",
        property=[property_of(*arguments) for arguments in properties],
        definition="Acorns",
    )

    result = send_with(
        client_of(), dialect, "CodeSystem/$lookup", code_system(oak), system=SYSTEM, code="oak"
    )

    assert {property["code"]: property["value"] for property in values(result, "property")} == {
        code: property for code, _, property in properties
    } | {"inactive": False}
    assert value(result, "definition") == "Acorns"


@pytest.mark.parametrize(
    ("more", "codes_of"),
    [
        ({"content": None}, ["oak"]),
        ({"date": "2025"}, ["oak"]),
        ({"date": "2025-13-45"}, ["oak"]),
        ({"date": "99999999999-01-01"}, ["oak"]),
        ({"name": None, "id": "a"}, ["oak"]),
        ({"name": None}, ["oak"]),
    ],
)
def test_missing_and_invalid_optional_elements_are_accepted(
    dialect: Dialect, more: Json, codes_of: list[str]
) -> None:
    trees = {name: value for name, value in code_system(concept("oak"), **more).items() if value}

    result = send_with(client_of(), dialect, "ValueSet/$expand", trees, value_set(), url=SET)

    assert codes(result) == codes_of


def test_an_example_has_its_content_mode() -> None:
    read = resourcereader.read(code_system(concept("oak"), content="example"))

    assert isinstance(read, MemoryConcepts)
    assert read.edition.content is ContentMode.EXAMPLE


# Batches


def validation(**sent: Value) -> Json:
    """Return one request of a batch."""
    return {"name": "validation", "resource": parameters(**sent)}


@pytest.mark.parametrize("kind", ["CodeSystem", "ValueSet"])
def test_shared_resources_of_a_batch_exist_for_each_request(
    client: TestClient, dialect: Dialect, kind: str
) -> None:
    path = f"{kind}/$batch-validate-code"
    url = SET if kind == "ValueSet" else SYSTEM
    body = with_resources(parameters(url=url), TREES, value_set())
    body["parameter"] += [
        validation(coding={"system": SYSTEM, "code": "oak"}),
        validation(coding={"system": SYSTEM, "code": "palm"}),
        validation(),
    ]

    result = answer(client.post(f"/{dialect.name}/{path}", json=body), dialect)

    valid, not_valid, refused = (parameter["resource"] for parameter in result["parameter"])
    assert (value(valid, "result"), value(not_valid, "result")) == (True, False)
    assert refused["resourceType"] == "OperationOutcome"


def test_a_request_of_a_batch_may_have_its_own_resources(
    client: TestClient, dialect: Dialect
) -> None:
    alone = parameters(url=SYSTEM, code="oak")
    body = parameters()
    body["parameter"] += [
        {"name": "validation", "resource": with_resources(alone, TREES)},
        {"name": "validation", "resource": alone},
        {"name": "validation", "resource": with_resources(alone, code_system({}))},
    ]

    result = answer(
        client.post(f"/{dialect.name}/CodeSystem/$batch-validate-code", json=body), dialect
    )

    with_resource, without_resource, refused = (
        parameter["resource"] for parameter in result["parameter"]
    )
    assert (value(with_resource, "result"), value(without_resource, "result")) == (True, False)
    assert [issue["details"]["coding"][0]["code"] for issue in issues(without_resource)] == [
        "not-found"
    ]
    assert refused["issue"][0]["expression"] == ["CodeSystem.concept[0].code"]


def test_the_languages_of_the_header_apply_to_a_batch(dialect: Dialect) -> None:
    oak = concept("oak", "Oak", designation=[designation("Eiche", "de")])
    trees = code_system(oak, language="en")
    sent = validation(coding={"system": SYSTEM, "code": "oak"})
    body = with_resources(parameters(url=SET), trees, value_set())
    body["parameter"].append(sent)

    response = client_of().post(
        f"/{dialect.name}/ValueSet/$batch-validate-code",
        json=body,
        headers={"Accept-Language": "de"},
    )

    (result,) = (part["resource"] for part in answer(response, dialect)["parameter"])
    assert value(result, "display") == "Eiche"


def test_a_supplement_as_the_code_system_of_a_coding_is_not_valid(
    client: TestClient, dialect: Dialect
) -> None:
    resource = supplement(concept("oak"))
    sent: Sent = {"coding": {"system": SUPPLEMENT, "code": "oak"}}

    result = send_with(client, dialect, "CodeSystem/$validate-code", TREES, resource, **sent)

    assert (value(result, "result"), value(result, "x-caused-by-unknown-system")) == (
        False,
        SUPPLEMENT,
    )
    assert issues(result)[0]["expression"] == ["Coding.system"]


@pytest.mark.parametrize("header", ["--", "*", ""])
def test_a_header_without_valid_languages_is_ignored(dialect: Dialect, header: str) -> None:
    value = client_of(TREES, value_set())
    headers = {"Accept-Language": header}

    response = value.get(f"/{dialect.name}/ValueSet/$expand", params={"url": SET}, headers=headers)

    assert len(codes(answer(response, dialect))) == 4
