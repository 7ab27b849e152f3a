"""The first table as a chart: shares of the ceiling, and the goals."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_COLOURS = {"cold": "#2e86c1", "warm": "#e0a030"}
_GOAL = "#333333"
_HEIGHT = 0.38
"""Height of a bar; a row has two."""


def draw(rows: Sequence[dict[str, Any]], file: Path) -> None:
    """Draw the single requests of measured.json: two bars for each row, with their goals."""
    figure = Figure(figsize=(9, 0.5 * len(rows) + 1.6), layout="constrained")
    axes = figure.subplots()
    for side, state in ((-0.5, "cold"), (0.5, "warm")):
        _bars(axes, [row[state] for row in rows], state, side * _HEIGHT)
    names = [row["what"].replace("$", r"\$") for row in rows]
    axes.set_yticks(range(len(rows)), names)
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.set_xlabel("share of the ceiling: uvicorn answering a constant body of the same size")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper right", ncols=4, frameon=False)
    with mpl.rc_context({"svg.hashsalt": file.name, "svg.fonttype": "none"}):
        figure.savefig(file, metadata={"Date": None})


def _bars(axes: Axes, taken: Sequence[dict[str, Any]], state: str, shift: float) -> None:
    places = [row + shift for row in range(len(taken))]
    axes.barh(
        places, [fact["reached"] for fact in taken], _HEIGHT, color=_COLOURS[state], label=state
    )
    low, high = ([place + end * _HEIGHT for place in places] for end in (-0.5, 0.5))
    goals = [fact["goal"] for fact in taken]
    axes.vlines(goals, low, high, color=_GOAL, label="goal" if state == "warm" else "_goal")
