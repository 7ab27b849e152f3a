"""Plans: requests that differ in a few inputs share one, and they are cached within a bound."""

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
    """A registry of what ships, with its answers."""
    return Registry(shortcuts.prepared(bundled_dir, tmp_path))


def test_many_kinds_of_requests_are_answered_by_few_plans_at_a_time(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "_MOST", 2 * 5_000)
    snapshot = registry.snapshot()
    endpoint = plans.of(LOOKUP, R4, snapshot)

    found = {
        endpoint.of_query(b"system=%b&code=Q2057&x=%d" % (SYSTEM, number % 9))
        for number in range(18)
    }

    assert len(found) == 1
    assert None not in found


def test_requests_that_vary_in_several_inputs_are_distinguished(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "_MOST", 2 * 5_000)
    snapshot = registry.snapshot()
    endpoint, known = plans.of(VALIDATE_CODE, R4, snapshot), b"code=Q2057&url=%b" % SYSTEM
    (held,) = (one for one in snapshot.editions if one.edition.url == canonical.HCPCS)
    concept = held.concept("Q2057")
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


def test_the_plans_of_an_operation_over_a_snapshot_are_made_once(registry: Registry) -> None:
    snapshot = registry.snapshot()

    first = plans.of(LOOKUP, R4, snapshot)

    assert plans.of(LOOKUP, R4, snapshot) is first
    assert plans.of(LOOKUP, R5, snapshot) is not first
    assert plans.of(EXPAND, R4, snapshot) is not first


def test_the_plans_of_a_removed_edition_go_with_it(tmp_path: Path) -> None:
    gone = stored.numbered(1)
    install.install(gone, tmp_path)
    shortcuts.prepare(tmp_path)
    registry = Registry(tmp_path)
    snapshot = registry.snapshot().of_fhir(R4.version)
    asked = b"system=%b&code=A1" % stored.URL.encode()
    assert plans.of(LOOKUP, R4, snapshot).of_query(asked)
    left = weakref.ref(snapshot.editions[0])
    del snapshot

    gc.disable()
    try:
        install.remove(gone.edition, tmp_path)
        registry.snapshot()
        assert left() is None
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
def test_what_depends_on_more_than_the_code_has_no_plan(registry: Registry, query: bytes) -> None:
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
    def asked(code: bytes) -> bytes:
        values = {b"system": SYSTEM, b"code": code, b"xcode": b"Q2042"}
        names = [part.partition(b"=")[0] for part in query.split(b"&") if b"%b" in part]
        return query % tuple(values[name] for name in names)

    snapshot = registry.snapshot()
    endpoint = plans.of(LOOKUP, R4, snapshot)

    for code in (b"Q2057", b"Q2041", b"", b"Q%32042", b"Q2041"):
        others = replace(snapshot)
        fresh = plans.of(LOOKUP, R4, others)
        assert endpoint.of_query(asked(code)) == fresh.of_query(asked(code))


def test_a_plan_of_very_long_inputs_is_made_each_time(registry: Registry) -> None:
    snapshot = registry.snapshot()
    endpoint = plans.of(LOOKUP, R4, snapshot)
    asked = b"system=%b&x=%b&code=Q2057" % (SYSTEM, b"x" * plans._LONGEST)

    found = [endpoint.of_query(asked) for _ in range(2)]

    assert found[0] is not None
    assert found[0] == found[1]
    assert endpoint._plans.size == 0


def test_an_input_that_does_not_vary_is_not_taken_for_the_code(registry: Registry) -> None:
    snapshot = registry.snapshot()
    endpoint = plans.of(LOOKUP, R4, snapshot)
    learned = b"xcode=&code=Q2057&system=" + SYSTEM
    assert endpoint.of_query(learned) == endpoint.of_query(learned)

    assert endpoint.of_query(b"xcode=Q2057&code=&system=" + SYSTEM) is None


def test_plans_end_with_their_snapshot(registry: Registry) -> None:
    endpoint = plans.of(LOOKUP, R4, replace(registry.snapshot()))

    assert endpoint.of_query(b"system=%b&code=Q2057" % SYSTEM) is None


def test_an_operation_that_varies_in_nothing_has_no_plans(registry: Registry) -> None:
    snapshot = registry.snapshot()
    endpoint = plans.of(SUBSUMES, R4, snapshot)

    assert endpoint.of_query(b"system=%b&codeA=Q2057&codeB=Q2041" % SYSTEM) is None
    assert plans.of(SUBSUMES, R4, snapshot).of_parameters({}) is None


def test_codes_of_one_version_but_not_another_have_no_plan(tmp_path: Path) -> None:
    editions = [stored.edition("2025-01"), stored.edition("2025-04")]
    for one in editions:
        install.install(stored.numbered(3, one), tmp_path)
    shortcuts.prepare(tmp_path)
    url = "https://example.org/ValueSet/made"
    include, exclude = (Include("", stored.URL, one.version) for one in editions)
    exclude = replace(exclude, picks=(Pick("A2"),))
    both = ValueSet(url, includes=(include,), excludes=(exclude,))
    snapshot = replace(Registry(tmp_path).snapshot(), value_sets=(both, replace(both, excludes=())))

    def asked(held: ValueSet) -> bytes | None:
        of_one = replace(snapshot, value_sets=(held,))
        return plans.of(EXPAND, R4, of_one).of_query(f"url={url}&count=2&offset=0".encode())

    assert [asked(held) is None for held in snapshot.value_sets] == [True, False]
