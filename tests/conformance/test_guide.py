"""The guide's own cases, if its test folder exists: no passed case fails."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from terminology.fhir.dialects import Dialect
from tests.conformance import server
from tests.conformance.__main__ import TESTS_VARIABLE
from tests.conformance.baseline import Baseline
from tests.conformance.cases import GENERAL, Guide
from tests.conformance.run import Choice, verdicts
from tests.conftest import DATA_VARIABLE

BESIDE_THE_DATA = "../tx-ecosystem/tests"


@pytest.fixture(scope="module")
def guide() -> Guide:
    """The guide's test folder: that of the variable, else that beside the real releases."""
    named, data = os.environ.get(TESTS_VARIABLE), os.environ.get(DATA_VARIABLE)
    folder = Path(named) if named else Path(data or "nowhere") / BESIDE_THE_DATA
    if not named and not folder.is_dir():
        pytest.skip(f"needs the guide's tests: {TESTS_VARIABLE} names no folder")
    return Guide.open(folder, frozenset({GENERAL}))


@pytest.fixture(scope="module")
def client() -> Iterator[httpx2.Client]:
    with server.in_process() as connected:
        yield connected


def test_no_case_fails_that_passed(guide: Guide, client: httpx2.Client, dialect: Dialect) -> None:
    ran = list(verdicts(guide, guide.externals(None), client, dialect, Choice()))

    baseline = Baseline.read()
    assert ran
    assert baseline.change(dialect, ran, strict=False).worse == ()
    assert baseline.change(dialect, ran, strict=True).worse == ()
