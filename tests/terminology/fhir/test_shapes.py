"""Shapes: questions alike are prepared once, and no more of them are kept than so many."""

from pathlib import Path

import pytest

from codesystems import canonical
from terminology.fhir import shapes
from terminology.fhir.dialects import R4, R5
from terminology.fhir.expand import EXPAND
from terminology.fhir.lookup import LOOKUP
from terminology.fhir.subsumes import SUBSUMES
from terminology.library import Library
from tests.fixtures import shortcuts

SYSTEM = canonical.HCPCS.encode()


@pytest.fixture
def library(starter: Path, tmp_path: Path) -> Library:
    """A library of what ships, with its answers."""
    return Library(shortcuts.prepared(starter, tmp_path))


def test_many_shapes_are_answered_and_few_are_kept(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapes, "_MOST", 2)
    endpoint = shapes.Endpoint(LOOKUP, R4, library.holdings())

    found = {
        endpoint.of_query(b"system=%b&code=Q2057&x=%d" % (SYSTEM, number)) for number in range(9)
    }

    assert len(found) == 1
    assert None not in found


def test_an_endpoint_that_is_asked_again_is_the_same(library: Library) -> None:
    holdings = library.holdings()

    first = shapes.endpoint(LOOKUP, R4, holdings)

    assert shapes.endpoint(LOOKUP, R4, holdings) is first
    assert shapes.endpoint(LOOKUP, R5, holdings) is not first
    assert shapes.endpoint(EXPAND, R4, holdings) is not first


@pytest.mark.parametrize(
    "query",
    [
        b"",
        b"system=%b" % SYSTEM,
        b"system=%b&code=Q2057&code=Q2041" % SYSTEM,
        b"system=%b&code=Q2057&_format=json" % SYSTEM,
        b"system=%b&code=Q2057&useSupplement=urn:x" % SYSTEM,
        b"system=urn:x&code=Q2057",
    ],
)
def test_what_hangs_on_more_than_the_code_goes_the_plain_way(
    library: Library, query: bytes
) -> None:
    assert shapes.Endpoint(LOOKUP, R4, library.holdings()).of_query(query) is None


def test_an_operation_that_prepares_nothing_goes_the_plain_way(library: Library) -> None:
    endpoint = shapes.Endpoint(SUBSUMES, R4, library.holdings())

    assert endpoint.of_query(b"system=%b&codeA=Q2057&codeB=Q2041" % SYSTEM) is None
    assert shapes.Endpoint(SUBSUMES, R4, library.holdings()).of_parameters({}) is None
