"""`fhir-hcpcs install --file`: its output, its errors and the data directory."""

import hashlib
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from codesystems.hcpcs import layout
from terminology import settings
from terminology.cli import systems
from terminology.registry import Registry
from terminology.store import database
from tests.fixtures import archive, hcpcs, releases, stored
from tests.fixtures import workbook as made
from tests.fixtures.server import BOUND
from tests.terminology.cli.conftest import Read, Refused, Run

NAME = "codesystem-hcpcs-2025-01.sqlite"


def zipped(file: Path, name: str = "january-2025.zip") -> Path:
    """Pack the text of a release with its record layout, as CMS does."""
    path = file.with_name(name)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(file, f"folder/{file.name}")
        packed.writestr("HCPC2025_recordlayout.txt", "The layout")
    return path


def versions(data_dir: Path) -> list[str]:
    """The versions in a data directory."""
    return [concepts.edition.version for concepts in Registry(data_dir).snapshot().editions]


@pytest.mark.parametrize("pack", [lambda file: file, zipped], ids=["text", "zip"])
def test_a_release_is_installed_from_its_text_or_zip(
    run: Run, tmp_path: Path, data_dir: Path, pack: Callable[[Path], Path]
) -> None:
    result = run("install", "hcpcs", "--file", pack(releases.write(tmp_path)))
    assert result.exit_code == 0
    database.verify(data_dir / NAME)
    assert versions(data_dir) == ["2025-01"]


def test_an_installation_is_reported_as_text(run: Run, tmp_path: Path, data_dir: Path) -> None:
    file = releases.write(tmp_path)
    result = run("install", "hcpcs", "--file", file)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert result.stdout.splitlines()[:3] == [
        "Installed hcpcs 2025-01: 6 concepts, 3 procedures, 1 modifiers, 2 abstract",
        f"from {file.name}, sha256 {digest}",
        f"as {data_dir / NAME}",
    ]


def test_the_steps_are_printed_on_standard_error(run: Run, tmp_path: Path) -> None:
    result = run("install", "hcpcs", "--file", releases.write(tmp_path))
    assert result.stderr.splitlines() == [
        f"Reading {releases.JANUARY}",
        "Checking every record",
        "Writing and verifying the database",
        "Prerendering hcpcs 2025-01",
    ]


def test_an_installation_is_reported_as_json(read: Read, tmp_path: Path, data_dir: Path) -> None:
    file = releases.write(tmp_path)
    report = read("install", "hcpcs", "--file", file)
    lists = ("remarks", "contradictions")
    assert {name: report[name] for name in report if name not in lists} == {
        "codeSystem": "hcpcs",
        "version": "2025-01",
        "effective": "2025-01-01",
        "file": file.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "counts": {"concepts": 6, "procedures": 3, "modifiers": 1, "inactive": 0, "abstract": 2},
        "installed": str(data_dir / NAME),
        "replaced": False,
        "others": [],
    }


def test_tolerated_variations_are_reported_as_json(read: Read, tmp_path: Path) -> None:
    file = releases.write(tmp_path)
    file.write_bytes(file.read_bytes() + b"\r\n")
    (remark,) = read("install", "hcpcs", "--file", file)["remarks"]
    assert (remark["name"], remark["count"], remark["first"]) == ("blank line", 1, "line 7")


def test_tolerated_variations_are_printed(run: Run, tmp_path: Path) -> None:
    file = releases.write(tmp_path)
    file.write_bytes(file.read_bytes() + b"\r\n")
    result = run("install", "hcpcs", "--file", file)
    assert (
        "tolerated variation, 1 times: blank line (first: line 7); the file ends" in result.stdout
    )


def test_codes_of_maps_that_the_release_lacks_or_has_on_other_days_are_reported(
    run: Run, read: Read, tmp_path: Path
) -> None:
    ended = hcpcs.lines("Q2041", fields={layout.TERMINATION_DATE: "20241231"})
    file = releases.write(tmp_path, ended)
    result = run("install", "hcpcs", "--file", file, "--dry-run")
    days_in_map = "2025-01-01 to 2025-03-31"
    assert (
        f"contradiction: cart-pcs-to-hcpcs names Q2041 for {days_in_map}, and hcpcs 2025-01 has "
        "2024-01-01 to 2024-12-31" in result.stdout
    )
    assert (
        f"contradiction: cart-pcs-to-hcpcs names Q2042 for {days_in_map}, and hcpcs 2025-01 does "
        "not have it" in result.stdout
    )
    reported = read("install", "hcpcs", "--file", file, "--dry-run")["contradictions"]
    days = {"from": "2025-01-01", "to": "2025-03-31"}
    stated = {"from": "2024-01-01", "to": "2024-12-31"}
    assert {
        "map": "cart-pcs-to-hcpcs",
        "code": "Q2041",
        "named": days,
        "stated": stated,
    } in reported
    assert {"map": "cart-pcs-to-hcpcs", "code": "Q2042", "named": days, "stated": None} in reported


