"""Codes that a map of a request does not list, and what else FHIR allows in a ConceptMap."""

import pytest
from starlette.testclient import TestClient

from terminology.fhir.dialects import R4, R5, Dialect
from tests.fixtures.answers import matches, names, targets, value, values
from tests.fixtures.asking import Sent, Value, answer, issue, parameters
from tests.fixtures.judge import Json
from tests.fixtures.resources import (
    MAP,
    SET,
    SYSTEM,
    WOODS,
    code_system,
    concept,
    concept_map,
    picked,
    value_set,
    with_resources,
)

TRANSLATE = "ConceptMap/$translate"
MAPS = "https://example.org/ConceptMap"
TREES = code_system(concept("oak", "Oak"), concept("elm", "Elm"), concept("fir", "Fir"))


def group(*elements: Json, unmapped: Json | None = None, **more: object) -> Json:
    """A group from trees to woods."""
    written: Json = {"source": SYSTEM, "target": WOODS, "element": [*elements], **more}
    return {**written, "unmapped": unmapped} if unmapped else written


def mapped(code: str, target: str, **more: object) -> Json:
    """An element with one target."""
    return {"code": code, "target": [{"code": target, "relationship": "equivalent", **more}]}


def a_map(name: str, *groups: Json, **more: object) -> Json:
    """A map of a name with some groups."""
    return concept_map(**{"url": f"{MAPS}/{name}", "group": [*groups], **more})


def handing(other: str, dialect: Dialect = R5) -> Json:
    """What hands codes to another map, with the name of a FHIR version."""
    return {"mode": "other-map", "url" if dialect is R4 else "otherMap": f"{MAPS}/{other}"}


def chain(dialect: Dialect = R5) -> list[Json]:
    """Three maps, each of which hands its codes to the next."""
    return [
        a_map("first", group(mapped("oak", "hard"), unmapped=handing("second", dialect))),
        a_map("second", group(mapped("elm", "firm"), unmapped=handing("third|1.0", dialect))),
        a_map("third", group(mapped("fir", "soft"))),
    ]


def translated(client: TestClient, dialect: Dialect, *resources: Json, **sent: Value) -> Json:
    """Translate with some resources; return the result."""
    body = with_resources(parameters(**({"system": SYSTEM} | sent)), *resources)
    return answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)


def refused(
    status: int, client: TestClient, dialect: Dialect, *resources: Json, **sent: Value
) -> Json:
    """Translate with some resources; return the first issue of the error."""
    body = with_resources(parameters(**({"system": SYSTEM} | sent)), *resources)
    return issue(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect, status)


# Other maps


@pytest.mark.parametrize("words", [R4, R5], ids=["r4 words", "r5 words"])
@pytest.mark.parametrize(
    ("code", "expected", "used"),
    [
        ("oak", ["hard"], []),
        ("elm", ["firm"], ["second|1.0"]),
        ("fir", ["soft"], ["second|1.0", "third|1.0"]),
        ("palm", [], []),
    ],
)
def test_a_code_is_handed_along_a_chain_of_maps(
    client: TestClient, dialect: Dialect, words: Dialect, code: str, expected: list[str], used: str
) -> None:
    result = translated(client, dialect, *chain(words), url=f"{MAPS}/first", code=code)

    assert targets(result) == expected
    assert values(result, "used-conceptmap") == [f"{MAPS}/{name}" for name in used]
    assert {match["originMap"] for match in matches(result)} <= {f"{MAPS}/first|1.0"}


@pytest.mark.parametrize("code", ["elm", "fir"])
def test_a_map_to_which_another_hands_its_codes_is_not_asked_by_itself(
    client: TestClient, dialect: Dialect, code: str
) -> None:
    result = translated(client, dialect, *reversed(chain()), code=code)

    assert {match["originMap"] for match in matches(result)} == {f"{MAPS}/first|1.0"}
    assert len(matches(result)) == 1


def test_in_reverse_every_map_is_asked(client: TestClient, dialect: Dialect) -> None:
    result = translated(client, dialect, *chain(), targetCode="soft", targetSystem=WOODS)

    assert targets(result) == ["fir"]


