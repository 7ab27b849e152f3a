"""The editions and maps of a registry, before and after changes of its folders."""

import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier, Event

import pytest

from codesystems import canonical
from codesystems.model import CodeSystem, ContentMode, Edition
from codesystems.problems import NotFound
from conceptmaps.model import MapEdition
from terminology import install
from terminology.registry import Registry
from terminology.snapshot import Snapshot, choose
from terminology.store import database, reader, writer
from terminology.store.contract import Concepts
from terminology.store.reader import StoredConcepts
from terminology.store.storedmaps import StoredMappings
from tests.fixtures import damage, stored

DEADLINE = 10.0
STRESS = 2.0
"""Seconds."""

OLD = stored.edition("2024-01", effective=date(2024, 1, 1))
NEW = stored.edition("2025-01", effective=date(2025, 1, 1))
FRAGMENT = stored.edition(
    "0-fragment-2026", effective=date(2026, 1, 1), content=ContentMode.FRAGMENT
)
OTHER = stored.edition(key="other", url="https://example.org/CodeSystem/other")


def put(data_dir: Path, *editions: Edition | CodeSystem) -> list[Path]:
    """Install code systems, or editions with a single concept."""
    return [
        install.install(
            edition if isinstance(edition, CodeSystem) else stored.code_system(of=edition), data_dir
        ).path
        for edition in editions
    ]


def version(concepts: Concepts | None) -> str | None:
    """The version of an edition."""
    return concepts.edition.version if concepts else None


def displays(snapshot: Snapshot) -> list[str | None]:
    """The displays of the default edition of the test code system."""
    concepts = snapshot.edition(stored.URL)
    return [concept.display for concept in concepts.concepts()] if concepts else []


@pytest.mark.parametrize(
    ("installed", "expected"),
    [
        ([OLD, NEW], "2025-01"),
        ([NEW, OLD], "2025-01"),
        ([FRAGMENT, OLD], "2024-01"),
        ([OLD, FRAGMENT, NEW], "2025-01"),
        ([FRAGMENT], "0-fragment-2026"),
        ([OTHER], None),
        ([], None),
    ],
    ids=lambda value: (
        "+".join(edition.version for edition in value) if isinstance(value, list) else str(value)
    ),
)
def test_the_newest_complete_edition_is_the_default(
    data_dir: Path, installed: list[Edition], expected: str | None
) -> None:
    put(data_dir, *installed)
    assert version(Registry(data_dir).snapshot().edition(stored.URL)) == expected


@pytest.mark.parametrize(
    ("requested_version", "expected"),
    [
        ("2024-01", "2024-01"),
        ("2025-01", "2025-01"),
        ("0-fragment-2026", "0-fragment-2026"),
        ("2023-01", None),
        ("", None),
    ],
)
def test_the_requested_version_is_selected(
    data_dir: Path, requested_version: str, expected: str | None
) -> None:
    put(data_dir, OLD, NEW, FRAGMENT)
    assert version(Registry(data_dir).snapshot().edition(stored.URL, requested_version)) == expected


def test_versions_are_ordered_newest_first_with_the_fragment_last(data_dir: Path) -> None:
    put(data_dir, OLD, FRAGMENT, NEW, OTHER)
    versions = Registry(data_dir).snapshot().versions(stored.URL)
    assert [concepts.edition.version for concepts in versions] == [
        "2025-01",
        "2024-01",
        "0-fragment-2026",
    ]


@pytest.mark.parametrize(
    "alias",
    [uri for uri, alias in canonical.ALIASES.items() if alias.canonical == canonical.HCPCS]
    + [canonical.HCPCS, f"{canonical.HCPCS}/", "2.16.840.1.113883.6.285"],
)
def test_every_alias_of_a_url_selects_the_same_edition(registry: Registry, alias: str) -> None:
    assert version(registry.snapshot().edition(alias)) == "0-fragment-2026"


