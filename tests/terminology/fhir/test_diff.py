"""Inputs and result of CodeSystem/$diff, in the same format for R4 and R5."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import Concept, Property, PropertyType
from terminology import install
from terminology.fhir.dialects import Dialect
from terminology.fhir.diff import DIFF, PAGE
from tests.fixtures import clients, differing, editions
from tests.fixtures.answers import names, value, values
from tests.fixtures.asking import Sent, ask, refusal, send
from tests.fixtures.differing import TOTALS, pricing
from tests.fixtures.judge import Json

PATH = "CodeSystem/$diff"
HTTPS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
OID = "urn:oid:2.16.840.1.113883.6.285"
VERSIONS: Sent = {"from": "2025-01", "to": "2025-10"}
BOTH: Sent = {"system": canonical.HCPCS, **VERSIONS}


@pytest.fixture
def dialect(either: Dialect) -> Dialect:
    """One FHIR version: the results of both are equal (test_ways.py)."""
    return either


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of a server with two editions that have all kinds of differences."""
    data_dir = tmp_path_factory.mktemp("differing")
    differing.place(data_dir)
    with clients.prerendered(data_dir, bundled_dir) as connected:
        yield connected


def entry(result: Json, code: str) -> Json:
    """Return the entry of a code."""
    (match,) = (
        part
        for part in result["parameter"]
        if part["name"] == "entry" and {"name": "code", "valueCode": code} in part["part"]
    )
    resource: Json = match
    return resource


def codes(result: Json) -> list[str]:
    """Return the codes of the entries."""
    return [item["code"] for item in values(result, "entry")]


def counts(result: Json) -> dict[str, int]:
    """Return the totals by kind of change."""
    return {total["change"]: total["total"] for total in values(result, "count")}


def differing_property(code: str, before: list[Json], after: list[Json]) -> Json:
    """Return the part of an entry with the values of a property before and after."""
    return {
        "name": "property",
        "part": [
            {"name": "code", "valueCode": code},
            *({"name": "from", **value} for value in before),
            *({"name": "to", **value} for value in after),
        ],
    }


def test_every_kind_of_change_is_listed_and_counted(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, PATH, **BOTH)

    assert value(result, "system") == canonical.HCPCS
    assert (value(result, "from"), value(result, "to")) == ("2025-01", "2025-10")
    assert (value(result, "total"), value(result, "offset")) == (6, 0)
    assert counts(result) == TOTALS
    assert {item["code"]: item["change"] for item in values(result, "entry")} == {
        "A0001": "added",
        "B0001": "removed",
        "C0001": "terminated",
        "D0001": "reactivated",
        "E0001": "changed",
        "G0001": "maintained",
    }
    assert "next" not in names(result)


def test_an_entry_has_the_values_before_and_after(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, PATH, **BOTH)

    eleven, twenty_one = (
        {"valueCoding": {"system": canonical.PRICING_INDICATOR, "code": code, "display": display}}
        for code, display in (("11", "Priced by 11"), ("21", "Priced by 21"))
    )
    assert entry(result, "E0001")["part"] == [
        {"name": "code", "valueCode": "E0001"},
        {"name": "change", "valueCode": "changed"},
        {"name": "display", "valueString": "A thing, per hour"},
        differing_property(
            "display", [{"valueString": "A thing, each"}], [{"valueString": "A thing, per hour"}]
        ),
        differing_property(
            "designation", [{"valueString": "Thing"}], [{"valueString": "Thing hr"}]
        ),
        differing_property("pricingIndicator", [eleven, twenty_one], [twenty_one, eleven]),
    ]


def test_a_value_has_the_type_of_its_property(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, PATH, **BOTH)

    parts = entry(result, "C0001")["part"]
    assert differing_property("terminationDate", [], [{"valueDateTime": "2025-06-30"}]) in parts
    assert (
        differing_property("inactive", [{"valueBoolean": False}], [{"valueBoolean": True}]) in parts
    )


@pytest.mark.parametrize(
    "sent",
    [
        {"system": HTTPS, **VERSIONS},
        {"system": OID, **VERSIONS},
        {"system": f"{canonical.HCPCS}|2025-10", "from": "2025-01"},
        {"system": f"{canonical.HCPCS}|2025-10", **VERSIONS},
    ],
)
def test_a_code_system_is_found_by_each_of_its_uris(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    result = ask(client, dialect, PATH, **sent)

    assert (value(result, "system"), value(result, "to")) == (canonical.HCPCS, "2025-10")
    assert counts(result) == TOTALS


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"change": ["added"]}, ["A0001"]),
        ({"change": ["added", "removed"]}, ["A0001", "B0001"]),
        ({"property": ["pricingIndicator"]}, ["A0001", "E0001"]),
        ({"property": ["actionCode", "terminationDate"]}, ["C0001", "D0001", "G0001"]),
        ({"property": ["pricingIndicator"], "change": ["changed"]}, ["E0001"]),
        ({"property": ["parent"]}, []),
    ],
)
def test_filters_apply_to_the_entries_and_not_to_the_counts(
    client: TestClient, dialect: Dialect, more: Sent, expected: list[str]
) -> None:
    result = ask(client, dialect, PATH, **BOTH, **more)

    assert codes(result) == expected
    assert value(result, "total") == len(expected)
    assert counts(result) == TOTALS


