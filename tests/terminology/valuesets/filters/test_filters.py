"""Each filter, in both stores, on this code system, in its order:

A            colour red
├── B        colour blue, red; size 10
│   └── D    size 9; part (a coding) X1
└── C        inactive
E            colour red,blue (one text); its parent does not exist

The parts are codes of another code system, of which X has X1 below it and X1 has X11; its codes
have no case. `like` are codes of the code system itself.
"""

import time
from contextlib import suppress
from dataclasses import replace

import pytest

from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    FilterDefinition,
    Property,
    PropertyDefinition,
    PropertyType,
)
from codesystems.problems import Invalid, Issue, TooCostly
from codesystems.valueset import Filter, Include
from terminology.messages import hl7filters
from terminology.store.contract import Concepts
from terminology.store.memory import MemoryConcepts
from terminology.valuesets import filters
from terminology.valuesets.filters import OPERATORS, hierarchy, regex, values
from terminology.valuesets.filters.coded import Find
from tests.conftest import Keep
from tests.fixtures import stored

PLACE = "ValueSet.compose.include[0]"


def colour(value: str) -> Property:
    """A colour."""
    return Property("colour", PropertyType.CODE, value)


def size(value: int) -> Property:
    """A size."""
    return Property("size", PropertyType.INTEGER, value)


PART = Property("part", PropertyType.CODING, Coding(stored.FAR_URL, "X1", "Part"))
LIKE = Property("like", PropertyType.CODE, "B")
CONCEPTS = (
    Concept("A", "One", properties=(colour("red"),)),
    Concept("B", "Two", properties=(colour("blue"), colour("red"), size(10)), parents=("A",)),
    Concept("C", "One", parents=("A",), inactive=True),
    Concept("D", None, parents=("B",), properties=(size(9), PART, LIKE)),
    Concept("E", "Five", properties=(colour("red,blue"),), parents=("elsewhere",)),
)


PROPERTIES = (
    PropertyDefinition("like", PropertyType.CODE, "A code like it"),
    PropertyDefinition("colour", PropertyType.CODE, "Its colour"),
    PropertyDefinition("absent", PropertyType.CODE, "Declared, and nobody has it"),
)
EDITION = replace(stored.edition(), properties=PROPERTIES)
PARTS = MemoryConcepts(
    stored.code_system(
        Concept("X"),
        Concept("X1", parents=("X",)),
        Concept("X11", parents=("X1",)),
        of=replace(
            stored.edition(key="far", url=stored.FAR_URL),
            case_sensitive=False,
            hierarchy_meaning=None,
        ),
    )
)
SET = "https://example.org/ValueSet/it"


@pytest.fixture
def concepts(keep: Keep) -> Concepts:
    """The code system in the drawing above."""
    return keep(stored.code_system(*CONCEPTS, of=EDITION))


def nothing(system: str) -> None:
    """No other code system is installed."""
    del system


def found(system: str) -> Concepts | None:
    """The code system of the parts."""
    return PARTS if system == stored.FAR_URL else None


def selected(
    concepts: Concepts, property: str, operator: str, value: str | None, find: Find = found
) -> str:
    """The codes that a filter selects, concatenated."""
    include = Include(PLACE, stored.URL, filters=(Filter(property, operator, value),))
    members = filters.select(concepts, include, 0, SET, find)
    return "".join(concept.code for concept in concepts.at(list(members)))


def refused(
    concepts: Concepts, property: str, operator: str, value: str | None, find: Find = found
) -> Issue:
    """The issue of a filter that is refused."""
    with pytest.raises(Invalid) as error:
        selected(concepts, property, operator, value, find)
    (issue,) = error.value.issues
    assert (issue.detail, issue.expression) == ("vs-invalid", f"{PLACE}.filter[0]")
    return issue


@pytest.mark.parametrize(
    ("operator", "code", "expected"),
    [
        ("is-a", "A", "ABCD"),
        ("is-a", "D", "D"),
        ("is-a", "elsewhere", "E"),
        ("is-a", "Z", ""),
        ("descendent-of", "A", "BCD"),
        ("descendent-of", "D", ""),
        ("descendent-leaf", "A", "CD"),
        ("descendent-leaf", "D", ""),
        ("child-of", "A", "BC"),
        ("child-of", "B", "D"),
        ("child-of", "Z", ""),
        ("is-not-a", "B", "ACE"),
        ("is-not-a", "Z", "ABCDE"),
        ("generalizes", "D", "ABD"),
        ("generalizes", "A", "A"),
        ("generalizes", "E", "E"),
        ("generalizes", "Z", ""),
    ],
)
@pytest.mark.parametrize("property", ["concept", "code"])
def test_a_hierarchy_filter_selects_ancestors_or_descendants(
    concepts: Concepts, property: str, operator: str, code: str, expected: str
) -> None:
    assert selected(concepts, property, operator, code) == expected


