"""`fhir-hcpcs available`: the known releases, and the newer ones on the page of CMS."""

import json
from collections.abc import Callable

import pytest

from terminology import settings
from terminology.cli import systems
from tests.fixtures.cms_server import CmsServer, Reply
from tests.fixtures.server import free_port
from tests.terminology.cli.conftest import Json, Refused, Run, table


def available(run: Run, *arguments: str) -> list[Json]:
    """The listed releases, as JSON."""
    listed: list[Json] = json.loads(run("available", *arguments, "--json").stdout)
    return listed


@pytest.mark.parametrize("key", ["hcpcs", "icd10pcs"])
def test_releases_are_listed_newest_first(run: Run, key: str) -> None:
    days = [release["effective"] for release in available(run, key)]
    assert days == sorted(days, reverse=True)
    assert days


@pytest.mark.parametrize(
    ("arguments", "listed"),
    [
        ((), {key for key, entry in systems.INSTALLABLE.items() if entry.published()}),
        (("hcpcs",), {"hcpcs"}),
        (("icd10pcs",), {"icd10pcs"}),
    ],
)
def test_releases_are_those_of_the_code_system(
    run: Run, arguments: tuple[str, ...], listed: set[str]
) -> None:
    keys = [one.get("codeSystem") or one["conceptMap"] for one in available(run, *arguments)]
    assert set(keys) == listed


def test_nothing_is_installed_in_an_empty_data_directory(run: Run) -> None:
    assert not any(release["installed"] for release in available(run))


@pytest.mark.usefixtures("installed")
def test_an_installed_release_is_marked(run: Run) -> None:
    releases = available(run, "hcpcs")
    assert [one["version"] for one in releases if one["installed"]] == ["2025-01"]


@pytest.mark.usefixtures("installed")
def test_the_table_marks_an_installed_release(run: Run) -> None:
    rows = table(run("available", "hcpcs").stdout)
    assert [row[:2] for row in rows if row[-1:] == ["installed"]] == [["hcpcs", "2025-01"]]


@pytest.mark.parametrize(
    ("arguments", "pages"),
    [
        ((), [key for key, entry in systems.INSTALLABLE.items() if "cms.gov/" in entry.page]),
        (("hcpcs",), ["hcpcs"]),
        (("icd10pcs",), ["icd10pcs"]),
    ],
)
def test_the_page_of_the_publisher_is_printed(
    run: Run, arguments: tuple[str, ...], pages: list[str]
) -> None:
    lines = run("available", *arguments).stdout.splitlines()
    assert [line.split(":")[0] for line in lines if "cms.gov/" in line] == pages


def test_an_unknown_code_system_is_a_usage_error(run: Run) -> None:
    result = run("available", "snomed")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'snomed' is unknown" in result.stderr


PAGES = {
    key: entry.page.removeprefix(settings.DEFAULT_CMS) for key, entry in systems.INSTALLABLE.items()
}
NEXT = "/files/zip/january-2031-alpha-numeric-hcpcs-file.zip"
HTML = f'<a href="{NEXT}">Next</a> <a href="/files/zip/july-2025-alpha-numeric-hcpcs-file.zip">'


@pytest.fixture
def paged(cms: CmsServer) -> CmsServer:
    """A server with the pages of CMS: one release of HCPCS there is new, one is known."""
    for key, entry in systems.INSTALLABLE.items():
        if entry.linked is not None:
            cms.put(PAGES[key], Reply(b"<p>Nothing"))
    cms.put(PAGES["icd10cm"], Reply(b"<p>Gone", 404))
    cms.put(PAGES["hcpcs"], Reply(HTML.encode()))
    return cms


@pytest.mark.usefixtures("paged")
def test_a_new_release_on_the_page_of_cms_is_listed_first(run: Run) -> None:
    first, second, *_ = available(run, "hcpcs", "--online")
    assert (first["version"], first["effective"], first["new"]) == ("2031-01", "2031-01-01", True)
    assert (first["urls"], first["file"]) == ([NEXT], "")
    assert (second["version"], second["new"]) == ("2026-10", False)


@pytest.mark.usefixtures("paged")
def test_a_known_release_on_the_page_of_cms_is_listed_once(run: Run) -> None:
    releases = available(run, "hcpcs", "--online")
    assert [one["new"] for one in releases if one["version"] == "2025-07"] == [False]


@pytest.mark.usefixtures("paged")
def test_a_new_release_is_marked_in_the_table(run: Run) -> None:
    rows = table(run("available", "--online").stdout)
    assert [row[1] for row in rows if row[-1:] == ["new on the publisher's page"]] == ["2031-01"]


@pytest.mark.usefixtures("paged")
def test_a_page_that_cannot_be_read_is_a_line_and_an_error_if_it_was_requested(
    run: Run, refused: Refused
) -> None:
    result = run("available", "--online")
    assert result.exit_code == 0
    assert "the page of icd10cm cannot be read: http://" in result.stderr
    assert ": responded 404 " in refused("available", "icd10cm", "--online")


def test_only_the_page_of_the_code_system_is_read(run: Run, paged: CmsServer) -> None:
    available(run, "hcpcs", "--online")
    assert paged.paths() == [PAGES["hcpcs"]]


def test_the_bundled_list_sends_no_request(run: Run, cms: CmsServer) -> None:
    assert available(run)
    assert cms.requests == []


def test_without_a_connection_the_option_online_fails_with_one_line(
    refused: Refused, environment: Callable[[str, str], None]
) -> None:
    base = f"http://127.0.0.1:{free_port()}"
    environment(settings.CMS_VARIABLE, base)
    assert refused("available", "hcpcs", "--online").startswith(
        f"{base}{PAGES['hcpcs']}: cannot connect ("
    )
