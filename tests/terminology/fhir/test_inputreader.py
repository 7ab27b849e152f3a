"""Inputs are read from a query, a form or a Parameters resource."""

from typing import Any

import pytest

from codesystems.model import Coding
from codesystems.problems import Invalid
from terminology.fhir import inputreader
from terminology.fhir.dialects import R4
from terminology.fhir.inputs import CodeableConcept, Input, Kind, Sent
from terminology.fhir.json import JsonValue
from terminology.operations.statements import Statement

Json = dict[str, Any]

INPUTS = (
    Input("code", Kind.CODE, "a code"),
    Input("url", Kind.URI, "a URL"),
    Input("display", Kind.STRING, "a text"),
    Input("abstract", Kind.BOOLEAN, "a flag"),
    Input("count", Kind.INTEGER, "a number"),
    Input("language", Kind.LANGUAGE, "a language"),
    Input("coding", Kind.CODING, "a coding"),
    Input("concept", Kind.CODEABLE_CONCEPT, "a concept"),
    Input("property", Kind.CODE, "a repeated code", repeats=True),
    Input("map", Kind.RESOURCE, "a resource"),
    Input("dependency", Kind.DEPENDENCY, "a circumstance", repeats=True),
    Input("date", Kind.DATE_TIME, "not supported", supported=False),
)


def pairs(*sent: tuple[str, str], strict: bool = False) -> Sent:
    """Read the pairs of a query."""
    return inputreader.from_pairs(sent, INPUTS, R4, strict=strict)


def entries(*sent: Json, strict: bool = False) -> Sent:
    """Read the parameters of a Parameters resource."""
    resource: Json = {"resourceType": "Parameters", "parameter": list(sent)}
    return inputreader.from_resource(resource, INPUTS, R4, strict=strict)


# Queries and forms


def test_a_query_is_read_by_name() -> None:
    sent = pairs(("code", "Q2057"), ("url", "http://x"))

    assert (sent.text("code"), sent.text("url")) == ("Q2057", "http://x")


def test_the_id_of_the_path_is_part_of_the_request() -> None:
    assert inputreader.from_pairs([], INPUTS, R4, id="hcpcs-2025-01").id == "hcpcs-2025-01"


@pytest.mark.parametrize(("text", "flag"), [("true", True), ("false", False)])
def test_a_boolean_is_read_from_a_query(text: str, flag: bool) -> None:
    assert pairs(("abstract", text)).flag("abstract") is flag


@pytest.mark.parametrize("text", ["True", "1", "yes", ""])
def test_another_text_is_refused_as_a_boolean(text: str) -> None:
    with pytest.raises(Invalid, match="it must be true or false"):
        pairs(("abstract", text))


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("25", 25), ("999999999", 999_999_999)])
def test_an_integer_is_read_from_a_query(text: str, number: int) -> None:
    assert pairs(("count", text)).number("count") == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", "ten", "٣", "1000000000", "9" * 5000])
def test_another_text_is_refused_as_an_integer(text: str) -> None:
    with pytest.raises(Invalid, match="it must be a whole number"):
        pairs(("count", text))


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        ("http://x|A", Coding("http://x", "A")),
        ("http://x|v|A", Coding("http://x|v", "A")),
        ("|A", Coding("", "A")),
    ],
)
def test_a_coding_in_a_query_has_system_and_code(text: str, coding: Coding) -> None:
    assert pairs(("coding", text)).coding("coding") == coding


@pytest.mark.parametrize("text", ["A", "http://x|", "|", ""])
def test_a_coding_without_separator_or_code_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"it must be system\|code"):
        pairs(("coding", text))


@pytest.mark.parametrize(("name", "kind"), [("concept", "CodeableConcept"), ("map", "Resource")])
def test_a_complex_type_is_refused_in_a_query(name: str, kind: str) -> None:
    with pytest.raises(Invalid, match=f"a {kind}, which needs a POST"):
        pairs((name, "x"))


@pytest.mark.parametrize("text", ["", " ", "\t"])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="it must be not empty"):
        pairs(("code", text))


@pytest.mark.parametrize("text", ["en", "en-US", "*", "de-CH,de;q=0.9,*;q=0.5", "en; q=0.5"])
def test_a_language_is_accepted(text: str) -> None:
    assert pairs(("language", text)).text("language") == text


@pytest.mark.parametrize("text", ["??", "12", "en_US", "en;q=2"])
def test_an_invalid_language_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="a language such as en-US"):
        pairs(("language", text))


def test_a_repeating_input_has_all_its_values_in_order() -> None:
    assert pairs(("property", "b"), ("property", "a")).texts("property") == ("b", "a")


def test_a_second_value_is_refused_unless_the_input_repeats() -> None:
    with pytest.raises(Invalid, match="'code' was sent more than once"):
        pairs(("code", "A"), ("code", "A"))


def test_an_unsupported_input_is_refused() -> None:
    with pytest.raises(Invalid, match="'date' is not supported; send the request without it"):
        pairs(("date", "2025-01-01"))


