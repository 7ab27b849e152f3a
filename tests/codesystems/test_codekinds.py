"""Tests of the code systems of the codes in payment files."""

import pytest

from codesystems import codekinds
from codesystems.codekinds import Kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("Q2041", Kind.HCPCS),
        ("LT", Kind.HCPCS),
        ("DA", Kind.HCPCS),
        ("99213", Kind.CPT),
        ("0540T", Kind.CPT),
        ("25", Kind.CPT),
        ("D0120", Kind.CDT),
        ("d0120", Kind.CDT),
        ("D012O", Kind.CDT),
    ],
)
def test_a_code_belongs_to_a_code_system_by_its_form(code: str, kind: Kind) -> None:
    assert Kind.of(code) is kind


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("Q2041", True),
        ("LT", True),
        ("0540T", True),
        ("99213", True),
        ("Q2O41", False),
        ("9", False),
    ],
)
def test_a_code_fits_the_form_of_its_code_system(code: str, expected: bool) -> None:
    assert codekinds.fits(code) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [("Q2O41", True), ("Office visit", False), ("", False), ("Q20411", False)]
)
def test_wording_is_no_code(text: str, expected: bool) -> None:
    assert codekinds.is_code(text) is expected
