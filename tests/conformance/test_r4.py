"""Resources between R5 and R4."""

import pytest

from tests.conformance import r4
from tests.conformance.documents import Json

EXTENSION = "http://hl7.org/fhir/5.0/StructureDefinition/extension-"
VALUE_SET: Json = {
    "resourceType": "ValueSet",
    "expansion": {
        "property": [{"code": "weight", "uri": "http://example.org/w"}, {"code": "label"}],
        "contains": [
            {
                "code": "a",
                "contains": [{"code": "b", "property": [{"code": "weight", "valueDecimal": 2}]}],
            }
        ],
    },
}
VALUE_SET_IN_R4: Json = {
    "resourceType": "ValueSet",
    "expansion": {
        "extension": [
            {
                "url": f"{EXTENSION}ValueSet.expansion.property",
                "extension": [
                    {"url": "code", "valueCode": "weight"},
                    {"url": "uri", "valueUri": "http://example.org/w"},
                ],
            },
            {
                "url": f"{EXTENSION}ValueSet.expansion.property",
                "extension": [{"url": "code", "valueCode": "label"}],
            },
        ],
        "contains": [
            {
                "code": "a",
                "contains": [
                    {
                        "code": "b",
                        "extension": [
                            {
                                "url": f"{EXTENSION}ValueSet.expansion.contains.property",
                                "extension": [
                                    {"url": "code", "valueCode": "weight"},
                                    {"url": "value", "valueDecimal": 2},
                                ],
                            }
                        ],
                    }
                ],
            }
        ],
    },
}


def _parameters(resource: Json) -> Json:
    part = {"name": "inner", "resource": resource}
    return {"resourceType": "Parameters", "parameter": [{"name": "outer", "part": [part]}]}


def test_properties_of_an_expansion_are_extensions_in_r4() -> None:
    assert r4.from_r5(VALUE_SET) == VALUE_SET_IN_R4
    assert r4.to_r5(VALUE_SET_IN_R4) == VALUE_SET


def test_a_resource_inside_parameters_is_converted_too() -> None:
    assert r4.from_r5(_parameters(VALUE_SET)) == _parameters(VALUE_SET_IN_R4)
    assert r4.to_r5(_parameters(VALUE_SET_IN_R4)) == _parameters(VALUE_SET)


def test_a_contained_resource_is_converted_too() -> None:
    holder = {"resourceType": "ValueSet", "contained": [VALUE_SET]}

    assert r4.from_r5(holder)["contained"] == [VALUE_SET_IN_R4]


def test_other_extensions_of_an_expansion_stay() -> None:
    other = {"url": "http://example.org/x", "valueCode": "y"}
    response = {"resourceType": "ValueSet", "expansion": {"extension": [other]}}

    assert r4.to_r5(response) == response


def test_a_conversion_does_not_change_its_input() -> None:
    before = repr(VALUE_SET)

    r4.from_r5(VALUE_SET)

    assert repr(VALUE_SET) == before


def test_an_r5_property_of_an_r4_server_is_lost() -> None:
    assert r4.to_r5(VALUE_SET)["expansion"] == {
        "contains": [{"code": "a", "contains": [{"code": "b"}]}]
    }


def test_other_parts_of_a_property_stay_its_extensions() -> None:
    stated = {"code": "weight", "valueDecimal": 2, "extension": [{"url": "x", "valueCode": "y"}]}
    value_set = {"resourceType": "ValueSet", "expansion": {"contains": [{"property": [stated]}]}}

    assert r4.to_r5(r4.from_r5(value_set)) == value_set


@pytest.mark.parametrize("part", ["include", "exclude"])
def test_a_filter_with_an_operator_of_r5_has_it_in_an_extension(part: str) -> None:
    condition = {"property": "concept", "op": "child-of", "value": "a"}
    value_set = {"resourceType": "ValueSet", "compose": {part: [{"filter": [condition]}]}}

    converted = r4.from_r5(value_set)

    operator = {"url": f"{EXTENSION}ValueSet.compose.include.filter.op", "valueCode": "child-of"}
    assert converted["compose"][part][0]["filter"] == [
        {"property": "concept", "value": "a", "_op": {"extension": [operator]}}
    ]
    assert r4.to_r5(converted)["compose"][part][0]["filter"][0]["op"] == "child-of"


