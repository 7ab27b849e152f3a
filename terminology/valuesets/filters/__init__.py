"""The filters of value sets, by operator: each selects concepts of an edition.

Source: https://hl7.org/fhir/R5/valueset-filter-operator.html. `concept` and `code` mean the
concept itself. Values are compared as text, case-sensitively.
"""

from collections.abc import Callable

from codesystems.problems import Invalid
from codesystems.valueset import Include
from terminology.messages import codesystem, hl7valuesets
from terminology.store.contract import Concepts
from terminology.store.members import Members
from terminology.valuesets.filters import equals, exists, hierarchy, lists, regex

OPERATORS: dict[str, Callable[[Concepts, str, str], Members]] = {
    "=": equals.select,
    "is-a": hierarchy.is_a,
    "descendent-of": hierarchy.descendent_of,
    "descendent-leaf": hierarchy.descendent_leaf,
    "child-of": hierarchy.child_of,
    "is-not-a": hierarchy.is_not_a,
    "generalizes": hierarchy.generalizes,
    "in": lists.within,
    "not-in": lists.without,
    "regex": regex.select,
    "exists": exists.select,
}


def select(concepts: Concepts, include: Include, number: int) -> Members:
    """Return the concepts that one filter of an include selects.

    Raises Invalid for a filter without a value, an unknown operator, or a value that is not
    allowed for the operator.
    """
    condition = include.filters[number]
    place = f"{include.place}.filter[{number}]"
    names = (concepts.edition.url, condition.property, condition.operator)
    if not condition.value:
        raise Invalid(hl7valuesets.filter_without_value(*names, place))
    operator = OPERATORS.get(condition.operator)
    if operator is None:
        raise Invalid(codesystem.unknown_filter(*names, OPERATORS, place))
    try:
        return operator(concepts, condition.property, condition.value)
    except ValueError as error:
        raise Invalid(codesystem.bad_filter(*names, condition.value, str(error), place)) from error
