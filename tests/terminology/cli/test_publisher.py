"""`fhir-hcpcs install` from a server that stands in for CMS."""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from codesystems.catalogue import CATALOGUE, Entry
from codesystems.hcpcs import layout
from codesystems.hcpcs import releases as hcpcs_releases
from terminology import settings
from terminology.cli import publisher
from terminology.registry import Registry
from tests.fixtures import archive, hcpcs, icd10pcs, orderfile, releases
from tests.fixtures.cms_server import CmsServer, Reply
from tests.fixtures.server import free_port
from tests.terminology.cli.conftest import Read, Refused, Run

pytestmark = pytest.mark.slow

NAME = "codesystem-hcpcs-2025-01.sqlite"
JANUARY = "/files/zip/january-2025-alpha-numeric-hcpcs-file.zip"
OCTOBER = "/files/zip/october-2025-alpha-numeric-hcpcs-file.zip"
LATER = "/files/zip/january-2031-alpha-numeric-hcpcs-file.zip"


def zipped(*codes: Iterable[str], name: str = releases.JANUARY) -> bytes:
    """A release as CMS packs it."""
    return archive.zipped({f"folder/{name}": hcpcs.release(*(codes or releases.CODES))})


def of_quarter(day: str, name: str) -> bytes:
    """A release in which CMS changed a code on that day."""
    return zipped(hcpcs.lines("A0001", fields={layout.ACTION_EFFECTIVE_DATE: day}), name=name)


def versions(shelf: Path) -> list[str]:
    """The versions on a shelf."""
    return [held.edition.version for held in Registry(shelf).snapshot().editions]


@pytest.fixture
def january(cms: CmsServer) -> CmsServer:
    """A server with the release of January 2025."""
    cms.put(JANUARY, Reply(zipped()))
    return cms


@pytest.fixture
def two(january: CmsServer) -> CmsServer:
    """A server with two releases of HCPCS, and no other."""
    january.put(OCTOBER, Reply(of_quarter("20251001", "HCPC2025_OCT_ANWEB.txt")))
    return january


@pytest.mark.usefixtures("january")
def test_a_release_is_fetched_and_installed(run: Run, shelf: Path) -> None:
    result = run("install", "hcpcs", "2025-01")
    assert result.exit_code == 0
    digest = hashlib.sha256(zipped()).hexdigest()
    first, *rest = result.stdout.splitlines()
    assert first.startswith("Installed hcpcs 2025-01: ")
    assert "3 procedures, 1 modifiers" in first
    assert rest[:2] == [
        f"from {Path(JANUARY).name}, sha256 {digest}",
        f"as {shelf / NAME}",
    ]
    assert versions(shelf) == ["2025-01"]


@pytest.mark.usefixtures("january")
def test_a_download_is_said_in_a_line(run: Run) -> None:
    lines = run("install", "hcpcs", "2025-01").stderr.splitlines()
    assert lines[:2] == ["Downloading hcpcs 2025-01", f"Reading {Path(JANUARY).name}"]


@pytest.mark.usefixtures("january")
def test_a_fetched_release_is_reported_as_json(read: Read, shelf: Path) -> None:
    report = read("install", "hcpcs", "2025-01")
    assert (report["version"], report["file"]) == ("2025-01", Path(JANUARY).name)
    assert report["installed"] == str(shelf / NAME)


@pytest.mark.usefixtures("january")
def test_a_dry_run_fetches_and_changes_no_shelf(run: Run, shelf: Path) -> None:
    result = run("install", "hcpcs", "2025-01", "--dry-run")
    assert result.stdout.startswith("Would install hcpcs 2025-01: ")
    assert not shelf.exists()


def test_a_release_of_icd10pcs_is_fetched_too(run: Run, cms: CmsServer, shelf: Path) -> None:
    rows = orderfile.release([icd10pcs.TABLE, icd10pcs.CODE])
    path = (
        "/files/zip/2024-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-12/19/2023.zip"
    )
    cms.put(path, Reply(archive.zipped({"icd10pcs_order_2024.txt": rows})))
    assert run("install", "icd10pcs", "2024").exit_code == 0
    assert versions(shelf) == ["2024"]


def test_a_download_is_made_once(run: Run, january: CmsServer) -> None:
    run("install", "hcpcs", "2025-01")
    lines = run("install", "hcpcs", "2025-01").stderr.splitlines()
    assert lines[0].startswith("Kept from an earlier download: ")
    assert january.paths() == [JANUARY]