@pytest.mark.parametrize("mode", [(), ("--json",)], ids=["text", "json"])
def test_a_dry_run_creates_no_data_directory(
    run: Run, tmp_path: Path, data_dir: Path, mode: tuple[str, ...]
) -> None:
    result = run("install", "hcpcs", "--file", releases.write(tmp_path), "--dry-run", *mode)
    assert result.exit_code == 0
    assert not data_dir.exists()


def test_a_dry_run_does_not_change_the_data_directory(
    run: Run, tmp_path: Path, data_dir: Path
) -> None:
    run("install", "hcpcs", "--file", releases.write(tmp_path))
    before = stored.content_of(data_dir)
    other = releases.write(tmp_path, hcpcs.lines("A0001", "Another thing"))
    run("install", "hcpcs", "--file", other, "--dry-run")
    assert stored.content_of(data_dir) == before


def test_a_dry_run_is_reported_as_text(run: Run, tmp_path: Path) -> None:
    result = run("install", "hcpcs", "--file", releases.write(tmp_path), "--dry-run")
    assert result.stdout.splitlines()[0] == (
        "Would install hcpcs 2025-01: 6 concepts, 3 procedures, 1 modifiers, 2 abstract"
    )


def test_a_dry_run_is_reported_as_json(read: Read, tmp_path: Path) -> None:
    report = read("install", "hcpcs", "--file", releases.write(tmp_path), "--dry-run")
    assert (report["installed"], report["replaced"]) == (None, False)


def test_a_later_file_of_a_quarter_replaces_the_first(
    run: Run, read: Read, tmp_path: Path, data_dir: Path
) -> None:
    run("install", "hcpcs", "--file", releases.write(tmp_path))
    later = releases.write(tmp_path, hcpcs.lines("A0001", "Another thing"))
    report = read("install", "hcpcs", "--file", later)
    assert (report["replaced"], versions(data_dir)) == (True, ["2025-01"])
    concepts = stored.open_concepts(data_dir / NAME).concepts()
    assert [concept.display for concept in concepts] == ["HCPCS A codes", "Another thing"]


def test_a_replacement_is_reported_as_text(run: Run, tmp_path: Path, data_dir: Path) -> None:
    file = releases.write(tmp_path)
    run("install", "hcpcs", "--file", file)
    result = run("install", "hcpcs", "--file", file)
    assert f"replacing {data_dir / NAME}" in result.stdout.splitlines()


def test_several_quarters_are_installed_at_the_same_time(
    run: Run, tmp_path: Path, data_dir: Path
) -> None:
    april = releases.write(tmp_path, releases.april("A thing"), name=releases.APRIL)
    run("install", "hcpcs", "--file", releases.write(tmp_path))
    run("install", "hcpcs", "--file", april)
    assert versions(data_dir) == ["2025-04", "2025-01"]


def test_the_option_data_dir_names_the_data_directory(
    run: Run, tmp_path: Path, data_dir: Path
) -> None:
    another = tmp_path / "another"
    run("install", "hcpcs", "--file", releases.write(tmp_path), "--data-dir", another)
    assert (versions(another), data_dir.exists()) == (["2025-01"], False)


def row(order: int, code: str, flag: int, title: str) -> str:
    """A row of the ICD-10-PCS order file."""
    return f"{order:05} {code:7} {flag} {title:60} {title}, in full\r\n"


def test_icd10pcs_is_installed_too(read: Read, tmp_path: Path, data_dir: Path) -> None:
    file = tmp_path / "icd10pcs_order_2026.txt"
    rows = (row(1, "XW0", 0, "New technology"), row(2, "XW033C7", 1, "Cells"))
    file.write_text("".join(rows), newline="")
    report = read("install", "icd10pcs", "--file", file)
    assert (report["version"], report["counts"]) == (
        "2026",
        {"concepts": 2, "inactive": 0, "abstract": 1},
    )
    assert versions(data_dir) == ["2026"]


def record(**changed: str) -> list[str]:
    """The line of A0002 with some fields changed, by their names in `layout`."""
    return hcpcs.lines("A0002", fields={getattr(layout, name): changed[name] for name in changed})


EDITED = [
    ("an unknown pricing code", record(PRICING_INDICATOR="77"), "line 2, column 120"),
    ("an unknown second pricing code", record(PRICING_INDICATOR="5177"), "line 2, column 122"),
    ("an unknown coverage", record(COVERAGE="Q"), "line 2, column 230"),
    ("an unknown type of service", record(TYPE_OF_SERVICE="1?"), "line 2, column 262"),
    ("an impossible day", record(ADDED_DATE="20240230"), "line 2, column 269"),
    ("a bad day", record(TERMINATION_DATE="2024"), "line 2, column 285"),
    ("base units of letters", record(ANESTHESIA_BASE_UNITS=" x1"), "line 2, column 266"),
    ("a cut line", [record()[0][:200]], "line 2, column 201"),
    ("a CDT code", hcpcs.lines("D0120"), "line 2, column 1"),
    ("a CPT code", hcpcs.lines("38228"), "line 2, column 1"),
    ("a CPT modifier", hcpcs.lines("25", modifier=True), "line 2, column 1"),
    ("a code twice", hcpcs.lines("A0001"), "line 2, column 1"),
    ("an orphan continuation", releases.CODES[2][1:], "line 2, column 1"),
    ("no long description", hcpcs.lines("A0002", ""), "line 2, column 12"),
    ("a blank line", [""], "line 2, column 1"),
    ("no record", ["Some text"], "line 2, column 1"),
]


