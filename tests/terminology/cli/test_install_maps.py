"""`fhir-hcpcs` with concept maps, and with further editions from the same file."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from codesystems.asof import AsOf
from codesystems.entry import CodeSystemEntry
from codesystems.model import CodeSystem, Coding, Concept, SourceFile
from codesystems.release import Release, ReleaseError
from codesystems.releases import Published
from conceptmaps.entry import ConceptMapEntry
from conceptmaps.model import ConceptMap, Mapping, Relationship
from terminology import catalogue, install
from terminology.cli import systems
from terminology.operations import translate
from terminology.operations.translate import Translate
from terminology.registry import Registry
from terminology.store.database import DatabaseError
from tests.fixtures import stored
from tests.terminology.cli.conftest import Read, Refused, Run, table

QUARTERS = {"2025-01": date(2025, 1, 1), "2025-04": date(2025, 4, 1)}


def _cells(release: Release) -> tuple[str, list[list[str]]]:
    version, *lines = release.members[0].data.decode().splitlines()
    if version not in QUARTERS:
        raise ReleaseError(f"{release.name}: is no map")
    return version, [line.split() for line in lines]


def _source(release: Release) -> SourceFile:
    return SourceFile("Example", release.name, release.sha256)


def _map(release: Release) -> ConceptMap:
    version, cells = _cells(release)
    mappings = tuple(
        Mapping(
            Coding(stored.URL, near),
            Coding(stored.FAR_URL, far),
            Relationship.EQUIVALENT,
            release.name,
        )
        for near, far in cells
    )
    edition = stored.map_edition(version, key="made", effective=QUARTERS[version])
    return ConceptMap(edition, mappings, _source(release))


def _codes(release: Release) -> CodeSystem:
    version, cells = _cells(release)
    edition = stored.edition(version, key="near", effective=QUARTERS[version])
    return CodeSystem(edition, tuple(Concept(near) for near, _ in cells), _source(release))


PUBLISHED = tuple(
    Published("made", version, day, f"{version}.txt", "Example")
    for version, day in reversed(QUARTERS.items())
)
MAP = ConceptMapEntry(
    "made", "Made", load=_map, accepts="a text", published=lambda: PUBLISHED, others=(_codes,)
)
CODES = CodeSystemEntry("near", "Near", load=_codes, accepts="a text")


@pytest.fixture(autouse=True)
def _entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A map and a code system that can be installed."""
    for key, entry in (("near", CODES), ("made", MAP)):
        monkeypatch.setitem(systems.INSTALLABLE, key, entry)


def write(tmp_path: Path, version: str, *lines: str) -> Path:
    """Write a release of the map."""
    file = tmp_path / f"{version}.txt"
    file.write_text("\n".join((version, *lines)))
    return file


@pytest.fixture
def both(run: Run, tmp_path: Path, data_dir: Path) -> Path:
    """A data directory with two versions of the map, in which one code has other targets."""
    for version, target in (("2025-01", "B1"), ("2025-04", "B2")):
        run("install", "made", "--file", write(tmp_path, version, f"A1 {target}"))
    return data_dir


def names(data_dir: Path) -> list[str]:
    """The databases of a data directory."""
    return [path.name for path in stored.databases(data_dir)]


def test_versions_of_a_map_are_installed_beside_each_other(both: Path) -> None:
    assert names(both) == [
        "codesystem-near-2025-01.sqlite",
        "codesystem-near-2025-04.sqlite",
        "conceptmap-made-2025-01.sqlite",
        "conceptmap-made-2025-04.sqlite",
    ]


@pytest.mark.parametrize(
    ("day", "target"),
    [("2025-02-01", "B1"), ("2025-03-31", "B1"), ("2025-04-01", "B2"), (None, "B2")],
)
def test_the_version_in_force_on_the_day_translates(
    both: Path, day: str | None, target: str
) -> None:
    as_of = AsOf(date.fromisoformat(day), date.fromisoformat(day), day) if day else None
    request = Translate((Coding(stored.URL, "A1"),), as_of=as_of)
    matches = translate.translate(request, Registry(both).snapshot()).matches
    assert [match.coding and match.coding.code for match in matches] == [target]


