"""The shape of ValueSet/$validate-code, which is the same in R4 and R5."""

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
    STANDING,
    SUPPLEMENT,
    SYSTEM,
    about_itself,
    ask_with,
    bring,
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
    """One FHIR version: this operation answers alike in both (test_ways.py)."""
    return either


def validate(resources: list[Json], dialect: Dialect, /, **sent: Value) -> Json:
    """Validate a code of the code system against the value set."""
    return ask_with(resources, dialect, VALIDATE, **{"url": SET, "system": SYSTEM, **sent})


def ids(found: Json) -> list[str | None]:
    """The names that HL7 has for the issues; None where it has none."""
    if "issues" not in names(found):
        return []
    return [
        next((e["valueString"] for e in one.get("extension", ()) if e["url"] == MESSAGE_ID), None)
        for one in issues(found)
    ]


def told(found: Json) -> list[tuple[str, str | None]]:
    """The issues by severity and by the name that HL7 has for them."""
    if "issues" not in names(found):
        return []
    return list(zip((one["severity"] for one in issues(found)), ids(found), strict=True))


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
def test_a_code_is_in_a_value_set_however_it_is_asked(dialect: Dialect, sent: Sent) -> None:
    found = ask_with([TREES, value_set()], dialect, VALIDATE, **{"url": SET, **sent})

    assert names(found) == ["result", "code", "system", "version", "display"]
    assert [value(found, name) for name in names(found)] == [True, "oak", SYSTEM, "1.0", "Oak"]


def test_a_code_that_is_not_in_the_value_set_is_refused(dialect: Dialect) -> None:
    found = validate([TREES, value_set(picked("fir"))], dialect, code="oak", display="Oak")

    assert (value(found, "result"), value(found, "display")) == (False, "Oak")
    assert told(found) == [("error", NOT_IN)]
    assert value(found, "message") == (
        f"The provided code '{SYSTEM}#oak ('Oak')' was not found in the value set '{SET}|1.0'"
    )
    assert issues(found)[0]["expression"] == ["code"]


def test_a_code_that_does_not_exist_is_said_to_be_unknown(dialect: Dialect) -> None:
    found = validate([TREES, value_set()], dialect, code="oax", systemVersion="1.0")

    assert told(found) == [("error", NOT_IN), ("error", "Unknown_Code_in_Version")]
    assert f"'{SYSTEM}|1.0#oax'" in str(value(found, "message"))
    assert issues(found)[0]["details"]["coding"][0]["code"] == "not-in-vs"


def test_membership_alone_says_nothing_else(dialect: Dialect) -> None:
    sent: Sent = {"valueset-membership-only": True}
    held = [TREES, value_set(picked("oak", "ash"))]

    inside = validate(held, dialect, **sent, code="ash", display="Wrong")
    outside = validate(held, dialect, **sent, code="fir", display="Wrong")
    unknown = validate(held, dialect, **sent, code="oax")

    assert (value(inside, "result"), told(inside)) == (True, [])
    assert told(outside) == told(unknown) == [("error", NOT_IN)]


# Displays

WRONG = "Display_Name_for__should_be_one_of__instead_of"


@pytest.mark.parametrize(
    ("display", "language", "told_of"),
    [
        ("Wrong", None, [("error", WRONG)]),
        ("With  leaves", None, [("error", "Display_Name_WS_for__should_be_one_of__instead_of")]),
        ("Wrong", "en", [("error", WRONG)]),
        ("with leaves", "en", []),
        ("With leaves", "de", [("information", "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK")]),
        ("Wrong", "de", [("error", "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR")]),
    ],
)
def test_a_display_is_judged_in_the_language_that_is_wanted(
    dialect: Dialect,
    display: str,
    language: str | None,
    told_of: list[tuple[str, str]],
) -> None:
    sent: Sent = {"displayLanguage": language} if language else {}

    found = validate([TREES, value_set()], dialect, **sent, code="leaved", display=display)

    assert told(found) == told_of
    assert value(found, "result") is not any(severity == "error" for severity, _ in told_of)


def test_a_display_of_another_language_is_wrong_where_one_is_wanted(dialect: Dialect) -> None:
    held = [TREES, value_set()]

    found = validate(held, dialect, code="oak", display="Oak", displayLanguage="de")

    assert told(found) == [("error", WRONG)]
    assert "Valid display is 'Eiche' (de)" in str(value(found, "message"))
    assert value(found, "display") == "Eiche"