@pytest.mark.parametrize(
    ("lines", "place"), [case[1:] for case in EDITED], ids=[case[0] for case in EDITED]
)
def test_an_edited_release_is_an_error_with_its_place(
    refused: Refused, tmp_path: Path, data_dir: Path, lines: list[str], place: str
) -> None:
    file = releases.write(tmp_path, releases.CODES[0], lines, *releases.CODES[3:])
    error = refused("install", "hcpcs", "--file", file)
    assert error.startswith(f"{releases.JANUARY}, {place}: ")
    assert not data_dir.exists()


@pytest.mark.parametrize("mode", [(), ("--dry-run",), ("--json",)], ids=["", "dry run", "json"])
def test_a_release_with_an_error_does_not_change_the_data_directory(
    run: Run, refused: Refused, tmp_path: Path, data_dir: Path, mode: tuple[str, ...]
) -> None:
    run("install", "hcpcs", "--file", releases.write(tmp_path))
    before = stored.content_of(data_dir)
    refused("install", "hcpcs", "--file", releases.write(tmp_path, record(COVERAGE="Q")), *mode)
    assert stored.content_of(data_dir) == before


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("cut.zip", b"PK\x03\x04\x14\x00", "is a damaged or unreadable zip"),
        ("text.zip", b"A0001", "is not a zip, but its name ends with .zip"),
        ("empty.txt", b"", "is empty"),
    ],
)
def test_a_file_that_is_not_a_release_is_an_error(
    refused: Refused, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    error = refused("install", "hcpcs", "--file", tmp_path / name)
    assert error.startswith(f"{tmp_path / name}: {reason}")


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_truncated_zip_is_an_error(
    refused: Refused, tmp_path: Path, data_dir: Path, part: float
) -> None:
    file = zipped(releases.write(tmp_path))
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * part)])
    assert refused("install", "hcpcs", "--file", file).startswith(f"{file}: is a damaged")
    assert not data_dir.exists()


def test_a_missing_file_is_an_error(refused: Refused, tmp_path: Path) -> None:
    file = tmp_path / "missing.txt"
    assert refused("install", "hcpcs", "--file", file) == f"{file}: no such file or directory"


def test_a_folder_instead_of_a_file_is_an_error(refused: Refused, tmp_path: Path) -> None:
    assert refused("install", "hcpcs", "--file", tmp_path) == (
        f"{tmp_path}: is a folder; name the zip, text or xlsx file in it"
    )


@pytest.mark.parametrize("key", ["snomed", "HCPCS", "cpt", "betos", ""])
def test_the_error_for_a_code_system_without_releases_lists_those_with_releases(
    refused: Refused, tmp_path: Path, key: str
) -> None:
    assert refused("install", key, "--file", releases.write(tmp_path)) == (
        f"'{key}' cannot be installed; use one of {systems.KEYS}"
    )


@pytest.mark.parametrize("name", ["file", "file/data"])
def test_a_data_directory_that_cannot_be_created_is_an_error(
    refused: Refused,
    environment: Callable[[str, str], None],
    tmp_path: Path,
    name: str,
) -> None:
    (tmp_path / "file").touch()
    environment(settings.DATA_DIR_VARIABLE, str(tmp_path / name))
    error = refused("install", "hcpcs", "--file", releases.write(tmp_path))
    assert str(tmp_path / "file") in error


LIMIT = 'ulimit -v 1500000 && exec "$@"'
"""Runs a command with at most 1.5 GB of virtual memory; all imports take less."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        made.xlsx_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        archive.declaring(made.xlsx([["HCPC"]]), 1_500_000_000),
        archive.declaring(archive.bomb(200_000_000), 1_500_000_000),
    ],
    ids=["a cell far out", "a large cell", "a large text"],
)
def test_a_small_file_that_declares_a_large_content_fails_with_one_line_and_little_memory(
    tmp_path: Path, data_dir: Path, bundled_dir: Path, content: bytes
) -> None:
    path = tmp_path / "release.xlsx"
    path.write_bytes(content)

    process = subprocess.run(
        ["sh", "-c", LIMIT, "sh", *releases.COMMAND, "install", "hcpcs", "--file", str(path)],
        env=releases.environment(data_dir, bundled_dir),
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )

    errors = [line for line in process.stderr.splitlines() if line.startswith("fhir-hcpcs: ")]
    assert (process.returncode, len(errors)) == (1, 1)
    assert "Traceback" not in process.stderr
    assert not list(data_dir.glob("*.sqlite"))
