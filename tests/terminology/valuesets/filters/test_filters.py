"""Each filter, in both stores, on this code system, in its order:

A            colour red
├── B        colour blue, red; size 10
│   └── D    size 9; part (a coding) X1
└── C        inactive
E            colour red,blue (one text); its parent does not exist
"""

import time

import pytest

from codesystems.model import CodeSystem, Coding, Concept, Property, PropertyType
from codesystems.problems import Invalid, TooCostly
from codesystems.valueset import Filter, Include
from terminology.messages import codesystem
from terminology.store.contract import Concepts
from terminology.valuesets import filters
from terminology.valuesets.filters import OPERATORS, regex, values
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
CONCEPTS = (
    Concept("A", "One", properties=(colour("red"),)),
    Concept("B", "Two", properties=(colour("blue"), colour("red"), size(10)), parents=("A",)),
    Concept("C", "One", parents=("A",), inactive=True),
    Concept("D", None, parents=("B",), properties=(size(9), PART)),
    Concept("E", "Five", properties=(colour("red,blue"),), parents=("elsewhere",)),
)


@pytest.fixture
def concepts(keep: Keep) -> Concepts:
    """The code system in the drawing above."""
    return keep(stored.code_system(*CONCEPTS))


def selected(concepts: Concepts, property: str, operator: str, value: str | None) -> str:
    """The codes that a filter selects, concatenated."""
    include = Include(PLACE, stored.URL, filters=(Filter(property, operator, value),))
    members = filters.select(concepts, include, 0)
    return "".join(concept.code for concept in concepts.at(list(members)))


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
        ("concept", "C", "C"),
        ("code", "C", "C"),
        ("code", "c", ""),
        ("display", "One", "AC"),
        ("display", "one", ""),
        ("inactive", "true", "C"),
        ("inactive", "false", "ABDE"),
        ("inactive", "yes", ""),
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
    assert selected(concepts, property, "exists", "false") == lacking


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
    with pytest.raises(Invalid, match="it is no regular expression") as refused:
        selected(concepts, "colour", "regex", expression)
    (issue,) = refused.value.issues
    assert issue.expression == f"{PLACE}.filter[0]"


@pytest.mark.parametrize("value", ["yes", "True", "1"])
def test_exists_allows_only_true_or_false(concepts: Concepts, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        selected(concepts, "colour", "exists", value)
    names = (stored.URL, "colour", "exists", value, "it must be true or false")
    assert refused.value.issues == (codesystem.bad_filter(*names, f"{PLACE}.filter[0]"),)


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("operator", [*OPERATORS, "unknown"])
def test_a_filter_without_value_is_refused(
    concepts: Concepts, operator: str, value: str | None
) -> None:
    with pytest.raises(Invalid) as refused:
        selected(concepts, "colour", operator, value)
    (issue,) = refused.value.issues
    assert issue.message_id == "UNABLE_TO_HANDLE_SYSTEM_FILTER_WITH_NO_VALUE"
    assert issue.text == (
        f"The system {stored.URL} filter with property = colour, op = {operator} has no value"
    )


@pytest.mark.parametrize("operator", ["", "==", "IS-A", "descendant-of"])
def test_the_message_for_an_unknown_operator_lists_the_known_ones(
    concepts: Concepts, operator: str
) -> None:
    with pytest.raises(Invalid) as refused:
        selected(concepts, "colour", operator, "red")
    (issue,) = refused.value.issues
    assert f"the unknown operator '{operator}'" in issue.text
    assert all(known in issue.text for known in OPERATORS)


def test_the_number_selects_the_filter(concepts: Concepts) -> None:
    conditions = (Filter("code", "=", "A"), Filter("code", "=", "B"))
    include = Include(PLACE, stored.URL, filters=conditions)
    assert [list(filters.select(concepts, include, number)) for number in (0, 1)] == [[0], [1]]


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
