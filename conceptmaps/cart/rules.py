"""Rules of the crosswalk applied to the procedure codes: a mapping for each pair.

A rule speaks of a kind of procedures (autologous, allogeneic). The mapping holds on the days
that the procedure code and the rule have in common.
"""

from collections.abc import Iterator
from dataclasses import replace

from codesystems import tables
from codesystems.model import Coding, Validity
from conceptmaps import crosswalk
from conceptmaps.cart import procedures
from conceptmaps.cart.procedures import Procedure
from conceptmaps.model import Mapping


def forward(table: tables.CsvTable, system: str, called: crosswalk.Displays) -> Iterator[Mapping]:
    """From every procedure code to the target of each rule of its kind, rule by rule."""
    for procedure in procedures.load():
        for rule in table.rows:
            validity = _days(rule, procedure)
            if validity is not None:
                target = Coding(system, rule["target"], called[rule["target"]])
                found = crosswalk.mapping(rule, procedure.coding, target, validity)
                yield _cited(found, procedure)


def backward(table: tables.CsvTable, system: str, called: crosswalk.Displays) -> Iterator[Mapping]:
    """From the source of each rule to every procedure code of its kind, by route."""
    for rule in table.rows:
        source = Coding(system, rule["source"], called[rule["source"]])
        for procedure in procedures.load():
            validity = _days(rule, procedure)
            if validity is not None:
                found = crosswalk.mapping(rule, source, procedure.coding, validity)
                yield by_route(_cited(found, procedure), procedure)


def by_route(mapping: Mapping, procedure: Procedure) -> Mapping:
    """A mapping to a procedure code, which holds only for the route of that code."""
    needed = crosswalk.dependency("route", procedure.route)
    return replace(mapping, dependencies=(*mapping.dependencies, needed))


def _days(rule: tables.CsvRow, procedure: Procedure) -> Validity | None:
    """The days on which a rule applies to a procedure code; None where it never does."""
    if rule["kind"] != procedure.kind:
        return None
    return procedure.validity.meets(tables.days(rule))


def _cited(mapping: Mapping, procedure: Procedure) -> Mapping:
    """A mapping that says so where the rule's source does not name the procedure code."""
    if not procedure.derived:
        return mapping
    return replace(mapping, citation=f"{mapping.citation}; {procedure.derived}")
