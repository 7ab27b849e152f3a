"""$validate-code: whether a code is one of a code system, and its display right."""

from pathlib import Path

import pytest

from codesystems import canonical
from codesystems.model import Concept
from codesystems.problems import NotFound, Severity
from terminology import install
from terminology.operations.remarks import Asked
from terminology.operations.validate_code import ValidateCode, Validation, validate
from terminology.registry import Registry
from tests.fixtures import editions

HTTPS_HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
BLUE_BUTTON = "https://bluebutton.cms.gov/resources/codesystem/hcpcs"
LONG = (
    "Afamitresgene autoleucel, including leukapheresis and dose preparation procedures, per "
    "therapeutic dose"
)


def of_hcpcs(code: str, display: str | None = None) -> ValidateCode:
    """The question for one code of HCPCS."""
    return ValidateCode((Asked(code, None, display=display),), canonical.HCPCS)


def of_concept(*asked: tuple[str, str]) -> ValidateCode:
    """The question for the codings (system, code) of one concept."""
    return ValidateCode(
        tuple(
            Asked(code, system, path=f"CodeableConcept.coding[{number}]")
            for number, (system, code) in enumerate(asked)
        )
    )


def said(validation: Validation) -> list[tuple[Severity, str, str | None]]:
    """Severity, issue type and HL7's detail of each issue."""
    return [(issue.severity, issue.type, issue.detail) for issue in validation.issues]


@pytest.mark.parametrize(
    "display", [None, LONG, LONG.upper(), "Afamitresgene autoleucel", "AFAMITRESGENE AUTOLEUCEL"]
)
def test_a_code_is_valid_with_any_wording_of_its_own(
    registry: Registry, display: str | None
) -> None:
    found = validate(of_hcpcs("Q2057", display), registry.snapshot())

    assert (found.result, said(found)) == (True, [])


def test_a_valid_code_has_no_message_and_nothing_of_an_ended_one(registry: Registry) -> None:
    found = validate(of_hcpcs("Q2057"), registry.snapshot())

    assert (found.message, found.status, found.inactive) == (None, None, False)


def test_a_valid_code_is_told_with_its_display_and_edition(registry: Registry) -> None:
    found = validate(of_hcpcs("Q2057"), registry.snapshot())

    told = (found.code, found.system, found.version, found.display)
    assert told == ("Q2057", canonical.HCPCS, "2026-starter", LONG)


def test_a_wrong_display_is_not_valid_and_the_right_ones_are_named(registry: Registry) -> None:
    found = validate(of_hcpcs("Q2057", "Wrong"), registry.snapshot())

    assert not found.result
    assert said(found) == [(Severity.ERROR, "invalid", "invalid-display")]
    assert found.message is not None
    assert f"one of 2 choices: '{LONG}' (en-US) or 'Afamitresgene autoleucel'" in found.message


def test_a_wrong_display_is_told_the_only_right_one(registry: Registry) -> None:
    question = ValidateCode((Asked("O1D", canonical.BETOS, display="Wrong"),))

    found = validate(question, registry.snapshot())

    assert found.message is not None
    assert "Valid display is 'Chemotherapy' (en-US)" in found.message


def test_a_display_is_unchecked_where_no_wording_is_known(registry: Registry) -> None:
    question = ValidateCode((Asked("38228", canonical.CPT, display="Anything"),))

    found = validate(question, registry.snapshot())

    assert found.result
    assert said(found) == [(Severity.INFORMATION, "informational", "invalid-display")]


def test_a_code_in_another_case_is_valid_and_its_right_case_told(registry: Registry) -> None:
    found = validate(of_hcpcs("q2057"), registry.snapshot())

    assert (found.result, found.code, found.normalized_code) == (True, "q2057", "Q2057")
    assert said(found) == [(Severity.INFORMATION, "business-rule", "code-rule")]


def test_an_ended_code_is_valid_with_a_warning_and_its_last_day(registry: Registry) -> None:
    found = validate(of_hcpcs("Q2040"), registry.snapshot())

    assert (found.result, found.inactive, found.status) == (True, True, "retired")
    assert said(found) == [
        (Severity.WARNING, "business-rule", "code-comment"),
        (Severity.INFORMATION, "business-rule", "code-comment"),
    ]
    assert found.issues[1].text == "The last day on which 'Q2040' could be used was 2018-12-31"


def test_an_ended_code_comes_with_what_cms_names_instead(registry: Registry) -> None:
    found = validate(of_hcpcs("C9073"), registry.snapshot())

    assert found.issues[1].text.endswith("2021-03-31; CMS names Q2053 instead")


def test_an_inactive_code_without_a_status_of_its_own_has_none(
    own_library: Registry, data_dir: Path
) -> None:
    install.install(editions.made_up([editions.GONE]), data_dir)

    found = validate(ValidateCode((Asked("gone", editions.MADE_UP),)), own_library.snapshot())

    assert (found.inactive, found.status) == (True, None)


def test_an_inactive_code_without_a_last_day_is_warned_of_only(
    own_library: Registry, data_dir: Path
) -> None:
    install.install(editions.made_up([Concept("off", "Off", inactive=True)]), data_dir)

    found = validate(ValidateCode((Asked("off", editions.MADE_UP),)), own_library.snapshot())

    assert said(found) == [(Severity.WARNING, "business-rule", "code-comment")]


def test_a_code_unknown_to_a_fragment_may_be_valid(registry: Registry) -> None:
    found = validate(of_hcpcs("V0000000"), registry.snapshot())

    assert (found.result, found.message) == (True, None)
    assert said(found) == [(Severity.WARNING, "code-invalid", "invalid-code")]


