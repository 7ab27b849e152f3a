"""The picture of what changed."""

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from codesystems.model import Edition
from terminology.cli import chart
from terminology.operations.comparison import Change, Entry
from terminology.operations.diff import Compared
from tests.fixtures import editions, stored

HCPCS: Edition = editions.hcpcs("2025-10").edition
OTHER: Edition = stored.edition("2026", key="icd10pcs")
PNG = b"\x89PNG\r\n\x1a\n"


def compared(*changed: tuple[str, Change], edition: Edition = HCPCS) -> Compared:
    """An answer in which these codes changed."""
    entries = tuple(Entry(code, change, None, ()) for code, change in changed)
    totals = dict.fromkeys(Change, 0)
    return Compared(edition, edition, totals, (), len(entries), entries, 0, None)


def counted(*changed: tuple[str, Change], edition: Edition = HCPCS) -> dict[str, dict[Change, int]]:
    """How many codes of each category changed in which way."""
    found = chart.counts(compared(*changed, edition=edition))
    return {name: dict(counts) for name, counts in found.items()}


def test_codes_are_counted_by_their_section_and_modifiers_apart() -> None:
    assert list(
        counted(("XY", Change.ADDED), ("Q0001", Change.ADDED), ("A0001", Change.ADDED))
    ) == ["A", "Q", "modifiers"]


def test_a_section_is_counted_with_its_codes() -> None:
    sections = [("A", Change.ADDED), ("modifiers", Change.ADDED)]

    assert counted(("A0001", Change.ADDED), *sections) == {
        "A": {"added": 2},
        "modifiers": {"added": 1},
    }


def test_every_kind_of_change_is_counted_apart() -> None:
    changed = [("A0001", Change.ADDED), ("A0002", Change.ADDED), ("A0003", Change.REMOVED)]

    assert counted(*changed) == {"A": {"added": 2, "removed": 1}}


def test_other_code_systems_have_no_modifiers() -> None:
    assert counted(("0A", Change.ADDED), edition=OTHER) == {"0": {"added": 1}}


@pytest.mark.parametrize("changed", [(), (("A0001", Change.ADDED), ("XY", Change.TERMINATED))])
def test_a_png_is_drawn(tmp_path: Path, changed: tuple[tuple[str, Change], ...]) -> None:
    file = tmp_path / "chart.png"

    chart.draw(compared(*changed), file)

    assert file.read_bytes().startswith(PNG)


def test_an_svg_is_drawn_and_says_no_date(tmp_path: Path) -> None:
    file = tmp_path / "chart.SVG"

    chart.draw(compared(("A0001", Change.ADDED)), file)

    assert ElementTree.parse(file).getroot().tag.endswith("svg")
    assert "<dc:date>" not in file.read_text()


def test_no_label_lies_over_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    changed = [(letter * 5, Change.ADDED) for letter in letters] + [("XY", Change.CHANGED)]
    drawn: list[Figure] = []
    monkeypatch.setattr(Figure, "savefig", lambda figure, *_, **__: drawn.append(figure))

    chart.draw(compared(*changed), tmp_path / "chart.png")

    (figure,) = drawn
    figure.draw_without_rendering()
    (axes,) = figure.axes
    labels = [label.get_window_extent() for label in axes.get_xticklabels()]
    assert len(labels) == len(letters) + 1
    assert all(one.x1 < following.x0 for one, following in pairwise(labels))
    assert axes.title.get_window_extent().x1 < figure.legends[0].get_window_extent().x0
