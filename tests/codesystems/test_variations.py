"""Tests of the counter of tolerated variations."""

from codesystems.model import VariationCount
from codesystems.variations import Variation, VariationCounter

_GAP = Variation("gap", "a value follows an empty one")
_BLANK = Variation("blank line", "the file ends with one")


def test_a_new_counter_has_no_counts() -> None:
    assert VariationCounter().counts() == ()


def test_a_counter_counts_each_variation_and_retains_its_first_place() -> None:
    counter = VariationCounter()
    for variation, place in ((_GAP, "line 3"), (_BLANK, "line 4"), (_GAP, "line 5")):
        counter.add(variation, place)

    assert counter.counts() == (
        VariationCount("gap", "a value follows an empty one", 2, "line 3"),
        VariationCount("blank line", "the file ends with one", 1, "line 4"),
    )
