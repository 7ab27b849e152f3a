"""CMS's NDC-HCPCS crosswalk as maps: what is read, what is noted, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from codesystems import canonical, release
from codesystems.model import Coding, Validity
from codesystems.release import ReleaseError
from conceptmaps.model import ConceptMap, Mapping, Relationship
from conceptmaps.ndc import loader
from tests.fixtures import asp

FILE = "asp/section 508 version of January 2026 ASP NDC-HCPCS Crosswalk 121725.csv"
CART = {
    "Q2041": ["71287-0119-01"],
    "Q2042": ["00078-0846-19", "00078-0958-19"],
    "Q2053": ["71287-0219-01", "71287-0220-01"],
    "Q2054": ["73153-0900-01"],
    "Q2055": ["59572-0515-01", "59572-0515-02", "59572-0515-03"],
    "Q2056": ["57894-0111-01", "57894-0111-02"],
    "Q2057": ["83205-0001-02"],
    "Q2058": [],
}
"""The packages of each CAR-T product in January 2026."""


def read(folder: Path, data: bytes) -> ConceptMap:
    """Read the mappings to HCPCS in a file."""
    return loader.load(asp.opened(folder, data))


def products(mapping: Mapping) -> dict[str, object]:
    """The products of a mapping by attribute."""
    return {product.attribute.code: product.value for product in mapping.products}


def test_a_row_is_a_mapping_of_its_quarter(tmp_path: Path) -> None:
    concept_map = read(tmp_path, asp.crosswalk(asp.CART, asp.VACCINE))
    (mapping,) = concept_map.mappings
    assert concept_map.edition.id == "ndc-hcpcs-2026-01"
    assert mapping.source == Coding(canonical.NDC, "71287-0119-01", "Yescarta")
    assert mapping.target == Coding(canonical.HCPCS, "Q2041", "Axi-cel")
    assert mapping.relationship is Relationship.SOURCE_IS_NARROWER
    assert mapping.validity == Validity(date(2026, 1, 1), date(2026, 3, 31))
    assert (mapping.citation, mapping.comment) == ("CMS, asp.csv, row 6", "Labeler: Kite")
    assert products(mapping) == {
        "hcpcs-dosage": "UP TO 200 cells",
        "package-size": "1",
        "package-quantity": "1",
        "billing-units": "1",
        "billing-units-per-package": "1",
    }


def test_rows_of_cpt_are_another_map_without_wording(tmp_path: Path) -> None:
    wording = (*asp.VACCINE[:3], "13533-0636-05", "Hyper", "WORDING", *"1111")
    concept_map = loader.load_cpt(
        asp.opened(tmp_path, asp.crosswalk(asp.CART, asp.VACCINE, wording))
    )
    measured, worded = concept_map.mappings
    assert concept_map.edition.id == "ndc-cpt-2026-01"
    assert measured.target == Coding(canonical.CPT, "90371")
    assert products(measured)["hcpcs-dosage"] == "1 ML"
    assert products(measured)["billing-units"] == "0.5"
    assert "hcpcs-dosage" not in products(worded)
    assert "WORDING" not in repr(concept_map)


def test_the_tables_of_a_zip_are_one_map(tmp_path: Path) -> None:
    again = ("Q2041", "Axi-cel", "Kite", "71287-0119-02", "Yescarta", "UP TO 200 cells", *"1111")
    other = asp.crosswalk(asp.CART, again, title="OPPS")
    files = {"a.csv": asp.crosswalk(asp.CART), "opps.csv": other, "noc.csv": b"Drug,NDC\r\nx,1\r\n"}
    concept_map = loader.load(asp.zipped(tmp_path, files))
    assert [mapping.citation for mapping in concept_map.mappings] == [
        "CMS, a.csv, row 6",
        "CMS, opps.csv, row 7",
    ]
    assert concept_map.slips == ()


def test_tables_of_several_quarters_are_refused(tmp_path: Path) -> None:
    days = "Effective April 1, 2026 through June 30, 2026"
    other = asp.crosswalk(asp.CART, title="OPPS", days=days)
    opened = asp.zipped(tmp_path, {"a.csv": asp.crosswalk(asp.CART), "b.csv": other})
    with pytest.raises(ReleaseError, match="has tables of several quarters: 2026-01, 2026-04"):
        loader.load(opened)


@pytest.mark.parametrize(
    ("place", "text", "reason"),
    [
        (3, "888867413689", "'888867413689' is not an NDC in 11 digits with hyphens"),
        (0, "Q20I1", "'Q20I1' has not the form of a HCPCS code"),
        (6, "one", "'one' is not a number"),
    ],
)
def test_a_slip_is_named_and_its_value_kept(
    tmp_path: Path, place: int, text: str, reason: str
) -> None:
    row = (*asp.CART[:place], text, *asp.CART[place + 1 :])
    concept_map = read(tmp_path, asp.crosswalk(row))
    (slip,) = concept_map.slips
    assert (slip.place, slip.reason) == (f"row 6, column {asp.CROSSWALK[place]}", reason)
    assert text in repr(concept_map.mappings)


def test_a_row_of_another_length_is_named(tmp_path: Path) -> None:
    data = asp.crosswalk(asp.CART, asp.VACCINE).replace(b",Axi-cel,", b",Axi,cel,")
    assert next(slip.reason for slip in read(tmp_path, data).slips).startswith("has 14 columns")


def test_a_second_row_for_the_same_codes_counts_where_it_differs(tmp_path: Path) -> None:
    concept_map = read(tmp_path, asp.crosswalk(asp.CART, asp.CART, (*asp.CART[:-1], "2")))
    assert [mapping.citation for mapping in concept_map.mappings] == [
        "CMS, asp.csv, row 6",
        "CMS, asp.csv, row 8",
    ]
    assert [slip.reason for slip in concept_map.slips] == [
        "71287-0119-01 has other units in CMS, asp.csv, row 6; both rows are kept"
    ]


@pytest.mark.release
def test_the_crosswalk_of_january_2026_has_the_packages_of_car_t(data: Path) -> None:
    opened = release.read(data / FILE)
    concept_map, cpt = loader.load(opened), loader.load_cpt(opened)
    assert (len(concept_map.mappings), len(cpt.mappings)) == (7098, 27)
    assert [(slip.code, slip.place) for slip in concept_map.slips] == [
        ("J7331", "row 4889, column NDC2")
    ]
    for code, packages in CART.items():
        found = [one for one in concept_map.mappings if one.target and one.target.code == code]
        assert [mapping.source.code for mapping in found] == packages
