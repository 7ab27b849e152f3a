"""ValueSet resources are read, searched and written."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import Concept
from codesystems.problems import Invalid
from codesystems.valueset import Include, ValueSet
from terminology.fhir import codesystemreader, valueset, valuesetreader
from terminology.fhir.dialects import Dialect
from terminology.fhir.element import Element
from tests.fixtures.asking import answer, issue, read
from tests.fixtures.judge import Json, judge
from tests.fixtures.resources import (
    EXTENSIONS,
    SET,
    SYSTEM,
    code_system,
    concept,
    extension,
    include,
    value_set,
)

PRODUCTS = f"{canonical.OURS}/ValueSet/cart-products"


def entries(bundle: Json) -> list[Json]:
    """Return the resources of a Bundle."""
    return [entry["resource"] for entry in bundle.get("entry", ())]


def test_a_value_set_is_read_by_its_id(client: TestClient, dialect: Dialect) -> None:
    result = read(client, dialect, "ValueSet/cart-products")

    assert (result["url"], result["id"], result["status"]) == (PRODUCTS, "cart-products", "active")
    (included,) = result["compose"]["include"]
    assert included["system"] == canonical.HCPCS
    assert {"code": "Q2057"} in included["concept"]


@pytest.mark.parametrize(
    ("sent", "present", "missing"),
    [
        ("_summary=true", {"url", "name", "title"}, {"compose", "description"}),
        ("_elements=title", {"title"}, {"compose", "name"}),
        ("_summary=data", {"compose"}, set()),
    ],
)
def test_requested_elements_of_a_value_set_are_returned(
    client: TestClient, dialect: Dialect, sent: str, present: set[str], missing: set[str]
) -> None:
    result = read(client, dialect, f"ValueSet/cart-products?{sent}")

    assert present <= result.keys()
    assert not missing & result.keys()


@pytest.mark.parametrize("sent", ["cart-productz", "$expanded"])
def test_an_unknown_value_set_is_not_found(client: TestClient, dialect: Dialect, sent: str) -> None:
    refused = issue(client.get(f"/{dialect.name}/ValueSet/{sent}"), dialect, 404)

    assert sent in refused["details"]["text"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (PRODUCTS, ["cart-products"]),
        ("urn:none", []),
        (f"{canonical.HCPCS}?fhir_vs", ["implicit-a81e4250-3Ffhir-5Fvs"]),
        (f"{canonical.HCPCS}?fhir_vs=is-a/Q", ["implicit-a81e4250-3Ffhir-5Fvs-3Dis-2Da-2FQ"]),
    ],
)
def test_value_sets_are_found_by_url(
    client: TestClient, dialect: Dialect, url: str, expected: list[str]
) -> None:
    result = answer(client.get(f"/{dialect.name}/ValueSet", params={"url": url}), dialect)

    assert [resource.get("id") for resource in entries(result)] == expected
    assert result["total"] == len(expected)


def test_value_sets_are_listed_page_by_page(client: TestClient, dialect: Dialect) -> None:
    counted = answer(client.get(f"/{dialect.name}/ValueSet?_summary=count"), dialect)
    ids: list[str] = []
    url = f"/{dialect.name}/ValueSet?_count=50"
    while url:
        page = answer(client.get(url), dialect)
        ids += [resource["id"] for resource in entries(page)]
        url = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")

    assert entries(counted) == []
    assert len(set(ids)) == len(ids) == counted["total"] > 100
    assert {"cart-billing", "hcpcs-modifiers"} <= set(ids)


def test_each_version_of_fhir_has_its_own_value_sets(client: TestClient, dialect: Dialect) -> None:
    params = {"url": "http://hl7.org/fhir/ValueSet/administrative-gender"}

    (result,) = entries(answer(client.get(f"/{dialect.name}/ValueSet", params=params), dialect))

    assert result["version"] == dialect.version


def test_a_value_set_is_written_with_all_its_elements(dialect: Dialect) -> None:
    sent = value_set(
        include(concept=[{"code": "oak", "display": "Oak"}, {"code": "fir"}], version="1.0"),
        include(filter=[{"property": "concept", "op": "is-a", "value": "oak"}]),
        include(None, valueSet=[f"{SET}-other"]),
        exclude=[include(concept=[{"code": "elm"}])],
    )
    sent["compose"]["inactive"] = False

    written = valueset.write(valuesetreader.read(Element(sent, "ValueSet")))

    assert judge(written, dialect) == sent


def test_invalid_optional_elements_of_a_value_set_are_ignored() -> None:
    parameter = f"{EXTENSIONS}valueset-expansion-parameter"
    resource = value_set(
        extension=[
            {"url": parameter, "extension": [extension("value", "valueCode", "de")]},
            {"url": parameter, "extension": [extension("name", "valueCode", "activeOnly")]},
            {
                "url": parameter,
                "extension": [
                    extension("name", "valueCode", "excludeNested"),
                    extension("value", "valueBoolean", True),
                ],
            },
            {"url": "urn:x", "valueCoding": {"code": "x"}},
        ],
        contained=[{"resourceType": "Patient", "id": "a"}],
        expansion={"timestamp": "2025-01-01", "contains": [{"system": SYSTEM, "code": "oak"}]},
    )

    result = valuesetreader.read(Element(resource, "ValueSet"))

    assert result.parameters == {"excludeNested": "true"}
    assert result.contained == {}
    assert [include.system for include in result.includes] == [SYSTEM]
    assert result.includes[0].picks == ()


def test_an_empty_value_set_includes_nothing() -> None:
    result = valuesetreader.read(Element({"resourceType": "ValueSet"}, "ValueSet"))

    assert (result.includes, result.excludes, result.canonical) == ((), (), "(unidentified)")


def concepts_of(resource: Json) -> tuple[Concept, ...]:
    """The concepts of a CodeSystem, read."""
    element = Element(resource, "CodeSystem")
    return codesystemreader.read_concepts(element, codesystemreader.read_edition(element))


def test_nested_concepts_have_a_maximum_depth() -> None:
    tree = concept("t0")
    for number in range(1, 250):
        tree = concept(f"t{number}", None, tree)

    with pytest.raises(Invalid, match="at most 200 levels"):
        concepts_of(code_system(tree))


def test_an_extension_without_primitive_value_is_ignored() -> None:
    resource = concept("oak", extension=[{"url": "urn:x", "valueCoding": {"code": "x"}}])

    result = concepts_of(code_system(resource))

    assert result[0].extensions == ()


def test_an_element_without_value_has_neither_type_nor_value() -> None:
    assert Element({"url": "urn:x"}, "Extension").choice() == ("", None)


def test_the_definition_has_the_inactive_codes_and_the_excludes() -> None:
    some = (Include("ValueSet.compose.include[0]", "urn:trees"),)
    written = valueset.write(ValueSet(includes=some, excludes=some, inactive=False))

    trees = [{"system": "urn:trees"}]
    assert written["compose"] == {"inactive": False, "include": trees, "exclude": trees}
