"""Inputs and result of CodeSystem/$lookup, in the same format for R4 and R5."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology import install
from terminology.fhir.dialects import Dialect
from tests.fixtures import editions
from tests.fixtures.answers import names, properties, property_codes, value, values
from tests.fixtures.asking import (
    How,
    Sent,
    Value,
    answer,
    ask,
    issue,
    parameters,
    refusal,
    send,
)
from tests.fixtures.judge import Json

LOOKUP = "CodeSystem/$lookup"
PREFERRED = {
    "system": "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra",
    "code": "preferredForLanguage",
}
ALIASES = [
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets/",
    "urn:oid:2.16.840.1.113883.6.285",
    "2.16.840.1.113883.6.285",
    "https://bluebutton.cms.gov/resources/codesystem/hcpcs",
    "https://bluebutton.cms.gov/resources/variables/hcpcs_cd",
    "http://terminology.hl7.org/CodeSystem/HCPCS-all-codes",
    "urn:oid:2.16.840.1.113883.6.14",
]


@pytest.fixture
def dialect(either: Dialect) -> Dialect:
    """One FHIR version: the results of both are equal (test_ways.py)."""
    return either


def coding(code: str, system: str = canonical.HCPCS, **more: str) -> Json:
    """Return a Coding as JSON."""
    return {"system": system, "code": code, **more}


# The result


def test_the_result_has_the_code_and_its_edition(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, LOOKUP, system=canonical.HCPCS, code="Q2057")

    assert names(result)[:6] == ["name", "version", "display", "code", "system", "abstract"]
    assert [value(result, name) for name in ("name", "version", "code", "system", "abstract")] == [
        "HCPCSLevelII",
        "0-fragment-2026",
        "Q2057",
        canonical.HCPCS,
        False,
    ]


def test_the_parts_of_a_property_are_in_the_order_code_value_description(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, LOOKUP, system=canonical.HCPCS, code="Q2057")

    orders = {tuple(names) for names in values(result, "property")}
    assert orders == {("code", "value"), ("code", "value", "description")}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("inactive", {"valueBoolean": False}),
        ("status", {"valueCode": "active"}),
        (
            "betos",
            {
                "valueCoding": {
                    "system": "https://fhir-hcpcs.org/CodeSystem/betos",
                    "code": "O1D",
                    "display": "Chemotherapy",
                }
            },
        ),
        (
            "pricingIndicator",
            {
                "valueCoding": {
                    "system": "https://fhir-hcpcs.org/CodeSystem/hcpcs-pricing-indicator",
                    "code": "51",
                    "display": "Drugs",
                }
            },
        ),
        ("addedDate", {"valueDateTime": "2025-04-01"}),
        ("lastUpdate", {"valueDateTime": "2026"}),
        ("anesthesiaBaseUnits", {"valueInteger": 0}),
        ("recordStatus", {"valueString": "Actual"}),
    ],
)
def test_a_property_has_its_type(
    client: TestClient, dialect: Dialect, name: str, expected: Json
) -> None:
    result = ask(client, dialect, LOOKUP, system=canonical.HCPCS, code="Q2057", property=name)

    (parts,) = [
        parameter["part"] for parameter in result["parameter"] if parameter["name"] == "property"
    ]
    assert parts[0] == {"name": "code", "valueCode": name}
    assert parts[1] == {"name": "value", **expected}


def test_a_coded_property_has_a_description(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, LOOKUP, system=canonical.HCPCS, code="Q2057", property="betos")

    (betos,) = values(result, "property")
    assert betos["description"] == "Chemotherapy"


def test_a_decimal_a_definition_and_a_language_are_written(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    install.install(editions.made_up([editions.RICH]), data_dir)

    result = ask(own_client, dialect, LOOKUP, system=editions.MADE_UP, code="rich")

    assert value(result, "definition") == "What it means"
    assert values(result, "designation") == [
        {"language": "en-US", "use": PREFERRED, "value": "With everything"},
        {"language": "de", "value": "Mit allem"},
    ]
    assert properties(result, "weight") == [1.5]


@pytest.mark.parametrize(
    ("system", "code", "use"),
    [
        (canonical.HCPCS, "Q2057", "short-description"),
        (canonical.ICD10PCS, "XW033C7", "short-title"),
    ],
)
def test_a_designation_has_its_use(
    client: TestClient, dialect: Dialect, system: str, code: str, use: str
) -> None:
    result = ask(client, dialect, LOOKUP, system=system, code=code)

    of_display, designation = values(result, "designation")
    assert of_display == {
        "language": "en-US",
        "use": PREFERRED,
        "value": value(result, "display"),
    }
    assert (designation["use"]["system"], designation["use"]["code"]) == (
        "https://fhir-hcpcs.org/CodeSystem/designation-use",
        use,
    )


def test_the_display_of_a_code_without_display_is_the_code(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, LOOKUP, system=canonical.CPT, code="38228")

    assert value(result, "display") == "38228"


def test_an_ended_code_is_inactive_and_retired(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, LOOKUP, system=canonical.HCPCS, code="Q2040")

    assert [properties(result, name) for name in ("inactive", "status", "terminationDate")] == [
        [True],
        ["retired"],
        ["2018-12-31"],
    ]


@pytest.mark.parametrize(
    ("system", "code", "parents", "children"),
    [
        (canonical.ICD10PCS, "XW033C7", ["XW0"], 0),
        (canonical.ICD10PCS, "XW0", [], 20),
        (canonical.BETOS, "O1", ["O"], 8),
        (canonical.BETOS, "O1D", ["O1"], 0),
    ],
)
def test_parents_and_children_are_properties(
    client: TestClient,
    dialect: Dialect,
    system: str,
    code: str,
    parents: list[str],
    children: int,
) -> None:
    result = ask(client, dialect, LOOKUP, system=system, code=code)

    assert properties(result, "parent") == parents
    assert len(properties(result, "child")) == children


def test_the_description_of_a_parent_is_its_display(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, LOOKUP, system=canonical.BETOS, code="O1D", property="parent")

    (parent,) = values(result, "property")
    assert parent == {"code": "parent", "value": "O1", "description": "Other"}


def test_a_parent_without_display_has_no_description(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    install.install(editions.made_up(editions.WORDLESS_FAMILY), data_dir)

    result = ask(
        own_client, dialect, LOOKUP, system=editions.MADE_UP, code="below", property="parent"
    )

    assert values(result, "property") == [{"code": "parent", "value": "above"}]


def test_a_code_that_only_groups_is_abstract(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, LOOKUP, system=canonical.ICD10PCS, code="XW0")

    assert value(result, "abstract") is True
    assert properties(result, "notSelectable") == [True]


# Requested properties


@pytest.mark.parametrize(
    ("requested", "expected"),
    [
        ("typeOfService", ["typeOfService", "typeOfService"]),
        (["betos", "status"], ["status", "betos"]),
        ("inactive", ["inactive"]),
        ("nonsense", []),
        ("designation", []),
    ],
)
def test_only_the_requested_properties_are_returned(
    client: TestClient, dialect: Dialect, requested: Value, expected: list[str]
) -> None:
    result = ask(client, dialect, LOOKUP, system=canonical.HCPCS, code="Q2057", property=requested)

    assert property_codes(result) == expected


@pytest.mark.parametrize("requested", ["*", ["betos", "*"]])
def test_a_star_requests_all_properties(
    client: TestClient, dialect: Dialect, requested: Value
) -> None:
    sent: Sent = {"system": canonical.HCPCS, "code": "Q2057"}

    result = ask(client, dialect, LOOKUP, **sent, property=requested)

    assert result == ask(client, dialect, LOOKUP, **sent)


def test_a_property_with_several_values_is_repeated(client: TestClient, dialect: Dialect) -> None:
    result = ask(
        client, dialect, LOOKUP, system=canonical.HCPCS, code="Q2057", property="typeOfService"
    )

    assert [value["code"] for value in properties(result, "typeOfService")] == ["1", "P"]


@pytest.mark.parametrize(
    ("requested", "missing"),
    [
        ("betos", ["designation", "definition"]),
        ("designation", ["property", "definition"]),
        ("definition", ["property", "designation"]),
    ],
)
def test_parameters_that_are_not_requested_are_missing(
    own_client: TestClient, dialect: Dialect, data_dir: Path, requested: str, missing: list[str]
) -> None:
    install.install(editions.made_up([editions.RICH]), data_dir)

    result = ask(
        own_client, dialect, LOOKUP, system=editions.MADE_UP, code="rich", property=requested
    )

    assert set(names(result)).isdisjoint(missing)


# Forms of the inputs


def test_a_coding_is_looked_up(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, LOOKUP, coding=coding("Q2057"))

    assert value(result, "code") == "Q2057"


def test_system_applies_to_a_coding_without_system(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"system": canonical.HCPCS, "coding": coding("Q2057", "")}

    assert value(ask(client, dialect, LOOKUP, **sent), "code") == "Q2057"


def test_a_code_is_looked_up_at_its_resource(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, "CodeSystem/hcpcs-0-fragment-2026/$lookup", code="Q2057")

    assert value(result, "system") == canonical.HCPCS


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_means_hcpcs(client: TestClient, dialect: Dialect, alias: str) -> None:
    result = ask(client, dialect, LOOKUP, system=alias, code="Q2057")

    assert value(result, "system") == "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"


@pytest.mark.parametrize("slot", ["1", "2", "3"])
def test_the_slot_number_that_blue_button_writes_as_version_is_ignored(
    client: TestClient, dialect: Dialect, slot: str
) -> None:
    system = "https://bluebutton.cms.gov/resources/codesystem/hcpcs"
    sent = coding("Q2057", system, version=slot)

    result = ask(client, dialect, LOOKUP, How.PARAMETERS, coding=sent)

    assert value(result, "version") == "0-fragment-2026"


@pytest.mark.parametrize(
    "sent",
    [
        {"system": canonical.HCPCS, "code": "Q2057", "version": "2025-01"},
        {"system": f"{canonical.HCPCS}|2025-01", "code": "Q2057"},
        {"coding": coding("Q2057", version="2025-01")},
    ],
)
def test_a_version_selects_the_edition(
    own_client: TestClient, dialect: Dialect, data_dir: Path, sent: Sent
) -> None:
    for version in ("2025-01", "2025-10"):
        install.install(editions.hcpcs(version, [editions.Q2057]), data_dir)

    result = ask(own_client, dialect, LOOKUP, How.PARAMETERS, **sent)

    assert value(result, "version") == "2025-01"


@pytest.mark.parametrize("how", How)
@pytest.mark.parametrize("name", ["language", "displayLanguage"])
@pytest.mark.parametrize(
    ("languages", "display"),
    [
        ("de", "Mit allem"),
        ("de-CH,en;q=0.5", "Mit allem"),
        ("fr,de;q=0.1", "Mit allem"),
        ("en-US", "With everything"),
        ("fr", "With everything"),
        ("fr,*;q=0", "With everything"),
    ],
)
def test_the_display_is_in_the_requested_language(
    own_client: TestClient,
    dialect: Dialect,
    data_dir: Path,
    how: How,
    name: str,
    languages: str,
    display: str,
) -> None:
    install.install(editions.made_up([editions.RICH]), data_dir)
    sent: Sent = {"system": editions.MADE_UP, "code": "rich"}

    by_input = ask(own_client, dialect, LOOKUP, how, **sent, **{name: languages})
    path = f"/{dialect.name}/{LOOKUP}?system={editions.MADE_UP}&code=rich"
    by_header = answer(own_client.get(path, headers={"Accept-Language": languages}), dialect)

    assert by_input == by_header
    assert value(by_input, "display") == display
    assert values(by_input, "designation")[0]["value"] == "With everything"


def test_an_input_for_the_language_precedes_the_header(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    install.install(editions.made_up([editions.RICH]), data_dir)
    path = f"/{dialect.name}/{LOOKUP}?system={editions.MADE_UP}&code=rich&displayLanguage=de"

    result = answer(own_client.get(path, headers={"Accept-Language": "en"}), dialect)

    assert value(result, "display") == "Mit allem"


# Errors


def test_an_unknown_code_is_not_found_and_similar_codes_are_listed(
    client: TestClient, dialect: Dialect
) -> None:
    result = refusal(404, client, dialect, LOOKUP, system=canonical.HCPCS, code="Q2O57")

    assert result["code"] == "not-found"
    assert result["details"]["coding"][0]["code"] == "invalid-code"
    assert "Did you mean Q2057?" in result["details"]["text"]


def test_an_unknown_code_is_not_found_in_any_language(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"system": canonical.HCPCS, "code": "Q2O57"}

    plain = refusal(404, client, dialect, LOOKUP, **sent)

    assert refusal(404, client, dialect, LOOKUP, **sent, displayLanguage="en") == plain


def test_an_unknown_system_is_not_found(client: TestClient, dialect: Dialect) -> None:
    result = refusal(404, client, dialect, LOOKUP, system="http://x", code="Q2057")

    assert result["code"] == "not-found"
    where = "GET [base]/CodeSystem?_elements=url,version lists all"
    assert result["details"]["text"] == f"Unknown code system 'http://x'. {where}"


def test_an_unknown_version_is_not_found_and_known_versions_are_listed(
    client: TestClient, dialect: Dialect
) -> None:
    sent: Sent = {"system": canonical.HCPCS, "code": "Q2057", "version": "1999-01"}

    result = refusal(404, client, dialect, LOOKUP, **sent)

    assert result["code"] == "not-found"
    assert result["details"]["text"].endswith("known are 0-fragment-2026")


def test_an_unknown_resource_is_not_found(client: TestClient, dialect: Dialect) -> None:
    result = refusal(404, client, dialect, "CodeSystem/hcpcs-1999-01/$lookup", code="Q2057")

    assert result["code"] == "not-found"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"code": "Q2057"},
        {"system": canonical.HCPCS},
        {"coding": coding("Q2057", "")},
    ],
)
def test_a_missing_input_is_refused_with_an_example(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    result = refusal(400, client, dialect, LOOKUP, **sent)

    assert result["code"] == "required"
    assert "for example code=Q2057&system=" in result["details"]["text"]


def test_a_coding_without_code_is_refused(client: TestClient, dialect: Dialect) -> None:
    incomplete: Json = {"system": canonical.HCPCS}

    result = refusal(400, client, dialect, LOOKUP, How.PARAMETERS, coding=incomplete)

    assert "a Coding without code" in result["details"]["text"]


def test_a_code_and_a_coding_are_refused(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"system": canonical.HCPCS, "code": "Q2057", "coding": coding("Q4257")}

    result = refusal(400, client, dialect, LOOKUP, **sent)

    assert result["code"] == "invalid"


@pytest.mark.parametrize("name", ["code", "system", "version"])
def test_a_second_value_is_refused(client: TestClient, dialect: Dialect, name: str) -> None:
    sent: Sent = {"system": canonical.HCPCS, "code": "Q2057", name: ["A", "A"]}

    result = refusal(400, client, dialect, LOOKUP, **sent)

    assert result["details"]["text"] == f"The parameter '{name}' was sent more than once"


def test_a_system_different_from_that_of_the_coding_is_refused(
    client: TestClient, dialect: Dialect
) -> None:
    sent: Sent = {"system": canonical.ICD10PCS, "coding": coding("Q2057")}

    refusal(400, client, dialect, LOOKUP, **sent)


@pytest.mark.parametrize(
    "sent",
    [
        {"code": "Q2057", "version": "1999-01"},
        {"code": "Q2057", "system": canonical.ICD10PCS},
        {"coding": coding("Q2057", canonical.ICD10PCS)},
        {"coding": coding("Q2057", version="1999-01")},
    ],
)
def test_an_input_that_contradicts_the_resource_is_refused(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    path = "CodeSystem/hcpcs-0-fragment-2026/$lookup"

    response = send(client, dialect, path, How.PARAMETERS, **sent)

    assert response.status_code in {400, 404}


def test_an_unknown_parameter_is_ignored(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"system": canonical.HCPCS, "code": "Q2057", "nonsense": "1"}

    assert value(ask(client, dialect, LOOKUP, **sent), "code") == "Q2057"


@pytest.mark.parametrize(
    "prefer", ["handling=strict", "return=minimal; handling=strict", "handling = strict"]
)
def test_an_unknown_parameter_is_refused_with_strict_handling(
    client: TestClient, dialect: Dialect, prefer: str
) -> None:
    sent = {"system": canonical.HCPCS, "code": "Q2057", "nonsense": "1"}

    response = client.get(f"/{dialect.name}/{LOOKUP}", params=sent, headers={"Prefer": prefer})

    result = issue(response, dialect, 400)
    assert result["details"]["text"].startswith("Unknown parameter 'nonsense'; known are code")


def test_an_unknown_parameter_in_a_body_is_refused_with_strict_handling(
    client: TestClient, dialect: Dialect
) -> None:
    body = parameters(system=canonical.HCPCS, code="Q2057", nonsense="1")

    response = client.post(
        f"/{dialect.name}/{LOOKUP}", json=body, headers={"Prefer": "handling=strict"}
    )

    assert issue(response, dialect, 400)["code"] == "not-supported"


def test_a_known_parameter_is_accepted_with_strict_handling(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"system": canonical.HCPCS, "code": "Q2057", "_format": "json"}

    response = client.get(
        f"/{dialect.name}/{LOOKUP}", params=sent, headers={"Prefer": "handling=strict"}
    )

    assert value(answer(response, dialect), "code") == "Q2057"
