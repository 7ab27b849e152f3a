"""Calls of the generated client, whose results have types."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from fhir_hcpcs_client import Client
from fhir_hcpcs_client.api.r4_operations import (
    r_4_claim_check_coding,
    r_4_code_system_lookup,
    r_4_code_system_lookup_post,
    r_4_code_system_validate_code,
    r_4_concept_map_translate,
    r_4_value_set_expand,
)
from fhir_hcpcs_client.api.r4_resources import r_4_concept_map_read, r_4_concept_map_search
from fhir_hcpcs_client.api.r4_server import r_4_metadata
from fhir_hcpcs_client.api.r5_operations import (
    r_5_code_system_lookup,
    r_5_code_system_validate_code,
    r_5_concept_map_translate,
    r_5_value_set_expand,
)
from fhir_hcpcs_client.api.r5_resources import r_5_concept_map_read, r_5_concept_map_search
from fhir_hcpcs_client.api.r5_server import r_5_metadata
from fhir_hcpcs_client.api.server import health
from fhir_hcpcs_client.models.capability_statement_software import CapabilityStatementSoftware
from fhir_hcpcs_client.models.code_system_lookup_request import CodeSystemLookupRequest
from fhir_hcpcs_client.models.code_system_lookup_request_parameter import (
    CodeSystemLookupRequestParameter,
)
from fhir_hcpcs_client.models.code_system_lookup_result import CodeSystemLookupResult
from fhir_hcpcs_client.models.code_system_lookup_result_display import (
    CodeSystemLookupResultDisplay,
)
from fhir_hcpcs_client.models.code_system_validate_code_result import CodeSystemValidateCodeResult
from fhir_hcpcs_client.models.code_system_validate_code_result_result import (
    CodeSystemValidateCodeResultResult,
)
from fhir_hcpcs_client.models.concept_map_translate_result_match_concept import (
    ConceptMapTranslateResultMatchConcept,
)
from fhir_hcpcs_client.models.health import Health
from fhir_hcpcs_client.models.input_claim import InputClaim
from fhir_hcpcs_client.models.operation_outcome import OperationOutcome
from fhir_hcpcs_client.models.r4_bundle import R4Bundle
from fhir_hcpcs_client.models.r4_capability_statement import R4CapabilityStatement
from fhir_hcpcs_client.models.r4_concept_map import R4ConceptMap
from fhir_hcpcs_client.models.r4_concept_map_translate_result import R4ConceptMapTranslateResult
from fhir_hcpcs_client.models.r4_concept_map_translate_result_match import (
    R4ConceptMapTranslateResultMatch,
)
from fhir_hcpcs_client.models.r4_value_set import R4ValueSet
from fhir_hcpcs_client.models.r5_bundle import R5Bundle
from fhir_hcpcs_client.models.r5_capability_statement import R5CapabilityStatement
from fhir_hcpcs_client.models.r5_concept_map import R5ConceptMap
from fhir_hcpcs_client.models.r5_concept_map_translate_result import R5ConceptMapTranslateResult
from fhir_hcpcs_client.models.r5_concept_map_translate_result_match import (
    R5ConceptMapTranslateResultMatch,
)
from fhir_hcpcs_client.models.r5_value_set import R5ValueSet
from fhir_hcpcs_client.types import UNSET

CLIENT = Client(base_url=sys.argv[1])
FACTS = json.loads(Path(sys.argv[2]).read_text())
HCPCS, PCS, CPT = (str(FACTS["systems"][name]) for name in ("hcpcs", "icd10pcs", "cpt"))
CODE, DISPLAY = str(FACTS["product"]["code"]), str(FACTS["product"]["display"])
MAP, PROCEDURE = str(FACTS["conceptMap"]["id"]), str(FACTS["procedure"]["code"])
TARGET = str(FACTS["translation"]["target"])


def looked_up(result: CodeSystemLookupResult | OperationOutcome | object) -> list[str]:
    assert isinstance(result, CodeSystemLookupResult), result
    return [
        one.value_string
        for one in result.parameter
        if isinstance(one, CodeSystemLookupResultDisplay)
    ]


def lookup() -> None:
    r4 = r_4_code_system_lookup.sync(client=CLIENT, system=HCPCS, code=CODE)
    r5 = r_5_code_system_lookup.sync(client=CLIENT, system=HCPCS, code=CODE, property_=["display"])
    assert looked_up(r4) == looked_up(r5) == [DISPLAY]


def lookup_by_post() -> None:
    body = CodeSystemLookupRequest(
        resource_type="Parameters",
        parameter=[
            CodeSystemLookupRequestParameter(name="system", value_uri=HCPCS),
            CodeSystemLookupRequestParameter(name="code", value_code=CODE),
        ],
    )
    result = r_4_code_system_lookup_post.sync(client=CLIENT, body=body)
    assert looked_up(result) == [DISPLAY]


def valid(result: object) -> list[bool]:
    assert isinstance(result, CodeSystemValidateCodeResult), result
    return [
        one.value_boolean
        for one in result.parameter
        if isinstance(one, CodeSystemValidateCodeResultResult)
    ]


def validate() -> None:
    right = r_4_code_system_validate_code.sync(client=CLIENT, url_query=HCPCS, code=CODE)
    wrong = r_5_code_system_validate_code.sync(client=CLIENT, url_query=HCPCS, code="ZZZZZ")
    assert (valid(right), valid(wrong)) == ([True], [False])


def expand() -> None:
    r4 = r_4_value_set_expand.sync(client=CLIENT, url_query=f"{HCPCS}?fhir_vs", count=3)
    r5 = r_5_value_set_expand.sync(client=CLIENT, url_query=f"{HCPCS}?fhir_vs", count=3)
    assert isinstance(r4, R4ValueSet), r4
    assert isinstance(r5, R5ValueSet), r5
    assert r4.expansion
    assert r5.expansion
    codes = [one.code for one in r4.expansion.contains or []]
    assert codes == [one.code for one in r5.expansion.contains or []]
    assert len(codes) == 3


def targets(*parts: object) -> list[object]:
    concepts = (one for one in parts if isinstance(one, ConceptMapTranslateResultMatchConcept))
    return [one.value_coding.code for one in concepts]


def translate() -> None:
    r4 = r_4_concept_map_translate.sync(client=CLIENT, system=PCS, code=PROCEDURE, targetsystem=CPT)
    r5 = r_5_concept_map_translate.sync(
        client=CLIENT, system=PCS, source_code=PROCEDURE, target_system=CPT
    )
    assert isinstance(r4, R4ConceptMapTranslateResult), r4
    assert isinstance(r5, R5ConceptMapTranslateResult), r5
    first = [one for one in r4.parameter if isinstance(one, R4ConceptMapTranslateResultMatch)]
    second = [one for one in r5.parameter if isinstance(one, R5ConceptMapTranslateResultMatch)]
    assert {target for one in first for target in targets(*one.part)} == {TARGET}
    assert {target for one in second for target in targets(*one.part)} == {TARGET}


def search() -> None:
    r4 = r_4_concept_map_search.sync(client=CLIENT, field_id=MAP)
    r5 = r_5_concept_map_search.sync(client=CLIENT, field_id=MAP)
    assert isinstance(r4, R4Bundle), r4
    assert isinstance(r5, R5Bundle), r5
    (first,), (second,) = r4.entry or [], r5.entry or []
    assert isinstance(first.resource, R4ConceptMap), first
    assert isinstance(second.resource, R5ConceptMap), second
    assert first.resource.id == second.resource.id == MAP


def read() -> None:
    r4 = r_4_concept_map_read.sync(MAP, client=CLIENT)
    r5 = r_5_concept_map_read.sync(MAP, client=CLIENT)
    assert isinstance(r4, R4ConceptMap), r4
    assert isinstance(r5, R5ConceptMap), r5
    assert [one.target for one in r4.group or []] == [CPT]
    assert [one.target for one in r5.group or []] == [CPT]


def metadata() -> None:
    r4 = r_4_metadata.sync(client=CLIENT)
    r5 = r_5_metadata.sync(client=CLIENT)
    assert isinstance(r4, R4CapabilityStatement), r4
    assert isinstance(r5, R5CapabilityStatement), r5
    assert isinstance(r4.software, CapabilityStatementSoftware)
    assert (r4.fhir_version, r5.fhir_version) == ("4.0.1", "5.0.0")


def error() -> None:
    response = r_4_code_system_lookup.sync_detailed(client=CLIENT, system=HCPCS, code="ZZZZZ")
    assert response.status_code == 404
    assert isinstance(response.parsed, OperationOutcome), response
    (issue,) = response.parsed.issue
    assert issue.severity == "error"
    assert issue.details is not UNSET


def check_coding() -> None:
    claim = InputClaim.from_dict({"resourceType": "Claim", "status": "active"})
    result = r_4_claim_check_coding.sync(client=CLIENT, body=claim)
    assert isinstance(result, OperationOutcome), result
    assert result.issue


def healthy() -> None:
    result = health.sync(client=CLIENT)
    assert isinstance(result, Health), result
    assert result.broken == 0


def passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as problem:
        sys.stdout.write(f"FAIL {check.__name__}: {type(problem).__name__}: {problem}"[:500] + "\n")
        return False
    sys.stdout.write(f"ok {check.__name__}\n")
    return True


CHECKS = (
    lookup, lookup_by_post, validate, expand, translate, search, read, metadata, error,
    check_coding, healthy,
)  # fmt: skip

sys.exit(sum(not passes(check) for check in CHECKS) and 1)
