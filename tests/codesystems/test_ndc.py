"""The spellings of NDCs: which of them mean the same package."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesystems import ndc


@pytest.mark.parametrize(
    ("code", "meanings"),
    [
        ("71287-0119-01", ["71287-0119-01"]),
        ("71287 0119 01", ["71287-0119-01"]),
        ("71287011901", ["71287-0119-01"]),
        ("71287-119-01", ["71287-0119-01"]),
        ("0078-0846-19", ["00078-0846-19"]),
        ("59572-0515-1", ["59572-0515-01"]),
        ("7128711901", ["07128-7119-01", "71287-0119-01", "71287-1190-01"]),
    ],
)
def test_each_spelling_has_its_meaning_on_claims(code: str, meanings: list[str]) -> None:
    assert [spelling for spelling in ndc.spellings(code) if ndc.is_whole(spelling)] == meanings


@pytest.mark.parametrize(
    "code",
    [
        "Q2041",
        "",
        "123456789",
        "888867413689",
        "1234-567-89",
        "12345-67-890",
        "\u0661\u0662345678901",
    ],
)
def test_a_text_that_is_no_ndc_has_no_spellings(code: str) -> None:
    assert ndc.spellings(code) == ()


@given(st.from_regex(r"[0-9]{5}-[0-9]{4}-[0-9]{2}", fullmatch=True))
def test_all_spellings_of_an_ndc_find_each_other(whole: str) -> None:
    spellings = ndc.spellings(whole)
    assert {whole, whole.replace("-", "")} <= set(spellings)
    for spelling in spellings:
        assert ndc.spellings(spelling) == spellings


@given(st.from_regex(r"[0-9]{10}", fullmatch=True))
def test_ten_digits_are_each_of_the_three_forms(digits: str) -> None:
    forms = (f"{digits[:4]}-{digits[4:8]}-{digits[8:]}", f"{digits[:5]}-{digits[5:8]}-{digits[8:]}",
             f"{digits[:5]}-{digits[5:9]}-{digits[9:]}")  # fmt: skip
    assert set(forms) <= set(ndc.spellings(digits))


@pytest.mark.parametrize(
    ("code", "whole"),
    [
        ("71287-0119-01", True),
        ("71287 0119 01", False),
        ("71287-119-01", False),
        ("71287011901", False),
    ],
)
def test_eleven_digits_with_hyphens_are_the_form_of_lists(code: str, *, whole: bool) -> None:
    assert ndc.is_whole(code) is whole