def test_a_filter_with_an_operator_of_r4_keeps_it() -> None:
    condition = {"property": "concept", "op": "is-a", "value": "a"}
    value_set = {"resourceType": "ValueSet", "compose": {"include": [{"filter": [condition]}]}}

    assert r4.from_r5(value_set) == value_set


@pytest.mark.parametrize(
    ("name", "value"),
    [("versionAlgorithmString", "semver"), ("versionAlgorithmCoding", {"code": "semver"})],
)
def test_the_version_algorithm_of_a_code_system_is_an_extension(name: str, value: object) -> None:
    code_system = {"resourceType": "CodeSystem", name: value, "copyrightLabel": "x"}

    assert r4.from_r5(code_system)["extension"] == [
        {
            "url": f"{EXTENSION}CanonicalResource.versionAlgorithm",
            name.replace("versionAlgorithm", "value"): value,
        }
    ]
    assert r4.from_r5(code_system).keys() == {"resourceType", "extension"}


@pytest.mark.parametrize(
    ("relationship", "equivalence"),
    [
        ("equivalent", "equivalent"),
        ("related-to", "relatedto"),
        ("source-is-narrower-than-target", "wider"),
        ("source-is-broader-than-target", "narrower"),
        ("not-related-to", "disjoint"),
    ],
)
def test_a_relationship_is_an_equivalence_in_r4(relationship: str, equivalence: str) -> None:
    target = {"code": "b", "relationship": relationship}
    group = {"element": [{"code": "a", "target": [target]}, {"code": "c", "noMap": True}]}

    (converted,) = r4.from_r5({"resourceType": "ConceptMap", "group": [group]})["group"]

    assert converted["element"] == [
        {"code": "a", "target": [{"code": "b", "equivalence": equivalence}]},
        {"code": "c", "target": [{"equivalence": "unmatched"}]},
    ]


def test_a_concept_map_has_the_names_and_versions_of_r4() -> None:
    concept_map = {
        "resourceType": "ConceptMap",
        "sourceScopeUri": "http://example.org/s",
        "targetScopeCanonical": "http://example.org/t",
        "property": [{"code": "x"}],
        "group": [
            {
                "source": "http://example.org/a|1",
                "target": "http://example.org/b",
                "unmapped": {"mode": "fixed", "relationship": "equivalent"},
            }
        ],
    }

    assert r4.from_r5(concept_map) == {
        "resourceType": "ConceptMap",
        "sourceUri": "http://example.org/s",
        "targetCanonical": "http://example.org/t",
        "group": [
            {
                "source": "http://example.org/a",
                "sourceVersion": "1",
                "target": "http://example.org/b",
                "unmapped": {"mode": "fixed"},
            }
        ],
    }


@pytest.mark.parametrize(
    ("pair", "in_r4"),
    [
        (
            {"attribute": "age", "valueCoding": {"system": "s", "code": "old", "display": "Old"}},
            {"property": "urn:age", "system": "s", "value": "old", "display": "Old"},
        ),
        ({"attribute": "ply", "valueString": "thick"}, {"property": "ply", "value": "thick"}),
    ],
)
@pytest.mark.parametrize("kind", ["dependsOn", "product"])
def test_an_attribute_of_a_mapping_is_a_uri_in_r4(pair: Json, in_r4: Json, kind: str) -> None:
    target = {"code": "b", "relationship": "equivalent", kind: [pair]}
    concept_map = {
        "resourceType": "ConceptMap",
        "additionalAttribute": [{"code": "age", "uri": "urn:age", "type": "Coding"}],
        "group": [{"element": [{"code": "a", "target": [target]}]}],
    }

    (element,) = r4.from_r5(concept_map)["group"][0]["element"]

    assert element["target"] == [{"code": "b", "equivalence": "equivalent", kind: [in_r4]}]


@pytest.mark.parametrize(
    ("in_r4", "in_r5"), [("explicit", "in-compose"), ("all", "in-compose-or-expansion")]
)
def test_the_code_search_has_the_code_of_r5(in_r4: str, in_r5: str) -> None:
    capabilities = {"resourceType": "TerminologyCapabilities", "codeSearch": in_r4}

    assert r4.to_r5(capabilities)["codeSearch"] == in_r5


def test_capabilities_without_code_search_do_not_change() -> None:
    capabilities: Json = {"resourceType": "TerminologyCapabilities"}

    assert r4.to_r5(capabilities) == capabilities
