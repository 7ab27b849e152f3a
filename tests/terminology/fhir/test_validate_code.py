"""Inputs and result of CodeSystem/$validate-code, in the same format for R4 and R5."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology import install
from terminology.fhir.dialects import Dialect
from tests.fixtures import editions
from tests.fixtures.answers import details, issues, names, value, values
from tests.fixtures.asking import (
    How,
    Sent,
    answer,
    ask,
    issue,
    parameters,
    refusal,
)
from tests.fixtures.judge import Json

VALIDATE = "CodeSystem/$validate-code"
LONG = (
    "Afamitresgene autoleucel, including leukapheresis and dose preparation procedures, per "
    "therapeutic dose"
)
SHORT = "Afamitresgene autoleucel"


@pytest.fixture
def dialect(either: Dialect) -> Dialect:
    """One FHIR version: the results of both are equal (test_ways.py)."""
    return either


def coding(code: str, system: str = canonical.HCPCS, **more: str) -> Json:
    """Return a Coding as JSON."""
    return {"system": system, "code": code, **more}


@pytest.mark.parametrize(
    "sent",
    [
        {"url": canonical.HCPCS, "code": "Q2057"},
        {"system": canonical.HCPCS, "code": "Q2057"},
        {"coding": coding("Q2057")},
        {"url": canonical.HCPCS, "code": "Q2057", "version": "0-fragment-2026"},
        {"url": f"{canonical.HCPCS}|0-fragment-2026", "code": "Q2057"},
        {"url": canonical.HCPCS, "code": "Q2057", "systemVersion": "0-fragment-2026"},
        {"url": canonical.HCPCS, "code": "Q2057", "abstract": False},
    ],
)
def test_a_code_is_valid_in_each_form_of_the_inputs(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    result = ask(client, dialect, VALIDATE, **sent)

    assert names(result) == ["result", "code", "system", "version", "display"]
    assert [value(result, name) for name in names(result)] == [
        True,
        "Q2057",
        canonical.HCPCS,
        "0-fragment-2026",
        LONG,
    ]


def test_a_code_is_validated_at_its_resource(client: TestClient, dialect: Dialect) -> None:
    path = "CodeSystem/hcpcs-0-fragment-2026/$validate-code"

    result = ask(client, dialect, path, code="Q2057")

    assert (value(result, "result"), value(result, "system")) == (True, canonical.HCPCS)


@pytest.mark.parametrize("display", [LONG, LONG.upper(), SHORT, SHORT.lower()])
def test_each_display_and_designation_is_valid_in_any_case(
    client: TestClient, dialect: Dialect, display: str
) -> None:
    sent: Sent = {"url": canonical.HCPCS, "code": "Q2057", "display": display}

    assert value(ask(client, dialect, VALIDATE, **sent), "result") is True


SPACED = (
    "  Afamitresgene   autoleucel, including leukapheresis and dose preparation procedures, per "
    "  therapeutic dose "
)


@pytest.mark.parametrize(
    ("system", "code", "display", "valid"),
    [
        (canonical.HCPCS, "Q2057", SPACED, True),
        (canonical.HCPCS, "Q2057", SPACED.upper(), True),
        (canonical.HCPCS, "Q2057", "Afamitresgeneautoleucel", False),
        (canonical.HCPCS, "Q4257", "Relese, per sq  cm", True),
        (canonical.HCPCS, "Q4257", "Release, per sq cm", True),
        (canonical.BETOS, "O1D", " Chemotherapy", False),
    ],
)
@pytest.mark.parametrize("more", [{}, {"displayLanguage": "en"}])
def test_the_blanks_of_a_publisher_with_columns_are_right(
    client: TestClient,
    dialect: Dialect,
    system: str,
    code: str,
    display: str,
    valid: bool,
    more: Sent,
) -> None:
    result = ask(client, dialect, VALIDATE, url=system, code=code, display=display, **more)

    assert value(result, "result") is valid


def test_a_wrong_display_is_not_valid(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"url": canonical.HCPCS, "code": "Q2057", "display": "Wrong"}

    result = ask(client, dialect, VALIDATE, **sent)

    (wrong,) = issues(result)
    assert (value(result, "result"), value(result, "display")) == (False, LONG)
    assert details(wrong) == ("error", "invalid", "invalid-display")
    assert wrong["expression"] == ["display"]
    assert value(result, "message") == wrong["details"]["text"]


@pytest.mark.parametrize(
    "sent",
    [
        {"coding": coding("Q2057", display="Wrong")},
        {"coding": coding("Q2057"), "display": "Wrong"},
    ],
)
def test_the_expression_for_a_wrong_display_of_a_coding_is_its_path(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    result = ask(client, dialect, VALIDATE, How.PARAMETERS, **sent)

    assert issues(result)[0]["expression"] == ["Coding.display"]


def test_a_code_in_another_case_is_valid_and_normalized(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, VALIDATE, url=canonical.HCPCS, code="q2057")

    assert [value(result, name) for name in ("result", "code", "normalized-code")] == [
        True,
        "q2057",
        "Q2057",
    ]
    assert [details(issue) for issue in issues(result)] == [
        ("information", "business-rule", "code-rule")
    ]


def test_an_unknown_code_of_a_fragment_is_valid_with_a_warning(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, VALIDATE, url=canonical.HCPCS, code="V0000000")

    assert value(result, "result") is True
    assert [details(issue) for issue in issues(result)] == [
        ("warning", "code-invalid", "invalid-code")
    ]


def test_an_unknown_code_of_a_complete_code_system_is_not_valid(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, VALIDATE, url=canonical.BETOS, code="V0000000")

    assert value(result, "result") is False
    assert [details(issue) for issue in issues(result)] == [
        ("error", "code-invalid", "invalid-code")
    ]
    assert value(result, "message") == issues(result)[0]["details"]["text"]


def test_an_ended_code_is_valid_with_a_warning_status_and_inactive(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, VALIDATE, url=canonical.HCPCS, code="Q2040")

    assert [value(result, name) for name in ("result", "status", "inactive")] == [
        True,
        "retired",
        True,
    ]
    assert details(issues(result)[0]) == ("warning", "business-rule", "code-comment")


@pytest.mark.parametrize(("abstract", "valid"), [(False, False), (True, True)])
def test_an_abstract_code_is_not_valid_if_abstract_is_false(
    client: TestClient, dialect: Dialect, abstract: bool, valid: bool
) -> None:
    sent: Sent = {"url": canonical.ICD10PCS, "code": "XW0", "abstract": abstract}

    result = ask(client, dialect, VALIDATE, **sent)

    assert value(result, "result") is valid


@pytest.mark.parametrize(
    "sent",
    [
        {"url": canonical.HCPCS, "code": "Q2057", "version": "1999-01"},
        {"url": f"{canonical.HCPCS}|1999-01", "code": "Q2057"},
    ],
)
def test_an_unknown_version_is_not_valid_and_known_versions_are_listed(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    result = ask(client, dialect, VALIDATE, **sent)

    assert value(result, "result") is False
    assert value(result, "x-caused-by-unknown-system") == f"{canonical.HCPCS}|1999-01"
    assert "x-unknown-system" not in names(result)
    assert str(value(result, "message")).endswith("Valid versions: 0-fragment-2026")


def test_an_unknown_system_is_not_valid(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, VALIDATE, url="http://x", code="Q2057")

    assert value(result, "result") is False
    assert value(result, "x-unknown-system") == "http://x"
    assert "x-caused-by-unknown-system" not in names(result)
    assert [details(issue) for issue in issues(result)] == [("error", "not-found", "not-found")]


def test_a_coding_without_any_system_is_not_valid(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, VALIDATE, coding=coding("Q2057", ""))

    assert value(result, "result") is False
    assert details(issues(result)[0]) == ("warning", "invalid", "invalid-data")


def test_a_coding_of_another_code_system_is_not_valid(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"url": canonical.HCPCS, "coding": coding("38228", canonical.CPT)}

    result = ask(client, dialect, VALIDATE, **sent)

    assert value(result, "result") is False
    assert issues(result)[0]["expression"] == ["Coding.system"]


def test_the_slot_number_that_blue_button_writes_as_version_is_ignored(
    client: TestClient, dialect: Dialect
) -> None:
    system = "https://bluebutton.cms.gov/resources/codesystem/hcpcs"

    result = ask(client, dialect, VALIDATE, url=system, code="Q2057", version="1")

    assert (value(result, "result"), value(result, "version")) == (True, "0-fragment-2026")


@pytest.mark.parametrize(
    ("languages", "display"),
    [("de", "Mit allem"), ("fr,de;q=0.5", "Mit allem"), ("en", "With everything")],
)
@pytest.mark.parametrize("by_header", [False, True])
def test_the_display_is_in_the_requested_language(
    own_client: TestClient,
    dialect: Dialect,
    data_dir: Path,
    languages: str,
    display: str,
    by_header: bool,
) -> None:
    install.install(editions.made_up([editions.RICH, editions.GONE]), data_dir)
    path = f"/{dialect.name}/{VALIDATE}?url={editions.MADE_UP}&code="
    headers = {"Accept-Language": languages} if by_header else {}
    more = "" if by_header else f"&displayLanguage={languages}"

    rich = answer(own_client.get(f"{path}rich{more}", headers=headers), dialect)
    gone = answer(own_client.get(f"{path}gone{more}", headers=headers), dialect)
    in_german = answer(
        own_client.get(f"{path}rich&display=Mit+allem{more}", headers=headers), dialect
    )

    assert (value(rich, "result"), value(rich, "display")) == (True, display)
    assert value(gone, "display") == "No longer used"
    assert value(in_german, "result") is (display == "Mit allem")


# Concepts


def test_a_concept_with_a_valid_coding_is_valid_and_repeated(
    client: TestClient, dialect: Dialect
) -> None:
    concept: Json = {"coding": [coding("A", "http://x"), coding("Q2057")], "text": "as it came"}

    result = ask(client, dialect, VALIDATE, How.PARAMETERS, codeableConcept=concept)

    assert (value(result, "result"), value(result, "code")) == (True, "Q2057")
    assert value(result, "codeableConcept") == concept
    assert value(result, "x-unknown-system") == "http://x"
    assert [details(issue) for issue in issues(result)] == [("warning", "not-found", "not-found")]


@pytest.mark.parametrize(
    ("coding", "severity"),
    [
        ({"display": "Afamitresgene"}, "warning"),
        ({"system": canonical.HCPCS}, "warning"),
        ({"code": "Q2057"}, "warning"),
        ({"system": canonical.BETOS, "code": "????"}, "warning"),
        ({"system": canonical.HCPCS, "code": "q2041"}, "information"),
    ],
)
@pytest.mark.parametrize("more", [{}, {"url": canonical.HCPCS}])
def test_what_is_wrong_with_another_coding_of_a_valid_concept_is_said(
    client: TestClient, dialect: Dialect, coding: Json, severity: str, more: Sent
) -> None:
    good = {"system": canonical.HCPCS, "code": "Q2057"}
    concept: Json = {"coding": [good, coding]}

    result = ask(client, dialect, VALIDATE, How.PARAMETERS, codeableConcept=concept, **more)

    assert (value(result, "result"), value(result, "code")) == (True, "Q2057")
    (issue,) = issues(result)
    assert issue["severity"] == severity
    assert issue["expression"][0].startswith("CodeableConcept.coding[1]")


@pytest.mark.parametrize("more", [{}, {"url": canonical.HCPCS}])
@pytest.mark.parametrize(
    ("coding", "text"),
    [
        ({"display": "x"}, "no system or code"),
        ({"system": canonical.HCPCS}, "no code"),
        ({"code": "Q2057"}, "no system"),
    ],
)
def test_an_incomplete_coding_is_a_result_with_a_warning(
    client: TestClient, dialect: Dialect, coding: Json, text: str, more: Sent
) -> None:
    alone = ask(client, dialect, VALIDATE, How.PARAMETERS, coding=coding, **more)
    concept: Json = {"coding": [coding]}
    in_concept = ask(client, dialect, VALIDATE, How.PARAMETERS, codeableConcept=concept, **more)

    for result, expression in ((alone, "Coding"), (in_concept, "CodeableConcept.coding[0]")):
        (issue,) = issues(result)
        assert value(result, "result") is False
        assert details(issue) == ("warning", "invalid", "invalid-data")
        assert issue["expression"] == [expression]
        assert text in issue["details"]["text"]
        assert value(result, "message") == issue["details"]["text"]


def test_a_concept_of_text_alone_is_a_result_with_a_warning(
    client: TestClient, dialect: Dialect
) -> None:
    concept: Json = {"text": "CAR-T product"}

    result = ask(client, dialect, VALIDATE, How.PARAMETERS, codeableConcept=concept)

    assert (value(result, "result"), value(result, "codeableConcept")) == (False, concept)
    assert [details(issue) for issue in issues(result)] == [("warning", "invalid", "invalid-data")]


def test_a_concept_without_valid_coding_has_all_issues_with_their_paths(
    client: TestClient, dialect: Dialect
) -> None:
    concept: Json = {"coding": [coding("????", canonical.BETOS), coding("A", "http://x")]}

    result = ask(client, dialect, VALIDATE, How.PARAMETERS, codeableConcept=concept)

    assert value(result, "result") is False
    assert [issue["expression"] for issue in issues(result)] == [
        ["CodeableConcept.coding[0].code"],
        ["CodeableConcept.coding[1].system"],
    ]


def test_the_expression_for_a_wrong_display_in_a_concept_is_its_path(
    client: TestClient, dialect: Dialect
) -> None:
    concept: Json = {"coding": [coding("Q2057", display="Wrong")]}

    result = ask(client, dialect, VALIDATE, How.PARAMETERS, codeableConcept=concept)

    assert issues(result)[0]["expression"] == ["CodeableConcept.coding[0].display"]


@pytest.mark.parametrize("how", [How.QUERY, How.FORM])
def test_a_concept_requires_a_parameters_resource(
    client: TestClient, dialect: Dialect, how: How
) -> None:
    result = refusal(400, client, dialect, VALIDATE, how, codeableConcept="Q2057")

    assert "needs a POST" in result["details"]["text"]


# Issues


@pytest.mark.parametrize(
    "sent",
    [
        {"url": canonical.HCPCS, "code": "Q2057", "display": "Wrong"},
        {"url": canonical.HCPCS, "code": "q2057"},
        {"url": canonical.HCPCS, "code": "Q2O57"},
        {"url": canonical.HCPCS, "code": "Q2040"},
        {"url": canonical.BETOS, "code": "????"},
        {"url": canonical.CPT, "code": "38228", "display": "Unchecked"},
        {"url": canonical.ICD10PCS, "code": "XW0", "abstract": False},
        {"url": canonical.HCPCS, "code": "Q2057", "version": "1"},
        {"url": "http://x", "code": "Q2057"},
        {"coding": coding("Q2057", "")},
    ],
)
def test_a_result_with_issues_has_the_parameter_issues(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    result = ask(client, dialect, VALIDATE, **sent)

    assert len(issues(result)) > 0


@pytest.mark.parametrize("display", [LONG, SHORT])
def test_a_result_without_issues_has_no_parameter_issues(
    client: TestClient, dialect: Dialect, display: str
) -> None:
    result = ask(client, dialect, VALIDATE, url=canonical.HCPCS, code="Q2057", display=display)

    assert "issues" not in names(result)


def test_the_message_for_a_code_of_another_version_has_that_version(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    install.install(editions.hcpcs("2025-01", [editions.Q2057]), data_dir)

    result = ask(own_client, dialect, VALIDATE, url=canonical.HCPCS, code="Q4257")

    (issue,) = issues(result)
    assert issue["diagnostics"].endswith("'Q4257' exists in version 0-fragment-2026")


# Errors


@pytest.mark.parametrize(
    ("sent", "code"),
    [({}, "invalid"), ({"url": canonical.HCPCS}, "invalid"), ({"code": "Q2057"}, "required")],
)
def test_a_missing_input_is_refused(
    client: TestClient, dialect: Dialect, sent: Sent, code: str
) -> None:
    result = refusal(400, client, dialect, VALIDATE, **sent)

    assert (result["code"], details(result)[2]) == (code, "invalid-data")


def test_a_code_and_a_coding_are_refused(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"url": canonical.HCPCS, "code": "Q2057", "coding": coding("Q2057")}

    result = refusal(400, client, dialect, VALIDATE, **sent)

    assert result["details"]["text"] == "Send one of code, coding, not several"


def test_a_url_and_a_different_system_are_refused(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"url": canonical.HCPCS, "system": canonical.CPT, "code": "Q2057"}

    refusal(400, client, dialect, VALIDATE, **sent)


@pytest.mark.parametrize(
    "sent",
    [
        {"code": "Q2057", "version": "1999-01"},
        {"coding": coding("Q2057", version="1999-01")},
    ],
)
def test_a_version_different_from_that_of_the_resource_is_refused(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    path = "CodeSystem/hcpcs-0-fragment-2026/$validate-code"

    result = ask(client, dialect, path, How.PARAMETERS, **sent)

    assert values(result, "result") == [False]


def test_an_unknown_parameter_is_refused_with_strict_handling(
    client: TestClient, dialect: Dialect
) -> None:
    body = parameters(url=canonical.HCPCS, code="Q2057", nonsense="1")

    response = client.post(
        f"/{dialect.name}/{VALIDATE}", json=body, headers={"Prefer": "handling=strict"}
    )

    assert issue(response, dialect, 400)["code"] == "not-supported"


def test_an_unknown_parameter_is_ignored(client: TestClient, dialect: Dialect) -> None:
    body = parameters(url=canonical.HCPCS, code="Q2057", nonsense="1")

    response = client.post(f"/{dialect.name}/{VALIDATE}", json=body)

    assert value(answer(response, dialect), "result") is True
