"""Apply the rules of the crosswalk to the procedure codes: a mapping for each pair.

A rule is for a kind of procedures (autologous, allogeneic). The mapping is valid on the days on
which the procedure code and the rule are both valid.
"""

from collections.abc import Iterator
from dataclasses import replace

from codesystems import tables
from codesystems.model import Coding, Validity
from conceptmaps import crosswalk
from conceptmaps.cart import procedures
from conceptmaps.cart.procedures import Procedure
from conceptmaps.model import Mapping


def forward(table: tables.CsvTable, system: str, displays: crosswalk.Displays) -> Iterator[Mapping]:
    """Yield mappings from each procedure code to the targets of the rules of its kind."""
    for procedure in procedures.load():
        for rule in table.rows:
            validity = _days(rule, procedure)
            if validity is not None:
                target = Coding(system, rule["target"], displays[rule["target"]])
                mapping = crosswalk.mapping(rule, procedure.coding, target, validity)
                yield _cited(mapping, procedure)


def backward(
    table: tables.CsvTable, system: str, displays: crosswalk.Displays
) -> Iterator[Mapping]:
    """Yield mappings from the source of each rule to the procedure codes of its kind, by route."""
    for rule in table.rows:
        source = Coding(system, rule["source"], displays[rule["source"]])
        for procedure in procedures.load():
            validity = _days(rule, procedure)
            if validity is not None:
                mapping = crosswalk.mapping(rule, source, procedure.coding, validity)
                yield by_route(_cited(mapping, procedure), procedure)


def by_route(mapping: Mapping, procedure: Procedure) -> Mapping:
    """Return a mapping to a procedure code that depends on the route of the code."""
    route = crosswalk.dependency("route", procedure.route)
    return replace(mapping, dependencies=(*mapping.dependencies, route))


def _days(rule: tables.CsvRow, procedure: Procedure) -> Validity | None:
    """Return the days on which a rule applies to a procedure code; None for none."""
    if rule["kind"] != procedure.kind:
        return None
    return procedure.validity.meets(tables.days(rule))


def _cited(mapping: Mapping, procedure: Procedure) -> Mapping:
    """Return a mapping whose citation states that the rule's source lacks the procedure code."""
    if not procedure.derived:
        return mapping
    return replace(mapping, citation=f"{mapping.citation}; {procedure.derived}")
