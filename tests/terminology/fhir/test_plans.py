"""Plans: requests that differ only in variable inputs have the same plan."""

import gc
import weakref
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from codesystems import canonical
from codesystems.valueset import Include, Pick, ValueSet
from terminology import install
from terminology.fhir import plans
from terminology.fhir.dialects import R4, R5
from terminology.fhir.expand import EXPAND
from terminology.fhir.lookup import LOOKUP
from terminology.fhir.subsumes import SUBSUMES
from terminology.fhir.validate_code import VALIDATE_CODE
from terminology.registry import Registry
from tests.fixtures import shortcuts, stored

SYSTEM = canonical.HCPCS.encode()


@pytest.fixture
def registry(bundled_dir: Path, tmp_path: Path) -> Registry:
    """A registry of the bundled data, prerendered."""
    return Registry(shortcuts.prepared(bundled_dir, tmp_path))


def test_more_kinds_of_requests_than_cached_plans_are_possible(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "_MOST", 2 * 5_000)
    snapshot = registry.snapshot()
    endpoint = plans.of(LOOKUP, R4, snapshot)

    responses = {
        endpoint.of_query(b"system=%b&code=Q2057&x=%d" % (SYSTEM, number % 9))
        for number in range(18)
    }

    assert len(responses) == 1
    assert None not in responses


def test_requests_with_several_variable_inputs_are_distinguished(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "_MOST", 2 * 5_000)
    snapshot = registry.snapshot()
    endpoint, known = plans.of(VALIDATE_CODE, R4, snapshot), b"code=Q2057&url=%b" % SYSTEM
    (value_set,) = (
        concepts for concepts in snapshot.editions if concepts.edition.url == canonical.HCPCS
    )
    concept = value_set.concept("Q2057")
    assert concept is not None
    display = quote(concept.display or "").encode()

    right = {
        endpoint.of_query(query)
        for number in range(4)
        for query in (
            b"%b&display=%b&x=%d" % (known, display, number),
            b"display=%b&x=%d&%b" % (display, number, known),
            b"display=%b&x=%d&%b" % (display.replace(b"%20", b"+"), number, known),
        )
    }
    wrong = {
        endpoint.of_query(query)
        for query in (
            b"%b&display=%b+&x=3" % (known, display),
            b"%b&display=&x=3" % known,
            b"%b&display&x=3" % known,
            b"%b&display=%b&x=3&code=Q2041" % (known, display),
        )
    }

    assert len(right) == 1
    assert None not in right
    assert wrong == {None}


def test_the_plans_of_an_operation_for_a_snapshot_are_made_once(registry: Registry) -> None:
    snapshot = registry.snapshot()

    first = plans.of(LOOKUP, R4, snapshot)

    assert plans.of(LOOKUP, R4, snapshot) is first
    assert plans.of(LOOKUP, R5, snapshot) is not first
    assert plans.of(EXPAND, R4, snapshot) is not first


def test_plans_do_not_retain_a_removed_edition_in_memory(tmp_path: Path) -> None:
    removed = stored.numbered(1)
    install.install(removed, tmp_path)
    shortcuts.prepare(tmp_path)
    registry = Registry(tmp_path)
    snapshot = registry.snapshot().of_fhir(R4.version)
    query = b"system=%b&code=A1" % stored.URL.encode()
    assert plans.of(LOOKUP, R4, snapshot).of_query(query)
    reference = weakref.ref(snapshot.editions[0])
    del snapshot

    gc.disable()
    try:
        install.remove(removed.edition, tmp_path)
        registry.snapshot()
        assert reference() is None
    finally:
        gc.enable()


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
def test_a_query_with_other_inputs_than_a_plan_allows_has_no_plan(
    registry: Registry, query: bytes
) -> None:
    snapshot = registry.snapshot()

    assert plans.of(LOOKUP, R4, snapshot).of_query(query) is None


@pytest.mark.parametrize(
    "query",
    [
        b"code=%b&system=%b",
        b"system=%b&code=%b",
        b"xcode=%b&code=%b&system=%b",
        b"xcode=&code=%b&system=%b",
        b"system=%b&code=%b&_elements=",
        b"property=code&system=%b&code=%b",
    ],
)
def test_a_query_has_the_plan_of_its_fixed_inputs(registry: Registry, query: bytes) -> None:
    def response_to(code: bytes) -> bytes:
        values = {b"system": SYSTEM, b"code": code, b"xcode": b"Q2042"}
        names = [part.partition(b"=")[0] for part in query.split(b"&") if b"%b" in part]
        return query % tuple(values[name] for name in names)

    snapshot = registry.snapshot()
    endpoint = plans.of(LOOKUP, R4, snapshot)

    for code in (b"Q2057", b"Q2041", b"", b"Q%32042", b"Q2041"):
        others = replace(snapshot)
        fresh = plans.of(LOOKUP, R4, others)
        assert endpoint.of_query(response_to(code)) == fresh.of_query(response_to(code))


def test_a_plan_of_very_long_inputs_is_made_each_time(registry: Registry) -> None:
    snapshot = registry.snapshot()
    endpoint = plans.of(LOOKUP, R4, snapshot)
    query = b"system=%b&x=%b&code=Q2057" % (SYSTEM, b"x" * plans._LONGEST)

    responses = [endpoint.of_query(query) for _ in range(2)]

    assert responses[0] is not None
    assert responses[0] == responses[1]
    assert endpoint._plans.size == 0


def test_a_fixed_input_is_not_confused_with_the_code(registry: Registry) -> None:
    snapshot = registry.snapshot()
    endpoint = plans.of(LOOKUP, R4, snapshot)
    query = b"xcode=&code=Q2057&system=" + SYSTEM
    assert endpoint.of_query(query) == endpoint.of_query(query)

    assert endpoint.of_query(b"xcode=Q2057&code=&system=" + SYSTEM) is None


def test_plans_without_their_snapshot_return_none(registry: Registry) -> None:
    endpoint = plans.of(LOOKUP, R4, replace(registry.snapshot()))

    assert endpoint.of_query(b"system=%b&code=Q2057" % SYSTEM) is None


def test_an_operation_without_variable_inputs_has_no_plans(registry: Registry) -> None:
    snapshot = registry.snapshot()
    endpoint = plans.of(SUBSUMES, R4, snapshot)

    assert endpoint.of_query(b"system=%b&codeA=Q2057&codeB=Q2041" % SYSTEM) is None
    assert plans.of(SUBSUMES, R4, snapshot).of_parameters({}) is None


def test_codes_of_one_version_but_not_another_have_no_plan(tmp_path: Path) -> None:
    editions = [stored.edition("2025-01"), stored.edition("2025-04")]
    for edition in editions:
        install.install(stored.numbered(3, edition), tmp_path)
    shortcuts.prepare(tmp_path)
    url = "https://example.org/ValueSet/made"
    include, exclude = (Include("", stored.URL, edition.version) for edition in editions)
    exclude = replace(exclude, picks=(Pick("A2"),))
    both = ValueSet(url, includes=(include,), excludes=(exclude,))
    snapshot = replace(Registry(tmp_path).snapshot(), value_sets=(both, replace(both, excludes=())))

    def query(value_set: ValueSet) -> bytes | None:
        single = replace(snapshot, value_sets=(value_set,))
        return plans.of(EXPAND, R4, single).of_query(f"url={url}&count=2&offset=0".encode())

    assert [query(value_set) is None for value_set in snapshot.value_sets] == [True, False]
