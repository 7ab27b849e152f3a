"""$validate-code: does a code system have the code, and is the display correct?"""

from pathlib import Path

import pytest

from codesystems import canonical
from codesystems.model import Concept
from codesystems.problems import NotFound, Severity
from terminology import install
from terminology.operations.codeissues import InputCoding
from terminology.operations.validate_code import ValidateCode, validate
from terminology.operations.validation import Validation
from terminology.registry import Registry
from tests.fixtures import editions

HTTPS_HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
BLUE_BUTTON = "https://bluebutton.cms.gov/resources/codesystem/hcpcs"
LONG = (
    "Afamitresgene autoleucel, including leukapheresis and dose preparation procedures, per "
    "therapeutic dose"
)


def of_hcpcs(code: str, display: str | None = None) -> ValidateCode:
    """The request for one code of HCPCS."""
    return ValidateCode((InputCoding(code, None, display=display),), canonical.HCPCS)


def of_concept(*codings: tuple[str, str]) -> ValidateCode:
    """The request for the codings (system, code) of one concept."""
    return ValidateCode(
        tuple(
            InputCoding(code, system, path=f"CodeableConcept.coding[{number}]")
            for number, (system, code) in enumerate(codings)
        ),
        is_concept=True,
    )


def issue_types(validation: Validation) -> list[tuple[Severity, str, str | None]]:
    """Severity, issue type and HL7's detail of each issue."""
    return [(issue.severity, issue.type, issue.detail) for issue in validation.issues]


@pytest.mark.parametrize(
    "display", [None, LONG, LONG.upper(), "Afamitresgene autoleucel", "AFAMITRESGENE AUTOLEUCEL"]
)
def test_a_code_is_valid_with_any_of_its_displays(registry: Registry, display: str | None) -> None:
    result = validate(of_hcpcs("Q2057", display), registry.snapshot())

    assert (result.result, issue_types(result)) == (True, [])


def test_a_valid_code_has_no_message_and_no_status(registry: Registry) -> None:
    result = validate(of_hcpcs("Q2057"), registry.snapshot())

    assert (result.message, result.status, result.inactive) == (None, None, False)


def test_a_valid_code_has_its_display_and_version(registry: Registry) -> None:
    result = validate(of_hcpcs("Q2057"), registry.snapshot())

    returned = (result.code, result.system, result.version, result.display)
    assert returned == ("Q2057", canonical.HCPCS, "0-fragment-2026", LONG)


def test_the_error_for_a_wrong_display_lists_the_valid_ones(registry: Registry) -> None:
    result = validate(of_hcpcs("Q2057", "Wrong"), registry.snapshot())

    assert not result.result
    assert issue_types(result) == [(Severity.ERROR, "invalid", "invalid-display")]
    assert result.message is not None
    assert f"one of 2 choices: '{LONG}' (en-US) or 'Afamitresgene autoleucel'" in result.message


def test_the_error_for_a_wrong_display_has_the_only_valid_one(registry: Registry) -> None:
    request = ValidateCode((InputCoding("O1D", canonical.BETOS, display="Wrong"),))

    result = validate(request, registry.snapshot())

    assert result.message is not None
    assert "Valid display is 'Chemotherapy' (en-US)" in result.message


def test_a_display_is_not_checked_if_the_code_has_none(registry: Registry) -> None:
    request = ValidateCode((InputCoding("38228", canonical.CPT, display="Anything"),))

    result = validate(request, registry.snapshot())

    assert result.result
    assert issue_types(result) == [(Severity.INFORMATION, "informational", "invalid-display")]


def test_a_code_in_another_case_is_valid_with_a_note_of_the_correct_case(
    registry: Registry,
) -> None:
    result = validate(of_hcpcs("q2057"), registry.snapshot())

    assert (result.result, result.code, result.normalized_code) == (True, "q2057", "Q2057")
    assert issue_types(result) == [(Severity.INFORMATION, "business-rule", "code-rule")]


def test_an_ended_code_is_valid_with_a_warning_and_its_last_day(registry: Registry) -> None:
    result = validate(of_hcpcs("Q2040"), registry.snapshot())

    assert (result.result, result.inactive, result.status) == (True, True, "retired")
    assert issue_types(result) == [
        (Severity.WARNING, "business-rule", "code-comment"),
        (Severity.INFORMATION, "business-rule", "code-comment"),
    ]
    assert result.issues[1].text == "The last day on which 'Q2040' could be used was 2018-12-31"


def test_an_ended_code_has_its_replacement_by_cms(registry: Registry) -> None:
    result = validate(of_hcpcs("C9073"), registry.snapshot())

    assert result.issues[1].text.endswith("2021-03-31; CMS names Q2053 instead")


def test_an_inactive_code_without_a_status_of_its_own_has_none(
    own_registry: Registry, data_dir: Path
) -> None:
    install.install(editions.made_up([editions.GONE]), data_dir)

    result = validate(
        ValidateCode((InputCoding("gone", editions.MADE_UP),)), own_registry.snapshot()
    )

    assert (result.inactive, result.status) == (True, None)


def test_an_inactive_code_without_a_last_day_has_only_a_warning(
    own_registry: Registry, data_dir: Path
) -> None:
    install.install(editions.made_up([Concept("off", "Off", inactive=True)]), data_dir)

    result = validate(
        ValidateCode((InputCoding("off", editions.MADE_UP),)), own_registry.snapshot()
    )

    assert issue_types(result) == [(Severity.WARNING, "business-rule", "code-comment")]


def test_a_code_unknown_to_a_fragment_may_be_valid(registry: Registry) -> None:
    result = validate(of_hcpcs("V0000000"), registry.snapshot())

    assert (result.result, result.message) == (True, None)
    assert issue_types(result) == [(Severity.WARNING, "code-invalid", "invalid-code")]