@pytest.mark.parametrize("operator", hierarchy.OPERATORS)
def test_the_code_of_a_filter_is_found_in_any_case_where_the_codes_have_none(
    keep: Keep, operator: str
) -> None:
    caseless = keep(stored.code_system(*CONCEPTS, of=replace(EDITION, case_sensitive=False)))

    for property in ("concept", "code", "parent", "child", "like"):
        exact = selected(caseless, property, operator, "B")
        assert selected(caseless, property, operator, " b ") == exact


@pytest.mark.parametrize(
    ("operator", "code", "expected"),
    [
        ("is-a", "X", "D"),
        ("is-a", "x1", "D"),
        ("is-a", " X1 ", "D"),
        ("is-a", "X11", ""),
        ("is-a", "Z", ""),
        ("descendent-of", "X", "D"),
        ("descendent-of", "X1", ""),
        ("descendent-leaf", "X", ""),
        ("child-of", "X", "D"),
        ("is-not-a", "X", "ABCE"),
        ("is-not-a", "X11", "ABCDE"),
        ("is-not-a", "Z", "ABCDE"),
        ("generalizes", "X11", "D"),
        ("generalizes", "X", ""),
    ],
)
def test_a_hierarchy_filter_on_a_property_follows_the_code_system_of_its_values(
    concepts: Concepts, operator: str, code: str, expected: str
) -> None:
    assert selected(concepts, "part", operator, code) == expected


@pytest.mark.parametrize(
    ("property", "operator", "code", "expected"),
    [
        ("parent", "is-a", "A", "BCD"),
        ("parent", "is-a", "B", "D"),
        ("parent", "is-not-a", "B", "ABCE"),
        ("child", "is-a", "B", "AB"),
        ("like", "is-a", "A", "D"),
        ("like", "is-a", "C", ""),
        ("like", "generalizes", "D", "D"),
    ],
)
def test_a_hierarchy_filter_on_codes_of_the_code_system_itself_follows_its_hierarchy(
    concepts: Concepts, property: str, operator: str, code: str, expected: str
) -> None:
    assert selected(concepts, property, operator, code) == expected


@pytest.mark.parametrize("operator", hierarchy.OPERATORS)
@pytest.mark.parametrize("property", ["colour", "size", "display", "inactive", "absent", "status"])
def test_a_hierarchy_filter_on_a_property_without_hierarchy_is_refused(
    concepts: Concepts, property: str, operator: str
) -> None:
    issue = refused(concepts, property, operator, "A")

    assert (issue.type, issue.message_id) == ("not-supported", "FILTER_NOT_UNDERSTOOD")
    assert issue.text == (
        f'The filter "{property} {operator} A" from the value set {SET} was not understood in the '
        f"context of {stored.URL}: the operators of '{property}' are =, in, not-in, regex, exists"
    )


def flat(system: str) -> Concepts | None:
    """The code system of the parts, without hierarchy."""
    del system
    edition = stored.edition(key="far", url=stored.FAR_URL, hierarchy=None)
    return MemoryConcepts(stored.code_system(Concept("X1"), of=edition))


@pytest.mark.parametrize("find", [nothing, flat])
def test_a_code_system_that_is_not_installed_or_flat_has_no_hierarchy_to_follow(
    concepts: Concepts, find: Find
) -> None:
    assert "the operators of 'part' are =" in refused(concepts, "part", "is-a", "X", find).text


def test_a_circular_hierarchy_is_read_once(keep: Keep) -> None:
    concepts = keep(stored.code_system(Concept("A", parents=("B",)), Concept("B", parents=("A",))))
    for operator in ("is-a", "descendent-of", "generalizes"):
        assert selected(concepts, "concept", operator, "A") == "AB"


@pytest.mark.parametrize(
    ("property", "value", "expected"),
    [
        ("colour", "red", "AB"),
        ("colour", "Red", ""),
        ("colour", "red,blue", "E"),
        ("size", "10", "B"),
        ("size", "010", ""),
        ("part", "X1", "D"),
        ("part", " x1 ", "D"),
        ("part", "X", ""),
        ("colour", " red ", "AB"),
        ("concept", "C", "C"),
        ("code", " C ", "C"),
        ("code", "c", ""),
        ("display", "One", "AC"),
        ("display", "one", ""),
        ("inactive", "true", "C"),
        ("inactive", "false", "ABDE"),
        ("parent", "A", "BC"),
        ("parent", "elsewhere", "E"),
        ("parent", "Z", ""),
        ("child", "D", "B"),
        ("child", "A", ""),
        ("child", "Z", ""),
        ("absent", "red", ""),
    ],
)
def test_a_property_equals_a_value_as_text(
    concepts: Concepts, property: str, value: str, expected: str
) -> None:
    assert selected(concepts, property, "=", value) == expected


