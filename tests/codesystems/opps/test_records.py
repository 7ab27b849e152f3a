"""Tests of the records of Addendum B: what is read, and what is a slip."""

from collections.abc import Sequence

import pytest

from codesystems.model import CodeSystem, Coding, Concept, Property, PropertyType
from codesystems.opps import loader, statusindicators
from codesystems.release import Refused
from tests.fixtures import payerfiles
from tests.fixtures.payerfiles import of_rows, paid
from tests.fixtures.workbook import Cell

WORDING = "Planted wording of the AMA"


def values(concept: Concept) -> dict[str, str]:
    """The properties of a concept as texts; a Coding as its code."""
    return {
        one.code: one.value.code if isinstance(one.value, Coding) else str(one.value)
        for one in concept.properties
    }


def only(row: Sequence[Cell]) -> Concept:
    (concept,) = loader.load(of_rows(row)).concepts
    return concept


def slips(system: CodeSystem) -> list[tuple[str, str, str]]:
    return [(slip.place, slip.code, slip.reason) for slip in system.slips]


def test_a_record_has_its_figures_as_cms_wrote_them() -> None:
    row = paid(
        "Q2041",
        si="K",
        apc="9035",
        weight="1.4452",
        rate="$533,230.171",
        national=".",
        minimum="$106,646.04",
        coinsurance="18.187%",
        adjusted="$1,676.00",
        expiration="*",
        note="Inflation-adjusted coinsurance",
        changed="*",
    )

    assert values(only(row)) == {
        "statusIndicator": "K",
        "apc": "9035",
        "relativeWeight": "1.4452",
        "paymentRate": "533230.171",
        "minimumUnadjustedCopayment": "106646.04",
        "inflationAdjustedCoinsurance": "18.187",
        "adjustedBeneficiaryCopayment": "1676.00",
        "passThroughExpiration": "*",
        "oppsNote": "Inflation-adjusted coinsurance",
        "oppsChanged": "True",
    }


def test_a_status_indicator_has_the_meaning_of_cms() -> None:
    (property,) = only(paid("C9399", si="A")).properties

    assert property.value == Coding(
        statusindicators.EDITION.url,
        "A",
        "Services paid under a fee schedule or payment system other than OPPS",
    )


def test_blanks_around_values_are_left_out_and_counted() -> None:
    system = loader.load(of_rows(paid("A4341\xff", si="G ", apc=" 2067")))
    (concept,) = system.concepts

    assert (concept.code, values(concept)) == ("A4341", {"statusIndicator": "G", "apc": "2067"})
    assert [(one.name, one.count) for one in system.variations] == [("blanks around a value", 3)]
    assert system.slips == ()


def test_digits_turned_into_numbers_are_codes_with_their_zeros() -> None:
    rows = payerfiles.addendum(
        paid("J0585", apc=902.0, rate=6.497, coinsurance=0.18187, minimum=97.85000000000001),
        paid(100.0, si="N"),
    )
    release = payerfiles.of_cells(rows, "October 2025 Addendum B.xlsx")
    system, numbers = loader.load(release), loader.load_cpt(release)

    assert values(system.concepts[0]) == {
        "statusIndicator": "K",
        "apc": "0902",
        "paymentRate": "6.497",
        "minimumUnadjustedCopayment": "97.85",
        "inflationAdjustedCoinsurance": "18.187",
    }
    assert [concept.code for concept in numbers.concepts] == ["00100"]
    assert [one.name for one in system.variations] == ["number in a text column", "binary number"]


def test_a_mark_has_its_meaning_from_the_heading_as_a_part() -> None:
    heading = "Note: Actual copayments would be lower due to the cap"
    headings = [heading if one == "Note" else one for one in payerfiles.HEADINGS]
    rows = payerfiles.addendum(paid("Q2041", note="#", expiration="*"), headings=headings)
    (concept,) = loader.load(payerfiles.release(payerfiles.csv_of(rows))).concepts
    parts = {one.code: one.parts for one in concept.properties}

    assert parts == {
        "statusIndicator": (),
        "passThroughExpiration": (Property("calendarYear", PropertyType.INTEGER, 2025),),
        "oppsNote": (
            Property(
                "meaning", PropertyType.STRING, "Actual copayments would be lower due to the cap"
            ),
        ),
    }


def test_a_mark_without_a_meaning_in_the_heading_has_no_part() -> None:
    assert [one.parts for one in only(paid("Q2041", note="*")).properties] == [(), ()]