def test_an_unknown_input_is_ignored() -> None:
    assert pairs(("nonsense", "1")).values == {}


def test_an_unknown_input_is_refused_with_strict_handling() -> None:
    with pytest.raises(Invalid, match="Unknown parameter 'nonsense'; known are code, url"):
        pairs(("nonsense", "1"), strict=True)


def test_a_known_input_is_read_with_strict_handling() -> None:
    assert pairs(("code", "A"), strict=True).text("code") == "A"


def test_a_general_parameter_of_fhir_is_not_an_input() -> None:
    assert pairs(("_format", "json"), strict=True).values == {}


# Parameters resources


@pytest.mark.parametrize("type", ["valueCode", "valueString", "valueUri", "valueCanonical"])
def test_a_text_of_any_type_is_read(type: str) -> None:
    assert entries({"name": "code", type: "Q2057"}).text("code") == "Q2057"


@pytest.mark.parametrize(
    "entry",
    [{"name": "abstract", "valueBoolean": False}, {"name": "abstract", "valueString": "false"}],
)
def test_a_boolean_is_read_from_a_boolean_or_a_text(entry: Json) -> None:
    assert entries(entry).flag("abstract") is False


@pytest.mark.parametrize("type", ["valueInteger", "valuePositiveInt", "valueUnsignedInt"])
def test_an_integer_of_any_type_is_read(type: str) -> None:
    assert entries({"name": "count", type: 25}).number("count") == 25


def test_an_integer_is_read_from_a_text() -> None:
    assert entries({"name": "count", "valueString": "25"}).number("count") == 25


def test_a_coding_is_read_with_all_its_elements() -> None:
    value = {"system": "http://x", "version": "1", "code": "A", "display": "An A"}

    sent = entries({"name": "coding", "valueCoding": value})

    assert sent.coding("coding") == Coding("http://x", "A", "An A", "1")


def test_a_coding_without_system_is_read() -> None:
    sent = entries({"name": "coding", "valueCoding": {"code": "A"}})

    assert sent.coding("coding") == Coding("", "A")


def test_a_concept_has_its_codings_and_its_original_json() -> None:
    value: Json = {"coding": [{"code": "A"}, {"system": "http://x", "code": "B"}], "text": "both"}

    sent = entries({"name": "concept", "valueCodeableConcept": value})

    expected = CodeableConcept((Coding("", "A"), Coding("http://x", "B")), value)
    assert sent.concept("concept") == expected


def test_a_repeated_parameter_has_all_its_values() -> None:
    sent = entries({"name": "property", "valueCode": "a"}, {"name": "property", "valueCode": "b"})

    assert sent.texts("property") == ("a", "b")


def test_a_parameters_resource_may_be_empty() -> None:
    assert inputreader.from_resource({"resourceType": "Parameters"}, INPUTS, R4).values == {}


def test_an_unknown_parameter_is_ignored() -> None:
    assert entries({"name": "nonsense", "resource": {}}).values == {}


