"""The shape of ValueSet: read, searched, and written with all that a value set can say."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.problems import Invalid
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
    """The resources of a Bundle."""
    return [one["resource"] for one in bundle.get("entry", ())]


def test_a_value_set_is_read_by_its_id(client: TestClient, dialect: Dialect) -> None:
    found = read(client, dialect, "ValueSet/cart-products")

    assert (found["url"], found["id"], found["status"]) == (PRODUCTS, "cart-products", "active")
    (one,) = found["compose"]["include"]
    assert one["system"] == canonical.HCPCS
    assert {"code": "Q2057"} in one["concept"]


@pytest.mark.parametrize(
    ("asked", "there", "missing"),
    [
        ("_summary=true", {"url", "name", "title"}, {"compose", "description"}),
        ("_elements=title", {"title"}, {"compose", "name"}),
        ("_summary=data", {"compose"}, set()),
    ],
)
def test_parts_of_a_value_set_are_read(
    client: TestClient, dialect: Dialect, asked: str, there: set[str], missing: set[str]
) -> None:
    found = read(client, dialect, f"ValueSet/cart-products?{asked}")

    assert there <= found.keys()
    assert not missing & found.keys()


@pytest.mark.parametrize("asked", ["cart-productz", "$expanded"])
def test_a_value_set_that_is_not_here_is_not_found(
    client: TestClient, dialect: Dialect, asked: str
) -> None:
    refused = issue(client.get(f"/{dialect.name}/ValueSet/{asked}"), dialect, 404)

    assert asked in refused["details"]["text"]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (PRODUCTS, ["cart-products"]),
        ("urn:none", []),
        (f"{canonical.HCPCS}?fhir_vs", [None]),
        (f"{canonical.HCPCS}?fhir_vs=is-a/Q", [None]),
    ],
)
def test_value_sets_are_found_by_url(
    client: TestClient, dialect: Dialect, url: str, found: list[str | None]
) -> None:
    said = answer(client.get(f"/{dialect.name}/ValueSet", params={"url": url}), dialect)

    assert [one.get("id") for one in entries(said)] == found
    assert said["total"] == len(found)


def test_value_sets_are_listed_page_by_page(client: TestClient, dialect: Dialect) -> None:
    counted = answer(client.get(f"/{dialect.name}/ValueSet?_summary=count"), dialect)
    found: list[str] = []
    url = f"/{dialect.name}/ValueSet?_count=50"
    while url:
        page = answer(client.get(url), dialect)
        found += [one["id"] for one in entries(page)]
        url = next((one["url"] for one in page["link"] if one["relation"] == "next"), "")

    assert entries(counted) == []
    assert len(set(found)) == len(found) == counted["total"] > 100
    assert {"cart-billing", "hcpcs-modifiers"} <= set(found)


def test_each_version_of_fhir_has_its_own_value_sets(client: TestClient, dialect: Dialect) -> None:
    params = {"url": "http://hl7.org/fhir/ValueSet/administrative-gender"}

    (found,) = entries(answer(client.get(f"/{dialect.name}/ValueSet", params=params), dialect))

    assert found["version"] == dialect.version


def test_a_value_set_is_written_with_all_that_it_says(dialect: Dialect) -> None:
    sent = value_set(
        include(concept=[{"code": "oak", "display": "Oak"}, {"code": "fir"}], version="1.0"),
        include(filter=[{"property": "concept", "op": "is-a", "value": "oak"}]),
        include(None, valueSet=[f"{SET}-other"]),
        exclude=[include(concept=[{"code": "elm"}])],
    )
    sent["compose"]["inactive"] = False

    written = valueset.write(valuesetreader.read(Element(sent, "ValueSet")))

    assert judge(written, dialect) == sent


def test_what_a_value_set_does_not_say_right_is_passed_over() -> None:
    wish = f"{EXTENSIONS}valueset-expansion-parameter"
    held = value_set(
        extension=[
            {"url": wish, "extension": [extension("value", "valueCode", "de")]},
            {"url": wish, "extension": [extension("name", "valueCode", "activeOnly")]},
            {
                "url": wish,
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

    found = valuesetreader.read(Element(held, "ValueSet"))

    assert found.parameters == {"excludeNested": "true"}
    assert found.contained == {}
    assert [one.system for one in found.includes] == [SYSTEM]
    assert found.includes[0].picks == ()


def test_an_empty_value_set_includes_nothing() -> None:
    found = valuesetreader.read(Element({"resourceType": "ValueSet"}, "ValueSet"))

    assert (found.includes, found.excludes, found.canonical) == ((), (), "(unidentified)")


def test_concepts_are_not_nested_beyond_bounds() -> None:
    tree = concept("t0")
    for number in range(1, 250):
        tree = concept(f"t{number}", None, tree)

    with pytest.raises(Invalid, match="at most 200 levels"):
        codesystemreader.read(Element(code_system(tree), "CodeSystem"), "0")


def test_an_extension_of_a_concept_may_have_no_simple_value() -> None:
    held = concept("oak", extension=[{"url": "urn:x", "valueCoding": {"code": "x"}}])

    read_one = codesystemreader.read(Element(code_system(held), "CodeSystem"), "0")

    assert read_one.concepts[0].extensions == ()


def test_an_element_without_value_has_neither_type_nor_value() -> None:
    assert Element({"url": "urn:x"}, "Extension").choice() == ("", None)
