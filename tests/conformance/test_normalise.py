"""Elements that no test compares are removed, and order is ignored."""

from itertools import permutations
from typing import Any

import pytest

from tests.conformance import documents
from tests.conformance.documents import Json
from tests.conformance.normalise import normalised

FOREIGN: Json = {"url": "http://example.org/mine", "valueString": "x"}
WEIGHT: Json = {
    "url": "http://hl7.org/fhir/StructureDefinition/itemWeight",
    "valueDecimal": 1,
}
LABEL: Json = {
    "url": "http://hl7.org/fhir/StructureDefinition/codesystem-label",
    "valueString": "a",
}
PART: Json = {"url": "part", "valueString": "x"}


def _value_set(**more: Any) -> Json:  # noqa: ANN401
    return normalised({"resourceType": "ValueSet", **more}, "expand")


def _expansion(**more: Any) -> Json:  # noqa: ANN401
    expansion: Json = _value_set(expansion=more)["expansion"]
    return expansion


def _parameters(*parameters: Json, operation: str = "validate-code") -> list[Json]:
    sent = {"resourceType": "Parameters", "meta": {"id": "x"}, "parameter": list(parameters)}
    response = normalised(sent, operation)
    assert "meta" not in response
    listed: list[Json] = response.get("parameter", [])
    return listed


def _issues(*issues: Json) -> list[Json]:
    outcome = {"resourceType": "OperationOutcome", "text": {"div": "x"}, "issue": list(issues)}
    (parameter,) = _parameters({"name": "issues", "resource": outcome})
    assert "text" not in parameter["resource"]
    listed: list[Json] = parameter["resource"].get("issue", [])
    return listed


def _in_any_order(items: list[Json]) -> list[list[Json]]:
    return [list(order) for order in permutations(items)]


def test_narrative_and_metadata_are_removed() -> None:
    response = _value_set(text={"status": "generated"}, meta={"versionId": "1"}, url="u")

    assert response == {"resourceType": "ValueSet", "url": "u"}


def test_an_extension_that_no_test_compares_is_removed_at_every_depth() -> None:
    response = _expansion(contains=[{"code": "a", "extension": [FOREIGN, WEIGHT, PART]}])

    assert response["contains"] == [{"code": "a", "extension": [WEIGHT, PART]}]


def test_the_content_of_a_compose_is_not_changed() -> None:
    include = {"system": "s", "extension": [FOREIGN]}

    response = _value_set(compose={"extension": [FOREIGN], "include": [include]})

    assert response["compose"] == {"include": [include]}


def test_a_resource_of_another_type_does_not_change() -> None:
    bundle: Json = {"resourceType": "Bundle", "meta": {"id": "x"}}

    assert normalised(bundle, "expand") == bundle


def test_null_blank_and_empty_values_are_removed() -> None:
    response = _value_set(url=None, title=" ", name="", contact=[], expansion={"total": 0})

    assert response == {"resourceType": "ValueSet", "expansion": {"total": 0}}


def test_codes_are_sorted_at_each_level() -> None:
    leaves = [{"code": "x"}, {"code": "y"}]
    for order in _in_any_order([{"code": "a"}, {"code": "b", "contains": leaves[::-1]}]):
        assert _expansion(contains=order)["contains"] == [
            {"code": "a"},
            {"code": "b", "contains": leaves},
        ]


def test_the_content_of_an_entry_is_sorted() -> None:
    entry = {
        "code": "a",
        "extension": [WEIGHT, LABEL],
        "property": [{"code": "z"}, {"code": "y"}],
        "designation": [{"language": "en", "value": "a"}, {"language": "de", "value": "b"}],
    }

    assert _expansion(contains=[entry])["contains"] == [
        {
            "code": "a",
            "extension": [LABEL, WEIGHT],
            "property": [{"code": "y"}, {"code": "z"}],
            "designation": [{"language": "de", "value": "b"}, {"language": "en", "value": "a"}],
        }
    ]


def test_a_designation_without_language_is_sorted_by_its_value() -> None:
    sorted_ones: list[Json] = [{"value": "a"}, {"language": "de", "value": "b"}]

    entry = {"code": "x", "designation": sorted_ones[::-1]}

    assert _expansion(contains=[entry])["contains"][0]["designation"] == sorted_ones


def test_parameters_of_an_expansion_are_sorted_by_name_and_value() -> None:
    expected: list[Json] = [
        {"name": "count", "valueInteger": 2},
        {"name": "flag", "valueBoolean": False},
        {"name": "flag", "valueBoolean": True},
        {"name": "used", "valueUri": "a"},
    ]
    for order in _in_any_order(expected):
        assert _expansion(parameter=order)["parameter"] == expected


def test_declared_properties_are_sorted_by_uri_and_code() -> None:
    expected: list[Json] = [
        {"code": "z", "uri": "a"},
        {"code": "x", "uri": "b"},
        {"code": "y", "uri": "b"},
    ]
    for order in _in_any_order(expected):
        assert _expansion(property=order)["property"] == expected


def test_parameters_are_sorted_by_name_and_their_parts_too() -> None:
    parts: list[Json] = [{"name": "code", "valueCode": "c"}, {"name": "value", "valueCode": "v"}]
    expected: list[Json] = [
        {"name": "display", "valueString": "x"},
        {"name": "match", "part": parts},
        {"name": "result", "valueBoolean": True},
    ]
    for order in _in_any_order(expected):
        mixed = [{**item, "part": parts[::-1]} if "part" in item else item for item in order]
        assert _parameters(*mixed) == expected


