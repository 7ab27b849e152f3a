"""Codes that may have been added since the newest edition: that it lacks them is not certain."""

from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import Concept
from terminology import install
from terminology.fhir.dialects import Dialect
from terminology.operations import target
from tests.fixtures import editions
from tests.fixtures.asking import answer, issue

NOT_CERTAIN = (
    "The newest installed edition is 2025-10, valid until 2025-12-31; codes added since are not "
    "known, so this is not certain"
)
LATER, BEFORE = "2026-01-01", "2025-12-31"
QUERY = {"url": canonical.HCPCS, "system": canonical.HCPCS}
MEMBER = {"url": f"{canonical.HCPCS}?fhir_vs", "system": canonical.HCPCS}


@pytest.fixture
def client(data_dir: Path, own_client: TestClient, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A server with an edition of HCPCS until the end of 2025, on a day after it."""
    for version in ("2025-07", "2025-10"):
        install.install(editions.hcpcs(version, [Concept("A0001", "A code")]), data_dir)
    monkeypatch.setattr(target, "today", lambda: date(2026, 2, 1))
    return own_client


def validated(
    client: TestClient, dialect: Dialect, kind: str, **query: str
) -> tuple[bool, str, str]:
    """Return result, message, and severity of the first issue."""
    response = client.get(f"/{dialect.name}/{kind}/$validate-code", params=query)
    sent = {entry["name"]: entry for entry in answer(response, dialect)["parameter"]}
    (first, *_) = sent["issues"]["resource"]["issue"]
    return sent["result"]["valueBoolean"], sent["message"]["valueString"], first["severity"]


@pytest.mark.parametrize(("kind", "query"), [("CodeSystem", QUERY), ("ValueSet", MEMBER)])
def test_a_code_that_may_have_been_added_before_the_day_is_valid_with_a_warning(
    client: TestClient, dialect: Dialect, kind: str, query: dict[str, str]
) -> None:
    result, message, severity = validated(client, dialect, kind, code="Q8888", date=LATER, **query)

    assert (result, severity) == (True, "warning")
    assert NOT_CERTAIN in message


@pytest.mark.parametrize(("kind", "query"), [("CodeSystem", QUERY), ("ValueSet", MEMBER)])
def test_without_a_date_the_newest_edition_decides_and_the_message_says_that_it_has_ended(
    client: TestClient, dialect: Dialect, kind: str, query: dict[str, str]
) -> None:
    result, message, severity = validated(client, dialect, kind, code="Q8888", **query)

    assert (result, severity) == (False, "error")
    assert NOT_CERTAIN in message


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("CodeSystem", {"url": canonical.MSDRG, "system": canonical.MSDRG}),
        ("ValueSet", {"url": f"{canonical.MSDRG}?fhir_vs", "system": canonical.MSDRG}),
    ],
)
@pytest.mark.parametrize("day", [{}, {"date": "2026-10-01"}])
def test_a_bundled_list_is_asked_about_today(
    client: TestClient,
    dialect: Dialect,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    query: dict[str, str],
    day: dict[str, str],
) -> None:
    monkeypatch.setattr(target, "today", lambda: date(2026, 10, 1))

    result, message, severity = validated(client, dialect, kind, code="995", **query, **day)

    assert (result, severity) == (True, "warning")
    assert "The newest installed edition is 2026, valid until 2026-09-30" in message


@pytest.mark.parametrize("more", [{"date": "2026-09-30"}, {"code": "ABC"}, {"version": "2026"}])
def test_a_bundled_list_decides_where_it_is_certain(
    client: TestClient, dialect: Dialect, monkeypatch: pytest.MonkeyPatch, more: dict[str, str]
) -> None:
    monkeypatch.setattr(target, "today", lambda: date(2026, 10, 1))
    sent = {"url": canonical.MSDRG, "system": canonical.MSDRG, "code": "995", **more}

    result, _, severity = validated(client, dialect, "CodeSystem", **sent)

    assert (result, severity) == (False, "error")


@pytest.mark.parametrize(("kind", "query"), [("CodeSystem", QUERY), ("ValueSet", MEMBER)])
@pytest.mark.parametrize(
    "more",
    [
        {"code": "Q8888", "date": BEFORE},
        {"code": "Q2O57"},
        {"code": "D0120"},
        {"code": "99213", "date": LATER},
    ],
)
def test_a_code_that_cannot_have_been_added_is_not_valid(
    client: TestClient, dialect: Dialect, kind: str, query: dict[str, str], more: dict[str, str]
) -> None:
    result, message, severity = validated(client, dialect, kind, **query, **more)

    assert (result, severity) == (False, "error")
    assert NOT_CERTAIN not in message


def test_a_version_in_the_request_is_not_continued(client: TestClient, dialect: Dialect) -> None:
    sent = {**QUERY, "code": "Q8888", "version": "2025-10"}

    assert validated(client, dialect, "CodeSystem", **sent)[0] is False


@pytest.mark.parametrize(
    "sent",
    [
        {"system-version": f"{canonical.HCPCS}|2025-10"},
        {"url": f"{canonical.HCPCS}?fhir_vs=isa/A0001"},
    ],
)
def test_a_part_of_the_code_system_is_not_continued(
    client: TestClient, dialect: Dialect, sent: dict[str, str]
) -> None:
    query = {**MEMBER, "code": "Q8888", **sent}

    assert validated(client, dialect, "ValueSet", **query)[0] is False


@pytest.mark.parametrize("day", [{}, {"date": LATER}])
def test_a_code_that_is_not_found_may_have_been_added(
    client: TestClient, dialect: Dialect, day: dict[str, str]
) -> None:
    query = {"system": canonical.HCPCS, "code": "Q8888", **day}
    response = client.get(f"/{dialect.name}/CodeSystem/$lookup", params=query)

    assert NOT_CERTAIN in issue(response, dialect, 404)["details"]["text"]


@pytest.mark.parametrize(
    "query", [{"date": BEFORE}, {"version": "2025-07"}, {"version": "0-fragment-2026"}]
)
def test_an_edition_that_is_not_the_newest_of_the_day_is_certain(
    client: TestClient, dialect: Dialect, query: dict[str, str]
) -> None:
    sent = {"system": canonical.HCPCS, "code": "Q8888", **query}
    response = client.get(f"/{dialect.name}/CodeSystem/$lookup", params=sent)

    assert "not certain" not in issue(response, dialect, 404)["details"]["text"]


def test_today_is_a_day_of_this_time() -> None:
    assert target.today() >= date(2026, 11, 28)
