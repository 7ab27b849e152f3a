"""`fhir-hcpcs lookup` and `translate`: answers in the terminal."""

import json
from pathlib import Path
from typing import Any

import pytest

from codesystems import canonical
from codesystems.model import Coding, Concept, Designation, HierarchyMeaning, Property, PropertyType
from terminology import install
from tests.fixtures import hcpcs, releases, stored
from tests.terminology.cli.conftest import Json, Read, Refused, Run


@pytest.fixture
def installed(run: Run, tmp_path: Path, shelf: Path) -> Path:
    """A shelf with two quarters of HCPCS, in which A0001 is another thing each."""
    january = releases.write(tmp_path)
    april = releases.write(tmp_path, releases.april("A thing of April"), name=releases.APRIL)
    for file in (january, april):
        assert run("install", "hcpcs", "--file", file).exit_code == 0
    return shelf


def values(answer: Json, name: str) -> list[Any]:
    """The values of a parameter of an answer."""
    return [
        value
        for part in answer["parameter"]
        if part["name"] == name
        for key, value in part.items()
        if key.startswith("value")
    ]


def found(answer: Json) -> list[tuple[str, str]]:
    """The matches of a translation: code system and code."""
    concepts = [
        part["valueCoding"]
        for match in answer["parameter"]
        if match["name"] == "match"
        for part in match["part"]
        if part["name"] == "concept"
    ]
    return [(coding["system"], coding["code"]) for coding in concepts]


def test_a_code_that_ships_is_looked_up(run: Run) -> None:
    lines = run("lookup", "Q2057").stdout.splitlines()
    assert lines[0].startswith("Q2057  Afamitresgene autoleucel")
    assert lines[1].endswith("version 2026-starter (fragment)")


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("Q2057", canonical.HCPCS),
        ("38228", canonical.CPT),
        ("0874", canonical.REVENUE),
        ("XW033C7", canonical.ICD10PCS),
        ("O1E", canonical.BETOS),
    ],
)
def test_without_a_code_system_the_first_that_has_the_code_answers(
    read: Read, code: str, system: str
) -> None:
    assert values(read("lookup", code), "system") == [system]


@pytest.mark.parametrize("named", ["icd10pcs", canonical.ICD10PCS, "urn:oid:2.16.840.1.113883.6.4"])
def test_a_code_system_is_named_by_key_or_url(read: Read, named: str) -> None:
    assert values(read("lookup", "XW0", "--system", named), "code") == ["XW0"]


@pytest.mark.usefixtures("installed")
def test_the_newest_edition_is_asked(run: Run) -> None:
    assert run("lookup", "A0001").stdout.splitlines()[0] == "A0001  A thing of April"


@pytest.mark.usefixtures("installed")
def test_the_edition_of_a_version_is_asked(run: Run) -> None:
    lines = run("lookup", "A0001", "--version", "2025-01").stdout.splitlines()
    assert lines[0] == "A0001  A first thing, each"


@pytest.mark.usefixtures("installed")
def test_an_answer_in_json_is_that_of_the_server(read: Read) -> None:
    answer = read("lookup", "A0001", "--system", "hcpcs")
    assert answer["resourceType"] == "Parameters"
    assert values(answer, "display") == ["A thing of April"]


def test_properties_are_shown_with_their_meaning(run: Run) -> None:
    rows = [line.split() for line in run("lookup", "Q2057").stdout.splitlines()]
    assert ["inactive", "false"] in rows
    assert any(row[:2] == ["pricingIndicator", "51"] and len(row) > 2 for row in rows)


def test_designations_are_shown_with_their_use(run: Run) -> None:
    lines = run("lookup", "Q2057").stdout.splitlines()
    assert any(line.startswith("designation") and "Short description" in line for line in lines)


def test_a_designation_without_a_use_is_shown(run: Run, shelf: Path) -> None:
    concept = Concept("A1", None, designations=(Designation("Other words"),))
    install.install(stored.code_system(concept), shelf)
    lines = run("lookup", "A1", "--system", "made").stdout.splitlines()
    assert lines[0].strip() == "A1"
    assert ["designation", "Other", "words"] in [line.split() for line in lines]


def test_values_of_every_kind_are_shown(run: Run, shelf: Path) -> None:
    properties = (
        Property("flag", PropertyType.BOOLEAN, value=True),
        Property("count", PropertyType.INTEGER, 7),
        Property("near", PropertyType.CODING, Coding(stored.FAR_URL, "B1")),
    )
    install.install(stored.code_system(Concept("A1", properties=properties)), shelf)
    rows = [line.split() for line in run("lookup", "A1", "--system", "made").stdout.splitlines()]
    assert rows[-3:] == [["flag", "true"], ["count", "7"], ["near", "B1"]]


def test_parents_and_children_are_shown(run: Run, shelf: Path) -> None:
    concepts = (
        Concept("A", "Root"),
        Concept("A1", "Middle", parents=("A",)),
        Concept("A11", None, parents=("A1",)),
    )
    edition = stored.edition(hierarchy=HierarchyMeaning.IS_A)
    install.install(stored.code_system(*concepts, of=edition), shelf)
    rows = [line.split() for line in run("lookup", "A1", "--system", "made").stdout.splitlines()]
    assert ["parent", "A", "Root"] in rows
    assert ["child", "A11"] in rows