def test_maps_that_hand_a_code_on_in_a_circle_are_an_error(
    client: TestClient, dialect: Dialect
) -> None:
    maps = [
        a_map("first", group(mapped("oak", "hard"), unmapped=handing("second"))),
        a_map("second", group(mapped("elm", "firm"), unmapped=handing("first"))),
    ]

    result = refused(400, client, dialect, *maps, url=f"{MAPS}/first", code="fir")
    found = translated(client, dialect, *maps, url=f"{MAPS}/first", code="elm")
    unnamed = refused(400, client, dialect, *maps, code="fir")

    assert result["code"] == unnamed["code"] == "processing"
    assert (
        f"'{MAPS}/first|1.0' to '{MAPS}/second|1.0' to '{MAPS}/first|1.0'"
        in result["details"]["text"]
    )
    assert targets(found) == ["firm"]


def test_two_maps_may_hand_their_codes_to_the_same_one(
    client: TestClient, dialect: Dialect
) -> None:
    maps = [
        a_map("left", group(mapped("oak", "hard"), unmapped=handing("third"))),
        a_map("right", group(mapped("elm", "firm"), unmapped=handing("third"))),
        a_map("third", group(mapped("fir", "soft"))),
    ]

    result = translated(client, dialect, *maps, code="fir")

    assert [match["originMap"] for match in matches(result)] == [
        f"{MAPS}/left|1.0",
        f"{MAPS}/right|1.0",
    ]


def test_an_unknown_other_map_is_an_error_for_a_code_that_needs_it(
    client: TestClient, dialect: Dialect
) -> None:
    resource = a_map("first", group(mapped("oak", "hard"), unmapped=handing("nowhere")))

    result = refused(404, client, dialect, resource, url=f"{MAPS}/first", code="fir")
    found = translated(client, dialect, resource, url=f"{MAPS}/first", code="oak")

    assert f"'{MAPS}/nowhere', which is not known" in result["details"]["text"]
    assert targets(found) == ["hard"]


def test_groups_of_another_target_are_not_used_in_another_map(
    client: TestClient, dialect: Dialect
) -> None:
    maps = [
        a_map("first", group(mapped("oak", "hard"), unmapped=handing("second"))),
        a_map("second", group(mapped("fir", "other"), target="urn:other"),
              group(mapped("fir", "soft"))),
    ]  # fmt: skip

    result = translated(client, dialect, *maps, url=f"{MAPS}/first", code="fir", targetsystem=WOODS)

    assert targets(result) == ["soft"]


# The other modes


@pytest.mark.parametrize(
    ("unmapped", "relationship"),
    [
        ({"mode": "use-source-code"}, "equivalent"),
        ({"mode": "provided"}, "equivalent"),
        ({"mode": "use-source-code", "relationship": "related-to"}, "related-to"),
    ],
)
def test_the_source_code_has_the_relationship_that_the_map_states(
    client: TestClient, dialect: Dialect, unmapped: Json, relationship: str
) -> None:
    resource = a_map("same", group(mapped("oak", "hard"), unmapped=unmapped))

    result = translated(client, dialect, resource, url=f"{MAPS}/same", code="fir")

    (match,) = matches(result)
    assert match["concept"] == {"system": WOODS, "code": "fir"}
    stated = match["relationship" if dialect is R5 else "equivalence"]
    assert stated.replace("-", "") == relationship.replace("-", "")


@pytest.mark.parametrize(
    ("code", "expected"), [("elm", []), ("beech", ["soft"])], ids=["noMap", "without target"]
)
def test_a_code_without_a_target_is_not_mapped_unless_the_map_says_so(
    client: TestClient, dialect: Dialect, code: str, expected: list[str]
) -> None:
    elements: list[Json] = [{"code": "elm", "noMap": True}, {"code": "beech"}]
    unmapped = {"mode": "fixed", "code": "soft", "relationship": "related-to"}
    resource = a_map("fixed", group(*elements, unmapped=unmapped))

    result = translated(client, dialect, resource, url=f"{MAPS}/fixed", code=code)

    assert targets(result) == expected