@pytest.mark.parametrize(
    ("row", "place", "reason", "kept"),
    [
        (
            paid("Q2041", si="Z9"),
            "row 4, column SI",
            "'Z9' is not an indicator that CMS defines",
            {"statusIndicator": "Z9"},
        ),
        (paid("Q2041", si=""), "row 4, column SI", "is empty", {}),
        (
            paid("Q2041", apc="903"),
            "row 4, column APC",
            "'903' is not a number of four digits",
            {"statusIndicator": "K", "apc": "903"},
        ),
        (
            paid("Q2041", rate="$53x"),
            "row 4, column Payment Rate",
            "'$53x' is not an amount; no value is read",
            {"statusIndicator": "K"},
        ),
        (
            paid("Q2041", changed="yes"),
            "row 4, column * Indicates a Change",
            "'yes' is not *; the code is marked",
            {"statusIndicator": "K", "oppsChanged": "True"},
        ),
        (
            paid("Q2O41"),
            "row 4, column HCPCS Code",
            "Q2O41 has not the form of a code",
            {"statusIndicator": "K"},
        ),
    ],
)
def test_a_slip_is_named_and_the_record_is_kept(
    row: Sequence[Cell], place: str, reason: str, kept: dict[str, str]
) -> None:
    system = loader.load(of_rows(row))

    assert slips(system) == [(place, str(row[0]), reason)]
    assert [values(concept) for concept in system.concepts] == [kept]


def test_an_indicator_that_cms_does_not_define_has_no_display() -> None:
    (property,) = only(paid("Q2041", si="Z9")).properties

    assert property.value == Coding(statusindicators.EDITION.url, "Z9")


def test_a_note_of_another_wording_is_kept_for_hcpcs() -> None:
    assert values(only(paid("Q2041", note="A new note")))["oppsNote"] == "A new note"


@pytest.mark.parametrize(
    "row",
    [
        paid("99213", WORDING),
        paid("99213", WORDING, si=WORDING),
        paid("99213", WORDING, apc=WORDING),
        paid("99213", WORDING, rate=WORDING),
        paid("99213", WORDING, note=WORDING),
        paid("99213", WORDING, expiration=WORDING),
        paid("99213", WORDING, changed=WORDING),
        paid("D0120", WORDING, si=WORDING, note=WORDING),
    ],
)
def test_no_wording_of_cpt_and_cdt_is_read_or_quoted_in_whichever_column(
    row: Sequence[Cell],
) -> None:
    release = of_rows(row, paid("Q2041"))

    assert "Planted" not in repr((loader.load(release), loader.load_cpt(release)))


def test_slips_of_cpt_are_named_without_their_text() -> None:
    system = loader.load_cpt(
        of_rows(
            paid("99213", si="Visit", apc="Level", rate="much", note="Office", changed="Y"),
            paid("99214", si="Z9", apc="902", rate="1.2.3", note="8% of reference add-on applied"),
        )
    )

    assert [values(concept) for concept in system.concepts] == [
        {"oppsChanged": "True"},
        {"statusIndicator": "Z9", "apc": "902", "oppsNote": "8% of reference add-on applied"},
    ]
    assert [reason.split(";")[0] for _, code, reason in slips(system) if code == "99214"] == [
        "'Z9' is not an indicator that CMS defines",
        "'902' is not a number of four digits",
        "'1.2.3' is not an amount",
    ]
    assert len([code for _, code, _ in slips(system) if code == "99213"]) == 5


def test_codes_of_cdt_are_left_out_and_counted() -> None:
    release = of_rows(paid("D0120", si="Q1"), paid("Q2041"), paid("D0140", si="E1"))
    system, numbers = loader.load(release), loader.load_cpt(release)

    assert [concept.code for concept in system.concepts] == ["Q2041"]
    assert [(one.name, one.count, one.example) for one in system.variations] == [
        ("CDT code left out", 2, "row 4")
    ]
    assert (numbers.concepts, numbers.variations) == ((), ())


@pytest.mark.parametrize("code", ["Q2041", "99213", "D0120"])
def test_a_code_that_occurs_twice_is_refused(code: str) -> None:
    with pytest.raises(Refused, match=rf"row 6, column HCPCS Code: {code} is a duplicate of row 4"):
        loader.load(of_rows(paid(code), paid("Q2042"), paid(f"{code} ")))


def test_a_row_with_a_text_and_nothing_else_is_skipped() -> None:
    row: list[Cell] = ["* The codes with an asterisk", *[""] * 12]
    system = loader.load(of_rows(paid("Q2041"), row))

    assert [concept.code for concept in system.concepts] == ["Q2041"]
    assert [one.name for one in system.variations] == ["row without a record"]


@pytest.mark.parametrize("code", ["", WORDING])
def test_data_without_a_code_are_refused_without_quoting_them(code: str) -> None:
    with pytest.raises(
        Refused, match="row 4, column HCPCS Code: a row with data has no code"
    ) as it:
        loader.load(of_rows(paid(code, si="K")))

    assert "Planted" not in str(it.value)
