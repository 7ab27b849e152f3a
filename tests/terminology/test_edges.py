"""The days around every edge: the day before, the first and last day, the day after.

An edge is the first or last day of a code or of a mapping, or the first day of an edition. Every
operation must agree on each of these days, for invented editions and for real releases.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Validity
from terminology import catalogue, install
from terminology.fhir.dialects import Dialect
from terminology.operations import as_of, dayparts
from terminology.operations.as_of import Day
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from tests.conftest import Once
from tests.fixtures import clients, through_time
from tests.fixtures.answers import targets, value
from tests.fixtures.asking import How, answer, ask, each_way, send
from tests.fixtures.judge import Json
from tests.terminology.test_real_years import RELEASES

SYSTEMS = (canonical.HCPCS, canonical.ICD10PCS, canonical.PLACE_OF_SERVICE)
LISTED = "http://example.org/ValueSet/listed"


class Server(NamedTuple):
    """The editions of several years, and a client of a server with them."""

    snapshot: Snapshot
    client: TestClient


@pytest.fixture(
    scope="module", params=["invented", pytest.param("real", marks=pytest.mark.release)]
)
def server(request: pytest.FixtureRequest, bundled_dir: Path, once: Once) -> Iterator[Server]:
    """Invented editions, and real releases of several years where they exist."""

    def real(data_dir: Path) -> None:
        data: Path = request.getfixturevalue("data")
        for key, file in RELEASES:
            entry = catalogue.code_system(key)
            assert entry is not None
            assert entry.load is not None
            install.from_file(entry.load, data / file, data_dir, lambda step: None)

    if request.param == "real":
        request.getfixturevalue("data")
        data_dir = once("real-years", real)
    else:
        data_dir = once("invented-years", through_time.fill)
    registry = Registry(data_dir, bundled_dir)
    with clients.connected(registry, data_dir, bundled_dir) as client:
        yield Server(registry.snapshot(), client)


def on(day: date) -> AsOf:
    return AsOf(day, day, day.isoformat())


def around(validity: Validity) -> Iterator[date]:
    """The first day with the day before it, and the last day with the day after it."""
    if validity.start is not None and validity.start.year > 1:
        yield from (validity.start - timedelta(1), validity.start)
    if validity.end is not None and validity.end.year < 9999:
        yield from (validity.end, validity.end + timedelta(1))


def some(items: Iterable[date], number: int) -> list[date]:
    """Up to so many of these days, evenly spread."""
    days = sorted(set(items))
    return days[:: max(1, len(days) // number)]


def edges(versions: Sequence[Concepts]) -> Iterator[date]:
    """The days around the first and last days of editions and their codes."""
    for concepts in as_of.for_dates(versions):
        yield from around(Validity(concepts.edition.effective))
        for validity in (concepts.days or {}).values():
            yield from around(validity)


def dated_codes(versions: Sequence[Concepts], number: int) -> list[str]:
    """Some codes with a first day that an edition adds or a last day, evenly spread."""
    first = versions[-1].edition.effective
    codes = sorted(
        code
        for code, validity in (as_of.for_dates(versions)[0].days or {}).items()
        if validity.end is not None or (validity.start is not None and validity.start > first)
    )
    return codes[:: max(1, len(codes) // number)]


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_whole_edition_on_a_date_has_the_codes_that_are_found_one_by_one(
    server: Server, system: str
) -> None:
    versions = server.snapshot.versions(system)
    codes = {code for concepts in as_of.for_dates(versions) for code in concepts.codes()}

    for edge in some(edges(versions), 12):
        day = Day(versions, on(edge))
        sources = {code: day.edition_for(code) for code in codes}
        whole = {
            concept.code: concepts
            for concepts, members in dayparts.parts(versions, on(edge))
            for concept in concepts.at(list(members))
        }
        assert whole == {code: concepts for code, concepts in sources.items() if concepts}, edge


def test_a_code_is_in_force_from_its_first_to_its_last_day_for_every_operation(
    server: Server, dialect: Dialect
) -> None:
    versions = server.snapshot.versions(canonical.HCPCS)

    asked = 0
    for code in dated_codes(versions, 9):
        validity = versions[0].validity(code)
        assert validity is not None
        for edge in around(validity):
            day = Day(versions, on(edge))
            in_force = day.edition_for(code) is not None
            if len({concepts.validity(code) for concepts in versions} - {None}) == 1:
                assert in_force is validity.contains(edge), (code, edge)
            assert _answers(server.client, dialect, code, edge) == {in_force}, (code, edge)
            asked += 1
    assert asked


def _answers(client: TestClient, dialect: Dialect, code: str, edge: date) -> set[bool]:
    """Whether a code is in force on a day, by every operation."""
    sent = {"code": code, "date": edge.isoformat()}
    whole = f"{canonical.HCPCS}?fhir_vs"
    looked_up = send(client, dialect, "CodeSystem/$lookup", system=canonical.HCPCS, **sent)
    assert looked_up.status_code in {200, 404}
    valid = ask(client, dialect, "CodeSystem/$validate-code", url=canonical.HCPCS, **sent)
    member = ask(
        client, dialect, "ValueSet/$validate-code", url=whole, system=canonical.HCPCS, **sent
    )
    expanded = _posted(client, dialect, "ValueSet/$expand", code, edge)
    listed = _posted(client, dialect, "ValueSet/$validate-code", code, edge)
    return {
        looked_up.status_code == 200,
        bool(value(valid, "result")),
        bool(value(member, "result")),
        bool(value(listed, "result")),
        bool(expanded["expansion"].get("contains")),
    }


def _posted(client: TestClient, dialect: Dialect, path: str, code: str, edge: date) -> Json:
    """The answer about a value set that lists a code, on a day."""
    value_set = {
        "resourceType": "ValueSet",
        "url": LISTED,
        "status": "active",
        "compose": {"include": [{"system": canonical.HCPCS, "concept": [{"code": code}]}]},
    }
    coding = {"system": canonical.HCPCS, "code": code}
    sent = [
        {"name": "valueSet", "resource": value_set},
        {"name": "date", "valueDateTime": edge.isoformat()},
    ]
    if path.endswith("code"):
        sent.append({"name": "coding", "valueCoding": coding})
    body = {"resourceType": "Parameters", "parameter": sent}
    return answer(client.post(f"/{dialect.name}/{path}", json=body), dialect)


@each_way
def test_a_mapping_is_in_force_from_its_first_to_its_last_day(
    server: Server, dialect: Dialect, how: How
) -> None:
    url = f"{canonical.OURS}/ConceptMap/hcpcs-replaced-by"
    (concept_map,) = server.snapshot.maps_by_url(url, None)
    rows = [row for row in concept_map.mappings() if row.target and row.validity.start]

    for row in rows[:: max(1, len(rows) // 5)]:
        assert row.target is not None
        for edge in around(row.validity):
            found = ask(
                server.client,
                dialect,
                "ConceptMap/$translate",
                how,
                url=url,
                system=row.source.system,
                code=row.source.code,
                date=edge.isoformat(),
            )
            in_force = any(
                other.validity.contains(edge)
                for other in concept_map.forward(row.source.code)
                if other.target == row.target
            )
            codes = targets(found) if value(found, "result") else []
            assert (row.target.code in codes) is in_force, (row, edge)