BRACKETS = "Dressing [red]pad[/red], [/] \\[b] :smile: [link=x]each[/link]"


def test_square_brackets_are_printed_as_they_are(run: Run, tmp_path: Path) -> None:
    file = releases.write(tmp_path, hcpcs.lines("A0001", BRACKETS, "[bold]Pad[/bold] :heart:"))
    run("install", "hcpcs", "--file", file)
    output = run("lookup", "A0001").stdout
    assert output.splitlines()[0] == f"A0001  {BRACKETS}"
    assert "[bold]Pad[/bold] :heart:" in output


@pytest.mark.parametrize(("typed", "meant"), [("Q2O57", "Q2057"), ("Q257", "Q4257 or Q2057")])
def test_an_unknown_code_is_answered_with_a_likely_one(
    refused: Refused, typed: str, meant: str
) -> None:
    said = refused("lookup", typed)
    assert said.startswith(f"Unknown code '{typed}'")
    assert f"Did you mean {meant}" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("A0001", "--system", "x"), "Unknown code system 'x'; known are "),
        (("A0001", "--version", "1999-01"), "Unknown version '1999-01' of the code system "),
        (("", "--system", "hcpcs"), "Unknown code '' "),
    ],
)
def test_a_question_about_nothing_known_is_refused(
    refused: Refused, arguments: tuple[str, ...], said: str
) -> None:
    assert refused("lookup", *arguments).startswith(said)


def test_a_code_goes_forward_by_every_map(read: Read) -> None:
    assert (canonical.CPT, "38228") in found(read("translate", "XW033C7"))
    assert (canonical.REVENUE, "0874") in found(read("translate", "XW033C7"))


@pytest.mark.slow
def test_a_code_goes_to_one_code_system_only(read: Read) -> None:
    assert set(found(read("translate", "XW033C7", "--to", "cpt"))) == {(canonical.CPT, "38228")}


def test_a_code_without_a_way_forward_goes_back(read: Read) -> None:
    answer = read("translate", "38228")
    assert values(answer, "result") == [True]
    assert len({code for system, code in found(answer) if system == canonical.ICD10PCS}) == 16


@pytest.mark.parametrize("named", ["cpt", canonical.CPT])
def test_the_code_system_of_the_code_is_named(read: Read, named: str) -> None:
    answer = read("translate", "38228", "--system", named, "--to", "icd10pcs")
    assert len(set(found(answer))) == 16


def test_a_translation_shows_where_it_comes_from(run: Run) -> None:
    lines = run("translate", "XW033C7", "--to", "cpt").stdout.splitlines()
    assert lines[0].split()[:4] == ["from", "to", "meaning", "relationship"]
    assert lines[1].split()[:3] == ["XW033C7", "38228", "source-is-narrower-than-target"]
    assert "setting hospital-outpatient, payer medicare" in lines[1]
    assert "revenue-code 0874, opps-apc 5694, opps-status-indicator S" in lines[1]
    assert "cart-pcs-to-cpt 2025-06-26" in lines[1]


def test_a_map_that_has_no_counterpart_is_shown_beside_the_others(run: Run) -> None:
    lines = run("translate", "XW033C7").stdout.splitlines()
    assert ["XW033C7", "(none)", "not-related-to"] in [line.split()[:3] for line in lines]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing",), "No mapping for the code 'nothing'"),
        (("XW033C7", "--to", "hcpcs"), "The map says that 'XW033C7' has no target"),
        (("XW033C7", "--to", "pos"), "No concept map leads from"),
        (("38228", "--system", "hcpcs"), "No mapping for the code '38228' of"),
    ],
)
def test_a_code_without_a_counterpart_is_refused(
    refused: Refused, arguments: tuple[str, ...], said: str
) -> None:
    assert refused("translate", *arguments).startswith(said)


def test_no_counterpart_is_an_answer_in_json_and_a_failure(run: Run) -> None:
    result = run("translate", "nothing", "--json")
    assert values(json.loads(result.stdout), "result") == [False]
    assert result.exit_code == 1


def test_a_code_is_translated_for_a_day_and_in_circumstances(read: Read) -> None:
    asked = ("translate", "XW033C7", "--to", "cpt", "--date", "2024-03-14")

    everywhere = read(*asked)
    professional = read(*asked, "--dependency", "setting=professional")

    assert set(found(everywhere)) == {(canonical.CPT, "0540T")}
    assert 0 < len(found(professional)) < len(found(everywhere))


def test_a_code_is_translated_back_only_where_asked(run: Run, read: Read) -> None:
    assert (canonical.ICD10PCS, "XW033C7") in found(read("translate", "38228", "--reverse"))
    assert run("translate", "XW033C7", "--to", "msdrg").exit_code == 0
    assert run("translate", "XW033C7", "--to", "msdrg", "--reverse").exit_code == 1
