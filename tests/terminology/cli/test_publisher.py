"""`fhir-hcpcs install` from a stand-in for the server of CMS."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from codesystems.catalogue import CATALOGUE
from codesystems.entry import CodeSystemEntry
from codesystems.hcpcs import releases as hcpcs_releases
from codesystems.release import ReleaseError
from terminology import settings
from terminology.cli import publisher
from tests.fixtures import archive, hcpcs, icd10pcs, orderfile, releases
from tests.fixtures.cms_server import CmsServer, Reply
from tests.fixtures.cmszips import of_quarter, versions, zipped
from tests.fixtures.server import free_port
from tests.terminology.cli.conftest import Read, Refused, Run

pytestmark = pytest.mark.slow

NAME = "codesystem-hcpcs-2025-01.sqlite"
JANUARY = "/files/zip/january-2025-alpha-numeric-hcpcs-file.zip"
OCTOBER = "/files/zip/october-2025-alpha-numeric-hcpcs-file.zip"
LATER = "/files/zip/january-2031-alpha-numeric-hcpcs-file.zip"


@pytest.fixture
def january(cms: CmsServer) -> CmsServer:
    """A server with the release of January 2025."""
    cms.put(JANUARY, Reply(zipped()))
    return cms


@pytest.fixture
def two(january: CmsServer) -> CmsServer:
    """A server with only two releases of HCPCS."""
    january.put(OCTOBER, Reply(of_quarter("20251001", "HCPC2025_OCT_ANWEB.txt")))
    return january


@pytest.mark.usefixtures("january")
def test_a_release_is_downloaded_and_installed(run: Run, data_dir: Path) -> None:
    result = run("install", "hcpcs", "2025-01")
    assert result.exit_code == 0
    digest = hashlib.sha256(zipped()).hexdigest()
    first, *rest = result.stdout.splitlines()
    assert first.startswith("Installed hcpcs 2025-01: ")
    assert "3 procedures, 1 modifiers" in first
    assert rest[:2] == [
        f"from {Path(JANUARY).name}, sha256 {digest}",
        f"as {data_dir / NAME}",
    ]
    assert versions(data_dir) == ["2025-01"]


@pytest.mark.usefixtures("january")
def test_a_download_is_printed_as_a_line(run: Run) -> None:
    lines = run("install", "hcpcs", "2025-01").stderr.splitlines()
    assert lines[:2] == ["Downloading hcpcs 2025-01", f"Reading {Path(JANUARY).name}"]


@pytest.mark.usefixtures("january")
def test_a_downloaded_release_is_reported_as_json(read: Read, data_dir: Path) -> None:
    report = read("install", "hcpcs", "2025-01")
    assert (report["version"], report["file"]) == ("2025-01", Path(JANUARY).name)
    assert report["installed"] == str(data_dir / NAME)


@pytest.mark.usefixtures("january")
def test_a_dry_run_downloads_but_does_not_create_the_data_directory(
    run: Run, data_dir: Path
) -> None:
    result = run("install", "hcpcs", "2025-01", "--dry-run")
    assert result.stdout.startswith("Would install hcpcs 2025-01: ")
    assert not data_dir.exists()


def test_a_release_of_icd10pcs_is_downloaded_too(run: Run, cms: CmsServer, data_dir: Path) -> None:
    rows = orderfile.release([icd10pcs.TABLE, icd10pcs.CODE])
    path = (
        "/files/zip/2024-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-12/19/2023.zip"
    )
    cms.put(path, Reply(archive.zipped({"icd10pcs_order_2024.txt": rows})))
    assert run("install", "icd10pcs", "2024").exit_code == 0
    assert versions(data_dir) == ["2024"]


def test_a_cached_download_is_used(run: Run, january: CmsServer) -> None:
    run("install", "hcpcs", "2025-01")
    lines = run("install", "hcpcs", "2025-01").stderr.splitlines()
    assert lines[0].startswith("Using the cached download ")
    assert january.paths() == [JANUARY]


def test_the_option_again_repeats_a_download(run: Run, january: CmsServer) -> None:
    run("install", "hcpcs", "2025-01")
    january.put(JANUARY, Reply(zipped(hcpcs.lines("A0009"))))
    result = run("install", "hcpcs", "2025-01", "--again")
    assert " 1 procedures" in result.stdout
    assert january.paths() == [JANUARY, JANUARY]


def test_a_release_of_another_version_is_an_error(
    run: Run, refused: Refused, cms: CmsServer, data_dir: Path
) -> None:
    cms.put(JANUARY, Reply(of_quarter("20250401", releases.APRIL)))
    assert refused("install", "hcpcs", "2025-01") == (
        f"{Path(JANUARY).name}: is hcpcs 2025-04, not the requested 2025-01; "
        "`--file` installs it as 2025-04"
    )
    assert not data_dir.exists()


@pytest.mark.parametrize("wrong", [b"PK damaged", of_quarter("20250401", releases.APRIL)])
def test_a_download_that_cannot_be_installed_is_not_cached(
    run: Run, refused: Refused, cms: CmsServer, data_dir: Path, wrong: bytes
) -> None:
    cms.put(JANUARY, Reply(wrong), Reply(zipped()))
    refused("install", "hcpcs", "2025-01")
    assert run("install", "hcpcs", "2025-01").exit_code == 0
    assert versions(data_dir) == ["2025-01"]


def test_a_release_that_cms_does_not_have_is_an_error(
    refused: Refused, cms: CmsServer, data_dir: Path
) -> None:
    error = refused("install", "hcpcs", "2025-01")
    assert error.startswith(f"hcpcs 2025-01 was not found: {cms.base}{JANUARY}: responded 404 ")
    assert error.endswith("use --file")
    assert not data_dir.exists()


def test_a_later_release_is_found_on_the_page_of_cms(
    run: Run, cms: CmsServer, data_dir: Path
) -> None:
    (page,) = (entry.page for entry in CATALOGUE if entry.key == "hcpcs")
    link = f'<a href="{settings.DEFAULT_CMS}{LATER}">January 2031</a>'.encode()
    cms.put(page.removeprefix(settings.DEFAULT_CMS), Reply(link))
    cms.put(LATER, Reply(of_quarter("20310101", "HCPC2031_JAN_ANWEB.txt")))
    result = run("install", "hcpcs", "2031-01")
    assert result.exit_code == 0, result.stderr
    assert versions(data_dir) == ["2031-01"]


def test_an_unknown_version_is_an_error_without_a_request(refused: Refused, cms: CmsServer) -> None:
    assert refused("install", "hcpcs", "2025-02") == (
        "hcpcs 2025-02 is not a known release; known are 2016-01 to 2026-10; "
        "`fhir-hcpcs available hcpcs --online` finds newer ones"
    )
    assert cms.requests == []


def test_a_later_version_that_the_page_lacks_is_an_error(refused: Refused, cms: CmsServer) -> None:
    (page,) = (entry.page for entry in CATALOGUE if entry.key == "hcpcs")
    cms.put(page.removeprefix(settings.DEFAULT_CMS), Reply(b"<p>Nothing"))
    assert refused("install", "hcpcs", "2031-01").startswith(
        "hcpcs 2031-01 is not a known release; "
    )


@pytest.mark.parametrize("requested", ["2025-01", "--all", "2031-01"])
def test_without_a_connection_an_installation_fails_with_one_line(
    refused: Refused,
    environment: Callable[[str, str], None],
    tmp_path: Path,
    data_dir: Path,
    requested: str,
) -> None:
    base = f"http://127.0.0.1:{free_port()}"
    environment(settings.CMS_VARIABLE, base)
    environment(settings.DOWNLOADS_VARIABLE, str(tmp_path / "downloads"))
    error = refused("install", "hcpcs", requested)
    assert error.startswith(f"{base}/")
    assert ": cannot connect (" in error
    assert error.endswith("to install a file that you have downloaded yourself, use --file")
    assert not data_dir.exists()


def test_an_invalid_url_of_cms_is_an_error(
    refused: Refused, environment: Callable[[str, str], None]
) -> None:
    environment(settings.CMS_VARIABLE, "cms")
    assert refused("install", "hcpcs", "2025-01").startswith("FHIR_HCPCS_CMS is 'cms'; it must be")


@pytest.mark.usefixtures("two")
def test_the_option_all_installs_the_available_releases_oldest_first(
    run: Run, data_dir: Path
) -> None:
    result = run("install", "hcpcs", "--all")
    installed = [line for line in result.stdout.splitlines() if line.startswith("Installed")]
    assert [line.split(":")[0] for line in installed] == [
        "Installed hcpcs 2025-01",
        "Installed hcpcs 2025-10",
    ]
    assert versions(data_dir) == ["2025-10", "2025-01"]


@pytest.mark.usefixtures("two")
def test_the_option_all_lists_the_failed_releases_at_the_end(refused: Refused) -> None:
    known = [release.version for release in reversed(hcpcs_releases.published())]
    failed = [version for version in known if version not in {"2025-01", "2025-10"}]
    assert refused("install", "hcpcs", "--all") == (
        f"{len(failed)} of {len(known)} releases of hcpcs failed: {', '.join(failed)}"
    )


@pytest.mark.usefixtures("two")
def test_the_option_all_prints_each_failure_immediately(run: Run) -> None:
    lines = run("install", "hcpcs", "--all").stderr.splitlines()
    assert any(line.startswith("hcpcs 2024-10 was not found: ") for line in lines)


def test_the_option_all_skips_installed_releases(run: Run, two: CmsServer) -> None:
    run("install", "hcpcs", "2025-01")
    run("install", "hcpcs", "--all")
    assert two.paths().count(JANUARY) == 1
    assert two.paths().count(OCTOBER) == 1


def test_the_option_all_uses_cached_downloads(run: Run, two: CmsServer, data_dir: Path) -> None:
    run("install", "hcpcs", "2025-01", "--dry-run")
    result = run("install", "hcpcs", "--all")
    assert "Using the cached download" not in result.stderr
    assert (two.paths().count(JANUARY), versions(data_dir)) == (1, ["2025-10", "2025-01"])


@pytest.mark.usefixtures("two")
def test_the_option_all_is_reported_as_json(run: Run) -> None:
    result = run("install", "hcpcs", "--all", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [release["version"] for release in report["installed"]] == ["2025-01", "2025-10"]
    assert report["failed"][0]["version"] == "2016-01"
    assert report["failed"][0]["reason"].startswith("hcpcs 2016-01 was not found: ")


@pytest.mark.usefixtures("two")
def test_a_dry_run_of_all_does_not_create_the_data_directory(run: Run, data_dir: Path) -> None:
    result = run("install", "hcpcs", "--all", "--dry-run")
    assert "Would install hcpcs 2025-10: " in result.stdout
    assert not data_dir.exists()


def put_all(cms: CmsServer) -> None:
    """Put every release of ICD-10-PCS on the server."""
    rows = orderfile.release([icd10pcs.TABLE, icd10pcs.CODE])
    (entry,) = (entry for entry in CATALOGUE if entry.key == "icd10pcs")
    for release in entry.published():
        member = f"icd10pcs_order_{release.version}.txt"
        path = release.urls[0].removeprefix(settings.DEFAULT_CMS)
        cms.put(path, Reply(archive.zipped({member: rows})))


def test_the_option_all_ends_with_0_if_no_release_fails(
    run: Run, cms: CmsServer, data_dir: Path
) -> None:
    put_all(cms)
    assert run("install", "icd10pcs", "--all").exit_code == 0
    (entry,) = (entry for entry in CATALOGUE if entry.key == "icd10pcs")
    assert versions(data_dir) == [release.version for release in entry.published()]


def test_if_every_release_is_installed_no_request_is_sent(run: Run, cms: CmsServer) -> None:
    put_all(cms)
    run("install", "icd10pcs", "--all")
    requests = len(cms.requests)
    result = run("install", "icd10pcs", "--all")
    assert (result.exit_code, len(cms.requests)) == (0, requests)
    assert result.stdout == "Every known release of icd10pcs is installed\n"


@pytest.mark.parametrize(
    "arguments",
    [(), ("2025-01", "--all"), ("2025-01", "--file", "a.zip"), ("--all", "--file", "a.zip")],
)
def test_exactly_one_of_version_file_and_all_is_required(
    run: Run, arguments: tuple[str, ...]
) -> None:
    result = run("install", "hcpcs", *arguments)
    assert result.exit_code == 2
    assert "name one of VERSION, --file and --all" in result.stderr


@pytest.mark.parametrize("entry", [entry for entry in CATALOGUE if entry.load])
def test_an_installable_code_system_has_known_releases_and_a_page(entry: CodeSystemEntry) -> None:
    assert entry.published()
    assert entry.page.startswith("https://")


@pytest.mark.parametrize("entry", [entry for entry in CATALOGUE if entry.linked])
def test_a_page_whose_links_are_releases_is_that_of_cms(entry: CodeSystemEntry) -> None:
    assert entry.page.startswith(f"{settings.DEFAULT_CMS}/")


def test_a_code_system_without_a_rule_has_no_releases_on_a_page(cms: CmsServer) -> None:
    (entry,) = (entry for entry in CATALOGUE if entry.key == "cpt")
    assert publisher.on_page(entry, publisher.from_environment()) == ()
    assert cms.requests == []
    with pytest.raises(ReleaseError, match="no releases of cpt are listed; use --file"):
        publisher.published(entry)
