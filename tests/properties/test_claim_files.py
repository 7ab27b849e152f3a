"""The translation of a file of claims equals $translate for each line."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codesystems import canonical
from terminology.files import engine
from terminology.files.model import FileTranslation
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from tests.fixtures import claimfiles
from tests.fixtures.claimfiles import ENDINGS, Line

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]

COLUMNS = {"setting": "setting", "payer": "payer"}
DATES = (
    None, "2018-12-31", "2019-01-01", "2021-09-30", "2021-10-01", "2024-12-31", "2025-01-01",
    "2025-06-25", "2025-06-26", "2026-11-20", "2025", "2025-06", "2025-13", "2025-02-29", "soon",
    "2025-06-25T23:30:00-05:00", "2025-06-25T23:30:00", "0000-01-01", "1.1.2025",
)  # fmt: skip
SETTINGS = (None, "inpatient", "hospital-outpatient", "Hospital_Outpatient", "professional", "home")
PAYERS = (None, "medicare", "other-payer", "commercial", "medicaid", "aetna")
CODES = (
    None, "XW033C7", "xw033c7", "XW043J7", "XW033G7", "XW0338A", "XW033Q7", "XW133C7", "3E033",
    "ß", "'; --", "a,b", 'a"b',
)  # fmt: skip
BACKWARD = ("38228", "0540T", "0540t", "38999", "99291")


@pytest.fixture(scope="module")
def snapshot(registry: Registry) -> Snapshot:
    return registry.snapshot()


def agree(lines: Sequence[Line], snapshot: Snapshot, ending: str, *, reverse: bool) -> None:
    """Translate lines as a file and separately, and compare all results."""
    near, far = canonical.ICD10PCS, canonical.CPT
    with tempfile.TemporaryDirectory() as name:
        source = claimfiles.write(Path(name) / f"claims.{ending}", lines)
        output, bad_rows = Path(name) / f"out.{ending}", Path(name) / "bad.csv"
        system, target = (far, near) if reverse else (near, far)
        job = FileTranslation(
            source, output, bad_rows, "code", "date", None, system, target, reverse, COLUMNS
        )
        summary = engine.translate(job, snapshot)
        written = claimfiles.read(output)
        bad = claimfiles.read(bad_rows) if bad_rows.exists() else []
    expected = [claimfiles.translated(line, snapshot, reverse=reverse) for line in lines]
    assert written == [row for rows in expected if not isinstance(rows, str) for row in rows]
    first = 2 if ending.startswith("csv") else 1
    assert [(row["line"], row["reason"]) for row in bad] == [
        (str(number), rows) for number, rows in enumerate(expected, first) if isinstance(rows, str)
    ]
    assert summary.read == len(lines) == summary.translated + summary.unmatched + summary.bad
    assert summary.bad == len(bad)
    assert summary.matches == sum(row["target_code"] is not None for row in written)


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(*map(st.sampled_from, (CODES, DATES, SETTINGS, PAYERS))), min_size=1, max_size=80
    ),
    st.sampled_from(ENDINGS),
)
def test_a_file_has_the_same_results_as_its_lines(
    snapshot: Snapshot, claims: list[tuple[str | None, ...]], ending: str
) -> None:
    lines = [claimfiles.claim(number, *values) for number, values in enumerate(claims)]

    agree(lines, snapshot, ending, reverse=False)


@settings(max_examples=10)
@given(
    st.lists(
        st.tuples(*map(st.sampled_from, (BACKWARD, DATES, SETTINGS, PAYERS))),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from(ENDINGS),
)
def test_a_file_has_the_same_results_as_its_lines_in_reverse(
    snapshot: Snapshot, claims: list[tuple[str | None, ...]], ending: str
) -> None:
    lines = [claimfiles.claim(number, *values) for number, values in enumerate(claims)]

    agree(lines, snapshot, ending, reverse=True)


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_combination_of_code_day_and_circumstances_has_the_same_result(
    snapshot: Snapshot, ending: str
) -> None:
    claims = [
        (code, day, setting, payer)
        for code in CODES[1:8]
        for day in DATES[:12]
        for setting in SETTINGS
        for payer in PAYERS[:4]
    ]
    lines = [claimfiles.claim(number, *values) for number, values in enumerate(claims)]

    agree(lines, snapshot, ending, reverse=False)
