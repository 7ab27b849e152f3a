"""Tests of the CAR-T crosswalk against its sources."""

from collections import Counter
from datetime import date

import pytest

from codesystems import canonical
from codesystems.catalogue import CATALOGUE as CODE_SYSTEMS
from codesystems.model import Coding, Concept, Validity
from conceptmaps.catalogue import CATALOGUE
from conceptmaps.model import ConceptMap, Mapping, Relationship

_MAPS = {entry.key: entry.load() for entry in CATALOGUE if entry.key.startswith("cart-")}
_SHIPPED = {
    (system.edition.url, concept.code): concept
    for system in (entry.starter() for entry in CODE_SYSTEMS)
    for concept in system.concepts
}

_AUTOLOGOUS = {f"XW0{site}3{product}7" for site in "34" for product in "CJHMNKA"} | {
    "XW0338A",
    "XW0438A",
}
_ALLOGENEIC = {"XW033G7", "XW043G7"}
_PRODUCTS = {
    "Q2041": {"XW033H7", "XW043H7"},
    "Q2042": {"XW033J7", "XW043J7"},
    "Q2053": {"XW033M7", "XW043M7"},
    "Q2054": {"XW033N7", "XW043N7"},
    "Q2055": {"XW033K7", "XW043K7"},
    "Q2056": {"XW033A7", "XW043A7"},
    "Q2057": {"XW03368", "XW04368"},
    "Q2058": {"XW0338A", "XW0438A"},
}


@pytest.fixture(params=_MAPS.values(), ids=list(_MAPS))
def loaded(request: pytest.FixtureRequest) -> ConceptMap:
    crosswalk: ConceptMap = request.param
    return crosswalk


def _sources(key: str, target: str | None) -> list[str]:
    """The source codes that a map takes to a target, in order."""
    return sorted(
        mapping.source.code
        for mapping in _MAPS[key].mappings
        if (mapping.target.code if mapping.target else None) == target
    )


def _codings(mapping: Mapping) -> list[Coding]:
    """All that a mapping names."""
    products = [
        coding for product in mapping.products for coding in (product.attribute, product.value)
    ]
    return [mapping.source, *([mapping.target] if mapping.target else []), *products]


def _shipped(coding: Coding) -> Concept:
    return _SHIPPED[coding.system, coding.code]


@pytest.mark.parametrize(
    ("key", "target_system", "effective"),
    [
        ("cart-pcs-to-cpt", canonical.CPT, date(2025, 4, 1)),
        ("cart-pcs-to-revenue", canonical.REVENUE, date(2025, 4, 1)),
        ("cart-pcs-to-hcpcs", canonical.HCPCS, date(2026, 1, 1)),
        ("cart-pcs-to-msdrg", canonical.MSDRG, date(2025, 4, 1)),
    ],
)
def test_a_map_is_versioned_by_the_date_of_its_source(
    key: str, target_system: str, effective: date
) -> None:
    edition = _MAPS[key].edition

    assert (edition.key, edition.target_system, edition.effective, edition.version) == (
        key,
        target_system,
        effective,
        effective.isoformat(),
    )


def test_a_map_goes_from_icd_10_pcs_to_one_code_system(loaded: ConceptMap) -> None:
    edition = loaded.edition

    assert {
        (mapping.source.system, mapping.target.system)
        for mapping in loaded.mappings
        if mapping.target
    } == {(canonical.ICD10PCS, edition.target_system)}


def test_every_code_of_a_map_ships(loaded: ConceptMap) -> None:
    assert [
        coding
        for mapping in loaded.mappings
        for coding in _codings(mapping)
        if (coding.system, coding.code) not in _SHIPPED
    ] == []


def test_a_code_is_called_what_its_code_system_calls_it(loaded: ConceptMap) -> None:
    assert [
        coding
        for mapping in loaded.mappings
        for coding in _codings(mapping)
        if coding.display != _shipped(coding).display
    ] == []


def test_every_row_has_a_citation(loaded: ConceptMap) -> None:
    assert all(mapping.citation.strip() for mapping in loaded.mappings)


def test_no_row_stands_twice(loaded: ConceptMap) -> None:
    rows = Counter((mapping.source, mapping.target) for mapping in loaded.mappings)

    assert set(rows.values()) == {1}


def test_a_row_ends_after_it_starts_and_starts_before_its_source(loaded: ConceptMap) -> None:
    assert all(
        mapping.validity.start is not None
        and mapping.validity.start <= (mapping.validity.end or loaded.edition.effective)
        for mapping in loaded.mappings
    )