def test_displays_of_a_code_system_without_language_are_right_in_any(dialect: Dialect) -> None:
    oak = concept("oak", "Oak", designation=[designation("Eiche", "de")])

    found = validate(
        [code_system(oak), value_set()],
        dialect,
        code="oak",
        display="Oak",
        displayLanguage="de",
    )

    assert (value(found, "result"), told(found)) == (True, [])


def test_a_wrong_display_is_a_warning_where_that_is_wanted(dialect: Dialect) -> None:
    sent: Sent = {"lenient-display-validation": True}

    found = validate([TREES, value_set()], dialect, **sent, code="oak", display="Wrong")

    assert (value(found, "result"), told(found)) == (True, [("warning", WRONG)])
    assert value(found, "message") == (
        f"Wrong Display Name 'Wrong' for {SYSTEM}#oak. Valid display is one of 2 choices: 'Oak' "
        "(en) or 'Eiche' (de) (for the language(s) '--')"
    )


def test_a_display_cannot_be_judged_where_the_code_has_none(dialect: Dialect) -> None:
    found = validate([TREES, value_set()], dialect, code="bare", display="Wrong")

    assert (value(found, "result"), told(found)) == (True, [("information", None)])


def test_the_wordings_of_the_value_set_are_right_too(dialect: Dialect) -> None:
    named = {"code": "oak", "display": "Mighty oak", "designation": [designation("Roble", "es")]}
    held = [TREES, value_set(include(concept=[named]))]

    for display in ("Mighty oak", "Roble", "Oak"):
        found = validate(held, dialect, code="oak", display=display)
        assert (value(found, "result"), told(found)) == (True, [])
    plain = [TREES, value_set(include(concept=[{"code": "oak"}]))]
    assert value(validate(plain, dialect, code="oak", display="Roble"), "result") is False


def test_a_display_that_counts_no_more_is_a_warning(dialect: Dialect) -> None:
    gone = designation("Aik", "en", extension=[extension(STANDING, "valueCode", "withdrawn")])
    trees = code_system(concept("oak", "Oak", designation=[gone]), language="en")

    found = validate([trees, value_set()], dialect, code="oak", display="aik")

    assert (value(found, "result"), told(found)) == (
        True,
        [("warning", "INACTIVE_DISPLAY_FOUND")],
    )


def test_the_display_that_is_right_chooses_among_versions(dialect: Dialect) -> None:
    trees = [code_system(concept("oak", f"Oak {one}"), version=one) for one in ("1", "2")]
    held = value_set(picked("oak", version="1"), picked("oak", version="2"))

    old = validate([*trees, held], dialect, code="oak", display="Oak 1")
    new = validate([*trees, held], dialect, code="oak")

    assert (value(old, "version"), value(new, "version")) == ("1", "2")


# Codes that are not, or not for long, to be used


@pytest.mark.parametrize(
    ("code", "status", "inactive", "told_of"),
    [
        ("elm", ["deprecated"], [], "DEPRECATED_CONCEPT_FOUND"),
        ("ash", ["retired"], [True], "INACTIVE_CONCEPT_FOUND"),
        ("yew", [], [True], "INACTIVE_CONCEPT_FOUND"),
    ],
)
def test_the_status_of_a_code_is_told(
    dialect: Dialect,
    code: str,
    status: list[str],
    inactive: list[bool],
    told_of: str,
) -> None:
    found = validate([TREES, value_set()], dialect, code=code)

    assert (value(found, "result"), told(found)) == (True, [("warning", told_of)])
    assert (values(found, "status"), values(found, "inactive")) == (status, inactive)


def test_inactive_codes_are_refused_where_only_active_ones_are_wanted(dialect: Dialect) -> None:
    active = value_set(compose={"inactive": False, "include": [include()]})
    due = [
        ("error", NOT_IN),
        ("error", "STATUS_CODE_WARNING_CODE"),
        ("warning", "INACTIVE_CONCEPT_FOUND"),
    ]

    by_asker = validate([TREES, value_set()], dialect, code="ash", activeOnly=True)
    by_set = validate([TREES, active], dialect, code="ash")

    assert told(by_asker) == told(by_set) == due
    assert value(by_asker, "inactive") is True


def test_an_abstract_code_is_refused_where_none_is_wanted(dialect: Dialect) -> None:
    held = [TREES, value_set()]

    allowed = validate(held, dialect, code="leaved")
    found = validate(held, dialect, code="leaved", abstract=False)

    assert value(allowed, "result") is True
    assert told(found) == [("error", "ABSTRACT_CODE_NOT_ALLOWED"), ("error", NOT_IN)]


