"""`fhir-hcpcs translate`: the translations of a code in the terminal."""

import json

import pytest

from codesystems import canonical
from tests.fixtures.answers import matches, value
from tests.terminology.cli.conftest import Json, Read, Refused, Run


def targets(response: Json) -> set[tuple[str, str]]:
    """The concepts of the matches: code system and code."""
    concepts = [match["concept"] for match in matches(response) if "concept" in match]
    return {(concept["system"], concept["code"]) for concept in concepts}


def test_a_code_is_translated_by_every_map(read: Read) -> None:
    assert (canonical.CPT, "38228") in targets(read("translate", "XW033C7"))
    assert (canonical.REVENUE, "0874") in targets(read("translate", "XW033C7"))


@pytest.mark.slow
def test_a_code_is_translated_to_one_code_system_only(read: Read) -> None:
    assert targets(read("translate", "XW033C7", "--to", "cpt")) == {(canonical.CPT, "38228")}


def test_a_code_that_is_only_a_target_is_translated_in_reverse(read: Read) -> None:
    response = read("translate", "0874")
    assert (canonical.ICD10PCS, "XW033C7") in targets(response)
    assert response == read("translate", "0874", "--reverse")


@pytest.mark.parametrize("system", ["cpt", canonical.CPT])
def test_the_code_system_of_the_code_is_a_key_or_a_url(read: Read, system: str) -> None:
    response = read("translate", "38228", "--system", system, "--to", "icd10pcs")
    assert len(targets(response)) == 16


def test_a_translation_is_shown_with_its_map_and_circumstances(run: Run) -> None:
    lines = run("translate", "XW033C7", "--to", "cpt").stdout.splitlines()
    assert lines[0].split()[:4] == ["from", "to", "meaning", "relationship"]
    assert lines[1].split()[:3] == ["XW033C7", "38228", "source-is-narrower-than-target"]
    assert "setting hospital-outpatient, payer medicare" in lines[1]
    assert "revenue-code 0874, opps-apc 5694, opps-status-indicator S" in lines[1]
    assert "cart-pcs-to-cpt 2025-06-26" in lines[1]


def test_a_mapping_without_a_target_is_shown_with_the_others(run: Run) -> None:
    lines = run("translate", "XW033C7").stdout.splitlines()
    assert ["XW033C7", "(none)", "not-related-to"] in [line.split()[:3] for line in lines]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("nothing",), "No mapping for the code 'nothing'"),
        (("XW033C7", "--to", "hcpcs"), "'XW033C7' has no target in the map"),
        (("XW033C7", "--to", "pos"), "No concept map translates from"),
        (("38228", "--system", "hcpcs"), "No mapping for the code '38228' of"),
    ],
)
def test_a_code_without_a_target_is_an_error(
    refused: Refused, arguments: tuple[str, ...], error: str
) -> None:
    assert refused("translate", *arguments).startswith(error)


def test_a_code_without_a_target_is_printed_as_json_and_ends_with_1(run: Run) -> None:
    result = run("translate", "nothing", "--json")
    assert value(json.loads(result.stdout), "result") is False
    assert result.exit_code == 1


def test_a_code_is_translated_as_of_a_date_and_in_circumstances(read: Read) -> None:
    arguments = ("translate", "XW033C7", "--to", "cpt", "--date", "2024-03-14")

    everywhere = read(*arguments)
    professional = read(*arguments, "--dependency", "setting=professional")

    assert targets(everywhere) == {(canonical.CPT, "0540T")}
    assert 0 < len(matches(professional)) < len(matches(everywhere))


def test_a_source_code_is_translated_in_reverse_only_with_the_option(run: Run, read: Read) -> None:
    assert (canonical.ICD10PCS, "XW033C7") in targets(read("translate", "38228", "--reverse"))
    assert run("translate", "XW033C7", "--to", "msdrg").exit_code == 0
    assert run("translate", "XW033C7", "--to", "msdrg", "--reverse").exit_code == 1
