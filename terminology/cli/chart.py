"""A picture of what changed, by category: needs matplotlib, which the extra `chart` installs."""

from collections import Counter
from pathlib import Path
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from terminology.operations.comparison import Change, Entry
from terminology.operations.diff import Compared

MODIFIERS = "modifiers"

_WIDEST = 60
"""Characters of a line of the title."""

_COLOURS = {
    Change.ADDED: "#2a7f62",
    Change.REMOVED: "#5b2a86",
    Change.TERMINATED: "#c0392b",
    Change.REACTIVATED: "#2e86c1",
    Change.CHANGED: "#e0a030",
    Change.MAINTAINED: "#b8bdc2",
}


def draw(found: Compared, file: Path) -> None:
    """Draw the entries as bars, one a category, into a file whose suffix says the format."""
    counted = counts(found)
    figure = Figure(figsize=(max(8.0, 0.55 * len(counted) + 2.5), 5.5), layout="constrained")
    axes = figure.subplots()
    _bars(axes, counted)
    axes.set_title(
        f"{fill(found.later.title, _WIDEST)}\n{found.earlier.version} to {found.later.version}: "
        f"{found.total:,} codes",
        fontsize=11,
    )
    if counted:
        figure.legend(loc="outside right upper", frameon=False, title="change")
    dated = {"Date": None} if file.suffix.lower() == ".svg" else None
    figure.savefig(file, dpi=150, metadata=dated)


def counts(found: Compared) -> dict[str, Counter[Change]]:
    """How many codes of each category changed in which way, in the order of the categories."""
    counted: dict[str, Counter[Change]] = {}
    for entry in found.entries:
        counted.setdefault(_category(found.later.key, entry), Counter())[entry.change] += 1
    return dict(sorted(counted.items(), key=lambda item: (item[0] == MODIFIERS, item[0])))


def _category(key: str, entry: Entry) -> str:
    """The section by its first character; HCPCS's modifiers are a category apart.

    HCPCS's procedures have five characters and their sections one.
    """
    return MODIFIERS if key == "hcpcs" and len(entry.code) not in {1, 5} else entry.code[:1]


def _bars(axes: Axes, counted: dict[str, Counter[Change]]) -> None:
    names = list(counted)
    bottoms = [0] * len(names)
    for change, colour in _COLOURS.items():
        heights = [counted[name][change] for name in names]
        if any(heights):
            axes.bar(names, heights, bottom=bottoms, color=colour, label=change.value, width=0.75)
            bottoms = [bottom + height for bottom, height in zip(bottoms, heights, strict=True)]
    for place, total in enumerate(bottoms):
        axes.annotate(
            f"{total:,}",
            (place, total),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    axes.set_xlabel("first character of the code")
    axes.set_ylabel("codes")
    axes.margins(y=0.08)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
