"""Codes that an update within a fiscal year adds: they begin with it, in every operation."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical, release
from conceptmaps.icd10_replaced_by.loader import DIAGNOSES
from terminology.fhir.dialects import Dialect
from tests.fixtures import clients, editions, fiscalyears
from tests.fixtures.answers import targets, value
from tests.fixtures.asking import ask, refusal
from tests.fixtures.judge import Json

File = Callable[[Path], Path]
Serve = Callable[..., TestClient]

LOOKUP = "CodeSystem/$lookup"
VALIDATE = "CodeSystem/$validate-code"
EXPAND = "ValueSet/$expand"
BEFORE, SINCE = "2022-11-15", "2023-04-01"
NEW = "T74.A1"

SHELVES: list[tuple[File, ...]] = [
    (fiscalyears.april_of_cms,),
    (fiscalyears.april_of_cms, fiscalyears.next_year),
    (fiscalyears.april,),
    (fiscalyears.april, fiscalyears.next_year),
    (fiscalyears.october, fiscalyears.april),
    (fiscalyears.october, fiscalyears.april, fiscalyears.next_year),
]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Iterator[Serve]:
    """Return clients of servers with editions from these files, one for each choice of files."""
    running: dict[tuple[File, ...], TestClient] = {}
    with ExitStack() as stack:

        def connect(*files: File) -> TestClient:
            if files not in running:
                folder = tmp_path_factory.mktemp("files")
                data_dir = tmp_path_factory.mktemp("years")
                fiscalyears.install_all(data_dir, *(file(folder) for file in files))
                running[files] = stack.enter_context(clients.prerendered(data_dir, bundled_dir))
            return running[files]

        yield connect


@pytest.fixture(scope="module")
def with_map(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of a server with the map of the addenda of the update."""
    folder, data_dir = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("maps")
    editions.place(DIAGNOSES.load(release.read(fiscalyears.april(folder))), data_dir)
    with clients.prerendered(data_dir, bundled_dir) as connected:
        yield connected


@pytest.mark.parametrize(("day", "codes"), [(BEFORE, []), (SINCE, ["Z00.01"])])
def test_a_code_that_became_a_header_leads_to_those_below_it(
    with_map: TestClient, dialect: Dialect, day: str, codes: list[str]
) -> None:
    url = f"{canonical.OURS}/ConceptMap/icd10cm-replaced-by"
    name = "code" if dialect.name == "r4" else "sourceCode"
    sent = {"url": url, "system": canonical.ICD10CM, name: "Z00.0", "date": day}

    assert targets(ask(with_map, dialect, "ConceptMap/$translate", **sent)) == codes


def _is_valid(client: TestClient, dialect: Dialect, code: str, day: str) -> bool:
    # Asked twice: a repeated request may be answered without running the operation.
    sent = {"url": canonical.ICD10CM, "code": code, "date": day}
    first, second = (value(ask(client, dialect, VALIDATE, **sent), "result") for _ in "12")
    assert first == second
    return bool(first)


@pytest.mark.parametrize("files", SHELVES)
def test_a_code_of_an_update_is_valid_from_the_update_on(
    serve: Serve, dialect: Dialect, files: tuple[File, ...]
) -> None:
    client = serve(*files)

    assert [_is_valid(client, dialect, NEW, day) for day in (BEFORE, "2023-03-31")] == [False] * 2
    assert [_is_valid(client, dialect, NEW, day) for day in (SINCE, "2023-09-30")] == [True] * 2


@pytest.mark.parametrize("files", SHELVES)
def test_a_code_of_an_update_is_looked_up_from_the_update_on(
    serve: Serve, dialect: Dialect, files: tuple[File, ...]
) -> None:
    client = serve(*files)
    sent = {"system": canonical.ICD10CM, "code": NEW}

    refused = refusal(404, client, dialect, LOOKUP, **sent, date=BEFORE)
    assert f"was not in force on {BEFORE}; it begins on {SINCE}" in refused["details"]["text"]
    assert value(ask(client, dialect, LOOKUP, **sent, date=SINCE), "display") == "What T74A1 means"


@pytest.mark.parametrize("files", SHELVES)
def test_an_expansion_has_a_code_of_an_update_from_the_update_on(
    serve: Serve, dialect: Dialect, files: tuple[File, ...]
) -> None:
    client = serve(*files)
    sent = {"url": f"{canonical.ICD10CM}?fhir_vs"}

    assert [
        NEW in _codes(ask(client, dialect, EXPAND, **sent, date=day)) for day in (BEFORE, SINCE)
    ] == [False, True]


def _codes(value_set: Json) -> list[str]:
    waiting: list[Json] = [value_set["expansion"]]
    codes = []
    while waiting:
        entries = waiting.pop().get("contains", [])
        codes += [entry["code"] for entry in entries]
        waiting += entries
    return codes


def test_a_code_that_is_in_the_release_of_october_is_valid_before_the_update(
    serve: Serve, dialect: Dialect
) -> None:
    client = serve(fiscalyears.april_of_cms, fiscalyears.next_year)

    assert _is_valid(client, dialect, "B95.0", BEFORE)


def test_a_code_of_the_next_year_begins_with_it_although_its_release_stands_alone(
    serve: Serve, dialect: Dialect
) -> None:
    client = serve(fiscalyears.next_year)

    assert [_is_valid(client, dialect, "B95.1", day) for day in ("2023-09-30", "2023-10-01")] == [
        False,
        True,
    ]


def test_an_edition_that_states_no_first_day_changes_no_code(
    serve: Serve, dialect: Dialect
) -> None:
    client = serve(fiscalyears.april_of_cms, fiscalyears.next_year)
    sent = {"system": canonical.ICD10CM, "from": "2023", "to": "2024"}
    changed = str(ask(client, dialect, "CodeSystem/$diff", **sent))

    assert "B95.1" in changed
    assert NEW not in changed
