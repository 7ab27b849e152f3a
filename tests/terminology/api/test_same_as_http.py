"""The models of the API have the JSON that the server answers."""

import json
from typing import Any, NamedTuple

import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from codesystems import canonical
from fhir_hcpcs import FhirVersion, Terminology
from terminology.fhir.dialects import Dialect
from tests.fixtures import claims
from tests.fixtures.asking import Sent, ask, read
from tests.fixtures.judge import Json

PRODUCTS = f"{canonical.OURS}/ValueSet/cart-products"
BILLED = f"{canonical.OURS}/ConceptMap/cart-pcs-to-cpt"
DAY = "2025-04-01"

LOOKUP, SUBSUMES, DIFF = "CodeSystem/$lookup", "CodeSystem/$subsumes", "CodeSystem/$diff"
IN_SYSTEM, IN_VALUE_SET = "CodeSystem/$validate-code", "ValueSet/$validate-code"
TRANSLATE = "ConceptMap/$translate"
Q2041: Sent = {"system": canonical.HCPCS, "code": "Q2041"}


class Call(NamedTuple):
    """A call of a method, and the same request to the server."""

    method: str
    arguments: tuple[str | None, ...]
    options: dict[str, Any]
    path: str
    sent: Sent


CALLS = [
    Call("lookup", ("hcpcs", "Q2041"), {}, LOOKUP, Q2041),
    Call(
        "lookup",
        ("hcpcs", "Q2041"),
        {"date": "2017", "properties": ["status", "parent"], "history": True},
        LOOKUP,
        {**Q2041, "date": "2017", "property": ["status", "parent", "history"]},
    ),
    Call(
        "lookup",
        (canonical.HCPCS, "Q2041"),
        {"version": "2017-01", "history": True},
        LOOKUP,
        {**Q2041, "version": "2017-01", "property": ["*", "history"]},
    ),
    Call(
        "validate",
        ("hcpcs", "q2041"),
        {"display": "Wilate", "date": DAY},
        IN_SYSTEM,
        {"url": canonical.HCPCS, "code": "q2041", "display": "Wilate", "date": DAY},
    ),
    Call(
        "validate",
        ("hcpcs", "Q2041"),
        {"value_set": "cart-products", "version": "2019-01"},
        IN_VALUE_SET,
        {**Q2041, "url": PRODUCTS, "systemVersion": "2019-01"},
    ),
    Call(
        "validate",
        (None, "C9073"),
        {"value_set": PRODUCTS, "active_only": True, "abstract": False},
        IN_VALUE_SET,
        {
            "url": PRODUCTS,
            "code": "C9073",
            "inferSystem": True,
            "activeOnly": True,
            "abstract": False,
        },
    ),
    Call(
        "subsumes",
        ("hcpcs", "Q2041", "Q2053"),
        {"version": "2025-01", "date": DAY},
        SUBSUMES,
        {
            "system": canonical.HCPCS,
            "codeA": "Q2041",
            "codeB": "Q2053",
            "version": "2025-01",
            "date": DAY,
        },
    ),
    Call(
        "translate",
        ("icd10pcs", "XW033C7"),
        {"target_system": "cpt", "date": DAY, "dependencies": {"setting": "hospital-outpatient"}},
        TRANSLATE,
        {
            "system": canonical.ICD10PCS,
            "code": "XW033C7",
            "targetsystem": canonical.CPT,
            "date": DAY,
            "dependency": "setting$hospital-outpatient",
        },
    ),
    Call(
        "translate",
        ("cpt", "38228"),
        {"concept_map": "cart-pcs-to-cpt", "reverse": True},
        TRANSLATE,
        {"url": BILLED, "system": canonical.CPT, "targetCode": "38228"},
    ),
    Call(
        "diff",
        ("hcpcs", "2019-01", "2025-01"),
        {},
        DIFF,
        {"system": canonical.HCPCS, "from": "2019-01", "to": "2025-01"},
    ),
    Call(
        "diff",
        ("hcpcs", "2017-01", "2025-01"),
        {"properties": ["display"], "changes": ["added", "changed"], "count": 1, "offset": 1},
        DIFF,
        {
            "system": canonical.HCPCS,
            "from": "2017-01",
            "to": "2025-01",
            "property": ["display"],
            "change": ["added", "changed"],
            "count": 1,
            "offset": 1,
        },
    ),
]


