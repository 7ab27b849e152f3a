"""Inputs and result of ValueSet/$validate-code, in the same format for R4 and R5."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import issues, names, value, values
from tests.fixtures.asking import Sent, Value, answer, ask, parameters, refusal
from tests.fixtures.judge import Json
from tests.fixtures.resources import (
    COMMON,
    EXTENSIONS,
    SET,
    STANDARDS_STATUS,
    SUPPLEMENT,
    SYSTEM,
    about_itself,
    ask_with,
    client_of,
    code_system,
    concept,
    designation,
    extension,
    include,
    picked,
    property_of,
    refuse_with,
    supplement,
    value_set,
    where,
    with_resources,
)

VALIDATE = "ValueSet/$validate-code"
MESSAGE_ID = f"{EXTENSIONS}operationoutcome-message-id"
NOT_IN = "None_of_the_provided_codes_are_in_the_value_set_one"

TREES = code_system(
    concept(
        "leaved",
        "With leaves",
        concept("oak", "Oak", designation=[designation("Eiche", "de")]),
        concept("elm", "Elm", property=[property_of("status", "valueCode", "deprecated")]),
        concept("ash", "Ash", property=[property_of("status", "valueCode", "retired")]),
        concept("yew", "Yew", property=[property_of("inactive", "valueBoolean", True)]),
        property=[property_of("notSelectable", "valueBoolean", True)],
    ),
    concept("fir", "Fir"),
    concept("bare"),
    language="en",
    hierarchyMeaning="is-a",
    property=[{"code": "status", "type": "code", "uri": f"{COMMON}status"}],
)


@pytest.fixture
def dialect(either: Dialect) -> Dialect:
    """One FHIR version: the results of both are equal (test_ways.py)."""
    return either


def validate(resources: list[Json], dialect: Dialect, /, **sent: Value) -> Json:
    """Validate a code of the code system against the value set."""
    return ask_with(resources, dialect, VALIDATE, **{"url": SET, "system": SYSTEM, **sent})


def ids(result: Json) -> list[str | None]:
    """Return the message ids of the issues; None for an issue without one."""
    if "issues" not in names(result):
        return []
    return [
        next((e["valueString"] for e in issue.get("extension", ()) if e["url"] == MESSAGE_ID), None)
        for issue in issues(result)
    ]


def severities(result: Json) -> list[tuple[str, str | None]]:
    """Return the severity and the message id of each issue."""
    if "issues" not in names(result):
        return []
    return list(zip((issue["severity"] for issue in issues(result)), ids(result), strict=True))


@pytest.mark.parametrize(
    "sent",
    [
        {"system": SYSTEM, "code": "oak"},
        {"system": SYSTEM, "code": "oak", "systemVersion": "1.0"},
        {"system": SYSTEM, "code": "oak", "version": "1.0"},
        {"system": f"{SYSTEM}|1.0", "code": "oak"},
        {"coding": {"system": SYSTEM, "code": "oak"}},
        {"code": "oak", "inferSystem": True},
        {"system": SYSTEM, "code": "oak", "valueSetVersion": "1.0"},
        {"system": SYSTEM, "code": "oak", "display": "oak"},
        {"system": SYSTEM, "code": "oak", "display": "Eiche"},
    ],
)
def test_a_member_is_valid_in_each_form_of_the_inputs(dialect: Dialect, sent: Sent) -> None:
    result = ask_with([TREES, value_set()], dialect, VALIDATE, **{"url": SET, **sent})

    assert names(result) == ["result", "code", "system", "version", "display"]
    assert [value(result, name) for name in names(result)] == [True, "oak", SYSTEM, "1.0", "Oak"]


def test_a_code_that_is_not_in_the_value_set_is_not_valid(dialect: Dialect) -> None:
    result = validate([TREES, value_set(picked("fir"))], dialect, code="oak", display="Oak")

    assert (value(result, "result"), value(result, "display")) == (False, "Oak")
    assert severities(result) == [("error", NOT_IN)]
    assert value(result, "message") == (
        f"The provided code '{SYSTEM}#oak ('Oak')' was not found in the value set '{SET}|1.0'"
    )
    assert issues(result)[0]["expression"] == ["code"]


def test_an_unknown_code_has_the_issue_for_unknown_codes(dialect: Dialect) -> None:
    result = validate([TREES, value_set()], dialect, code="oax", systemVersion="1.0")

    assert severities(result) == [("error", NOT_IN), ("error", "Unknown_Code_in_Version")]
    assert f"'{SYSTEM}|1.0#oax'" in str(value(result, "message"))
    assert issues(result)[0]["details"]["coding"][0]["code"] == "not-in-vs"


def test_membership_only_has_no_other_issues(dialect: Dialect) -> None:
    sent: Sent = {"valueset-membership-only": True}
    resources = [TREES, value_set(picked("oak", "ash"))]

    member = validate(resources, dialect, **sent, code="ash", display="Wrong")
    not_member = validate(resources, dialect, **sent, code="fir", display="Wrong")
    unknown = validate(resources, dialect, **sent, code="oax")

    assert (value(member, "result"), severities(member)) == (True, [])
    assert severities(not_member) == severities(unknown) == [("error", NOT_IN)]


# Displays

WRONG = "Display_Name_for__should_be_one_of__instead_of"


@pytest.mark.parametrize(
    ("display", "language", "expected"),
    [
        ("Wrong", None, [("error", WRONG)]),
        ("With  leaves", None, [("error", "Display_Name_WS_for__should_be_one_of__instead_of")]),
        ("Wrong", "en", [("error", WRONG)]),
        ("with leaves", "en", []),
        ("With leaves", "de", [("information", "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK")]),
        ("Wrong", "de", [("error", "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR")]),
    ],
)
def test_a_display_is_validated_in_the_requested_language(
    dialect: Dialect,
    display: str,
    language: str | None,
    expected: list[tuple[str, str]],
) -> None:
    sent: Sent = {"displayLanguage": language} if language else {}

    result = validate([TREES, value_set()], dialect, **sent, code="leaved", display=display)

    assert severities(result) == expected
    assert value(result, "result") is not any(severity == "error" for severity, _ in expected)


def test_a_display_of_another_language_than_requested_is_wrong(dialect: Dialect) -> None:
    resources = [TREES, value_set()]

    result = validate(resources, dialect, code="oak", display="Oak", displayLanguage="de")

    assert severities(result) == [("error", WRONG)]
    assert "Valid display is 'Eiche' (de)" in str(value(result, "message"))
    assert value(result, "display") == "Eiche"


def test_displays_of_a_code_system_without_language_are_valid_in_any_language(
    dialect: Dialect,
) -> None:
    oak = concept("oak", "Oak", designation=[designation("Eiche", "de")])

    result = validate(
        [code_system(oak), value_set()],
        dialect,
        code="oak",
        display="Oak",
        displayLanguage="de",
    )

    assert (value(result, "result"), severities(result)) == (True, [])


def test_a_wrong_display_is_a_warning_with_lenient_validation(dialect: Dialect) -> None:
    sent: Sent = {"lenient-display-validation": True}

    result = validate([TREES, value_set()], dialect, **sent, code="oak", display="Wrong")

    assert (value(result, "result"), severities(result)) == (True, [("warning", WRONG)])
    assert value(result, "message") == (
        f"Wrong Display Name 'Wrong' for {SYSTEM}#oak. Valid display is one of 2 choices: 'Oak' "
        "(en) or 'Eiche' (de) (for the language(s) '--')"
    )


def test_a_display_of_a_code_without_display_is_not_checked(dialect: Dialect) -> None:
    result = validate([TREES, value_set()], dialect, code="bare", display="Wrong")

    assert (value(result, "result"), severities(result)) == (True, [("information", None)])


def test_the_displays_and_designations_of_the_value_set_are_valid(dialect: Dialect) -> None:
    reference = {
        "code": "oak",
        "display": "Mighty oak",
        "designation": [designation("Roble", "es")],
    }
    resources = [TREES, value_set(include(concept=[reference]))]

    for display in ("Mighty oak", "Roble", "Oak"):
        result = validate(resources, dialect, code="oak", display=display)
        assert (value(result, "result"), severities(result)) == (True, [])
    without_designation = [TREES, value_set(include(concept=[{"code": "oak"}]))]
    assert (
        value(validate(without_designation, dialect, code="oak", display="Roble"), "result")
        is False
    )


def test_an_inactive_designation_as_display_is_a_warning(dialect: Dialect) -> None:
    withdrawn = designation(
        "Aik", "en", extension=[extension(STANDARDS_STATUS, "valueCode", "withdrawn")]
    )
    trees = code_system(concept("oak", "Oak", designation=[withdrawn]), language="en")

    result = validate([trees, value_set()], dialect, code="oak", display="aik")

    assert (value(result, "result"), severities(result)) == (
        True,
        [("warning", "INACTIVE_DISPLAY_FOUND")],
    )


def test_a_valid_display_selects_the_version(dialect: Dialect) -> None:
    trees = [
        code_system(concept("oak", f"Oak {version}"), version=version) for version in ("1", "2")
    ]
    resource = value_set(picked("oak", version="1"), picked("oak", version="2"))

    old = validate([*trees, resource], dialect, code="oak", display="Oak 1")
    new = validate([*trees, resource], dialect, code="oak")

    assert (value(old, "version"), value(new, "version")) == ("1", "2")


# Inactive, deprecated and abstract codes


@pytest.mark.parametrize(
    ("code", "status", "inactive", "expected"),
    [
        ("elm", ["deprecated"], [], "DEPRECATED_CONCEPT_FOUND"),
        ("ash", ["retired"], [True], "INACTIVE_CONCEPT_FOUND"),
        ("yew", [], [True], "INACTIVE_CONCEPT_FOUND"),
    ],
)
def test_the_result_has_the_status_of_a_code(
    dialect: Dialect,
    code: str,
    status: list[str],
    inactive: list[bool],
    expected: str,
) -> None:
    result = validate([TREES, value_set()], dialect, code=code)

    assert (value(result, "result"), severities(result)) == (True, [("warning", expected)])
    assert (values(result, "status"), values(result, "inactive")) == (status, inactive)


def test_inactive_codes_are_not_valid_with_active_only(dialect: Dialect) -> None:
    active = value_set(compose={"inactive": False, "include": [include()]})
    expected = [
        ("error", NOT_IN),
        ("error", "STATUS_CODE_WARNING_CODE"),
        ("warning", "INACTIVE_CONCEPT_FOUND"),
    ]

    by_request = validate([TREES, value_set()], dialect, code="ash", activeOnly=True)
    by_value_set = validate([TREES, active], dialect, code="ash")

    assert severities(by_request) == severities(by_value_set) == expected
    assert value(by_request, "inactive") is True


def test_an_abstract_code_is_not_valid_if_abstract_is_false(dialect: Dialect) -> None:
    resources = [TREES, value_set()]

    allowed = validate(resources, dialect, code="leaved")
    result = validate(resources, dialect, code="leaved", abstract=False)

    assert value(allowed, "result") is True
    assert severities(result) == [("error", "ABSTRACT_CODE_NOT_ALLOWED"), ("error", NOT_IN)]


@pytest.mark.parametrize(
    "mark",
    [
        extension(f"{EXTENSIONS}valueset-deprecated", "valueBoolean", True),
        extension(STANDARDS_STATUS, "valueCode", "deprecated"),
    ],
)
def test_a_value_set_can_deprecate_a_code(dialect: Dialect, mark: Json) -> None:
    resource = value_set(include(concept=[{"code": "oak", "extension": [mark]}]))

    result = validate([TREES, resource], dialect, code="oak")

    assert (value(result, "result"), severities(result)) == (
        True,
        [("warning", "CONCEPT_DEPRECATED_IN_VALUESET")],
    )


def test_the_standards_status_of_resources_has_an_issue(dialect: Dialect) -> None:
    standards_status = [extension(STANDARDS_STATUS, "valueCode", "withdrawn")]
    inner = value_set(include(), url=f"{SET}-inner", status="draft")
    resource = value_set(include(None, valueSet=[f"{SET}-inner"]), extension=standards_status)
    resources = [{**TREES, "experimental": True}, inner, resource]

    result = validate(resources, dialect, code="oak")

    assert [issue["details"]["text"] for issue in issues(result)] == [
        f"Reference to experimental CodeSystem {SYSTEM}|1.0",
        f"Reference to withdrawn ValueSet {SET}|1.0",
        f"Reference to draft ValueSet {SET}-inner|1.0",
    ]
    assert "message" not in names(result)


# Case and fragments


def test_case_is_ignored_if_the_code_system_is_not_case_sensitive(dialect: Dialect) -> None:
    trees = code_system(concept("Oak", "Oak"), concept("Fir", "Fir"), caseSensitive=False)

    complete = validate([trees, value_set()], dialect, code="OAK")
    enumerated = validate([trees, value_set(picked("oak"))], dialect, code="OAK")
    case_sensitive = validate([TREES, value_set()], dialect, code="OAK")

    for result in (complete, enumerated):
        assert (value(result, "result"), value(result, "code")) == (True, "OAK")
        assert value(result, "normalized-code") == "Oak"
        assert severities(result) == [("information", "CODE_CASE_DIFFERENCE")]
    assert value(case_sensitive, "result") is False


def test_an_unknown_code_of_a_fragment_is_valid_with_a_warning(dialect: Dialect) -> None:
    trees = {**TREES, "content": "fragment"}

    result = validate([trees, value_set()], dialect, code="palm")

    assert (value(result, "result"), severities(result)) == (
        True,
        [("warning", "UNKNOWN_CODE_IN_FRAGMENT")],
    )


# Supplements


def test_a_supplement_adds_designations_and_is_not_a_code_system(dialect: Dialect) -> None:
    german = supplement(concept("fir", designation=[designation("Tanne", "de")]))
    resources = [TREES, german, value_set()]
    sent: Sent = {"code": "fir", "display": "Tanne"}

    without = validate(resources, dialect, **sent)
    result = validate(resources, dialect, **sent, useSupplement=SUPPLEMENT)
    as_system = validate(resources, dialect, **{**sent, "system": SUPPLEMENT})
    refused = refuse_with(
        404, resources, dialect, VALIDATE, url=SET, system=SYSTEM, code="fir", useSupplement="urn:x"
    )

    assert (value(without, "result"), value(result, "result")) == (False, True)
    assert severities(as_system) == [("error", NOT_IN), ("error", "CODESYSTEM_CS_NO_SUPPLEMENT")]
    assert refused["details"]["text"] == "Required supplement not found: urn:x"


# Unknown code systems and value sets


def test_the_result_has_the_unknown_code_system(dialect: Dialect) -> None:
    resources = [TREES, value_set()]

    result = validate(resources, dialect, code="oak", system="https://example.org/none")
    versioned = validate(resources, dialect, code="oak", system="https://example.org/none|7")
    relative = validate(resources, dialect, code="oak", system="none")

    assert severities(result) == [("error", NOT_IN), ("error", "UNKNOWN_CODESYSTEM")]
    assert value(result, "x-unknown-system") == "https://example.org/none"
    assert severities(versioned) == [
        ("error", NOT_IN),
        ("error", "UNKNOWN_CODESYSTEM_VERSION_NONE"),
    ]
    assert value(versioned, "x-unknown-system") == "https://example.org/none"
    assert "Terminology_TX_System_Relative" in ids(relative)


def test_a_value_set_as_code_system_is_an_error(dialect: Dialect) -> None:
    result = validate([TREES, value_set()], dialect, code="oak", system=SET)

    assert severities(result) == [("error", NOT_IN), ("error", "Terminology_TX_System_ValueSet2")]


def test_a_code_of_an_unknown_code_system_of_the_value_set_is_not_valid(dialect: Dialect) -> None:
    resources = [TREES, value_set(include("https://example.org/none"))]

    result = validate(resources, dialect, code="oak", system="https://example.org/none")
    versioned = validate(resources, dialect, code="oak", system="https://example.org/none|2")
    other = validate(resources, dialect, code="oak")

    assert severities(result) == [("error", "UNKNOWN_CODESYSTEM")]
    assert value(result, "x-caused-by-unknown-system") == "https://example.org/none"
    assert severities(versioned) == [("error", "UNKNOWN_CODESYSTEM_VERSION_NONE")]
    assert severities(other) == [("error", NOT_IN)]


def test_the_issue_for_an_unknown_included_value_set_has_its_url(dialect: Dialect) -> None:
    resources = [TREES, value_set(include(None, valueSet=["https://example.org/ValueSet/none"]))]

    result = validate(resources, dialect, code="oak")
    unknown_system = validate(resources, dialect, code="oak", system="https://example.org/none")

    assert severities(result) == [("error", "Unable_to_resolve_value_Set_")]
    assert (value(result, "result"), value(result, "display")) == (False, "Oak")
    assert values(unknown_system, "display") == values(unknown_system, "version") == []


def test_an_unknown_value_set_is_refused(dialect: Dialect) -> None:
    sent: Sent = {"url": f"{SET}|9", "system": SYSTEM, "code": "oak"}

    refused = refuse_with(404, [TREES, value_set()], dialect, VALIDATE, **sent)

    assert refused["details"]["text"].endswith(f"'{SET}|9' could not be found")


# Versions


def versions(*numbers: str) -> list[Json]:
    """Return the code system in several versions."""
    return [
        code_system(concept("oak", "Oak"), concept(f"new-{number}", "New"), version=number)
        for number in numbers
    ]


MISMATCH = "VALUESET_VALUE_MISMATCH"
UNKNOWN = "UNKNOWN_CODESYSTEM_VERSION"


@pytest.mark.parametrize(
    ("requested", "included", "version_parameters", "version", "expected"),
    [
        (None, None, {}, "1.2.0", []),
        ("1.0.0", None, {}, "1.0.0", []),
        ("1.0.0", "1.x.x", {}, "1.0.0", []),
        (None, "1.x.x", {}, "1.2.0", []),
        ("1.0.0", "1.2.0", {}, "1.2.0", [MISMATCH]),
        ("9", "1.2.0", {}, "1.2.0", [UNKNOWN, MISMATCH]),
        ("9", None, {}, "1.2.0", [UNKNOWN, f"{MISMATCH}_DEFAULT"]),
        (None, "9", {}, "1.2.0", [UNKNOWN]),
        ("1.0.0", "9", {}, "1.0.0", [UNKNOWN, MISMATCH]),
        (None, None, {"system-version": "1.0.0"}, "1.0.0", []),
        ("1.2.0", None, {"system-version": "1.0.0"}, "1.0.0", [f"{MISMATCH}_CHANGED"]),
        (None, "9", {"system-version": "1.0.0"}, "1.0.0", [UNKNOWN]),
        (None, None, {"check-system-version": "1.0.x"}, "1.0.0", []),
        (None, "1.2.0", {"check-system-version": "1.0.x"}, "1.2.0", ["VALUESET_VERSION_CHECK"]),
        (
            "1.0.0",
            "1.2.0",
            {"check-system-version": "1.0.x"},
            "1.2.0",
            ["VALUESET_VERSION_CHECK", MISMATCH],
        ),
        (None, "1.2.0", {"force-system-version": "1.0.x"}, "1.0.0", []),
        ("1.2.0", "1.2.0", {"force-system-version": "1.0.0"}, "1.0.0", [f"{MISMATCH}_CHANGED"]),
    ],
)
def test_the_versions_of_the_code_and_of_the_value_set_must_match(
    dialect: Dialect,
    requested: str | None,
    included: str | None,
    version_parameters: dict[str, str],
    version: str,
    expected: list[str],
) -> None:
    resource = value_set(include(**({"version": included} if included else {})))
    sent: Sent = {name: f"{SYSTEM}|{parameter}" for name, parameter in version_parameters.items()}
    if requested:
        sent["systemVersion"] = requested

    result = validate([*versions("1.0.0", "1.2.0"), resource], dialect, **sent, code="oak")

    assert (value(result, "version"), ids(result)) == (version, expected)
    assert value(result, "result") is (not expected)


def test_the_message_has_the_newest_version_only_if_it_differs(dialect: Dialect) -> None:
    resources = [*versions("1.0.0", "1.2.0"), value_set(include(valueSet=[f"{SET}-all"]))]
    resources.append(value_set(include(version="1.2.0"), url=f"{SET}-all"))

    result = validate(resources, dialect, code="oak", systemVersion="1.2.0")

    assert (value(result, "result"), value(result, "version")) == (True, "1.2.0")


def test_a_hint_has_the_version_with_the_code(dialect: Dialect) -> None:
    resources = [*versions("1.0.0", "1.2.0"), value_set()]

    result = validate(resources, dialect, code="new-1.0.0")

    assert issues(result)[1]["diagnostics"].endswith("'new-1.0.0' exists in version 1.0.0")


# Codes without a code system


def validate_without_system(code: str, dialect: Dialect, *resources: Json, **sent: Value) -> Json:
    """Validate a Coding without system, which only Parameters can have."""
    body = with_resources(parameters(url=SET, coding={"code": code}, **sent), *resources)
    return answer(client_of().post(f"/{dialect.name}/{VALIDATE}", json=body), dialect)


def test_a_coding_without_system_is_not_valid(dialect: Dialect) -> None:
    result = validate_without_system("oak", dialect, TREES, value_set())

    assert severities(result) == [
        ("error", NOT_IN),
        ("warning", "Coding_has_no_system__cannot_validate"),
    ]
    assert [issue["expression"] for issue in issues(result)] == [["Coding.code"], ["Coding"]]


def test_the_code_system_is_inferred_if_only_one_has_the_code(dialect: Dialect) -> None:
    other = code_system(concept("oak", "Oak"), url=f"{SYSTEM}-other")
    resources = [TREES, other, value_set(picked("oak", "fir"), include(f"{SYSTEM}-other"))]
    sent: Sent = {"url": SET, "inferSystem": True}

    single = ask_with(resources, dialect, VALIDATE, **sent, code="fir")
    several = ask_with(resources, dialect, VALIDATE, **sent, code="oak")
    none = ask_with(resources, dialect, VALIDATE, **sent, code="palm")

    assert (value(single, "result"), value(single, "system")) == (True, SYSTEM)
    assert ids(several) == [NOT_IN, "Unable_to_resolve_system__value_set_has_multiple_matches"]
    assert f"[{SYSTEM}, {SYSTEM}-other]" in str(value(several, "message"))
    assert ids(none) == [NOT_IN, "UNABLE_TO_INFER_CODESYSTEM"]


# Concepts with several codings


def of_concept(
    dialect: Dialect, *codings: Json, resource: Json | None = None, **sent: Value
) -> Json:
    """Validate a CodeableConcept, which only Parameters can have."""
    body = parameters(url=SET, codeableConcept={"coding": [*codings]}, **sent)
    body = with_resources(body, TREES, resource or value_set(picked("oak", "elm")))
    return answer(client_of().post(f"/{dialect.name}/{VALIDATE}", json=body), dialect)


def coded(code: str, **more: str) -> Json:
    """Return a Coding of the code system."""
    return {"system": SYSTEM, "code": code, **more}


def test_a_concept_with_one_member_is_valid(dialect: Dialect) -> None:
    result = of_concept(dialect, coded("fir"), coded("oak", display="Oak"))

    assert (value(result, "result"), value(result, "code")) == (True, "oak")
    assert [issue["details"]["coding"][0]["code"] for issue in issues(result)] == [
        "this-code-not-in-vs"
    ]
    assert issues(result)[0]["expression"] == ["CodeableConcept.coding[0].code"]
    assert value(result, "codeableConcept") == {
        "coding": [coded("fir"), coded("oak", display="Oak")]
    }


def test_a_concept_with_an_invalid_coding_is_not_valid(dialect: Dialect) -> None:
    result = of_concept(dialect, coded("oak"), coded("palm"))

    assert (value(result, "result"), value(result, "code")) == (False, "oak")
    assert "Unknown_Code_in_Version" in ids(result)


def test_a_concept_without_member_is_not_valid(dialect: Dialect) -> None:
    result = of_concept(dialect, coded("fir"), coded("ash", display="Wrong"))

    assert value(result, "result") is False
    assert ids(result)[0] == "TX_GENERAL_CC_ERROR_MESSAGE"
    assert values(result, "code") == values(result, "system") == values(result, "display") == []


def test_the_membership_of_a_concept_is_unknown_in_an_incomplete_value_set(
    dialect: Dialect,
) -> None:
    incomplete = value_set(include(None, valueSet=["https://example.org/ValueSet/none"]))

    result = of_concept(dialect, coded("oak"), resource=incomplete)

    assert ids(result) == ["Unable_to_resolve_value_Set_"]


# Value sets of requests, bundled and implicit value sets


def test_a_value_set_in_the_request_is_used(dialect: Dialect) -> None:
    resource = value_set(where("concept", "descendent-of", "leaved"))
    del resource["url"], resource["version"]

    member = about_itself(resource, dialect, VALIDATE, TREES, system=SYSTEM, code="oak")
    not_member = about_itself(resource, dialect, VALIDATE, TREES, system=SYSTEM, code="fir")

    assert value(member, "result") is True
    assert "'(unidentified)'" in str(value(not_member, "message"))


def test_a_bundled_value_set_is_found_by_url_and_by_id(
    client: TestClient, dialect: Dialect
) -> None:
    url = f"{canonical.OURS}/ValueSet/cart-products"
    sent: Sent = {"system": canonical.HCPCS, "code": "Q2057"}

    by_url = ask(client, dialect, VALIDATE, **sent, url=url)
    by_id = ask(client, dialect, "ValueSet/cart-products/$validate-code", **sent)

    assert value(by_url, "result") is True
    assert by_url == by_id


def test_a_code_is_validated_for_a_date_of_service(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"url": f"{canonical.HCPCS}?fhir_vs", "system": canonical.HCPCS, "code": "Q2057"}

    now = ask(client, dialect, VALIDATE, **sent, date="2026-02-01")
    before = ask(client, dialect, VALIDATE, **sent, date="2024-02-01")

    assert (value(now, "result"), value(before, "result")) == (True, False)


@pytest.mark.parametrize(
    "sent",
    [
        {"url": SET},
        {"url": SET, "code": "oak"},
        {"url": SET, "system": SYSTEM, "code": "oak", "coding": {"system": SYSTEM, "code": "oak"}},
        {"system": SYSTEM, "code": "oak"},
        {"url": f"{SET}|1.0", "valueSetVersion": "2.0", "system": SYSTEM, "code": "oak"},
    ],
)
def test_missing_and_contradictory_inputs_are_refused(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    refused = refusal(400, client, dialect, VALIDATE, **sent)

    assert refused["severity"] == "error"
