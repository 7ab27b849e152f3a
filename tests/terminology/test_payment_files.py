"""What Medicare pays for a code on a day, over HTTP: Addendum B and the DMEPOS fee schedule.

hcpcs    2025-01 ├─────────────────────────────────────
opps     2025-01 ├────┤              2025-10 ├────┤
dmepos           2025-04 ├────┤
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.dmepos import loader as dmepos
from codesystems.hcpcs import loader as hcpcs_loader
from codesystems.model import CodeSystem
from codesystems.opps import loader as opps
from codesystems.release import read
from terminology import install
from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from tests.fixtures import clients, payerfiles, releases
from tests.fixtures.answers import properties, value, values
from tests.fixtures.asking import How, answer, ask, each_way, parameters
from tests.fixtures.judge import Json, judge
from tests.fixtures.payerfiles import paid
from tests.fixtures.resources import with_resources

LOOKUP = "CodeSystem/$lookup"
WORDING = "Planted descriptor"
"""What CMS's file has beside codes of CPT and CDT."""

ON_DAYS = [
    ("2024-12-31", []),
    ("2025-01-01", ["395380.00"]),
    ("2025-03-31", ["395380.00"]),
    ("2025-04-01", []),
    ("2025-09-30", []),
    ("2025-10-01", ["533230.171"]),
    ("2025-12-31", ["533230.171"]),
    ("2026-01-01", []),
]
"""Days around the ends of quarters, and the rates of A0001 on them."""


def quarter(name: str, year: int, rate: str, indicator: str) -> list[CodeSystem]:
    """The supplements of an Addendum B, whose rows of CPT and CDT have descriptors."""
    rows = payerfiles.addendum(
        paid("99213", WORDING, si="B"),
        paid("A0001", si=indicator, apc="0902", rate=f"${rate}", minimum="$1.50", changed="*"),
        paid("A0002", si="N"),
        paid("D0120", WORDING, si="Q1", note=WORDING),
        notices=[["", f"Addendum B.-- OPPS Payment by HCPCS Code for CY {year}"]],
    )
    file = payerfiles.release(payerfiles.csv_of(rows), name)
    return [opps.load(file), opps.load_cpt(file)]


def fill(data_dir: Path, folder: Path) -> None:
    """Install a release of HCPCS, two quarters of Addendum B, and one of the fee schedule."""
    folder.mkdir()
    fees = payerfiles.fees(
        ["A0001", "RR", "KE", "D", "CR", "0", "0", "49.50", "89.54", "0", WORDING],
    )
    contents = [
        hcpcs_loader.load(read(releases.write(folder))),
        *quarter("January 2025 Addendum B.csv", 2025, "395,380.00", "G"),
        *quarter("October 2025 Addendum B.csv", 2025, "533,230.171", "K"),
        dmepos.load(payerfiles.release(fees, "DMEPOS25_APR.csv")),
    ]
    install.together(contents, data_dir)


@pytest.fixture(params=["prerendered", "computed"])
def medicare(
    request: pytest.FixtureRequest, data_dir: Path, bundled_dir: Path, tmp_path: Path
) -> Iterator[TestClient]:
    """A client of a server with these editions, whose answers are prerendered or computed."""
    fill(data_dir, tmp_path / "files")
    if request.param == "prerendered":
        clients.prepare(data_dir)
    with clients.connected(Registry(data_dir, bundled_dir), data_dir, bundled_dir) as client:
        yield client


def expand(client: TestClient, dialect: Dialect, indicator: str, day: str) -> Json:
    """The expansion of the value set of the codes with a status indicator on a day."""
    condition = {"property": "statusIndicator", "op": "=", "value": indicator}
    value_set = {
        "resourceType": "ValueSet",
        "status": "active",
        "compose": {"include": [{"system": canonical.HCPCS, "filter": [condition]}]},
    }
    body = parameters(date=day, property=["paymentRate", "apc"])
    sent = with_resources(body, judge(value_set, dialect), name="valueSet")
    response = client.post(f"/{dialect.name}/ValueSet/$expand", json=sent)
    expansion: Json = answer(response, dialect)["expansion"]
    return expansion


