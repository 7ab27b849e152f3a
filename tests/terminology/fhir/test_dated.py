"""Operations with a date."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from tests.fixtures import clients, through_time
from tests.fixtures.answers import details, issues, matches, names, targets, value, values
from tests.fixtures.asking import Sent, ask, read, refusal
from tests.fixtures.judge import Json

LOOKUP = "CodeSystem/$lookup"
VALIDATE = "CodeSystem/$validate-code"
TRANSLATE = "ConceptMap/$translate"
REPLACED_BY = f"{canonical.OURS}/ConceptMap/hcpcs-replaced-by"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of a server with the editions of several years."""
    data_dir = tmp_path_factory.mktemp("years")
    through_time.fill(data_dir)
    with clients.prerendered(data_dir, bundled_dir) as connected:
        yield connected


@pytest.mark.parametrize(
    ("code", "day", "version", "display"),
    [
        ("Q2040", "2018-12-31", "2019-01", "Tisagenlecleucel"),
        ("Q2041", "2017-12-31", "2017-01", "Wilate injection"),
        ("Q2041", "2018-04-01T10:00:00-05:00", "2019-01", "Axicabtagene ciloleucel"),
        ("Q2041", "2017", "2017-01", "Wilate injection"),
    ],
)
def test_a_code_is_looked_up_in_the_edition_of_the_date(
    client: TestClient,
    dialect: Dialect,
    code: str,
    day: str,
    version: str,
    display: str,
) -> None:
    result = ask(client, dialect, LOOKUP, system=canonical.HCPCS, code=code, date=day)

    assert (value(result, "version"), value(result, "display")) == (version, display)


def test_a_code_not_in_force_on_the_date_is_not_found_and_the_message_has_its_dates(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"system": canonical.HCPCS, "code": "C9073", "date": "2021-04-01"}

    result = refusal(404, client, dialect, LOOKUP, **sent)

    assert result["details"]["text"] == (
        f"The code 'C9073' of '{canonical.HCPCS}' was not in force on 2021-04-01; it ended on "
        "2021-03-31 (from 2021-01-01 to 2021-03-31 in version 2025-01). It was replaced by Q2053"
    )


ENDED = "ended on 2021-03-31 (from 2021-01-01 to 2021-03-31 in version 2025-01)"
BEGINS = "begins on 2021-01-01 (from 2021-01-01 to 2021-03-31 in version 2025-01)"
GAP = (
    "ended on 2017-12-31 (from 2012-01-01 to 2017-12-31 in version 2017-01) and begins again on "
    "2018-04-01 (from 2018-04-01 to no end in version 2025-01)"
)
OF_THE_DATE = pytest.mark.parametrize(
    ("code", "day", "when"),
    [
        ("C9073", "2021-04-01", ENDED),
        ("C9073", "2022", ENDED),
        ("C9073", "2020-12-31", BEGINS),
        ("C9073", "2020-12", BEGINS),
        ("C9073", "2016", BEGINS),
        ("Q2041", "2018-02-01", GAP),
        ("Q2041", "2018-02", GAP),
        (
            "Q2041",
            "2011",
            "begins on 2012-01-01 (from 2012-01-01 to 2017-12-31 in version 2017-01)",
        ),
    ],
)


@OF_THE_DATE
def test_a_code_not_in_force_begins_later_or_ended_earlier_or_both(
    client: TestClient, dialect: Dialect, code: str, day: str, when: str
) -> None:
    sent = {"code": code, "date": day}

    refused = refusal(404, client, dialect, LOOKUP, system=canonical.HCPCS, **sent)
    invalid = ask(client, dialect, VALIDATE, url=canonical.HCPCS, **sent)

    text = f"was not in force on {day}; it {when}"
    assert text in refused["details"]["text"]
    assert text in issues(invalid)[0]["details"]["text"]


@pytest.mark.parametrize(("day", "is_replaced"), [("2021-04-01", True), ("2020-12-31", False)])
def test_a_code_that_begins_later_was_not_replaced_yet(
    client: TestClient, dialect: Dialect, day: str, is_replaced: bool
) -> None:
    sent = {"system": canonical.HCPCS, "code": "C9073", "date": day}

    text = refusal(404, client, dialect, LOOKUP, **sent)["details"]["text"]

    assert ("It was replaced by Q2053" in text) is is_replaced


