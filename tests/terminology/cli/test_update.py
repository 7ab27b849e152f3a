"""`fhir-hcpcs update`, from a stand-in for the server of CMS."""

import io
import json
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from codesystems.catalogue import CATALOGUE
from codesystems.entry import CodeSystemEntry
from codesystems.releases import Published
from terminology import settings
from terminology.cli import systems
from terminology.cli.update import CHANGED
from tests.fixtures import cms_server, stored
from tests.fixtures.cms_server import CmsServer, Reply
from tests.fixtures.cmszips import of_quarter, versions
from tests.fixtures.server import free_port
from tests.terminology.cli.conftest import Json, Read, Refused, Run

pytestmark = pytest.mark.slow

ZIPS = "/files/zip/{}-alpha-numeric-hcpcs-file.zip"
APRIL, JULY, OCTOBER = (ZIPS.format(f"{month}-2026") for month in ("april", "july", "october"))
NEXT = ZIPS.format("january-2027")
AGAIN = ZIPS.format("october-2026").replace("-file.zip", "-files.zip")
TAG = {"ETag": '"one"'}
ENTRIES = {entry.key: entry for entry in CATALOGUE}
PAGE = ENTRIES["hcpcs"].page.removeprefix(settings.DEFAULT_CMS)
FILES = {
    APRIL: ("20260401", "HCPC2026_APR_ANWEB.txt"),
    JULY: ("20260701", "HCPC2026_JUL_ANWEB.txt"),
    OCTOBER: ("20261001", "HCPC2026_OCT_ANWEB.txt"),
    NEXT: ("20270101", "HCPC2027_JAN_ANWEB.txt"),
}


def put(cms: CmsServer, *paths: str) -> None:
    """Put releases on the server."""
    for path in paths:
        cms.put(path, Reply(of_quarter(*FILES[path]), headers=TAG))


def page(cms: CmsServer, *links: str) -> None:
    """Put the page of HCPCS on the server."""
    cms.put(PAGE, Reply("".join(f'<a href="{link}">' for link in links).encode()))


@pytest.fixture
def april(run: Run, cms: CmsServer) -> CmsServer:
    """A data directory with April 2026, and a server with July and October 2026."""
    put(cms, APRIL, JULY, OCTOBER)
    run("install", "hcpcs", "2026-04")
    cms.requests.clear()
    return cms


@pytest.fixture
def october(run: Run, cms: CmsServer) -> CmsServer:
    """A data directory with October 2026, which the page of CMS links to."""
    put(cms, OCTOBER)
    page(cms, OCTOBER)
    run("install", "hcpcs", "2026-10")
    cms.requests.clear()
    return cms


@pytest.mark.usefixtures("april")
def test_every_release_newer_than_the_newest_installed_one_is_installed(
    run: Run, data_dir: Path
) -> None:
    result = run("update")
    assert result.exit_code == 0, result.output
    lines = [line.split(":")[0] for line in result.stdout.splitlines()]
    assert [line for line in lines if line.startswith("Installed")] == [
        "Installed hcpcs 2026-07",
        "Installed hcpcs 2026-10",
    ]
    assert versions(data_dir) == ["2026-10", "2026-07", "2026-04"]


def test_a_second_update_changes_nothing_and_sends_no_request(
    run: Run, april: CmsServer, data_dir: Path
) -> None:
    run("update")
    before, requests = stored.content_of(data_dir), len(april.requests)
    result = run("update")
    assert (result.exit_code, result.stdout) == (0, "Nothing is newer than hcpcs 2026-10\n")
    assert (stored.content_of(data_dir), len(april.requests)) == (before, requests)


@pytest.mark.usefixtures("april")
def test_how_far_the_update_is_goes_to_standard_error_in_few_lines(run: Run) -> None:
    lines = run("update").stderr.splitlines()
    assert lines[0].startswith("2 releases: some 4.8 MB to download, some ")
    assert lines[1:] == ["Release 1 of 2: hcpcs 2026-07", "Release 2 of 2: hcpcs 2026-10"]


@pytest.mark.usefixtures("april")
def test_the_exit_status_tells_on_request_whether_anything_changed(run: Run) -> None:
    statuses = [run("update", "hcpcs", "--exit-code").exit_code for _ in range(2)]
    assert statuses == [CHANGED, 0]


@pytest.mark.usefixtures("april")
def test_a_dry_run_changes_nothing_and_has_the_exit_status_of_the_update(
    run: Run, data_dir: Path
) -> None:
    before = stored.content_of(data_dir)
    result = run("update", "--dry-run", "--exit-code")
    assert result.exit_code == CHANGED
    assert "Would install hcpcs 2026-10: " in result.stdout
    assert " MB to download, some 16 seconds " in result.stderr
    assert stored.content_of(data_dir) == before


@pytest.mark.usefixtures("april")
def test_an_update_is_reported_as_json(read: Read) -> None:
    first, second = read("update"), read("update")
    assert [one["version"] for one in first["installed"]] == ["2026-07", "2026-10"]
    assert (first["changed"], first["failed"], first["byHand"]) == (True, [], [])
    assert first["estimate"]["releases"] == 2
    assert (second["changed"], second["installed"], second["estimate"]["releases"]) == (
        False,
        [],
        0,
    )


