"""Values of properties as text."""

from decimal import Decimal

import pytest

from codesystems import decimals
from codesystems.model import Coding, PropertyValue


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.50"), "1.50"),
        (Decimal("-0.0000001"), "-0.0000001"),
        (Decimal("1E+3"), "1E+3"),
        (Decimal("1E-200"), "1E-200"),
        (Coding("https://example.org", "A"), "A"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        ("a text", "a text"),
    ],
)
def test_a_value_has_its_text(value: PropertyValue, text: str) -> None:
    assert decimals.as_text(value) == text


@pytest.mark.parametrize(
    ("text", "number"), [("1.50", Decimal("1.5")), ("+1e1", Decimal(10)), ("1.", None), ("x", None)]
)
def test_a_text_is_read_as_a_number(text: str, number: Decimal | None) -> None:
    assert decimals.read(text) == number


def test_a_number_is_found_in_all_its_spellings() -> None:
    known = decimals.spellings(("fee", text) for text in ("1.5", "1.50", "2"))
    assert decimals.others(known, "fee", "1.500") == ["1.5", "1.50"]
    assert decimals.others(known, "fee", "1.5") == ["1.50"]
    assert decimals.others(known, "fee", "3") == []
    assert decimals.others(known, "fee", "none") == []
    assert decimals.others(known, "name", "1.5") == []
