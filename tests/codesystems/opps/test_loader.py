"""Tests of Addendum B as two supplements: to HCPCS and to CPT."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from codesystems import canonical, release
from codesystems.codekinds import Kind
from codesystems.model import CodeSystem, Coding, ContentMode, PropertyValue
from codesystems.opps import loader
from codesystems.release import Release, ReleaseError
from tests.fixtures import payerfiles
from tests.fixtures.payerfiles import of_rows, paid
from tests.fixtures.workbook import Cell


def test_the_rows_of_hcpcs_and_cpt_are_supplements_of_the_quarter() -> None:
    file = of_rows(paid("Q2041"), paid("99213", "An AMA descriptor", si="B"), paid("0540T"))
    system, numbers = loader.load(file), loader.load_cpt(file)

    assert [
        (one.edition.id, one.edition.content, one.edition.supplements, one.edition.automatic)
        for one in (system, numbers)
    ] == [
        ("opps-2025-10", ContentMode.SUPPLEMENT, canonical.HCPCS, True),
        ("opps-cpt-2025-10", ContentMode.SUPPLEMENT, canonical.CPT, True),
    ]
    assert [[concept.code for concept in one.concepts] for one in (system, numbers)] == [
        ["Q2041"],
        ["99213", "0540T"],
    ]
    assert "descriptor" not in repr(numbers.concepts)


def test_a_supplement_is_in_force_until_the_next_quarter() -> None:
    edition = loader.load(of_rows(paid("Q2041"))).edition

    assert (edition.effective, edition.next_due) == (date(2025, 10, 1), date(2026, 1, 1))


def test_every_property_is_described_with_cms_as_its_source_and_has_a_uri() -> None:
    for read in (loader.load, loader.load_cpt):
        edition = read(of_rows(paid("Q2041"))).edition

        assert all("CMS" in declared.description for declared in edition.properties)
        assert [declared.uri for declared in edition.properties] == [
            f"{edition.url}#{declared.code}" for declared in edition.properties
        ]


def _texts(rows: Iterable[Sequence[Cell]], separator: str) -> bytes:
    return payerfiles.csv_of(rows, separator)


ROWS = payerfiles.addendum(paid("Q2041", apc="9035", rate=395380.5), paid("V5364", si="E1"))


@pytest.mark.parametrize(
    "file",
    [
        payerfiles.release(_texts(ROWS, ",")),
        payerfiles.release(_texts(ROWS, "\t"), "October 2025 Web Addendum B.txt"),
        payerfiles.of_cells(ROWS, "2025_October_Web_Addendum_B.09302025.xlsx"),
        payerfiles.zipped(
            {
                "508 version of October 2025 Web Addendum A.csv": b"APC,Group Title\r\n",
                "508 version of October 2025 Web Addendum B.csv": _texts(ROWS, ","),
                "2025_October_Web_Addendum_B.xlsx": b"PK",
            },
            "october-2025-opps-addendum-b.zip",
        ),
    ],
    ids=["csv", "txt", "xlsx", "zip"],
)
def test_every_form_in_which_cms_publishes_it_is_read(file: Release) -> None:
    system = loader.load(file)

    assert system.edition.version == "2025-10"
    assert [
        [str(one.value) for one in concept.properties if not isinstance(one.value, Coding)]
        for concept in system.concepts
    ] == [["9035", "395380.5"], []]


@pytest.mark.parametrize(
    "headings",
    [
        ["HCPCS Code", "Short Descriptor", "CI", "SI", "APC", "Relative Weight", "Payment Rate"],
        ["HCPCS", "Descriptor", "CI", "Status Indicator", "APC", "Relative Weight", "Payment Rate"],
        [
            "HCPCS Code",
            "Short\nDescriptor",
            "Comment Indicator",
            "Final CY 2018 SI",
            "Final CY 2018 APC",
            "Relative Payment Weight",
            "OPPS Payment Rate",
        ],
    ],
)
def test_columns_are_found_by_the_wordings_of_several_years(headings: list[Cell]) -> None:
    more: list[Cell] = ["National Unadjusted Co-Payment", "Minimum Unadjusted Copayment"]
    row: list[Cell] = ["Q2041", "", "CH", "K", "9035", "2.5", "$1.50", "", "$.30"]
    rows = payerfiles.addendum(row, headings=[*headings, *more])
    (concept,) = loader.load(payerfiles.release(payerfiles.csv_of(rows))).concepts

    assert [str(one.value) for one in concept.properties][1:] == ["9035", "2.5", "1.50", "0.30"]


def test_a_column_that_is_not_known_is_counted() -> None:
    row = [*paid("Q2041"), "glad"]
    rows = payerfiles.addendum(row, headings=[*payerfiles.HEADINGS, "Mood"])
    system = loader.load(payerfiles.release(payerfiles.csv_of(rows)))

    assert [(one.name, one.example) for one in system.variations] == [
        ("column that is not read", "Mood")
    ]


def _titled(title: str, name: str) -> Release:
    rows = payerfiles.addendum(paid("Q2041"), notices=[["", title]])
    return payerfiles.release(payerfiles.csv_of(rows), name)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (
            _titled(payerfiles.TITLE, "January 2026 Addendum B.csv"),
            "January 2026 Addendum B.csv: the year of its quarter differs: 2025 in 'Addendum B.--",
        ),
        (_titled(payerfiles.TITLE, "addendum_b.csv"), "has the month of its quarter"),
        (_titled("Addendum A.-- OPPS", "October 2025.csv"), "its title is 'Addendum A.-- OPPS'"),
        (
            payerfiles.release(b"APC,Group Title,SI,Payment Rate\r\n0001,x,S,1\r\n"),
            "is not CMS's Addendum B: it has no row of headings with HCPCS Code, Minimum",
        ),
        (of_rows(), "has headings but no records"),
        (
            of_rows(*(paid(f"A{number:04}") for number in range(1001))),
            "is incomplete: 1,001 codes up to A1000; CMS's have codes up to V",
        ),
        (payerfiles.release(b"PK\x03\x04", "October 2025.xlsx"), "damaged or unreadable"),
    ],
)
def test_what_is_no_whole_addendum_b_is_refused_in_one_line(file: Release, said: str) -> None:
    for read in (loader.load, loader.load_cpt):
        with pytest.raises(ReleaseError) as refused:
            read(file)

        assert said in str(refused.value)
        assert "\n" not in str(refused.value)


REAL = [
    ("january_2019_opps_web_addendum_b.12312018.xlsx", "2019-01", (5226, 10319, 699)),
    ("2023_January_Web_Addendum_B.12212022.xlsx", "2023-01", (5749, 11010, 800)),
    ("508 version of October 2025 Web Addendum B.10.31.25.csv", "2025-10", (6542, 11434, 822)),
]
"""The files, their quarters, and the numbers of codes of HCPCS, CPT and CDT in them."""
COLUMNS = {
    "APC": "apc",
    "Relative Weight": "relativeWeight",
    "Payment Rate": "paymentRate",
    "National Unadjusted Copayment": "nationalUnadjustedCopayment",
    "Minimum Unadjusted Copayment": "minimumUnadjustedCopayment",
    "IRA Coinsurance percentage": "inflationAdjustedCoinsurance",
    "Adjusted Beneficiary Copayment": "adjustedBeneficiaryCopayment",
    "Drug and Device Pass-Through Expiration during Calendar Year": "passThroughExpiration",
}


def _independent(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a real file, read as simply as can be: a text for each column and code."""
    if path.suffix == ".csv":
        with path.open(encoding="cp1252", newline="") as file:
            rows: list[list[object]] = [list(row) for row in csv.reader(file)]
    else:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        rows = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    start = next(at for at, row in enumerate(rows) if "HCPCS Code" in row)
    headings = [str(cell).strip() for cell in rows[start]]
    read = (
        dict(zip(headings, map(_text, row), strict=True)) for row in islice(rows, start + 1, None)
    )
    return {row["HCPCS Code"]: row for row in read}


