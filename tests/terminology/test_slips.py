"""An edition with slips answers as published, in valid FHIR."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.hcpcs import layout, loader
from codesystems.release import read
from terminology import install
from terminology.fhir.dialects import Dialect
from tests.fixtures import hcpcs, releases
from tests.fixtures.judge import Json, judge

UNKNOWN = {layout.COVERAGE: "Z", layout.BETOS: "Z 9", layout.ADDED_DATE: "20250230"}


@pytest.fixture
def slipped(tmp_path: Path, data_dir: Path) -> Path:
    """A data directory with an edition of which every code but one has slips."""
    contradicting = {layout.ADDED_DATE: "20250101", layout.TERMINATION_DATE: "20241231"}
    file = releases.write(
        tmp_path,
        hcpcs.lines("A0001", fields=UNKNOWN),
        hcpcs.lines("A0002", "", ""),
        hcpcs.lines("A0003", fields=contradicting),
        hcpcs.lines("A0004"),
    )
    install.install(loader.load(read(file)), data_dir)
    return data_dir


def ask(client: TestClient, dialect: Dialect, path: str, **inputs: str) -> Json:
    """The valid answer to a GET."""
    response = client.get(f"/{dialect.name}/{path}", params=inputs)
    assert response.status_code == 200, response.text
    return judge(response.json(), dialect)


@pytest.mark.usefixtures("slipped")
def test_the_code_system_is_valid(own_client: TestClient, dialect: Dialect) -> None:
    resource = ask(own_client, dialect, "CodeSystem/hcpcs-2025-01")

    assert resource["count"] == 5


@pytest.mark.usefixtures("slipped")
@pytest.mark.parametrize("date", [None, "2025-01-01", "2024-12-31"])
@pytest.mark.parametrize("code", ["A0001", "A0002", "A0003"])
def test_a_code_with_slips_has_a_valid_lookup(
    own_client: TestClient, dialect: Dialect, code: str, date: str | None
) -> None:
    day = {"date": date} if date else {}
    response = own_client.get(
        f"{dialect.name}/CodeSystem/$lookup",
        params={"system": canonical.HCPCS, "code": code, "property": "*", **day},
    )

    judge(response.json(), dialect)


@pytest.mark.usefixtures("slipped")
def test_a_value_outside_the_table_is_a_coding_without_a_display(
    own_client: TestClient, dialect: Dialect
) -> None:
    answer = ask(own_client, dialect, "CodeSystem/$lookup", system=canonical.HCPCS, code="A0001")

    codings = [
        part["valueCoding"]
        for parameter in answer["parameter"]
        if parameter["name"] == "property"
        for part in parameter["part"]
        if part["name"] == "value" and "valueCoding" in part
    ]
    assert {"system": canonical.COVERAGE, "code": "Z"} in codings
    assert {"system": canonical.BETOS, "code": "Z 9"} in codings


@pytest.mark.usefixtures("slipped")
def test_an_expansion_has_every_code(own_client: TestClient, dialect: Dialect) -> None:
    url = f"{canonical.HCPCS}?fhir_vs"

    answer = ask(own_client, dialect, "ValueSet/$expand", url=url, count="9")

    assert [entry["code"] for entry in answer["expansion"]["contains"]] == [
        "A",
        "A0001",
        "A0002",
        "A0003",
        "A0004",
    ]
