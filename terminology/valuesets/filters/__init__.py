"""The filters of value sets, by operator: which concepts of an edition one chooses.

Source: https://hl7.org/fhir/R5/valueset-filter-operator.html. `concept` and `code` mean the
concept itself. Values are compared as text, and case counts.
"""

from collections.abc import Callable

from codesystems.problems import Invalid
from codesystems.valueset import Include
from terminology import messages
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


def select(held: Concepts, include: Include, number: int) -> Members:
    """The concepts that one filter of an include chooses.

    Raises Invalid for a filter without a value, an unknown operator, or a value that the
    operator cannot take.
    """
    asked = include.filters[number]
    place = f"{include.place}.filter[{number}]"
    names = (held.edition.url, asked.property, asked.operator)
    if not asked.value:
        raise Invalid(messages.filter_without_value(*names, place))
    operator = OPERATORS.get(asked.operator)
    if operator is None:
        raise Invalid(messages.unknown_filter(*names, OPERATORS, place))
    try:
        return operator(held, asked.property, asked.value)
    except ValueError as error:
        raise Invalid(messages.bad_filter(*names, asked.value, str(error), place)) from error