def test_an_installed_map_is_reported_with_what_else_the_file_has(
    run: Run, tmp_path: Path, data_dir: Path
) -> None:
    lines = run(
        "install", "made", "--file", write(tmp_path, "2025-01", "A1 B1")
    ).stdout.splitlines()
    assert [lines[0], lines[2], lines[3], lines[5]] == [
        "Installed made 2025-01: 1 mappings",
        f"as {data_dir / 'conceptmap-made-2025-01.sqlite'}",
        "Installed near 2025-01: 1 concepts",
        f"as {data_dir / 'codesystem-near-2025-01.sqlite'}",
    ]


def test_a_report_as_json_has_the_map_and_what_else_the_file_has(
    read: Read, tmp_path: Path, data_dir: Path
) -> None:
    file = write(tmp_path, "2025-01", "A1 B1")
    report = read("install", "made", "--file", file, "--dry-run")
    assert (report["conceptMap"], report["counts"]) == ("made", {"mappings": 1})
    assert report["installed"] is None
    assert [one["codeSystem"] for one in report["others"]] == ["near"]
    assert not data_dir.exists()


def test_a_file_that_is_no_release_of_the_map_changes_nothing(
    refused: Refused, tmp_path: Path, both: Path
) -> None:
    before = stored.content_of(both)
    file = write(tmp_path, "2026", "A1 B1")
    assert refused("install", "made", "--file", file) == "2026.txt: is no map"
    assert stored.content_of(both) == before


def test_nothing_of_a_file_is_installed_where_a_part_of_it_cannot_be(
    tmp_path: Path, data_dir: Path
) -> None:
    codes = stored.code_system(Concept("A1"), Concept("A1"))
    with pytest.raises(DatabaseError):
        install.together([stored.concept_map(), codes], data_dir)
    assert names(data_dir) == []


def test_the_releases_of_a_map_are_listed(run: Run, both: Path) -> None:
    del both
    rows = table(run("available", "made").stdout)
    assert [(row[0], row[1], row[-1]) for row in rows[1:3]] == [
        ("made", "2025-04", "installed"),
        ("made", "2025-01", "installed"),
    ]
    listed = json.loads(run("available", "made", "--json").stdout)
    assert [one["conceptMap"] for one in listed] == ["made", "made"]


def test_the_status_tells_installed_maps_from_bundled_ones(
    run: Run, read: Read, both: Path
) -> None:
    del both
    rows = table(run("status").stdout)
    assert ["made", "2025-04", "2", "1", "2025-04.txt"] in rows
    assert [row[-1] for row in rows if row[0] == "cart-pcs-to-cpt"] == ["bundled with fhir-hcpcs"]
    maps = read("status")["conceptMaps"]
    assert [one["version"] for one in maps if one["installed"]] == ["2025-04", "2025-01"]
    assert [one["file"] for one in maps if one["conceptMap"] == "made"] == [
        "2025-04.txt",
        "2025-01.txt",
    ]


def test_a_removed_map_is_deleted(run: Run, both: Path) -> None:
    path = both / "conceptmap-made-2025-01.sqlite"
    assert run("remove", "made", "2025-01").stdout == f"Removed made 2025-01 ({path})\n"
    assert path.name not in names(both)


def test_a_bundled_map_cannot_be_removed(refused: Refused, both: Path) -> None:
    assert refused("remove", "cart-pcs-to-cpt", "2025-06-26") == (
        f"cart-pcs-to-cpt 2025-06-26 is not in the data directory {both}; "
        "installed there: near 2025-04, near 2025-01, made 2025-04, made 2025-01"
    )


def test_a_map_with_the_key_of_a_code_system_cannot_be_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    same = replace(MAP, key="hcpcs")
    monkeypatch.setattr(catalogue, "concept_maps", lambda: [same, MAP])
    listed = catalogue.installable()
    assert isinstance(listed["hcpcs"], CodeSystemEntry)
    assert listed["made"] is MAP
