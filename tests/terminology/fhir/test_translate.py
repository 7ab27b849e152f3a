"""The shape of ConceptMap/$translate, with the names of R4, R5 and the R6 ballot."""

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
    """A Coding as JSON."""
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
        {"system": PCS, "code": "XW033C7", "reverse": False, "targetsystem": CPT},
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
    said = ask(client, dialect, TRANSLATE, **sent)

    assert (value(said, "result"), targets(said)) == (True, ["38228"])


def test_an_allogeneic_administration_is_the_unlisted_38999(
    client: TestClient, dialect: Dialect
) -> None:
    said = ask(client, dialect, TRANSLATE, system=PCS, code="XW033G7", targetsystem=CPT)

    assert (value(said, "result"), targets(said)) == (True, ["38999"])


@pytest.mark.parametrize("name", ["code", "sourceCode"])
def test_a_resource_translates_by_itself(client: TestClient, dialect: Dialect, name: str) -> None:
    sent: Sent = {name: "XW033C7"}

    said = ask(client, dialect, f"ConceptMap/{TO_CPT_ID}/$translate", **sent)

    assert targets(said) == ["38228"]


def test_by_the_source_system_alone_all_maps_answer(client: TestClient, dialect: Dialect) -> None:
    said = ask(client, dialect, TRANSLATE, system=PCS, code="XW033J7")

    assert targets(said) == [
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
        {"system": f"{PCS}|2026-starter", "code": "XW033C7", "targetsystem": CPT},
        {"system": PCS, "code": "XW033C7", "targetsystem": f"{CPT}|2025-starter"},
    ],
)
def test_a_version_behind_the_url_of_a_code_system_is_no_part_of_it(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    assert targets(ask(client, dialect, TRANSLATE, **sent)) == ["38228"]


def test_a_system_other_than_that_of_the_coding_is_refused(
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

    said = ask(client, dialect, TRANSLATE, How.PARAMETERS, **sent)

    assert (value(said, "result"), targets(said)) == (True, ["38228", "38999"])
    assert "'http://x'" in str(value(said, "message"))


PROFESSIONAL = ["setting$professional", "payer$medicare"]
ATTRIBUTE = f"{canonical.CLAIM_ATTRIBUTE}#"


def test_r4_spells_a_match_in_its_words(client: TestClient) -> None:
    sent: Sent = {"system": PCS, "code": "XW033C7", "targetsystem": CPT, "date": "2025-06-25"}

    said = ask(client, R4, TRANSLATE, **sent, dependency=PROFESSIONAL)

    assert said["parameter"][1] == {
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
                "name": "comment",
                "valueString": "CPT code for administration of any autologous CAR-T product, "
                "from 2025-01-01; KX tells that the facility is approved under the product's REMS",
            },
            {"name": "source", "valueUri": f"{TO_CPT}|2025-04-01"},
            {"name": "originMap", "valueCanonical": f"{TO_CPT}|2025-04-01"},
        ],
    }


def test_r5_spells_a_match_in_its_words(client: TestClient) -> None:
    sent: Sent = {"system": PCS, "sourceCode": "XW033C7", "targetSystem": CPT}

    said = ask(client, R5, TRANSLATE, **sent, dependency=PROFESSIONAL)

    (match,) = matches(said)
    assert list(match) == [
        "relationship",
        "concept",
        "dependsOn",
        "product",
        "property",
        "comment",
        "originMap",
    ]
    assert match["relationship"] == "source-is-narrower-than-target"
    assert match["product"] == {"attribute": f"{ATTRIBUTE}mpfs-status", "value": "A"}
    assert match["originMap"] == TODAY


@pytest.mark.parametrize(
    ("dialect", "part", "word"),
    [(R4, "equivalence", "relatedto"), (R5, "relationship", "related-to")],
)
def test_a_product_is_related_to_the_procedure_and_no_more(
    client: TestClient, dialect: Dialect, part: str, word: str
) -> None:
    said = ask(client, dialect, TRANSLATE, url=TO_HCPCS, code="XW033H7")

    (match,) = matches(said)
    assert (match["concept"]["code"], match[part]) == ("Q2041", word)


