"""The shape of ConceptMap/$translate, with the names of R4, R5 and the R6 ballot."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import Coding
from terminology.fhir import translate
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.library import Library
from terminology.operations.translate import Translate
from tests.fixtures import editions, stored
from tests.fixtures.answers import matches, names, targets, value
from tests.fixtures.asking import How, Sent, ask, each_way, issue, parameters, refusal
from tests.fixtures.judge import Json

TRANSLATE = "ConceptMap/$translate"
TO_CPT = "https://fhir-hcpcs.org/ConceptMap/cart-pcs-to-cpt"
TO_CPT_ID = "cart-pcs-to-cpt-2025-04-01"
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


@each_way
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
    client: TestClient, dialect: Dialect, how: How, sent: Sent
) -> None:
    said = ask(client, dialect, TRANSLATE, how, **sent)

    assert (value(said, "result"), targets(said)) == (True, ["38228"])


@each_way
def test_an_allogeneic_administration_is_the_unlisted_38999(
    client: TestClient, dialect: Dialect, how: How
) -> None:
    said = ask(client, dialect, TRANSLATE, how, system=PCS, code="XW033G7", targetsystem=CPT)

    assert (value(said, "result"), targets(said)) == (True, ["38999"])


@each_way
@pytest.mark.parametrize("name", ["code", "sourceCode"])
def test_a_resource_translates_by_itself(
    client: TestClient, dialect: Dialect, how: How, name: str
) -> None:
    sent: Sent = {name: "XW033C7"}

    said = ask(client, dialect, f"ConceptMap/{TO_CPT_ID}/$translate", how, **sent)

    assert targets(said) == ["38228"]


def test_by_the_source_system_alone_all_maps_answer(client: TestClient, dialect: Dialect) -> None:
    said = ask(client, dialect, TRANSLATE, system=PCS, code="XW033J7")

    assert targets(said) == ["Q2042", "38228", "018", "0874"]


@each_way
@pytest.mark.parametrize(
    "sent",
    [
        {"system": f"{PCS}|2026-starter", "code": "XW033C7", "targetsystem": CPT},
        {"system": PCS, "code": "XW033C7", "targetsystem": f"{CPT}|2025-starter"},
    ],
)
def test_a_version_behind_the_url_of_a_code_system_is_no_part_of_it(
    client: TestClient, dialect: Dialect, how: How, sent: Sent
) -> None:
    assert targets(ask(client, dialect, TRANSLATE, how, **sent)) == ["38228"]


@each_way
def test_a_system_other_than_that_of_the_coding_is_refused(
    client: TestClient, dialect: Dialect, how: How
) -> None:
    sent: Sent = {"system": CPT, "coding": coding("XW033C7")}

    refusal(400, client, dialect, TRANSLATE, how, **sent)


@pytest.mark.parametrize("name", ["codeableConcept", "sourceCodeableConcept"])
def test_all_codings_of_a_concept_are_translated(
    client: TestClient, dialect: Dialect, name: str
) -> None:
    concept: Json = {"coding": [coding("XW033C7"), coding("A", "http://x"), coding("XW033G7")]}
    sent: Sent = {name: concept, "targetsystem": CPT}

    said = ask(client, dialect, TRANSLATE, How.PARAMETERS, **sent)

    assert (value(said, "result"), targets(said)) == (True, ["38228", "38999"])
    assert "'http://x'" in str(value(said, "message"))


def test_r4_spells_a_match_in_its_words(client: TestClient) -> None:
    said = ask(client, R4, TRANSLATE, system=PCS, code="XW033C7", targetsystem=CPT)

    assert said["parameter"][1] == {
        "name": "match",
        "part": [
            {"name": "equivalence", "valueCode": "wider"},
            {"name": "concept", "valueCoding": {"system": CPT, "code": "38228"}},
            {
                "name": "product",
                "part": [
                    {
                        "name": "element",
                        "valueUri": "https://fhir-hcpcs.org/CodeSystem/claim-attribute"
                        "#revenue-code",
                    },
                    {
                        "name": "concept",
                        "valueCoding": {
                            "system": "https://www.nubc.org/CodeSystem/RevenueCodes",
                            "code": "0874",
                        },
                    },
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
                        "2025-04-01, autologous",
                    },
                ],
            },
            {
                "name": "comment",
                "valueString": "CPT code for administration of any autologous CAR-T product, "
                "from 2025-01-01",
            },
            {"name": "source", "valueUri": f"{TO_CPT}|2025-04-01"},
            {"name": "originMap", "valueCanonical": f"{TO_CPT}|2025-04-01"},
        ],
    }


def test_r5_spells_a_match_in_its_words(client: TestClient) -> None:
    said = ask(client, R5, TRANSLATE, system=PCS, sourceCode="XW033C7", targetSystem=CPT)

    (match,) = matches(said)
    assert list(match) == [
        "relationship",
        "concept",
        "product",
        "property",
        "comment",
        "originMap",
    ]
    assert match["relationship"] == "source-is-narrower-than-target"
    assert match["product"] == {
        "attribute": "https://fhir-hcpcs.org/CodeSystem/claim-attribute#revenue-code",
        "value": {"system": "https://www.nubc.org/CodeSystem/RevenueCodes", "code": "0874"},
    }
    assert match["originMap"] == f"{TO_CPT}|2025-04-01"


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
    client: TestClient, dialect: Dialect, shelf: Path
) -> None:
    editions.place(stored.concept_map(stored.mapping("A1", "B1")), shelf)

    said = ask(client, dialect, TRANSLATE, system=stored.URL, code="A1")

    (match,) = matches(said)
    assert (match["concept"]["code"], "comment" in match) == ("B1", False)


def test_a_code_that_two_maps_have_is_found_in_both(
    client: TestClient, dialect: Dialect, shelf: Path
) -> None:
    other = stored.map_edition(key="other-map", url="https://example.org/ConceptMap/other")
    editions.place(stored.concept_map(stored.mapping("A1", "B1"), of=other), shelf)
    editions.place(stored.concept_map(stored.mapping("A1", "B1")), shelf)

    said = ask(client, dialect, TRANSLATE, system=stored.URL, code="A1")

    assert {match["originMap"] for match in matches(said)} == {
        f"{stored.MAP_URL}|2025-01-01",
        "https://example.org/ConceptMap/other|2025-01-01",
    }


def test_a_question_by_another_door_is_answered_alike(
    client: TestClient, dialect: Dialect, library: Library
) -> None:
    asked = translate.question(Translate((Coding(CPT, "38228"),), reverse=True))

    found = translate.TRANSLATE.run(asked, library.holdings())

    written = translate.TRANSLATE.write(asked, found, dialect)
    assert written == ask(client, dialect, TRANSLATE, targetCode="38228", targetSystem=CPT)


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


@each_way
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
    client: TestClient, dialect: Dialect, how: How, sent: Sent
) -> None:
    said = ask(client, dialect, TRANSLATE, how, **sent)

    assert names(said) == ["result", "message"]
    assert value(said, "result") is False


# In reverse


@each_way
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
    client: TestClient, dialect: Dialect, how: How, sent: Sent
) -> None:
    said = ask(client, dialect, TRANSLATE, how, **sent)

    assert (value(said, "result"), targets(said)) == (True, AUTOLOGOUS)


def test_a_target_concept_is_translated_back(client: TestClient, dialect: Dialect) -> None:
    concept: Json = {"coding": [coding("38228", CPT)]}

    said = ask(client, dialect, TRANSLATE, How.PARAMETERS, targetCodeableConcept=concept)

    assert targets(said) == AUTOLOGOUS


@each_way
@pytest.mark.parametrize("sent", [{"code": "38228", "reverse": True}, {"targetCode": "38228"}])
def test_a_resource_translates_back_by_itself(
    client: TestClient, dialect: Dialect, how: How, sent: Sent
) -> None:
    said = ask(client, dialect, f"ConceptMap/{TO_CPT_ID}/$translate", how, **sent)

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

    assert {match["source"] for match in matches(said)} == {f"{TO_CPT}|2025-04-01"}


@pytest.mark.parametrize(
    ("dialect", "part", "word"),
    [(R4, "equivalence", "wider"), (R5, "relationship", "source-is-narrower-than-target")],
)
def test_the_r6_ballot_reads_the_target_as_concept_and_the_source_beside_it(
    client: TestClient, dialect: Dialect, part: str, word: str
) -> None:
    sent: Sent = {"sourceSystem": PCS, "targetSystem": CPT, "targetCode": "38228"}

    said = ask(client, dialect, TRANSLATE, **sent)

    assert targets(said) == ["38228"] * 16
    assert [match["source"]["code"] for match in matches(said)] == AUTOLOGOUS
    assert {match[part] for match in matches(said)} == {word}


@each_way
@pytest.mark.parametrize(
    "sent",
    [
        {"code": "0540T", "system": CPT, "reverse": True},
        {"targetCode": "0540T", "targetSystem": CPT},
    ],
)
def test_a_code_whose_mappings_ended_has_none_and_the_message_says_when(
    client: TestClient, dialect: Dialect, how: How, sent: Sent
) -> None:
    said = ask(client, dialect, TRANSLATE, how, **sent)

    assert names(said) == ["result", "message"]
    assert value(said, "result") is False
    assert "ended 2024-12-31" in str(value(said, "message"))


# What is refused


@each_way
@pytest.mark.parametrize(
    "sent",
    [
        {"url": "http://x", "code": "XW033C7"},
        {"url": f"{TO_CPT}|1999", "code": "XW033C7"},
        {"url": TO_CPT, "conceptMapVersion": "1999", "code": "XW033C7"},
    ],
)
def test_a_map_that_is_named_and_unknown_is_not_found(
    client: TestClient, dialect: Dialect, how: How, sent: Sent
) -> None:
    said = refusal(404, client, dialect, TRANSLATE, how, **sent)

    assert said["code"] == "not-found"
    assert f"{TO_CPT}|2025-04-01" in said["details"]["text"]


def test_an_unknown_resource_is_not_found(client: TestClient, dialect: Dialect) -> None:
    said = refusal(404, client, dialect, "ConceptMap/nothing/$translate", code="XW033C7")

    assert said["code"] == "not-found"


@each_way
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
    client: TestClient, dialect: Dialect, how: How, sent: Sent
) -> None:
    assert refusal(400, client, dialect, TRANSLATE, how, **sent)["code"] == "required"


@each_way
@pytest.mark.parametrize(
    "sent",
    [
        {"system": PCS, "code": "XW033C7", "sourceCode": "XW033C7"},
        {"system": PCS, "code": "XW033C7", "coding": coding("XW033C7")},
        {"system": PCS, "sourceCode": "XW033C7", "targetCode": "38228"},
    ],
)
def test_several_codes_are_refused(
    client: TestClient, dialect: Dialect, how: How, sent: Sent
) -> None:
    assert refusal(400, client, dialect, TRANSLATE, how, **sent)["code"] == "invalid"


@each_way
@pytest.mark.parametrize("name", ["conceptMap", "dependency", "tx-resource"])
def test_what_is_not_honoured_is_refused_and_not_passed_over(
    client: TestClient, dialect: Dialect, how: How, name: str
) -> None:
    sent: Sent = {"system": PCS, "code": "XW033C7", name: "2020-01-01"}

    assert refusal(400, client, dialect, TRANSLATE, how, **sent)["code"] == "not-supported"


def test_a_dependency_is_refused_and_not_passed_over(client: TestClient, dialect: Dialect) -> None:
    body = parameters(system=PCS, code="XW033C7")
    body["parameter"].append({"name": "dependency", "part": [{"name": "element"}]})

    response = client.post(f"/{dialect.name}/{TRANSLATE}", json=body)

    assert issue(response, dialect, 400)["code"] == "not-supported"
