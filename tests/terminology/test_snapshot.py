"""What is held, for a version of FHIR and together with what came with a request."""

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
    display: str = "Held",
) -> Snapshot:
    """Snapshot of editions, value sets and maps, which a display tells apart from others."""
    return Snapshot(
        tuple(
            MemoryConcepts(stored.code_system(Concept("A1", display), of=one)) for one in editions
        ),
        tuple(MemoryMappings(one, (stored.mapping("A1", "B1"),), None, display) for one in maps),
        ("a broken file",),
        tuple(value_sets),
    )


def value_set(
    version: str | None = None, title: str = "Held", fhir_version: str | None = None
) -> ValueSet:
    """A value set of one URL."""
    return ValueSet(
        url=VS_URL, version=version, written={"title": title}, fhir_version=fhir_version
    )


def supplement(version: str, url: str = SUPPLEMENT_URL) -> Edition:
    """A supplement to the made-up code system."""
    made = stored.edition(version, key="more", url=url, content=ContentMode.SUPPLEMENT)
    return replace(made, supplements=stored.URL)


FOUR = replace(stored.edition("4", key="four"), fhir_version="4.0.1")
FIVE = replace(stored.edition("5", key="five"), fhir_version="5.0.0")


@pytest.mark.parametrize(("version", "other"), [("4.0.1", "five"), ("5.0.0", "four")])
def test_what_is_for_another_version_of_fhir_is_left_out(version: str, other: str) -> None:
    held = snapshot(
        [FOUR, FIVE, stored.edition("1")],
        [value_set("4", fhir_version="4.0.1"), value_set("5", fhir_version="5.0.0"), value_set()],
        [stored.map_edition()],
    )
    found = held.of_fhir(version)

    assert other not in {one.edition.key for one in found.editions}
    assert [len(found.editions), len(found.value_sets), len(found.maps)] == [2, 2, 1]
    assert {one.fhir_version for one in found.value_sets} == {version, None}
    assert found.broken == held.broken


def test_snapshot_for_a_version_of_fhir_are_made_once() -> None:
    held = snapshot([FOUR])
    assert held.of_fhir("4.0.1") is held.of_fhir("4.0.1")
    assert held.of_fhir("4.0.1") is not held.of_fhir("5.0.0")


@pytest.mark.parametrize("version", ["4.0.1", "5.0.0"])
def test_each_version_of_fhir_has_its_own_code_systems(registry: Registry, version: str) -> None:
    found = registry.snapshot().of_fhir(version)
    url = "http://hl7.org/fhir/publication-status"

    assert [one.edition.version for one in found.versions(url)] == [version]
    chosen = found.value_set("http://hl7.org/fhir/ValueSet/publication-status")
    assert chosen is not None
    assert chosen.version == version


def test_what_was_sent_wins_where_both_have_the_same() -> None:
    edition = stored.edition("1")
    held = snapshot([edition], [value_set("1")], [stored.map_edition()])
    sent = snapshot([edition], [value_set("1", "Sent")], [stored.map_edition()], "Sent")
    found = held.with_sent(sent)

    (concept, _) = [one.concept("A1") for one in found.versions(stored.URL)]
    assert concept is not None
    assert concept.display == "Sent"
    chosen = found.value_set(VS_URL)
    assert chosen is not None
    assert chosen.title == "Sent"
    (mappings,) = found.maps_by_url(stored.MAP_URL, None)
    assert mappings.provenance.digest == "Sent"
    assert found.broken == held.broken


def test_a_newer_edition_that_is_held_stands_before_an_older_that_was_sent() -> None:
    old, new = (stored.edition(str(year), effective=date(year, 1, 1)) for year in (2024, 2025))
    found = snapshot([new]).with_sent(snapshot([old]))
    assert [one.edition.version for one in found.versions(stored.URL)] == ["2025", "2024"]