def test_a_download_is_made_again_where_that_is_asked(run: Run, january: CmsServer) -> None:
    run("install", "hcpcs", "2025-01")
    january.put(JANUARY, Reply(zipped(hcpcs.lines("A0009"))))
    result = run("install", "hcpcs", "2025-01", "--again")
    assert " 1 procedures" in result.stdout
    assert january.paths() == [JANUARY, JANUARY]


def test_a_release_that_is_another_one_is_refused(
    run: Run, refused: Refused, cms: CmsServer, shelf: Path
) -> None:
    cms.put(JANUARY, Reply(of_quarter("20250401", releases.APRIL)))
    assert refused("install", "hcpcs", "2025-01") == (
        f"{Path(JANUARY).name}: is hcpcs 2025-04, though 2025-01 was asked for; "
        "`--file` installs it as what it is"
    )
    assert not shelf.exists()


@pytest.mark.parametrize("wrong", [b"PK damaged", of_quarter("20250401", releases.APRIL)])
def test_what_cannot_be_installed_is_not_kept(
    run: Run, refused: Refused, cms: CmsServer, shelf: Path, wrong: bytes
) -> None:
    cms.put(JANUARY, Reply(wrong), Reply(zipped()))
    refused("install", "hcpcs", "2025-01")
    assert run("install", "hcpcs", "2025-01").exit_code == 0
    assert versions(shelf) == ["2025-01"]


def test_a_release_that_cms_does_not_have_is_refused(
    refused: Refused, cms: CmsServer, shelf: Path
) -> None:
    said = refused("install", "hcpcs", "2025-01")
    assert said.startswith(f"hcpcs 2025-01 was not found: {cms.base}{JANUARY}: responded 404 ")
    assert said.endswith("use --file")
    assert not shelf.exists()


def test_a_later_release_is_found_on_the_page_of_cms(run: Run, cms: CmsServer, shelf: Path) -> None:
    (page,) = (entry.page for entry in CATALOGUE if entry.key == "hcpcs")
    link = f'<a href="{settings.DEFAULT_CMS}{LATER}">January 2031</a>'.encode()
    cms.put(page.removeprefix(settings.DEFAULT_CMS), Reply(link))
    cms.put(LATER, Reply(of_quarter("20310101", "HCPC2031_JAN_ANWEB.txt")))
    result = run("install", "hcpcs", "2031-01")
    assert result.exit_code == 0, result.stderr
    assert versions(shelf) == ["2031-01"]


def test_a_version_that_nobody_knows_is_refused(refused: Refused, cms: CmsServer) -> None:
    assert refused("install", "hcpcs", "2025-02") == (
        "hcpcs 2025-02 is not known; known are 2016-01 to 2026-10; "
        "`fhir-hcpcs available hcpcs --online` looks for more"
    )
    assert cms.asked == []


def test_a_later_version_that_the_page_lacks_is_refused(refused: Refused, cms: CmsServer) -> None:
    (page,) = (entry.page for entry in CATALOGUE if entry.key == "hcpcs")
    cms.put(page.removeprefix(settings.DEFAULT_CMS), Reply(b"<p>Nothing"))
    assert refused("install", "hcpcs", "2031-01").startswith("hcpcs 2031-01 is not known; ")


@pytest.mark.parametrize("asked", ["2025-01", "--all", "2031-01"])
def test_an_installation_without_a_connection_is_refused_in_one_line(
    refused: Refused,
    environment: Callable[[str, str], None],
    tmp_path: Path,
    shelf: Path,
    asked: str,
) -> None:
    base = f"http://127.0.0.1:{free_port()}"
    environment(settings.CMS_VARIABLE, base)
    environment(settings.DOWNLOADS_VARIABLE, str(tmp_path / "downloads"))
    said = refused("install", "hcpcs", asked)
    assert said.startswith(f"{base}/")
    assert ": cannot connect (" in said
    assert said.endswith("to install a file that you have downloaded yourself, use --file")
    assert not shelf.exists()


def test_an_address_that_is_none_is_refused(
    refused: Refused, environment: Callable[[str, str], None]
) -> None:
    environment(settings.CMS_VARIABLE, "cms")
    assert refused("install", "hcpcs", "2025-01").startswith("FHIR_HCPCS_CMS is 'cms'; it is a web")