@pytest.mark.parametrize(
    "mark",
    [
        extension(f"{EXTENSIONS}valueset-deprecated", "valueBoolean", True),
        extension(STANDING, "valueCode", "deprecated"),
    ],
)
def test_a_value_set_can_deprecate_a_code(dialect: Dialect, mark: Json) -> None:
    held = value_set(include(concept=[{"code": "oak", "extension": [mark]}]))

    found = validate([TREES, held], dialect, code="oak")

    assert (value(found, "result"), told(found)) == (
        True,
        [("warning", "CONCEPT_DEPRECATED_IN_VALUESET")],
    )


def test_the_standing_of_what_is_used_is_told(dialect: Dialect) -> None:
    standing = [extension(STANDING, "valueCode", "withdrawn")]
    inner = value_set(include(), url=f"{SET}-inner", status="draft")
    held = value_set(include(None, valueSet=[f"{SET}-inner"]), extension=standing)
    resources = [{**TREES, "experimental": True}, inner, held]

    found = validate(resources, dialect, code="oak")

    assert [one["details"]["text"] for one in issues(found)] == [
        f"Reference to experimental CodeSystem {SYSTEM}|1.0",
        f"Reference to withdrawn ValueSet {SET}|1.0",
        f"Reference to draft ValueSet {SET}-inner|1.0",
    ]
    assert "message" not in names(found)


# Case and fragments


def test_case_does_not_matter_where_the_code_system_does_not_mind(dialect: Dialect) -> None:
    trees = code_system(concept("Oak", "Oak"), concept("Fir", "Fir"), caseSensitive=False)

    whole = validate([trees, value_set()], dialect, code="OAK")
    one_by_one = validate([trees, value_set(picked("oak"))], dialect, code="OAK")
    minding = validate([TREES, value_set()], dialect, code="OAK")

    for found in (whole, one_by_one):
        assert (value(found, "result"), value(found, "code")) == (True, "OAK")
        assert value(found, "normalized-code") == "Oak"
        assert told(found) == [("information", "CODE_CASE_DIFFERENCE")]
    assert value(minding, "result") is False


def test_a_code_that_a_fragment_lacks_may_be_right(dialect: Dialect) -> None:
    trees = {**TREES, "content": "fragment"}

    found = validate([trees, value_set()], dialect, code="palm")

    assert (value(found, "result"), told(found)) == (
        True,
        [("warning", "UNKNOWN_CODE_IN_FRAGMENT")],
    )


# Supplements


def test_a_supplement_has_wordings_and_is_no_code_system(dialect: Dialect) -> None:
    german = supplement(concept("fir", designation=[designation("Tanne", "de")]))
    held = [TREES, german, value_set()]
    sent: Sent = {"code": "fir", "display": "Tanne"}

    without = validate(held, dialect, **sent)
    found = validate(held, dialect, **sent, useSupplement=SUPPLEMENT)
    misused = validate(held, dialect, **{**sent, "system": SUPPLEMENT})
    lacking = refuse_with(
        404, held, dialect, VALIDATE, url=SET, system=SYSTEM, code="fir", useSupplement="urn:x"
    )

    assert (value(without, "result"), value(found, "result")) == (False, True)
    assert told(misused) == [("error", NOT_IN), ("error", "CODESYSTEM_CS_NO_SUPPLEMENT")]
    assert lacking["details"]["text"] == "Required supplement not found: urn:x"


# What is not here


def test_a_code_system_that_is_not_here_is_named(dialect: Dialect) -> None:
    held = [TREES, value_set()]

    found = validate(held, dialect, code="oak", system="https://example.org/none")
    versioned = validate(held, dialect, code="oak", system="https://example.org/none|7")
    relative = validate(held, dialect, code="oak", system="none")

    assert told(found) == [("error", NOT_IN), ("error", "UNKNOWN_CODESYSTEM")]
    assert value(found, "x-unknown-system") == "https://example.org/none"
    assert told(versioned) == [("error", NOT_IN), ("error", "UNKNOWN_CODESYSTEM_VERSION_NONE")]
    assert value(versioned, "x-unknown-system") == "https://example.org/none|7"
    assert "Terminology_TX_System_Relative" in ids(relative)


def test_a_value_set_is_no_code_system(dialect: Dialect) -> None:
    found = validate([TREES, value_set()], dialect, code="oak", system=SET)

    assert told(found) == [("error", NOT_IN), ("error", "Terminology_TX_System_ValueSet2")]


