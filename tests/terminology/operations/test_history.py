"""The history of a code, edition by edition."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from codesystems import canonical
from codesystems.model import Concept, Validity
from terminology import install
from terminology.operations import history
from terminology.operations.history import Event
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from tests.fixtures import through_time


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Snapshot:
    """Editions of several years; tests do not change them."""
    data_dir = tmp_path_factory.mktemp("years")
    through_time.fill(data_dir)
    return Registry(data_dir, bundled_dir).snapshot()


@pytest.mark.parametrize(
    ("code", "events"),
    [
        (
            "Q2041",
            [
                ("2017-01", Event.FIRST),
                ("2019-01", Event.ANOTHER_MEANING),
                ("2025-01", Event.CHANGED),
            ],
        ),
        ("Q2040", [("2019-01", Event.FIRST), ("2025-01", Event.GONE)]),
        ("A9999", [("2017-01", Event.FIRST), ("2019-01", Event.GONE)]),
        ("E0100", [("2017-01", Event.FIRST)]),
        ("Z0000", []),
    ],
)
def test_each_edition_that_changed_a_code_is_an_entry(
    snapshot: Snapshot, code: str, events: list[tuple[str, Event]]
) -> None:
    entries = history.trace(snapshot.versions(canonical.HCPCS), code)

    assert [(entry.edition.version, entry.event) for entry in entries] == events


def test_an_edition_that_states_no_first_day_is_no_entry(tmp_path: Path, bundled_dir: Path) -> None:
    stated = Concept("XW033C7", "Title of XW033C7", validity=Validity(date(2023, 4, 1)))
    first = replace(through_time.fiscal_year(2023), concepts=(stated,))
    for system in (first, through_time.fiscal_year(2024, "XW033C7")):
        install.install(system, tmp_path)
    versions = Registry(tmp_path, bundled_dir).snapshot().versions(canonical.ICD10PCS)

    assert [entry.edition.version for entry in history.trace(versions, "XW033C7")] == ["2023"]


def test_an_entry_has_the_differences_with_both_values(snapshot: Snapshot) -> None:
    *_, last = history.trace(snapshot.versions(canonical.HCPCS), "Q2041")
    (changed,) = last.differences

    assert changed.property == "display"
    assert [property.value for property in changed.before] == ["Axicabtagene ciloleucel"]
    assert [property.value for property in changed.after] == ["Axicabtagene ciloleucel, per dose"]
