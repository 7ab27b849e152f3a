"""A claim as the rules see it: its codes, where each stands, and the days they are for.

A place (`at`) is a FHIRPath from the resource, such as
`Claim.item[2].productOrService.coding[0]`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from codesystems.asof import AsOf


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a claim. `system` is canonical; `assumed` where only its place tells it."""

    system: str
    code: str
    at: str
    assumed: bool = False

    @property
    def plain(self) -> str:
        """The code as claims may spell it too: in capitals, without a dot."""
        return self.code.replace(".", "").upper()


@dataclass(frozen=True, slots=True)
class Text:
    """Something a claim says in words."""

    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line, a detail of a line included; `charge` is in dollars, for all its units."""

    at: str
    codes: tuple[Coded, ...] = ()
    revenue: tuple[Coded, ...] = ()
    modifiers: tuple[Coded, ...] = ()
    places: tuple[Coded, ...] = ()
    day: AsOf | None = None
    charge: Decimal | None = None

    def has_modifier(self, *codes: str) -> bool:
        """Tell whether the line has any of these modifiers."""
        return any(modifier.plain in codes for modifier in self.modifiers)


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim. `period` are the days that it bills; `types` has its subtypes too.

    `conditions` are condition codes, `groups` DRGs, `coverages` what is said of who pays,
    `trials` the places of a number of a clinical trial.
    """

    types: tuple[Coded, ...] = ()
    bill_types: tuple[Coded, ...] = ()
    period: AsOf | None = None
    lines: tuple[Line, ...] = ()
    procedures: tuple[Coded, ...] = ()
    diagnoses: tuple[Coded, ...] = ()
    conditions: tuple[Coded, ...] = ()
    groups: tuple[Coded, ...] = ()
    remarks: tuple[Text, ...] = ()
    coverages: tuple[Coded | Text, ...] = ()
    trials: tuple[str, ...] = ()

    def codes(self) -> Iterator[tuple[Coded, Line | None]]:
        """Every code whose days a code system may know, with the line where it stands on one."""
        for coded in (*self.procedures, *self.diagnoses, *self.conditions, *self.groups):
            yield coded, None
        for line in self.lines:
            for coded in (*line.codes, *line.revenue, *line.modifiers):
                yield coded, line
