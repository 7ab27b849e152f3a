"""Automatic supplements over HTTP: the one of the day adds to every answer, and names itself.

rates    2025-01 ├────┤2025-04 ├────┤            2025-10 ├────┤
codes    2025-01 ├──────────────────┤2025-07 ├─────────────────
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from terminology import install
from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from tests.fixtures import clients, payments, stored
from tests.fixtures.answers import names, properties, value, values
from tests.fixtures.asking import (
    How,
    Value,
    answer,
    ask,
    each_way,
    issue,
    parameters,
    read,
    refusal,
)
from tests.fixtures.judge import Json, judge
from tests.fixtures.payments import RATES
from tests.fixtures.resources import with_resources

LOOKUP, EXPAND = "CodeSystem/$lookup", "ValueSet/$expand"
VALIDATE_CODE = "CodeSystem/$validate-code"
VALIDATE = "ValueSet/$validate-code"

ON_DAYS = [
    ("2024-12-31", []),
    ("2025-01-01", [1.5]),
    ("2025-03-31", [1.5]),
    ("2025-04-01", [2.5]),
    ("2025-06-30", [2.5]),
    ("2025-07-01", []),
    ("2025-09-30", []),
    ("2025-10-01", [3.5]),
    ("2025-12-31", [3.5]),
    ("2026-01-01", []),
]
"""Days around the ends of quarters, and the rates of A1 on them."""


@pytest.fixture(params=["prerendered", "computed"])
def payer(request: pytest.FixtureRequest, data_dir: Path) -> Iterator[TestClient]:
    """A client of a server with rates, whose answers are prerendered or computed."""
    payments.fill(data_dir)
    if request.param == "prerendered":
        with clients.prerendered(data_dir) as client:
            yield client
    else:
        with clients.connected(Registry(data_dir), data_dir) as client:
            yield client


def look_up(client: TestClient, dialect: Dialect, code: str = "A1", /, **sent: Value) -> Json:
    return ask(client, dialect, LOOKUP, **{"system": stored.URL, "code": code, **sent})


def paid(*, operator: str = "=", value: str = "K", property: str = "group") -> Json:
    """A value set of the codes with a property."""
    condition = {"property": property, "op": operator, "value": value}
    return {
        "resourceType": "ValueSet",
        "status": "active",
        "compose": {"include": [{"system": stored.URL, "filter": [condition]}]},
    }


def post(
    client: TestClient, dialect: Dialect, path: str, resource: Json, /, **sent: Value
) -> Response:
    """Send a request with a resource."""
    name = "valueSet" if resource["resourceType"] == "ValueSet" else "tx-resource"
    body = with_resources(parameters(**sent), judge(resource, dialect), name=name)
    return client.post(f"/{dialect.name}/{path}", json=body)


def expand(client: TestClient, dialect: Dialect, value_set: Json, /, **sent: Value) -> Json:
    expansion: Json = answer(post(client, dialect, EXPAND, value_set, **sent), dialect)["expansion"]
    return expansion


def members(expansion: Json) -> list[str]:
    return [entry["code"] for entry in expansion.get("contains", [])]


@pytest.mark.parametrize(("day", "rates"), ON_DAYS)
def test_a_lookup_on_a_day_has_the_rate_of_that_day(
    payer: TestClient, either: Dialect, day: str, rates: list[float]
) -> None:
    assert properties(look_up(payer, either, date=day), "rate") == rates


@each_way
def test_a_lookup_without_a_day_has_the_newest_rate_of_the_edition(
    payer: TestClient, dialect: Dialect, how: How
) -> None:
    of_newest = ask(payer, dialect, LOOKUP, how, system=stored.URL, code="A1")
    of_older = ask(payer, dialect, LOOKUP, how, system=stored.URL, code="A1", version="2025-01")

    assert properties(of_newest, "rate") == [3.5]
    assert properties(of_older, "rate") == [2.5]


def test_a_property_names_its_supplement_and_its_parts(payer: TestClient, dialect: Dialect) -> None:
    found = look_up(payer, dialect, date="2025-02-01")

    (rate, group) = values(found, "property")[-2:]
    assert rate == {
        "code": "rate",
        "value": 1.5,
        "subproperty": {"code": "area", "value": "rural"},
        "source": f"{RATES}|2025-01",
    }
    assert group["source"] == f"{RATES}|2025-01"
    assert values(found, "used-supplement") == [f"{RATES}|2025-01"]


def test_a_code_that_the_supplement_lacks_names_none(payer: TestClient, dialect: Dialect) -> None:
    assert "used-supplement" not in names(look_up(payer, dialect, "C1"))


def test_a_code_that_only_the_supplement_has_is_unknown(
    payer: TestClient, dialect: Dialect
) -> None:
    refused = refusal(404, payer, dialect, LOOKUP, system=stored.URL, code="Z9")

    assert "Unknown code 'Z9'" in refused["details"]["text"]


def test_requested_properties_may_be_those_of_a_supplement(
    payer: TestClient, dialect: Dialect
) -> None:
    found = look_up(payer, dialect, property=["rate"])

    assert [entry["code"] for entry in values(found, "property")] == ["rate"]


def test_a_requested_property_without_an_edition_of_the_day_is_explained(
    payer: TestClient, dialect: Dialect
) -> None:
    found = look_up(payer, dialect, property=["rate"], date="2025-08-01")

    assert properties(found, "rate") == []
    assert value(found, "message") == (
        f"'rate' is of '{RATES}', of which no edition is in force on 2025-08-01; "
        "installed: 2025-10, 2025-04, 2025-01"
    )


def test_a_requested_supplement_replaces_that_of_the_day(
    payer: TestClient, dialect: Dialect
) -> None:
    found = look_up(payer, dialect, useSupplement=f"{RATES}|2025-01")

    assert properties(found, "rate") == [1.5]
    assert values(found, "used-supplement") == [f"{RATES}|2025-01"]


@pytest.mark.parametrize(
    ("day", "codes"), [("2025-03-31", ["A1"]), ("2025-04-01", ["A1"]), ("2025-12-31", ["A1"])]
)
def test_a_value_set_may_filter_on_a_supplement_on_a_day(
    payer: TestClient, either: Dialect, day: str, codes: list[str]
) -> None:
    expansion = expand(payer, either, paid(), date=day)

    assert members(expansion) == codes


@pytest.mark.parametrize(("rate", "codes"), [("2.50", ["A1"]), ("3.50", [])])
def test_a_filter_has_the_values_of_the_day(
    payer: TestClient, dialect: Dialect, rate: str, codes: list[str]
) -> None:
    expansion = expand(payer, dialect, paid(property="rate", value=rate), date="2025-05-01")

    assert members(expansion) == codes
    assert {"name": "used-supplement", "valueUri": f"{RATES}|2025-04"} in expansion["parameter"]


def test_a_filter_on_a_day_without_a_supplement_is_refused_and_explained(
    payer: TestClient, dialect: Dialect
) -> None:
    response = post(payer, dialect, EXPAND, paid(), date="2025-08-01")

    text = issue(response, dialect, 400)["details"]["text"]
    assert text.endswith("installed: 2025-10, 2025-04, 2025-01")


def test_an_expansion_has_the_properties_of_a_supplement(
    payer: TestClient, dialect: Dialect
) -> None:
    expansion = expand(payer, dialect, paid(), property=["rate"], date="2025-05-01")

    assert "2.5" in str(expansion["contains"])


@pytest.mark.parametrize(("day", "is_member"), [("2025-02-01", True), ("2025-11-01", False)])
def test_membership_follows_the_supplement_of_the_day(
    payer: TestClient, either: Dialect, day: str, is_member: bool
) -> None:
    sent: dict[str, Value] = {"system": stored.URL, "date": day}
    of_day = paid(property="rate", value="1.50")

    assert _is_member(payer, either, of_day, code="A1", **sent) is is_member
    assert _is_member(payer, either, of_day, code="B1", **sent) is False


def _is_member(client: TestClient, dialect: Dialect, value_set: Json, **sent: Value) -> object:
    return value(answer(post(client, dialect, VALIDATE, value_set, **sent), dialect), "result")


def test_a_supplement_is_a_resource_of_its_own(payer: TestClient, dialect: Dialect) -> None:
    supplement = read(payer, dialect, "CodeSystem/rates-2025-04")
    edition = read(payer, dialect, "CodeSystem/made-2025-07")

    assert supplement["content"] == "supplement"
    assert supplement["supplements"] == stored.URL
    (rate, _) = supplement["concept"][0]["property"]
    assert rate["valueDecimal"] == 2.5
    assert "rural" in str(rate["extension"])
    assert "rate" not in str(edition["concept"])
    assert "property" not in edition


@pytest.mark.parametrize("path", ["CodeSystem/rates-2025-04/$lookup", LOOKUP])
def test_a_supplement_has_no_codes_of_its_own(
    payer: TestClient, dialect: Dialect, path: str
) -> None:
    sent: dict[str, Value] = {"system": RATES} if path == LOOKUP else {}

    refused = refusal(404, payer, dialect, path, code="A1", **sent)

    assert f"is a supplement to '{stored.URL}': send that" in refused["details"]["text"]


@pytest.mark.parametrize("path", ["CodeSystem/rates-2025-04/$validate-code", VALIDATE_CODE])
def test_no_code_is_valid_in_a_supplement(payer: TestClient, dialect: Dialect, path: str) -> None:
    sent: dict[str, Value] = {"url": RATES} if path == VALIDATE_CODE else {}

    found = ask(payer, dialect, path, code="A1", **sent)

    assert value(found, "result") is False
    assert "is a supplement" in str(value(found, "message"))


def test_two_editions_of_a_supplement_are_compared(payer: TestClient, dialect: Dialect) -> None:
    sent: dict[str, Value] = {"system": RATES, "from": "2025-01", "to": "2025-04"}

    found = ask(payer, dialect, "CodeSystem/$diff", **sent)

    assert value(found, "total") == 1
    assert "A1" in str(found)


def test_an_unknown_edition_of_a_supplement_names_the_known_ones(
    payer: TestClient, dialect: Dialect
) -> None:
    sent: dict[str, Value] = {"system": RATES, "from": "2025-01", "to": "2024-01"}

    refused = refusal(404, payer, dialect, "CodeSystem/$diff", **sent)

    assert "2025-10, 2025-04, 2025-01" in refused["details"]["text"]


def test_editions_are_compared_with_what_supplements_say_of_them(
    payer: TestClient, dialect: Dialect
) -> None:
    sent: dict[str, Value] = {"system": stored.URL, "from": "2025-01", "to": "2025-07"}

    found = ask(payer, dialect, "CodeSystem/$diff", **sent)

    assert value(found, "total") == 1


def test_the_capabilities_declare_the_properties_of_a_supplement(
    payer: TestClient, dialect: Dialect
) -> None:
    capabilities = read(payer, dialect, "metadata?mode=terminology")

    (system,) = (one for one in capabilities["codeSystem"] if one.get("uri") == stored.URL)
    assert "rate" in system["version"][0]["property"]


def test_a_supplement_may_give_a_display_that_the_code_system_lacks(
    data_dir: Path, dialect: Dialect
) -> None:
    payments.fill(data_dir)
    install.install(payments.names(), data_dir)
    with clients.prerendered(data_dir) as client:
        found = look_up(client, dialect, "C1")
        another = look_up(client, dialect, "A1")
        searched = expand(
            client,
            dialect,
            {
                "resourceType": "ValueSet",
                "status": "active",
                "compose": {"include": [{"system": stored.URL}]},
            },
            filter="ours",
        )

    assert value(found, "display") == "Of the site"
    assert "Ours" in [entry["value"] for entry in values(another, "designation")]
    assert members(searched) == ["A1"]


def test_a_sent_code_system_is_answered_without_installed_supplements(
    payer: TestClient, dialect: Dialect
) -> None:
    sent = {
        "resourceType": "CodeSystem",
        "url": stored.URL,
        "version": "2025-07",
        "name": "Sent",
        "date": "2025-07-01",
        "status": "active",
        "content": "complete",
        "concept": [{"code": "A1", "display": "Sent"}],
    }
    asked: dict[str, Value] = {"system": stored.URL, "code": "A1"}

    found = answer(post(payer, dialect, LOOKUP, sent, **asked), dialect)
    on_day = answer(post(payer, dialect, LOOKUP, sent, date="2025-11-01", **asked), dialect)

    for one in (found, on_day):
        assert value(one, "display") == "Sent"
        assert properties(one, "rate") == []


@pytest.mark.parametrize("more", ["", "&property=rate", "&date=2025-10-01", "&date=2025-02-01"])
def test_prerendered_and_computed_lookups_are_the_same_bytes(
    data_dir: Path, either: Dialect, more: str
) -> None:
    payments.fill(data_dir)
    with clients.connected(Registry(data_dir), data_dir) as client:
        computed = [_lookup(client, either, code, more) for code in ("A1", "B1", "C1")]
    with clients.prerendered(data_dir) as client:
        prerendered = [_lookup(client, either, code, more) for code in ("A1", "B1", "C1")]

    assert prerendered == computed


def _lookup(client: TestClient, dialect: Dialect, code: str, more: str) -> bytes:
    path = f"/{dialect.name}/CodeSystem/$lookup?system={stored.URL}&code={code}{more}"
    return client.get(path).content
