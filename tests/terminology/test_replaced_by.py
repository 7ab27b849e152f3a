"""The derived maps from ended HCPCS codes to their replacements by CMS."""

from datetime import date
from pathlib import Path

import pytest

from codesystems import canonical
from codesystems.model import Concept, Property, PropertyType, Validity
from conceptmaps.model import Relationship
from terminology import derivedmaps, install
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from tests.fixtures import editions

ENDED = Validity(date(2010, 1, 1), date(2020, 12, 31))


def referring(code: str, *references: str, validity: Validity = ENDED) -> Concept:
    """A code with its cross-references."""
    properties = (
        Property("crossReference", PropertyType.STRING, reference) for reference in references
    )
    return Concept(code, f"Item {code}", properties=tuple(properties), validity=validity)


@pytest.fixture
def snapshot(data_dir: Path, bundled_dir: Path) -> Snapshot:
    concepts = [
        referring("A0001", "A0002", "99213"),
        referring("A0002", validity=Validity(date(2021, 1, 1))),
        referring("A0003", "A0002", validity=Validity(date(2010, 1, 1))),
        referring("A0004", "Q9999"),
        referring("AM", "QM"),
        referring("P7001", "CPT"),
    ]
    install.install(editions.hcpcs("2025-01", concepts), data_dir)
    return Registry(data_dir, bundled_dir).snapshot()


@pytest.mark.parametrize(
    ("id", "pairs"),
    [
        ("hcpcs-replaced-by-2025-01", [("A0001", "A0002"), ("A0004", "Q9999")]),
        ("hcpcs-replaced-by-cpt-2025-01", [("A0001", "99213")]),
    ],
)
def test_the_cross_references_of_ended_codes_are_mappings(
    snapshot: Snapshot, id: str, pairs: list[tuple[str, str]]
) -> None:
    rows = snapshot.map_by_id(id).mappings()

    assert [(row.source.code, row.target.code) for row in rows if row.target] == pairs


@pytest.mark.parametrize("code", ["A0002", "A0003", "AM", "P7001", "Z0000"])
def test_a_code_without_an_end_or_a_replacement_has_no_mapping(
    snapshot: Snapshot, code: str
) -> None:
    assert snapshot.map_by_id("hcpcs-replaced-by-2025-01").forward(code) == []


def test_a_mapping_begins_on_the_day_after_the_last_day_of_its_code(snapshot: Snapshot) -> None:
    (row,) = snapshot.map_by_id("hcpcs-replaced-by-2025-01").reverse("A0002")

    assert row.validity == Validity(date(2021, 1, 1), None)
    assert row.relationship is Relationship.RELATED_TO
    assert row.citation == "a test made-up.csv, cross-reference of A0001"


def test_a_map_has_the_provenance_of_its_edition(snapshot: Snapshot) -> None:
    hcpcs = snapshot.required(canonical.HCPCS)
    provenance = snapshot.map_by_id("hcpcs-replaced-by-2025-01").provenance

    assert (provenance.file, provenance.digest) == (hcpcs.provenance.file, hcpcs.provenance.digest)


def test_only_complete_editions_have_maps_if_any_is_installed(
    snapshot: Snapshot, bundled_dir: Path
) -> None:
    without = Registry(bundled_dir).snapshot()

    assert _versions(snapshot) == {"2025-01"}
    assert _versions(without) == {"0-fragment-2026"}


def _versions(snapshot: Snapshot) -> set[str]:
    maps = derivedmaps.of(snapshot.editions)
    return {
        mappings.edition.version for mappings in maps if mappings.edition.key == "hcpcs-replaced-by"
    }
