"""Inputs and result of ConceptMap/$translate, with the names of R4, R5 and the R6 ballot."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import Coding
from conceptmaps import relationship
from terminology.fhir import translate
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.operations.translate import Translate
from terminology.registry import Registry
from tests.fixtures import editions, stored
from tests.fixtures.answers import matches, names, targets, value
from tests.fixtures.answers import values as values_of
from tests.fixtures.asking import How, Sent, answer, ask, parameters, refusal
from tests.fixtures.judge import Json

TRANSLATE = "ConceptMap/$translate"
TO_CPT = "https://fhir-hcpcs.org/ConceptMap/cart-pcs-to-cpt"
TO_CPT_ID = "cart-pcs-to-cpt-2025-06-26"
TODAY = f"{TO_CPT}|2025-06-26"
TO_HCPCS = "https://fhir-hcpcs.org/ConceptMap/cart-pcs-to-hcpcs"
PCS = canonical.ICD10PCS
CPT = canonical.CPT

AUTOLOGOUS = [
    "XW033C7", "XW043C7", "XW033J7", "XW043J7", "XW033H7", "XW043H7", "XW033M7", "XW043M7",
    "XW033N7", "XW043N7", "XW033K7", "XW043K7", "XW033A7", "XW043A7", "XW0338A", "XW0438A",
]  # fmt: skip


def coding(code: str, system: str = PCS) -> Json:
    """Return a Coding as JSON."""
    return {"system": system, "code": code}


# Forward


@pytest.mark.parametrize(
    "sent",
    [
        {"system": PCS, "code": "XW033C7", "targetsystem": CPT},
        {"system": PCS, "code": "XW033C7", "target": CPT},
        {"source": PCS, "code": "XW033C7", "targetsystem": CPT},
        {"coding": coding("XW033C7"), "targetsystem": CPT},
        {"coding": coding("XW033C7", ""), "system": PCS, "targetsystem": CPT},
        {"system": PCS, "code": "XW033C7", "url": TO_CPT},
        {"system": PCS, "code": "XW033C7", "url": f"{TO_CPT}|2025-04-01"},
        {"system": PCS, "code": "XW033C7", "url": TO_CPT, "conceptMapVersion": "2025-04-01"},
        {"code": "XW033C7", "url": TO_CPT},
        {"system": PCS, "version": "2026", "code": "XW033C7", "targetsystem": CPT},
        {"system": PCS, "sourceCode": "XW033C7", "targetSystem": CPT},
        {"sourceScope": PCS, "sourceCode": "XW033C7", "targetScope": CPT},
        {"sourceCoding": coding("XW033C7"), "targetSystem": CPT},
        {"sourceCode": "XW033C7", "url": TO_CPT},
        {"sourceSystem": PCS, "sourceCode": "XW033C7", "targetSystem": CPT},
        {"system": "urn:oid:2.16.840.1.113883.6.4", "code": "XW033C7", "targetsystem": CPT},
    ],
)
def test_an_autologous_administration_is_38228_and_never_the_ended_0540t(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    result = ask(client, dialect, TRANSLATE, **sent)

    assert (value(result, "result"), targets(result)) == (True, ["38228"])


def test_an_allogeneic_administration_is_the_unlisted_38999(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, TRANSLATE, system=PCS, code="XW033G7", targetsystem=CPT)

    assert (value(result, "result"), targets(result)) == (True, ["38999"])


@pytest.mark.parametrize("name", ["code", "sourceCode"])
def test_a_code_is_translated_at_a_map_resource(
    client: TestClient, dialect: Dialect, name: str
) -> None:
    sent: Sent = {name: "XW033C7"}

    result = ask(client, dialect, f"ConceptMap/{TO_CPT_ID}/$translate", **sent)

    assert targets(result) == ["38228"]


def test_all_maps_are_used_with_the_source_system_alone(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, TRANSLATE, system=PCS, code="XW033J7")

    assert targets(result) == [
        "Q2042",
        "38228",
        "018",
        "0874",
        "0871",
        "0872",
        "0873",
        "0891",
        "0892",
    ]


@pytest.mark.parametrize(
    "sent",
    [
        {"system": f"{PCS}|0-fragment-2026", "code": "XW033C7", "targetsystem": CPT},
        {"system": PCS, "code": "XW033C7", "targetsystem": f"{CPT}|0-fragment-2025"},
    ],
)
def test_a_version_of_a_code_system_that_has_the_code_may_be_named(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    assert targets(ask(client, dialect, TRANSLATE, **sent)) == ["38228"]


def test_a_system_different_from_that_of_the_coding_is_refused(
    client: TestClient, dialect: Dialect
) -> None:
    sent: Sent = {"system": CPT, "coding": coding("XW033C7")}

    refusal(400, client, dialect, TRANSLATE, **sent)


@pytest.mark.parametrize("name", ["codeableConcept", "sourceCodeableConcept"])
def test_all_codings_of_a_concept_are_translated(
    client: TestClient, dialect: Dialect, name: str
) -> None:
    concept: Json = {"coding": [coding("XW033C7"), coding("A", "http://x"), coding("XW033G7")]}
    sent: Sent = {name: concept, "targetsystem": CPT}

    result = ask(client, dialect, TRANSLATE, How.PARAMETERS, **sent)

    assert (value(result, "result"), targets(result)) == (True, ["38228", "38999"])
    assert "'http://x'" in str(value(result, "message"))


@pytest.mark.parametrize(
    ("concept", "expected", "message"),
    [
        ({"text": "CAR-T"}, [], "There is no code to translate: the CodeableConcept has no coding"),
        (
            {"coding": [{"display": "CAR-T"}]},
            [],
            "A coding has no code and was not translated",
        ),
        (
            {"coding": [{"system": PCS}, coding("XW033C7")]},
            ["38228"],
            f"A coding of '{PCS}' has no code and was not translated",
        ),
        (
            {"coding": [coding("XW033C7"), {"code": "XW033G7"}], "text": "CAR-T"},
            ["38228"],
            "The code 'XW033G7' has no system and was not translated",
        ),
        ({"coding": [coding(" XW033C7 ")]}, ["38228"], None),
    ],
)
@pytest.mark.parametrize("name", ["codeableConcept", "sourceCodeableConcept"])
def test_the_good_codings_of_a_concept_are_translated(
    client: TestClient,
    dialect: Dialect,
    name: str,
    concept: Json,
    expected: list[str],
    message: str | None,
) -> None:
    body = parameters(targetsystem=CPT)
    body["parameter"].append({"name": name, "valueCodeableConcept": concept})

    result = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)

    assert (value(result, "result"), targets(result)) == (bool(expected), expected)
    assert values_of(result, "message") == ([message] if message else [])


def test_a_coding_of_a_concept_needs_no_system_with_a_map(
    client: TestClient, dialect: Dialect
) -> None:
    concept: Json = {"coding": [{"code": "XW033C7"}]}

    result = ask(client, dialect, TRANSLATE, How.PARAMETERS, url=TO_CPT, codeableConcept=concept)

    assert targets(result) == ["38228"]


PROFESSIONAL = ["setting$professional", "payer$medicare"]
ATTRIBUTE = f"{canonical.CLAIM_ATTRIBUTE}#"


def test_a_match_has_the_parts_of_r4(client: TestClient) -> None:
    sent: Sent = {"system": PCS, "code": "XW033C7", "targetsystem": CPT, "date": "2025-06-25"}

    result = ask(client, R4, TRANSLATE, **sent, dependency=PROFESSIONAL)

    assert result["parameter"][1] == {
        "name": "match",
        "part": [
            {"name": "equivalence", "valueCode": "wider"},
            {"name": "concept", "valueCoding": {"system": CPT, "code": "38228"}},
            {
                "name": "dependsOn",
                "part": [
                    {"name": "element", "valueUri": f"{ATTRIBUTE}setting"},
                    {
                        "name": "concept",
                        "valueCoding": {
                            "system": canonical.CLAIM_CIRCUMSTANCE,
                            "code": "professional",
                            "display": "Professional: the claim of a physician",
                        },
                    },
                ],
            },
            {
                "name": "dependsOn",
                "part": [
                    {"name": "element", "valueUri": f"{ATTRIBUTE}payer"},
                    {
                        "name": "concept",
                        "valueCoding": {
                            "system": canonical.CLAIM_CIRCUMSTANCE,
                            "code": "medicare",
                            "display": "Medicare",
                        },
                    },
                ],
            },
            {
                "name": "product",
                "part": [
                    {"name": "element", "valueUri": f"{ATTRIBUTE}modifier"},
                    {"name": "concept", "valueCoding": {"system": canonical.HCPCS, "code": "KX"}},
                ],
            },
            {
                "name": "product",
                "part": [
                    {"name": "element", "valueUri": f"{ATTRIBUTE}mpfs-status"},
                    {"name": "concept", "valueCoding": {"display": "A"}},
                ],
            },
            {
                "name": "property",
                "part": [
                    {
                        "name": "uri",
                        "valueUri": "https://fhir-hcpcs.org/ConceptMap/property#citation",
                    },
                    {
                        "name": "value",
                        "valueString": "ASTCT, Coding Options for CAR-T Therapy Services, "
                        "2025-04-01, autologous; ASTCT, Coding Options for CAR-T Therapy "
                        "Services, 2025-04-01, note 3; First Coast, NCD 110.24 (FDA "
                        "communication of 2025-06-26)",
                    },
                ],
            },
            {
                "name": "targetComment",
                "valueString": "CPT code for administration of any autologous CAR-T product, "
                "from 2025-01-01; KX tells that the facility is approved under the product's REMS",
            },
            {"name": "source", "valueUri": f"{TO_CPT}|2025-04-01"},
            {"name": "originMap", "valueCanonical": f"{TO_CPT}|2025-04-01"},
        ],
    }


def test_a_match_has_the_parts_of_r5(client: TestClient) -> None:
    sent: Sent = {"system": PCS, "sourceCode": "XW033C7", "targetSystem": CPT}

    result = ask(client, R5, TRANSLATE, **sent, dependency=PROFESSIONAL)

    (match,) = matches(result)
    assert list(match) == [
        "relationship",
        "concept",
        "dependsOn",
        "product",
        "property",
        "targetComment",
        "originMap",
    ]
    assert match["relationship"] == "source-is-narrower-than-target"
    assert match["product"] == {"attribute": f"{ATTRIBUTE}mpfs-status", "value": "A"}
    assert match["originMap"] == TODAY


@pytest.mark.parametrize(
    ("dialect", "part", "word"),
    [(R4, "equivalence", "relatedto"), (R5, "relationship", "related-to")],
)
def test_the_relationship_of_a_product_to_its_procedure_is_related_to(
    client: TestClient, dialect: Dialect, part: str, word: str
) -> None:
    result = ask(client, dialect, TRANSLATE, url=TO_HCPCS, code="XW033H7")

    (match,) = matches(result)
    assert (match["concept"]["code"], match[part]) == ("Q2041", word)


def test_a_match_without_a_comment_has_none(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    editions.place(stored.concept_map(stored.mapping("A1", "B1")), data_dir)

    result = ask(own_client, dialect, TRANSLATE, system=stored.URL, code="A1")

    (match,) = matches(result)
    assert (match["concept"]["code"], "targetComment" in match) == ("B1", False)


def test_a_code_in_two_maps_has_the_matches_of_both(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    other = stored.map_edition(key="other-map", url="https://example.org/ConceptMap/other")
    editions.place(stored.concept_map(stored.mapping("A1", "B1"), of=other), data_dir)
    editions.place(stored.concept_map(stored.mapping("A1", "B1")), data_dir)

    result = ask(own_client, dialect, TRANSLATE, system=stored.URL, code="A1")

    assert {match["originMap"] for match in matches(result)} == {
        f"{stored.MAP_URL}|2025-01-01",
        "https://example.org/ConceptMap/other|2025-01-01",
    }


def test_a_request_without_fhir_inputs_has_the_same_result(
    client: TestClient, dialect: Dialect, registry: Registry
) -> None:
    request = translate.question(Translate((Coding(PCS, "XW033J7"),)))
    sent: Sent = {"code": "XW033J7", "system": PCS}

    translation = translate.TRANSLATE.run(request, registry.snapshot())

    written = translate.TRANSLATE.write(request, translation, dialect)
    assert written == ask(client, dialect, TRANSLATE, **sent)


# No target


@pytest.mark.parametrize(
    ("dialect", "parts"),
    [(R4, ["noMap", "equivalence"]), (R5, ["noMap"])],
    ids=["r4", "r5"],
)
def test_a_source_without_target_has_a_match_without_concept(
    client: TestClient, dialect: Dialect, parts: list[str]
) -> None:
    result = ask(client, dialect, TRANSLATE, url=TO_HCPCS, code="XW033C7")

    (match,) = matches(result)
    assert (value(result, "result"), match["noMap"]) == (False, True)
    assert list(match)[: len(parts)] == parts
    assert not {"concept", "relationship"} & match.keys()
    assert str(value(result, "message")).startswith("'XW033C7' has no target in the map: ")


@pytest.mark.parametrize(
    "sent",
    [
        {"url": TO_CPT, "code": "0016070"},
        {"url": TO_CPT, "system": canonical.HCPCS, "code": "Q2057"},
        {"system": "http://x", "code": "A"},
        {"system": PCS, "code": "XW033C7", "targetsystem": "http://x"},
        {"system": PCS, "sourceCode": "XW033C7", "targetSystem": CPT, "sourceScope": CPT},
    ],
)
def test_no_mapping_is_a_result_with_a_message(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    result = ask(client, dialect, TRANSLATE, **sent)

    assert names(result) == ["result", "message"]
    assert value(result, "result") is False


# In reverse


@pytest.mark.parametrize(
    "sent",
    [
        {"targetCode": "38228", "targetSystem": CPT},
        {"targetcode": "38228", "targetsystem": CPT},
        {"targetCode": "38228", "targetSystem": CPT, "system": PCS},
        {"targetCode": "38228", "system": CPT},
        {"targetCode": "38228", "targetScope": CPT},
        {"targetCode": "38228", "system": CPT, "sourceScope": PCS},
        {"targetCoding": coding("38228", CPT)},
        {"targetCode": "38228", "url": TO_CPT},
    ],
)
def test_38228_comes_from_exactly_the_16_autologous_codes(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    result = ask(client, dialect, TRANSLATE, **sent)

    assert (value(result, "result"), targets(result)) == (True, AUTOLOGOUS)


@pytest.mark.parametrize(
    "sent",
    [
        {"code": "38228", "system": CPT},
        {"code": "38228", "system": CPT, "targetsystem": PCS},
        {"code": "38228", "system": CPT, "target": PCS},
        {"code": "38228", "system": CPT, "source": CPT},
        {"coding": coding("38228", CPT)},
        {"code": "38228", "url": TO_CPT},
        {"code": " 38228 ", "url": TO_CPT},
    ],
)
def test_r4_translates_back_with_reverse_and_r5_names_the_inputs_to_send(
    client: TestClient, sent: Sent
) -> None:
    result = ask(client, R4, TRANSLATE, **sent, reverse=True)
    refused = refusal(400, client, R5, TRANSLATE, **sent, reverse=True)

    assert (value(result, "result"), targets(result)) == (True, AUTOLOGOUS)
    assert refused["code"] == "not-supported"
    assert "targetCode with targetSystem" in refused["details"]["text"]


def test_reverse_with_a_target_code_is_refused_in_r4(client: TestClient) -> None:
    sent: Sent = {"targetCode": "38228", "targetSystem": CPT, "reverse": True}

    assert refusal(400, client, R4, TRANSLATE, **sent)["code"] == "invalid"


def test_a_target_concept_is_translated_back(client: TestClient, dialect: Dialect) -> None:
    concept: Json = {"coding": [coding("38228", CPT)]}

    result = ask(client, dialect, TRANSLATE, How.PARAMETERS, targetCodeableConcept=concept)

    assert targets(result) == AUTOLOGOUS


def test_a_code_is_translated_back_at_a_map_resource(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, f"ConceptMap/{TO_CPT_ID}/$translate", targetCode="38228")

    assert targets(result) == AUTOLOGOUS


@pytest.mark.parametrize(
    ("dialect", "part", "word"),
    [(R4, "equivalence", "narrower"), (R5, "relationship", "source-is-broader-than-target")],
)
def test_a_relationship_is_inverted_in_reverse(
    client: TestClient, dialect: Dialect, part: str, word: str
) -> None:
    result = ask(client, dialect, TRANSLATE, url=TO_CPT, targetCode="38228")

    assert {match[part] for match in matches(result)} == {word}


def test_the_match_in_reverse_has_the_source_concept(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, TRANSLATE, url=TO_CPT, targetCode="38228")

    assert all(match["sourceConcept"] == match["concept"] for match in matches(result))


def test_the_source_in_reverse_is_the_map_in_r4(client: TestClient) -> None:
    result = ask(client, R4, TRANSLATE, url=TO_CPT, code="38228", reverse=True)

    assert {match["source"] for match in matches(result)} == {TODAY}


@pytest.mark.parametrize(
    ("dialect", "part", "word"),
    [(R4, "equivalence", "wider"), (R5, "relationship", "source-is-narrower-than-target")],
)
def test_the_concept_of_the_r6_ballot_is_the_target_and_its_source_the_source_code(
    client: TestClient, dialect: Dialect, part: str, word: str
) -> None:
    sent: Sent = {"sourceSystem": PCS, "targetSystem": CPT, "targetCode": "38228"}

    result = ask(client, dialect, TRANSLATE, **sent)

    assert targets(result) == ["38228"]
    sources = [match["source"]["code"] for match in matches(result)]
    assert list(dict.fromkeys(sources)) == AUTOLOGOUS
    assert {match[part] for match in matches(result)} == {word}


def test_a_code_with_ended_mappings_has_no_match_and_the_message_has_the_date(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, TRANSLATE, targetCode="0540T", targetSystem=CPT)

    assert names(result) == ["result", "message"]
    assert value(result, "result") is False
    assert "ended on 2024-12-31" in str(value(result, "message"))


# Errors


@pytest.mark.parametrize(
    "sent",
    [
        {"url": "http://x", "code": "XW033C7"},
        {"url": f"{TO_CPT}|1999", "code": "XW033C7"},
        {"url": TO_CPT, "conceptMapVersion": "1999", "code": "XW033C7"},
    ],
)
def test_an_unknown_map_is_not_found(client: TestClient, dialect: Dialect, sent: Sent) -> None:
    result = refusal(404, client, dialect, TRANSLATE, **sent)

    assert result["code"] == "not-found"
    text = result["details"]["text"]
    assert text.startswith("Unknown concept map 'http://x'") or TODAY.partition("|")[2] in text


def test_an_unknown_resource_is_not_found(client: TestClient, dialect: Dialect) -> None:
    result = refusal(404, client, dialect, "ConceptMap/nothing/$translate", code="XW033C7")

    assert result["code"] == "not-found"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"system": PCS},
        {"code": "XW033C7"},
        {"code": "XW033C7", "targetsystem": CPT},
        {"targetCode": "38228"},
        {"coding": coding("XW033C7", "")},
        {"conceptMapVersion": "2025-06-26", "system": PCS, "code": "XW033C7"},
    ],
)
def test_a_missing_input_is_refused(client: TestClient, dialect: Dialect, sent: Sent) -> None:
    assert refusal(400, client, dialect, TRANSLATE, **sent)["code"] == "required"


@pytest.mark.parametrize(
    "sent",
    [
        {"system": PCS, "code": "XW033C7", "sourceCode": "XW033C7"},
        {"system": PCS, "code": "XW033C7", "coding": coding("XW033C7")},
        {"system": PCS, "sourceCode": "XW033C7", "targetCode": "38228"},
        {"system": PCS, "sourceSystem": CPT, "code": "XW033C7"},
        {"system": f"{PCS}|2025", "version": "2026", "code": "XW033C7"},
        {
            "system": PCS,
            "code": "XW033C7",
            "url": f"{TO_CPT}|2025-04-01",
            "conceptMapVersion": "2025-06-26",
        },
    ],
)
def test_inputs_that_contradict_one_another_are_refused(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    assert refusal(400, client, dialect, TRANSLATE, **sent)["code"] == "invalid"


# Circumstances


def circumstance(attribute: str, value: Json, dialect: Dialect) -> Json:
    """Return a dependency with the names of a FHIR version."""
    names = ("element", "concept") if dialect is R4 else ("attribute", "value")
    return {
        "name": "dependency",
        "part": [{"name": names[0], "valueUri": attribute}, {"name": names[1], **value}],
    }


def conditions(result: Json, dialect: Dialect) -> list[dict[str, str]]:
    """Return the dependencies of each match: codes by the short names of attributes."""
    attribute, value = ("element", "concept") if dialect is R4 else ("attribute", "value")
    by_match = []
    for match in result["parameter"]:
        dependencies = [
            values(part) for part in match.get("part", []) if part["name"] == "dependsOn"
        ]
        by_match.append(
            {
                dependency[attribute].partition("#")[2]: dependency[value]["code"]
                for dependency in dependencies
            }
        )
    return [condition for condition in by_match if condition]


def values(part: Json) -> Json:
    """Return the values of the nested parts, by name."""
    return {
        child["name"]: value
        for child in part["part"]
        for name, value in child.items()
        if name.startswith("value")
    }


def test_a_match_has_the_dependencies_that_are_not_stated(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, TRANSLATE, system=PCS, code="XW033C7", targetsystem=CPT)

    assert conditions(result, dialect) == [
        {"setting": setting, "payer": payer}
        for setting in ("hospital-outpatient", "professional")
        for payer in ("medicare", "other-payer")
    ]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (["setting$professional"], ["medicare", "other-payer"]),
        (["setting$professional", "payer$commercial"], ["other-payer"]),
        (["setting$hospital-outpatient", "payer$medicare"], ["medicare"]),
        (["payer$medicaid"], ["other-payer", "other-payer"]),
    ],
)
def test_a_match_excluded_by_a_stated_circumstance_is_not_returned(
    client: TestClient, dialect: Dialect, stated: list[str], expected: list[str]
) -> None:
    sent: Sent = {"system": PCS, "code": "XW033C7", "targetsystem": CPT, "dependency": stated}

    result = ask(client, dialect, TRANSLATE, **sent)

    assert [condition["payer"] for condition in conditions(result, dialect)] == expected


@pytest.mark.parametrize(
    "value",
    [
        {"valueCode": "professional"},
        {"valueString": "professional"},
        {"valueCoding": {"system": canonical.CLAIM_CIRCUMSTANCE, "code": "professional"}},
        {"valueCodeableConcept": {"coding": [{"code": "professional"}]}},
        {"valueCodeableConcept": {"text": "professional"}},
    ],
)
@pytest.mark.parametrize("attribute", ["setting", f"{ATTRIBUTE}setting"])
@pytest.mark.parametrize("words", [R4, R5], ids=["r4 words", "r5 words"])
def test_circumstances_are_read_with_the_names_of_r4_and_r5(
    client: TestClient, dialect: Dialect, words: Dialect, attribute: str, value: Json
) -> None:
    body = parameters(system=PCS, code="XW033C7", targetsystem=CPT)
    body["parameter"].append(circumstance(attribute, value, words))

    result = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)

    assert {condition["setting"] for condition in conditions(result, dialect)} == {"professional"}


@pytest.mark.parametrize(
    ("flag", "diagnoses"), [(True, ["Z00.6", "Z00.6", "90", "90"]), (False, [None, "90", "90"])]
)
def test_a_boolean_circumstance_is_read(
    client: TestClient, dialect: Dialect, flag: bool, diagnoses: list[str | None]
) -> None:
    body = parameters(system=PCS, code="XW033C7", targetsystem=canonical.MSDRG)
    body["parameter"].append(circumstance("clinical-trial", {"valueBoolean": flag}, dialect))

    result = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)

    products = [
        next((values(part) for part in match["part"] if part["name"] == "product"), {})
        for match in result["parameter"][1:]
    ]
    value = "concept" if dialect is R4 else "value"
    assert [product[value]["code"] if product else None for product in products] == diagnoses


def test_the_message_has_the_required_circumstances_if_all_matches_are_excluded(
    client: TestClient, dialect: Dialect
) -> None:
    sent: Sent = {"system": PCS, "code": "XW033C7", "targetsystem": canonical.MSDRG}

    result = ask(client, dialect, TRANSLATE, **sent, dependency=["payer$commercial"])

    assert names(result) == ["result", "message"]
    assert str(value(result, "message")).startswith(
        "The mapping of 'XW033C7' to '018' applies only where setting is inpatient and payer is "
        "medicare and clinical-trial is no-clinical-trial and expanded-access is"
    )


def test_the_route_selects_the_procedure_of_a_product(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"system": canonical.HCPCS, "code": "Q2042", "targetsystem": PCS}

    both = ask(client, dialect, TRANSLATE, **sent)
    single = ask(client, dialect, TRANSLATE, **sent, dependency=["route$central-vein"])

    assert (targets(both), targets(single)) == (["XW033J7", "XW043J7"], ["XW043J7"])


def test_the_category_of_a_product_is_found_in_both_directions(
    client: TestClient, dialect: Dialect
) -> None:
    forward = ask(
        client, dialect, TRANSLATE,
        system=canonical.HCPCS, code="Q2057", targetsystem=canonical.BETOS,
    )  # fmt: skip
    in_reverse = ask(
        client, dialect, TRANSLATE,
        targetSystem=canonical.BETOS, targetCode="O1D", sourceSystem=canonical.HCPCS,
    )  # fmt: skip

    assert targets(forward) == ["O1D"]
    assert {"Q2055", "Q2056", "Q2057", "Q2058"} <= {
        match["source"]["code"] for match in matches(in_reverse)
    }


@pytest.mark.parametrize("stated", ["seting$inpatient", "setting$in", "payer$true", "setting"])
def test_an_invalid_circumstance_is_refused(
    client: TestClient, dialect: Dialect, stated: str
) -> None:
    sent: Sent = {"system": PCS, "code": "XW033C7", "dependency": [stated]}

    assert refusal(400, client, dialect, TRANSLATE, **sent)["code"] == "value"


def test_r4_and_r5_have_the_same_matches(client: TestClient) -> None:
    sent: Sent = {"system": PCS, "code": "XW033J7", "date": "2024-06-01"}

    r4, r5 = (ask(client, dialect, TRANSLATE, **sent) for dialect in (R4, R5))

    converted = [relationship.from_r4(match["equivalence"]) for match in matches(r4)]
    assert converted == [match["relationship"] for match in matches(r5)]
    assert targets(r4) == targets(r5)
    assert conditions(r4, R4) == conditions(r5, R5)
