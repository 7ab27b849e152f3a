"""`fhir-hcpcs check`: a claim in a file against the claim rules."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from codesystems.canonical import CLAIM_RULE
from terminology.cli.main import application
from terminology.fhir import xmlwriter
from terminology.fhir.dialects import R4, R5, Dialect
from tests.fixtures.claims import inpatient, line, outpatient, professional
from tests.fixtures.judge import Json, judge
from tests.terminology.cli.conftest import Run

BROKEN = outpatient(line("0540T", revenue="0874"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a claim that breaks a rule."""
    return written(tmp_path, BROKEN)


def written(folder: Path, claim: Json) -> Path:
    """Write a claim to a file."""
    path = folder / "claim.json"
    path.write_text(json.dumps(claim))
    return path


def test_an_error_is_printed_with_its_rule_expression_and_source(run: Run, file: Path) -> None:
    result = run("check", file)

    assert result.exit_code == 1
    assert result.stdout.splitlines()[:4] == [
        "error  administration-code-of-the-day",
        "  0540T does not report the administration on 2025-03-14: its days are 2019-01-01 to "
        "2024-12-31. Send 38228",
        "  at Claim.item[0].productOrService.coding[0]",
        "  source: ASTCT, Coding Options for CAR-T Therapy Services, 2025-04-01, autologous",
    ]


def test_a_claim_without_an_error_ends_with_0(run: Run, tmp_path: Path) -> None:
    result = run("check", written(tmp_path, inpatient()))

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-2] == "information"
    assert result.stdout.splitlines()[-1].startswith("  No findings in what was checked; the other")
    assert "  Not checked, since the code system is not known: 0001U of " in result.stdout


@pytest.mark.parametrize("dialect", [R4, R5])
def test_a_claim_may_be_xml(run: Run, tmp_path: Path, dialect: Dialect) -> None:
    path = tmp_path / "claim.xml"
    path.write_bytes(xmlwriter.document(BROKEN, dialect))

    result = run("check", path)

    assert result.stdout == run("check", written(tmp_path, BROKEN)).stdout
    assert result.exit_code == 1


def test_a_claim_in_xml_that_cannot_be_read_is_an_error(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "claim.xml"
    path.write_text('<!DOCTYPE a><Claim xmlns="http://hl7.org/fhir"/>')

    result = run("check", path)

    assert result.exit_code == 2
    assert "document type" in result.stderr


@pytest.mark.usefixtures("run")
def test_a_claim_is_read_from_standard_input(run: Run) -> None:
    result = CliRunner().invoke(application(), ["check", "-", "--json"], input=json.dumps(BROKEN))

    assert result.exit_code == 1
    outcome = judge(json.loads(result.stdout), R5)
    assert outcome["issue"][0]["expression"] == ["Claim.item[0].productOrService.coding[0]"]


@pytest.mark.parametrize(
    ("stated", "severities"),
    [
        ((), ["warning"]),
        (("--payer", "commercial"), []),
        (("--payer", "medicare", "--clinical-trial", "false"), ["error"]),
        (("--payer", "medicare", "--expanded-access", "true"), ["error"]),
        (("--setting", "hospital-outpatient"), ["error", "information"]),
    ],
)
def test_options_state_circumstances(
    run: Run, tmp_path: Path, stated: tuple[str, ...], severities: list[str]
) -> None:
    claim = professional(line("38228"), payer=None)

    issues = json.loads(run("check", written(tmp_path, claim), "--json", *stated).stdout)["issue"]

    ruled = [issue for issue in issues if issue["details"]["coding"][0]["system"] == CLAIM_RULE]
    assert [issue["severity"] for issue in ruled] == severities


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", "unexpected end of data"),
        ("[]", "JSON that is no object was sent; send a Claim"),
        ('{"resourceType": "Patient"}', "Patient was sent; send a Claim"),
        ('{"resourceType": "Claim", "item": 1}', "Claim.item must be a list"),
        (None, "No such file"),
    ],
)
def test_a_claim_that_cannot_be_read_is_one_line_and_ends_with_2(
    run: Run, tmp_path: Path, text: str | None, error: str
) -> None:
    path = tmp_path / "claim.json"
    if text is not None:
        path.write_text(text)

    result = run("check", path)

    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"fhir-hcpcs: {path}: ")
    assert error in line


def test_an_unknown_circumstance_is_an_error(run: Run, file: Path) -> None:
    assert run("check", file, "--payer", "nobody").exit_code == 1