@pytest.mark.parametrize(
    ("property", "value", "within", "without"),
    [
        ("colour", "red", "AB", "CDE"),
        ("colour", "blue,green", "B", "ACDE"),
        ("colour", " blue , red ", "AB", "CDE"),
        ("colour", "green", "", "ABCDE"),
        ("code", "A,C,Z", "AC", "BDE"),
        ("part", "x1 , Z", "D", "ABCE"),
        ("display", "Two,Five", "BE", "ACD"),
        ("parent", "A,B", "BCD", "AE"),
        ("child", "B,D", "AB", "CDE"),
        ("absent", "x", "", "ABCDE"),
    ],
)
def test_in_and_not_in_compare_with_each_value_of_a_list(
    concepts: Concepts, property: str, value: str, within: str, without: str
) -> None:
    assert selected(concepts, property, "in", value) == within
    assert selected(concepts, property, "not-in", value) == without


@pytest.mark.parametrize(
    ("property", "having", "lacking"),
    [
        ("colour", "ABE", "CD"),
        ("size", "BD", "ACE"),
        ("part", "D", "ABCE"),
        ("display", "ABCE", "D"),
        ("parent", "BCDE", "A"),
        ("child", "AB", "CDE"),
        ("code", "ABCDE", ""),
        ("concept", "ABCDE", ""),
        ("inactive", "ABCDE", ""),
        ("absent", "", "ABCDE"),
    ],
)
def test_exists_selects_concepts_with_or_without_the_property(
    concepts: Concepts, property: str, having: str, lacking: str
) -> None:
    assert selected(concepts, property, "exists", "true") == having
    assert selected(concepts, property, "exists", " false ") == lacking


@pytest.mark.parametrize(
    ("property", "expression", "expected"),
    [
        ("code", "[A-C]", "ABC"),
        ("concept", "[^A]", "BCDE"),
        ("colour", "r.*", "ABE"),
        ("colour", "red", "AB"),
        ("colour", "re", ""),
        ("colour", "(?i)RED", "AB"),
        ("size", r"\d{2}", "B"),
        ("part", "X.", "D"),
        ("display", "O.*|T.*", "ABC"),
        ("parent", "[AB]", "BCD"),
        ("child", "D", "B"),
        ("inactive", "t.*", "C"),
        ("absent", ".*", ""),
    ],
)
def test_the_whole_value_matches_an_expression(
    concepts: Concepts, property: str, expression: str, expected: str
) -> None:
    assert selected(concepts, property, "regex", expression) == expected


@pytest.mark.parametrize("expression", ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}$", "^(a+)+b"])
@pytest.mark.parametrize("property", ["code", "colour"])
def test_no_expression_takes_long(keep: Keep, property: str, expression: str) -> None:
    text = "a" * 5_000 + "!"
    concepts = keep(stored.code_system(Concept(text, properties=(colour(text),))))
    begun = time.monotonic()

    assert selected(concepts, property, "regex", expression) == ""
    assert time.monotonic() - begun < 1


