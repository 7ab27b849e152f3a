"""Every input of $translate that FHIR defines, and what it does."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from terminology.fhir.translate import TRANSLATE
from tests.fixtures.asking import Sent, Value, send

PCS, CPT = canonical.ICD10PCS, canonical.CPT
TO_CPT = f"{canonical.OURS}/ConceptMap/cart-pcs-to-cpt"
CODE: Sent = {"system": PCS, "code": "XW033C7"}
BILLED: Sent = {"targetCode": "38228", "url": TO_CPT}

IN_R4 = {
    "url", "conceptMap", "conceptMapVersion", "code", "system", "version", "source", "coding",
    "codeableConcept", "target", "targetsystem", "dependency", "reverse",
}  # fmt: skip
IN_R5 = {
    "url", "conceptMap", "conceptMapVersion", "sourceCode", "system", "version", "sourceScope",
    "sourceCoding", "sourceCodeableConcept", "targetCode", "targetCoding",
    "targetCodeableConcept", "targetScope", "targetSystem", "dependency",
}  # fmt: skip
IN_R6 = {"sourceSystem", "sourceVersion", "targetVersion"}
OF_HL7 = {"targetcode", "tx-resource"}
OURS = {"date", "displayLanguage"}

CHANGES: dict[str, tuple[Sent, Value]] = {
    "url": (CODE, f"{canonical.OURS}/ConceptMap/cart-pcs-to-revenue"),
    "conceptMapVersion": ({**CODE, "url": TO_CPT}, "1999"),
    "source": (CODE, CPT),
    "sourceScope": (CODE, CPT),
    "target": (CODE, CPT),
    "targetScope": (CODE, CPT),
    "targetsystem": (CODE, CPT),
    "targetSystem": (CODE, CPT),
    "targetVersion": ({**CODE, "targetSystem": CPT}, "1999"),
    "reverse": ({"system": CPT, "code": "38228"}, True),
    "date": (CODE, "2020-01-01"),
    "dependency": (CODE, ["setting$inpatient"]),
    "sourceSystem": (BILLED, CPT),
}
"""For an input: a request, and a value of the input with which the response is another one."""


def test_the_inputs_are_those_of_fhir_and_of_hl7_and_two_of_ours() -> None:
    assert {input.name for input in TRANSLATE.inputs} == IN_R4 | IN_R5 | IN_R6 | OF_HL7 | OURS


def test_no_input_is_refused_as_not_supported_in_every_version() -> None:
    assert all(input.supported for input in TRANSLATE.inputs)


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_an_input_changes_the_response(client: TestClient, dialect: Dialect, name: str) -> None:
    sent, value = CHANGES[name]

    without = send(client, dialect, "ConceptMap/$translate", **sent)
    response = send(client, dialect, "ConceptMap/$translate", **{**sent, name: value})

    assert response.status_code in {200, 400, 404}
    assert response.content != without.content