def test_a_release_that_fails_does_not_stop_the_others_and_is_named_at_the_end(
    refused: Refused, april: CmsServer, data_dir: Path
) -> None:
    april.put(JULY, Reply(b"PK damaged"))
    assert refused("update", "--exit-code") == (
        "the update is not complete; failed: hcpcs 2026-07; installed: hcpcs 2026-10"
    )
    assert versions(data_dir) == ["2026-10", "2026-04"]


def test_a_release_that_failed_is_tried_again_by_the_next_update(
    run: Run, april: CmsServer, data_dir: Path
) -> None:
    april.put(JULY, Reply(b"PK damaged"))
    statuses = [run("update").exit_code]
    put(april, JULY)
    statuses += [run("update", "--exit-code").exit_code for _ in range(2)]
    assert statuses == [1, CHANGED, 0]
    assert versions(data_dir) == ["2026-10", "2026-07", "2026-04"]


def test_a_release_that_the_publisher_does_not_have_is_named_once(
    run: Run, april: CmsServer
) -> None:
    april.put(JULY, Reply(b"<html>", 404))
    assert [run("update").exit_code for _ in range(2)] == [1, 0]


def test_an_update_may_refuse_slips(refused: Refused, april: CmsServer) -> None:
    april.put(JULY, Reply(of_quarter(*FILES[JULY], "A thing", "Q")))
    assert "failed: hcpcs 2026-07" in refused("update", "--strict")


def test_a_failure_is_in_the_json_with_what_was_installed(run: Run, april: CmsServer) -> None:
    april.put(JULY, Reply(b"<html>", 404))
    result = run("update", "--json")
    report: Json = json.loads(result.stdout)
    assert (result.exit_code, report["changed"]) == (1, True)
    assert [(one["codeSystem"], one["version"]) for one in report["failed"]] == [
        ("hcpcs", "2026-07")
    ]


def test_a_named_code_system_that_is_not_installed_is_installed_in_its_newest_release(
    run: Run, cms: CmsServer, data_dir: Path
) -> None:
    put(cms, OCTOBER)
    assert run("update", "hcpcs", "hcpcs").exit_code == 0
    assert versions(data_dir) == ["2026-10"]


@pytest.mark.usefixtures("cms")
def test_only_what_is_installed_is_updated(run: Run) -> None:
    result = run("update")
    assert (result.exit_code, result.stdout) == (
        0,
        "Nothing is installed; name what to install, such as `fhir-hcpcs update KEY`\n",
    )


@pytest.mark.usefixtures("cms")
def test_an_unknown_code_system_is_an_error_with_the_known_ones(refused: Refused) -> None:
    assert refused("update", "snomed").startswith("'snomed' cannot be installed; use one of hcpcs")


@pytest.mark.parametrize("online", [(), ("--online",)], ids=["tables", "pages"])
def test_without_a_connection_an_update_fails_with_one_line(
    refused: Refused,
    environment: Callable[[str, str], None],
    april: CmsServer,
    data_dir: Path,
    online: tuple[str, ...],
) -> None:
    del april
    environment(settings.CMS_VARIABLE, f"http://127.0.0.1:{free_port()}")
    assert ": cannot connect (" in refused("update", *online)
    assert versions(data_dir) == ["2026-04"]


def test_a_later_release_is_found_on_the_page_only_with_the_option_online(
    run: Run, october: CmsServer, data_dir: Path
) -> None:
    put(october, NEXT)
    page(october, NEXT, OCTOBER)
    run("update")
    assert october.requests == []
    assert run("update", "--online").exit_code == 0
    assert versions(data_dir) == ["2027-01", "2026-10"]


def test_a_page_that_cannot_be_read_is_named_at_the_end_and_the_tables_are_used(
    refused: Refused, april: CmsServer, data_dir: Path
) -> None:
    del april
    assert refused("update", "--online") == (
        "the update is not complete; failed: hcpcs (online); "
        "installed: hcpcs 2026-07, hcpcs 2026-10"
    )
    assert versions(data_dir)[0] == "2026-10"


def test_the_file_of_the_newest_release_is_only_asked_for_while_it_is_the_same(
    run: Run, october: CmsServer
) -> None:
    result = run("update", "--online")
    assert (result.exit_code, result.stdout) == (0, "Nothing is newer than hcpcs 2026-10\n")
    assert october.paths() == [PAGE, OCTOBER]
    assert october.requests[1][1]["If-None-Match"] == TAG["ETag"]


def republished() -> Reply:
    """Another file of October 2026."""
    return Reply(of_quarter(*FILES[OCTOBER], "Another thing"), headers={"ETag": '"two"'})