def test_an_unknown_code_is_unknown_on_every_date(client: TestClient, dialect: Dialect) -> None:
    sent = {"system": canonical.HCPCS, "code": "Q204O", "date": "2018-06-01"}

    result = refusal(404, client, dialect, LOOKUP, **sent)

    assert result["details"]["text"].startswith("Unknown code 'Q204O'")


def test_the_message_for_a_code_without_dates_has_its_editions(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"system": canonical.ICD10PCS, "code": "XW033C3", "date": "2022-06-01"}

    result = refusal(404, client, dialect, LOOKUP, **sent)

    assert result["details"]["text"].endswith(
        "was not in force on 2022-06-01; it exists in version 2021, not in that of the date"
    )


def test_the_result_for_a_date_before_the_first_edition_has_a_message(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"system": canonical.HCPCS, "code": "Q2041", "date": "2014-06-01"}

    assert "the start of the first installed" in str(
        value(ask(client, dialect, LOOKUP, **sent), "message")
    )


def test_an_invalid_date_is_refused(client: TestClient, dialect: Dialect) -> None:
    sent = {"system": canonical.HCPCS, "code": "Q2041", "date": "yesterday"}

    result = refusal(400, client, dialect, LOOKUP, **sent)

    assert result["details"]["text"].startswith("The parameter 'date' is 'yesterday'")


def test_a_code_in_force_on_the_date_is_valid_without_a_warning(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"url": canonical.HCPCS, "code": "Q2040", "date": "2018-12-31"}

    result = ask(client, dialect, VALIDATE, **sent)

    assert value(result, "result") is True
    assert values(result, "inactive") == []
    assert value(result, "version") == "2019-01"


def test_a_code_not_in_force_on_the_date_is_not_valid(client: TestClient, dialect: Dialect) -> None:
    sent = {"url": canonical.HCPCS, "code": "C9073", "date": "2021-04-01"}

    results = ask(client, dialect, VALIDATE, **sent)

    assert value(results, "result") is False
    result, warning = issues(results)
    assert details(result) == ("error", "business-rule", "code-rule")
    assert details(warning) == ("warning", "business-rule", "code-comment")
    assert "from 2021-01-01 to 2021-03-31" in result["details"]["text"]
    assert "It was replaced by Q2053" in result["details"]["text"]


def test_an_unknown_code_is_not_valid_on_any_date(client: TestClient, dialect: Dialect) -> None:
    sent = {"url": canonical.HCPCS, "code": "Z0000", "date": "2021-04-01"}

    result = ask(client, dialect, VALIDATE, **sent)

    assert value(result, "result") is False
    assert details(issues(result)[0]) == ("error", "code-invalid", "invalid-code")


def test_a_date_before_the_first_edition_has_a_warning(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"url": canonical.HCPCS, "code": "Q2041", "date": "2014-06-01"}

    result = ask(client, dialect, VALIDATE, **sent)

    assert value(result, "result") is True
    assert details(issues(result)[-1]) == ("warning", "business-rule", "code-comment")


@pytest.mark.parametrize(
    ("day", "outcome"), [("2021-09-30", "equivalent"), ("2021-09", "equivalent")]
)
def test_codes_are_compared_in_the_edition_of_the_date(
    client: TestClient, dialect: Dialect, day: str, outcome: str
) -> None:
    sent = {"system": canonical.ICD10PCS, "codeA": "XW033C3", "codeB": "XW033C3", "date": day}

    assert value(ask(client, dialect, "CodeSystem/$subsumes", **sent), "outcome") == outcome


