"""`fhir-hcpcs lookup`: the properties of a code in the terminal."""

from pathlib import Path

import pytest

from codesystems import canonical
from codesystems.model import Coding, Concept, Designation, HierarchyMeaning, Property, PropertyType
from terminology import install
from tests.fixtures import editions, hcpcs, releases, stored
from tests.fixtures.answers import value
from tests.fixtures.bundled import CODE_SYSTEMS
from tests.terminology.cli.conftest import Read, Refused, Run


@pytest.fixture
def installed(run: Run, tmp_path: Path, data_dir: Path) -> Path:
    """A data directory with two quarters of HCPCS; the display of A0001 differs."""
    january = releases.write(tmp_path)
    april = releases.write(tmp_path, releases.april("A thing of April"), name=releases.APRIL)
    for file in (january, april):
        assert run("install", "hcpcs", "--file", file).exit_code == 0
    return data_dir


def test_a_bundled_code_is_looked_up(run: Run) -> None:
    lines = run("lookup", "Q2057").stdout.splitlines()
    assert lines[0].startswith("Q2057  Afamitresgene autoleucel")
    assert lines[1].endswith("version 0-fragment-2026 (fragment)")


def test_a_newer_record_of_a_fragment_is_named(run: Run, data_dir: Path) -> None:
    install.install(editions.hcpcs("2025-10", [editions.Q2057]), data_dir)

    lines = run("lookup", "Q2057").stdout.splitlines()

    assert lines[1].endswith("version 2025-10 (complete)")
    assert lines[2].startswith("A newer record of 'Q2057', changed on 2026-01-01, is in version")


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
def test_without_a_code_system_the_first_one_that_has_the_code_is_used(
    read: Read, code: str, system: str
) -> None:
    assert value(read("lookup", code), "system") == system


@pytest.mark.parametrize(
    "system", ["icd10pcs", canonical.ICD10PCS, "urn:oid:2.16.840.1.113883.6.4"]
)
def test_a_code_system_is_a_key_or_a_url(read: Read, system: str) -> None:
    assert value(read("lookup", "XW0", "--system", system), "code") == "XW0"


@pytest.mark.usefixtures("installed")
def test_without_a_version_the_newest_edition_is_used(run: Run) -> None:
    assert run("lookup", "A0001").stdout.splitlines()[0] == "A0001  A thing of April"


@pytest.mark.usefixtures("installed")
def test_the_edition_of_a_version_is_used(run: Run) -> None:
    lines = run("lookup", "A0001", "--version", "2025-01").stdout.splitlines()
    assert lines[0] == "A0001  A first thing, each"


@pytest.mark.usefixtures("installed")
def test_the_json_is_the_response_of_the_server(read: Read) -> None:
    response = read("lookup", "A0001", "--system", "hcpcs")
    assert response["resourceType"] == "Parameters"
    assert value(response, "display") == "A thing of April"


def test_properties_are_shown_with_their_meaning(run: Run) -> None:
    rows = [line.split() for line in run("lookup", "Q2057").stdout.splitlines()]
    assert ["inactive", "false"] in rows
    assert any(row[:2] == ["pricingIndicator", "51"] and len(row) > 2 for row in rows)


def test_designations_are_shown_with_their_use(run: Run) -> None:
    lines = run("lookup", "Q2057").stdout.splitlines()
    assert any(line.startswith("designation") and "Short description" in line for line in lines)


def test_a_designation_without_a_use_is_shown(run: Run, data_dir: Path) -> None:
    concept = Concept("A1", None, designations=(Designation("Other words"),))
    install.install(stored.code_system(concept), data_dir)
    lines = run("lookup", "A1", "--system", "made").stdout.splitlines()
    assert lines[0].strip() == "A1"
    assert ["designation", "Other", "words"] in [line.split() for line in lines]


def test_values_of_every_type_are_shown(run: Run, data_dir: Path) -> None:
    properties = (
        Property("flag", PropertyType.BOOLEAN, value=True),
        Property("count", PropertyType.INTEGER, 7),
        Property("near", PropertyType.CODING, Coding(stored.FAR_URL, "B1")),
    )
    install.install(stored.code_system(Concept("A1", properties=properties)), data_dir)
    rows = [line.split() for line in run("lookup", "A1", "--system", "made").stdout.splitlines()]
    assert rows[-3:] == [["flag", "true"], ["count", "7"], ["near", "B1"]]


def test_parents_and_children_are_shown(run: Run, data_dir: Path) -> None:
    concepts = (
        Concept("A", "Root"),
        Concept("A1", "Middle", parents=("A",)),
        Concept("A11", None, parents=("A1",)),
    )
    edition = stored.edition(hierarchy=HierarchyMeaning.IS_A)
    install.install(stored.code_system(*concepts, of=edition), data_dir)
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


@pytest.mark.parametrize(("code", "suggestion"), [("Q2O57", "Q2057"), ("Q257", "Q4257 or Q2057")])
def test_the_error_for_an_unknown_code_suggests_similar_codes(
    refused: Refused, code: str, suggestion: str
) -> None:
    error = refused("lookup", code)
    assert error.startswith(f"Unknown code '{code}'")
    assert f"Did you mean {suggestion}" in error


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("A0001", "--system", "x"), "Unknown code system 'x'. 'fhir-hcpcs status' lists all"),
        (("A0001", "--version", "1999-01"), "Unknown version '1999-01' of the code system "),
        (("", "--system", "hcpcs"), "Unknown code '' "),
    ],
)
def test_an_unknown_code_code_system_or_version_is_an_error(
    refused: Refused, arguments: tuple[str, ...], error: str
) -> None:
    assert refused("lookup", *arguments).startswith(error)


def test_an_unknown_code_without_a_code_system_is_searched_in_the_first_of_the_catalogue(
    refused: Refused,
) -> None:
    error = refused("lookup", "nothing")
    assert CODE_SYSTEMS["hcpcs"].edition.url in error


@pytest.mark.parametrize(
    ("key", "near"), [("hcpsc", "hcpcs"), ("HCPCS", "hcpcs"), ("icd10pc", "icd10pcs")]
)
def test_the_nearest_keys_are_suggested_for_a_mistyped_one(
    refused: Refused, key: str, near: str
) -> None:
    message = refused("lookup", "Q2057", "--system", key)

    assert message.startswith(f"Unknown code system '{key}'. Did you mean ")
    assert near in message.partition("? ")[0]
    assert "http" not in message


def test_a_blank_option_is_absent(run: Run) -> None:
    blank = run("lookup", "Q2057", "--version", "", "--system", "")

    assert blank.stdout == run("lookup", "Q2057").stdout