def test_a_code_whose_mapping_is_excluded_is_not_unmapped(
    client: TestClient, dialect: Dialect
) -> None:
    body = with_resources(parameters(url=MAP, system=SYSTEM, code="oak"), concept_map())
    parts = [
        {"name": "attribute", "valueUri": "urn:age"},
        {"name": "value", "valueCoding": {"system": "urn:ages", "code": "young"}},
    ]
    body["parameter"].append({"name": "dependency", "part": parts})

    result = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)

    assert targets(result) == []
    assert "applies only where" in str(value(result, "message"))


@pytest.mark.parametrize("words", [R4, R5], ids=["r4 words", "r5 words"])
def test_no_map_is_read_as_r4_and_as_r5_state_it(
    client: TestClient, dialect: Dialect, words: Dialect
) -> None:
    unmatched = {"code": "elm", "target": [{"equivalence": "unmatched", "comment": "None"}]}
    element = unmatched if words is R4 else {"code": "elm", "noMap": True, "comment": "None"}
    resource = a_map("none", group(element))

    result = translated(client, dialect, resource, url=f"{MAPS}/none", code="elm")

    (match,) = matches(result)
    assert (value(result, "result"), match["noMap"]) == (False, True)
    assert "concept" not in match
    assert value(result, "message") == "'elm' has no target in the map: None"


COMMENT = "http://hl7.org/fhir/6.0/StructureDefinition/extension-ConceptMap.group.element.comment"


@pytest.mark.parametrize(
    "comment",
    [{"extension": [{"url": COMMENT, "valueString": "A tree"}]}, {"comment": "A tree"}],
    ids=["extension", "r6"],
)
def test_the_comments_of_an_element_and_of_a_target_come_back(
    client: TestClient, dialect: Dialect, comment: Json
) -> None:
    element = {**mapped("oak", "hard", comment="A wood"), **comment}

    result = translated(client, dialect, a_map("x", group(element)), url=f"{MAPS}/x", code="oak")

    (match,) = matches(result)
    assert (match["sourceComment"], match["targetComment"]) == ("A tree", "A wood")


@pytest.mark.parametrize("direction", ["code", "targetCode"])
def test_all_groups_between_two_code_systems_are_used(
    client: TestClient, dialect: Dialect, direction: str
) -> None:
    resource = a_map("two", group(mapped("oak", "hard")), group(mapped("elm", "firm")))
    sent = {"code": "elm"} if direction == "code" else {"targetCode": "firm", "targetSystem": WOODS}

    for named in ({"url": f"{MAPS}/two"}, {}):
        result = translated(client, dialect, resource, **sent, **named)
        assert targets(result) == (["firm"] if direction == "code" else ["elm"])


def test_no_group_of_an_older_version_of_a_map_is_used(
    client: TestClient, dialect: Dialect
) -> None:
    older = a_map(
        "x",
        group(mapped("oak", "old")),
        group(mapped("oak", "old"), target="urn:old"),
        date="2024-01-01",
    )
    newer = a_map("x", group(mapped("oak", "new")), version="2.0", date="2025-01-01")

    for maps in ([older, newer], [newer, older]):
        assert targets(translated(client, dialect, *maps, code="oak")) == ["new"]


# Groups without code systems


def without(side: str, **more: object) -> Json:
    """A map of a group that does not name one of its code systems."""
    written = group(mapped("oak", "hard"))
    del written[side]
    return a_map("part", written, **more)


@pytest.mark.parametrize("is_named", [True, False])
def test_a_group_without_target_has_codes_without_system(
    client: TestClient, dialect: Dialect, is_named: bool
) -> None:
    named = {"url": f"{MAPS}/part"} if is_named else {}

    result = translated(client, dialect, without("target"), code="oak", **named)
    limited = translated(
        client, dialect, without("target"), code="oak", targetsystem=WOODS, **named
    )

    assert [match["concept"] for match in matches(result)] == [{"code": "hard"}]
    assert matches(limited) == []


def test_a_group_without_source_translates_codes_of_any_system_if_its_map_is_named(
    client: TestClient, dialect: Dialect
) -> None:
    named = translated(client, dialect, without("source"), code="oak", url=f"{MAPS}/part")
    unnamed = translated(client, dialect, without("source"), code="oak")

    assert (targets(named), targets(unnamed)) == (["hard"], [])