@pytest.mark.parametrize(
    ("alias", "expected"),
    [
        ("https://bluebutton.cms.gov/resources/codesystem/hcpcs", "0-fragment-2026"),
        ("urn:oid:2.16.840.1.113883.6.285", None),
    ],
)
def test_a_version_is_ignored_for_an_alias_without_releases(
    registry: Registry, alias: str, expected: str | None
) -> None:
    assert version(registry.snapshot().edition(alias, "1")) == expected


@pytest.mark.parametrize(
    ("requested_version", "expected"),
    [(None, "2025-01"), ("2024-01", "2024-01"), ("0-fragment-2026", None)],
)
def test_a_required_edition_is_returned_or_refused(
    data_dir: Path, requested_version: str | None, expected: str | None
) -> None:
    put(data_dir, OLD, NEW)
    snapshot = Registry(data_dir).snapshot()
    if expected:
        assert version(snapshot.required(stored.URL, requested_version)) == expected
        return
    with pytest.raises(NotFound, match="known are 2025-01, 2024-01"):
        snapshot.required(stored.URL, requested_version)


def test_the_error_for_an_unknown_code_system_lists_the_known_ones(data_dir: Path) -> None:
    put(data_dir, NEW, OTHER)
    with pytest.raises(NotFound, match=r"Unknown code system 'x'; known are .*made, .*other"):
        Registry(data_dir).snapshot().required("x")


def test_no_edition_is_selected_if_none_is_installed() -> None:
    assert choose((), stored.URL, None) is None


@pytest.mark.parametrize("edition", [OLD, NEW, OTHER], ids=lambda edition: edition.id)
def test_an_edition_is_found_by_its_id(data_dir: Path, edition: Edition) -> None:
    put(data_dir, OLD, NEW, OTHER)
    assert Registry(data_dir).snapshot().by_id(edition.id).edition == edition


def test_the_error_for_an_unknown_id_lists_the_known_ones(data_dir: Path) -> None:
    put(data_dir, NEW)
    with pytest.raises(NotFound, match="CodeSystem with the id 'x'; known are made-2025-01"):
        Registry(data_dir).snapshot().by_id("x")


def test_code_systems_are_listed_once_each(data_dir: Path) -> None:
    put(data_dir, OLD, NEW, OTHER)
    assert sorted(Registry(data_dir).snapshot().systems()) == [stored.URL, OTHER.url]


MAP = stored.map_edition()
OLD_MAP = stored.map_edition("2024-01-01", effective=date(2024, 1, 1))
BACK = stored.map_edition(
    key="back",
    url="https://example.org/ConceptMap/back",
    source_system=stored.FAR_URL,
    target_system=canonical.HCPCS,
)


@pytest.fixture
def mapped(data_dir: Path) -> Snapshot:
    """Two versions of one map, and a map from its target to HCPCS."""
    data_dir.mkdir()
    for number, edition in enumerate((OLD_MAP, MAP, BACK)):
        writer.write_map(stored.concept_map(of=edition), data_dir / f"conceptmap-{number}.sqlite")
    return Registry(data_dir).snapshot()


@pytest.mark.parametrize("edition", [MAP, OLD_MAP, BACK], ids=lambda edition: edition.id)
def test_a_map_is_found_by_its_id(mapped: Snapshot, edition: MapEdition) -> None:
    assert mapped.map_by_id(edition.id).edition == edition


def test_the_error_for_an_unknown_id_of_a_map_lists_the_known_ones(mapped: Snapshot) -> None:
    with pytest.raises(NotFound, match=r"ConceptMap with the id 'x'; known are .*back-2025-01-01"):
        mapped.map_by_id("x")


@pytest.mark.parametrize(
    ("url", "requested_version", "expected"),
    [
        (MAP.url, None, MAP),
        (MAP.url, "2025-01-01", MAP),
        (MAP.url, "2024-01-01", OLD_MAP),
        (BACK.url, None, BACK),
    ],
)
def test_the_newest_map_of_a_url_is_selected_unless_a_version_is_requested(
    mapped: Snapshot, url: str, requested_version: str | None, expected: MapEdition
) -> None:
    assert mapped.maps_by_url(url, requested_version)[0].edition == expected


