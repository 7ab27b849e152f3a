"""The value sets that are derived from the installed code systems and maps."""

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


def derived(systems: Iterable[CodeSystem], maps: Iterable[Mappings] = ()) -> dict[str, ValueSet]:
    """The value sets of code systems and maps, by their ids."""
    value_sets = list(registered.of([MemoryConcepts(system) for system in systems], list(maps)))
    assert len({value_set.id for value_set in value_sets}) == len(value_sets)
    return {value_set.id: value_set for value_set in value_sets}


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
    return MemoryMappings(stored.map_edition(key=key), mappings, "0" * 64)


def picked(value_set: ValueSet) -> dict[str | None, list[str]]:
    """The listed codes of a value set, by code system."""
    return {include.system: [pick.code for pick in include.picks] for include in value_set.includes}


def filtered(value_set: ValueSet) -> tuple[str | None, tuple[Filter, ...]]:
    """The code system and the filters of a value set with one include."""
    (include,) = value_set.includes
    return include.system, include.filters


def test_each_code_system_has_a_value_set_of_all_its_codes() -> None:
    value_set = derived([stored.code_system()])["made"]

    assert filtered(value_set) == (stored.URL, ())
    assert (value_set.url, value_set.version, value_set.status) == (
        f"{canonical.OURS}/ValueSet/made",
        None,
        "active",
    )
    assert (value_set.name, value_set.title, value_set.publisher) == (
        "Made",
        "A made-up code system",
        "fhir-hcpcs",
    )
    assert value_set.description == "All codes of A made-up code system."
    assert value_set.written["experimental"] is False


def test_a_code_system_of_several_editions_has_one_value_set() -> None:
    new, old = stored.edition("2025-01"), replace(stored.edition("2024-01"), title="Old")
    value_sets = derived([stored.numbered(1, of=new), stored.numbered(1, of=old)])

    assert [value_set.title for value_set in value_sets.values()] == ["A made-up code system"]


def test_a_supplement_has_no_value_set() -> None:
    assert derived([stored.code_system(of=stored.edition(content=ContentMode.SUPPLEMENT))]) == {}


def test_a_code_system_of_fhir_has_fhirs_own_value_set() -> None:
    edition = replace(
        stored.edition("5.0.0", key="publication-status", url="http://hl7.org/fhir/x"),
        fhir_version="5.0.0",
    )
    value_set = derived([stored.code_system(of=edition)])["publication-status-5.0.0"]

    assert value_set.canonical == "http://hl7.org/fhir/ValueSet/publication-status|5.0.0"
    assert (value_set.fhir_version, value_set.written["version"]) == ("5.0.0", "5.0.0")
    assert filtered(value_set) == ("http://hl7.org/fhir/x", ())


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
    value_set = derived([HCPCS, BETOS])[key]

    assert filtered(value_set) == (canonical.HCPCS, (chosen,))
    assert value_set.id == key
    assert value_set.url == f"{canonical.OURS}/ValueSet/{key}"


def test_groups_that_are_not_sections_or_have_subgroups_have_no_value_set() -> None:
    value_sets = derived([HCPCS, BETOS])

    assert [key for key in value_sets if "section" in key] == ["hcpcs-section-Q"]
    assert [key for key in value_sets if "-betos-" in key] == ["hcpcs-betos-O1", "hcpcs-betos-Y1"]
    assert value_sets["hcpcs-betos-O1"].title == "HCPCS codes of BETOS O1, Of it"
    assert value_sets["hcpcs-section-Q"].title == "HCPCS Q codes"


def test_without_betos_hcpcs_has_no_categories() -> None:
    assert not [key for key in derived([HCPCS]) if "betos" in key]


def test_without_hcpcs_its_value_sets_do_not_exist() -> None:
    assert list(derived([BETOS])) == ["betos"]


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
    assert picked(derived([], MAPS)[key]) == codes


def test_the_newest_version_of_a_map_is_used() -> None:
    older = cart("cart-pcs-to-cpt", (canonical.ICD10PCS, "OLD", canonical.CPT, "0540T"))
    assert picked(derived([], [*MAPS, older])["cart-procedures"]) == {
        canonical.ICD10PCS: ["XW1", "XW2"]
    }


@pytest.mark.parametrize("missing", range(4))
def test_an_incomplete_crosswalk_has_no_value_sets(missing: int) -> None:
    assert (
        derived([], [mappings for number, mappings in enumerate(MAPS) if number != missing]) == {}
    )


def test_every_bundled_value_set_can_be_composed(registry: Registry) -> None:
    snapshot: Snapshot = registry.snapshot()
    sizes = {
        value_set.id: sum(
            len(edition.members) for edition in Composer(snapshot, NO_PINS).select(value_set)
        )
        for value_set in snapshot.value_sets
    }

    assert sizes["cart-products"] == 13
    assert sizes["administrative-gender-5.0.0"] == 4
    assert sizes["hcpcs-procedures"] > 0