@pytest.mark.usefixtures("two")
def test_all_that_is_there_is_installed_oldest_first(run: Run, shelf: Path) -> None:
    result = run("install", "hcpcs", "--all")
    installed = [line for line in result.stdout.splitlines() if line.startswith("Installed")]
    assert [line.split(":")[0] for line in installed] == [
        "Installed hcpcs 2025-01",
        "Installed hcpcs 2025-10",
    ]
    assert versions(shelf) == ["2025-10", "2025-01"]


@pytest.mark.usefixtures("two")
def test_what_is_not_there_is_said_at_the_end(refused: Refused) -> None:
    known = [release.version for release in reversed(hcpcs_releases.published())]
    failed = [version for version in known if version not in {"2025-01", "2025-10"}]
    assert refused("install", "hcpcs", "--all") == (
        f"{len(failed)} of {len(known)} releases of hcpcs failed: {', '.join(failed)}"
    )


@pytest.mark.usefixtures("two")
def test_each_failure_is_said_as_it_comes(run: Run) -> None:
    lines = run("install", "hcpcs", "--all").stderr.splitlines()
    assert any(line.startswith("hcpcs 2024-10 was not found: ") for line in lines)


def test_all_leaves_out_what_is_installed(run: Run, two: CmsServer) -> None:
    run("install", "hcpcs", "2025-01")
    run("install", "hcpcs", "--all")
    assert two.paths().count(JANUARY) == 1
    assert two.paths().count(OCTOBER) == 1


@pytest.mark.usefixtures("two")
def test_all_is_reported_as_json(run: Run) -> None:
    result = run("install", "hcpcs", "--all", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [one["version"] for one in report["installed"]] == ["2025-01", "2025-10"]
    assert report["failed"][0]["version"] == "2016-01"
    assert report["failed"][0]["reason"].startswith("hcpcs 2016-01 was not found: ")


@pytest.mark.usefixtures("two")
def test_a_dry_run_of_all_changes_no_shelf(run: Run, shelf: Path) -> None:
    result = run("install", "hcpcs", "--all", "--dry-run")
    assert "Would install hcpcs 2025-10: " in result.stdout
    assert not shelf.exists()


def all_there(cms: CmsServer) -> None:
    """Put every release of ICD-10-PCS on the server."""
    rows = orderfile.release([icd10pcs.TABLE, icd10pcs.CODE])
    (entry,) = (entry for entry in CATALOGUE if entry.key == "icd10pcs")
    for release in entry.published():
        member = f"icd10pcs_order_{release.version}.txt"
        path = release.urls[0].removeprefix(settings.DEFAULT_CMS)
        cms.put(path, Reply(archive.zipped({member: rows})))


def test_where_nothing_fails_all_went_well(run: Run, cms: CmsServer, shelf: Path) -> None:
    all_there(cms)
    assert run("install", "icd10pcs", "--all").exit_code == 0
    assert versions(shelf) == [str(year) for year in range(2027, 2015, -1)]


def test_where_nothing_is_missing_nobody_is_asked(run: Run, cms: CmsServer) -> None:
    all_there(cms)
    run("install", "icd10pcs", "--all")
    asked = len(cms.asked)
    result = run("install", "icd10pcs", "--all")
    assert (result.exit_code, len(cms.asked)) == (0, asked)
    assert result.stdout == "Every known release of icd10pcs is installed\n"


@pytest.mark.parametrize(
    "arguments",
    [(), ("2025-01", "--all"), ("2025-01", "--file", "a.zip"), ("--all", "--file", "a.zip")],
)
def test_one_of_version_file_and_all_is_named(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("install", "hcpcs", *arguments)
    assert result.exit_code == 2
    assert "name one of VERSION, --file and --all" in result.stderr


@pytest.mark.parametrize("entry", [entry for entry in CATALOGUE if entry.load])
def test_what_can_be_installed_has_known_releases_and_a_page(entry: Entry) -> None:
    assert entry.published()
    assert entry.linked is not None
    assert entry.page.startswith(f"{settings.DEFAULT_CMS}/")


def test_a_code_system_without_a_rule_has_nothing_on_a_page(cms: CmsServer) -> None:
    (entry,) = (entry for entry in CATALOGUE if entry.key == "cpt")
    assert publisher.on_page(entry, publisher.from_environment()) == ()
    assert cms.asked == []
