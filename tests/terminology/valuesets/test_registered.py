"""The value sets that follow from what is in the data directory."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from codesystems import canonical
from codesystems.model import CodeSystem, Coding, Concept, ContentMode
from codesystems.valueset import Filter, ValueSet
from terminology.operations.compose import Composer
from terminology.operations.pins import NO_PINS
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from terminology.store.contract import Mappings
from terminology.store.memory import MemoryConcepts
from terminology.store.memorymaps import MemoryMappings
from terminology.valuesets import registered
from tests.fixtures import editions, stored

BETOS = CodeSystem(
    stored.edition(key="betos", url=canonical.BETOS),
    (Concept("O", "Other"), Concept("O1", "Of it", parents=("O",)), Concept("Y1", "Alone")),
    stored.SOURCE,
)
HCPCS = editions.hcpcs(
    "2025-01",
    [
        Concept("Q", "HCPCS Q codes", abstract=True),
        Concept("Q2057", "A product", parents=("Q",)),
        Concept("group", "No section", abstract=True),
    ],
)


def made(systems: Iterable[CodeSystem], maps: Iterable[Mappings] = ()) -> dict[str, ValueSet]:
    """The value sets of code systems and maps, by their ids."""
    found = list(registered.of([MemoryConcepts(one) for one in systems], list(maps)))
    assert len({one.id for one in found}) == len(found)
    return {one.id: one for one in found}


def cart(key: str, *rows: tuple[str, str, str, str | None]) -> Mappings:
    """A concept map of the CAR-T crosswalk: source and target systems and codes."""
    mappings = [
        replace(
            stored.mapping(source, target),
            source=Coding(system, source),
            target=Coding(far, target) if target else None,
        )
        for system, source, far, target in rows
    ]
    return MemoryMappings(stored.map_edition(key=key), mappings, None, "0" * 64)


def picked(value_set: ValueSet) -> dict[str | None, list[str]]:
    """The codes that a value set names, by code system."""
    return {one.system: [pick.code for pick in one.picks] for one in value_set.includes}


def filtered(value_set: ValueSet) -> tuple[str | None, tuple[Filter, ...]]:
    """The code system and the filters of the one include of a value set."""
    (include,) = value_set.includes
    return include.system, include.filters


def test_each_code_system_has_a_value_set_of_all_its_codes() -> None:
    found = made([stored.code_system()])["made"]

    assert filtered(found) == (stored.URL, ())
    assert (found.url, found.version, found.status) == (
        f"{canonical.OURS}/ValueSet/made",
        None,
        "active",
    )
    assert (found.name, found.title, found.publisher) == (
        "Made",
        "A made-up code system",
        "fhir-hcpcs",
    )
    assert found.description == "All codes of A made-up code system."
    assert found.written["experimental"] is False


def test_a_code_system_of_several_editions_has_one_value_set() -> None:
    new, old = stored.edition("2025-01"), replace(stored.edition("2024-01"), title="Old")
    found = made([stored.numbered(1, of=new), stored.numbered(1, of=old)])

    assert [one.title for one in found.values()] == ["A made-up code system"]


def test_a_supplement_has_no_value_set() -> None:
    assert made([stored.code_system(of=stored.edition(content=ContentMode.SUPPLEMENT))]) == {}


def test_a_code_system_of_fhir_has_fhirs_own_value_set() -> None:
    edition = replace(
        stored.edition("5.0.0", key="publication-status", url="http://hl7.org/fhir/x"),
        fhir_version="5.0.0",
    )
    found = made([stored.code_system(of=edition)])["publication-status-5.0.0"]

    assert found.canonical == "http://hl7.org/fhir/ValueSet/publication-status|5.0.0"
    assert (found.fhir_version, found.written["version"]) == ("5.0.0", "5.0.0")
    assert filtered(found) == ("http://hl7.org/fhir/x", ())


@pytest.mark.parametrize(
    ("key", "chosen"),
    [
        ("hcpcs-procedures", Filter("kind", "=", "procedure")),
        ("hcpcs-modifiers", Filter("kind", "=", "modifier")),
        ("hcpcs-not-otherwise-classified", Filter("notOtherwiseClassified", "=", "true")),
        ("hcpcs-section-Q", Filter("concept", "descendent-of", "Q")),
        ("hcpcs-betos-O1", Filter("betos", "=", "O1")),
        ("hcpcs-betos-Y1", Filter("betos", "=", "Y1")),
    ],
)
def test_hcpcs_has_value_sets_of_its_kinds_sections_and_categories(
    key: str, chosen: Filter
) -> None:
    found = made([HCPCS, BETOS])[key]

    assert filtered(found) == (canonical.HCPCS, (chosen,))
    assert found.id == key
    assert found.url == f"{canonical.OURS}/ValueSet/{key}"


def test_groups_that_are_no_section_or_have_others_below_have_no_value_set() -> None:
    found = made([HCPCS, BETOS])

    assert [key for key in found if "section" in key] == ["hcpcs-section-Q"]
    assert [key for key in found if "-betos-" in key] == ["hcpcs-betos-O1", "hcpcs-betos-Y1"]
    assert found["hcpcs-betos-O1"].title == "HCPCS codes of BETOS O1, Of it"
    assert found["hcpcs-section-Q"].title == "HCPCS Q codes"


def test_without_betos_hcpcs_has_no_categories() -> None:
    assert not [key for key in made([HCPCS]) if "betos" in key]


def test_without_hcpcs_there_are_none_of_its_value_sets() -> None:
    assert list(made([BETOS])) == ["betos"]


CPT = cart(
    "cart-pcs-to-cpt",
    (canonical.ICD10PCS, "XW1", canonical.CPT, "38228"),
    (canonical.ICD10PCS, "XW2", canonical.CPT, None),
    (canonical.ICD10PCS, "XW1", canonical.CPT, "38225"),
)
MAPS = [
    CPT,
    cart(
        "cart-pcs-to-hcpcs",
        (canonical.ICD10PCS, "XW1", canonical.HCPCS, "Q2057"),
        (canonical.ICD10PCS, "XW2", canonical.HCPCS, "Q2057"),
    ),
    cart("cart-pcs-to-revenue", (canonical.ICD10PCS, "XW1", canonical.REVENUE, "0891")),
    cart("cart-pcs-to-msdrg", (canonical.ICD10PCS, "XW1", canonical.MSDRG, "018")),
]


@pytest.mark.parametrize(
    ("key", "codes"),
    [
        ("cart-procedures", {canonical.ICD10PCS: ["XW1", "XW2"]}),
        ("cart-products", {canonical.HCPCS: ["Q2057"]}),
        (
            "cart-billing",
            {
                canonical.CPT: ["38228", "38225"],
                canonical.REVENUE: ["0891"],
                canonical.MSDRG: ["018"],
            },
        ),
    ],
)
def test_the_car_t_crosswalk_has_value_sets_of_its_codes_each_once(
    key: str, codes: dict[str | None, list[str]]
) -> None:
    assert picked(made([], MAPS)[key]) == codes


def test_the_newest_version_of_a_map_counts() -> None:
    older = cart("cart-pcs-to-cpt", (canonical.ICD10PCS, "OLD", canonical.CPT, "0540T"))
    assert picked(made([], [*MAPS, older])["cart-procedures"]) == {
        canonical.ICD10PCS: ["XW1", "XW2"]
    }


@pytest.mark.parametrize("missing", range(4))
def test_without_all_of_the_crosswalk_it_has_no_value_sets(missing: int) -> None:
    assert made([], [one for number, one in enumerate(MAPS) if number != missing]) == {}


def test_every_value_set_that_ships_can_be_composed(registry: Registry) -> None:
    snapshot: Snapshot = registry.snapshot()
    sizes = {
        one.id: sum(len(part.members) for part in Composer(snapshot, NO_PINS).select(one))
        for one in snapshot.value_sets
    }

    assert sizes["cart-products"] == 13
    assert sizes["administrative-gender-5.0.0"] == 4
    assert sizes["hcpcs-procedures"] > 0