def test_a_group_without_target_translates_back_if_its_map_is_named(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"targetCode": "hard", "targetSystem": WOODS}

    named = translated(client, dialect, without("target"), url=f"{MAPS}/part", **sent)
    unnamed = translated(client, dialect, without("target"), **sent)

    assert (targets(named), targets(unnamed)) == (["oak"], [])


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_code_system_that_a_group_leaves_out_is_that_of_its_scope(
    client: TestClient, dialect: Dialect, side: str
) -> None:
    system = SYSTEM if side == "source" else WOODS
    code = "oak" if side == "source" else "hard"
    scope = value_set({"system": system, "concept": [{"code": code}]}, url="urn:scope")
    resource = without(side, **{f"{side}ScopeUri": "urn:scope"})

    result = translated(client, dialect, resource, scope, code="oak", targetsystem=WOODS)

    assert [match["concept"] for match in matches(result)] == [{"system": WOODS, "code": "hard"}]


# Codes of value sets


OAK_AND_FIR = value_set(picked("oak", "fir"))


def of_set() -> Json:
    """A map from a value set of trees."""
    element: Json = {"valueSet": SET, "target": [{"code": "any", "relationship": "related-to"}]}
    return a_map("sets", group(mapped("oak", "hard"), element))


@pytest.mark.parametrize(("code", "expected"), [("oak", ["hard"]), ("fir", ["any"]), ("elm", [])])
def test_a_code_of_a_value_set_of_sources_has_its_target(
    client: TestClient, dialect: Dialect, code: str, expected: list[str]
) -> None:
    sent = {"url": f"{MAPS}/sets", "code": code}

    result = translated(client, dialect, of_set(), OAK_AND_FIR, TREES, **sent)

    assert targets(result) == expected


def test_a_target_of_a_value_set_has_all_its_codes_as_sources(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"targetCode": "any", "targetSystem": WOODS, "url": f"{MAPS}/sets"}

    result = translated(client, dialect, of_set(), OAK_AND_FIR, TREES, **sent)

    assert targets(result) == ["oak", "fir"]


def to_set() -> Json:
    """A map from woods to a value set of trees."""
    element = {"code": "hard", "target": [{"valueSet": SET, "relationship": "related-to"}]}
    return a_map("sets", group(element, source=WOODS, target=SYSTEM))


def test_a_source_of_a_value_set_has_all_its_codes_as_targets(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"system": WOODS, "code": "hard", "url": f"{MAPS}/sets"}

    result = translated(client, dialect, to_set(), OAK_AND_FIR, TREES, **sent)

    assert targets(result) == ["oak", "fir"]


@pytest.mark.parametrize(("code", "expected"), [("fir", ["hard"]), ("elm", [])])
def test_a_code_of_a_value_set_of_targets_has_its_source(
    client: TestClient, dialect: Dialect, code: str, expected: list[str]
) -> None:
    sent = {"targetCode": code, "url": f"{MAPS}/sets"}

    result = translated(client, dialect, to_set(), OAK_AND_FIR, TREES, **sent)

    assert targets(result) == expected


def test_unmapped_codes_may_have_the_codes_of_a_value_set(
    client: TestClient, dialect: Dialect
) -> None:
    unmapped = {"mode": "fixed", "valueSet": SET, "relationship": "related-to"}
    resource = a_map("x", group(unmapped=unmapped, source=WOODS, target=SYSTEM))
    sent = {"system": WOODS, "code": "hard", "url": f"{MAPS}/x"}

    result = translated(client, dialect, resource, OAK_AND_FIR, TREES, **sent)

    assert targets(result) == ["oak", "fir"]


def test_a_value_set_that_is_not_known_is_an_error_only_for_codes_that_need_it(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"url": f"{MAPS}/sets"}

    result = refused(404, client, dialect, of_set(), code="fir", **sent)
    found = translated(client, dialect, of_set(), code="oak", **sent)

    assert SET in result["details"]["text"]
    assert targets(found) == ["hard"]