@pytest.mark.parametrize(
    ("url", "requested_version", "message"),
    [
        ("x", None, "map 'x'; known are .*made"),
        (MAP.url, "2023", "version '2023' of the concept map '.*made'; known are .*2024-01-01"),
    ],
)
def test_the_error_for_an_unknown_map_lists_the_known_ones(
    mapped: Snapshot, url: str, requested_version: str | None, message: str
) -> None:
    with pytest.raises(NotFound, match=message):
        mapped.maps_by_url(url, requested_version)


def test_the_newest_version_of_each_map_is_current(mapped: Snapshot) -> None:
    current = [mappings.edition for mappings in mapped.current_maps()]
    assert sorted(current, key=lambda edition: edition.id) == [BACK, MAP]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 1, 1), MAP),
        (date(2024, 12, 31), OLD_MAP),
        (date(2024, 1, 1), OLD_MAP),
        (date(2001, 1, 1), OLD_MAP),
    ],
)
def test_the_map_of_a_day_is_the_newest_one_effective_then_or_the_oldest(
    mapped: Snapshot, day: date, expected: MapEdition
) -> None:
    assert mapped.maps_by_url(MAP.url, None, day)[0].edition == expected
    assert expected in [mappings.edition for mappings in mapped.current_maps(day)]


def test_the_digest_depends_only_on_the_content(data_dir: Path) -> None:
    put(data_dir, OLD, NEW)
    before = Registry(data_dir).snapshot().digest
    put(data_dir, OLD, NEW)
    assert Registry(data_dir).snapshot().digest == before


def test_the_digest_changes_with_the_content(data_dir: Path) -> None:
    registry = Registry(data_dir)
    digests = {registry.snapshot().digest}
    put(data_dir, OLD)
    digests.add(registry.snapshot().digest)
    put(data_dir, stored.numbered(3, OLD))
    digests.add(registry.snapshot().digest)
    writer.write_map(stored.concept_map(), data_dir / "conceptmap-made.sqlite")
    digests.add(registry.snapshot().digest)
    assert len(digests) == 4


@pytest.mark.parametrize("content", [b"", b"no database " * 99], ids=["empty", "text"])
def test_a_broken_database_is_reported_and_the_others_are_used(
    data_dir: Path, content: bytes
) -> None:
    put(data_dir, NEW)
    broken = data_dir / "codesystem-broken.sqlite"
    broken.write_bytes(content)
    snapshot = Registry(data_dir).snapshot()
    assert version(snapshot.edition(stored.URL)) == "2025-01"
    assert [problem.startswith(f"{broken}: ") for problem in snapshot.broken] == [True]


