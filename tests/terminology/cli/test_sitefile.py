"""`fhir-hcpcs install --file` with a site's own file."""

import json
from pathlib import Path

import pytest

from terminology.registry import Registry
from tests.fixtures import releases
from tests.fixtures.resources import code_system, concept
from tests.terminology.cli.conftest import Read, Refused, Run

CSV = "code,display\n38228,Made-up wording\n99999,Another one\n"
REVENUE = "https://www.nubc.org/CodeSystem/RevenueCodes"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ours.csv"
    path.write_text(CSV)
    return path


def installed(data_dir: Path) -> list[str]:
    """The ids of the editions in a data directory."""
    return [concepts.edition.id for concepts in Registry(data_dir).snapshot().editions]


def test_descriptors_of_a_site_are_an_edition_of_the_code_system(
    run: Run, file: Path, data_dir: Path
) -> None:
    result = run("install", "cpt", "--file", file, "--effective", "2025-03-01")

    assert result.exit_code == 0
    assert result.stdout.startswith("Installed cpt 2025-03-01: 1")
    assert installed(data_dir) == ["cpt-2025-03-01"]


@pytest.mark.parametrize(
    "name", ["cpt", "http://www.ama-assn.org/go/cpt", "urn:oid:2.16.840.1.113883.6.12"]
)
def test_a_code_system_is_named_by_its_key_or_its_url(
    run: Run, file: Path, data_dir: Path, name: str
) -> None:
    run("install", name, "--file", file, "--supplement")

    assert installed(data_dir) == ["site-cpt-1900-01-01"]


def test_a_code_system_of_which_nothing_is_bundled_is_named_by_its_url(
    read: Read, file: Path
) -> None:
    report = read("install", "https://example.org/CodeSystem/Wards", "--file", file, "--complete")

    assert report["counts"] == {"concepts": 2, "inactive": 0, "abstract": 0}
    assert report["codeSystem"].startswith("site-wards-")


def test_a_supplement_adds_to_a_code_system_with_releases(
    run: Run, tmp_path: Path, data_dir: Path
) -> None:
    path = tmp_path / "wards.csv"
    path.write_text("code,Ward\nA0001,East\n")
    run("install", "hcpcs", "--file", releases.write(tmp_path))
    run("install", "hcpcs", "--file", path, "--supplement")

    result = run("lookup", "--system", "hcpcs", "A0001")

    assert "East" in result.stdout
    assert installed(data_dir) == ["hcpcs-2025-01", "site-hcpcs-1900-01-01"]


def test_a_resource_is_installed(run: Run, tmp_path: Path, data_dir: Path) -> None:
    path = tmp_path / "ours.json"
    path.write_text(json.dumps(code_system(concept("0874", "Made up"), url=REVENUE)))

    run("install", "revenue", "--file", path)

    assert installed(data_dir) == ["revenue-1.0"]


def test_editions_of_a_site_are_listed_and_removed(run: Run, file: Path, data_dir: Path) -> None:
    run("install", "cpt", "--file", file, "--effective", "2026-01-01")
    run("install", "cpt", "--file", file, "--supplement")

    status = [line.split() for line in run("status").stdout.splitlines()]
    rows = {line[0]: line for line in status if line and "ours.csv" in line}
    assert rows["cpt"][3:5] == ["fragment,", "licensed"]
    assert rows["site-cpt"][7:10] == ["on", "its", "days"]
    assert run("remove", "site-cpt", "1900-01-01").exit_code == 0
    assert installed(data_dir) == ["cpt-2026-01-01"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cpt", "2026"), "cpt has no releases to install; --file installs a file of this site"),
        (("cpt", "--all"), "cpt has no releases to install; --file installs a file of this site"),
        (("pos", "--file", "FILE"), "pos is known completely; with --supplement"),
        (("cpt", "--file", "FILE", "--supplement", "--complete"), "either --supplement or"),
        (("cptt", "--file", "FILE"), "'cptt' cannot be installed; use one of"),
        (("hcpcs", "--file", "FILE", "--complete"), "--complete is for a file of this site"),
        (("hcpcs", "2025-01", "--supplement"), "--supplement is for a file of this site"),
        (("hcpcs", "--all", "--effective", "2025-01-01"), "--effective is for a file of this site"),
        (("hcpcs", "--file", "FILE", "--supplement"), "ours.csv, line 1: has no column 'code'"),
    ],
)
def test_what_cannot_be_installed_is_refused_in_one_line(
    refused: Refused, file: Path, data_dir: Path, arguments: tuple[str, ...], message: str
) -> None:
    if arguments[-1] == "--supplement":
        file.write_text("number,display\n1,One\n")
    given = [file if argument == "FILE" else argument for argument in arguments]

    assert message in refused("install", *given)
    assert installed(data_dir) == []
