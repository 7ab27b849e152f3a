"""MS-DRGs as on a day, from the bundled list and from an installed one."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.msdrg import loader
from codesystems.release import Release, ReleaseMember
from terminology import install
from terminology.fhir.dialects import Dialect
from tests.fixtures import table5
from tests.fixtures.asking import How, Sent, ask, each_way, read
from tests.fixtures.judge import Json

LOOKUP = "CodeSystem/$lookup"
DAYS = [
    ("222", "2023-09-30", True),
    ("222", "2024-03-01", False),
    ("453", "2024-09-30", True),
    ("453", "2024-10-01", False),
    ("077", "2025-09-30", True),
    ("077", "2025-10-01", False),
    ("173", "2023-09-30", False),
    ("173", "2023-10-01", True),
    ("209", "2025-09-30", False),
    ("209", "2025-10-01", True),
]


def _install(data_dir: Path, *rows: table5.Cells, year: int = 2026) -> None:
    data = table5.text(*rows, table5.LAST, year=year)
    member = ReleaseMember("CMS-1833-F Table 5.txt", lambda: data)
    install.install(loader.load(Release(member.name, "0" * 64, (member,))), data_dir)


def _valid(client: TestClient, dialect: Dialect, how: How, code: str, day: str) -> bool:
    answered = ask(
        client,
        dialect,
        "CodeSystem/$validate-code",
        how,
        url=canonical.MSDRG,
        code=code,
        date=day,
    )
    valid: bool = _value(answered, "result")["valueBoolean"]
    return valid


def _value(answered: Json, name: str) -> Json:
    found: Json = next(one for one in answered["parameter"] if one["name"] == name)
    return found


@each_way
@pytest.mark.parametrize(("code", "day", "valid"), DAYS)
def test_the_bundled_list_says_on_which_days_a_group_was_in_force(
    client: TestClient, dialect: Dialect, how: How, code: str, day: str, *, valid: bool
) -> None:
    assert _valid(client, dialect, how, code, day) is valid


@pytest.mark.parametrize(("code", "day", "valid"), DAYS)
def test_an_installed_table_of_the_same_year_knows_the_same_days(
    own_client: TestClient, data_dir: Path, dialect: Dialect, code: str, day: str, *, valid: bool
) -> None:
    _install(data_dir, *(table5.with_cell(table5.HIP, 0, code) for code in ("173", "209")))

    assert _valid(own_client, dialect, How.QUERY, code, day) is valid


def test_an_installed_table_takes_the_place_of_the_bundled_one_of_its_year(
    own_client: TestClient, data_dir: Path, dialect: Dialect
) -> None:
    _install(data_dir, table5.HIP)

    bundle = read(own_client, dialect, f"CodeSystem?url={canonical.MSDRG}")
    looked_up = ask(own_client, dialect, LOOKUP, system=canonical.MSDRG, code="470")

    assert [entry["resource"]["id"] for entry in bundle["entry"]] == ["msdrg-2026"]
    assert _value(looked_up, "display")["valueString"] == "HIP"


def test_the_weight_of_a_group_is_that_of_the_fiscal_year_of_the_day(
    own_client: TestClient, data_dir: Path, dialect: Dialect
) -> None:
    _install(data_dir, table5.with_cell(table5.HIP, 7, "1.8855"), year=2025)

    sent: Sent = {"system": canonical.MSDRG, "code": "470", "property": "weight"}
    weights = [
        ask(own_client, dialect, LOOKUP, **sent, date=day) for day in ("2025-09-30", "2025-10-01")
    ]

    assert [_value(one, "property")["part"][1]["valueDecimal"] for one in weights] == [
        1.8855,
        1.9289,
    ]