def test_a_broken_database_is_logged(data_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    data_dir.mkdir()
    (data_dir / "codesystem-broken.sqlite").touch()
    Registry(data_dir)
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_database_with_damaged_pages_is_excluded(bundled_dir: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(bundled_dir, folder)
    complete = Registry(folder).snapshot()
    damaged = next(folder.glob("codesystem-hcpcs-0-fragment-*.sqlite"))
    damage.flip(damaged, 4 * damaged.stat().st_size)

    snapshot = Registry(folder).snapshot()

    assert snapshot.broken == (f"{damaged}: is damaged (it does not hold what was written)",)
    assert len(snapshot.editions) == len(complete.editions) - 1
    assert snapshot.edition(canonical.HCPCS) is None


def test_a_broken_database_that_is_reinstalled_is_used(data_dir: Path) -> None:
    (path,) = put(data_dir, NEW)
    path.write_bytes(b"")
    registry = Registry(data_dir)
    put(data_dir, NEW)
    assert (displays(registry.snapshot()), registry.snapshot().broken) == (["One"], ())


@pytest.mark.parametrize("name", [".made.sqlite", "made.sqlite.part", "made.db", "README"])
def test_other_files_in_the_data_directory_are_ignored(data_dir: Path, name: str) -> None:
    (path,) = put(data_dir, NEW)
    path.rename(data_dir / name)
    assert Registry(data_dir).snapshot() == Snapshot((), ())


def test_a_database_that_disappears_is_ignored(data_dir: Path) -> None:
    put(data_dir, NEW)
    (data_dir / "codesystem-gone.sqlite").symlink_to(data_dir / "nowhere")
    snapshot = Registry(data_dir).snapshot()
    assert (version(snapshot.edition(stored.URL)), snapshot.broken) == ("2025-01", ())


def test_a_missing_data_directory_is_empty(data_dir: Path) -> None:
    assert Registry(data_dir).snapshot() == Snapshot((), ())


def test_a_data_directory_that_is_created_later_is_read(data_dir: Path) -> None:
    registry = Registry(data_dir)
    put(data_dir, NEW)
    assert version(registry.snapshot().edition(stored.URL)) == "2025-01"


def test_the_editions_of_a_deleted_data_directory_are_removed(data_dir: Path) -> None:
    put(data_dir, NEW)
    registry = Registry(data_dir)
    shutil.rmtree(data_dir)
    assert registry.snapshot().editions == ()


def test_editions_of_several_folders_are_combined(tmp_path: Path) -> None:
    put(tmp_path / "first", NEW)
    put(tmp_path / "other", OLD)
    versions = Registry(tmp_path / "first", tmp_path / "other").snapshot().versions(stored.URL)
    assert [concepts.edition.version for concepts in versions] == ["2025-01", "2024-01"]


def test_a_new_edition_is_in_the_next_snapshot(data_dir: Path) -> None:
    put(data_dir, OLD)
    registry = Registry(data_dir)
    put(data_dir, NEW)
    assert version(registry.snapshot().edition(stored.URL)) == "2025-01"


def test_a_replaced_edition_is_in_the_next_snapshot(data_dir: Path) -> None:
    put(data_dir, NEW)
    registry = Registry(data_dir)
    put(data_dir, stored.numbered(2, NEW))
    assert displays(registry.snapshot()) == ["One of 2", "One of 2"]


def test_a_removed_edition_is_not_in_the_next_snapshot(data_dir: Path) -> None:
    put(data_dir, OLD, NEW)
    registry = Registry(data_dir)
    install.remove(NEW, data_dir)
    assert version(registry.snapshot().edition(stored.URL)) == "2024-01"


def test_all_changes_within_one_tick_of_the_clock_are_detected(data_dir: Path) -> None:
    registry = Registry(data_dir)
    seen = []
    for turn in range(60):
        put(data_dir, stored.numbered(turn % 2 + 1, NEW))
        seen.append(len(displays(registry.snapshot())))
    assert seen == [1, 2] * 30


def test_a_change_that_does_not_change_the_time_of_a_recent_folder_is_detected(
    data_dir: Path,
) -> None:
    put(data_dir, NEW)
    fresh = time.time() + 60
    os.utime(data_dir, (fresh, fresh))
    registry = Registry(data_dir)
    put(data_dir, stored.numbered(2, NEW))
    os.utime(data_dir, (fresh, fresh))
    assert displays(registry.snapshot()) == ["One of 2", "One of 2"]


def test_a_folder_dated_in_the_future_is_not_read_for_every_snapshot(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(data_dir, NEW)
    ahead = time.time() + 7200
    os.utime(data_dir, (ahead, ahead))
    registry = Registry(data_dir)
    reads: list[Path] = []
    within = database.within

    def counted(*folders: Path) -> Iterator[Path]:
        reads.extend(folders)
        return within(*folders)

    time.sleep(0.2)
    monkeypatch.setattr(database, "within", counted)

    for _ in range(1000):
        registry.snapshot()

    assert len(reads) <= 3


def test_the_snapshot_is_retained_if_only_the_time_of_the_folder_changes(
    data_dir: Path,
) -> None:
    put(data_dir, NEW)
    registry = Registry(data_dir)
    before = registry.snapshot()
    os.utime(data_dir)

    assert registry.snapshot() is before


def test_the_snapshot_is_retained_while_nothing_changes(data_dir: Path) -> None:
    put(data_dir, NEW)
    os.utime(data_dir, (1_700_000_000, 1_700_000_000))
    registry = Registry(data_dir)
    assert registry.snapshot() is registry.snapshot()


def test_an_unchanged_database_remains_open_while_others_change(data_dir: Path) -> None:
    put(data_dir, OLD)
    registry = Registry(data_dir)
    before = registry.snapshot().by_id(OLD.id)
    put(data_dir, NEW)
    assert registry.snapshot().by_id(OLD.id) is before


@pytest.mark.parametrize("change", ["replaced", "removed", "data directory removed"])
def test_an_earlier_snapshot_can_still_be_read(data_dir: Path, change: str) -> None:
    put(data_dir, stored.numbered(3, NEW))
    registry = Registry(data_dir)
    taken = registry.snapshot()
    if change == "replaced":
        put(data_dir, stored.numbered(2, NEW))
    elif change == "removed":
        install.remove(NEW, data_dir)
    else:
        shutil.rmtree(data_dir)
    registry.snapshot()
    assert displays(taken) == ["One of 3"] * 3


@pytest.mark.slow
def test_snapshots_are_complete_while_editions_are_replaced_in_other_threads(
    data_dir: Path,
) -> None:
    """Each display contains the number of concepts, so an incomplete edition is detected."""
    put(data_dir, stored.numbered(1, NEW))
    registry = Registry(data_dir)
    done = Event()

    def read() -> Iterator[tuple[int, str]]:
        end = time.monotonic() + DEADLINE
        while not done.is_set() and time.monotonic() < end:
            texts = displays(registry.snapshot())
            yield len(texts), " ".join({str(text) for text in texts})

    with ThreadPoolExecutor(4) as threads:
        readers = [threads.submit(lambda: list(read())) for _ in range(4)]
        end, turn = time.monotonic() + STRESS, 1
        try:
            while time.monotonic() < end:
                turn += 1
                put(data_dir, stored.numbered(turn % 50 + 1, NEW))
                if turn % 5 == 0:
                    put(data_dir, OLD)
                    install.remove(OLD, data_dir)
        finally:
            done.set()
        results = {result for reader in readers for result in reader.result(DEADLINE)}
    assert results <= {(count, f"One of {count}") for count in range(1, 51)}
    assert len(results) > 2


def test_concurrent_threads_share_one_snapshot(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = Registry(data_dir)
    put(data_dir, NEW)
    os.utime(data_dir, (1_700_000_000, 1_700_000_000))
    opening = reader.open_stored
    together = Barrier(4)

    def slowly(path: Path, noticed: Event) -> StoredConcepts | StoredMappings:
        time.sleep(0.2)
        return opening(path, noticed)

    def read() -> Snapshot:
        together.wait(DEADLINE)
        return registry.snapshot()

    monkeypatch.setattr(reader, "open_stored", slowly)
    with ThreadPoolExecutor(4) as threads:
        reads = [threads.submit(read) for _ in range(4)]
        snapshots = [future.result(DEADLINE) for future in reads]
    assert [snapshot is snapshots[0] for snapshot in snapshots] == [True] * 4
    assert version(snapshots[0].edition(stored.URL)) == "2025-01"


def test_an_edition_that_is_installed_twice_is_used(data_dir: Path) -> None:
    (path,) = put(data_dir, NEW)
    shutil.copy(path, data_dir / "codesystem-copy.sqlite")
    assert version(Registry(data_dir).snapshot().required(stored.URL)) == "2025-01"


def test_editions_of_one_day_are_ordered_by_version(data_dir: Path) -> None:
    put(data_dir, replace(NEW, version="2025-01-b"), replace(NEW, version="2025-01-a"))
    assert version(Registry(data_dir).snapshot().edition(stored.URL)) == "2025-01-b"
