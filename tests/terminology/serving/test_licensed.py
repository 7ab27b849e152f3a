"""What is licensed to a site: its wording is in answers about codes, and is never listed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import CodeSystem
from terminology import install
from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from tests.fixtures import clients, editions, sitefiles
from tests.fixtures.answers import properties, value, values
from tests.fixtures.asking import answer
from tests.fixtures.judge import Json

WORDING = "Zebrawood"
"""A word in every text that is licensed in these tests, and in no other."""
CSV = f"code,display,short,Ward\n38228,{WORDING} A,{WORDING} B,{WORDING} C\n"
LATER = f"{CSV}99999,{WORDING} D,,\n".replace(f"{WORDING} C", f"{WORDING} H")
REVENUE = f"code,display,Ward\n0874,{WORDING} E,{WORDING} F\n"
HCPCS = f"code,Ward\nQ2041,{WORDING} G\n"
SITE_REVENUE = f"{canonical.OURS}/CodeSystem/site-revenue"


def licensed() -> Iterator[CodeSystem]:
    """Two editions of CPT, and supplements to revenue codes and to HCPCS."""
    for data, stated in (
        (CSV, sitefiles.of_cpt()),
        (LATER, sitefiles.later(sitefiles.of_cpt())),
        (REVENUE, sitefiles.of_revenue()),
        (HCPCS, sitefiles.of_hcpcs()),
        (f"code,display\nW1,{WORDING} I\n", sitefiles.NEW),
    ):
        yield sitefiles.read(data, stated)


def published() -> CodeSystem:
    """A supplement to HCPCS that is not licensed."""
    system = sitefiles.read("code,Rate\nQ2041,Published by another\n", sitefiles.of_hcpcs())
    url = f"{canonical.OURS}/CodeSystem/rates"
    return replace(system, edition=replace(system.edition, key="rates", url=url, licensed=False))


@pytest.fixture(scope="module", params=[True, False], ids=["prerendered", "not prerendered"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path
) -> Iterator[TestClient]:
    """A client of a server with a site's own files, and two editions of HCPCS."""
    folder = tmp_path_factory.mktemp("site")
    for system in (
        *licensed(),
        published(),
        editions.hcpcs("2025-01"),
        editions.hcpcs("2025-04", [editions.Q2041]),
    ):
        install.install(system, folder)
    if request.param:
        clients.prepare(folder)
    with clients.connected(Registry(folder, bundled_dir), folder, bundled_dir) as client:
        yield client


def test_a_code_system_of_the_site_alone_claims_no_language(
    site: TestClient, dialect: Dialect
) -> None:
    found = answer(site.get(f"/{dialect.name}/CodeSystem?url={sitefiles.NEW.url}"), dialect)

    (resource,) = [entry["resource"] for entry in found["entry"]]
    assert "language" not in resource
    assert resource["publisher"] == "This site"


@pytest.mark.parametrize(
    "path",
    [
        "CodeSystem/cpt-2026-01-01",
        "CodeSystem/cpt-2026-01-01?_summary=false",
        "CodeSystem/cpt-2026-01-01?_summary=data",
        "CodeSystem/cpt-2026-01-01?_elements=concept",
        "CodeSystem/site-revenue-1900-01-01",
        "CodeSystem/site-hcpcs-1900-01-01",
        "CodeSystem/hcpcs-2025-04",
        "CodeSystem?_summary=false&_count=100",
        "CodeSystem?_elements=concept&_count=100",
        "CodeSystem?code=99999&_summary=false",
        f"CodeSystem?url={canonical.CPT}&_summary=false",
        "ConceptMap?_summary=false&_count=1000",
        "ValueSet?_summary=false&_count=1000",
        "ValueSet/cpt",
        "metadata",
        "metadata?mode=terminology",
        f"CodeSystem/$diff?system={canonical.CPT}&from=2026-01-01&to=2027-01-01",
        f"CodeSystem/$diff?system={canonical.CPT}&from=0-fragment-2025&to=2027-01-01",
        f"CodeSystem/$diff?system={canonical.HCPCS}&from=2025-01&to=2025-04",
    ],
)
def test_nothing_that_is_read_searched_or_compared_has_the_wording(
    site: TestClient, dialect: Dialect, path: str
) -> None:
    response = site.get(f"/{dialect.name}/{path}")

    assert response.status_code == 200
    assert WORDING.encode() not in response.content


def test_the_page_of_the_server_has_no_wording(site: TestClient) -> None:
    assert WORDING not in site.get("/").text


def test_a_licensed_edition_is_read_with_its_copyright_instead_of_its_codes(
    site: TestClient, dialect: Dialect
) -> None:
    read = answer(site.get(f"/{dialect.name}/CodeSystem/cpt-2026-01-01"), dialect)

    assert read["content"] == "not-present"
    assert "concept" not in read
    assert str(read["copyright"]).startswith("CPT © Copyright")
    assert "Licensed to this site." in str(read["copyright"])


