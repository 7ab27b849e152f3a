"""A claim as the CAR-T rules examine it: its procedures, products and administrations."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from codesystems import canonical
from codesystems.asof import AsOf
from conceptmaps.cart.claims import derivation
from conceptmaps.cart.claims.crosswalk import KX, UNLISTED, Crosswalk, MapRows
from conceptmaps.circumstances import Stated
from conceptmaps.claims.case import Case
from conceptmaps.claims.model import Claim, Coded, Line
from conceptmaps.claims.rule import Rule
from conceptmaps.contract import TerminologyView
from conceptmaps.model import Mapping


@dataclass(frozen=True)
class CartCase(Case):
    """A claim with its CAR-T codes, and what the crosswalk has for them."""

    crosswalk: Crosswalk
    _rows: dict[tuple[int, frozenset[str], AsOf, str], list[Mapping]] = field(default_factory=dict)

    # Codes

    @cached_property
    def procedures(self) -> tuple[Coded, ...]:
        """The CAR-T procedure codes, each once, at its first place."""
        procedures: dict[str, Coded] = {}
        for coded in filter(self.crosswalk.is_procedure, self.claim.procedures):
            procedures.setdefault(coded.plain, coded)
        return tuple(procedures.values())

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
        """The lines that report an administration, with its code."""
        return tuple(
            (line, coded)
            for line in self.claim.lines
            for coded in line.codes
            if self.crosswalk.is_administration(coded)
            and (coded.plain != UNLISTED or self._is_unlisted_administration(line))
        )

    def _is_unlisted_administration(self, line: Line) -> bool:
        """Tell whether an unlisted code is for CAR-T, by its revenue code or the claim."""
        if line.revenue:
            charged = self.crosswalk.revenue_codes("administration")
            return any(coded.plain in charged for coded in line.revenue)
        return bool(self.procedures or self.products)

    @property
    def is_concerned(self) -> bool:
        """Tell whether the claim has any CAR-T code."""
        return bool(self.procedures or self.products or self.administrations)

    @cached_property
    def family(self) -> frozenset[str]:
        """The procedure codes of the claim, or else those of its products or administrations."""
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

    def rows(
        self, table: MapRows, procedures: Iterable[str], day: AsOf, rule: Rule
    ) -> list[Mapping]:
        """Return the mappings of procedures that are valid on a day, as far as a rule applies."""
        key = (id(table), frozenset(procedures), day, rule.coding.code)
        if key not in self._rows:
            self._rows[key] = self.crosswalk.rows(table, key[1], day, self.within(rule))
        return self._rows[key]

    def has_own_rule(self, coded: Coded) -> bool:
        """Tell whether a code reports an administration: the days of these have their own rule."""
        return self.crosswalk.is_administration(coded) and coded.plain != UNLISTED

    def concerns(self, coded: Coded) -> bool:
        """Tell whether a rule may depend on a code: one of the cells, of a trial, of a charge."""
        return (
            self.crosswalk.has(coded)
            or coded.plain in derivation.INDICATORS.get(coded.system, ())
            or (coded.system == canonical.HCPCS and coded.plain == KX)
        )


def open_case(claim: Claim, stated: Stated, terminology: TerminologyView, today: AsOf) -> CartCase:
    """Open a case of a claim. `today` is the day by which a claim without a date is judged."""
    crosswalk = Crosswalk(terminology)
    derived = derivation.derive(claim, crosswalk, stated)
    return CartCase(claim, stated, derived, terminology, today, crosswalk)
