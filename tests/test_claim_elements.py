"""README lists the elements that `$check-coding` reads of a Claim."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from codesystems import canonical
from conceptmaps.cart.claims import derivation
from terminology.fhir import claim as reader
from terminology.fhir.element import Element
from tests.fixtures import claims
from tests.fixtures.claims import concept
from tests.fixtures.judge import Json

README = (Path(__file__).parent.parent / "README.md").read_text()
TABLE = README.partition("### Claim elements")[2].partition("\n## ")[0]
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TABLE, re.MULTILINE)[1:]
DAYS = {"start": "2025-03-01", "end": "2025-03-02"}
ITEM: Json = {
    "productOrService": concept("38228", canonical.CPT),
    "revenue": concept("0874"),
    "modifier": [concept("KX")],
    "locationCodeableConcept": concept("22"),
    "servicedPeriod": DAYS,
    "unitPrice": {"value": 2},
    "quantity": {"value": 3},
}
NET: Json = {"productOrService": concept("38228"), "net": {"value": 6}}
CLAIM: Json = {
    "resourceType": "Claim",
    "type": concept("institutional"),
    "subType": concept("0131", claims.TYPE_OF_BILL),
    "billablePeriod": DAYS,
    "contained": [
        {
            "resourceType": "Coverage",
            "id": "c",
            "type": concept("MA"),
            "payor": [{"display": "Medicare"}],
        }
    ],
    "insurance": [{"focal": True, "coverage": {"reference": "#c", "display": "Medicare"}}],
    "insurer": {"display": "Medicare"},
    "procedure": [{"procedureCodeableConcept": concept("XW033C7")}],
    "diagnosis": [
        {"diagnosisCodeableConcept": concept("Z00.6"), "packageCode": concept("018")},
    ],
    "diagnosisRelatedGroup": concept("018"),
    "supportingInfo": [
        {
            "category": concept("info"),
            "code": concept("30"),
            "valueString": "Diff Prod Clin Trial",
            "valueIdentifier": {"value": "NCT01234567"},
        }
    ],
    "item": [{**ITEM, "detail": [{**NET, "subDetail": [NET]}]}],
}
"""A claim with every element that is read."""

Read = set[str]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """The paths of the elements that are read of CLAIM, without the elements of a data type."""
    accessed: Read = set()

    def recorded(method: str) -> Callable[..., Any]:
        original = getattr(Element, method)

        def call(element: Element, name: str, *more: str) -> Any:  # noqa: ANN401
            accessed.add(f"{element.at}.{name}")
            return original(element, name, *more)

        return call

    for method in ("child", "children", "text", "number"):
        monkeypatch.setattr(Element, method, recorded(method))
    reader.read(CLAIM)
    chosen = {re.sub(r"\.ofType\((\w+)\)", r"\1", path) for path in accessed}
    paths = {re.sub(r"\[\d+\]|\.(subD|d)etail\b", "", path) for path in chosen}
    below = {re.sub(r"\.coding\b.*$", "", path).removeprefix("Claim.") for path in paths}
    return {path for path in below if not any(other.startswith(f"{path}.") for other in below)}


def named() -> Iterator[str]:
    """Return the elements in the second column of the table."""
    for _, elements, _ in ROWS:
        yield from re.findall(r"`([\w.]+)`", elements)


def test_the_table_has_every_element_that_is_read_and_no_other(read: Read) -> None:
    assert set(named()) == read


@pytest.mark.parametrize("attribute", ["setting", "payer", "clinical-trial", "expanded-access"])
def test_the_table_has_the_attribute_that_is_derived_from_a_claim(attribute: str) -> None:
    assert f"`{attribute}`" in {fact for fact, _, _ in ROWS}


@pytest.mark.parametrize(
    "value",
    [
        derivation.REMARK_OF_OTHER_PRODUCT,
        derivation.REMARK_OF_EXPANDED_ACCESS,
        f"condition code {derivation.CONDITION_OF_TRIAL}",
        f"ondition code {derivation.CONDITION_OF_EXPANDED_ACCESS}",
        f"modifier {' or '.join(derivation.MODIFIERS_OF_TRIAL)}",
        "diagnosis Z00.6",
    ],
)
def test_the_table_has_the_value_from_which_a_circumstance_is_derived(value: str) -> None:
    assert any(value in meaning for _, _, meaning in ROWS)
