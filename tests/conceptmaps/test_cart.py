"""Tests of the CAR-T crosswalk against its sources."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

import pytest

from codesystems import canonical
from codesystems.model import Coding, Concept, Validity
from conceptmaps.model import ConceptMap, Mapping, Relationship
from conceptmaps.pcs_successors import titles
from tests.fixtures.bundled import CODE_SYSTEMS, CONCEPT_MAPS

_MAPS = {key: found for key, found in CONCEPT_MAPS.items() if key.startswith("cart-")}
_BUNDLED = {
    (system.edition.url, concept.code): concept
    for system in CODE_SYSTEMS.values()
    for concept in system.concepts
} | {
    (canonical.ICD10PCS, code): Concept(code, title, validity=Validity(end=date(2021, 9, 30)))
    for code, title in titles.load().items()
}
_TODAY = date(2026, 6, 1)

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


def _sources(key: str, target: str | None, day: date = _TODAY) -> list[str]:
    """Return the source codes of a target in a map on a day, in order."""
    return sorted(
        {
            mapping.source.code
            for mapping in _MAPS[key].mappings
            if (mapping.target.code if mapping.target else None) == target
            and mapping.validity.contains(day)
        }
    )


def _codings(mapping: Mapping) -> Iterator[Coding]:
    """Yield all codes of a mapping."""
    yield mapping.source
    if mapping.target:
        yield mapping.target
    for needed in mapping.dependencies:
        yield from (needed.attribute, needed.value)
    for product in mapping.products:
        yield product.attribute
        if isinstance(product.value, Coding):
            yield product.value


def _circumstances(mapping: Mapping) -> dict[str, str]:
    return {needed.attribute.code: needed.value.code for needed in mapping.dependencies}


def _products(mapping: Mapping) -> dict[str, str]:
    return {
        product.attribute.code: (
            product.value if isinstance(product.value, str) else product.value.code
        )
        for product in mapping.products
    }


def _rows(key: str, code: str, day: date, **circumstances: str) -> list[Mapping]:
    """Return the mappings of a code on a day under some circumstances."""
    required = {name.replace("_", "-"): value for name, value in circumstances.items()}
    return [
        mapping
        for mapping in _MAPS[key].mappings
        if mapping.source.code == code
        and mapping.validity.contains(day)
        and required.items() <= _circumstances(mapping).items()
    ]


def _bundled(coding: Coding) -> Concept:
    return _BUNDLED[coding.system, coding.code]


@pytest.mark.parametrize(
    ("key", "target_system", "effective"),
    [
        ("cart-pcs-to-cpt", canonical.CPT, date(2025, 6, 26)),
        ("cart-pcs-to-revenue", canonical.REVENUE, date(2025, 4, 1)),
        ("cart-pcs-to-hcpcs", canonical.HCPCS, date(2026, 1, 1)),
        ("cart-pcs-to-msdrg", canonical.MSDRG, date(2025, 4, 1)),
        ("cart-hcpcs-to-pcs", canonical.ICD10PCS, date(2026, 1, 1)),
        ("cart-cpt-to-pcs", canonical.ICD10PCS, date(2025, 4, 1)),
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


def test_a_map_has_a_version_as_of_every_day_on_which_it_changes(loaded: ConceptMap) -> None:
    starts = {mapping.validity.start for mapping in loaded.mappings}

    assert starts <= {loaded.edition.effective, *loaded.edition.earlier}


def test_the_earlier_versions_of_a_map_are_newest_first(loaded: ConceptMap) -> None:
    days = [loaded.edition.effective, *loaded.edition.earlier]

    assert days == sorted(set(days), reverse=True)


def test_the_date_of_the_astct_table_is_a_version() -> None:
    assert date(2025, 4, 1) in _MAPS["cart-pcs-to-cpt"].edition.earlier


def test_a_map_goes_from_one_code_system_to_another(loaded: ConceptMap) -> None:
    edition = loaded.edition

    assert {
        (mapping.source.system, mapping.target.system)
        for mapping in loaded.mappings
        if mapping.target
    } == {(edition.source_system, edition.target_system)}
    assert canonical.ICD10PCS in {edition.source_system, edition.target_system}


def test_every_code_of_a_map_is_bundled(loaded: ConceptMap) -> None:
    assert [
        coding
        for mapping in loaded.mappings
        for coding in _codings(mapping)
        if (coding.system, coding.code) not in _BUNDLED
    ] == []


def test_a_code_has_the_display_of_its_code_system(loaded: ConceptMap) -> None:
    assert [
        coding
        for mapping in loaded.mappings
        for coding in _codings(mapping)
        if coding.display not in {_bundled(coding).display, None}
    ] == []


def test_every_row_has_a_citation(loaded: ConceptMap) -> None:
    assert all(mapping.citation.strip() for mapping in loaded.mappings)


def test_rows_with_the_same_circumstances_are_never_valid_on_the_same_day(
    loaded: ConceptMap,
) -> None:
    by_circumstances: dict[object, list[Mapping]] = {}
    for mapping in loaded.mappings:
        key = (mapping.source, mapping.target, mapping.dependencies)
        by_circumstances.setdefault(key, []).append(mapping)
    twice = [
        (row, other)
        for rows in by_circumstances.values()
        for row, other in combinations(rows, 2)
        if row.validity.meets(other.validity)
    ]

    assert [row for row, _ in twice if "sources disagree" not in (row.comment or "")] == []


def test_where_sources_disagree_both_rows_exist_and_state_it() -> None:
    rows = _rows("cart-pcs-to-msdrg", "XW033C7", _TODAY, expanded_access="expanded-access")

    assert [_products(row) for row in rows] == [
        {"condition-code": "90"},
        {"condition-code": "90", "remark": "Expand Acc Use"},
    ]
    assert all("sources disagree" in (row.comment or "") for row in rows)
    assert len({row.citation for row in rows}) == 2


def test_a_row_ends_after_it_starts_and_starts_before_its_source(loaded: ConceptMap) -> None:
    assert all(
        mapping.validity.start is not None
        and mapping.validity.start <= (mapping.validity.end or loaded.edition.effective)
        for mapping in loaded.mappings
    )


def test_a_row_is_valid_only_while_all_its_codes_are_valid(loaded: ConceptMap) -> None:
    assert [
        (coding.code, day)
        for mapping in loaded.mappings
        for coding in _codings(mapping)
        for day in (mapping.validity.start, mapping.validity.end)
        if day and not _bundled(coding).validity.contains(day)
    ] == []


def test_the_citation_of_a_row_for_an_ended_code_states_that_it_is_derived(
    loaded: ConceptMap,
) -> None:
    ended = [row for row in loaded.mappings if row.source.code in titles.load()]

    assert [row.citation for row in ended if "derived: " not in row.citation] == []


def test_a_code_has_either_targets_or_no_target_in_a_map(loaded: ConceptMap) -> None:
    unmapped = {mapping.source.code for mapping in loaded.mappings if mapping.target is None}
    mapped = {mapping.source.code for mapping in loaded.mappings if mapping.target}

    assert unmapped & mapped == set()


@pytest.mark.parametrize("key", ["cart-pcs-to-cpt", "cart-pcs-to-revenue", "cart-pcs-to-msdrg"])
def test_a_map_of_astct_has_its_18_procedures(key: str) -> None:
    current = {row.source.code for row in _MAPS[key].mappings if row.validity.contains(_TODAY)}

    assert current == _AUTOLOGOUS | _ALLOGENEIC


@pytest.mark.parametrize(
    ("target", "sources"),
    [("38228", _AUTOLOGOUS), ("0540T", set()), ("38999", _ALLOGENEIC)],
)
def test_a_cpt_code_reports_the_procedures_of_its_kind(target: str, sources: set[str]) -> None:
    assert _sources("cart-pcs-to-cpt", target) == sorted(sources)


def test_0540t_reported_the_autologous_procedures_of_2024() -> None:
    assert _sources("cart-pcs-to-cpt", "0540T", date(2024, 12, 31)) == sorted(_AUTOLOGOUS)


def test_0540t_reported_the_generic_procedures_of_2020() -> None:
    sources = _sources("cart-pcs-to-cpt", "0540T", date(2020, 12, 31))

    assert sources == ["XW033C3", "XW043C3", "XW23346", "XW23376", "XW24346", "XW24376"]


@pytest.mark.parametrize("setting", ["hospital-outpatient", "professional"])
@pytest.mark.parametrize("payer", ["medicare", "other-payer"])
@pytest.mark.parametrize("code", sorted(_AUTOLOGOUS | _ALLOGENEIC))
def test_a_procedure_has_one_cpt_code_on_a_day(code: str, payer: str, setting: str) -> None:
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 26), date(2026, 1, 1))
    rows = [_rows("cart-pcs-to-cpt", code, day, setting=setting, payer=payer) for day in days]

    assert [len(mappings) for mappings in rows] == [1, 1, 1, 1]


def test_no_cpt_code_is_reported_on_an_inpatient_claim() -> None:
    assert _rows("cart-pcs-to-cpt", "XW033C7", _TODAY, setting="inpatient") == []


@pytest.mark.parametrize(
    ("day", "modifier"),
    [
        (date(2024, 12, 31), "KX"),
        (date(2025, 6, 25), "KX"),
        (date(2025, 6, 26), None),
    ],
)
@pytest.mark.parametrize("setting", ["hospital-outpatient", "professional"])
def test_medicare_requires_kx_until_the_end_of_the_rems(
    setting: str, day: date, modifier: str | None
) -> None:
    (row,) = _rows("cart-pcs-to-cpt", "XW033J7", day, setting=setting, payer="medicare")

    assert _products(row).get("modifier") == modifier


@pytest.mark.parametrize(
    ("setting", "facts"),
    [
        (
            "hospital-outpatient",
            {"revenue-code": "0874", "opps-apc": "5694", "opps-status-indicator": "S"},
        ),
        ("professional", {"mpfs-status": "A"}),
    ],
)
def test_the_payment_data_of_38228_depends_on_the_setting(
    setting: str, facts: dict[str, str]
) -> None:
    (row,) = _rows("cart-pcs-to-cpt", "XW033C7", _TODAY, setting=setting, payer="medicare")

    assert (row.target and row.target.code, _products(row)) == ("38228", facts)


@pytest.mark.parametrize("setting", ["hospital-outpatient", "professional"])
def test_rows_of_other_payers_have_no_payment_data(setting: str) -> None:
    (row,) = _rows("cart-pcs-to-cpt", "XW033C7", _TODAY, setting=setting, payer="other-payer")

    assert set(_products(row)) <= {"revenue-code"}


@pytest.mark.parametrize("code", sorted(_AUTOLOGOUS | _ALLOGENEIC))
@pytest.mark.parametrize("setting", ["inpatient", "hospital-outpatient"])
def test_the_charge_for_the_administration_has_0874(code: str, setting: str) -> None:
    rows = _rows("cart-pcs-to-revenue", code, _TODAY, setting=setting, charge="administration")

    assert [row.target and row.target.code for row in rows] == ["0874"]


@pytest.mark.parametrize(
    ("setting", "charge", "codes"),
    [
        ("inpatient", "collection-and-processing", ["0871", "0872", "0873"]),
        ("hospital-outpatient", "collection-and-processing", ["0871", "0872", "0873"]),
        ("inpatient", "product", ["0891", "0892"]),
        ("hospital-outpatient", "product", ["0891"]),
    ],
)
def test_the_other_charges_have_their_revenue_codes(
    setting: str, charge: str, codes: list[str]
) -> None:
    rows = _rows("cart-pcs-to-revenue", "XW033C7", _TODAY, setting=setting, charge=charge)

    assert [row.target and row.target.code for row in rows] == codes


@pytest.mark.parametrize(
    ("day", "circumstances", "carried"),
    [
        (
            _TODAY,
            {"clinical_trial": "no-clinical-trial", "expanded_access": "no-expanded-access"},
            [{}],
        ),
        (_TODAY, {"clinical_trial": "trial-of-product"}, [{"diagnosis": "Z00.6"}]),
        (
            _TODAY,
            {"clinical_trial": "trial-of-other-product"},
            [{"diagnosis": "Z00.6", "remark": "Diff Prod Clin Trial"}],
        ),
        (
            date(2022, 9, 30),
            {"expanded_access": "expanded-access"},
            [{"remark": "Expand Acc Use"}],
        ),
    ],
)
def test_a_medicare_stay_is_ms_drg_018_with_the_codes_that_change_its_payment(
    day: date, circumstances: dict[str, str], carried: list[dict[str, str]]
) -> None:
    rows = _rows("cart-pcs-to-msdrg", "XW033C7", day, **circumstances)

    assert [_products(row) for row in rows] == carried
    assert {row.target and row.target.code for row in rows} == {"018"}
    assert {_circumstances(row)["setting"] for row in rows} == {"inpatient"}
    assert {_circumstances(row)["payer"] for row in rows} == {"medicare"}


@pytest.mark.parametrize(
    ("key", "code", "day"),
    [
        ("cart-hcpcs-to-pcs", "Q2042", _TODAY),
        ("cart-hcpcs-to-pcs", "Q2042", date(2020, 6, 1)),
        ("cart-cpt-to-pcs", "38999", _TODAY),
    ],
)
@pytest.mark.parametrize(("route", "site"), [("peripheral-vein", "3"), ("central-vein", "4")])
def test_a_code_has_one_procedure_for_each_route(
    key: str, code: str, day: date, route: str, site: str
) -> None:
    (row,) = _rows(key, code, day, route=route)

    assert row.target is not None
    assert row.target.code[3] == site


@pytest.mark.parametrize(
    ("code", "sources"), [("38228", _AUTOLOGOUS), ("38999", _ALLOGENEIC), ("0540T", set())]
)
def test_a_cpt_code_maps_back_to_the_procedures_that_map_to_it(
    code: str, sources: set[str]
) -> None:
    rows = _rows("cart-cpt-to-pcs", code, _TODAY)

    assert {row.target and row.target.code for row in rows} == sources
    assert {row.relationship for row in rows} <= {Relationship.SOURCE_IS_BROADER}


@pytest.mark.parametrize(("target", "sources"), _PRODUCTS.items(), ids=_PRODUCTS)
def test_a_product_maps_to_the_procedures_that_map_to_it(target: str, sources: set[str]) -> None:
    rows = _rows("cart-hcpcs-to-pcs", target, _TODAY)

    assert {row.target and row.target.code for row in rows} == sources


@pytest.mark.parametrize(
    ("code", "day", "products"),
    [
        ("XW033C3", date(2018, 6, 1), ["Q2040", "Q2041"]),
        ("XW033C3", date(2020, 6, 1), ["Q2041", "Q2042"]),
        ("XW23346", date(2021, 2, 1), ["C9073"]),
        ("XW23346", date(2021, 6, 1), ["Q2053"]),
        ("XW23376", date(2021, 8, 1), ["C9076"]),
        ("XW033K7", date(2021, 12, 31), ["C9081"]),
        ("XW033A7", date(2022, 7, 1), ["C9098"]),
    ],
)
def test_a_procedure_maps_to_the_product_codes_of_the_day(
    code: str, day: date, products: list[str]
) -> None:
    rows = _rows("cart-pcs-to-hcpcs", code, day)

    assert sorted(row.target.code for row in rows if row.target) == products


@pytest.mark.parametrize(("target", "sources"), _PRODUCTS.items(), ids=_PRODUCTS)
def test_a_product_is_the_target_of_the_procedures_that_name_it(
    target: str, sources: set[str]
) -> None:
    assert _sources("cart-pcs-to-hcpcs", target) == sorted(sources)


@pytest.mark.parametrize(("target", "sources"), _PRODUCTS.items(), ids=_PRODUCTS)
def test_the_titles_of_a_product_and_its_procedures_share_its_name(
    target: str, sources: set[str]
) -> None:
    title = _BUNDLED[canonical.HCPCS, target].display or ""
    name = title.split(",")[0].casefold()

    assert [
        code
        for code in sources
        if name not in (_BUNDLED[canonical.ICD10PCS, code].display or "").casefold()
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
def test_a_map_to_codes_with_licensed_text_has_no_displays(key: str) -> None:
    assert {mapping.target.display for mapping in _MAPS[key].mappings if mapping.target} == {None}


@pytest.mark.parametrize(
    ("key", "owner"),
    [
        ("cart-pcs-to-cpt", "American Medical Association"),
        ("cart-pcs-to-revenue", "American Hospital Association"),
    ],
)
def test_a_map_to_codes_with_licensed_text_names_the_copyright_owner(key: str, owner: str) -> None:
    assert owner in (_MAPS[key].edition.copyright or "")