def test_a_code_unknown_to_a_complete_edition_is_not_valid(registry: Registry) -> None:
    found = validate(ValidateCode((Asked("????", canonical.BETOS),)), registry.snapshot())

    assert not found.result
    assert said(found) == [(Severity.ERROR, "code-invalid", "invalid-code")]


def test_a_typo_is_told_what_it_may_mean(registry: Registry) -> None:
    found = validate(ValidateCode((Asked("01D", canonical.BETOS),)), registry.snapshot())

    assert not found.result
    assert str(found.issues[0].hint).startswith("Did you mean O1D")


def test_a_code_of_another_version_is_told_that_version(
    own_library: Registry, data_dir: Path
) -> None:
    install.install(editions.hcpcs("2025-01", [Concept("A0001", "A code")]), data_dir)

    found = validate(of_hcpcs("Q2057"), own_library.snapshot())

    assert not found.result
    assert found.issues[0].hint == "'Q2057' exists in version 2026-starter"


@pytest.mark.parametrize(("allowed", "valid"), [(True, True), (False, False)])
def test_a_code_that_only_groups_is_valid_where_that_is_allowed(
    registry: Registry, allowed: bool, valid: bool
) -> None:
    question = ValidateCode((Asked("XW0", canonical.ICD10PCS),), allow_abstract=allowed)

    assert validate(question, registry.snapshot()).result is valid


def test_a_refused_group_is_refused_by_rule(registry: Registry) -> None:
    question = ValidateCode((Asked("XW0", canonical.ICD10PCS),), allow_abstract=False)

    found = validate(question, registry.snapshot())

    assert said(found) == [(Severity.ERROR, "business-rule", "code-rule")]


def test_a_code_that_groups_nothing_is_valid_where_groups_are_refused(registry: Registry) -> None:
    question = ValidateCode((Asked("XW033C7", canonical.ICD10PCS),), allow_abstract=False)

    assert validate(question, registry.snapshot()).result


@pytest.mark.parametrize("version", [None, "1"])
def test_an_unknown_system_is_no_error_of_the_server(
    registry: Registry, version: str | None
) -> None:
    question = ValidateCode((Asked("A", "http://x", version),))

    found = validate(question, registry.snapshot())

    assert (found.result, found.unknown_system) == (False, "http://x")
    assert found.caused_by_unknown_system is None
    assert said(found) == [(Severity.ERROR, "not-found", "not-found")]


@pytest.mark.parametrize(
    "question",
    [
        ValidateCode((Asked("Q2057", canonical.HCPCS, "1999-01"),)),
        ValidateCode((Asked("Q2057", None),), canonical.HCPCS, "1999-01"),
    ],
)
def test_an_unknown_version_is_told_with_the_known_ones(
    registry: Registry, question: ValidateCode
) -> None:
    found = validate(question, registry.snapshot())

    assert not found.result
    assert found.unknown_system is None
    assert found.caused_by_unknown_system == f"{canonical.HCPCS}|1999-01"
    assert found.issues[0].text.endswith("Valid versions: 2026-starter")


def test_a_version_beside_a_blue_button_uri_is_no_release(registry: Registry) -> None:
    found = validate(ValidateCode((Asked("Q2057", BLUE_BUTTON, "1"),)), registry.snapshot())

    assert (found.result, found.version) == (True, "2026-starter")


def test_a_code_without_system_has_no_meaning(registry: Registry) -> None:
    found = validate(ValidateCode((Asked("Q2057", None, path="Coding"),)), registry.snapshot())

    assert not found.result
    assert said(found) == [(Severity.WARNING, "invalid", "invalid-data")]


def test_a_coding_of_another_system_than_asked_about_is_not_valid(registry: Registry) -> None:
    question = ValidateCode((Asked("38228", canonical.CPT),), canonical.HCPCS)

    found = validate(question, registry.snapshot())

    assert (found.result, found.system) == (False, canonical.CPT)
    assert said(found) == [(Severity.ERROR, "invalid", "invalid-data")]


def test_an_alias_is_no_other_system(registry: Registry) -> None:
    question = ValidateCode((Asked("Q2057", HTTPS_HCPCS),), canonical.HCPCS)

    found = validate(question, registry.snapshot())

    assert (found.result, found.system) == (True, canonical.HCPCS)


def test_an_id_says_which_edition_is_asked(registry: Registry) -> None:
    found = validate(ValidateCode((Asked("O1D", None),), id="betos-2026"), registry.snapshot())

    assert (found.result, found.system) == (True, canonical.BETOS)


def test_an_unknown_id_is_not_found(registry: Registry) -> None:
    with pytest.raises(NotFound, match="no CodeSystem with the id 'x'"):
        validate(ValidateCode((Asked("O1D", None),), id="x"), registry.snapshot())


def test_a_concept_is_valid_if_one_of_its_codings_is(registry: Registry) -> None:
    question = of_concept(("http://x", "A"), (canonical.HCPCS, "Q2057"))

    found = validate(question, registry.snapshot())

    assert (found.result, found.code) == (True, "Q2057")


def test_a_concept_without_valid_coding_has_the_issues_of_all_in_their_places(
    registry: Registry,
) -> None:
    question = of_concept((canonical.BETOS, "????"), ("http://x", "A"))

    found = validate(question, registry.snapshot())

    assert (found.result, found.code) == (False, "????")
    assert [issue.expression for issue in found.issues] == [
        "CodeableConcept.coding[0].code",
        "CodeableConcept.coding[1].system",
    ]
