"""Resources that come with a question: they take part in every operation, for this question."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import ContentMode
from terminology.fhir import sentresources
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
    bring,
    client_of,
    code_system,
    codes,
    concept,
    concept_map,
    designation,
    property_of,
    supplement,
    value_set,
)

TREES = code_system(
    concept("leaved", "With leaves", concept("oak", "Oak"), concept("elm", "Elm")),
    concept("fir", "Fir"),
    hierarchyMeaning="is-a",
)


def bring_to(
    client: TestClient, dialect: Dialect, path: str, *resources: Json, **sent: Value
) -> Json:
    """Ask with resources beside the question; return the judged answer."""
    body = bring(parameters(**sent), *resources)
    return answer(client.post(f"/{dialect.name}/{path}", json=body), dialect)


def test_a_code_of_a_sent_code_system_is_looked_up(client: TestClient, dialect: Dialect) -> None:
    said = bring_to(client, dialect, "CodeSystem/$lookup", TREES, system=SYSTEM, code="oak")

    assert (value(said, "display"), value(said, "version")) == ("Oak", "1.0")
    assert properties(said, "parent") == ["leaved"]


def test_a_code_system_without_a_version_answers_without_one(
    client: TestClient, dialect: Dialect
) -> None:
    unversioned = {name: held for name, held in TREES.items() if name != "version"}

    said = bring_to(client, dialect, "CodeSystem/$lookup", unversioned, system=SYSTEM, code="oak")

    assert "version" not in names(said)


def test_codes_of_a_sent_code_system_subsume_one_another(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"system": SYSTEM, "codeA": "leaved", "codeB": "oak"}

    said = bring_to(client, dialect, "CodeSystem/$subsumes", TREES, **sent)

    assert value(said, "outcome") == "subsumes"


def test_a_sent_code_system_exists_for_one_question_only(
    client: TestClient, dialect: Dialect
) -> None:
    path, sent = "CodeSystem/$lookup", {"system": SYSTEM, "code": "oak"}

    bring_to(client, dialect, path, TREES, **sent)
    after = client.post(f"/{dialect.name}/{path}", json=parameters(**sent))

    assert issue(after, dialect, 404)["code"] == "not-found"


def test_what_is_sent_wins_over_what_is_held(client: TestClient, dialect: Dialect) -> None:
    ours = code_system(
        concept("Q2057", "Ours"), url=canonical.HCPCS, version="2999-01", date="2999-01-01"
    )

    said = bring_to(
        client, dialect, "CodeSystem/$lookup", ours, system=canonical.HCPCS, code="Q2057"
    )

    assert (value(said, "display"), value(said, "version")) == ("Ours", "2999-01")


def test_a_supplement_adds_to_a_code_that_is_looked_up(
    client: TestClient, dialect: Dialect
) -> None:
    german = supplement(
        concept(
            "oak",
            designation=[designation("Eiche", "de")],
            property=[property_of("height", "valueInteger", 40)],
        ),
        property=[{"code": "height", "type": "integer"}],
    )
    sent = {"system": SYSTEM, "code": "oak", "useSupplement": SUPPLEMENT}

    said = bring_to(client, dialect, "CodeSystem/$lookup", TREES, german, **sent)

    assert [one["value"] for one in values(said, "designation")] == ["Eiche"]
    assert properties(said, "height") == [40]


@pytest.mark.parametrize("name", ["codeSystem", "tx-resource"])
def test_a_code_is_validated_in_a_code_system_that_is_sent(
    client: TestClient, dialect: Dialect, name: str
) -> None:
    named = {} if name == "codeSystem" else {"url": SYSTEM}
    body = bring(parameters(code="oak", **named), TREES, name=name)

    said = answer(client.post(f"/{dialect.name}/CodeSystem/$validate-code", json=body), dialect)

    assert (value(said, "result"), value(said, "version")) == (True, "1.0")


def test_a_code_system_without_version_is_validated_against(
    client: TestClient, dialect: Dialect
) -> None:
    trees = {name: held for name, held in TREES.items() if name != "version"}
    body = bring(parameters(code="oak"), trees, name="codeSystem")

    said = answer(client.post(f"/{dialect.name}/CodeSystem/$validate-code", json=body), dialect)

    assert (value(said, "result"), values(said, "version")) == (True, [])


def test_a_code_system_must_be_one(client: TestClient, dialect: Dialect) -> None:
    body = bring(parameters(code="oak"), value_set(), name="codeSystem")

    response = client.post(f"/{dialect.name}/CodeSystem/$validate-code", json=body)

    assert "ValueSet" in issue(response, dialect, 400)["details"]["text"]


# Concept maps


def r4_map(**more: object) -> Json:
    """The map of trees in R4's words."""
    held = concept_map(**more)
    del held["group"][0]["unmapped"]["relationship"]
    for one in held["group"][0]["element"]:
        one.pop("noMap", None)
        for target in one.get("target", ()):
            target["equivalence"] = target.pop("relationship")
            target["dependsOn"] = [
                {"property": "urn:age", "system": "urn:ages", "value": "old", "display": "Old"}
            ]
            target["product"] = [{"property": "urn:ply", "value": "thick"}]
    return held