def test_a_row_holds_only_while_its_target_may_be_used(loaded: ConceptMap) -> None:
    assert all(
        _shipped(mapping.target).validity.contains(day)
        for mapping in loaded.mappings
        if mapping.target
        for day in (mapping.validity.start, mapping.validity.end)
        if day
    )


def test_a_map_says_that_a_code_has_no_target_or_which_it_has(loaded: ConceptMap) -> None:
    unmapped = {mapping.source.code for mapping in loaded.mappings if mapping.target is None}
    mapped = {mapping.source.code for mapping in loaded.mappings if mapping.target}

    assert unmapped & mapped == set()


@pytest.mark.parametrize("key", ["cart-pcs-to-cpt", "cart-pcs-to-revenue", "cart-pcs-to-msdrg"])
def test_a_map_of_astct_has_its_18_procedures(key: str) -> None:
    assert {mapping.source.code for mapping in _MAPS[key].mappings} == _AUTOLOGOUS | _ALLOGENEIC


@pytest.mark.parametrize(
    ("target", "sources"),
    [("38228", _AUTOLOGOUS), ("0540T", _AUTOLOGOUS), ("38999", _ALLOGENEIC)],
)
def test_a_cpt_code_reports_the_procedures_of_its_kind(target: str, sources: set[str]) -> None:
    assert _sources("cart-pcs-to-cpt", target) == sorted(sources)


@pytest.mark.parametrize(
    ("target", "days"),
    [
        ("38228", {Validity(date(2025, 1, 1))}),
        (
            "0540T",
            {
                Validity(date(2021, 10, 1), date(2024, 12, 31)),
                Validity(date(2024, 10, 1), date(2024, 12, 31)),
            },
        ),
        ("38999", {Validity(date(2021, 10, 1))}),
    ],
)
def test_a_cpt_code_reports_on_its_own_days(target: str, days: set[Validity]) -> None:
    assert {
        mapping.validity
        for mapping in _MAPS["cart-pcs-to-cpt"].mappings
        if mapping.target and mapping.target.code == target
    } == days


@pytest.mark.parametrize("code", sorted(_AUTOLOGOUS | _ALLOGENEIC))
def test_one_cpt_code_reports_a_procedure_at_a_time(code: str) -> None:
    rows = [mapping for mapping in _MAPS["cart-pcs-to-cpt"].mappings if mapping.source.code == code]
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2026, 1, 1))

    assert [sum(row.validity.contains(day) for row in rows) for day in days] == [1, 1, 1]


@pytest.mark.parametrize(("target", "sources"), _PRODUCTS.items(), ids=_PRODUCTS)
def test_a_product_goes_with_the_procedures_that_name_it(target: str, sources: set[str]) -> None:
    assert _sources("cart-pcs-to-hcpcs", target) == sorted(sources)


@pytest.mark.parametrize(("target", "sources"), _PRODUCTS.items(), ids=_PRODUCTS)
def test_the_titles_of_a_product_and_its_procedures_share_its_name(
    target: str, sources: set[str]
) -> None:
    title = _SHIPPED[canonical.HCPCS, target].display or ""
    name = title.split(",")[0].casefold()

    assert [
        code
        for code in sources
        if name not in (_SHIPPED[canonical.ICD10PCS, code].display or "").casefold()
    ] == []


def test_procedures_for_any_product_have_no_product_code() -> None:
    assert _sources("cart-pcs-to-hcpcs", None) == sorted({"XW033C7", "XW043C7"} | _ALLOGENEIC)


def test_a_product_is_never_equivalent_to_a_procedure() -> None:
    assert {
        mapping.relationship for mapping in _MAPS["cart-pcs-to-hcpcs"].mappings if mapping.target
    } == {Relationship.RELATED_TO}


@pytest.mark.parametrize(
    ("key", "target"), [("cart-pcs-to-revenue", "0874"), ("cart-pcs-to-msdrg", "018")]
)
def test_all_procedures_share_one_revenue_code_and_one_ms_drg(key: str, target: str) -> None:
    assert _sources(key, target) == sorted(_AUTOLOGOUS | _ALLOGENEIC)


@pytest.mark.parametrize("key", ["cart-pcs-to-cpt", "cart-pcs-to-revenue"])
def test_a_map_to_codes_whose_wording_is_owned_has_no_wording(key: str) -> None:
    assert {mapping.target.display for mapping in _MAPS[key].mappings if mapping.target} == {None}


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        ("cart-pcs-to-cpt", "American Medical Association"),
        ("cart-pcs-to-revenue", "American Hospital Association"),
    ],
)
def test_a_map_to_codes_whose_wording_is_owned_names_their_owner(key: str, owner: str) -> None:
    assert owner in (_MAPS[key].edition.copyright or "")
