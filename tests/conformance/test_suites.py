"""Our own suites in HL7's form: every case of every folder passes, and every file is used."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from terminology.fhir.dialects import Dialect
from tests.conformance import documents, server
from tests.conformance.baseline import OWN_SUITES
from tests.conformance.cases import INDEX, Guide
from tests.conformance.run import Choice, verdicts

FOLDERS = sorted(file.parent for file in OWN_SUITES.glob(f"*/{INDEX}"))


@pytest.fixture(scope="module")
def client() -> Iterator[httpx2.Client]:
    with server.in_process() as connected:
        yield connected


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def suite(request: pytest.FixtureRequest) -> Guide:
    """Each of our own suites, in every mode."""
    return Guide.whole(request.param)


def test_every_case_passes(suite: Guide, client: httpx2.Client, dialect: Dialect) -> None:
    ran = list(verdicts(suite, suite.externals(None), client, dialect, Choice()))

    assert ran
    assert {one.case.name: one.failure for one in ran if one.failure} == {}


def test_every_file_is_used(suite: Guide) -> None:
    index = (suite.folder / INDEX).read_text()

    unused = [file for file in _files(suite.folder) if f'"{file}"' not in index]

    assert unused == []


def test_every_case_has_a_name_of_its_own_and_a_description(suite: Guide) -> None:
    entries = [
        (f"{named['name']}/{entry['name']}", entry.get("description"))
        for named in suite.index["suites"]
        for entry in named["tests"]
    ]

    assert [name for name, times in Counter(name for name, _ in entries).items() if times > 1] == []
    assert [name for name, description in entries if not description] == []


def test_every_folder_has_an_index() -> None:
    folders = [entry for entry in OWN_SUITES.iterdir() if entry.is_dir()]

    assert sorted(folders) == FOLDERS


def _files(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.json"):
        name = file.relative_to(folder).as_posix()
        if name != INDEX and not file.name.startswith(("messages-", "parameters-default")):
            documents.read(file)
            yield name