def test_a_sent_concept_map_translates(client: TestClient, dialect: Dialect) -> None:
    judge(concept_map(), R5)

    said = bring_to(
        client,
        dialect,
        "ConceptMap/$translate",
        concept_map(),
        url=MAP,
        system=SYSTEM,
        code="oak",
    )

    (match,) = matches(said)
    assert value(said, "result") is True
    assert match["concept"]["code"] == "hard"
    assert match["originMap"] == f"{MAP}|1.0"
    assert match["comment"] == "As a rule"


def test_a_map_of_r4_is_read_by_its_words(client: TestClient, dialect: Dialect) -> None:
    held = judge(r4_map(), R4)
    held["group"][0]["element"][0]["target"][0]["equivalence"] = "wider"
    sent: Sent = {"url": MAP, "system": SYSTEM, "code": "oak"}

    said = bring_to(client, dialect, "ConceptMap/$translate", held, **sent)

    (match,) = matches(said)
    name, due = (
        ("equivalence", "wider")
        if dialect is R4
        else ("relationship", "source-is-narrower-than-target")
    )
    assert match[name] == due


@pytest.mark.parametrize("held", [concept_map(), r4_map()], ids=["R5", "R4"])
def test_what_a_mapping_depends_on_and_brings_along_is_told(
    client: TestClient, dialect: Dialect, held: Json
) -> None:
    sent: Sent = {"url": MAP, "system": SYSTEM, "code": "oak"}

    said = bring_to(client, dialect, "ConceptMap/$translate", held, **sent)

    (match,) = matches(said)
    attribute, value_of = ("element", "concept") if dialect is R4 else ("attribute", "value")
    assert match["dependsOn"][attribute] == "urn:age"
    assert match["dependsOn"][value_of]["code"] == "old"
    assert match["product"][attribute] == "urn:ply"
    assert match["product"][value_of] == ({"display": "thick"} if dialect is R4 else "thick")


@pytest.mark.parametrize(("age", "found"), [("old", ["hard"]), ("young", [])])
@pytest.mark.parametrize("held", [concept_map(), r4_map()], ids=["R5", "R4"])
def test_a_mapping_that_is_excluded_is_left_out(
    client: TestClient, dialect: Dialect, held: Json, age: str, found: list[str]
) -> None:
    attribute, value_of = ("element", "concept") if dialect is R4 else ("attribute", "value")
    stated = {
        "name": "dependency",
        "part": [
            {"name": attribute, "valueUri": "urn:age"},
            {"name": value_of, "valueCoding": {"system": "urn:ages", "code": age}},
        ],
    }
    body = bring(parameters(url=MAP, system=SYSTEM, code="oak"), held)
    body["parameter"].append(stated)

    said = answer(client.post(f"/{dialect.name}/ConceptMap/$translate", json=body), dialect)

    assert targets(said) == found


@pytest.mark.parametrize("name", ["tx-resource", "conceptMap"])
def test_a_map_says_what_becomes_of_a_code_that_it_does_not_name(
    client: TestClient, dialect: Dialect, name: str
) -> None:
    named = {"url": MAP} if name == "tx-resource" else {}
    body = bring(parameters(system=SYSTEM, code="palm", **named), concept_map(), name=name)

    said = answer(client.post(f"/{dialect.name}/ConceptMap/$translate", json=body), dialect)

    assert targets(said) == ["soft"]


@pytest.mark.parametrize(
    ("unmapped", "found"),
    [
        ({"mode": "use-source-code"}, ["palm"]),
        ({"mode": "provided"}, ["palm"]),
        ({"mode": "other-map", "otherMap": "urn:x"}, []),
        (None, []),
    ],
)
def test_a_map_may_keep_the_code_or_have_nothing(
    client: TestClient, dialect: Dialect, unmapped: Json | None, found: list[str]
) -> None:
    held = concept_map()
    del held["group"][0]["unmapped"]
    if unmapped:
        held["group"][0]["unmapped"] = unmapped

    said = bring_to(
        client, dialect, "ConceptMap/$translate", held, url=MAP, system=SYSTEM, code="palm"
    )

    assert targets(said) == found
    assert value(said, "result") is bool(found)


