"""The tools of an agent: descriptions from which it can call them, short answers, and errors."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError, validate

from codesystems import canonical
from codesystems.problems import Invalid
from terminology.agents import mapanswers
from terminology.agents.answer import source
from terminology.agents.parameters import Parameter, checked
from terminology.agents.tools import Tools
from terminology.api.terminology import Terminology
from terminology.registry import Registry
from terminology.store.damage import DamagedDatabase
from tests.terminology.agents.test_questions import QUESTIONS

NAMES = ["search", "lookup", "validate", "translate", "expand", "diff", "releases", "check_claim"]


def schema(tools: Tools, name: str) -> dict[str, Any]:
    """Return the schema of the arguments of a tool."""
    (found,) = [tool.schema() for tool in tools.listed() if tool.name == name]
    return found


def error(tools: Tools, name: str, **sent: object) -> str:
    """Return the text of a call that fails."""
    answer = tools.call(name, sent)
    assert answer.is_error
    assert answer.data["error"]
    return answer.text


def test_the_tools_are_those_of_the_operations(tools: Tools) -> None:
    assert [tool.name for tool in tools.listed()] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_of_the_arguments_is_json_schema(tools: Tools, name: str) -> None:
    Draft202012Validator.check_schema(schema(tools, name))


@pytest.mark.parametrize("name", NAMES)
def test_every_argument_is_described_with_an_example(tools: Tools, name: str) -> None:
    properties = schema(tools, name)["properties"]

    assert all(len(one["description"]) > 15 for one in properties.values())
    described = [
        argument
        for argument, one in properties.items()
        if not (":" in one["description"] or "enum" in one or one["type"] == "boolean")
    ]
    assert described == [] or name == "check_claim"


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_description_is_answered(tools: Tools, name: str) -> None:
    (tool,) = [tool for tool in tools.listed() if tool.name == name]
    example = json.loads(tool.description.rpartition("Example: ")[2])

    assert {*schema(tools, name)["required"]} <= {*example}
    validate(example, schema(tools, name))
    if name == "diff":
        assert "0-fragment-2026" in tools.call(name, example).text
    elif name == "validate":
        assert "replaced by Q2053" in tools.call(name, example).text
    else:
        assert not tools.call(name, example).is_error


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["question"])
def test_the_arguments_of_every_question_fit_the_schema(
    tools: Tools, question: dict[str, str]
) -> None:
    validate(json.loads(question["arguments"]), schema(tools, question["tool"]))


def test_the_schema_refuses_an_unknown_code_system(tools: Tools) -> None:
    with pytest.raises(ValidationError):
        validate({"system": "snomed", "code": "1"}, schema(tools, "lookup"))


def test_the_instructions_tell_when_to_use_each_tool(tools: Tools) -> None:
    assert [name for name in NAMES if name not in tools.instructions] == []
    assert "date" in tools.instructions


def test_the_tools_take_fewer_than_five_thousand_tokens(tools: Tools) -> None:
    whole = [(tool.description, tool.schema()) for tool in tools.listed()]

    assert len(json.dumps(whole)) < 20_000


@pytest.mark.parametrize(
    ("name", "sent", "words"),
    [
        ("look", {}, "the tools are search, lookup"),
        ("lookup", {"code": "Q2041"}, "needs the argument 'system', for example {"),
        ("lookup", {"system": "hcpcs", "code": ""}, "needs the argument 'code'"),
        ("lookup", {"system": "snomed", "code": "1"}, "no code system 'snomed'; the keys are"),
        ("lookup", {"system": "hcpcs", "code": 5}, "code is 5; send a string"),
        ("lookup", {"system": "hcpcs", "code": "KX", "day": "x"}, "no argument 'day'"),
        ("lookup", {"system": "hcpcs", "code": "KX", "date": "soon"}, "2025-04-01"),
        ("lookup", {"system": "hcpcs", "code": "KX", "properties": "a"}, "a list of strings"),
        ("lookup", {"system": "hcpcs", "code": "KX", "properties": [1]}, "a list of strings"),
        ("lookup", {"system": "hcpcs", "code": "Q2O41"}, "Did you mean Q2041?"),
        ("search", {"system": "hcpcs", "query": "a", "count": 51}, "a number from 1 to 50"),
        ("search", {"system": "hcpcs", "query": "a", "count": True}, "a number from 1 to 50"),
        ("search", {"system": "hcpcs", "query": "a", "offset": -1}, "offset is -1"),
        (
            "translate",
            {"system": "icd10pcs", "code": "XW033C7", "setting": "x"},
            "one of inpatient",
        ),
        ("expand", {"value_set": "cart-product"}, "Did you mean"),
        ("diff", {"system": "hcpcs", "from": "1999", "to": "2"}, "the versions are 0-fragment"),
        ("check_claim", {}, "Send `lines`"),
        ("check_claim", {"claim": {"resourceType": "Patient"}}, "Claim"),
    ],
)
def test_an_error_tells_what_to_send_instead(
    tools: Tools, name: str, sent: dict[str, Any], words: str
) -> None:
    assert words in error(tools, name, **sent)


def test_a_damaged_file_is_an_error_of_the_tool(
    tools: Tools, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DamagedDatabase(tmp_path / "some.sqlite", "cut")

    monkeypatch.setattr(Terminology, "lookup", fail)

    assert "some.sqlite" in error(tools, "lookup", system="hcpcs", code="KX")


def test_a_long_list_is_cut_and_goes_on_with_offset(tools: Tools) -> None:
    first = tools.call("expand", {"value_set": "cart-products", "count": 3})
    rest = tools.call("expand", {"value_set": "cart-products", "offset": 3, "count": 50})

    assert "more of" in first.text
    assert "send offset=3" in first.text
    assert first.data["next_offset"] == 3
    assert "next_offset" not in rest.data
    codes = [*_codes(first.data), *_codes(rest.data)]
    assert len(codes) == first.data["total"] == len({*codes})


def _codes(data: dict[str, Any]) -> list[str]:
    return [one["code"] for one in data["codes"]]


def test_differences_are_paged_and_chosen(years_tools: Tools) -> None:
    sent = {"system": "hcpcs", "from": "2017-01", "to": "2025-01"}
    first = years_tools.call("diff", {**sent, "count": 1})
    removed = years_tools.call("diff", {**sent, "changes": ["removed"]})

    assert first.data["next_offset"] == 1
    assert "send offset=1" in first.text
    assert removed.data["entries"] == [{"code": "A9999", "change": "removed", "differences": {}}]


def test_mappings_go_on_with_offset(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapanswers, "_MOST", 10)
    sent = {"system": "cpt", "code": "38228", "target_system": "icd10pcs", "date": "2025-04-01"}

    assert "... 6 more of 16: send offset=10" in tools.call("translate", sent).text
    rest = tools.call("translate", {**sent, "offset": 10}).data["matches"]
    assert isinstance(rest, list)
    assert len(rest) == 6


def test_a_mistyped_code_that_has_no_mapping_is_an_error(tools: Tools) -> None:
    text = error(tools, "translate", system="icd10pcs", code="XW033CT", target_system="cpt")

    assert "Did you mean" in text


def test_a_code_without_counterpart_is_told(tools: Tools) -> None:
    answer = tools.call(
        "translate", {"system": "icd10pcs", "code": "XW033C7", "concept_map": "cart-pcs-to-hcpcs"}
    )

    assert "-> no counterpart: No single product" in answer.text


def test_the_other_direction_is_reverse(tools: Tools) -> None:
    answer = tools.call(
        "translate",
        {"system": "hcpcs", "code": "Q2053", "concept_map": "hcpcs-replaced-by", "reverse": True},
    )

    assert "C9073" in answer.text
    assert "targetCode=Q2053" in answer.text


def test_words_that_no_code_has_are_told(tools: Tools) -> None:
    answer = tools.call("search", {"system": "hcpcs", "query": "xyzzy"})

    assert answer.text.startswith("No code has all of these words")
    assert not answer.is_error


def test_a_lookup_lists_what_it_has_room_for(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terminology.agents.codeanswers._MOST", 3)
    monkeypatch.setattr("terminology.agents.codeanswers._VALUES", 1)
    cut = tools.call("lookup", {"system": "hcpcs", "code": "C9073"}).text
    some = tools.call(
        "lookup", {"system": "hcpcs", "code": "C9073", "properties": ["typeOfService"]}
    ).text

    assert "more properties: send properties=[...] of" in cut
    assert "typeOfService: 9 (Other medical items or services); F" in some


def test_several_values_are_cut_too(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terminology.agents.codeanswers._VALUES", 1)
    text = tools.call("lookup", {"system": "hcpcs", "code": "C9073"}).text

    assert "... 1 more: send properties=['typeOfService']" in text


def test_a_group_of_codes_names_those_below(tools: Tools) -> None:
    text = tools.call("lookup", {"system": "icd10pcs", "code": "XW0"}).text

    assert "a group of codes, never billed itself" in text
    assert "Below: " in text
    assert " more" in text


def test_history_has_each_edition(tools: Tools) -> None:
    text = tools.call("lookup", {"system": "hcpcs", "code": "Q2057", "history": True}).text

    assert "Edition 0-fragment-2026 (2026-01-01): first" in text


def test_numbers_without_wording_are_told(tools: Tools) -> None:
    assert "the number alone" in tools.call("lookup", {"system": "cpt", "code": "38228"}).text


def test_a_value_set_may_be_a_url(tools: Tools) -> None:
    url = "https://fhir-hcpcs.org/ValueSet/cart-products"
    answer = tools.call("validate", {"system": "hcpcs", "code": "Q2057", "value_set": url})

    assert answer.data["valid"]
    assert f"ValueSet/$validate-code?url={url}" in answer.text


def test_a_fhir_claim_is_checked_as_it_is(tools: Tools) -> None:
    claim = {
        "resourceType": "Claim",
        "type": {"coding": [{"code": "professional"}]},
        "billablePeriod": {"start": "2025-03-14"},
        "item": [{"sequence": 1, "productOrService": {"coding": [{"code": "0540T"}]}}],
    }
    answer = tools.call("check_claim", {"claim": claim, "payer": "medicare", "date": "2020-01-01"})

    assert "Send 38228" in answer.text


def test_errors_come_before_warnings_and_a_clean_claim_is_clean(tools: Tools) -> None:
    lines = [{"code": "38228", "date": "2025-03-14", "modifiers": ["KX"]}]
    clean = tools.call(
        "check_claim", {"setting": "professional", "payer": "medicare", "lines": lines}
    )
    units = [{"code": "38228", "date": "2025-03-14", "revenue_code": "0874", "units": 2}]
    wrong = tools.call("check_claim", {"setting": "hospital-outpatient", "lines": units})

    assert clean.text.startswith("No error was found")
    assert clean.data["clean"] is True
    assert wrong.text.splitlines()[1].startswith("error administration-units")


def test_many_issues_are_cut(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("terminology.agents.claimanswers._MOST", 1)
    answer = tools.call("check_claim", {"lines": [{"code": "0540T", "date": "2025-03-14"}]})

    assert "more issues" in answer.text


def test_what_is_installed_is_listed(tools: Tools) -> None:
    answer = tools.call("releases", {})

    assert "hcpcs: 0-fragment-2026, fragment" in answer.text
    assert "cart-pcs-to-cpt: CAR-T administration: ICD-10-PCS to CPT" in answer.text
    assert len(answer.text) < 4_500


def test_a_source_that_is_not_listed_is_named_by_its_url(registry: Registry) -> None:
    text, data = source(Terminology(registry), "https://example.org/cs", "1")

    assert text == "Source: https://example.org/cs|1"
    assert data == {"system": "https://example.org/cs", "version": "1"}


def test_a_number_without_an_upper_limit_may_be_any(tools: Tools) -> None:
    offset = Parameter("offset", "integer", "How many to leave out: 0", least=0)

    assert checked("any", [offset], {"offset": 10_000}, {}) == {"offset": 10_000}
    with pytest.raises(Invalid, match="offset"):
        checked("any", [offset], {"offset": "1"}, {})


@pytest.mark.parametrize("system", ["HCPCS", "hcpcs", canonical.HCPCS])
def test_a_code_system_may_be_named_otherwise(tools: Tools, system: str) -> None:
    assert not tools.call("lookup", {"system": system, "code": "KX"}).is_error


def test_the_edition_of_a_day_is_told(years_tools: Tools) -> None:
    answer = years_tools.call("releases", {"system": "hcpcs", "date": "2020-05-01"})

    assert "On 2020-05-01 version 2019-01 is in force" in answer.text
