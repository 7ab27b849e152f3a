"""Right responses pass, and a wrong one fails with a reason."""

import json

import pytest

from terminology.fhir.dialects import R5
from tests.conformance.cases import EXTERNALS, Guide
from tests.conformance.conftest import RIGHT
from tests.conformance.documents import Json
from tests.conformance.judge import Response, verdict

JSON_TYPE = "application/fhir+json; charset=utf-8"
EXPANDED = RIGHT["ValueSet/$expand"][1]
REFUSED = RIGHT["ValueSet/$validate-code"][1]
WARNED = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning"}]}


def _failure(guide: Guide, name: str, answer: Response) -> str | None:
    case = next(case for case in guide.cases("5.0.0") if case.name == name)
    result = verdict(guide, guide.read(EXTERNALS), case, R5, answer)
    assert result.reason(strict=True) == result.reason(strict=False)
    return result.failure


def _failure_of(guide: Guide, name: str, status: int, resource: object) -> str | None:
    return _failure(guide, name, Response(status, JSON_TYPE, json.dumps(resource)))


@pytest.mark.parametrize("status", [200, 201])
def test_an_expected_response_passes(guide: Guide, status: int) -> None:
    assert _failure_of(guide, "colours/all", status, EXPANDED) is None


@pytest.mark.parametrize("status", [400, 404, 422])
def test_any_status_of_the_expected_class_passes(guide: Guide, status: int) -> None:
    assert _failure_of(guide, "colours/unknown", status, REFUSED) is None


@pytest.mark.parametrize(
    ("name", "status", "resource", "failure"),
    [
        ("colours/unknown", 500, REFUSED, "status 500, should have 4xx"),
        ("colours/unknown", 200, REFUSED, "status 200, should have 4xx"),
        ("plain/query", 404, REFUSED, "status 404, should have 400"),
        ("colours/unknown", 400, WARNED, "an OperationOutcome without an error"),
        ("colours/all", 404, EXPANDED, "status 404 and is a ValueSet, not an OperationOutcome"),
        ("colours/all", 200, {"resourceType": "Bundle"}, "is a Bundle, not a ValueSet"),
        ("colours/all", 200, ["ValueSet"], "no resource"),
        ("colours/all", 200, {"resourceType": "ValueSet"}, ".expansion is missing"),
        ("colours/all", 200, {"resourceType": "ValueSet", "expansion": 1}, "not built like FHIR"),
        ("statements/own", 200, {"resourceType": "CapabilityStatement", "fhirVersion": "6"}, "6"),
    ],
)
def test_another_response_fails_with_a_reason(
    guide: Guide, name: str, status: int, resource: Json, failure: str
) -> None:
    assert failure in (_failure_of(guide, name, status, resource) or "")


@pytest.mark.parametrize("text", ["", "<html>", '{"resourceType":'])
def test_a_response_that_is_not_json_fails(guide: Guide, text: str) -> None:
    assert "is no JSON" in (_failure(guide, "colours/all", Response(200, JSON_TYPE, text)) or "")


@pytest.mark.parametrize(
    ("media_type", "passes"),
    [
        ("application/json", True),
        ("Application/FHIR+JSON; charset=utf-8", True),
        ("", True),
        ("text/html", False),
        ("application/fhir+xml", False),
    ],
)
def test_a_response_passes_as_json_only(guide: Guide, media_type: str, passes: bool) -> None:
    answer = Response(200, media_type, json.dumps(EXPANDED))

    assert (_failure(guide, "colours/all", answer) is None) is passes


def test_a_missing_response_file_fails_the_case(guide: Guide) -> None:
    (guide.folder / "all.json").unlink()

    assert "all.json cannot be read" in (_failure_of(guide, "colours/all", 200, EXPANDED) or "")
