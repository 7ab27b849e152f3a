"""A claim under examination: its CAR-T codes, its days and its circumstances."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding
from conceptmaps.model import Mapping
from terminology.operations import circumstances
from terminology.operations.circumstances import Standing, Stated
from terminology.operations.claims import derivation
from terminology.operations.claims.crosswalk import UNLISTED, Crosswalk, Table
from terminology.operations.claims.model import Claim, Coded, Line
from terminology.operations.claims.rule import Rule
from terminology.snapshot import Snapshot


@dataclass(frozen=True)
class Case:
    """A claim with what is stated or derived of it; `undated` is the day of a claim without one."""

    claim: Claim
    crosswalk: Crosswalk
    stated: Stated
    snapshot: Snapshot
    undated: AsOf
    _rows: dict[tuple[int, frozenset[str], AsOf, str], list[Mapping]] = field(default_factory=dict)

    # Codes

    @cached_property
    def procedures(self) -> tuple[Coded, ...]:
        """The CAR-T procedure codes, each once where it first stands."""
        found: dict[str, Coded] = {}
        for coded in filter(self.crosswalk.is_procedure, self.claim.procedures):
            found.setdefault(coded.plain, coded)
        return tuple(found.values())

    @cached_property
    def products(self) -> tuple[tuple[Line, Coded], ...]:
        """The lines of CAR-T products."""
        return tuple(
            (line, coded)
            for line in self.claim.lines
            for coded in line.codes
            if self.crosswalk.is_product(coded)
        )

    @cached_property
    def administrations(self) -> tuple[tuple[Line, Coded], ...]:
        """The lines that report an administration; an unlisted code only where it is one."""
        return tuple(
            (line, coded)
            for line in self.claim.lines
            for coded in line.codes
            if self.crosswalk.is_administration(coded)
            and (coded.plain != UNLISTED or self._is_unlisted_administration(line))
        )

    def _is_unlisted_administration(self, line: Line) -> bool:
        """Tell whether an unlisted code is for CAR-T: by its revenue code, else by its claim."""
        if line.revenue:
            charged = self.crosswalk.revenue_codes("administration")
            return any(coded.plain in charged for coded in line.revenue)
        return bool(self.procedures or self.products)

    @cached_property
    def is_cell_therapy(self) -> bool:
        """Tell whether the claim has anything of CAR-T."""
        return bool(self.procedures or self.products or self.administrations)

    @cached_property
    def family(self) -> frozenset[str]:
        """The procedure codes in question: those of the claim, else of its products or services."""
        return (
            frozenset(coded.plain for coded in self.procedures)
            or self._named(self.crosswalk.of_product, self.products)
            or self._named(self.crosswalk.of_service, self.administrations)
        )

    @staticmethod
    def _named(
        find: Callable[[str], frozenset[str]], lines: Iterable[tuple[Line, Coded]]
    ) -> frozenset[str]:
        return frozenset[str]().union(*(find(coded.plain) for _, coded in lines))

    # Days

    @cached_property
    def day(self) -> AsOf:
        """The day of the claim as a whole: an inpatient claim is judged by its discharge."""
        period = self.claim.period or _spanned([line.day for line in self.claim.lines if line.day])
        if period is None:
            return self.undated
        if self.standing("setting", derivation.INPATIENT) is Standing.MET:
            return AsOf(period.last, period.last, period.last.isoformat())
        return period

    @cached_property
    def days(self) -> frozenset[AsOf]:
        """All days of the claim and its lines."""
        return frozenset({self.day, *(line.day for line in self.claim.lines if line.day)})

    def day_of(self, line: Line | None) -> AsOf:
        """The day of a line, else of the claim."""
        return (line.day if line else None) or self.day

    # Circumstances

    def standing(self, attribute: str, *values: str) -> Standing:
        """How what is known of the claim stands to an attribute having one of some values."""
        needed = [Coding(canonical.CLAIM_CIRCUMSTANCE, value) for value in values]
        return circumstances.standing(_attribute(attribute), needed, self.stated, self.snapshot)

    def within(self, rule: Rule) -> Stated:
        """The circumstances, where those that a rule needs are the case."""
        needed = {"setting": rule.settings, "payer": rule.payers}
        narrowed = {
            circumstances.uri(_attribute(attribute)): tuple(
                Coding(canonical.CLAIM_CIRCUMSTANCE, value)
                for value in values
                if self.standing(attribute, value) is not Standing.EXCLUDED
            )
            for attribute, values in needed.items()
            if values
        }
        return {**self.stated, **narrowed}

    def rows(self, held: Table, procedures: Iterable[str], day: AsOf, rule: Rule) -> list[Mapping]:
        """The mappings of procedures that hold on a day, where a rule is asked."""
        key = (id(held), frozenset(procedures), day, rule.coding.code)
        if key not in self._rows:
            self._rows[key] = self.crosswalk.rows(held, key[1], day, self.within(rule))
        return self._rows[key]


def _attribute(code: str) -> Coding:
    return Coding(canonical.CLAIM_ATTRIBUTE, code)


def _spanned(days: Sequence[AsOf]) -> AsOf | None:
    """The days from the first to the last of some; None of none."""
    if not days:
        return None
    first = min(days, key=lambda day: (day.first, day.text))
    last = max(days, key=lambda day: (day.last, day.text))
    text = first.text if first.text == last.text else f"{first.text} to {last.text}"
    return AsOf(first.first, last.last, text)