@pytest.mark.parametrize(
    "element", [{"target": [{"code": "hard", "relationship": "equivalent"}]}, {"display": "Oak"}]
)
def test_an_element_without_code_is_no_mapping(
    client: TestClient, dialect: Dialect, element: Json
) -> None:
    resource = a_map("x", group(element, mapped("elm", "firm")))

    result = translated(client, dialect, resource, url=f"{MAPS}/x", code="oak")

    assert names(result) == ["result", "message"]


def test_a_fixed_mode_without_a_code_has_no_target(client: TestClient, dialect: Dialect) -> None:
    resource = a_map("x", group(mapped("elm", "firm"), unmapped={"mode": "fixed"}))

    result = translated(client, dialect, resource, url=f"{MAPS}/x", code="oak")

    assert targets(result) == []


@pytest.mark.parametrize("mode", ["guess", None])
def test_another_mode_is_refused_where_the_map_is_used(
    client: TestClient, dialect: Dialect, mode: str | None
) -> None:
    unmapped = {"mode": mode} if mode else {"comment": "none"}
    resource = a_map("x", group(mapped("elm", "firm"), unmapped=unmapped))

    wrong = refused(400, client, dialect, resource, url=f"{MAPS}/x", code="oak")

    assert wrong["expression"] == ["ConceptMap.group[0].unmapped.mode"]


# Dependencies that are no Coding


@pytest.mark.parametrize(
    ("needed", "met"),
    [
        ({"attribute": "urn:age", "valueCode": "old"}, "old"),
        ({"attribute": "urn:age", "valueString": "old"}, "old"),
        ({"attribute": "urn:age", "valueBoolean": True}, "true"),
        ({"attribute": "urn:age", "valueQuantity": {"value": 9, "unit": "a"}}, "9 a"),
        ({"property": "urn:age", "value": "old"}, "old"),
    ],
)
@pytest.mark.parametrize("is_met", [True, False])
def test_a_mapping_depends_on_values_of_every_type(
    client: TestClient, dialect: Dialect, needed: Json, met: str, is_met: bool
) -> None:
    resource = a_map("x", group(mapped("oak", "hard", dependsOn=[needed])))
    body = with_resources(parameters(url=f"{MAPS}/x", system=SYSTEM, code="oak"), resource)
    parts = [
        {"name": "attribute", "valueUri": "urn:age"},
        {"name": "value", "valueCode": met if is_met else "young"},
    ]

    open_result = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)
    body["parameter"].append({"name": "dependency", "part": parts})
    result = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)

    assert "dependsOn" in matches(open_result)[0]
    assert targets(result) == (["hard"] if is_met else [])


@pytest.mark.parametrize(("age", "expected"), [("old", ["hard"]), ("young", [])])
def test_the_attribute_of_a_dependency_has_the_uri_that_its_map_declares(
    client: TestClient, dialect: Dialect, age: str, expected: list[str]
) -> None:
    needed = {"attribute": "age", "valueCode": "old"}
    declared = [{"code": "age", "uri": "urn:age", "type": "code"}]
    resource = a_map(
        "x", group(mapped("oak", "hard", dependsOn=[needed])), additionalAttribute=declared
    )
    sent: Sent = {"url": f"{MAPS}/x", "code": "oak", "dependency": [f"urn:age${age}"]}

    assert targets(translated(client, dialect, resource, **sent)) == expected


def test_a_dependency_on_a_value_set_is_left_open(client: TestClient, dialect: Dialect) -> None:
    needed = {"attribute": "urn:age", "valueSet": "urn:ages"}
    resource = a_map("x", group(mapped("oak", "hard", dependsOn=[needed])))
    body = with_resources(parameters(url=f"{MAPS}/x", system=SYSTEM, code="oak"), resource)
    parts = [
        {"name": "attribute", "valueUri": "urn:age"},
        {"name": "value", "valueCode": "old"},
    ]
    body["parameter"].append({"name": "dependency", "part": parts})

    result = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)

    value_of = "concept" if dialect is R4 else "value"
    assert matches(result)[0]["dependsOn"][value_of] == {"display": "a code of urn:ages"}
