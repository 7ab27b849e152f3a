"""A version of a value set that a request names is the one that answers, or there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from tests.fixtures import clients, through_time
from tests.fixtures.answers import value
from tests.fixtures.asking import Sent, answer, ask, issue, parameters, refusal
from tests.fixtures.resources import (
    SET,
    client_of,
    code_system,
    codes,
    concept,
    include,
    parameter_values,
    value_set,
    with_resources,
)

EXPAND = "ValueSet/$expand"
VALIDATE = "ValueSet/$validate-code"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of a server with the editions of several years."""
    data_dir = tmp_path_factory.mktemp("years")
    through_time.fill(data_dir)
    with clients.prerendered(data_dir, bundled_dir) as connected:
        yield connected


@pytest.mark.parametrize(
    ("more", "sent"),
    [
        ({"url": f"{SET}-other"}, f"{SET}-other"),
        ({"valueSetVersion": "9"}, "|9"),
        ({"url": f"{SET}|9"}, f"{SET}|9"),
    ],
)
def test_a_sent_value_set_that_is_not_the_named_one_is_refused(
    dialect: Dialect, more: Sent, sent: str
) -> None:
    client = client_of(code_system(concept("oak")))

    def response(more: Sent) -> Response:
        body = with_resources(parameters(**more), value_set(), name="valueSet")
        return client.post(f"/{dialect.name}/{EXPAND}", json=body)

    refused = issue(response(more), dialect, 400)
    assert f"'{SET}|1.0', but '{sent}' was sent" in refused["details"]["text"]
    named = answer(response({"url": SET, "valueSetVersion": "1.0"}), dialect)
    assert codes(named) == ["oak"]


HCPCS_SETS = [
    f"{canonical.HCPCS}?fhir_vs",
    f"{canonical.HCPCS}?fhir_vs=isa/Q",
    "urn:oid:2.16.840.1.113883.6.285?fhir_vs",
    "http://terminology.hl7.org/ValueSet/v3-hcpcs",
    f"{canonical.OURS}/ValueSet/hcpcs",
    f"{canonical.OURS}/ValueSet/hcpcs-modifiers",
    f"{canonical.OURS}/ValueSet/hcpcs-procedures",
]


@pytest.mark.parametrize("url", HCPCS_SETS)
def test_a_version_of_a_value_set_is_answered_from_that_edition(
    client: TestClient, dialect: Dialect, url: str
) -> None:
    for sent in ({"url": f"{url}|2017-01"}, {"url": url, "valueSetVersion": "2017-01"}):
        result = ask(client, dialect, EXPAND, **sent)

        assert result["version"] == "2017-01"
        assert parameter_values(result, "used-codesystem") == [f"{canonical.HCPCS}|2017-01"]


@pytest.mark.parametrize("url", HCPCS_SETS)
def test_an_unknown_version_of_a_value_set_lists_the_known_ones(
    client: TestClient, dialect: Dialect, url: str
) -> None:
    for sent in ({"url": f"{url}|99"}, {"url": url, "valueSetVersion": "99"}):
        refused = refusal(404, client, dialect, EXPAND, **sent)

        assert "2017-01, 2019-01" in refused["details"]["text"]
        assert refused["details"]["coding"][0]["code"] == "not-found"


def test_an_imported_value_set_has_the_named_version(client: TestClient, dialect: Dialect) -> None:
    url = f"{canonical.HCPCS}?fhir_vs=isa/Q"
    known, unknown = (
        client.post(
            f"/{dialect.name}/{EXPAND}",
            json=with_resources(
                parameters(),
                value_set(include(None, valueSet=[f"{url}|{version}"])),
                name="valueSet",
            ),
        )
        for version in ("2017-01", "99")
    )

    result, refused = answer(known, dialect), issue(unknown, dialect, 404)

    assert parameter_values(result, "used-codesystem") == [f"{canonical.HCPCS}|2017-01"]
    assert parameter_values(result, "used-valueset") == [f"{url}|2017-01"]
    assert "Valid versions: 0-fragment-2026, 2017-01, 2019-01" in refused["details"]["text"]


