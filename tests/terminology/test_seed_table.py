"""Every cell of the coding table of 2025-04-01 (ASTCT), requested over HTTP.

inpatient            ICD-10-PCS code, by either vein, and revenue code 0874
hospital outpatient  38228 (0540T until 2024-12-31), or 38999, and 0874; APC 5694, status S
professional         the same codes; Medicare's status A for 38228
footnotes            MS-DRG 018 with its trial and access facts, KX, Z00.6, 90, remarks
"""

from typing import Any

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import R4, Dialect
from tests.fixtures.answers import matches, targets
from tests.fixtures.asking import Sent, Value, ask, send
from tests.fixtures.judge import Json

TRANSLATE = "ConceptMap/$translate"
AUTOLOGOUS = [
    code
    for product in ("C7", "J7", "H7", "M7", "N7", "K7", "A7", "8A")
    for code in (f"XW033{product}", f"XW043{product}")
]
ALLOGENEIC = ["XW033G7", "XW043G7"]
PROCEDURES = AUTOLOGOUS + ALLOGENEIC
PRODUCTS = {
    "J7": "Q2042",
    "H7": "Q2041",
    "M7": "Q2053",
    "N7": "Q2054",
    "K7": "Q2055",
    "A7": "Q2056",
    "8A": "Q2058",
}
OUTPATIENT = ["setting$hospital-outpatient", "payer$medicare", "charge$administration"]
PROFESSIONAL = ["setting$professional", "payer$medicare"]
DAYS = ("2024-06-01", "2025-06-01", "2026-06-01")


def request_of(
    dialect: Dialect, code: str, target: str, day: str, *stated: str, source: str
) -> Sent:
    """The request to translate a code on a day, with the parameters of a FHIR version."""
    return {
        "system": source,
        "targetSystem": target,
        "date": day,
        "dependency": list(stated),
        "code" if dialect is R4 else "sourceCode": code,
    }


def translated(
    client: TestClient,
    dialect: Dialect,
    code: str,
    target: str,
    day: str,
    *stated: str,
    source: str = canonical.ICD10PCS,
) -> Json:
    request = request_of(dialect, code, target, day, *stated, source=source)
    return ask(client, dialect, TRANSLATE, **request)


def products(response: Json) -> set[str]:
    """The products of all matches, as `attribute=code` or `attribute=text`."""
    return {pair(part) for match in response["parameter"] for part in parts_named(match, "product")}


def parts_named(match: Json, name: str) -> list[Json]:
    return [part for part in match.get("part", []) if part["name"] == name]


def pair(product: Json) -> str:
    attribute, field = product["part"]
    (value,) = [value for name, value in field.items() if name.startswith("value")]
    text = value if isinstance(value, str) else value.get("code") or value["display"]
    return f"{attribute['valueUri'].rpartition('#')[2].rpartition('/')[2]}={text}"


def cpt_of(code: str, day: str) -> str:
    if code in ALLOGENEIC:
        return "38999"
    return "0540T" if day < "2025" else "38228"


def product_of(code: str, day: str) -> list[str]:
    """The product code of a procedure; Q2058 began on 2025-07-01."""
    product = PRODUCTS.get(code[-2:])
    return [product] if product and (product != "Q2058" or day >= "2025-07-01") else []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "day"),
    [(code, day) for code in PROCEDURES for day in DAYS if code[-2:] != "8A" or day > "2024-10-01"],
)
def test_a_procedure_is_translated_to_every_column_of_its_row(
    client: TestClient, dialect: Dialect, code: str, day: str
) -> None:
    for stated in (OUTPATIENT, PROFESSIONAL):
        response = translated(client, dialect, code, canonical.CPT, day, *stated)
        assert targets(response) == [cpt_of(code, day)]
    inpatient = translated(client, dialect, code, canonical.CPT, day, "setting$inpatient")
    assert targets(inpatient) == []
    for setting in ("inpatient", "hospital-outpatient"):
        stated = [f"setting${setting}", "charge$administration"]
        response = translated(client, dialect, code, canonical.REVENUE, day, *stated)
        assert targets(response) == ["0874"]
    stay = translated(client, dialect, code, canonical.MSDRG, day, "payer$medicare")
    assert targets(stay) == ["018"]
    hcpcs = translated(client, dialect, code, canonical.HCPCS, day)
    assert targets(hcpcs) == product_of(code, day)


def test_a_procedure_has_no_match_before_its_first_day(
    client: TestClient, dialect: Dialect
) -> None:
    for target in (canonical.CPT, canonical.REVENUE, canonical.MSDRG, canonical.HCPCS):
        assert targets(translated(client, dialect, "XW0338A", target, "2024-06-01")) == []


@pytest.mark.parametrize(
    ("code", "day", "stated", "expected"),
    [
        ("XW033J7", "2025-06-01", OUTPATIENT, {"opps-apc=5694", "opps-status-indicator=S"}),
        ("XW033J7", "2024-06-01", OUTPATIENT, {"opps-apc=5694", "opps-status-indicator=S"}),
        ("XW033J7", "2025-06-01", OUTPATIENT, {"revenue-code=0874", "modifier=KX"}),
        ("XW033J7", "2025-06-01", PROFESSIONAL, {"mpfs-status=A", "modifier=KX"}),
        ("XW033G7", "2025-06-01", OUTPATIENT, {"revenue-code=0874"}),
    ],
)
def test_a_match_has_the_payment_facts_of_its_row(
    client: TestClient, dialect: Dialect, code: str, day: str, stated: list[str], expected: set[str]
) -> None:
    response = translated(client, dialect, code, canonical.CPT, day, *stated)

    assert expected <= products(response)


