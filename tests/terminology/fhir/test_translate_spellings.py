"""$translate of codes that have several spellings, such as NDCs."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from conceptmaps.ndc import loader
from terminology import install
from terminology.fhir import prerender
from terminology.fhir.dialects import R5, Dialect
from tests.fixtures import asp
from tests.fixtures.answers import matches, targets, value
from tests.fixtures.asking import How, Sent, answer, ask, each_way, parameters
from tests.fixtures.judge import Json

TRANSLATE = "ConceptMap/$translate"
SHORT = ("J0000", "Short", "Other", "07128-7119-01", "Other", "1 MG", *"1111")
URL = "https://fhir-hcpcs.org/ConceptMap/ndc-hcpcs"


@pytest.fixture
def drugs(own_client: TestClient, data_dir: Path, tmp_path: Path) -> TestClient:
    """A server with two quarters of the crosswalk, prerendered."""
    april = "Effective April 1, 2026 through June 30, 2026"
    later = ("Q2041", "Axi-cel", "Kite", "71287-0119-01", "Yescarta", "UP TO 300 cells", *"1112")
    for data in (asp.crosswalk(asp.CART, SHORT, asp.VACCINE), asp.crosswalk(later, days=april)):
        release = asp.opened(tmp_path, data)
        install.together([loader.load(release), loader.load_cpt(release)], data_dir)
    install.prepare(data_dir, prerender.write, lambda line: None)
    return own_client


@each_way
@pytest.mark.parametrize("system", [canonical.NDC, "urn:oid:2.16.840.1.113883.6.69"])
@pytest.mark.parametrize(
    "code",
    ["71287-0119-01", "71287011901", "71287-119-01", "71287 0119 01", " 71287-0119-01 "],
)
def test_each_spelling_of_a_code_has_the_same_target(
    drugs: TestClient, dialect: Dialect, how: How, code: str, system: str
) -> None:
    sent: Sent = {"system": system, "code": code, "targetsystem": canonical.HCPCS}
    result = ask(drugs, dialect, TRANSLATE, how, date="2026-02-01", **sent)
    assert targets(result) == ["Q2041"]


@pytest.mark.parametrize("code", ["71287-0119-01", "71287011901", "71287-119-01"])
def test_a_repeated_request_has_the_same_answer(
    drugs: TestClient, dialect: Dialect, code: str
) -> None:
    sent: Sent = {"system": canonical.NDC, "code": code, "url": URL}
    answers = [ask(drugs, dialect, TRANSLATE, **sent) for _ in range(3)]
    assert [targets(one) for one in answers] == [["Q2041"]] * 3


def test_an_ambiguous_code_has_the_targets_of_all_its_meanings(
    drugs: TestClient, dialect: Dialect
) -> None:
    sent: Sent = {"system": canonical.NDC, "code": "7128711901", "date": "2026-02-01"}
    assert targets(ask(drugs, dialect, TRANSLATE, **sent)) == ["J0000", "Q2041"]


@pytest.mark.parametrize(
    ("day", "units"), [("2026-03-31", "1"), ("2026-04-01", "2"), ("2026-06-30", "2")]
)
def test_the_quarter_of_the_day_has_the_billing_units(
    drugs: TestClient, dialect: Dialect, day: str, units: str
) -> None:
    sent: Sent = {"system": canonical.NDC, "code": "71287-0119-01", "date": day}
    (match,) = matches(ask(drugs, dialect, TRANSLATE, **sent))
    assert _units(match, dialect) == units


def test_a_code_has_no_target_after_the_last_quarter(drugs: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"system": canonical.NDC, "code": "71287-0119-01", "date": "2026-07-01"}
    result = ask(drugs, dialect, TRANSLATE, **sent)
    assert value(result, "result") is False
    assert "2026-06-30" in str(value(result, "message"))


def test_a_target_has_its_sources(drugs: TestClient, dialect: Dialect) -> None:
    reverse: Sent = {"targetCode": "Q2041"} if dialect is R5 else {"code": "Q2041", "reverse": True}
    assert targets(ask(drugs, dialect, TRANSLATE, url=URL, **reverse)) == ["71287-0119-01"]


def test_a_target_may_be_of_the_second_map_of_a_file(drugs: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"code": "13533063603", "targetsystem": canonical.CPT, "date": "2026-02-01"}
    result = ask(drugs, dialect, TRANSLATE, system=canonical.NDC, **sent)
    assert targets(result) == ["90371"]
    assert _units(matches(result)[0], dialect) == "1"


@pytest.mark.parametrize("code", ["71287-0119-01", "71287011901", "71287-119-01"])
def test_a_search_finds_a_map_by_each_spelling(
    drugs: TestClient, dialect: Dialect, code: str
) -> None:
    bundle = drugs.get(f"/{dialect.name}/ConceptMap?source-code={code}").json()
    assert [entry["resource"]["url"] for entry in bundle["entry"]] == [URL, URL]


def test_a_sent_map_may_have_another_spelling(client: TestClient, dialect: Dialect) -> None:
    name = "relationship" if dialect is R5 else "equivalence"
    target = {"code": "Q2042", name: "equivalent"}
    group: Json = {
        "source": canonical.NDC,
        "target": canonical.HCPCS,
        "element": [{"code": "0078-0846-19", "target": [target]}],
    }
    sent: Json = {"resourceType": "ConceptMap", "status": "active", "group": [group]}
    sent["url"] = "https://example.org/ConceptMap/own"
    body = parameters(system=canonical.NDC, code="00078084619")
    body["parameter"].append({"name": "conceptMap", "resource": sent})
    response = client.post(f"/{dialect.name}/{TRANSLATE}", json=body)
    assert targets(answer(response, dialect)) == ["Q2042"]


def _units(match: Json, dialect: Dialect) -> str:
    """The text of the last product of a match: the billing units in a package."""
    text: str = (
        match["product"]["value"] if dialect is R5 else match["product"]["concept"]["display"]
    )
    return text