def test_the_parts_of_a_single_parameter_are_not_sorted() -> None:
    only: Json = {"name": "match", "part": [{"name": "b"}, {"name": "a"}]}

    assert _parameters(only) == [only]


def _property(code: str, value: str) -> Json:
    parts = [{"name": "code", "valueCode": code}, {"name": "value", "valueString": value}]
    return {"name": "property", "part": parts}


def test_properties_are_sorted_by_code_and_value_ignoring_case() -> None:
    expected = [_property("a", "Y"), _property("B", "x"), _property("b", "Z")]
    for order in _in_any_order(expected):
        assert _parameters(*order) == expected


def test_properties_of_one_code_without_a_plain_value_stay_in_their_order() -> None:
    coded = {
        "name": "property",
        "part": [{"name": "code", "valueCode": "a"}, {"name": "value", "valueCoding": {}}],
    }
    plain = _property("a", "x")

    assert [len(item["part"]) for item in _parameters(coded, plain)] == [2, 2]
    assert _parameters(plain, coded)[0] == plain


def test_designations_are_sorted_by_language() -> None:
    expected = [
        {"name": "designation", "part": [{"name": "value", "valueString": "x"}]},
        *(
            {"name": "designation", "part": [{"name": "language", "valueCode": language}]}
            for language in ("de", "en")
        ),
    ]
    for order in _in_any_order(expected):
        assert _parameters(*order) == expected


def test_a_parameter_of_diagnostics_is_removed() -> None:
    assert _parameters({"name": "diagnostics", "valueString": "x"}) == []


def test_the_pieces_of_a_message_are_sorted() -> None:
    assert _parameters({"name": "message", "valueString": "b; c; a"}) == [
        {"name": "message", "valueString": "a; b; c"}
    ]


def test_issues_are_sorted_by_severity_type_expression_and_text() -> None:
    expected: list[Json] = [
        {"severity": "error", "code": "a", "expression": ["z"], "details": {"text": "x"}},
        {"severity": "error", "code": "b", "details": {"text": "y"}},
        {"severity": "error", "code": "b", "expression": ["a"], "details": {"text": "b"}},
        {"severity": "error", "code": "b", "expression": ["a"], "details": {"text": "c"}},
        {"severity": "warning", "code": "a", "details": {"text": "x"}},
    ]
    for order in _in_any_order(expected):
        assert _issues(*order) == expected


def test_diagnostics_are_removed_unless_they_name_the_request() -> None:
    details: Json = {"details": {"text": "x"}}
    request: Json = {**details, "diagnostics": "X-Request-Id: 1"}

    assert _issues({**details, "diagnostics": "SQL"}, request) == [details, request]


def test_an_issue_of_diagnostics_alone_is_removed() -> None:
    assert _issues({"severity": "error", "diagnostics": "SQL"}) == []


def test_only_the_narrative_of_an_outcome_for_a_code_system_is_removed() -> None:
    issue: Json = {"severity": "error", "diagnostics": "SQL"}
    outcome = {"resourceType": "OperationOutcome", "text": {"div": "x"}, "issue": [issue]}

    assert normalised(outcome, "cs-validate-code").get("issue") == [issue]
    assert "text" not in normalised(outcome, "cs-validate-code")
    assert "issue" not in normalised(outcome, "validate-code")


def test_resources_in_parameters_are_scrubbed_and_sorted() -> None:
    inner = {
        "resourceType": "Parameters",
        "parameter": [{"name": "b"}, {"name": "diagnostics"}, {"name": "a"}],
    }

    assert _parameters({"name": "validation", "resource": inner})[0]["resource"]["parameter"] == [
        {"name": "a"},
        {"name": "b"},
    ]


def test_statements_are_sorted() -> None:
    names = [{"name": "b"}, {"name": "a"}]
    resource = {
        "type": "ValueSet",
        "operation": names,
        "interaction": [{"code": "b"}, {"code": "a"}],
    }
    rest = {"mode": "server", "operation": names, "resource": [resource, {"type": "CodeSystem"}]}
    statement = {"resourceType": "CapabilityStatement", "format": ["b", "a"], "rest": [rest]}

    response = normalised(statement, "metadata")

    assert response["format"] == ["a", "b"]
    assert response["rest"][0]["operation"] == names[::-1]
    assert [item["type"] for item in response["rest"][0]["resource"]] == ["CodeSystem", "ValueSet"]
    assert response["rest"][0]["resource"][1]["interaction"] == [{"code": "a"}, {"code": "b"}]


def test_terminology_capabilities_are_sorted() -> None:
    systems = [{"uri": "b", "version": [{"code": "2"}, {"code": "1"}]}, {"uri": "a"}]
    capabilities = {
        "resourceType": "TerminologyCapabilities",
        "codeSystem": systems,
        "expansion": {"parameter": [{"name": "b"}, {"name": "a"}]},
    }

    response = normalised(capabilities, "term-caps")

    assert [item["uri"] for item in response["codeSystem"]] == ["a", "b"]
    assert response["codeSystem"][1]["version"] == [{"code": "1"}, {"code": "2"}]
    assert response["expansion"]["parameter"] == [{"name": "a"}, {"name": "b"}]


@pytest.mark.parametrize(
    ("element", "text"),
    [({"valueBoolean": True}, "true"), ({"valueInteger": 3}, "3"), ({"valueCoding": {}}, "")],
)
def test_a_value_is_text_as_fhir_writes_it(element: Json, text: str) -> None:
    assert documents.text(element) == text
