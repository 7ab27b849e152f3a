"""The snapshot of a FHIR version, and the snapshot with the resources of a request."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from codesystems.model import Concept, ContentMode, Edition
from codesystems.problems import NotFound
from codesystems.valueset import ValueSet
from conceptmaps.model import MapEdition
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from terminology.store.memory import MemoryConcepts
from terminology.store.memorymaps import MemoryMappings
from tests.fixtures import stored

VS_URL = "https://example.org/ValueSet/made"
SUPPLEMENT_URL = "https://example.org/CodeSystem/more"
FAR = "https://example.org/CodeSystem/farther"


def snapshot(
    editions: Iterable[Edition] = (),
    value_sets: Iterable[ValueSet] = (),
    maps: Iterable[MapEdition] = (),
    display: str = "Installed",
) -> Snapshot:
    """A snapshot of editions, value sets and maps; a display identifies it."""
    return Snapshot(
        tuple(
            MemoryConcepts(stored.code_system(Concept("A1", display), of=edition))
            for edition in editions
        ),
        tuple(MemoryMappings(edition, (stored.mapping("A1", "B1"),), display) for edition in maps),
        ("a broken file",),
        tuple(value_sets),
    )


def value_set(
    version: str | None = None, title: str = "Installed", fhir_version: str | None = None
) -> ValueSet:
    """A value set of one URL."""
    return ValueSet(
        url=VS_URL, version=version, written={"title": title}, fhir_version=fhir_version
    )


def supplement(version: str, url: str = SUPPLEMENT_URL) -> Edition:
    """A supplement to the test code system."""
    made = stored.edition(version, key="more", url=url, content=ContentMode.SUPPLEMENT)
    return replace(made, supplements=stored.URL)


FOUR = replace(stored.edition("4", key="four"), fhir_version="4.0.1")
FIVE = replace(stored.edition("5", key="five"), fhir_version="5.0.0")


@pytest.mark.parametrize(("version", "other"), [("4.0.1", "five"), ("5.0.0", "four")])
def test_resources_of_another_version_of_fhir_are_excluded(version: str, other: str) -> None:
    installed = snapshot(
        [FOUR, FIVE, stored.edition("1")],
        [value_set("4", fhir_version="4.0.1"), value_set("5", fhir_version="5.0.0"), value_set()],
        [stored.map_edition()],
    )
    result = installed.of_fhir(version)

    assert other not in {edition.edition.key for edition in result.editions}
    assert [len(result.editions), len(result.value_sets), len(result.maps)] == [2, 2, 1]
    assert {value_set.fhir_version for value_set in result.value_sets} == {version, None}
    assert result.broken == installed.broken


def test_the_snapshot_of_a_version_of_fhir_is_created_once() -> None:
    installed = snapshot([FOUR])
    assert installed.of_fhir("4.0.1") is installed.of_fhir("4.0.1")
    assert installed.of_fhir("4.0.1") is not installed.of_fhir("5.0.0")


@pytest.mark.parametrize("version", ["4.0.1", "5.0.0"])
def test_each_version_of_fhir_has_its_own_code_systems(registry: Registry, version: str) -> None:
    snapshot = registry.snapshot().of_fhir(version)
    url = "http://hl7.org/fhir/publication-status"

    assert [concepts.edition.version for concepts in snapshot.versions(url)] == [version]
    value_set = snapshot.value_set("http://hl7.org/fhir/ValueSet/publication-status")
    assert value_set is not None
    assert value_set.version == version


def test_resources_of_a_request_replace_installed_ones_of_the_same_version() -> None:
    edition = stored.edition("1")
    installed = snapshot([edition], [value_set("1")], [stored.map_edition()])
    added = snapshot([edition], [value_set("1", "Added")], [stored.map_edition()], "Added")
    result = installed.with_sent(added)

    (concept,) = [concepts.concept("A1") for concepts in result.versions(stored.URL)]
    assert concept is not None
    assert concept.display == "Added"
    selected = result.value_set(VS_URL)
    assert selected is not None
    assert selected.title == "Added"
    (mappings,) = result.maps_by_url(stored.MAP_URL, None)
    assert mappings.provenance.digest == "Added"
    assert result.broken == installed.broken


def test_a_newer_installed_edition_precedes_an_older_one_of_the_request() -> None:
    old, new = (stored.edition(str(year), effective=date(year, 1, 1)) for year in (2024, 2025))
    result = snapshot([new]).with_sent(snapshot([old]))
    assert [concepts.edition.version for concepts in result.versions(stored.URL)] == [
        "2025",
        "2024",
    ]


def test_resources_of_a_request_do_not_change_the_installed_ones() -> None:
    installed = snapshot([stored.edition("1")])
    installed.with_sent(snapshot([stored.edition("2")]))
    assert len(installed.versions(stored.URL)) == 1


SUPPLEMENTED = [supplement("2"), supplement("1"), stored.edition("1")]


@pytest.mark.parametrize(
    ("requested", "version"),
    [
        (SUPPLEMENT_URL, "2"),
        (f"{SUPPLEMENT_URL}|1", "1"),
        (f"{SUPPLEMENT_URL}|3", None),
        (stored.URL, None),
        ("", None),
    ],
)
def test_a_supplement_is_found_by_its_url_and_version(requested: str, version: str | None) -> None:
    result = snapshot(SUPPLEMENTED).supplement(requested)
    assert (result.edition.version if result else None) == version


def test_a_supplement_is_not_an_edition_of_a_code_system() -> None:
    installed = snapshot([supplement("9", stored.URL), stored.edition("1")])
    assert [concepts.edition.version for concepts in installed.versions(stored.URL)] == ["1"]


VALUE_SETS = [value_set("1.2.0"), value_set("1.10.0"), value_set(), value_set("0.9")]


@pytest.mark.parametrize(
    ("requested_version", "version"),
    [
        (None, "1.10.0"),
        ("1.2.0", "1.2.0"),
        ("1.x.x", "1.10.0"),
        ("0.x", "0.9"),
        ("1", None),
        ("2.x.x", None),
    ],
)
def test_the_newest_value_set_that_matches_a_version_is_selected(
    requested_version: str | None, version: str | None
) -> None:
    result = snapshot((), VALUE_SETS).value_set(VS_URL, requested_version)
    assert (result.version if result else None) == version


def test_a_value_set_without_a_url_is_found_only_by_its_id() -> None:
    nameless = ValueSet(id="nameless")
    installed = snapshot((), [nameless])
    assert installed.value_set_by_id("nameless") is nameless
    assert installed.value_set("") is None


def test_the_error_for_an_unknown_id_of_a_value_set_lists_the_known_ones() -> None:
    with pytest.raises(NotFound, match="nameless"):
        snapshot((), [ValueSet(id="nameless")]).value_set_by_id("other")


def test_an_implicit_value_set_is_defined_by_its_url() -> None:
    installed = snapshot([stored.edition("1")])
    result = installed.value_set(f"{stored.URL}?fhir_vs")
    assert result is not None
    assert result.includes[0].system == stored.URL
    assert installed.value_set(f"{FAR}?fhir_vs") is None


GROUPS = [
    stored.map_edition("2"),
    stored.map_edition("2", target_system=FAR),
    stored.map_edition("1", effective=date(2020, 1, 1)),
    stored.map_edition("1", target_system=FAR, effective=date(2020, 1, 1)),
    stored.map_edition("9", url=f"{stored.MAP_URL}/other"),
]


@pytest.mark.parametrize(
    ("version", "day", "expected"),
    [
        (None, None, "2"),
        ("2", None, "2"),
        ("1", None, "1"),
        (None, date(2021, 1, 1), "1"),
        (None, date(2025, 1, 1), "2"),
    ],
)
def test_each_group_of_a_map_has_the_requested_version(
    version: str | None, day: date | None, expected: str
) -> None:
    selected = snapshot(maps=GROUPS).maps_by_url(stored.MAP_URL, version, day)
    assert [
        (mappings.edition.target_system, mappings.edition.version) for mappings in selected
    ] == [
        (stored.FAR_URL, expected),
        (FAR, expected),
    ]


def test_a_group_without_the_requested_version_is_excluded() -> None:
    selected = snapshot(maps=[*GROUPS, stored.map_edition("3")]).maps_by_url(stored.MAP_URL, "3")
    assert [mappings.edition.target_system for mappings in selected] == [stored.FAR_URL]


def test_the_error_for_an_unknown_version_of_a_map_lists_the_known_ones() -> None:
    with pytest.raises(NotFound, match="known are 2, "):
        snapshot(maps=GROUPS).maps_by_url(stored.MAP_URL, "4")


def test_current_maps_have_every_group_of_every_map_once() -> None:
    current = [mappings.edition.version for mappings in snapshot(maps=GROUPS).current_maps()]
    assert current == ["2", "2", "9"]
