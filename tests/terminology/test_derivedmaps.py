"""Concept maps that are derived from a code system, and the versions of a map."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from codesystems import canonical
from codesystems.contract import EditionView
from codesystems.model import Coding, Concept, Property, PropertyType, Validity
from conceptmaps.hcpcs_betos import derived
from conceptmaps.model import Mapping, Relationship
from terminology import install, versions
from terminology.derivedmaps import DerivedMappings
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from terminology.store.storedmaps import StoredMappings
from tests.fixtures import editions, stored


def betos(code: str, category: str, validity: Validity) -> Concept:
    """A HCPCS code of a category."""
    value = Coding(canonical.BETOS, category, f"The category {category}")
    properties = (
        Property("betos", PropertyType.CODING, value),
        Property("kind", PropertyType.CODE, "procedure"),
    )
    return Concept(code, f"Item {code}", properties=properties, validity=validity)


@pytest.fixture
def snapshot(data_dir: Path, bundled_dir: Path) -> Snapshot:
    always = Validity(date(2010, 1, 1))
    for version, category in (("2024-01", "O1E"), ("2025-01", "O1D")):
        concepts = [
            betos("A0001", category, always),
            betos("A0002", "O1D", Validity(date(2010, 1, 1), date(2020, 12, 31))),
            Concept("A0003", "Item A0003"),
        ]
        install.install(editions.hcpcs(version, concepts), data_dir)
    return Registry(data_dir, bundled_dir).snapshot()


@pytest.mark.parametrize(("version", "category"), [("2024-01", "O1E"), ("2025-01", "O1D")])
def test_every_edition_has_its_categories(snapshot: Snapshot, version: str, category: str) -> None:
    (row,) = snapshot.map_by_id(f"hcpcs-to-betos-{version}").forward("A0001")

    assert row == Mapping(
        Coding(canonical.HCPCS, "A0001", "Item A0001"),
        Coding(canonical.BETOS, category, f"The category {category}"),
        Relationship.SOURCE_IS_NARROWER,
        "a test made-up.csv, BETOS of A0001",
        validity=Validity(date(2010, 1, 1)),
    )


def test_a_category_is_translated_to_its_codes_in_reverse(snapshot: Snapshot) -> None:
    mappings = snapshot.map_by_id("hcpcs-to-betos-2025-01")

    assert [row.source.code for row in mappings.reverse("O1D")] == ["A0001", "A0002"]
    assert mappings.reverse("O1E") == []


@pytest.mark.parametrize("code", ["A0003", "Z0000"])
def test_a_code_without_a_category_has_no_mapping(snapshot: Snapshot, code: str) -> None:
    assert snapshot.map_by_id("hcpcs-to-betos-2025-01").forward(code) == []


def test_a_mapping_without_a_target_has_no_reverse_match(data_dir: Path, bundled_dir: Path) -> None:
    install.install(editions.hcpcs("2025-01", [Concept("A0001", "Item A0001")]), data_dir)
    hcpcs = Registry(data_dir, bundled_dir).snapshot().required(canonical.HCPCS)

    def derive(edition: EditionView, concept: Concept) -> Iterator[Mapping]:
        del edition
        coding = Coding(canonical.HCPCS, concept.code)
        yield Mapping(coding, None, Relationship.NOT_RELATED_TO, "a test")

    mappings = DerivedMappings(hcpcs, stored.map_edition(), derive)

    assert (len(mappings.forward("A0001")), mappings.reverse("A0001")) == (1, [])


def test_the_map_of_the_requested_day_is_selected(snapshot: Snapshot) -> None:
    url = f"{canonical.OURS}/ConceptMap/{derived.KEY}"

    days = (date(2024, 6, 1), date(2025, 6, 1))
    result = [mappings for day in days for mappings in snapshot.maps_by_url(url, None, day)]

    assert [mappings.edition.version for mappings in result] == ["2024-01", "2025-01"]


def test_an_earlier_version_of_a_map_has_the_same_rows_with_another_date(
    own_registry: Registry, data_dir: Path
) -> None:
    days = (date(2024, 7, 1), date(2023, 1, 1))
    edition = replace(stored.map_edition(), earlier=days)
    editions.place(stored.concept_map(stored.mapping("A1", "B1"), of=edition), data_dir)

    result = [
        mappings for mappings in own_registry.snapshot().maps if mappings.edition.key == "made-map"
    ]

    assert [mappings.edition.version for mappings in result] == [
        "2025-01-01",
        "2024-07-01",
        "2023-01-01",
    ]
    assert [mappings.edition.effective for mappings in result[1:]] == list(days)
    assert {mappings.provenance.digest for mappings in result} == {result[0].provenance.digest}
    assert [mappings.edition.earlier for mappings in result] == [days, (), ()]
    assert all(
        mappings.forward("A1") == mappings.reverse("B1") == list(mappings.mappings())
        for mappings in result
    )


def test_a_map_without_earlier_days_has_one_version(data_dir: Path, own_registry: Registry) -> None:
    editions.place(stored.concept_map(), data_dir)
    (mappings,) = [
        mappings for mappings in own_registry.snapshot().maps if mappings.edition.key == "made-map"
    ]

    assert isinstance(mappings, StoredMappings)
    assert list(versions.all_versions(mappings)) == [mappings]