def test_codes_missing_in_the_edition_of_the_date_are_not_found(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {
        "system": canonical.ICD10PCS,
        "codeA": "XW033C3",
        "codeB": "XW033C3",
        "date": "2021-10-01",
    }

    refusal(404, client, dialect, "CodeSystem/$subsumes", **sent)


@pytest.mark.parametrize(
    ("day", "cpt"),
    [("2024-06-01", ["0540T"]), ("2024-12-31", ["0540T"]), ("2025-01-01", ["38228"])],
)
def test_a_code_is_translated_by_the_mappings_of_the_date(
    client: TestClient, dialect: Dialect, day: str, cpt: list[str]
) -> None:
    sent = {
        "system": canonical.ICD10PCS,
        "code": "XW033J7",
        "targetsystem": canonical.CPT,
        "date": day,
    }

    assert targets(ask(client, dialect, TRANSLATE, **sent)) == cpt


def test_an_ended_code_is_translated_to_its_replacement(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"url": REPLACED_BY, "system": canonical.HCPCS, "code": "C9073"}

    (match,) = matches(ask(client, dialect, TRANSLATE, **sent))

    assert match["concept"]["code"] == "Q2053"
    assert match["originMap"] == f"{REPLACED_BY}|2025-01"
    assert match["property"]["value"] == "a test made-up.csv, cross-reference of C9073"


@pytest.mark.parametrize(("day", "codes"), [("2021-03-31", []), ("2021-04-01", ["Q2053"])])
def test_a_mapping_that_only_a_later_version_has_is_found_on_its_days(
    client: TestClient, dialect: Dialect, day: str, codes: list[str]
) -> None:
    sent = {"url": REPLACED_BY, "system": canonical.HCPCS, "code": "C9073", "date": day}

    assert targets(ask(client, dialect, TRANSLATE, **sent)) == codes


@pytest.mark.parametrize(
    ("code", "day", "text"),
    [
        ("Q2040", "2019-01-01", "from 2018-01-01 to 2018-12-31"),
        ("Q2040", "2017-12-31", "from 2018-01-01 to 2018-12-31"),
        ("XYZ", "2019-01-01", "Unknown code"),
    ],
)
def test_a_code_that_a_value_set_lacks_on_a_date_has_its_days(
    client: TestClient, dialect: Dialect, code: str, day: str, text: str
) -> None:
    url = f"{canonical.HCPCS}?fhir_vs"
    sent = {"url": url, "system": canonical.HCPCS, "code": code, "date": day}

    result = ask(client, dialect, "ValueSet/$validate-code", **sent)

    assert value(result, "result") is False
    assert any(text in issue["details"]["text"] for issue in issues(result))


@pytest.mark.parametrize(
    ("code", "day", "more", "warned"),
    [
        ("Q2041", "2014-06-01", {}, True),
        ("Q2041", "2025-01-01", {}, False),
        ("Q2041", "2014-06-01", {"systemVersion": "2017-01"}, False),
        ("XYZ", "2014-06-01", {}, True),
    ],
)
def test_a_value_set_on_a_date_without_an_edition_is_answered_with_a_warning(
    client: TestClient, dialect: Dialect, code: str, day: str, more: Sent, warned: bool
) -> None:
    url = f"{canonical.HCPCS}?fhir_vs"
    sent: Sent = {"url": url, "system": canonical.HCPCS, "code": code, "date": day, **more}

    result = ask(client, dialect, "ValueSet/$validate-code", **sent)

    found = issues(result) if "issues" in names(result) else []
    assert any("is before" in issue["details"]["text"] for issue in found) is warned


@pytest.mark.parametrize(
    ("day", "listed"),
    [("2017-12-31", []), ("2018-01-01", ["2019-01"]), ("2018-12-31", ["2019-01"])],
)
def test_a_value_set_on_a_date_has_the_codes_of_later_editions(
    client: TestClient, dialect: Dialect, day: str, listed: list[str]
) -> None:
    sent = {"url": f"{canonical.HCPCS}?fhir_vs", "filter": "Q2040", "date": day}

    expansion = ask(client, dialect, "ValueSet/$expand", **sent)["expansion"]

    assert {"name": "date", "valueDateTime": day} in expansion["parameter"]
    assert [entry.get("version") for entry in expansion.get("contains", [])] == listed
    assert not any(entry.get("inactive") for entry in expansion.get("contains", []))


def test_a_code_that_ended_after_the_date_is_active_on_it(
    client: TestClient, dialect: Dialect
) -> None:
    sent: Sent = {"url": f"{canonical.HCPCS}?fhir_vs", "date": "2018-12-31", "activeOnly": True}

    expansion = ask(client, dialect, "ValueSet/$expand", filter="Q2040", **sent)["expansion"]
    result = ask(
        client,
        dialect,
        "ValueSet/$validate-code",
        system=canonical.HCPCS,
        code="Q2040",
        **sent,
    )

    assert [entry["code"] for entry in expansion["contains"]] == ["Q2040"]
    assert value(result, "result") is True


def test_a_code_is_translated_back_to_the_code_that_it_replaces(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {"url": REPLACED_BY, "targetSystem": canonical.HCPCS, "targetCode": "Q2053"}

    assert targets(ask(client, dialect, TRANSLATE, **sent)) == ["C9073"]


@pytest.mark.parametrize("code", ["Q2040", "Q2053", "Z0000"])
def test_a_code_without_a_cross_reference_has_no_replacement(
    client: TestClient, dialect: Dialect, code: str
) -> None:
    sent = {"url": REPLACED_BY, "system": canonical.HCPCS, "code": code}

    assert value(ask(client, dialect, TRANSLATE, **sent), "result") is False


def test_the_map_of_replacements_is_read(client: TestClient, dialect: Dialect) -> None:
    resource = read(client, dialect, "ConceptMap/hcpcs-replaced-by-2025-01")

    (group,) = resource["group"]
    assert [element["code"] for element in group["element"]] == ["C9073"]


def test_an_ended_icd_10_pcs_code_is_translated_to_its_successors(
    client: TestClient, dialect: Dialect
) -> None:
    sent = {
        "system": canonical.ICD10PCS,
        "code": "XW033C3",
        "targetsystem": canonical.ICD10PCS,
        "date": "2021-10-01",
    }

    assert targets(ask(client, dialect, TRANSLATE, **sent)) == [
        "XW033C7",
        "XW033H7",
        "XW033J7",
        "XW033K7",
    ]


def test_the_history_of_a_code_has_its_changes_by_edition(
    client: TestClient, dialect: Dialect
) -> None:
    sent: dict[str, str | bool | Json | list[str]] = {
        "system": canonical.HCPCS,
        "code": "Q2041",
        "property": ["history"],
    }

    history = values(ask(client, dialect, LOOKUP, **sent), "property")

    assert [(change["code"], change["value"]) for change in history] == [
        ("history", "2017-01"),
        ("history", "2019-01"),
        ("history", "2025-01"),
    ]
    assert history[1]["description"].startswith(
        "another-meaning, in the edition in force from 2019"
    )


def test_the_history_of_a_code_without_dates_has_the_editions(
    client: TestClient, dialect: Dialect
) -> None:
    sent: dict[str, str | bool | Json | list[str]] = {
        "system": canonical.ICD10PCS,
        "code": "XW033C7",
        "property": ["history"],
    }

    (history,) = values(ask(client, dialect, LOOKUP, **sent), "property")

    assert history["description"] == "first, in the edition in force from 2021-10-01"


def test_the_history_is_returned_only_if_requested(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, LOOKUP, system=canonical.HCPCS, code="Q2041")

    assert "history" not in [property["code"] for property in values(result, "property")]


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("CodeSystem-lookup", "it comes from the edition in force on the date"),
        ("CodeSystem-validate-code", "both with a warning"),
        ("CodeSystem-subsumes", "The codes themselves need not be in force"),
        ("ConceptMap-translate", "The result has the mappings that are in force on a date"),
        ("ConceptMap-batch-translate", "The result has the mappings that are in force on a date"),
    ],
)
def test_the_definition_of_an_operation_documents_the_date(
    client: TestClient, dialect: Dialect, id: str, text: str
) -> None:
    definition = read(client, dialect, f"OperationDefinition/{id}")

    assert text in definition["description"]
    assert "date" in [parameter["name"] for parameter in definition["parameter"]]


def test_an_unknown_definition_is_not_found(client: TestClient, dialect: Dialect) -> None:
    result = refusal(404, client, dialect, "OperationDefinition/lookup")

    assert "CodeSystem-lookup" in result["details"]["text"]


@pytest.mark.parametrize(
    ("query", "result"),
    [
        ("_id=CodeSystem-lookup", ["CodeSystem-lookup"]),
        ("code=translate", ["ConceptMap-translate"]),
        ("name=Lookup", ["CodeSystem-lookup"]),
        (f"url={canonical.OURS}/OperationDefinition/CodeSystem-subsumes", ["CodeSystem-subsumes"]),
        ("code=nothing", []),
    ],
)
def test_definitions_are_found_by_their_search_parameters(
    client: TestClient, dialect: Dialect, query: str, result: list[str]
) -> None:
    bundle = read(client, dialect, f"OperationDefinition?{query}")

    assert [entry["resource"]["id"] for entry in bundle.get("entry", [])] == result
