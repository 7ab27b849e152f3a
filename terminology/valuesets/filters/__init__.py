"""The filters of value sets, by operator: each selects concepts of an edition.

Source: https://hl7.org/fhir/R5/valueset-filter-operator.html. `concept` and `code` mean the
concept itself. Values are compared as text, case-sensitively; codes as their code system has it.

The tables of operators here are what a CodeSystem declares (`declared`) and what is honoured.
"""

from collections.abc import Callable

from codesystems.model import Edition, FilterDefinition, PropertyType
from codesystems.problems import Invalid
from codesystems.valueset import Filter, Include
from terminology.messages import hl7filters
from terminology.store.contract import Concepts
from terminology.store.members import Members
from terminology.store.supplemented import absent
from terminology.valuesets.filters import coded, equals, exists, hierarchy, lists, regex, values
from terminology.valuesets.filters.coded import Find

ON_VALUES: dict[str, Callable[[Concepts, str, str], Members]] = {
    "=": equals.select,
    "in": lists.within,
    "not-in": lists.without,
    "regex": regex.select,
    "exists": exists.select,
}
"""The operators of every property."""

OPERATORS = (*ON_VALUES, *hierarchy.OPERATORS)
"""All operators; those of the hierarchy need a property whose values are codes in one."""


def select(
    concepts: Concepts, include: Include, number: int, value_set: str, find: Find
) -> Members:
    """Return the concepts that one filter of an include of a value set selects.

    Raises Invalid for a filter without a value, an unknown property, an operator that the
    property does not have, or a value that is not allowed for the operator.
    """
    condition = include.filters[number]
    place = f"{include.place}.filter[{number}]"
    names = (concepts.edition.url, condition.property, condition.operator)
    value = condition.value
    if not value or not value.strip():
        raise Invalid(hl7filters.without_value(*names, place))
    _refuse_unknown(concepts, condition, value_set, place, find)
    try:
        return _selected(concepts, condition, value, find)
    except ValueError as error:
        raise Invalid(hl7filters.bad_value(*names, value, str(error), place)) from error


def _selected(concepts: Concepts, condition: Filter, value: str, find: Find) -> Members:
    property, operator = condition.property, condition.operator
    if operator in coded.BY_CODE:
        _check_boolean(concepts, property, value)
        value = coded.spelled(concepts, property, value, find, several=operator != "=")
    if operator in ON_VALUES:
        return ON_VALUES[operator](concepts, property, value)
    if property in values.ITSELF:
        code = value.strip()
        return hierarchy.OPERATORS[operator](concepts, concepts.spelled(code) or code)
    return coded.select(concepts, property, operator, value.strip(), find)


def _check_boolean(concepts: Concepts, property: str, value: str) -> None:
    """Raise ValueError for a value, or a list of values, that a boolean property cannot have."""
    types = {definition.code: definition.type for definition in concepts.edition.properties}
    is_boolean = property == "inactive" or types.get(property) is PropertyType.BOOLEAN
    if is_boolean and not {item.strip() for item in value.split(",")} <= {"true", "false"}:
        raise ValueError("it must be true or false")


def _refuse_unknown(
    concepts: Concepts, condition: Filter, value_set: str, place: str, find: Find
) -> None:
    names = (condition.property, condition.operator, condition.value or "")
    within = (value_set, concepts.edition.url, place)
    missing = absent(concepts, condition.property)
    if missing:
        raise Invalid(hl7filters.absent_property(*names, *within, missing))
    if not is_known(concepts, condition.property):
        known = (definition.code for definition in declared(concepts, find))
        raise Invalid(hl7filters.unknown_property(*names, *within, known))
    allowed = operators(concepts, condition.property, find)
    if condition.operator not in allowed:
        raise Invalid(hl7filters.unknown_operator(*names, *within, allowed))


def is_known(concepts: Concepts, property: str) -> bool:
    """Tell whether an edition declares a property, or a concept has it, or FHIR defines it."""
    known = {definition.code for definition in concepts.edition.properties}
    known |= {definition.code for definition in concepts.edition.filters}
    return property in known or property in _ALWAYS or bool(values.having(concepts, property))


_ALWAYS = frozenset({*values.DEFINED_BY_FHIR, "status"})
"""The properties that every code system has."""


def operators(concepts: Concepts, property: str, find: Find) -> tuple[str, ...]:
    """Return the operators that a property of an edition has."""
    if property in values.ITSELF or coded.hierarchies(concepts, property, find):
        return OPERATORS
    return tuple(ON_VALUES)


def names(edition: Edition) -> tuple[str, ...]:
    """Return the names of the filters of an edition: those on concepts, and its properties."""
    described = (definition.code for definition in edition.filters)
    properties = (definition.code for definition in edition.properties)
    return tuple(dict.fromkeys((*_ON_CONCEPTS, *described, *properties)))


def declared(concepts: Concepts, find: Find) -> list[FilterDefinition]:
    """Return the filters of an edition: those on concepts, and those on its properties."""
    edition = concepts.edition
    described = {definition.code: definition for definition in edition.filters}
    types = {definition.code: definition for definition in edition.properties}
    filters = []
    for name in names(edition):
        text, value = _ON_CONCEPTS.get(name, ("", ""))
        if name in types:
            text, value = types[name].description, _VALUES.get(types[name].type, "A value as text")
        if name in described:
            text, value = described[name].description, described[name].value
        filters.append(FilterDefinition(name, text, operators(concepts, name, find), value))
    return filters


_ON_CONCEPTS = {
    "concept": ("Codes and what is above or below them", "A code"),
    "code": ("The same as `concept`", "A code"),
    "display": ("The display", "A display"),
    "inactive": ("Whether the code must no longer be used", "true or false"),
    "parent": ("The codes directly above", "A code"),
    "child": ("The codes directly below", "A code"),
}
"""The filters that every code system has: what they select by, and their values."""

_VALUES = {
    PropertyType.CODE: "A code",
    PropertyType.CODING: "A code of the code system of the property",
    PropertyType.BOOLEAN: "true or false",
}
