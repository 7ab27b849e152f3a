"""Payment limits of CMS: what is read, what is noted, and what is refused."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from codesystems import canonical, release
from codesystems.asp import loader
from codesystems.model import CodeSystem, Concept, ContentMode
from codesystems.release import Release, ReleaseError
from tests.fixtures import asp

FILE = "asp/section 508 version of January 2026 Medicare Part B Payment Limit File 121725.csv"
ALL = (asp.GLOBULIN, asp.NONE, asp.FACTOR, asp.BLOOD, asp.GENE)


def properties(concept: Concept) -> dict[str, object]:
    """The values of a concept by property."""
    return {value.code: value.value for value in concept.properties}


def read(folder: Path, data: bytes, name: str = "asp.csv") -> CodeSystem:
    """Read the codes of HCPCS in a file."""
    return loader.load(asp.opened(folder, data, name))


def refusal(folder: Path, data: bytes, name: str = "asp.csv") -> str:
    """The refusal of a file."""
    with pytest.raises(ReleaseError) as caught:
        read(folder, data, name)
    return str(caught.value)


def slips(system: CodeSystem) -> list[tuple[str, str, str]]:
    """Place, code and reason of each slip."""
    return [(slip.place, slip.code, slip.reason) for slip in system.slips]


def test_an_edition_adds_to_hcpcs_in_its_quarter(tmp_path: Path) -> None:
    edition = read(tmp_path, asp.limits(*ALL)).edition
    assert (edition.id, edition.supplements) == ("asp-2026-01", canonical.HCPCS)
    assert (edition.content, edition.automatic) == (ContentMode.SUPPLEMENT, True)
    assert (str(edition.effective), str(edition.next_due)) == ("2026-01-01", "2026-04-01")


def test_each_property_has_a_uri_in_its_supplement(tmp_path: Path) -> None:
    edition = read(tmp_path, asp.limits(*ALL)).edition
    for property in edition.properties:
        assert property.uri == f"{edition.url}#{property.code}"
        assert "CMS" in property.description


def test_amounts_are_decimals_as_written(tmp_path: Path) -> None:
    concepts = {one.code: properties(one) for one in read(tmp_path, asp.limits(*ALL)).concepts}
    assert list(concepts) == ["A9606", "J7170", "P9041", "Q2041"]
    assert concepts["P9041"] == {
        "aspPaymentLimit": Decimal("1.50"),
        "aspDosage": "50 ML",
        "aspCoinsurancePercentage": Decimal("20.000"),
        "aspBloodAwpPercentage": Decimal("95"),
        "aspBloodLimit": Decimal("10.615"),
    }
    assert str(concepts["P9041"]["aspPaymentLimit"]) == "1.50"
    assert str(concepts["Q2041"]["aspPaymentLimit"]) == "499123.450"
    assert concepts["J7170"]["aspPaymentLimit"] == Decimal("1050.10")
    assert (concepts["J7170"]["aspClottingFactor"], concepts["J7170"]["aspNote"]) == (True, "Added")


def test_a_code_without_a_limit_has_its_note_and_is_counted(tmp_path: Path) -> None:
    system = read(tmp_path, asp.limits(*ALL))
    assert properties(system.concepts[0])["aspNote"] == "100% AWP = $202.82"
    assert "aspPaymentLimit" not in properties(system.concepts[0])
    assert [(one.count, one.example) for one in system.variations] == [(1, "A9606, row 7")]
    assert system.slips == ()


def test_codes_of_cpt_are_numbers_and_figures(tmp_path: Path) -> None:
    system = loader.load_cpt(asp.opened(tmp_path, asp.limits(*ALL)))
    assert (system.edition.id, system.edition.supplements) == ("asp-cpt-2026-01", canonical.CPT)
    assert [one.code for one in system.concepts] == ["90371"]
    assert "WORDING" not in repr(system)
    assert properties(system.concepts[0])["aspVaccineLimit"] == Decimal("140.5")


def test_rows_of_cdt_are_left_out(tmp_path: Path) -> None:
    data = asp.limits(asp.GENE, ("D0120", "WORDING", *asp.GENE[2:]))
    release = asp.opened(tmp_path, data)
    assert "WORDING" not in repr((loader.load(release), loader.load_cpt(release)))


@pytest.mark.parametrize("name", ["asp.csv", "asp.xlsx", "csv.zip", "xlsx.zip"])
def test_each_format_has_the_same_values(tmp_path: Path, name: str) -> None:
    rows = asp.table(asp.LIMITS, *ALL, [""])
    csv, xlsx = asp.text(rows), asp.sheet(rows)
    releases: dict[str, Callable[[], Release]] = {
        "asp.csv": lambda: asp.opened(tmp_path, csv),
        "asp.xlsx": lambda: asp.opened(tmp_path, xlsx, name),
        "csv.zip": lambda: asp.zipped(tmp_path, {"b.csv": csv, "a.xlsx": xlsx, "c.pdf": b"%PDF"}),
        "xlsx.zip": lambda: asp.zipped(tmp_path, {"a.xlsx": xlsx, "notes.docx": b"PK\3\4"}),
    }
    system = loader.load(releases[name]())
    assert system.concepts == read(tmp_path, csv, "plain.csv").concepts
    assert system.edition.version == "2026-01"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_is_read_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    row = (*asp.GENE[:-1], "Pr\u00eat")
    system = read(tmp_path, asp.text(asp.table(asp.LIMITS, row), encoding))
    assert properties(system.concepts[0])["aspNote"] == "Pr\u00eat"


@pytest.mark.parametrize(
    ("place", "text", "reason"),
    [
        (3, "137.8x8", "'137.8x8' is not an amount"),
        (4, "2O.000", "'2O.000' is not an amount"),
        (9, "9", "'9' is not 1"),
        (0, "Q20I1", "'Q20I1' has not the form of a HCPCS code"),
    ],
)
def test_a_slip_is_named_with_its_place(tmp_path: Path, place: int, text: str, reason: str) -> None:
    row = (*asp.GENE[:place], text, *asp.GENE[place + 1 :])
    system = read(tmp_path, asp.limits(asp.BLOOD, row))
    heading = asp.LIMITS[place]
    assert slips(system) == [(f"row 7, column {heading}", row[0], reason)]
    assert [one.code for one in system.concepts] == ["P9041", row[0]]


@pytest.mark.parametrize("byte", [b"\x81", b"\x00"])
def test_a_byte_that_is_no_character_is_a_slip(tmp_path: Path, byte: bytes) -> None:
    system = read(tmp_path, asp.limits(asp.GENE).replace(b"UP TO", b"UP" + byte))
    reason = "has a byte that is no character of CMS's encoding (cp1252)"
    assert slips(system) == [("row 6, column HCPCS Code Dosage", "Q2041", reason)]
    assert properties(system.concepts[0])["aspDosage"] == "UP\ufffd 200 cells"


def numbered(*codes: str) -> list[tuple[str, ...]]:
    """Rows with the same figures, of these codes."""
    return [(code, *asp.GENE[1:]) for code in codes]


def test_a_code_out_of_order_is_a_slip(tmp_path: Path) -> None:
    rows = numbered("A9000", "A9001", "J0001", "A9002", "A9003", "Q2041")
    assert slips(read(tmp_path, asp.limits(*rows))) == [
        ("row 8, column HCPCS Code", "J0001", "is out of the order of the codes")
    ]


def test_a_table_without_an_order_has_no_slips(tmp_path: Path) -> None:
    codes = [f"J{number:04}" for number in range(14, 0, -1)]
    assert slips(read(tmp_path, asp.limits(*numbered(*codes)))) == []


@pytest.mark.parametrize(
    ("place", "text", "reason"),
    [
        (3, "499123.45", "'499123.45' has 2 decimals, and the others 3"),
        (3, "499123450", "'499123450' has 0 decimals, and the others 3"),
        (4, "200.000", "'200.000' is more than 100"),
    ],
)
def test_an_amount_unlike_all_others_is_a_slip(
    tmp_path: Path, place: int, text: str, reason: str
) -> None:
    rows = numbered(*(f"J{number:04}" for number in range(9)))
    odd = ("Q2041", *asp.GENE[1:place], text, *asp.GENE[place + 1 :])
    system = read(tmp_path, asp.limits(*rows, odd))
    assert slips(system) == [(f"row 15, column {asp.LIMITS[place]}", "Q2041", reason)]
    assert Decimal(text) in properties(system.concepts[-1]).values()


def test_a_row_of_another_length_is_named(tmp_path: Path) -> None:
    data = asp.limits(asp.GENE, asp.BLOOD).replace(b"Q2041,Axi-cel,", b"Q2041,Axi,cel,")
    assert slips(read(tmp_path, data))[0] == (
        "row 6",
        "Q2041",
        "has 15 columns, and the headings 14",
    )


DRUGS = [(f"J{number:04}", "A drug", "1 MG", "1.50", "20.000", *[""] * 6) for number in range(101)]


def test_a_file_that_is_cut_between_two_rows_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, asp.limits(*DRUGS)) == (
        "asp.csv: is incomplete: 101 codes up to J0100; CMS's have codes up to Q"
    )


@pytest.mark.parametrize("rows", [DRUGS[:100], [*DRUGS, asp.GENE]])
def test_an_excerpt_and_a_file_up_to_its_last_section_are_read(
    tmp_path: Path, rows: list[tuple[str, ...]]
) -> None:
    assert len(read(tmp_path, asp.limits(*rows)).concepts) == len(rows)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"nothing\r\n", "asp.csv: has no table with columns such as hcpcscode, paymentlimit"),
        (asp.limits(), "asp.csv: has headings but no rows"),
        (
            asp.limits(asp.GENE, asp.GENE),
            "asp.csv, row 7, column HCPCS Code: Q2041 is a duplicate of row 6",
        ),
        (
            asp.limits(asp.GENE).removesuffix(b",,,,,,\r\n"),
            "asp.csv, row 6: has 8 columns of 14: the file is cut or damaged",
        ),
        (
            asp.limits(asp.GENE) + b'Q2042,"Tisa',
            "asp.csv, line 7: is no csv (unexpected end of data): the file is cut or damaged",
        ),
        (asp.limits(asp.GENE, days=""), "asp.csv: does not say which quarter it is for"),
    ],
    ids=["another", "empty", "twice", "short", "cut", "undated"],
)
def test_a_file_that_is_no_release_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    assert refusal(tmp_path, data).startswith(message)


def test_two_tables_in_one_zip_are_refused(tmp_path: Path) -> None:
    other = asp.text(asp.table(asp.LIMITS, asp.BLOOD, title="Another"))
    release = asp.zipped(tmp_path, {"a.csv": asp.limits(asp.GENE), "b.csv": other})
    with pytest.raises(ReleaseError, match=r"has several tables of payment limits: a\.csv, b\.csv"):
        loader.load(release)


@pytest.mark.release
def test_the_limits_of_january_2026_are_read(data: Path) -> None:
    opened = release.read(data / FILE)
    system, cpt = loader.load(opened), loader.load_cpt(opened)
    limits = {one.code: properties(one) for one in (*system.concepts, *cpt.concepts)}
    assert (len(system.concepts), len(cpt.concepts), system.slips, cpt.slips) == (844, 33, (), ())
    assert str(limits["90371"]["aspPaymentLimit"]) == "137.828"
    assert str(limits["Q9998"]["aspPaymentLimit"]) == "43.201"
    assert limits["Q9998"]["aspNote"] == "8% of reference add-on applied"