@pytest.mark.parametrize(("day", "rates"), ON_DAYS)
def test_a_lookup_on_a_day_has_the_rate_of_its_quarter(
    medicare: TestClient, either: Dialect, day: str, rates: list[str]
) -> None:
    found = ask(medicare, either, LOOKUP, system=canonical.HCPCS, code="A0001", date=day)

    assert [float(rate) for rate in rates] == properties(found, "paymentRate")


@each_way
def test_a_lookup_names_indicator_apc_and_rate_with_their_source(
    medicare: TestClient, dialect: Dialect, how: How
) -> None:
    sent = {"system": canonical.HCPCS, "code": "A0001", "date": "2025-10-01"}
    found = ask(medicare, dialect, LOOKUP, how, **sent)
    (indicator,) = properties(found, "statusIndicator")

    assert (indicator["system"], indicator["code"]) == (canonical.OPPS_STATUS_INDICATOR, "K")
    assert properties(found, "apc") == ["0902"]
    assert properties(found, "oppsChanged") == [True]
    assert value(found, "used-supplement") == f"{canonical.OPPS_ADDENDUM_B}|2025-10"


@pytest.mark.parametrize(
    ("day", "indicator", "codes"),
    [
        ("2025-03-31", "G", ["A0001"]),
        ("2025-03-31", "K", []),
        ("2025-10-01", "K", ["A0001"]),
        ("2025-12-31", "G", []),
        ("2025-12-31", "N", ["A0002"]),
    ],
)
def test_a_value_set_selects_by_the_status_indicator_of_the_day(
    medicare: TestClient, dialect: Dialect, day: str, indicator: str, codes: list[str]
) -> None:
    expansion = expand(medicare, dialect, indicator, day)

    assert [entry["code"] for entry in expansion.get("contains", [])] == codes


def test_a_lookup_on_a_day_without_a_quarter_has_the_reason(
    medicare: TestClient, dialect: Dialect
) -> None:
    url = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=A0001&date=2025-07-01"
    found = answer(medicare.get(f"{url}&property=statusIndicator"), dialect)

    assert properties(found, "statusIndicator") == []
    assert "of which no edition is in force on 2025-07-01" in str(value(found, "message"))


def test_a_fee_has_state_area_and_modifiers_as_subproperties(
    medicare: TestClient, dialect: Dialect
) -> None:
    sent = {"system": canonical.HCPCS, "code": "A0001", "date": "2025-06-30"}
    found = ask(medicare, dialect, LOOKUP, **sent, property="dmeposFee")
    shown = [
        [
            parameter["part"][1]["valueDecimal"],
            *(
                {part["name"]: next(reversed(part.values())) for part in one["part"]}["value"]
                for one in parameter["part"]
                if one["name"] == "subproperty"
            ),
        ]
        for parameter in found["parameter"]
        if parameter["name"] == "property"
    ]

    assert shown == [
        [49.5, "TX", "non-rural", "RR", "KE"],
        [89.54, "TX", "rural", "RR", "KE"],
    ]


def test_a_status_indicator_is_a_code_of_a_code_system(
    medicare: TestClient, dialect: Dialect
) -> None:
    found = ask(medicare, dialect, LOOKUP, system=canonical.OPPS_STATUS_INDICATOR, code="G")

    assert values(found, "display") == ["Pass-through drugs and biologicals"]


def test_no_byte_of_a_data_directory_is_wording_of_cpt_or_cdt(
    data_dir: Path, tmp_path: Path
) -> None:
    fill(data_dir, tmp_path / "files")
    clients.prepare(data_dir)
    files = [path for path in data_dir.rglob("*") if path.is_file()]

    assert {path.suffix for path in files if b"A first thing" in path.read_bytes()} == {
        ".sqlite",
        ".prerendered",
    }
    assert [path.name for path in files if b"planted" in path.read_bytes().lower()] == []
    assert [path.name for path in files if b"D0120" in path.read_bytes()] == []


def test_a_code_that_hcpcs_lacks_is_not_found_by_what_is_paid_for_it(
    medicare: TestClient, dialect: Dialect
) -> None:
    query = {"system": canonical.HCPCS, "code": "A9999", "date": "2025-10-01"}

    assert medicare.get(f"/{dialect.name}/{LOOKUP}", params=query).status_code == 404