def test_an_unknown_parameter_is_refused_with_strict_handling() -> None:
    with pytest.raises(Invalid, match="Unknown parameter 'nonsense'"):
        entries({"name": "nonsense", "valueString": "1"}, strict=True)


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "date", "valueDateTime": "2025-01-01"},
        {"name": "date", "resource": {"resourceType": "CodeSystem"}},
    ],
)
def test_an_unsupported_parameter_is_refused(entry: Json) -> None:
    with pytest.raises(Invalid, match="'date' is not supported; send the request without it"):
        entries(entry)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"name": "code"}, "'code' is '0 values'; it must be one value"),
        (
            {"name": "code", "valueCode": "A", "valueString": "A"},
            "'code' is '2 values'; it must be one value",
        ),
        ({"name": "code", "valueInteger": 1}, "'code' is 'valueInteger'; it must be a code"),
        ({"name": "code", "valueCode": " "}, "'code' is ' '; it must be not empty"),
        ({"name": "abstract", "valueBoolean": 1}, "it must be a boolean"),
        ({"name": "abstract", "valueString": "yes"}, "it must be true or false"),
        ({"name": "count", "valueInteger": -1}, "'count' is '-1'; it must be a whole number"),
        ({"name": "count", "valueDecimal": 1.5}, "'count' is '1.5'; it must be a whole number"),
        ({"name": "count", "valueBoolean": True}, "it must be a whole number"),
        ({"name": "count", "valueCoding": {"code": "1"}}, "it must be a whole number"),
        ({"name": "language", "valueCode": "??"}, "a language such as en-US"),
        ({"name": "coding", "valueString": "http://x|A"}, "it must be a Coding"),
        ({"name": "coding", "valueCode": {"code": "A"}}, "it must be a Coding"),
        ({"name": "coding", "valueCoding": {"code": 1}}, "'coding.code' is '1'; it must be text"),
        ({"name": "concept", "valueCoding": {"code": "A"}}, "it must be a CodeableConcept"),
        (
            {"name": "concept", "valueCodeableConcept": {"coding": {}}},
            "'concept' is '{}'; it must be a CodeableConcept",
        ),
        (
            {"name": "concept", "valueCodeableConcept": {"coding": ["A"]}},
            "'concept' is 'A'; it must be a CodeableConcept",
        ),
        (
            {"name": "map", "valueString": "x"},
            "'map' is 'without a resource'; it must be a resource",
        ),
    ],
)
def test_a_value_of_another_type_is_refused(entry: Json, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        entries(entry)


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ([], "it is no Parameters resource"),
        ("Parameters", "it is no Parameters resource"),
        ({}, "it is no Parameters resource"),
        ({"resourceType": "CodeSystem"}, "it is no Parameters resource"),
        ({"resourceType": "Parameters", "parameter": {}}, "Parameters.parameter is no list"),
        ({"resourceType": "Parameters", "parameter": ["a"]}, r"parameter\[0\] has no name"),
        ({"resourceType": "Parameters", "parameter": [{}]}, r"parameter\[0\] has no name"),
        (
            {"resourceType": "Parameters", "parameter": [{"name": "x"}, {"name": 1}]},
            r"parameter\[1\] has no name",
        ),
    ],
)
def test_an_invalid_parameters_resource_is_refused(resource: JsonValue, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        inputreader.from_resource(resource, INPUTS, R4)


# Circumstances and resources


INPATIENT = Statement("setting", (Coding("", "inpatient"),))


def dependency(**values: object) -> Json:
    """Return a dependency with these parts."""
    parts = [{"name": name, **value} for name, value in values.items() if isinstance(value, dict)]
    return {"name": "dependency", "part": parts}


def test_a_circumstance_is_read_from_a_query() -> None:
    sent = pairs(("dependency", "setting$inpatient"), ("dependency", "payer$http://x|medicare"))

    assert sent.statements("dependency") == (
        INPATIENT,
        Statement("payer", (Coding("http://x", "medicare"),)),
    )


@pytest.mark.parametrize("text", ["setting", "$inpatient", "setting$", "setting$http://x|"])
def test_an_incomplete_circumstance_in_a_query_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"an attribute and a value, such as setting\$inpatient"):
        pairs(("dependency", text))


@pytest.mark.parametrize(
    ("value", "codings"),
    [
        ({"valueCode": "inpatient"}, [Coding("", "inpatient")]),
        ({"valueString": "inpatient"}, [Coding("", "inpatient")]),
        ({"valueBoolean": True}, [Coding("", "true")]),
        ({"valueCoding": {"system": "http://x", "code": "a"}}, [Coding("http://x", "a")]),
        (
            {"valueCodeableConcept": {"coding": [{"code": "a"}, {"code": "b"}], "text": "c"}},
            [Coding("", "a"), Coding("", "b")],
        ),
        ({"valueCodeableConcept": {"text": "c"}}, [Coding("", "c")]),
    ],
)
@pytest.mark.parametrize(
    ("attribute", "name"), [("attribute", "value"), ("element", "concept"), ("element", "value")]
)
def test_a_circumstance_is_read_with_the_names_of_r4_and_r5(
    attribute: str, name: str, value: Json, codings: list[Coding]
) -> None:
    sent = entries(dependency(**{attribute: {"valueUri": "setting"}, name: value}))

    assert sent.statements("dependency") == (Statement("setting", tuple(codings)),)


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "dependency"},
        {"name": "dependency", "part": "x"},
        {"name": "dependency", "part": ["x"]},
        {"name": "dependency", "valueString": "x"},
        dependency(attribute={"valueUri": "setting"}),
        dependency(value={"valueCode": "inpatient"}),
        dependency(attribute={"valueUri": ""}, value={"valueCode": "a"}),
        dependency(attribute={"valueCoding": {"code": "x"}}, value={"valueCode": "a"}),
        dependency(attribute={"valueUri": "a"}, value={"valueInteger": 1}),
        dependency(attribute={"valueUri": "a"}, value={"valueCode": "a", "valueString": "b"}),
        dependency(attribute={"valueUri": "a"}, value={"valueCoding": {"system": "http://x"}}),
        dependency(attribute={"valueUri": "a"}, value={"valueCodeableConcept": {"coding": []}}),
    ],
)
def test_an_incomplete_circumstance_is_refused(entry: Json) -> None:
    with pytest.raises(Invalid, match="The parameter 'dependency"):
        entries(entry)


def test_a_resource_is_read_unchanged() -> None:
    resource = {"resourceType": "Parameters", "parameter": []}

    assert entries({"name": "map", "resource": resource}).resources("map") == (resource,)


@pytest.mark.parametrize("strict", [True, False])
def test_the_request_has_its_handling(strict: bool) -> None:
    assert pairs(strict=strict).strict is strict
    assert entries(strict=strict).strict is strict