@pytest.mark.parametrize(
    ("more", "expected", "next_offset"),
    [
        ({"count": 4}, ["A0001", "B0001", "C0001", "D0001"], [4]),
        ({"count": 4, "offset": 4}, ["E0001", "G0001"], []),
        ({"count": 0}, [], []),
        ({"offset": 5}, ["G0001"], []),
        ({"offset": 99}, [], []),
    ],
)
def test_a_page_has_the_offset_of_the_next_page(
    client: TestClient,
    dialect: Dialect,
    more: Sent,
    expected: list[str],
    next_offset: list[int],
) -> None:
    result = ask(client, dialect, PATH, **BOTH, **more)

    assert (codes(result), values(result, "next")) == (expected, next_offset)
    assert value(result, "offset") == more.get("offset", 0)
    assert value(result, "total") == 6


def test_a_page_has_a_maximum_size_without_count(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    for version, number in (("2026-01", 0), ("2026-04", PAGE + 1)):
        install.install(editions.hcpcs(version, editions.many(number)), data_dir)
    sent: Sent = {"system": canonical.HCPCS, "from": "2026-01", "to": "2026-04"}

    result = send(own_client, dialect, PATH, **sent).json()

    assert (len(codes(result)), value(result, "next"), value(result, "total")) == (
        PAGE,
        PAGE,
        PAGE + 1,
    )


def test_properties_of_only_one_edition_are_listed(client: TestClient, dialect: Dialect) -> None:
    result = ask(client, dialect, PATH, **{**BOTH, "from": "0-fragment-2026"})

    assert "source" in values(result, "notCompared")


def test_a_code_without_a_display_and_a_decimal_are_written(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    weight = (Property("weight", PropertyType.DECIMAL, Decimal("1.5")),)
    for version, concept in (
        ("2026-01", Concept("A0001")),
        ("2026-04", Concept("A0001", properties=(*weight, *pricing("11")))),
    ):
        install.install(editions.hcpcs(version, [concept]), data_dir)
    sent: Sent = {"system": canonical.HCPCS, "from": "2026-01", "to": "2026-04"}

    parts = entry(ask(own_client, dialect, PATH, **sent), "A0001")["part"]

    assert [part["name"] for part in parts] == ["code", "change", "property", "property"]
    assert parts[2] == differing_property("weight", [], [{"valueDecimal": 1.5}])


@pytest.mark.parametrize("missing", ["system", "from", "to"])
def test_a_missing_input_is_refused_with_an_example(
    client: TestClient, dialect: Dialect, missing: str
) -> None:
    sent: Sent = {name: value for name, value in BOTH.items() if name != missing}

    result = refusal(400, client, dialect, PATH, **sent)

    assert result["code"] == "required"
    assert result["details"]["text"].startswith(f"Send {missing}, for example system=")


@pytest.mark.parametrize(
    ("more", "code", "text"),
    [
        ({"to": "2025-01"}, "invalid", "are the same, 'http://www.cms.gov/Medicare"),
        ({"system": f"{canonical.HCPCS}|2025-01"}, "invalid", "Several versions were sent"),
        ({"change": "lost"}, "value", "one of added, removed, terminated, reactivated"),
        ({"property": "pricing"}, "value", "Unknown property 'pricing'. Did you mean "),
        ({"count": "many"}, "value", "it must be a whole number"),
        ({"offset": -1}, "value", "it must be a whole number"),
        ({"date": "2025-01-01"}, "not-supported", "'date' is not supported"),
    ],
)
def test_an_invalid_input_is_refused(
    client: TestClient, dialect: Dialect, more: Sent, code: str, text: str
) -> None:
    result = refusal(400, client, dialect, PATH, **{**BOTH, **more})

    assert result["code"] == code
    assert text in result["details"]["text"]


@pytest.mark.parametrize("more", [{"system": "http://x"}, {"from": "1999"}, {"to": "1999"}])
def test_an_unknown_code_system_or_version_is_not_found(
    client: TestClient, dialect: Dialect, more: Sent
) -> None:
    result = refusal(404, client, dialect, PATH, **{**BOTH, **more})

    assert result["code"] == "not-found"


def test_the_operation_runs_in_a_thread() -> None:
    assert DIFF.heavy
