"""$diff: the differences between two editions, counted, filtered and paged."""

from pathlib import Path

import pytest

from codesystems import canonical
from codesystems.problems import Invalid, NotFound
from terminology import install
from terminology.operations.comparison import Change
from terminology.operations.diff import Comparison, Diff, diff
from terminology.registry import Registry
from tests.fixtures import differing, editions

HTTPS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Registry:
    """A registry with two editions with all kinds of changes; tests do not change it."""
    data_dir = tmp_path_factory.mktemp("differing")
    differing.place(data_dir)
    return Registry(data_dir, bundled_dir)


def compared(
    registry: Registry,
    *,
    properties: frozenset[str] | None = None,
    changes: frozenset[Change] | None = None,
    count: int | None = None,
    offset: int = 0,
) -> Comparison:
    """The result of a request for the two editions."""
    request = Diff(canonical.HCPCS, "2025-01", "2025-10", properties, changes, count, offset)
    return diff(request, registry.snapshot())


def codes(comparison: Comparison) -> list[str]:
    """The codes of a page."""
    return [entry.code for entry in comparison.entries]


def test_the_result_has_both_editions(both: Registry) -> None:
    comparison = compared(both)

    assert (comparison.earlier.version, comparison.later.version) == ("2025-01", "2025-10")


def test_every_kind_of_change_is_counted(both: Registry) -> None:
    assert compared(both).totals == differing.TOTALS


@pytest.mark.parametrize("count", [0, 1])
def test_the_totals_are_independent_of_the_page(both: Registry, count: int) -> None:
    comparison = compared(both, changes=frozenset({Change.ADDED}), count=count)

    assert (comparison.totals, comparison.total) == (differing.TOTALS, 1)


def test_a_kind_of_change_that_did_not_occur_has_the_total_0(
    own_registry: Registry, data_dir: Path
) -> None:
    for system in (differing.january([]), differing.october([differing.ADDED])):
        install.install(system, data_dir)

    comparison = compared(own_registry)

    assert {change for change, total in comparison.totals.items() if total} == {Change.ADDED}
    assert set(comparison.totals) == set(Change)


def test_an_alias_is_resolved_to_the_code_system(both: Registry) -> None:
    comparison = diff(Diff(HTTPS, "2025-01", "2025-10"), both.snapshot())

    assert comparison.later.url == canonical.HCPCS


def test_entries_are_limited_to_one_kind_of_change(both: Registry) -> None:
    comparison = compared(both, changes=frozenset({Change.ADDED, Change.MAINTAINED}))

    assert codes(comparison) == ["A0001", "G0001"]


def test_entries_are_limited_to_one_property(both: Registry) -> None:
    comparison = compared(both, properties=frozenset({"pricingIndicator"}))

    assert codes(comparison) == ["A0001", "E0001"]
    assert {
        difference.property for entry in comparison.entries for difference in entry.differences
    } == {"pricingIndicator"}


def test_a_change_and_a_property_are_combined(both: Registry) -> None:
    changes, properties = frozenset({Change.CHANGED}), frozenset({"pricingIndicator"})

    assert codes(compared(both, changes=changes, properties=properties)) == ["E0001"]


def test_the_kind_of_change_is_independent_of_the_requested_property(both: Registry) -> None:
    (entry,) = compared(both, properties=frozenset({"terminationDate"}), count=1).entries

    assert (entry.code, entry.change) == ("C0001", Change.TERMINATED)


@pytest.mark.parametrize(
    ("count", "offset", "shown", "following"),
    [
        (None, 0, ["A0001", "B0001", "C0001", "D0001", "E0001", "G0001"], None),
        (2, 0, ["A0001", "B0001"], 2),
        (2, 2, ["C0001", "D0001"], 4),
        (2, 4, ["E0001", "G0001"], None),
        (4, 4, ["E0001", "G0001"], None),
        (2, 6, [], None),
        (2, 900, [], None),
        (0, 0, [], None),
        (None, 5, ["G0001"], None),
    ],
)
def test_a_page_has_the_offset_of_the_next_one(
    both: Registry, count: int | None, offset: int, shown: list[str], following: int | None
) -> None:
    comparison = compared(both, count=count, offset=offset)

    assert (codes(comparison), comparison.next, comparison.offset) == (shown, following, offset)
    assert comparison.total == 6


def test_properties_that_only_one_edition_declares_are_listed(
    own_registry: Registry, data_dir: Path
) -> None:
    install.install(differing.october(), data_dir)
    request = Diff(canonical.HCPCS, "0-fragment-2026", "2025-10")

    comparison = diff(request, own_registry.snapshot())

    assert "source" in comparison.not_compared
    assert comparison.totals[Change.ADDED] == 0


@pytest.mark.parametrize(
    ("system", "earlier", "later", "message"),
    [
        ("http://x", "2025-01", "2025-10", "Unknown code system 'http://x'"),
        (canonical.HCPCS, "1999-01", "2025-10", "Unknown version '1999-01'.*2025-10, 2025-01"),
        (canonical.HCPCS, "2025-01", "1999-01", "Unknown version '1999-01'.*2025-10, 2025-01"),
    ],
)
def test_the_error_for_an_unknown_code_system_or_version_lists_the_known_ones(
    both: Registry, system: str, earlier: str, later: str, message: str
) -> None:
    with pytest.raises(NotFound, match=message):
        diff(Diff(system, earlier, later), both.snapshot())


def test_a_version_is_not_compared_with_itself(both: Registry) -> None:
    with pytest.raises(
        Invalid, match=r"are the same, .* version '2025-01'; send two different ones"
    ):
        diff(Diff(canonical.HCPCS, "2025-01", "2025-01"), both.snapshot())


def test_a_property_that_neither_edition_has_is_refused(both: Registry) -> None:
    with pytest.raises(Invalid, match=r"Unknown property 'pricing'\. Did you mean pricing"):
        compared(both, properties=frozenset({"pricing", "display"}))


def test_editions_of_many_codes_are_compared_completely(
    own_registry: Registry, data_dir: Path
) -> None:
    for version, number in (("2025-01", 10), ("2025-10", 300)):
        install.install(editions.hcpcs(version, editions.many(number)), data_dir)

    assert compared(own_registry).totals[Change.ADDED] == 290