@pytest.mark.parametrize("path", [OCTOBER, AGAIN], ids=["the same name", "another name"])
def test_a_release_that_was_republished_replaces_the_installed_one_once(
    run: Run, read: Read, october: CmsServer, path: str
) -> None:
    october.put(path, republished())
    page(october, path)
    report = read("update", "hcpcs", "--online")
    assert [(one["version"], one["replaced"]) for one in report["installed"]] == [("2026-10", True)]
    october.requests.clear()
    assert run("update", "--online", "--exit-code").exit_code == 0
    assert october.paths() == [PAGE, path]


def test_a_file_of_another_name_with_the_same_bytes_changes_nothing(
    read: Read, october: CmsServer
) -> None:
    october.put(AGAIN, Reply(of_quarter(*FILES[OCTOBER]), headers=TAG))
    page(october, AGAIN)
    reports = [read("update", "--online") for _ in range(2)]
    assert [report["changed"] for report in reports] == [False, False]
    assert october.paths() == [PAGE, AGAIN, PAGE, AGAIN]


def test_a_file_of_a_publisher_without_validators_is_downloaded_and_compared(
    read: Read, october: CmsServer
) -> None:
    october.put(OCTOBER, Reply(of_quarter(*FILES[OCTOBER])))
    reports = [read("update", "--online") for _ in range(2)]
    assert [report["changed"] for report in reports] == [False, False]
    assert october.paths().count(OCTOBER) == 3


def test_a_release_that_is_gone_is_not_downloaded_again(read: Read, october: CmsServer) -> None:
    october.put(OCTOBER, Reply(b"<html>", 404))
    assert read("update", "--online")["failed"] == []


def test_a_file_that_the_publisher_refuses_is_named_at_the_end(
    refused: Refused, october: CmsServer
) -> None:
    october.put(OCTOBER, Reply(b"", 403))
    assert refused("update", "--online").endswith("failed: hcpcs (online)")


def test_an_edition_of_an_unpacked_file_is_not_compared(
    run: Run, cms: CmsServer, tmp_path: Path
) -> None:
    with zipfile.ZipFile(io.BytesIO(of_quarter(*FILES[OCTOBER]))) as packed:
        file = packed.extract(packed.namelist()[0], tmp_path)
    run("install", "hcpcs", "--file", file)
    cms.put(OCTOBER, republished())
    page(cms, OCTOBER)
    assert run("update", "--online", "--exit-code").exit_code == 0
    assert cms.paths() == [PAGE]


def test_an_update_waits_for_another_one_and_then_has_nothing_to_do(
    run: Run, april: CmsServer, data_dir: Path
) -> None:
    lock = FileLock(data_dir / ".update.lock", thread_local=False)
    lock.acquire()
    outputs: list[str] = []
    waiting = threading.Thread(target=lambda: outputs.append(run("update").stdout))
    waiting.start()
    waiting.join(0.3)
    before = april.paths()
    run("install", "hcpcs", "2026-10")
    lock.release()
    waiting.join(cms_server.BOUND)
    assert (before, outputs) == ([], ["Nothing is newer than hcpcs 2026-10\n"])


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> CodeSystemEntry:
    """An installable code system whose only release has no address."""
    release = Published("made", "2027", date(2027, 1, 1), "a.csv", "Example")
    entry = replace(
        ENTRIES["hcpcs"],
        key="made",
        page="https://example.org/page",
        published=lambda: (release,),
        linked=None,
    )
    monkeypatch.setitem(systems.INSTALLABLE, "made", entry)
    return entry


HAND = (
    "no address of made 2027 is known: download the file from https://example.org/page, and "
    "install it with --file"
)


@pytest.mark.usefixtures("made", "cms")
@pytest.mark.parametrize("online", [(), ("--online",)], ids=["tables", "pages"])
def test_a_release_without_an_address_is_named_with_the_page_and_is_no_failure(
    run: Run, read: Read, online: tuple[str, ...]
) -> None:
    result = run("update", "made", *online)
    assert (result.exit_code, result.stderr) == (0, f"{HAND}\n")
    report = read("update", "made", *online)
    assert report["byHand"] == [{"codeSystem": "made", "version": "2027"}]


@pytest.mark.usefixtures("made", "cms")
@pytest.mark.parametrize("requested", ["2027", "--all"])
def test_a_release_without_an_address_is_an_error_if_nothing_else_is_requested(
    refused: Refused, requested: str
) -> None:
    assert refused("install", "made", requested) == HAND


def test_the_option_all_installs_what_has_an_address_and_names_the_rest(
    run: Run, read: Read, cms: CmsServer, made: CodeSystemEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = made.published()
    known = (first, replace(first, key="hcpcs", version="2026-10", urls=(OCTOBER,)))
    monkeypatch.setitem(systems.INSTALLABLE, "made", replace(made, published=lambda: known))
    put(cms, OCTOBER)
    result = run("install", "made", "--all")
    assert result.exit_code == 0
    assert result.stdout.startswith("Installed hcpcs 2026-10")
    assert result.stderr.splitlines()[0] == HAND
    report = read("install", "made", "--all")
    assert report["byHand"] == [{"codeSystem": "made", "version": "2027"}]
    assert report["installed"] == []