def test_a_licensed_supplement_is_read_as_what_it_is_without_its_codes(
    site: TestClient, dialect: Dialect
) -> None:
    read = answer(site.get(f"/{dialect.name}/CodeSystem/site-revenue-1900-01-01"), dialect)

    assert (read["content"], read["supplements"]) == ("supplement", canonical.REVENUE)
    assert "concept" not in read
    assert "Licensed to this site." in str(read["copyright"])


def test_a_search_finds_licensed_editions_as_not_present(
    site: TestClient, dialect: Dialect
) -> None:
    path = f"CodeSystem?content-mode=not-present&url={canonical.CPT}"
    found = answer(site.get(f"/{dialect.name}/{path}"), dialect)

    assert found["total"] == 2


def test_lookup_has_the_wording_of_an_edition(site: TestClient, dialect: Dialect) -> None:
    sent = f"system={canonical.CPT}&code=38228"
    found = answer(site.get(f"/{dialect.name}/CodeSystem/$lookup?{sent}"), dialect)

    assert value(found, "display") == f"{WORDING} A"
    assert properties(found, "ward") == [f"{WORDING} H"]


def test_lookup_on_a_day_is_of_the_edition_in_force(site: TestClient, dialect: Dialect) -> None:
    sent = f"system={canonical.CPT}&code=38228&date=2026-05-01"
    found = answer(site.get(f"/{dialect.name}/CodeSystem/$lookup?{sent}"), dialect)

    assert value(found, "version") == "2026-01-01"


@pytest.mark.parametrize(
    ("system", "code", "display"),
    [(canonical.REVENUE, "0874", f"{WORDING} E"), (canonical.CPT, "99999", f"{WORDING} D")],
)
def test_codes_are_validated_with_the_wording(
    site: TestClient, dialect: Dialect, system: str, code: str, display: str
) -> None:
    for way in ("CodeSystem/$validate-code?url=", "ValueSet/$validate-code?system="):
        more = "" if way.startswith("Code") else f"&url={system}?fhir_vs"
        path = f"/{dialect.name}/{way}{system}{more}&code={code}&display={display}"
        found = answer(site.get(path), dialect)

        assert value(found, "result") is True
        assert value(found, "display") == display


def test_an_expansion_has_the_wording(site: TestClient, dialect: Dialect) -> None:
    include = {"system": canonical.CPT, "concept": [{"code": "38228"}, {"code": "99999"}]}
    value_set: Json = {
        "resourceType": "ValueSet",
        "status": "active",
        "compose": {"include": [include]},
    }
    found = answer(site.post(f"/{dialect.name}/ValueSet/$expand", json=value_set), dialect)

    displays = [one["display"] for one in found["expansion"]["contains"]]
    assert displays == [f"{WORDING} A", f"{WORDING} D"]


def test_lookup_has_what_a_supplement_adds_to_a_release(site: TestClient, dialect: Dialect) -> None:
    sent = f"system={canonical.HCPCS}&code=Q2041"
    found = answer(site.get(f"/{dialect.name}/CodeSystem/$lookup?{sent}"), dialect)

    assert properties(found, "ward") == [f"{WORDING} G"]
    used = values(found, "used-supplement")
    assert f"{canonical.OURS}/CodeSystem/site-hcpcs|1900-01-01" in used


def test_lookup_has_the_display_that_a_supplement_gives(site: TestClient, dialect: Dialect) -> None:
    for day in ("", "&date=2020-01-01"):
        sent = f"system={canonical.REVENUE}&code=0874{day}"
        found = answer(site.get(f"/{dialect.name}/CodeSystem/$lookup?{sent}"), dialect)

        assert value(found, "display") == f"{WORDING} E"
        assert values(found, "used-supplement") == [f"{SITE_REVENUE}|1900-01-01"]


def test_differences_say_what_changed_without_texts(site: TestClient, dialect: Dialect) -> None:
    sent = f"system={canonical.CPT}&from=2026-01-01&to=2027-01-01"
    found = answer(site.get(f"/{dialect.name}/CodeSystem/$diff?{sent}"), dialect)

    (entry,) = [one["part"] for one in found["parameter"] if one["name"] == "entry"]
    assert entry == [
        {"name": "code", "valueCode": "38228"},
        {"name": "change", "valueCode": "changed"},
        {"name": "property", "part": [{"name": "code", "valueCode": "ward"}]},
    ]
    assert f"{canonical.CPT}|2026-01-01 is licensed to this site" in str(value(found, "message"))


def test_differences_have_what_other_supplements_say(site: TestClient, dialect: Dialect) -> None:
    sent = f"system={canonical.HCPCS}&from=2025-01&to=2025-04"
    response = site.get(f"/{dialect.name}/CodeSystem/$diff?{sent}")

    assert "Published by another" in response.text
    assert WORDING not in response.text
