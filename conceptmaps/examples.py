"""Requests with our content: for messages that say what to send, the first page and OpenAPI."""

from codesystems.canonical import CPT, HCPCS, ICD10PCS, REVENUE

EXAMPLES = {
    "lookup": f"code=Q2057&system={HCPCS}",
    "validate-code": f"url={HCPCS}&code=Q2057",
    "validate-member": f"url={HCPCS}?fhir_vs&system={HCPCS}&code=Q2057",
    "translate": f"system={ICD10PCS}&sourceCode=XW033C7&targetSystem={CPT}",
    "subsumes": f"system={ICD10PCS}&codeA=XW0&codeB=XW033C7",
    "expand": f"url={HCPCS}?fhir_vs&filter=car-t",
    "diff": f"system={HCPCS}&from=2025-01&to=2025-10",
}

TOUR = (
    f"r4/CodeSystem/$lookup?system={HCPCS}&code=Q2057&_pretty=true",
    f"r5/CodeSystem/$validate-code?url={HCPCS}&code=q2057&_pretty=true",
    f"r4/ConceptMap/$translate?system={ICD10PCS}&code=XW033C7&targetsystem={CPT}&_pretty=true",
    f"r5/CodeSystem/$subsumes?system={ICD10PCS}&codeA=XW0&codeB=XW033C7&_pretty=true",
)

CLAIM = {
    "resourceType": "Claim",
    "status": "active",
    "use": "claim",
    "created": "2025-04-20",
    "type": {"coding": [{"code": "institutional"}]},
    "priority": {"coding": [{"code": "normal"}]},
    "patient": {"reference": "Patient/1"},
    "provider": {"reference": "Organization/1"},
    "insurance": [{"sequence": 1, "focal": True, "coverage": {"display": "Medicare"}}],
    "item": [
        {
            "sequence": 1,
            "servicedDate": "2025-04-14",
            "revenue": {"coding": [{"system": REVENUE, "code": "0891"}]},
            "productOrService": {"coding": [{"system": HCPCS, "code": "Q2057"}]},
            "quantity": {"value": 1},
        }
    ],
}