def test_a_code_of_a_code_system_that_the_value_set_needs_is_not_known(dialect: Dialect) -> None:
    held = [TREES, value_set(include("https://example.org/none"))]

    found = validate(held, dialect, code="oak", system="https://example.org/none")
    versioned = validate(held, dialect, code="oak", system="https://example.org/none|2")
    other = validate(held, dialect, code="oak")

    assert told(found) == [("error", "UNKNOWN_CODESYSTEM")]
    assert value(found, "x-caused-by-unknown-system") == "https://example.org/none"
    assert told(versioned) == [("error", "UNKNOWN_CODESYSTEM_VERSION_NONE")]
    assert told(other) == [("error", NOT_IN)]


def test_a_value_set_that_is_included_and_not_here_is_named(dialect: Dialect) -> None:
    held = [TREES, value_set(include(None, valueSet=["https://example.org/ValueSet/none"]))]

    found = validate(held, dialect, code="oak")
    nowhere = validate(held, dialect, code="oak", system="https://example.org/none")

    assert told(found) == [("error", "Unable_to_resolve_value_Set_")]
    assert (value(found, "result"), value(found, "display")) == (False, "Oak")
    assert values(nowhere, "display") == values(nowhere, "version") == []


def test_a_value_set_that_is_not_here_is_refused(dialect: Dialect) -> None:
    sent: Sent = {"url": f"{SET}|9", "system": SYSTEM, "code": "oak"}

    refused = refuse_with(404, [TREES, value_set()], dialect, VALIDATE, **sent)

    assert refused["details"]["text"].endswith(f"'{SET}|9' could not be found")


# Versions


def versions(*numbers: str) -> list[Json]:
    """The code system in several versions."""
    return [
        code_system(concept("oak", "Oak"), concept(f"new-{one}", "New"), version=one)
        for one in numbers
    ]


MISMATCH = "VALUESET_VALUE_MISMATCH"
UNKNOWN = "UNKNOWN_CODESYSTEM_VERSION"