def test_a_code_that_the_map_leaves_without_target_has_none(
    client: TestClient, dialect: Dialect
) -> None:
    said = bring_to(
        client, dialect, "ConceptMap/$translate", concept_map(), url=MAP, system=SYSTEM, code="elm"
    )

    assert (value(said, "result"), targets(said)) == (False, [])


def test_a_sent_map_translates_backwards(client: TestClient, dialect: Dialect) -> None:
    said = bring_to(
        client, dialect, "ConceptMap/$translate", concept_map(), targetCode="hard", system=WOODS
    )

    assert targets(said) == ["oak"]


@pytest.mark.parametrize("word", ["relationship", "equivalence"])
def test_a_relationship_that_fhir_does_not_have_is_refused(
    client: TestClient, dialect: Dialect, word: str
) -> None:
    held = concept_map()
    target = held["group"][0]["element"][0]["target"][0]
    del target["relationship"]
    target[word] = "nearly"
    body = bring(parameters(url=MAP, system=SYSTEM, code="oak"), held)

    refused = issue(client.post(f"/{dialect.name}/ConceptMap/$translate", json=body), dialect, 400)

    assert "is 'nearly'" in refused["details"]["text"]
    assert refused["expression"] == ["ConceptMap.group[0].element[0].target[0].relationship"]


# What cannot be read


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ({"resourceType": "Patient"}, "A Patient was sent; known are CodeSystem, ValueSet"),
        ({}, "A None was sent"),
        (code_system(url=""), "CodeSystem.url is ''; it must be text, and there"),
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
        (
            code_system(concept("a"), concept("a")),
            "CodeSystem.concept is 'a'; it must be each code",
        ),
        (
            code_system(concept("a", property=[property_of("parent", "valueCode", "a")])),
            "CodeSystem.concept: the concept 'a' stands above itself",
        ),
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
        (concept_map(group=[{"source": SYSTEM}]), "ConceptMap.group[0].target is 'nothing'"),
    ],
)
def test_a_resource_that_cannot_be_read_is_refused_by_its_place(
    dialect: Dialect, resource: Json, said: str
) -> None:
    body = bring(parameters(url=SET), TREES, resource)

    refused = issue(client_of().post(f"/{dialect.name}/ValueSet/$expand", json=body), dialect, 400)

    assert said in refused["details"]["text"].replace("' must", "'; it must")


def nested(name: str, depth: int) -> Json:
    """Elements within elements."""
    held: Json = {"code": "t"}
    for number in range(depth):
        held = {"code": f"t{number}", name: [held]}
    return held


def test_codes_are_not_nested_beyond_bounds(dialect: Dialect) -> None:
    deep = value_set(expansion={"contains": [nested("contains", 110)]})
    del deep["compose"]
    body = bring(parameters(url=SET), deep)

    refused = issue(client_of().post(f"/{dialect.name}/ValueSet/$expand", json=body), dialect, 400)

    assert refused["details"]["text"].endswith("100 levels")


# Reading


def test_a_resource_is_read_once() -> None:
    assert sentresources.read(TREES) is sentresources.read({**TREES})
    assert sentresources.read({**TREES, "title": "New"}) is not sentresources.read(TREES)


def test_a_code_system_is_read_with_all_that_it_says(dialect: Dialect) -> None:
    every = [
        ("a", "valueCode", "x"),
        ("b", "valueString", "x"),
        ("c", "valueInteger", 1),
        ("d", "valueDecimal", 1.5),
        ("e", "valueBoolean", True),
        ("f", "valueDateTime", "2025-01-01"),
        ("g", "valueCoding", {"system": SYSTEM, "code": "x", "display": "X"}),
    ]
    oak = concept("oak", "Oak", property=[property_of(*one) for one in every], definition="Acorns")

    said = bring_to(
        client_of(), dialect, "CodeSystem/$lookup", code_system(oak), system=SYSTEM, code="oak"
    )

    assert {one["code"]: one["value"] for one in values(said, "property")} == {
        code: held for code, _, held in every
    } | {"inactive": False}
    assert value(said, "definition") == "Acorns"


