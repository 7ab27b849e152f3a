"""`fhir-hcpcs status`: what there is, and what is broken."""

import json
from pathlib import Path
from typing import Any

import pytest

from codesystems.catalogue import CATALOGUE
from tests.fixtures import damage, releases, stored
from tests.terminology.cli.conftest import Json, Read, Run, table

pytestmark = pytest.mark.slow

NAME = "codesystem-hcpcs-2025-01.sqlite"


def editions(report: Json, key: str) -> list[Any]:
    """The editions of a code system in a report."""
    return [one for one in report["editions"] if one["codeSystem"] == key]


def test_an_empty_shelf_shows_what_ships(read: Read, shelf: Path) -> None:
    report = read("status")
    assert report["shelf"] == str(shelf)
    assert sorted(one["codeSystem"] for one in report["editions"]) == sorted(
        entry.bundled().edition.key for entry in CATALOGUE
    )
    assert not any(one["installed"] for one in report["editions"])


@pytest.mark.usefixtures("installed")
def test_an_installed_edition_is_the_default(read: Read) -> None:
    found = editions(read("status"), "hcpcs")
    assert [(one["version"], one["default"], one["installed"]) for one in found] == [
        ("2025-01", True, True),
        ("2026-starter", False, False),
    ]


@pytest.mark.usefixtures("installed")
def test_an_edition_says_where_it_came_from(read: Read) -> None:
    one = editions(read("status"), "hcpcs")[0]
    assert (one["publisher"], one["file"], one["effective"], one["content"]) == (
        "CMS",
        releases.JANUARY,
        "2025-01-01",
        "complete",
    )
    assert one["counts"] == {"concepts": 6, "inactive": 0, "remarks": 0}


@pytest.mark.usefixtures("installed")
def test_the_table_shows_which_edition_answers(run: Run) -> None:
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
    assert [row[-2:] for row in rows if row[:2] == ["hcpcs", "2026-starter"]] == [
        ["by version", "ships with fhir-hcpcs"]
    ]


def test_the_table_shows_the_maps(run: Run) -> None:
    rows = table(run("status").stdout)
    assert ["concept map", "newest", "versions", "mappings"] in rows
    assert ["cart-pcs-to-cpt", "2025-06-26", "9"] in [row[:3] for row in rows]


def test_the_shelf_is_named_first(run: Run, tmp_path: Path) -> None:
    another = tmp_path / "another"
    assert run("status", "--shelf", another).stdout.splitlines()[0] == f"Shelf: {another}"


def test_a_look_at_the_shelf_makes_none(run: Run, shelf: Path) -> None:
    run("status")
    assert not shelf.exists()


@pytest.mark.parametrize("mode", [(), ("--json",)], ids=["text", "json"])
@pytest.mark.usefixtures("installed")
def test_a_whole_shelf_is_verified(run: Run, mode: tuple[str, ...]) -> None:
    assert run("status", "--verify", *mode).exit_code == 0


def test_altered_rows_are_found(run: Run, installed: Path) -> None:
    stored.alter(installed / NAME, "UPDATE concept SET display = 'Another'")

    result = run("status", "--verify")

    assert result.exit_code == 1
    due = f"broken: {installed / NAME}: it does not hold what was written"
    assert due in result.stdout.splitlines()


def test_everything_that_is_broken_is_named(run: Run, installed: Path, tmp_path: Path) -> None:
    april = releases.write(tmp_path, releases.april("A thing"), name=releases.APRIL)
    run("install", "hcpcs", "--file", april)
    (other,) = installed.glob("*2025-04.sqlite")
    beside = other.with_suffix(".prerendered")
    (installed / "codesystem-empty.sqlite").touch()
    damage.flip(installed / NAME, 8 * 20_000)
    damage.flip(beside, 8 * 200)

    result = run("status", "--verify")

    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if line.startswith("broken")] == [
        f"broken: {installed / 'codesystem-empty.sqlite'}: is no database of fhir-hcpcs",
        f"broken: {installed / NAME}: it does not hold what was written",
        f"broken, answered from the database: {beside}: is damaged (a record); "
        "`fhir-hcpcs prepare` writes it again",
    ]
    written = json.loads(run("status", "--verify", "--json").stdout)
    assert (len(written["broken"]), len(written["brokenPrerendered"])) == (2, 1)


@pytest.mark.parametrize("part", [5, 200], ids=["header", "record"])
def test_what_is_broken_is_repaired_by_prepare(run: Run, installed: Path, part: int) -> None:
    beside = (installed / NAME).with_suffix(".prerendered")
    whole = beside.read_bytes()
    damage.flip(beside, 8 * part)
    assert run("status", "--verify").exit_code == 1

    assert run("prepare").stderr == "Prerendering hcpcs 2025-01\n"

    assert run("status", "--verify").exit_code == 0
    assert beside.read_bytes() == whole


def test_a_prerendered_file_that_cannot_be_opened_is_shown_unasked(
    run: Run, read: Read, installed: Path
) -> None:
    beside = (installed / NAME).with_suffix(".prerendered")
    damage.truncate(beside, 0)

    what = f"{beside}: is damaged (the header)"
    assert read("status")["brokenPrerendered"] == [what]
    assert read("status")["broken"] == []
    said = f"broken, answered from the database: {what}; `fhir-hcpcs prepare` writes it again"
    assert said in run("status").stdout.splitlines()
    assert said in run("status", "--verify").stdout.splitlines()


def test_altered_rows_are_not_looked_for_unasked(run: Run, installed: Path) -> None:
    stored.alter(installed / NAME, "UPDATE concept SET display = 'Another'")
    assert run("status").exit_code == 0


def test_a_broken_database_is_shown(run: Run, installed: Path) -> None:
    broken = installed / "codesystem-broken.sqlite"
    broken.touch()
    result = run("status")
    assert f"broken: {broken}: is no database of fhir-hcpcs" in result.stdout.splitlines()


def test_a_broken_database_is_reported_as_json(read: Read, installed: Path) -> None:
    broken = installed / "codesystem-broken.sqlite"
    broken.touch()
    assert read("status")["broken"] == [f"{broken}: is no database of fhir-hcpcs"]
