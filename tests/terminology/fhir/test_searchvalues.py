"""The values of search parameters: alternatives, escapes, tokens, dates."""

from datetime import date

import pytest

from terminology.fhir import searchvalues
from terminology.fhir.searchvalues import Token


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a", ["a"]),
        ("a,b", ["a", "b"]),
        ("a,,b,", ["a", "b"]),
        (r"a\,b,c", [r"a\,b", "c"]),
        (r"a\\,b", [r"a\\", "b"]),
        ("\\", ["\\"]),
        ("", []),
    ],
)
def test_alternatives_are_split_at_commas_that_are_not_escaped(
    text: str, values: list[str]
) -> None:
    assert searchvalues.alternatives(text) == values


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("plain", "plain"),
        (r"http://x\|2025-10", "http://x|2025-10"),
        (r"a\,b\$c\\d", r"a,b$c\d"),
        (r"a\b", r"a\b"),
        (r"\\|", r"\|"),
    ],
)
def test_the_escapes_of_fhir_are_undone(text: str, plain: str) -> None:
    assert searchvalues.unescape(text) == plain


@pytest.mark.parametrize(
    ("text", "token", "found"),
    [
        ("active", Token("active", "http://s"), True),
        ("Active", Token("active", "http://s"), True),
        ("draft", Token("active", "http://s"), False),
        ("http://s|active", Token("active", "http://s"), True),
        ("http://t|active", Token("active", "http://s"), False),
        ("http://s|", Token("active", "http://s"), True),
        ("http://t|", Token("active", "http://s"), False),
        ("|active", Token("active"), True),
        ("|active", Token("active", "http://s"), False),
        (r"a\|b", Token("a|b", "http://s"), True),
        (r"http://s|a\|b", Token("a|b", "http://s"), True),
        ("a|b|c", Token("b|c", "a"), True),
    ],
)
def test_a_token_has_a_system_if_it_has_a_bar(text: str, token: Token, found: bool) -> None:
    assert searchvalues.token(text).finds(token) is found


DAY = searchvalues.day(date(2025, 10, 1))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025-10-01", True),
        ("2025-10", True),
        ("2025", True),
        ("2025-10-02", False),
        ("2024", False),
        ("eq2025-10-01", True),
        ("ne2025-10-01", False),
        ("ne2025-09", True),
        ("gt2025-09-30", True),
        ("gt2025-10-01", False),
        ("gt2025-10-01T12:00:00Z", True),
        ("lt2025-10-01", False),
        ("lt2025-11", True),
        ("ge2025-10-01", True),
        ("ge2025-10", True),
        ("ge2025-10-02", False),
        ("le2025-10-01", True),
        ("le2025-09", False),
        ("le2025", True),
        ("sa2025-09-30", True),
        ("sa2025-10-01", False),
        ("eb2025-10-02", True),
        ("eb2025-10-01", False),
        ("ap2025-10", True),
        ("ap2025-09", False),
        ("2025-10-01T12:00", False),
        ("ap2025-10-01T12:00:00.5Z", True),
        ("ap2025-10-01T23:59-05:00", False),
        ("ap2025-10-02T01:00:00 02:00", True),
        ("lt9999-12-31", True),
        ("2025-12", False),
    ],
)
def test_a_date_is_compared_by_its_prefix(text: str, found: bool) -> None:
    assert searchvalues.moment(text).finds(DAY) is found


@pytest.mark.parametrize(
    "text", ["x", "2025-1", "20251001", "2025-02-29", "zz2025", "2025Z", "2025-10-01T10"]
)
def test_an_invalid_date_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        searchvalues.moment(text)
