"""The shape of CodeSystem/$validate-code, which is the same in R4 and R5."""

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
    """One FHIR version: this operation answers alike in both (test_ways.py)."""
    return either


def coding(code: str, system: str = canonical.HCPCS, **more: str) -> Json:
    """A Coding as JSON."""
    return {"system": system, "code": code, **more}


@pytest.mark.parametrize(
    "sent",
    [
        {"url": canonical.HCPCS, "code": "Q2057"},
        {"system": canonical.HCPCS, "code": "Q2057"},
        {"coding": coding("Q2057")},
        {"url": canonical.HCPCS, "coding": coding("Q2057", "")},
        {"url": canonical.HCPCS, "code": "Q2057", "version": "2026-starter"},
        {"url": f"{canonical.HCPCS}|2026-starter", "code": "Q2057"},
        {"url": canonical.HCPCS, "code": "Q2057", "systemVersion": "2026-starter"},
        {"url": canonical.HCPCS, "code": "Q2057", "abstract": False},
    ],
)
def test_a_code_is_valid_however_it_is_asked(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    said = ask(client, dialect, VALIDATE, **sent)

    assert names(said) == ["result", "code", "system", "version", "display"]
    assert [value(said, name) for name in names(said)] == [
        True,
        "Q2057",
        canonical.HCPCS,
        "2026-starter",
        LONG,
    ]


def test_a_resource_validates_its_own_codes(client: TestClient, dialect: Dialect) -> None:
    path = "CodeSystem/hcpcs-2026-starter/$validate-code"

    said = ask(client, dialect, path, code="Q2057")

    assert (value(said, "result"), value(said, "system")) == (True, canonical.HCPCS)


@pytest.mark.parametrize("display", [LONG, LONG.upper(), SHORT, SHORT.lower()])
def test_any_wording_of_the_code_is_right_in_any_case(
    client: TestClient, dialect: Dialect, display: str
) -> None:
    sent: Sent = {"url": canonical.HCPCS, "code": "Q2057", "display": display}

    assert value(ask(client, dialect, VALIDATE, **sent), "result") is True


def test_a_wrong_display_is_not_valid(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"url": canonical.HCPCS, "code": "Q2057", "display": "Wrong"}

    said = ask(client, dialect, VALIDATE, **sent)

    (wrong,) = issues(said)
    assert (value(said, "result"), value(said, "display")) == (False, LONG)
    assert details(wrong) == ("error", "invalid", "invalid-display")
    assert wrong["expression"] == ["display"]
    assert value(said, "message") == wrong["details"]["text"]


@pytest.mark.parametrize(
    "sent",
    [
        {"coding": coding("Q2057", display="Wrong")},
        {"coding": coding("Q2057"), "display": "Wrong"},
    ],
)
def test_a_wrong_display_of_a_coding_is_wrong_in_its_place(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    said = ask(client, dialect, VALIDATE, How.PARAMETERS, **sent)

    assert issues(said)[0]["expression"] == ["Coding.display"]


def test_a_code_in_another_case_is_valid_and_normalized(
    client: TestClient, dialect: Dialect
) -> None:
    said = ask(client, dialect, VALIDATE, url=canonical.HCPCS, code="q2057")

    assert [value(said, name) for name in ("result", "code", "normalized-code")] == [
        True,
        "q2057",
        "Q2057",
    ]
    assert [details(one) for one in issues(said)] == [("information", "business-rule", "code-rule")]


def test_a_code_unknown_to_a_fragment_is_valid_with_a_warning(
    client: TestClient, dialect: Dialect
) -> None:
    said = ask(client, dialect, VALIDATE, url=canonical.HCPCS, code="V0000000")

    assert value(said, "result") is True
    assert [details(one) for one in issues(said)] == [("warning", "code-invalid", "invalid-code")]


def test_a_code_unknown_to_a_complete_code_system_is_not_valid(
    client: TestClient, dialect: Dialect
) -> None:
    said = ask(client, dialect, VALIDATE, url=canonical.BETOS, code="V0000000")

    assert value(said, "result") is False
    assert [details(one) for one in issues(said)] == [("error", "code-invalid", "invalid-code")]
    assert value(said, "message") == issues(said)[0]["details"]["text"]


def test_an_ended_code_is_valid_with_a_warning_status_and_inactive(
    client: TestClient, dialect: Dialect
) -> None:
    said = ask(client, dialect, VALIDATE, url=canonical.HCPCS, code="Q2040")

    assert [value(said, name) for name in ("result", "status", "inactive")] == [
        True,
        "retired",
        True,
    ]
    assert details(issues(said)[0]) == ("warning", "business-rule", "code-comment")


@pytest.mark.parametrize(("abstract", "valid"), [(False, False), (True, True)])
def test_a_code_that_only_groups_is_refused_where_abstract_is_false(
    client: TestClient, dialect: Dialect, abstract: bool, valid: bool
) -> None:
    sent: Sent = {"url": canonical.ICD10PCS, "code": "XW0", "abstract": abstract}

    said = ask(client, dialect, VALIDATE, **sent)

    assert value(said, "result") is valid


@pytest.mark.parametrize(
    "sent",
    [
        {"url": canonical.HCPCS, "code": "Q2057", "version": "1999-01"},
        {"url": f"{canonical.HCPCS}|1999-01", "code": "Q2057"},
    ],
)
def test_an_unknown_version_is_an_answer_and_known_ones_are_named(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    said = ask(client, dialect, VALIDATE, **sent)

    assert value(said, "result") is False
    assert value(said, "x-caused-by-unknown-system") == f"{canonical.HCPCS}|1999-01"
    assert "x-unknown-system" not in names(said)
    assert str(value(said, "message")).endswith("Valid versions: 2026-starter")


def test_an_unknown_system_is_an_answer(client: TestClient, dialect: Dialect) -> None:
    said = ask(client, dialect, VALIDATE, url="http://x", code="Q2057")

    assert value(said, "result") is False
    assert value(said, "x-unknown-system") == "http://x"
    assert "x-caused-by-unknown-system" not in names(said)
    assert [details(one) for one in issues(said)] == [("error", "not-found", "not-found")]


def test_a_coding_without_any_system_is_not_valid(client: TestClient, dialect: Dialect) -> None:
    said = ask(client, dialect, VALIDATE, coding=coding("Q2057", ""))

    assert value(said, "result") is False
    assert details(issues(said)[0]) == ("warning", "invalid", "invalid-data")


def test_a_coding_of_another_system_than_the_url_is_not_valid(
    client: TestClient, dialect: Dialect
) -> None:
    sent: Sent = {"url": canonical.HCPCS, "coding": coding("38228", canonical.CPT)}

    said = ask(client, dialect, VALIDATE, **sent)

    assert value(said, "result") is False
    assert issues(said)[0]["expression"] == ["Coding.system"]


def test_the_slot_number_that_blue_button_writes_as_version_is_no_release(
    client: TestClient, dialect: Dialect
) -> None:
    system = "https://bluebutton.cms.gov/resources/codesystem/hcpcs"

    said = ask(client, dialect, VALIDATE, url=system, code="Q2057", version="1")

    assert (value(said, "result"), value(said, "version")) == (True, "2026-starter")


# Concepts


def test_a_concept_is_valid_if_one_coding_is_and_is_echoed(
    client: TestClient, dialect: Dialect
) -> None:
    concept: Json = {"coding": [coding("A", "http://x"), coding("Q2057")], "text": "as it came"}

    said = ask(client, dialect, VALIDATE, How.PARAMETERS, codeableConcept=concept)

    assert (value(said, "result"), value(said, "code")) == (True, "Q2057")
    assert value(said, "codeableConcept") == concept


def test_a_concept_without_valid_coding_has_all_issues_in_their_places(
    client: TestClient, dialect: Dialect
) -> None:
    concept: Json = {"coding": [coding("????", canonical.BETOS), coding("A", "http://x")]}

    said = ask(client, dialect, VALIDATE, How.PARAMETERS, codeableConcept=concept)

    assert value(said, "result") is False
    assert [one["expression"] for one in issues(said)] == [
        ["CodeableConcept.coding[0].code"],
        ["CodeableConcept.coding[1].system"],
    ]


def test_a_wrong_display_in_a_concept_is_wrong_in_its_place(
    client: TestClient, dialect: Dialect
) -> None:
    concept: Json = {"coding": [coding("Q2057", display="Wrong")]}

    said = ask(client, dialect, VALIDATE, How.PARAMETERS, codeableConcept=concept)

    assert issues(said)[0]["expression"] == ["CodeableConcept.coding[0].display"]


@pytest.mark.parametrize("how", [How.QUERY, How.FORM])
def test_a_concept_needs_a_parameters_resource(
    client: TestClient, dialect: Dialect, how: How
) -> None:
    said = refusal(400, client, dialect, VALIDATE, how, codeableConcept="Q2057")

    assert "needs a POST" in said["details"]["text"]


# Whatever the answer


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
def test_issues_are_there_where_there_is_something_to_say(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    said = ask(client, dialect, VALIDATE, **sent)

    assert len(issues(said)) > 0


@pytest.mark.parametrize("display", [LONG, SHORT])
def test_there_are_no_issues_where_there_is_nothing_to_say(
    client: TestClient, dialect: Dialect, display: str
) -> None:
    said = ask(client, dialect, VALIDATE, url=canonical.HCPCS, code="Q2057", display=display)

    assert "issues" not in names(said)


def test_a_code_of_another_version_is_told_that_version(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    install.install(editions.hcpcs("2025-01", [editions.Q2057]), data_dir)

    said = ask(own_client, dialect, VALIDATE, url=canonical.HCPCS, code="Q4257")

    (issue,) = issues(said)
    assert issue["diagnostics"].endswith("'Q4257' stands in version 2026-starter")


# What is refused


@pytest.mark.parametrize("sent", [{}, {"url": canonical.HCPCS}, {"code": "Q2057"}])
def test_a_question_that_lacks_something_is_refused(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    said = refusal(400, client, dialect, VALIDATE, **sent)

    assert said["code"] == "required"


def test_a_code_beside_a_coding_is_refused(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"url": canonical.HCPCS, "code": "Q2057", "coding": coding("Q2057")}

    said = refusal(400, client, dialect, VALIDATE, **sent)

    assert said["details"]["text"] == "Send one of code, coding, not several"


def test_a_url_and_another_system_are_refused(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"url": canonical.HCPCS, "system": canonical.CPT, "code": "Q2057"}

    refusal(400, client, dialect, VALIDATE, **sent)


@pytest.mark.parametrize(
    "sent",
    [
        {"code": "Q2057", "version": "1999-01"},
        {"coding": coding("Q2057", version="1999-01")},
    ],
)
def test_a_resource_does_not_validate_for_another_version(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    path = "CodeSystem/hcpcs-2026-starter/$validate-code"

    said = ask(client, dialect, path, How.PARAMETERS, **sent)

    assert values(said, "result") == [False]


def test_an_unknown_parameter_is_refused_where_handling_is_strict(
    client: TestClient, dialect: Dialect
) -> None:
    body = parameters(url=canonical.HCPCS, code="Q2057", nonsense="1")

    response = client.post(
        f"/{dialect.name}/{VALIDATE}", json=body, headers={"Prefer": "handling=strict"}
    )

    assert issue(response, dialect, 400)["code"] == "not-supported"


def test_an_unknown_parameter_is_passed_over(client: TestClient, dialect: Dialect) -> None:
    body = parameters(url=canonical.HCPCS, code="Q2057", nonsense="1")

    response = client.post(f"/{dialect.name}/{VALIDATE}", json=body)

    assert value(answer(response, dialect), "result") is True