def test_a_code_unknown_to_a_complete_edition_is_not_valid(registry: Registry) -> None:
    result = validate(ValidateCode((InputCoding("????", canonical.BETOS),)), registry.snapshot())

    assert not result.result
    assert issue_types(result) == [(Severity.ERROR, "code-invalid", "invalid-code")]


def test_the_error_for_a_typo_suggests_a_similar_code(registry: Registry) -> None:
    result = validate(ValidateCode((InputCoding("01D", canonical.BETOS),)), registry.snapshot())

    assert not result.result
    assert ". Did you mean O1D" in result.issues[0].text


def test_the_error_for_a_code_of_another_version_has_that_version(
    own_registry: Registry, data_dir: Path
) -> None:
    install.install(editions.hcpcs("2025-01", [Concept("A0001", "A code")]), data_dir)

    result = validate(of_hcpcs("Q2057"), own_registry.snapshot())

    assert not result.result
    assert result.issues[0].text.endswith(". 'Q2057' exists in version 0-fragment-2026")


@pytest.mark.parametrize(("allowed", "valid"), [(True, True), (False, False)])
def test_an_abstract_code_is_valid_if_abstract_codes_are_allowed(
    registry: Registry, allowed: bool, valid: bool
) -> None:
    request = ValidateCode((InputCoding("XW0", canonical.ICD10PCS),), allow_abstract=allowed)

    assert validate(request, registry.snapshot()).result is valid


def test_an_abstract_code_is_not_valid_if_abstract_codes_are_not_allowed(
    registry: Registry,
) -> None:
    request = ValidateCode((InputCoding("XW0", canonical.ICD10PCS),), allow_abstract=False)

    result = validate(request, registry.snapshot())

    assert issue_types(result) == [(Severity.ERROR, "business-rule", "code-rule")]


def test_a_code_that_is_not_abstract_is_valid_if_abstract_codes_are_not_allowed(
    registry: Registry,
) -> None:
    request = ValidateCode((InputCoding("XW033C7", canonical.ICD10PCS),), allow_abstract=False)

    assert validate(request, registry.snapshot()).result


@pytest.mark.parametrize("version", [None, "1"])
def test_an_unknown_system_is_a_result_and_not_an_error(
    registry: Registry, version: str | None
) -> None:
    request = ValidateCode((InputCoding("A", "http://x", version),))

    result = validate(request, registry.snapshot())

    assert (result.result, result.unknown_systems, result.causes) == (False, ("http://x",), ())
    assert issue_types(result) == [(Severity.ERROR, "not-found", "not-found")]


@pytest.mark.parametrize(
    "requested",
    [
        ValidateCode((InputCoding("Q2057", canonical.HCPCS, "1999-01"),)),
        ValidateCode((InputCoding("Q2057", None),), canonical.HCPCS, "1999-01"),
    ],
)
def test_the_error_for_an_unknown_version_lists_the_known_ones(
    registry: Registry, requested: ValidateCode
) -> None:
    result = validate(requested, registry.snapshot())

    assert not result.result
    assert (result.unknown_systems, result.causes) == ((), (f"{canonical.HCPCS}|1999-01",))
    assert result.issues[0].text.endswith("Valid versions: 0-fragment-2026")


def test_the_version_of_a_blue_button_uri_is_ignored(registry: Registry) -> None:
    result = validate(ValidateCode((InputCoding("Q2057", BLUE_BUTTON, "1"),)), registry.snapshot())

    assert (result.result, result.version) == (True, "0-fragment-2026")


def test_a_code_without_system_is_not_valid(registry: Registry) -> None:
    result = validate(
        ValidateCode((InputCoding("Q2057", None, path="Coding"),)), registry.snapshot()
    )

    assert not result.result
    assert issue_types(result) == [(Severity.WARNING, "invalid", "invalid-data")]


def test_a_coding_of_another_system_than_the_request_is_not_valid(registry: Registry) -> None:
    request = ValidateCode((InputCoding("38228", canonical.CPT),), canonical.HCPCS)

    result = validate(request, registry.snapshot())

    assert (result.result, result.system) == (False, canonical.CPT)
    assert issue_types(result) == [(Severity.ERROR, "invalid", "invalid-data")]


def test_an_alias_is_the_same_system(registry: Registry) -> None:
    request = ValidateCode((InputCoding("Q2057", HTTPS_HCPCS),), canonical.HCPCS)

    result = validate(request, registry.snapshot())

    assert (result.result, result.system) == (True, canonical.HCPCS)


def test_an_id_selects_the_edition(registry: Registry) -> None:
    result = validate(
        ValidateCode((InputCoding("O1D", None),), id="betos-2026"), registry.snapshot()
    )

    assert (result.result, result.system) == (True, canonical.BETOS)


def test_an_unknown_id_is_not_found(registry: Registry) -> None:
    with pytest.raises(NotFound, match="no CodeSystem with the id 'x'"):
        validate(ValidateCode((InputCoding("O1D", None),), id="x"), registry.snapshot())


def test_a_concept_is_valid_if_one_of_its_codings_is(registry: Registry) -> None:
    request = of_concept(("http://x", "A"), (canonical.HCPCS, "Q2057"))

    result = validate(request, registry.snapshot())

    assert (result.result, result.code) == (True, "Q2057")


def test_a_concept_without_valid_coding_has_the_issues_of_all_codings_with_their_expressions(
    registry: Registry,
) -> None:
    request = of_concept((canonical.BETOS, "????"), ("http://x", "A"))

    result = validate(request, registry.snapshot())

    assert (result.result, result.code) == (False, None)
    assert [issue.expression for issue in result.issues] == [
        "CodeableConcept.coding[0].code",
        "CodeableConcept.coding[1].system",
    ]