def test_a_match_without_a_comment_has_none(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    editions.place(stored.concept_map(stored.mapping("A1", "B1")), data_dir)

    said = ask(own_client, dialect, TRANSLATE, system=stored.URL, code="A1")

    (match,) = matches(said)
    assert (match["concept"]["code"], "comment" in match) == ("B1", False)


def test_a_code_that_two_maps_have_is_found_in_both(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    other = stored.map_edition(key="other-map", url="https://example.org/ConceptMap/other")
    editions.place(stored.concept_map(stored.mapping("A1", "B1"), of=other), data_dir)
    editions.place(stored.concept_map(stored.mapping("A1", "B1")), data_dir)

    said = ask(own_client, dialect, TRANSLATE, system=stored.URL, code="A1")

    assert {match["originMap"] for match in matches(said)} == {
        f"{stored.MAP_URL}|2025-01-01",
        "https://example.org/ConceptMap/other|2025-01-01",
    }


def test_a_question_by_another_door_is_answered_alike(
    client: TestClient, dialect: Dialect, registry: Registry
) -> None:
    asked = translate.question(Translate((Coding(CPT, "38228"),), reverse=True))
    sent: Sent = {"code": "38228", "system": CPT, "reverse": True}

    found = translate.TRANSLATE.run(asked, registry.snapshot())

    written = translate.TRANSLATE.write(asked, found, dialect)
    assert written == ask(client, dialect, TRANSLATE, **sent)


# No counterpart


@pytest.mark.parametrize(
    ("dialect", "part", "word"),
    [(R4, "equivalence", "unmatched"), (R5, "relationship", "not-related-to")],
)
def test_a_code_that_the_map_leaves_without_target_has_no_concept(
    client: TestClient, dialect: Dialect, part: str, word: str
) -> None:
    said = ask(client, dialect, TRANSLATE, url=TO_HCPCS, code="XW033C7")

    (match,) = matches(said)
    assert (value(said, "result"), match[part]) == (False, word)
    assert "concept" not in match
    assert str(value(said, "message")).startswith("The map says that 'XW033C7' has no target: ")


@pytest.mark.parametrize(
    "sent",
    [
        {"url": TO_CPT, "code": "0016070"},
        {"url": TO_CPT, "system": canonical.HCPCS, "code": "Q2057"},
        {"system": "http://x", "code": "A"},
        {"system": PCS, "code": "XW033C7", "targetsystem": "http://x"},
        {"system": PCS, "sourceCode": "XW033C7", "targetScope": "http://x"},
    ],
)
def test_no_mapping_is_an_answer_with_a_message(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    said = ask(client, dialect, TRANSLATE, **sent)

    assert names(said) == ["result", "message"]
    assert value(said, "result") is False


# In reverse


@pytest.mark.parametrize(
    "sent",
    [
        {"code": "38228", "system": CPT, "reverse": True},
        {"code": "38228", "system": CPT, "reverse": True, "targetsystem": PCS},
        {"coding": coding("38228", CPT), "reverse": True},
        {"code": "38228", "url": TO_CPT, "reverse": True},
        {"targetCode": "38228", "targetSystem": CPT},
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
    said = ask(client, dialect, TRANSLATE, **sent)

    assert (value(said, "result"), targets(said)) == (True, AUTOLOGOUS)


def test_a_target_concept_is_translated_back(client: TestClient, dialect: Dialect) -> None:
    concept: Json = {"coding": [coding("38228", CPT)]}

    said = ask(client, dialect, TRANSLATE, How.PARAMETERS, targetCodeableConcept=concept)

    assert targets(said) == AUTOLOGOUS


@pytest.mark.parametrize("sent", [{"code": "38228", "reverse": True}, {"targetCode": "38228"}])
def test_a_resource_translates_back_by_itself(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    said = ask(client, dialect, f"ConceptMap/{TO_CPT_ID}/$translate", **sent)

    assert targets(said) == AUTOLOGOUS


@pytest.mark.parametrize(
    ("dialect", "part", "word"),
    [(R4, "equivalence", "narrower"), (R5, "relationship", "source-is-broader-than-target")],
)
def test_a_relationship_is_turned_round_in_reverse(
    client: TestClient, dialect: Dialect, part: str, word: str
) -> None:
    said = ask(client, dialect, TRANSLATE, url=TO_CPT, code="38228", reverse=True)

    assert {match[part] for match in matches(said)} == {word}


def test_in_reverse_the_source_found_is_named_as_such_too(
    client: TestClient, dialect: Dialect
) -> None:
    said = ask(client, dialect, TRANSLATE, url=TO_CPT, targetCode="38228")

    assert all(match["sourceConcept"] == match["concept"] for match in matches(said))


def test_in_reverse_r4_still_names_the_map_as_source(client: TestClient) -> None:
    said = ask(client, R4, TRANSLATE, url=TO_CPT, code="38228", reverse=True)

    assert {match["source"] for match in matches(said)} == {TODAY}


@pytest.mark.parametrize(
    ("dialect", "part", "word"),
    [(R4, "equivalence", "wider"), (R5, "relationship", "source-is-narrower-than-target")],
)
def test_the_r6_ballot_reads_the_target_as_concept_and_the_source_beside_it(
    client: TestClient, dialect: Dialect, part: str, word: str
) -> None:
    sent: Sent = {"sourceSystem": PCS, "targetSystem": CPT, "targetCode": "38228"}

    said = ask(client, dialect, TRANSLATE, **sent)

    assert targets(said) == ["38228"]
    sources = [match["source"]["code"] for match in matches(said)]
    assert list(dict.fromkeys(sources)) == AUTOLOGOUS
    assert {match[part] for match in matches(said)} == {word}


@pytest.mark.parametrize(
    "sent",
    [
        {"code": "0540T", "system": CPT, "reverse": True},
        {"targetCode": "0540T", "targetSystem": CPT},
    ],
)
def test_a_code_whose_mappings_ended_has_none_and_the_message_says_when(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    said = ask(client, dialect, TRANSLATE, **sent)

    assert names(said) == ["result", "message"]
    assert value(said, "result") is False
    assert "ended 2024-12-31" in str(value(said, "message"))


# What is refused


@pytest.mark.parametrize(
    "sent",
    [
        {"url": "http://x", "code": "XW033C7"},
        {"url": f"{TO_CPT}|1999", "code": "XW033C7"},
        {"url": TO_CPT, "conceptMapVersion": "1999", "code": "XW033C7"},
    ],
)
def test_a_map_that_is_named_and_unknown_is_not_found(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    said = refusal(404, client, dialect, TRANSLATE, **sent)

    assert said["code"] == "not-found"
    assert TODAY in said["details"]["text"]


def test_an_unknown_resource_is_not_found(client: TestClient, dialect: Dialect) -> None:
    said = refusal(404, client, dialect, "ConceptMap/nothing/$translate", code="XW033C7")

    assert said["code"] == "not-found"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"system": PCS},
        {"code": "XW033C7"},
        {"code": "XW033C7", "targetsystem": CPT},
        {"targetCode": "38228"},
        {"coding": coding("XW033C7", "")},
    ],
)
def test_a_question_that_lacks_something_is_refused(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    assert refusal(400, client, dialect, TRANSLATE, **sent)["code"] == "required"


@pytest.mark.parametrize(
    "sent",
    [
        {"system": PCS, "code": "XW033C7", "sourceCode": "XW033C7"},
        {"system": PCS, "code": "XW033C7", "coding": coding("XW033C7")},
        {"system": PCS, "sourceCode": "XW033C7", "targetCode": "38228"},
    ],
)
def test_several_codes_are_refused(client: TestClient, dialect: Dialect, sent: Sent) -> None:
    assert refusal(400, client, dialect, TRANSLATE, **sent)["code"] == "invalid"


# Circumstances


def circumstance(attribute: str, value: Json, dialect: Dialect) -> Json:
    """A dependency in the words of a FHIR version."""
    names = ("element", "concept") if dialect is R4 else ("attribute", "value")
    return {
        "name": "dependency",
        "part": [{"name": names[0], "valueUri": attribute}, {"name": names[1], **value}],
    }


def conditions(said: Json, dialect: Dialect) -> list[dict[str, str]]:
    """What each match depends on: the code by the short name of the attribute."""
    attribute, value = ("element", "concept") if dialect is R4 else ("attribute", "value")
    found = []
    for match in said["parameter"]:
        needed = [values(part) for part in match.get("part", []) if part["name"] == "dependsOn"]
        found.append({one[attribute].partition("#")[2]: one[value]["code"] for one in needed})
    return [one for one in found if one]


def values(part: Json) -> Json:
    """The values of the parts of a part, by name."""
    return {
        inner["name"]: held
        for inner in part["part"]
        for name, held in inner.items()
        if name.startswith("value")
    }


def test_what_is_not_stated_comes_with_what_it_depends_on(
    client: TestClient, dialect: Dialect
) -> None:
    said = ask(client, dialect, TRANSLATE, system=PCS, code="XW033C7", targetsystem=CPT)

    assert conditions(said, dialect) == [
        {"setting": setting, "payer": payer}
        for setting in ("hospital-outpatient", "professional")
        for payer in ("medicare", "other-payer")
    ]


@pytest.mark.parametrize(
    ("stated", "left"),
    [
        (["setting$professional"], ["medicare", "other-payer"]),
        (["setting$professional", "payer$commercial"], ["other-payer"]),
        (["setting$hospital-outpatient", "payer$medicare"], ["medicare"]),
        (["payer$medicaid"], ["other-payer", "other-payer"]),
    ],
)
def test_what_is_excluded_by_what_is_stated_is_left_out(
    client: TestClient, dialect: Dialect, stated: list[str], left: list[str]
) -> None:
    sent: Sent = {"system": PCS, "code": "XW033C7", "targetsystem": CPT, "dependency": stated}

    said = ask(client, dialect, TRANSLATE, **sent)

    assert [one["payer"] for one in conditions(said, dialect)] == left


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
def test_circumstances_are_read_in_the_words_of_either_version(
    client: TestClient, dialect: Dialect, words: Dialect, attribute: str, value: Json
) -> None:
    body = parameters(system=PCS, code="XW033C7", targetsystem=CPT)
    body["parameter"].append(circumstance(attribute, value, words))

    said = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)

    assert {one["setting"] for one in conditions(said, dialect)} == {"professional"}


@pytest.mark.parametrize(
    ("flag", "diagnoses"), [(True, ["Z00.6", "Z00.6", "90", "90"]), (False, [None, "90", "90"])]
)
def test_a_yes_or_no_is_a_circumstance(
    client: TestClient, dialect: Dialect, flag: bool, diagnoses: list[str | None]
) -> None:
    body = parameters(system=PCS, code="XW033C7", targetsystem=canonical.MSDRG)
    body["parameter"].append(circumstance("clinical-trial", {"valueBoolean": flag}, dialect))

    said = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)

    carried = [
        next((values(part) for part in match["part"] if part["name"] == "product"), {})
        for match in said["parameter"][1:]
    ]
    value = "concept" if dialect is R4 else "value"
    assert [one[value]["code"] if one else None for one in carried] == diagnoses


def test_where_everything_is_excluded_the_message_says_what_would_hold(
    client: TestClient, dialect: Dialect
) -> None:
    sent: Sent = {"system": PCS, "code": "XW033C7", "targetsystem": canonical.MSDRG}

    said = ask(client, dialect, TRANSLATE, **sent, dependency=["payer$commercial"])

    assert names(said) == ["result", "message"]
    assert str(value(said, "message")).startswith(
        "The mapping of 'XW033C7' to '018' holds only where setting is inpatient and payer is "
        "medicare and clinical-trial is no-clinical-trial and expanded-access is"
    )


def test_a_route_chooses_the_procedure_of_a_product(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"system": canonical.HCPCS, "code": "Q2042", "targetsystem": PCS}

    both = ask(client, dialect, TRANSLATE, **sent)
    one = ask(client, dialect, TRANSLATE, **sent, dependency=["route$central-vein"])

    assert (targets(both), targets(one)) == (["XW033J7", "XW043J7"], ["XW043J7"])


def test_the_category_of_a_product_is_found_both_ways(client: TestClient, dialect: Dialect) -> None:
    forward = ask(
        client, dialect, TRANSLATE,
        system=canonical.HCPCS, code="Q2057", targetsystem=canonical.BETOS,
    )  # fmt: skip
    back = ask(
        client, dialect, TRANSLATE,
        targetSystem=canonical.BETOS, targetCode="O1D", sourceSystem=canonical.HCPCS,
    )  # fmt: skip

    assert targets(forward) == ["O1D"]
    assert {"Q2055", "Q2056", "Q2057", "Q2058"} <= {
        match["source"]["code"] for match in matches(back)
    }


@pytest.mark.parametrize("stated", ["seting$inpatient", "setting$in", "payer$true", "setting"])
def test_a_circumstance_that_cannot_be_is_refused(
    client: TestClient, dialect: Dialect, stated: str
) -> None:
    sent: Sent = {"system": PCS, "code": "XW033C7", "dependency": [stated]}

    assert refusal(400, client, dialect, TRANSLATE, **sent)["code"] == "value"


def test_the_versions_of_fhir_say_the_same(client: TestClient) -> None:
    sent: Sent = {"system": PCS, "code": "XW033J7", "date": "2024-06-01"}

    r4, r5 = (ask(client, one, TRANSLATE, **sent) for one in (R4, R5))

    turned = [relationship.from_r4(match["equivalence"]) for match in matches(r4)]
    assert turned == [match["relationship"] for match in matches(r5)]
    assert targets(r4) == targets(r5)
    assert conditions(r4, R4) == conditions(r5, R5)
