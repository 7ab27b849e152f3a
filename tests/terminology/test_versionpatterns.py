"""Versions: wildcards, and their order."""

from itertools import pairwise

import pytest

from terminology.versionpatterns import fits, is_pattern, order


@pytest.mark.parametrize(
    ("version", "wild"),
    [
        ("1.x.x", True),
        ("1.0.X", True),
        ("1.*", True),
        ("x", True),
        ("1-x", True),
        ("1", False),
        ("1.0.0", False),
        ("max", False),
        ("1.x1", False),
        ("", False),
    ],
)
def test_a_wildcard_is_a_whole_segment(version: str, *, wild: bool) -> None:
    assert is_pattern(version) is wild


@pytest.mark.parametrize(
    ("version", "pattern", "fitting"),
    [
        ("1.0.0", "1.0.0", True),
        ("1.0.0", "1.0", False),
        ("1.0.0", "1", False),
        ("1", "1", True),
        ("1.0.0", "1.x.x", True),
        ("1.2.3", "1.2.x", True),
        ("1.2.3", "1.1.x", False),
        ("2.0.0", "1.x.x", False),
        ("1.0", "1.x.x", False),
        ("1.0.0.0", "1.x.x", False),
        ("1.2.3", "x.x.x", True),
        ("2025-01", "2025-x", True),
        ("2026-01", "2025-*", False),
        ("", "x", True),
    ],
)
def test_a_version_matches_a_pattern_segment_by_segment(
    version: str, pattern: str, *, fitting: bool
) -> None:
    assert fits(version, pattern) is fitting


@pytest.mark.parametrize(
    "versions",
    [
        ["", "0", "1", "1.0", "1.0.1", "1.2", "1.10", "2", "10"],
        ["0-fragment-2026", "2024-10", "2025-01", "2025-07", "2025-10"],
        ["1.0.9", "1.0.10", "1.0.a", "1.0.b", "a"],
        ["9" * 5000, "1" + "0" * 5000],
    ],
    ids=["numbers", "releases", "words", "numbers of any length"],
)
def test_versions_are_sorted(versions: list[str]) -> None:
    for earlier, later in pairwise(versions):
        assert order(earlier) < order(later)


@pytest.mark.parametrize(("first", "second"), [("1.0", "01.0"), ("1.0", "1-0"), ("1.00", "1.0")])
def test_versions_with_equal_numbers_are_equal_in_order(first: str, second: str) -> None:
    assert order(first) == order(second)