def test_a_value_set_is_read_and_expanded_as_of_an_edition_by_its_id(
    client: TestClient, dialect: Dialect
) -> None:
    base = f"/{dialect.name}/ValueSet"

    resource = client.get(f"{base}/hcpcs-2017-01").json()
    by_id = client.get(f"{base}/hcpcs-2017-01/$expand").json()
    by_version = client.get(f"{base}/hcpcs/$expand?valueSetVersion=2017-01").json()

    assert (resource["id"], resource["version"]) == ("hcpcs-2017-01", "2017-01")
    assert resource["compose"] == {"include": [{"system": canonical.HCPCS, "version": "2017-01"}]}
    assert codes(by_id) == codes(by_version)
    assert parameter_values(by_id, "used-codesystem") == [f"{canonical.HCPCS}|2017-01"]
    assert client.get(f"{base}/hcpcs-99").status_code == 404
    assert client.get(f"{base}/hcpcs/$expand?valueSetVersion=99").status_code == 404


@pytest.mark.parametrize(
    ("query", "versions"),
    [
        ({"url": f"{canonical.OURS}/ValueSet/hcpcs|2017-01"}, ["2017-01"]),
        ({"url": f"{canonical.OURS}/ValueSet/hcpcs", "version": "2017-01"}, ["2017-01"]),
        ({"url": f"{canonical.OURS}/ValueSet/hcpcs"}, [None]),
        ({"url": f"{canonical.OURS}/ValueSet/hcpcs|99"}, []),
        ({"url": f"{canonical.HCPCS}?fhir_vs|2017-01"}, ["2017-01"]),
        ({"url": f"{canonical.HCPCS}?fhir_vs|99"}, []),
    ],
)
def test_a_search_finds_the_value_set_of_an_edition(
    client: TestClient, dialect: Dialect, query: dict[str, str], versions: list[str | None]
) -> None:
    found = client.get(f"/{dialect.name}/ValueSet", params=query).json()

    resources = [entry["resource"] for entry in found.get("entry", ())]
    assert [resource.get("version") for resource in resources] == versions


@pytest.mark.parametrize("url", HCPCS_SETS[:1] + HCPCS_SETS[4:5])
def test_a_code_is_validated_in_the_named_edition(
    client: TestClient, dialect: Dialect, url: str
) -> None:
    sent: Sent = {"system": canonical.HCPCS, "code": "C9073"}

    newest = ask(client, dialect, VALIDATE, url=url, **sent)
    older = ask(client, dialect, VALIDATE, url=f"{url}|2017-01", **sent)

    assert (value(newest, "result"), value(newest, "version")) == (True, "2025-01")
    assert (value(older, "result"), value(older, "version")) == (False, "2017-01")
    refused = refusal(404, client, dialect, VALIDATE, url=url, valueSetVersion="99", **sent)
    assert "Valid versions: 0-fragment-2026, 2017-01, 2019-01" in refused["details"]["text"]


def test_the_id_in_the_path_must_be_that_of_the_value_set_that_is_named(
    client: TestClient, dialect: Dialect
) -> None:
    hcpcs = f"{canonical.OURS}/ValueSet/hcpcs"

    same = client.get(f"/{dialect.name}/ValueSet/hcpcs/$expand", params={"url": f"{hcpcs}|2017-01"})
    for path, url in (
        ("hcpcs", f"{canonical.OURS}/ValueSet/betos"),
        ("hcpcs", f"{canonical.OURS}/ValueSet/betos|2026"),
        ("hcpcs-2017-01", f"{hcpcs}|2019-01"),
    ):
        other = client.get(f"/{dialect.name}/ValueSet/{path}/$expand", params={"url": url})
        assert f"but '{url}' was sent" in issue(other, dialect, 400)["details"]["text"]

    assert answer(same, dialect)["version"] == "2017-01"


def test_a_version_of_a_value_set_that_has_none_is_not_found(
    client: TestClient, dialect: Dialect
) -> None:
    url = f"{canonical.OURS}/ValueSet/cart-products"

    refused = refusal(404, client, dialect, EXPAND, url=f"{url}|2025-01")

    assert refused["details"]["text"].endswith(f"'{url}|2025-01' could not be found")


def test_the_known_versions_of_a_sent_value_set_are_in_the_diagnostics(dialect: Dialect) -> None:
    """HL7's cases fix the text."""
    client = client_of(code_system(concept("oak")), value_set(), value_set(version="2.0"))

    refused = refusal(404, client, dialect, EXPAND, url=SET, valueSetVersion="9")

    text = f"A definition for the value Set '{SET}|9' could not be found"
    assert refused["details"]["text"] == text
    assert refused["diagnostics"] == f"{text}. Valid versions: 1.0 or 2.0"
