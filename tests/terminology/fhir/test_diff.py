"""The shape of CodeSystem/$diff, which is the same in R4 and R5."""

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
    """One FHIR version: this operation answers alike in both (test_ways.py)."""
    return either


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of a server of the two editions that differ in every way, which stay as they are."""
    data_dir = tmp_path_factory.mktemp("differing")
    differing.place(data_dir)
    with clients.prerendered(data_dir, bundled_dir) as connected:
        yield connected


def entry(answer: Json, code: str) -> Json:
    """The entry of a code, as it is written."""
    (found,) = (
        part
        for part in answer["parameter"]
        if part["name"] == "entry" and {"name": "code", "valueCode": code} in part["part"]
    )
    held: Json = found
    return held


def codes(answer: Json) -> list[str]:
    """The codes of the entries."""
    return [one["code"] for one in values(answer, "entry")]


def counts(answer: Json) -> dict[str, int]:
    """The totals by kind of change."""
    return {one["change"]: one["total"] for one in values(answer, "count")}


def differing_property(code: str, before: list[Json], after: list[Json]) -> Json:
    """The part of an entry that says from which values to which a property went."""
    return {
        "name": "property",
        "part": [
            {"name": "code", "valueCode": code},
            *({"name": "from", **held} for held in before),
            *({"name": "to", **held} for held in after),
        ],
    }


def test_every_kind_of_change_is_shown_and_counted(client: TestClient, dialect: Dialect) -> None:
    said = ask(client, dialect, PATH, **BOTH)

    assert value(said, "system") == canonical.HCPCS
    assert (value(said, "from"), value(said, "to")) == ("2025-01", "2025-10")
    assert (value(said, "total"), value(said, "offset")) == (6, 0)
    assert counts(said) == TOTALS
    assert {one["code"]: one["change"] for one in values(said, "entry")} == {
        "A0001": "added",
        "B0001": "removed",
        "C0001": "terminated",
        "D0001": "reactivated",
        "E0001": "changed",
        "G0001": "maintained",
    }
    assert "next" not in names(said)


def test_an_entry_says_from_which_values_to_which(client: TestClient, dialect: Dialect) -> None:
    said = ask(client, dialect, PATH, **BOTH)

    eleven, twenty_one = (
        {"valueCoding": {"system": canonical.PRICING_INDICATOR, "code": code, "display": wording}}
        for code, wording in (("11", "Priced by 11"), ("21", "Priced by 21"))
    )
    assert entry(said, "E0001")["part"] == [
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
    said = ask(client, dialect, PATH, **BOTH)

    parts = entry(said, "C0001")["part"]
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
def test_the_code_system_is_understood_however_it_is_spelled(
    client: TestClient, dialect: Dialect, sent: Sent
) -> None:
    said = ask(client, dialect, PATH, **sent)

    assert (value(said, "system"), value(said, "to")) == (canonical.HCPCS, "2025-10")
    assert counts(said) == TOTALS


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ({"change": ["added"]}, ["A0001"]),
        ({"change": ["added", "removed"]}, ["A0001", "B0001"]),
        ({"property": ["pricingIndicator"]}, ["A0001", "E0001"]),
        ({"property": ["actionCode", "terminationDate"]}, ["C0001", "D0001", "G0001"]),
        ({"property": ["pricingIndicator"], "change": ["changed"]}, ["E0001"]),
        ({"property": ["parent"]}, []),
    ],
)
def test_what_is_shown_is_chosen_and_the_totals_stay(
    client: TestClient, dialect: Dialect, more: Sent, shown: list[str]
) -> None:
    said = ask(client, dialect, PATH, **BOTH, **more)

    assert codes(said) == shown
    assert value(said, "total") == len(shown)
    assert counts(said) == TOTALS


@pytest.mark.parametrize(
    ("more", "shown", "following"),
    [
        ({"count": 4}, ["A0001", "B0001", "C0001", "D0001"], [4]),
        ({"count": 4, "offset": 4}, ["E0001", "G0001"], []),
        ({"count": 0}, [], []),
        ({"offset": 5}, ["G0001"], []),
        ({"offset": 99}, [], []),
    ],
)
def test_a_page_names_the_offset_of_the_next(
    client: TestClient,
    dialect: Dialect,
    more: Sent,
    shown: list[str],
    following: list[int],
) -> None:
    said = ask(client, dialect, PATH, **BOTH, **more)

    assert (codes(said), values(said, "next")) == (shown, following)
    assert value(said, "offset") == more.get("offset", 0)
    assert value(said, "total") == 6


def test_a_page_is_not_endless_where_no_count_is_sent(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    for version, number in (("2026-01", 0), ("2026-04", PAGE + 1)):
        install.install(editions.hcpcs(version, editions.many(number)), data_dir)
    asked: Sent = {"system": canonical.HCPCS, "from": "2026-01", "to": "2026-04"}

    said = send(own_client, dialect, PATH, **asked).json()

    assert (len(codes(said)), value(said, "next"), value(said, "total")) == (PAGE, PAGE, PAGE + 1)


def test_properties_that_only_one_edition_declares_are_named(
    client: TestClient, dialect: Dialect
) -> None:
    said = ask(client, dialect, PATH, **{**BOTH, "from": "2026-starter"})

    assert "source" in values(said, "notCompared")


def test_a_code_without_a_display_and_a_decimal_are_written(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    weight = (Property("weight", PropertyType.DECIMAL, Decimal("1.5")),)
    for version, concept in (
        ("2026-01", Concept("A0001")),
        ("2026-04", Concept("A0001", properties=(*weight, *pricing("11")))),
    ):
        install.install(editions.hcpcs(version, [concept]), data_dir)
    asked: Sent = {"system": canonical.HCPCS, "from": "2026-01", "to": "2026-04"}

    parts = entry(ask(own_client, dialect, PATH, **asked), "A0001")["part"]

    assert [part["name"] for part in parts] == ["code", "change", "property", "property"]
    assert parts[2] == differing_property("weight", [], [{"valueDecimal": 1.5}])


@pytest.mark.parametrize("lacking", ["system", "from", "to"])
def test_a_question_that_lacks_something_is_refused_with_an_example(
    client: TestClient, dialect: Dialect, lacking: str
) -> None:
    sent: Sent = {name: held for name, held in BOTH.items() if name != lacking}

    said = refusal(400, client, dialect, PATH, **sent)

    assert said["code"] == "required"
    assert said["details"]["text"].startswith(f"Send {lacking}, for example system=")


@pytest.mark.parametrize(
    ("more", "code", "text"),
    [
        ({"to": "2025-01"}, "invalid", "are the same, '2025-01'"),
        ({"system": f"{canonical.HCPCS}|2025-01"}, "invalid", "Several versions were sent"),
        ({"change": "lost"}, "value", "one of added, removed, terminated, reactivated"),
        ({"property": "pricing"}, "value", "Unknown property 'pricing'; known are display"),
        ({"count": "many"}, "value", "it must be a whole number"),
        ({"offset": -1}, "value", "it must be a whole number"),
        ({"date": "2025-01-01"}, "not-supported", "'date' is not supported here"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    client: TestClient, dialect: Dialect, more: Sent, code: str, text: str
) -> None:
    said = refusal(400, client, dialect, PATH, **{**BOTH, **more})

    assert said["code"] == code
    assert text in said["details"]["text"]


@pytest.mark.parametrize("more", [{"system": "http://x"}, {"from": "1999"}, {"to": "1999"}])
def test_what_is_unknown_is_not_found(client: TestClient, dialect: Dialect, more: Sent) -> None:
    said = refusal(404, client, dialect, PATH, **{**BOTH, **more})

    assert said["code"] == "not-found"


def test_it_reads_whole_editions_and_so_runs_apart() -> None:
    assert DIFF.heavy
