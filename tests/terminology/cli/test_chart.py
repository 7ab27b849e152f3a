"""The chart of the changes between two editions."""

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from codesystems.model import Edition
from terminology.cli import chart
from terminology.operations.comparison import Change, ChangedCode
from terminology.operations.diff import Comparison
from tests.fixtures import editions

EDITION: Edition = editions.hcpcs("2025-10").edition
PNG = b"\x89PNG\r\n\x1a\n"


def compared(*changed: tuple[str, Change]) -> Comparison:
    """A result in which these codes changed."""
    entries = tuple(ChangedCode(code, change, None, ()) for code, change in changed)
    totals = dict.fromkeys(Change, 0)
    return Comparison(EDITION, EDITION, totals, (), len(entries), entries, 0, None)


def category(code: str) -> str:
    """The category of a code of HCPCS."""
    return code[0] if len(code) == 5 else "modifiers"


def counted(*changed: tuple[str, Change]) -> dict[str, dict[Change, int]]:
    """The number of codes by category and kind of change."""
    result = chart.counts(compared(*changed), category)
    return {name: dict(counts) for name, counts in result.items()}


def test_codes_are_counted_by_category_and_short_names_come_first() -> None:
    changed = [("XY", Change.ADDED), ("Q0001", Change.ADDED), ("A0001", Change.ADDED)]

    assert list(counted(*changed)) == ["A", "Q", "modifiers"]


def test_each_kind_of_change_is_counted_separately() -> None:
    changed = [("A0001", Change.ADDED), ("A0002", Change.ADDED), ("A0003", Change.REMOVED)]

    assert counted(*changed) == {"A": {"added": 2, "removed": 1}}


@pytest.mark.parametrize("changed", [(), (("A0001", Change.ADDED), ("XY", Change.TERMINATED))])
def test_a_png_is_drawn(tmp_path: Path, changed: tuple[tuple[str, Change], ...]) -> None:
    file = tmp_path / "chart.png"

    chart.draw(compared(*changed), category, file)

    assert file.read_bytes().startswith(PNG)


def test_an_svg_is_drawn_without_a_date(tmp_path: Path) -> None:
    file = tmp_path / "chart.SVG"

    chart.draw(compared(("A0001", Change.ADDED)), category, file)

    assert ElementTree.parse(file).getroot().tag.endswith("svg")
    assert "<dc:date>" not in file.read_text()


def test_labels_do_not_overlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    changed = [(letter * 5, Change.ADDED) for letter in letters] + [("XY", Change.CHANGED)]
    drawn: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda figure, *_, **__: drawn.append(figure))

    chart.draw(compared(*changed), category, tmp_path / "chart.png")

    (figure,) = drawn
    figure.draw_without_rendering()
    (axes,) = figure.axes
    labels = [label.get_window_extent() for label in axes.get_xticklabels()]
    assert len(labels) == len(letters) + 1
    assert all(label.x1 < following.x0 for label, following in pairwise(labels))
    assert axes.title.get_window_extent().x1 < figure.legends[0].get_window_extent().x0