def test_a_very_long_expression_is_refused(concepts: Concepts) -> None:
    longest = "|".join(["a"] * (regex.LONGEST // 2))
    selected(concepts, "code", "regex", longest)

    with pytest.raises(
        TooCostly, match="The regular expression has 10,001 characters; the limit is"
    ):
        selected(concepts, "code", "regex", longest + "|a")


@pytest.mark.parametrize("expression", ["(", "[a", "a**", "(?=a)", r"(a)\1", "a{99999}"])
def test_an_invalid_expression_is_refused(concepts: Concepts, expression: str) -> None:
    assert "it is no regular expression" in refused(concepts, "colour", "regex", expression).text


@pytest.mark.parametrize("value", ["yes", "True", "1"])
def test_exists_allows_only_true_or_false(concepts: Concepts, value: str) -> None:
    assert refused(concepts, "colour", "exists", value) == hl7filters.bad_value(
        stored.URL, "colour", "exists", value, "it must be true or false", f"{PLACE}.filter[0]"
    )


@pytest.mark.parametrize("value", ["TRUE", "1", "true,yes"])
@pytest.mark.parametrize("operator", ["=", "in", "not-in"])
def test_a_boolean_property_allows_only_true_or_false(
    concepts: Concepts, operator: str, value: str
) -> None:
    assert "must be true or false" in refused(concepts, "inactive", operator, value).text


@pytest.mark.parametrize(("operator", "value"), [("=", " true "), ("in", "true, true")])
def test_blanks_around_a_boolean_do_not_count(
    concepts: Concepts, operator: str, value: str
) -> None:
    assert selected(concepts, "inactive", operator, value) == "C"


@pytest.mark.parametrize("value", [None, "", "  "])
@pytest.mark.parametrize("operator", [*OPERATORS, "unknown"])
def test_a_filter_without_value_is_refused(
    concepts: Concepts, operator: str, value: str | None
) -> None:
    issue = refused(concepts, "colour", operator, value)

    assert issue.message_id == "UNABLE_TO_HANDLE_SYSTEM_FILTER_WITH_NO_VALUE"
    assert issue.text == (
        f"The system {stored.URL} filter with property = colour, op = {operator} has no value"
    )


@pytest.mark.parametrize("operator", ["", "==", "IS-A", "descendant-of"])
@pytest.mark.parametrize("property", ["colour", "concept", "part"])
def test_the_message_for_an_unknown_operator_lists_those_of_the_property(
    concepts: Concepts, property: str, operator: str
) -> None:
    issue = refused(concepts, property, operator, "red")

    known = ", ".join(filters.operators(concepts, property, found))
    assert issue.text.endswith(f": the operators of '{property}' are {known}")
    assert issue.type == "not-supported"


@pytest.mark.parametrize("operator", [*OPERATORS, "unknown"])
def test_a_property_that_no_concept_has_is_refused_with_every_operator(
    concepts: Concepts, operator: str
) -> None:
    issue = refused(concepts, "shape", operator, "true")

    assert issue.message_id == "FILTER_NOT_UNDERSTOOD"
    assert issue.text.endswith(
        ": it has no property 'shape'; known are concept, code, display, inactive, parent, child, "
        "like, colour, absent"
    )


def test_of_many_properties_the_nearest_are_suggested() -> None:
    names = ("shade", "habitat", *(f"property-{number}" for number in range(20)))
    edition = replace(EDITION, properties=tuple(map(_defined, names)))
    concepts = MemoryConcepts(stored.code_system(*CONCEPTS, of=edition))

    issue = refused(concepts, "habitats", "=", "wood")

    assert issue.text.endswith(
        "it has no property 'habitats'. Did you mean habitat? "
        f"GET [base]/CodeSystem?url={stored.URL}&_elements=property lists all"
    )


@pytest.mark.parametrize("property", ["concept", "part", "like", "parent", "colour", "display"])
def test_the_declared_operators_are_exactly_the_honoured_ones(
    concepts: Concepts, property: str
) -> None:
    edition = replace(EDITION, properties=(*PROPERTIES, *map(_defined, ("part", "size"))))
    described = MemoryConcepts(stored.code_system(*CONCEPTS, of=edition))
    declared = {filter.code: filter.operators for filter in filters.declared(described, found)}

    honoured = []
    for operator in OPERATORS:
        with suppress(Invalid):
            selected(concepts, property, operator, "true")
            honoured.append(operator)

    assert declared[property] == tuple(honoured)


def _defined(name: str) -> PropertyDefinition:
    return PropertyDefinition(name, PropertyType.INTEGER, f"Its {name}")


def test_a_filter_is_described_by_the_edition_or_by_its_property() -> None:
    own = FilterDefinition("colour", "What it looks like", ("=",), "A shade")
    edition = replace(EDITION, properties=(*PROPERTIES, _defined("size")), filters=(own,))
    described = MemoryConcepts(stored.code_system(*CONCEPTS, of=edition))
    declared = {filter.code: filter for filter in filters.declared(described, nothing)}

    assert (declared["colour"].description, declared["colour"].value) == (
        "What it looks like",
        "A shade",
    )
    assert (declared["size"].description, declared["size"].value) == ("Its size", "A value as text")
    assert (declared["like"].description, declared["like"].value) == ("A code like it", "A code")


def test_the_number_selects_the_filter(concepts: Concepts) -> None:
    conditions = (Filter("code", "=", "A"), Filter("code", "=", "B"))
    include = Include(PLACE, stored.URL, filters=conditions)
    assert [list(filters.select(concepts, include, number, SET, found)) for number in (0, 1)] == [
        [0],
        [1],
    ]


@pytest.mark.parametrize("property", ["colour", "code", "display", "parent", "child", "inactive"])
def test_each_value_of_a_property_has_the_concepts_that_equal_it(
    concepts: Concepts, property: str
) -> None:
    members_by_value = dict(values.by_value(concepts, property))
    assert members_by_value
    for value, members in members_by_value.items():
        assert values.equal(concepts, property, value) == members


def test_filters_of_an_empty_code_system_select_nothing(keep: Keep) -> None:
    concepts = keep(CodeSystem(stored.edition(), (), stored.SOURCE))
    assert {selected(concepts, "code", operator, "true") for operator in OPERATORS} == {""}