def _text(cell: object) -> str:
    if isinstance(cell, float):
        short = format(cell, ".12g")
        return short if abs(float(short) - cell) <= 1e-14 * cell else repr(cell)
    return str(cell).replace("\xa0", " ").replace("\xff", " ").strip()


def _as_text(value: PropertyValue) -> str:
    return value.code if isinstance(value, Coding) else str(value)


def _differences(system: CodeSystem, rows: dict[str, dict[str, str]]) -> list[str]:
    found = []
    for concept in system.concepts:
        row = rows[concept.code]
        values = {one.code: _as_text(one.value) for one in concept.properties}
        expected = {"statusIndicator": row["SI"]}
        for heading, name in COLUMNS.items():
            text = row.get(heading, "").removesuffix("%").replace("$", "").replace(",", "")
            expected[name] = "" if text == "." else text
        note = next(text for heading, text in row.items() if heading.startswith("Note"))
        expected |= {"oppsNote": note, "oppsChanged": "True" if row["* Indicates a Change"] else ""}
        found += [
            f"{concept.code} {name}: {values.get(name)} for {text}"
            for name, text in expected.items()
            if not _same(values.get(name, ""), text)
        ]
    return found


def _same(read: str, text: str) -> bool:
    """Tell whether both are the same text, or the same number of a workbook (`45.0` and 45)."""
    return read == text or (bool(read) and text == f"{read}.0")


@pytest.mark.release
@pytest.mark.parametrize(("file", "version", "counts"), REAL)
def test_every_field_of_a_real_file_is_that_of_an_independent_parser(
    data: Path, file: str, version: str, counts: tuple[int, int, int]
) -> None:
    rows = _independent(data / "opps" / file)
    padded = {code.zfill(5): row for code, row in rows.items()}
    read = release.read(data / "opps" / file)
    system, numbers = loader.load(read), loader.load_cpt(read)
    (left_out,) = (one.count for one in system.variations if one.name == "CDT code left out")

    assert (system.edition.version, len(system.concepts), len(numbers.concepts), left_out) == (
        version,
        *counts,
    )
    assert sum(counts) == len(rows)
    assert (system.slips, numbers.slips) == ((), ())
    assert _differences(system, padded) + _differences(numbers, padded) == []


@pytest.mark.release
def test_known_codes_have_the_figures_that_cms_published(data: Path) -> None:
    system = loader.load(release.read(data / "opps" / REAL[2][0]))
    by_code = {
        concept.code: {one.code: _as_text(one.value) for one in concept.properties}
        for concept in system.concepts
    }

    assert {
        code: [by_code[code].get(name) for name in ("statusIndicator", "apc", "paymentRate")]
        for code in ("Q2041", "Q2057", "C9399")
    } == {
        "Q2041": ["K", "9035", "533230.171"],
        "Q2057": ["G", "2067", "770620.000"],
        "C9399": ["A", None, None],
    }


@pytest.mark.release
@pytest.mark.parametrize("file", [file for file, _, _ in REAL])
def test_no_code_of_cpt_or_cdt_is_in_the_supplement_to_hcpcs(data: Path, file: str) -> None:
    read = release.read(data / "opps" / file)

    assert {Kind.of(one.code) for one in loader.load(read).concepts} == {Kind.HCPCS}
    assert {Kind.of(one.code) for one in loader.load_cpt(read).concepts} == {Kind.CPT}
    assert {one.display for one in loader.load_cpt(read).concepts} == {None}
