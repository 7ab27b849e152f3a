"""The forms by which a code belongs to another code system."""

import pytest

from codesystems import canonical, codeforms
from tests.conftest import Loaded
from tests.fixtures.bundled import CODE_SYSTEMS


def others(system: str, code: str) -> set[str]:
    """Return the code systems that a code asked of another belongs to by its form."""
    return {form.system for form in codeforms.OTHERS[system] if form.fits(code)}


@pytest.mark.parametrize(
    ("asked", "code", "expected"),
    [
        (canonical.HCPCS, "99213", {canonical.CPT}),
        (canonical.HCPCS, "0540T", {canonical.CPT}),
        (canonical.HCPCS, "0540t", {canonical.CPT}),
        (canonical.HCPCS, "1036F", {canonical.CPT}),
        (canonical.HCPCS, "0001U", {canonical.CPT}),
        (canonical.HCPCS, "0001A", {canonical.CPT}),
        (canonical.HCPCS, "0002M", {canonical.CPT}),
        (canonical.HCPCS, "25", {canonical.CPT}),
        (canonical.HCPCS, "D0120", {codeforms.CDT}),
        (canonical.HCPCS, "XW033C7", {canonical.ICD10PCS}),
        (canonical.HCPCS, "C83.30", {canonical.ICD10CM}),
        (canonical.HCPCS, "0636", {canonical.REVENUE}),
        (canonical.HCPCS, "51991-0311-98", {canonical.NDC}),
        (canonical.HCPCS, "51991031198", {canonical.NDC}),
        (canonical.HCPCS, "Q2O57", set()),
        (canonical.HCPCS, "99213-25", set()),
        (canonical.CPT, "Q2041", {canonical.HCPCS}),
        (canonical.CPT, "D0120", {codeforms.CDT}),
        (canonical.CPT, "0540X", set()),
        (canonical.ICD10PCS, "C83.30", {canonical.ICD10CM}),
        (canonical.ICD10PCS, "Z006", {canonical.ICD10CM}),
        (canonical.ICD10PCS, "C8330", {canonical.ICD10CM, canonical.HCPCS}),
        (canonical.ICD10PCS, "38228", {canonical.CPT}),
        (canonical.ICD10PCS, "XW033O7", set()),
        (canonical.ICD10CM, "XW033C7", {canonical.ICD10PCS}),
        (canonical.ICD10CM, "38228", {canonical.CPT}),
        (canonical.ICD10CM, "Q2041", {canonical.HCPCS}),
        (canonical.MSDRG, "0874", {canonical.REVENUE}),
        (canonical.MSDRG, "18", set()),
        (canonical.REVENUE, "874", set()),
        (canonical.REVENUE, "38228", {canonical.CPT}),
    ],
)
def test_a_code_belongs_to_another_code_system_by_its_form(
    asked: str, code: str, expected: set[str]
) -> None:
    assert others(asked, code) == expected


@pytest.mark.parametrize("system", sorted(codeforms.OTHERS))
def test_no_bundled_code_has_a_form_of_another_code_system(system: str) -> None:
    bundled = list(CODE_SYSTEMS.values())
    codes = [each.code for one in bundled if one.edition.url == system for each in one.concepts]

    assert codes
    assert [code for code in codes if others(system, code)] == []


@pytest.mark.parametrize("system", sorted(codeforms.OWN))
def test_every_bundled_code_has_the_form_of_its_code_system(system: str) -> None:
    bundled = list(CODE_SYSTEMS.values())
    own = [one for one in bundled if one.edition.url == system]
    codes = [each.code for one in own for each in one.concepts if not each.abstract]

    assert codes
    assert [code for code in codes if not codeforms.OWN[system].fits(code)] == []


@pytest.mark.release
@pytest.mark.parametrize(
    ("key", "file"),
    [
        ("hcpcs", "hcpcs/2025-OCT/HCPC2025_OCT_ANWEB_v3.xlsx"),
        ("icd10pcs", "icd10/cms_2026_pr.zip"),
        ("icd10cm", "icd10/cms_2026_dx.zip"),
    ],
)
def test_no_code_of_a_release_has_a_form_of_another_code_system(
    loaded: Loaded, key: str, file: str
) -> None:
    system = loaded(key, file)
    codes = [concept.code for concept in system.concepts if not concept.abstract]
    own = codeforms.OWN[system.edition.url]

    assert [code for code in codes if others(system.edition.url, code)] == []
    assert [code for code in codes if not own.fits(code)] == []
