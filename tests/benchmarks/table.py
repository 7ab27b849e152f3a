"""Tables of results with their goals."""

from collections.abc import Sequence
from dataclasses import dataclass, field

Fact = dict[str, object]


@dataclass(frozen=True, slots=True)
class Goal:
    """A number that is to be reached, or not to be exceeded."""

    bound: float
    at_most: bool = False

    def met(self, measured: float) -> bool:
        """Tell whether a number reaches the goal."""
        return measured <= self.bound if self.at_most else measured >= self.bound

    def text(self) -> str:
        """The goal as text."""
        return f"{'at most' if self.at_most else 'at least'} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: a table, and the same for a program."""

    name: str
    title: str
    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    facts: Sequence[Fact]
    notes: Sequence[str] = field(default=())

    def text(self) -> str:
        """The part as it is printed."""
        notes = "".join(f"{note}\n" for note in self.notes)
        return f"\n{self.title}\n\n{grid(self.heads, self.lines)}{notes}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One result with its goal; without a goal, or if it is inconclusive, no verdict."""

    title: str
    measured: float
    goal: Goal | None
    detail: str = ""

    def cells(self) -> list[str]:
        """A line of a table."""
        goal = self.goal.text() if self.goal else ""
        verdict = mark(self.measured, self.goal) if self.goal else ""
        return [self.title, goal, number(self.measured), verdict, self.detail]

    def fact(self) -> Fact:
        """The same for a program."""
        goal = {"goal": self.goal.bound, "at most": self.goal.at_most} if self.goal else {}
        return {"what": self.title, "measured": self.measured, **goal, "detail": self.detail}


def of_findings(
    name: str, title: str, findings: Sequence[Finding], notes: Sequence[str] = ()
) -> Section:
    """The part of the report that has these findings."""
    heads = ("", "goal", "measured", "", "")
    lines = [finding.cells() for finding in findings]
    return Section(name, title, heads, lines, [finding.fact() for finding in findings], notes)


def mark(measured: float, goal: Goal) -> str:
    """A word for whether a goal is met."""
    return "met" if goal.met(measured) else "missed"


def number(value: float) -> str:
    """Format a number with its significant places."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def grid(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Columns below their heads; the first and those of words to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
    return "".join(
        _line(line, widths) for line in (heads, ["-" * width for width in widths], *lines)
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell.rjust(width) if cell[:1].isdigit() else cell.ljust(width)
        for cell, width in zip(cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip() + "\n"
