"""A chart of the changes by category. It needs matplotlib, which the extra `chart` installs."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from terminology.operations.comparison import Change
from terminology.operations.diff import Comparison

_WIDEST = 60
"""Characters in a line of the title."""

_COLOURS = {
    Change.ADDED: "#2a7f62",
    Change.REMOVED: "#5b2a86",
    Change.TERMINATED: "#c0392b",
    Change.REACTIVATED: "#2e86c1",
    Change.CHANGED: "#e0a030",
    Change.MAINTAINED: "#b8bdc2",
}


def draw(result: Comparison, category: Callable[[str], str], file: Path) -> None:
    """Draw a bar of changed codes for each category; the suffix of the file is the format."""
    counted = counts(result, category)
    figure = Figure(figsize=(max(8.0, 0.55 * len(counted) + 2.5), 5.5), layout="constrained")
    axes = figure.subplots()
    _bars(axes, counted)
    axes.set_title(
        f"{fill(result.later.title, _WIDEST)}\n{result.earlier.version} to {result.later.version}: "
        f"{result.total:,} codes",
        fontsize=11,
    )
    if counted:
        figure.legend(loc="outside right upper", frameon=False, title="change")
    metadata = {"Date": None} if file.suffix.lower() == ".svg" else None
    figure.savefig(file, dpi=150, metadata=metadata)


def counts(result: Comparison, category: Callable[[str], str]) -> dict[str, Counter[Change]]:
    """Count the codes of each category by kind of change; categories with short names first."""
    counted: dict[str, Counter[Change]] = {}
    for entry in result.entries:
        counted.setdefault(category(entry.code), Counter())[entry.change] += 1
    return dict(sorted(counted.items(), key=lambda item: (len(item[0]), item[0])))


def _bars(axes: Axes, counted: dict[str, Counter[Change]]) -> None:
    names = list(counted)
    bottoms = [0] * len(names)
    for change, colour in _COLOURS.items():
        heights = [counted[name][change] for name in names]
        if any(heights):
            axes.bar(names, heights, bottom=bottoms, color=colour, label=change.value, width=0.75)
            bottoms = [bottom + height for bottom, height in zip(bottoms, heights, strict=True)]
    for position, total in enumerate(bottoms):
        axes.annotate(
            f"{total:,}",
            (position, total),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    axes.set_xlabel("category")
    axes.set_ylabel("codes")
    axes.margins(y=0.08)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