@pytest.mark.parametrize(
    ("more", "codes_of"),
    [
        ({"content": "example"}, ["oak"]),
        ({"content": None}, ["oak"]),
        ({"date": "2025"}, ["oak"]),
        ({"date": "2025-13-45"}, ["oak"]),
        ({"date": "99999999999-01-01"}, ["oak"]),
        ({"name": None, "id": "a"}, ["oak"]),
        ({"name": None}, ["oak"]),
    ],
)
def test_what_a_code_system_leaves_out_or_gets_wrong_may_not_matter(
    dialect: Dialect, more: Json, codes_of: list[str]
) -> None:
    trees = {name: held for name, held in code_system(concept("oak"), **more).items() if held}

    found = bring_to(client_of(), dialect, "ValueSet/$expand", trees, value_set(), url=SET)

    assert codes(found) == codes_of


def test_an_example_is_no_complete_code_system() -> None:
    read = sentresources.read(code_system(concept("oak"), content="example"))

    assert isinstance(read, MemoryConcepts)
    assert read.edition.content is ContentMode.EXAMPLE


# Batches


def validation(**sent: Value) -> Json:
    """One question of a batch."""
    return {"name": "validation", "resource": parameters(**sent)}


@pytest.mark.parametrize("kind", ["CodeSystem", "ValueSet"])
def test_resources_beside_a_batch_are_there_for_each_question(
    client: TestClient, dialect: Dialect, kind: str
) -> None:
    path = f"{kind}/$batch-validate-code"
    url = SET if kind == "ValueSet" else SYSTEM
    body = bring(parameters(url=url), TREES, value_set())
    body["parameter"] += [
        validation(coding={"system": SYSTEM, "code": "oak"}),
        validation(coding={"system": SYSTEM, "code": "palm"}),
        validation(),
    ]

    said = answer(client.post(f"/{dialect.name}/{path}", json=body), dialect)

    yes, no, refused = (one["resource"] for one in said["parameter"])
    assert (value(yes, "result"), value(no, "result")) == (True, False)
    assert refused["resourceType"] == "OperationOutcome"


def test_a_question_of_a_batch_may_bring_its_own(client: TestClient, dialect: Dialect) -> None:
    alone = parameters(url=SYSTEM, code="oak")
    body = parameters()
    body["parameter"] += [
        {"name": "validation", "resource": bring(alone, TREES)},
        {"name": "validation", "resource": alone},
        {"name": "validation", "resource": bring(alone, {"resourceType": "Patient"})},
    ]

    said = answer(
        client.post(f"/{dialect.name}/CodeSystem/$batch-validate-code", json=body), dialect
    )

    with_it, without, bad = (one["resource"] for one in said["parameter"])
    assert (value(with_it, "result"), value(without, "result")) == (True, False)
    assert [one["details"]["coding"][0]["code"] for one in issues(without)] == ["not-found"]
    assert bad["issue"][0]["code"] == "not-supported"


def test_a_batch_heeds_the_languages_of_the_header(dialect: Dialect) -> None:
    oak = concept("oak", "Oak", designation=[designation("Eiche", "de")])
    trees = code_system(oak, language="en")
    asked = validation(coding={"system": SYSTEM, "code": "oak"})
    body = bring(parameters(url=SET), trees, value_set())
    body["parameter"].append(asked)

    response = client_of().post(
        f"/{dialect.name}/ValueSet/$batch-validate-code",
        json=body,
        headers={"Accept-Language": "de"},
    )

    (one,) = (part["resource"] for part in answer(response, dialect)["parameter"])
    assert value(one, "display") == "Eiche"


def test_a_supplement_is_no_code_system_of_a_coding(client: TestClient, dialect: Dialect) -> None:
    held = supplement(concept("oak"))
    sent: Sent = {"coding": {"system": SUPPLEMENT, "code": "oak"}}

    said = bring_to(client, dialect, "CodeSystem/$validate-code", TREES, held, **sent)

    assert (value(said, "result"), value(said, "x-caused-by-unknown-system")) == (False, SUPPLEMENT)
    assert issues(said)[0]["expression"] == ["Coding.system"]


@pytest.mark.parametrize("header", ["--", "*", ""])
def test_a_header_that_names_no_language_is_passed_over(dialect: Dialect, header: str) -> None:
    held = client_of(TREES, value_set())
    headers = {"Accept-Language": header}

    response = held.get(f"/{dialect.name}/ValueSet/$expand", params={"url": SET}, headers=headers)

    assert len(codes(answer(response, dialect))) == 4