def test_what_was_sent_leaves_what_is_held_as_it_is() -> None:
    held = snapshot([stored.edition("1")])
    held.with_sent(snapshot([stored.edition("2")]))
    assert len(held.versions(stored.URL)) == 1


SUPPLEMENTED = [supplement("2"), supplement("1"), stored.edition("1")]


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        (SUPPLEMENT_URL, "2"),
        (f"{SUPPLEMENT_URL}|1", "1"),
        (f"{SUPPLEMENT_URL}|3", None),
        (stored.URL, None),
        ("", None),
    ],
)
def test_a_supplement_is_found_by_its_url_and_version(asked: str, version: str | None) -> None:
    found = snapshot(SUPPLEMENTED).supplement(asked)
    assert (found.edition.version if found else None) == version


def test_a_supplement_is_no_edition_of_a_code_system() -> None:
    held = snapshot([supplement("9", stored.URL), stored.edition("1")])
    assert [one.edition.version for one in held.versions(stored.URL)] == ["1"]


VALUE_SETS = [value_set("1.2.0"), value_set("1.10.0"), value_set(), value_set("0.9")]


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        (None, "1.10.0"),
        ("1.2.0", "1.2.0"),
        ("1.x.x", "1.10.0"),
        ("0.x", "0.9"),
        ("1", None),
        ("2.x.x", None),
    ],
)
def test_the_newest_value_set_that_fits_a_version_answers(
    asked: str | None, version: str | None
) -> None:
    found = snapshot((), VALUE_SETS).value_set(VS_URL, asked)
    assert (found.version if found else None) == version


def test_a_value_set_without_a_url_is_found_by_its_id_alone() -> None:
    nameless = ValueSet(id="nameless")
    held = snapshot((), [nameless])
    assert held.value_set_by_id("nameless") is nameless
    assert held.value_set("") is None


def test_an_unknown_id_of_a_value_set_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match="nameless"):
        snapshot((), [ValueSet(id="nameless")]).value_set_by_id("other")


def test_a_url_may_say_by_itself_what_is_in_the_value_set() -> None:
    held = snapshot([stored.edition("1")])
    found = held.value_set(f"{stored.URL}?fhir_vs")
    assert found is not None
    assert found.includes[0].system == stored.URL
    assert held.value_set(f"{FAR}?fhir_vs") is None


GROUPS = [
    stored.map_edition("2"),
    stored.map_edition("2", target_system=FAR),
    stored.map_edition("1", effective=date(2020, 1, 1)),
    stored.map_edition("1", target_system=FAR, effective=date(2020, 1, 1)),
    stored.map_edition("9", url=f"{stored.MAP_URL}/other"),
]


@pytest.mark.parametrize(
    ("version", "day", "found"),
    [
        (None, None, "2"),
        ("2", None, "2"),
        ("1", None, "1"),
        (None, date(2021, 1, 1), "1"),
        (None, date(2025, 1, 1), "2"),
    ],
)
def test_each_group_of_a_map_answers_in_the_version_that_is_asked_for(
    version: str | None, day: date | None, found: str
) -> None:
    answering = snapshot(maps=GROUPS).maps_by_url(stored.MAP_URL, version, day)
    assert [(one.edition.target_system, one.edition.version) for one in answering] == [
        (stored.FAR_URL, found),
        (FAR, found),
    ]


def test_a_group_that_lacks_the_version_is_left_out() -> None:
    answering = snapshot(maps=[*GROUPS, stored.map_edition("3")]).maps_by_url(stored.MAP_URL, "3")
    assert [one.edition.target_system for one in answering] == [stored.FAR_URL]


def test_an_unknown_version_of_a_map_is_answered_with_the_known_ones() -> None:
    with pytest.raises(NotFound, match=r"\|2, "):
        snapshot(maps=GROUPS).maps_by_url(stored.MAP_URL, "4")


def test_every_group_of_every_map_is_current_once() -> None:
    found = [one.edition.version for one in snapshot(maps=GROUPS).current_maps()]
    assert found == ["2", "2", "9"]