def written(model: BaseModel) -> Json:
    """The JSON of a model."""
    found: Json = json.loads(model.model_dump_json())
    return found


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.method)
def test_the_parameters_of_a_result_are_those_of_the_server(
    terminology: Terminology,
    client: TestClient,
    dialect: Dialect,
    fhir_version: FhirVersion,
    call: Call,
) -> None:
    result = getattr(terminology, call.method)(*call.arguments, **call.options)

    answer = ask(client, dialect, call.path, **call.sent)
    assert written(result.parameters(fhir_version)) == answer


@pytest.mark.parametrize(
    ("value_set", "options", "sent"),
    [
        ("cart-products", {}, {"url": PRODUCTS}),
        (
            PRODUCTS,
            {
                "filter": "autoleucel",
                "count": 2,
                "offset": 1,
                "date": DAY,
                "active_only": True,
                "properties": ["status"],
            },
            {
                "url": PRODUCTS,
                "filter": "autoleucel",
                "count": 2,
                "offset": 1,
                "date": DAY,
                "activeOnly": True,
                "property": "status",
            },
        ),
    ],
)
def test_the_resource_of_an_expansion_is_that_of_the_server(
    terminology: Terminology,
    client: TestClient,
    dialect: Dialect,
    fhir_version: FhirVersion,
    value_set: str,
    options: dict[str, Any],
    sent: Sent,
) -> None:
    result = terminology.expand(value_set, **options)

    answer = ask(client, dialect, "ValueSet/$expand", **sent)
    expansion = written(result.resource(fhir_version))
    assert expansion["expansion"].pop("timestamp")
    del answer["expansion"]["timestamp"]
    assert expansion == answer


def test_the_outcome_of_a_check_is_that_of_the_server(
    terminology: Terminology, client: TestClient, dialect: Dialect, fhir_version: FhirVersion
) -> None:
    claim = claims.outpatient(claims.line("0540T", revenue="0874"))

    result = terminology.check(claim, payer="commercial", clinical_trial=True)

    response = client.post(
        f"/{dialect.name}/Claim/$check-coding?payer=commercial&clinical-trial=true", json=claim
    )
    assert written(result.resource(fhir_version)) == response.json()


@pytest.mark.parametrize("key", ["hcpcs", "icd10pcs", "pos", "cpt"])
def test_the_resource_of_an_edition_is_that_of_the_server(
    terminology: Terminology,
    client: TestClient,
    dialect: Dialect,
    fhir_version: FhirVersion,
    key: str,
) -> None:
    described = next(one for one in terminology.code_systems() if one.key == key)

    answer = read(client, dialect, f"CodeSystem/{described.id}")
    assert set(answer.pop("meta")) == {"lastUpdated"}
    assert written(described.resource(fhir_version)) == answer


@pytest.mark.parametrize("key", ["cart-pcs-to-cpt", "hcpcs-replaced-by"])
def test_the_resource_of_a_concept_map_is_that_of_the_server(
    terminology: Terminology,
    client: TestClient,
    dialect: Dialect,
    fhir_version: FhirVersion,
    key: str,
) -> None:
    described = next(one for one in terminology.concept_maps() if one.key == key)

    answer = read(client, dialect, f"ConceptMap/{described.id}")
    assert set(answer.pop("meta")) == {"lastUpdated"}
    assert written(described.resource(fhir_version)) == answer


@pytest.mark.parametrize("id", ["hcpcs", "cart-products"])
def test_the_resource_of_a_value_set_is_that_of_the_server(
    terminology: Terminology,
    client: TestClient,
    dialect: Dialect,
    fhir_version: FhirVersion,
    id: str,
) -> None:
    described = next(one for one in terminology.value_sets() if one.id == id)

    answer = read(client, dialect, f"ValueSet/{id}")
    assert set(answer.pop("meta")) == {"lastUpdated"}
    assert written(described.resource(fhir_version)) == answer
