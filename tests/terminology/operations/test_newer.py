"""Records of fragments that are newer than every complete edition."""

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology import install
from terminology.fhir.dialects import Dialect
from terminology.operations import newer
from terminology.operations.target import Target
from terminology.registry import Registry
from tests.fixtures import clients, editions
from tests.fixtures.answers import names, value, values
from tests.fixtures.asking import How, ask, each_way

NEWER = ["Q2057", "Q2058", "Q4257"]
HCPCS = Target(canonical.HCPCS)
MESSAGE = (
    "A newer record of 'Q2057', changed on 2026-01-01, is in version 0-fragment-2026; send version "
    "0-fragment-2026 for it"
)
CODES = [editions.Q2057._replace(code=code) for code in NEWER]
OTHER = editions.Q2057._replace(code="Q2040")


@pytest.fixture
def release(data_dir: Path) -> None:
    """An edition that is older than the bundled records of some of its codes."""
    install.install(editions.hcpcs("2025-10", [*CODES, OTHER]), data_dir)


@pytest.mark.usefixtures("release")
def test_the_codes_with_a_newer_record_are_those_changed_after_the_newest_edition(
    own_registry: Registry,
) -> None:
    assert list(newer.of_default(HCPCS, own_registry.snapshot())) == NEWER


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(("day", "codes"), [("2025-12-31", []), ("2026-01-01", NEWER)])
def test_a_record_is_newer_from_the_day_of_its_change(
    own_registry: Registry, day: str, codes: list[str]
) -> None:
    assert list(newer.of_default(HCPCS, own_registry.snapshot(), day)) == codes


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    "target",
    [
        replace(HCPCS, version="2025-10"),
        Target(id="hcpcs-2025-10"),
        Target("http://x"),
        Target(canonical.ICD10PCS),
    ],
)
def test_there_are_none_for_a_version_or_another_code_system(
    own_registry: Registry, target: Target
) -> None:
    assert not newer.of_default(target, own_registry.snapshot())


def test_a_newer_edition_has_the_records_itself(own_registry: Registry, data_dir: Path) -> None:
    install.install(editions.hcpcs("2026-01", CODES), data_dir)

    assert not newer.of_default(HCPCS, own_registry.snapshot())


def test_a_record_that_changed_before_the_newest_edition_is_not_newer(
    own_registry: Registry, data_dir: Path
) -> None:
    install.install(editions.hcpcs("2025-10", [OTHER]), data_dir)

    assert not newer.of_default(HCPCS, own_registry.snapshot())


@pytest.mark.usefixtures("release")
@each_way
def test_lookup_names_the_newer_record(own_client: TestClient, dialect: Dialect, how: How) -> None:
    for code, message in (("Q2057", MESSAGE), ("q2057", MESSAGE), ("Q2040", None)):
        sent = {"system": canonical.HCPCS, "code": code}
        for more in ({}, {"property": ["status"]}):
            # The second answer is that of a plan.
            for _ in range(2):
                result = ask(own_client, dialect, "CodeSystem/$lookup", how, **sent, **more)

                assert value(result, "version") == "2025-10"
                assert ("message" in names(result)) is (message is not None)
                if message:
                    assert value(result, "message") == message


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2025-11-01", None),
        (
            "2026-02-01",
            "The hcpcs edition of 2026-01-01 is not installed; answered from version 2025-10. "
            + MESSAGE,
        ),
    ],
)
def test_lookup_on_a_date_names_the_record_if_it_was_changed_by_then(
    own_client: TestClient, dialect: Dialect, day: str, message: str | None
) -> None:
    sent = {"system": canonical.HCPCS, "code": "Q2057", "date": day}
    for _ in range(2):
        result = ask(own_client, dialect, "CodeSystem/$lookup", **sent)

        assert ("message" in names(result)) is (message is not None)
        if message:
            assert value(result, "message") == message


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize("version", ["2025-10", "0-fragment-2026"])
def test_lookup_in_a_version_names_no_other_record(
    own_client: TestClient, dialect: Dialect, version: str
) -> None:
    sent = {"system": canonical.HCPCS, "code": "Q2057", "version": version}

    result = ask(own_client, dialect, "CodeSystem/$lookup", **sent)

    assert "message" not in names(result)


@pytest.mark.usefixtures("release")
@pytest.mark.parametrize(("code", "message"), [("Q2057", [MESSAGE]), ("Q2040", [])])
def test_a_prerendered_lookup_names_it_too(
    data_dir: Path, bundled_dir: Path, dialect: Dialect, code: str, message: list[str]
) -> None:
    url = f"/{dialect.name}/CodeSystem/$lookup?system={canonical.HCPCS}&code={code}"

    with clients.prerendered(data_dir, bundled_dir) as client:
        result = client.get(url).json()

    assert values(result, "message") == message