def test_kx_is_required_until_the_end_of_the_rems(client: TestClient, dialect: Dialect) -> None:
    last, first = "2025-06-25", "2025-06-26"

    results = [
        products(translated(client, dialect, "XW033J7", canonical.CPT, day, *OUTPATIENT))
        for day in (last, first)
    ]

    assert ["modifier=KX" in result for result in results] == [True, False]


@pytest.mark.parametrize(
    ("day", "stated", "expected"),
    [
        ("2025-06-01", ["clinical-trial$trial-of-product"], {"diagnosis=Z00.6"}),
        (
            "2025-06-01",
            ["clinical-trial$trial-of-other-product"],
            {"diagnosis=Z00.6", "remark=Diff Prod Clin Trial"},
        ),
        ("2025-06-01", ["expanded-access$true"], {"condition-code=90"}),
        ("2022-06-01", ["expanded-access$true"], {"remark=Expand Acc Use"}),
        ("2025-06-01", ["clinical-trial$false", "expanded-access$false"], set()),
    ],
)
def test_the_footnotes_add_products_to_the_match_of_a_stay(
    client: TestClient, dialect: Dialect, day: str, stated: list[str], expected: set[str]
) -> None:
    response = translated(
        client, dialect, "XW033J7", canonical.MSDRG, day, "payer$medicare", *stated
    )

    assert targets(response) == ["018"]
    assert expected <= products(response)
    assert expected or not products(response)


@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("target", [canonical.CPT, canonical.REVENUE, canonical.HCPCS])
def test_every_match_of_a_procedure_is_also_found_in_reverse(
    client: TestClient, dialect: Dialect, target: str, day: str
) -> None:
    def matches_of(**request: Value) -> list[Json]:
        response: Json = send(client, dialect, TRANSLATE, **request).json()
        return matches(response)

    def forward_request(code: str) -> Sent:
        return request_of(dialect, code, target, day, source=canonical.ICD10PCS)

    def reverse_request(code: str) -> Sent:
        scope: Sent = {"targetSystem": target, "sourceSystem": canonical.ICD10PCS}
        return {"targetCode": code, **scope, "date": day}

    forward = {
        (code, match["concept"]["code"])
        for code in PROCEDURES
        for match in matches_of(**forward_request(code))
        if "concept" in match
    }
    back = {
        (match["source"]["code"], code)
        for code in {code for _, code in forward}
        for match in matches_of(**reverse_request(code))
    }
    assert forward
    assert forward <= back


@pytest.mark.parametrize(
    ("code", "target", "source"),
    [
        ("38228", "XW033C7", canonical.CPT),
        ("38999", "XW033G7", canonical.CPT),
        ("Q2042", "XW033J7", canonical.HCPCS),
    ],
)
def test_a_billing_code_is_translated_to_procedures_by_another_map(
    client: TestClient, dialect: Dialect, code: str, target: str, source: str
) -> None:
    response = translated(client, dialect, code, canonical.ICD10PCS, "2025-06-01", source=source)

    assert target in targets(response)


def test_a_match_depends_on_the_circumstances_that_are_not_stated(
    client: TestClient, dialect: Dialect
) -> None:
    response = translated(client, dialect, "XW033J7", canonical.CPT, "2025-06-01")

    settings = {
        pair(part).partition("=")[2]
        for match in response["parameter"]
        for part in parts_named(match, "dependsOn")
    }
    assert {"hospital-outpatient", "professional", "medicare", "other-payer"} <= settings


R4_RELATIONSHIPS = {
    "source-is-narrower-than-target": "wider",
    "source-is-broader-than-target": "narrower",
    "related-to": "relatedto",
    "equivalent": "equivalent",
    "not-related-to": "disjoint",
}


def relationships(response: Json, element: str) -> list[Any]:
    return sorted(
        (match[element], match["concept"]["code"])
        for match in matches(response)
        if "concept" in match
    )


@pytest.mark.parametrize("code", PROCEDURES)
@pytest.mark.parametrize(
    "target", [canonical.CPT, canonical.REVENUE, canonical.HCPCS, canonical.MSDRG]
)
def test_r4_and_r5_have_the_same_matches_with_their_own_relationship_codes(
    client: TestClient, code: str, target: str
) -> None:
    request: dict[str, Any] = {"system": canonical.ICD10PCS, "targetSystem": target}
    day = "2025-06-01"
    r4, r5 = (
        client.get(f"/{version}/ConceptMap/$translate", params={**request, name: code, "date": day})
        for version, name in (("r4", "code"), ("r5", "sourceCode"))
    )

    converted = [
        (R4_RELATIONSHIPS[word], code) for word, code in relationships(r5.json(), "relationship")
    ]

    assert sorted(converted) == relationships(r4.json(), "equivalence")


def test_a_circumstance_may_be_stated_by_query_or_by_body(
    client: TestClient, dialect: Dialect
) -> None:
    names = ("element", "concept") if dialect is R4 else ("attribute", "value")
    setting = f"{canonical.CLAIM_ATTRIBUTE}#setting"
    value = {"system": canonical.CLAIM_CIRCUMSTANCE, "code": "professional"}
    part = [{"name": names[0], "valueUri": setting}, {"name": names[1], "valueCoding": value}]
    body = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "system", "valueUri": canonical.ICD10PCS},
            {"name": "code" if dialect is R4 else "sourceCode", "valueCode": "XW033J7"},
            {"name": "targetSystem", "valueUri": canonical.CPT},
            {"name": "date", "valueDateTime": "2025-06-01"},
            {"name": "dependency", "part": part},
        ],
    }

    posted = client.post(f"/{dialect.name}/ConceptMap/$translate", json=body).json()
    queried = translated(
        client, dialect, "XW033J7", canonical.CPT, "2025-06-01", "setting$professional"
    )

    assert posted == queried
