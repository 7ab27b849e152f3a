"""`fhir-hcpcs status`: the editions, the maps and the damaged files."""

import json
from pathlib import Path
from typing import Any

import pytest

from terminology import contents
from terminology.contents import Broken
from tests.fixtures import damage, releases, stored
from tests.fixtures.bundled import CODE_SYSTEMS
from tests.terminology.cli.conftest import Json, Read, Run, table

pytestmark = pytest.mark.slow

NAME = "codesystem-hcpcs-2025-01.sqlite"


def editions(report: Json, key: str) -> list[Any]:
    """The editions of a code system in a report."""
    return [edition for edition in report["editions"] if edition["codeSystem"] == key]


def test_without_installed_editions_the_bundled_ones_are_shown(read: Read, data_dir: Path) -> None:
    report = read("status")
    assert (report["dataDir"], report["shelf"]) == (str(data_dir), str(data_dir))
    assert sorted(edition["codeSystem"] for edition in report["editions"]) == sorted(
        system.edition.key for system in CODE_SYSTEMS.values()
    )
    assert not any(edition["installed"] for edition in report["editions"])


@pytest.mark.usefixtures("installed")
def test_an_installed_edition_is_the_default(read: Read) -> None:
    listed = editions(read("status"), "hcpcs")
    assert [(one["version"], one["default"], one["installed"]) for one in listed] == [
        ("2025-01", True, True),
        ("0-fragment-2026", False, False),
    ]


@pytest.mark.usefixtures("installed")
def test_an_edition_is_shown_with_its_source(read: Read) -> None:
    edition = editions(read("status"), "hcpcs")[0]
    assert tuple(edition[name] for name in ("publisher", "file", "effective", "content")) == (
        "CMS",
        releases.JANUARY,
        "2025-01-01",
        "complete",
    )
    assert edition["counts"] == {"concepts": 6, "inactive": 0, "remarks": 0}


@pytest.mark.usefixtures("installed")
def test_the_table_shows_which_edition_is_the_default(run: Run) -> None:
    rows = table(run("status").stdout)
    assert [
        "hcpcs",
        "2025-01",
        "2025-01-01",
        "complete",
        "6",
        "by default",
        releases.JANUARY,
    ] in rows
    assert [row[-2:] for row in rows if row[:2] == ["hcpcs", "0-fragment-2026"]] == [
        ["by version", "bundled with fhir-hcpcs"]
    ]


def test_the_table_shows_the_maps(run: Run) -> None:
    rows = table(run("status").stdout)
    assert ["concept map", "newest", "versions", "mappings", "from"] in rows
    assert ["cart-pcs-to-cpt", "2025-06-26", "9"] in [row[:3] for row in rows]


def test_the_first_line_is_the_data_directory(run: Run, tmp_path: Path) -> None:
    another = tmp_path / "another"
    lines = run("status", "--data-dir", another).stdout.splitlines()
    assert lines[0] == f"Data directory: {another}"


def test_the_status_creates_no_data_directory(run: Run, data_dir: Path) -> None:
    run("status")
    assert not data_dir.exists()


@pytest.mark.parametrize("mode", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.usefixtures("installed")
def test_an_intact_data_directory_is_verified(run: Run, mode: tuple[str, ...]) -> None:
    assert run("status", "--verify", *mode).exit_code == 0


def test_altered_rows_are_found_by_verify(run: Run, installed: Path) -> None:
    stored.alter(installed / NAME, "UPDATE concept SET display = 'Another'")

    result = run("status", "--verify")

    assert result.exit_code == 1
    expected = f"damaged: {installed / NAME}: it does not hold what was written"
    assert expected in result.stdout.splitlines()


def test_every_damaged_file_is_listed(run: Run, installed: Path, tmp_path: Path) -> None:
    april = releases.write(tmp_path, releases.april("A thing"), name=releases.APRIL)
    run("install", "hcpcs", "--file", april)
    (other,) = installed.glob("*2025-04.sqlite")
    beside = other.with_suffix(".prerendered")
    (installed / "codesystem-empty.sqlite").touch()
    damage.flip(installed / NAME, 8 * 20_000)
    damage.flip(beside, 8 * 200)

    result = run("status", "--verify")

    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if line.startswith("damaged")] == [
        f"damaged: {installed / 'codesystem-empty.sqlite'}: is no database of fhir-hcpcs",
        f"damaged: {installed / NAME}: it does not hold what was written",
        f"damaged, the database is used: {beside}: is damaged (a record); "
        "`fhir-hcpcs prepare` writes it again",
    ]
    report = json.loads(run("status", "--verify", "--json").stdout)
    assert (len(report["broken"]), len(report["brokenPrerendered"])) == (2, 1)


@pytest.mark.parametrize("part", [5, 200], ids=["header", "record"])
def test_a_damaged_prerendered_file_is_repaired_by_prepare(
    run: Run, installed: Path, part: int
) -> None:
    beside = (installed / NAME).with_suffix(".prerendered")
    intact = beside.read_bytes()
    damage.flip(beside, 8 * part)
    assert run("status", "--verify").exit_code == 1

    assert run("prepare").stderr == "Prerendering hcpcs 2025-01\n"

    assert run("status", "--verify").exit_code == 0
    assert beside.read_bytes() == intact


def test_a_prerendered_file_that_cannot_be_opened_is_shown_without_verify(
    run: Run, read: Read, installed: Path
) -> None:
    beside = (installed / NAME).with_suffix(".prerendered")
    damage.truncate(beside, 0)

    reason = f"{beside}: is damaged (the header)"
    assert read("status")["brokenPrerendered"] == [reason]
    assert read("status")["broken"] == []
    line = f"damaged, the database is used: {reason}; `fhir-hcpcs prepare` writes it again"
    assert line in run("status").stdout.splitlines()
    assert line in run("status", "--verify").stdout.splitlines()


def test_altered_rows_are_not_searched_for_without_verify(run: Run, installed: Path) -> None:
    stored.alter(installed / NAME, "UPDATE concept SET display = 'Another'")
    assert run("status").exit_code == 0


def test_a_damaged_database_is_shown(run: Run, installed: Path) -> None:
    damaged = installed / "codesystem-broken.sqlite"
    damaged.touch()
    result = run("status")
    assert f"damaged: {damaged}: is no database of fhir-hcpcs" in result.stdout.splitlines()


def test_a_damaged_database_is_reported_as_json(read: Read, installed: Path) -> None:
    damaged = installed / "codesystem-broken.sqlite"
    damaged.touch()
    assert read("status")["broken"] == [f"{damaged}: is no database of fhir-hcpcs"]


def test_packages_whose_content_is_skipped_are_shown(
    run: Run, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "broken", lambda: (Broken("colours", "ValueError: grey"),))

    assert read("status")["skippedPackages"] == {"colours": "ValueError: grey"}
    line = "the content of the package 'colours' is skipped: ValueError: grey"
    assert line in run("status").stdout.splitlines()
