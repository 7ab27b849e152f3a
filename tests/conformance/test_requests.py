"""The request of a case has its parameters, resources and headers."""

import json
from pathlib import Path

import pytest

from terminology.fhir.dialects import R4, R5, Dialect
from tests.conformance import requests
from tests.conformance.cases import DEFAULT_PROFILE, Case, Guide
from tests.conformance.conftest import SYSTEM
from tests.conformance.documents import Json
from tests.conformance.r4 import VERSION_ALGORITHM
from tests.conformance.requests import Request


def _case(guide: Guide, name: str) -> Case:
    return next(case for case in guide.cases("5.0.0") if case.name == name)


def _built(guide: Guide, name: str, dialect: Dialect = R5) -> Request:
    return requests.build(guide, _case(guide, name), dialect)


def _sent(guide: Guide, name: str, dialect: Dialect = R5) -> list[Json]:
    parameters: list[Json] = json.loads(_built(guide, name, dialect).body or b"{}")["parameter"]
    return parameters


def test_the_request_has_the_resources_of_the_suite_and_the_parameters_of_the_profile(
    guide: Guide,
) -> None:
    names = [one["name"] for one in _sent(guide, "colours/unknown")]

    assert names == ["code", "a", "tx-resource", "displayLanguage"]


def test_a_case_without_a_profile_has_a_uuid(guide: Guide) -> None:
    assert _sent(guide, "colours/all")[-1] == {"name": "uuid", "valueUuid": "urn:uuid:1"}


def test_a_resource_is_sent_as_a_parser_reads_it(guide: Guide) -> None:
    assert _sent(guide, "colours/all")[1]["resource"] == {
        "resourceType": "CodeSystem",
        "url": SYSTEM,
        "versionAlgorithmString": "semver",
    }


def test_a_resource_is_sent_to_an_r4_server_in_r4(guide: Guide) -> None:
    assert _sent(guide, "colours/all", R4)[1]["resource"] == {
        "resourceType": "CodeSystem",
        "url": SYSTEM,
        "extension": [{"url": VERSION_ALGORITHM, "valueString": "semver"}],
    }


def test_a_boolean_in_quotes_is_sent_as_a_boolean(guide: Guide) -> None:
    assert _sent(guide, "colours/all")[0]["valueBoolean"] is True


@pytest.mark.parametrize(("dialect", "version"), [(R4, "4.0"), (R5, "5.0")])
def test_the_headers_name_the_version_the_case_and_its_requirements(
    guide: Guide, dialect: Dialect, version: str
) -> None:
    assert _built(guide, "colours/all", dialect).headers == {
        "Accept": f"application/fhir+json; fhirVersion={version}",
        "Content-Type": f"application/fhir+json; fhirVersion={version};charset=UTF-8",
        "User-Agent": "Tools/Java",
        "X-Request-Id": "txTests:colours/all",
        "Accept-Language": "de",
        "X-Limit": "9",
    }


@pytest.mark.parametrize("lenient", [True, False])
def test_a_case_with_leniency_for_displays_sends_it_with_a_validation_only(
    guide: Guide, lenient: bool
) -> None:
    for suite in guide.index["suites"]:
        for entry in suite["tests"]:
            entry["lenient-display"] = lenient
    sent = {"name": "lenient-display-validation", "valueBoolean": lenient}

    assert _sent(guide, "colours/unknown")[2] == sent
    assert sent not in _sent(guide, "colours/all")


def test_a_folder_without_a_default_profile_adds_no_parameters(guide: Guide, folder: Path) -> None:
    (folder / DEFAULT_PROFILE).unlink()

    assert _sent(guide, "colours/all")[-1]["name"] == "tx-resource"


def test_a_validation_with_primitives_only_is_sent_as_a_query(guide: Guide) -> None:
    request = _built(guide, "plain/query")

    query = "code=x+y&a=false&uuid=urn%3Auuid%3A1&"
    assert (request.method, request.path, request.body) == (
        "GET",
        f"ValueSet/$validate-code?{query}",
        None,
    )


def test_a_validation_with_a_resource_is_sent_as_a_body(guide: Guide) -> None:
    assert _built(guide, "colours/unknown").method == "POST"


def test_a_statement_is_read(guide: Guide) -> None:
    request = _built(guide, "statements/own")

    assert (request.method, request.path, request.body) == ("GET", "metadata", None)
