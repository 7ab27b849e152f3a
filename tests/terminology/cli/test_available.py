"""`fhir-hcpcs available`: the releases that could be installed, and what CMS's page adds."""

import json
from collections.abc import Callable

import pytest

from codesystems.catalogue import CATALOGUE
from terminology import settings
from tests.fixtures.cms_server import CmsServer, Reply
from tests.fixtures.server import free_port
from tests.terminology.cli.conftest import Json, Refused, Run, table


def available(run: Run, *asked: str) -> list[Json]:
    """The releases that are listed as JSON."""
    listed: list[Json] = json.loads(run("available", *asked, "--json").stdout)
    return listed


@pytest.mark.parametrize("key", ["hcpcs", "icd10pcs"])
def test_releases_are_listed_newest_first(run: Run, key: str) -> None:
    days = [one["effective"] for one in available(run, key)]
    assert days == sorted(days, reverse=True)
    assert days


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ((), {"hcpcs", "icd10pcs", "icd10cm"}),
        (("hcpcs",), {"hcpcs"}),
        (("icd10pcs",), {"icd10pcs"}),
    ],
)
def test_releases_are_those_of_the_code_system(
    run: Run, asked: tuple[str, ...], listed: set[str]
) -> None:
    assert {one["codeSystem"] for one in available(run, *asked)} == listed


def test_nothing_is_installed_on_an_empty_shelf(run: Run) -> None:
    assert not any(one["installed"] for one in available(run))


@pytest.mark.usefixtures("installed")
def test_an_installed_release_is_marked(run: Run) -> None:
    found = available(run, "hcpcs")
    assert [one["version"] for one in found if one["installed"]] == ["2025-01"]


@pytest.mark.usefixtures("installed")
def test_the_table_marks_an_installed_release(run: Run) -> None:
    rows = table(run("available", "hcpcs").stdout)
    assert [row[:2] for row in rows if row[-1:] == ["installed"]] == [["hcpcs", "2025-01"]]


@pytest.mark.parametrize(
    ("asked", "pages"),
    [
        ((), ["hcpcs", "icd10pcs", "icd10cm"]),
        (("hcpcs",), ["hcpcs"]),
        (("icd10pcs",), ["icd10pcs"]),
    ],
)
def test_the_page_of_the_publisher_is_named(
    run: Run, asked: tuple[str, ...], pages: list[str]
) -> None:
    lines = run("available", *asked).stdout.splitlines()
    assert [line.split(":")[0] for line in lines if "https://www.cms.gov/" in line] == pages


def test_an_unknown_code_system_is_a_wrong_use(run: Run) -> None:
    result = run("available", "snomed")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'snomed' is not known" in result.stderr


PAGES = {entry.key: entry.page.removeprefix(settings.DEFAULT_CMS) for entry in CATALOGUE}
NEXT = "/files/zip/january-2031-alpha-numeric-hcpcs-file.zip"
HTML = f'<a href="{NEXT}">Next</a> <a href="/files/zip/july-2025-alpha-numeric-hcpcs-file.zip">'


@pytest.fixture
def paged(cms: CmsServer) -> CmsServer:
    """A server with CMS's pages: one release of HCPCS there is new, one is known."""
    cms.put(PAGES["icd10pcs"], Reply(b"<p>Nothing"))
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
    found = [one for one in available(run, "hcpcs", "--online") if one["version"] == "2025-07"]
    assert [one["new"] for one in found] == [False]


@pytest.mark.usefixtures("paged")
def test_a_new_release_is_marked_in_the_table(run: Run) -> None:
    rows = table(run("available", "--online").stdout)
    assert [row[1] for row in rows if row[-1:] == ["new on CMS's page"]] == ["2031-01"]


def test_the_page_of_the_code_system_is_read(run: Run, paged: CmsServer) -> None:
    available(run, "hcpcs", "--online")
    assert paged.paths() == [PAGES["hcpcs"]]


def test_the_shipped_list_asks_nobody(run: Run, cms: CmsServer) -> None:
    assert available(run)
    assert cms.asked == []


def test_looking_online_without_a_connection_is_refused_in_one_line(
    refused: Refused, environment: Callable[[str, str], None]
) -> None:
    base = f"http://127.0.0.1:{free_port()}"
    environment(settings.CMS_VARIABLE, base)
    assert refused("available", "hcpcs", "--online").startswith(
        f"{base}{PAGES['hcpcs']}: cannot connect ("
    )