@pytest.mark.parametrize(
    ("asked", "included", "pins", "version", "told_of"),
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
def test_the_version_of_the_code_and_that_of_the_value_set_must_agree(
    dialect: Dialect,
    asked: str | None,
    included: str | None,
    pins: dict[str, str],
    version: str,
    told_of: list[str],
) -> None:
    held = value_set(include(**({"version": included} if included else {})))
    sent: Sent = {name: f"{SYSTEM}|{pin}" for name, pin in pins.items()}
    if asked:
        sent["systemVersion"] = asked

    found = validate([*versions("1.0.0", "1.2.0"), held], dialect, **sent, code="oak")

    assert (value(found, "version"), ids(found)) == (version, told_of)
    assert value(found, "result") is (not told_of)


def test_the_newest_version_is_only_named_where_it_differs(dialect: Dialect) -> None:
    held = [*versions("1.0.0", "1.2.0"), value_set(include(valueSet=[f"{SET}-all"]))]
    held.append(value_set(include(version="1.2.0"), url=f"{SET}-all"))

    found = validate(held, dialect, code="oak", systemVersion="1.2.0")

    assert (value(found, "result"), value(found, "version")) == (True, "1.2.0")


def test_a_hint_names_the_version_that_has_the_code(dialect: Dialect) -> None:
    held = [*versions("1.0.0", "1.2.0"), value_set()]

    found = validate(held, dialect, code="new-1.0.0")

    assert issues(found)[1]["diagnostics"].endswith("'new-1.0.0' stands in version 1.0.0")


# Codes without a code system


def bare(code: str, dialect: Dialect, *resources: Json, **sent: Value) -> Json:
    """Validate a Coding without system, which only Parameters can have."""
    body = bring(parameters(url=SET, coding={"code": code}, **sent), *resources)
    return answer(client_of().post(f"/{dialect.name}/{VALIDATE}", json=body), dialect)


def test_a_coding_without_system_is_refused(dialect: Dialect) -> None:
    found = bare("oak", dialect, TREES, value_set())

    assert told(found) == [
        ("error", NOT_IN),
        ("warning", "Coding_has_no_system__cannot_validate"),
    ]
    assert [one["expression"] for one in issues(found)] == [["Coding.code"], ["Coding"]]


def test_the_code_system_is_found_out_where_one_alone_has_the_code(dialect: Dialect) -> None:
    other = code_system(concept("oak", "Oak"), url=f"{SYSTEM}-other")
    held = [TREES, other, value_set(picked("oak", "fir"), include(f"{SYSTEM}-other"))]
    sent: Sent = {"url": SET, "inferSystem": True}

    one = ask_with(held, dialect, VALIDATE, **sent, code="fir")
    several = ask_with(held, dialect, VALIDATE, **sent, code="oak")
    none = ask_with(held, dialect, VALIDATE, **sent, code="palm")

    assert (value(one, "result"), value(one, "system")) == (True, SYSTEM)
    assert ids(several) == [NOT_IN, "Unable_to_resolve_system__value_set_has_multiple_matches"]
    assert f"[{SYSTEM}, {SYSTEM}-other]" in str(value(several, "message"))
    assert ids(none) == [NOT_IN, "UNABLE_TO_INFER_CODESYSTEM"]


# Concepts with several codings


def of_concept(dialect: Dialect, *codings: Json, held: Json | None = None, **sent: Value) -> Json:
    """Validate a CodeableConcept, which only Parameters can have."""
    body = parameters(url=SET, codeableConcept={"coding": [*codings]}, **sent)
    body = bring(body, TREES, held or value_set(picked("oak", "elm")))
    return answer(client_of().post(f"/{dialect.name}/{VALIDATE}", json=body), dialect)


def coded(code: str, **more: str) -> Json:
    """A Coding of the code system."""
    return {"system": SYSTEM, "code": code, **more}


def test_one_coding_of_a_concept_is_enough(dialect: Dialect) -> None:
    found = of_concept(dialect, coded("fir"), coded("oak", display="Oak"))

    assert (value(found, "result"), value(found, "code")) == (True, "oak")
    assert [one["details"]["coding"][0]["code"] for one in issues(found)] == ["this-code-not-in-vs"]
    assert issues(found)[0]["expression"] == ["CodeableConcept.coding[0].code"]
    assert value(found, "codeableConcept") == {
        "coding": [coded("fir"), coded("oak", display="Oak")]
    }


def test_a_concept_is_refused_where_another_coding_is_wrong(dialect: Dialect) -> None:
    found = of_concept(dialect, coded("oak"), coded("palm"))

    assert (value(found, "result"), value(found, "code")) == (False, "oak")
    assert "Unknown_Code_in_Version" in ids(found)


def test_a_concept_without_a_coding_of_the_value_set_is_refused(dialect: Dialect) -> None:
    found = of_concept(dialect, coded("fir"), coded("ash", display="Wrong"))

    assert value(found, "result") is False
    assert ids(found)[0] == "TX_GENERAL_CC_ERROR_MESSAGE"
    assert values(found, "code") == values(found, "system") == values(found, "display") == []


def test_the_unknown_code_system_of_a_coding_is_named(dialect: Dialect) -> None:
    found = of_concept(dialect, coded("oak"), {"system": "https://example.org/none", "code": "x"})

    assert value(found, "result") is False
    assert value(found, "x-unknown-system") == "https://example.org/none"


def test_a_concept_cannot_be_refused_by_a_value_set_that_is_not_whole(dialect: Dialect) -> None:
    lacking = value_set(include(None, valueSet=["https://example.org/ValueSet/none"]))

    found = of_concept(dialect, coded("oak"), held=lacking)

    assert ids(found) == ["Unable_to_resolve_value_Set_"]


# Value sets that are sent, shipped, implicit


def test_a_value_set_can_be_sent_itself(dialect: Dialect) -> None:
    held = value_set(where("concept", "descendent-of", "leaved"))
    del held["url"], held["version"]

    inside = about_itself(held, dialect, VALIDATE, TREES, system=SYSTEM, code="oak")
    outside = about_itself(held, dialect, VALIDATE, TREES, system=SYSTEM, code="fir")

    assert value(inside, "result") is True
    assert "'(unidentified)'" in str(value(outside, "message"))


def test_a_shipped_value_set_is_asked_by_url_and_by_id(
    client: TestClient, dialect: Dialect
) -> None:
    url = f"{canonical.OURS}/ValueSet/cart-products"
    sent: Sent = {"system": canonical.HCPCS, "code": "Q2057"}

    by_url = ask(client, dialect, VALIDATE, **sent, url=url)
    by_id = ask(client, dialect, "ValueSet/cart-products/$validate-code", **sent)

    assert value(by_url, "result") is True
    assert by_url == by_id


def test_a_code_is_asked_as_of_a_date_of_service(client: TestClient, dialect: Dialect) -> None:
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
def test_a_question_that_lacks_something_or_contradicts_itself_is_refused(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    refused = refusal(400, client, dialect, VALIDATE, **sent)

    assert refused["severity"] == "error"
