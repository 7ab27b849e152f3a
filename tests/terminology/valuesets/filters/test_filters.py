"""Each filter, over both stores, on this code system, in its order:

A            colour red
├── B        colour blue, red; size 10
│   └── D    size 9; part (a coding) X1
└── C        inactive
E            colour red,blue (one text); below no concept of it
"""

import time

import pytest

from codesystems.model import CodeSystem, Coding, Concept, Property, PropertyType
from codesystems.problems import Invalid, TooCostly
from codesystems.valueset import Filter, Include
from terminology import messages
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
def held(keep: Keep) -> Concepts:
    """The code system that is drawn above."""
    return keep(stored.code_system(*CONCEPTS))


def chosen(held: Concepts, property: str, operator: str, value: str | None) -> str:
    """The codes that a filter chooses, one after the other."""
    include = Include(PLACE, stored.URL, filters=(Filter(property, operator, value),))
    members = filters.select(held, include, 0)
    return "".join(concept.code for concept in held.at(list(members)))


@pytest.mark.parametrize(
    ("operator", "code", "found"),
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
def test_a_hierarchy_is_walked(
    held: Concepts, property: str, operator: str, code: str, found: str
) -> None:
    assert chosen(held, property, operator, code) == found


def test_a_circle_is_walked_once(keep: Keep) -> None:
    held = keep(stored.code_system(Concept("A", parents=("B",)), Concept("B", parents=("A",))))
    for operator in ("is-a", "descendent-of", "generalizes"):
        assert chosen(held, "concept", operator, "A") == "AB"


@pytest.mark.parametrize(
    ("property", "value", "found"),
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
    held: Concepts, property: str, value: str, found: str
) -> None:
    assert chosen(held, property, "=", value) == found


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
def test_a_property_has_one_or_none_of_a_list(
    held: Concepts, property: str, value: str, within: str, without: str
) -> None:
    assert chosen(held, property, "in", value) == within
    assert chosen(held, property, "not-in", value) == without


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
def test_a_property_is_there_or_not(
    held: Concepts, property: str, having: str, lacking: str
) -> None:
    assert chosen(held, property, "exists", "true") == having
    assert chosen(held, property, "exists", "false") == lacking


@pytest.mark.parametrize(
    ("property", "expression", "found"),
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
    held: Concepts, property: str, expression: str, found: str
) -> None:
    assert chosen(held, property, "regex", expression) == found


@pytest.mark.parametrize("expression", ["(a+)+$", "(a|a)*$", "(a|aa)+$", "(.*a){20}$", "^(a+)+b"])
@pytest.mark.parametrize("property", ["code", "colour"])
def test_no_expression_takes_long(keep: Keep, property: str, expression: str) -> None:
    text = "a" * 5_000 + "!"
    held = keep(stored.code_system(Concept(text, properties=(colour(text),))))
    begun = time.monotonic()

    assert chosen(held, property, "regex", expression) == ""
    assert time.monotonic() - begun < 1


def test_a_very_long_expression_is_refused(held: Concepts) -> None:
    just_short_enough = "|".join(["a"] * (regex.LONGEST // 2))
    chosen(held, "code", "regex", just_short_enough)

    with pytest.raises(TooCostly, match="A regular expression of 10,001 characters takes too long"):
        chosen(held, "code", "regex", just_short_enough + "|a")


@pytest.mark.parametrize("expression", ["(", "[a", "a**", "(?=a)", r"(a)\1", "a{99999}"])
def test_what_is_no_expression_is_refused(held: Concepts, expression: str) -> None:
    with pytest.raises(Invalid, match="it is no regular expression") as refused:
        chosen(held, "colour", "regex", expression)
    (issue,) = refused.value.issues
    assert issue.expression == f"{PLACE}.filter[0]"


@pytest.mark.parametrize("value", ["yes", "True", "1"])
def test_exists_takes_true_or_false_alone(held: Concepts, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        chosen(held, "colour", "exists", value)
    names = (stored.URL, "colour", "exists", value, "it must be true or false")
    assert refused.value.issues == (messages.bad_filter(*names, f"{PLACE}.filter[0]"),)


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("operator", [*OPERATORS, "unknown"])
def test_a_filter_without_value_is_refused(
    held: Concepts, operator: str, value: str | None
) -> None:
    with pytest.raises(Invalid) as refused:
        chosen(held, "colour", operator, value)
    (issue,) = refused.value.issues
    assert issue.message_id == "UNABLE_TO_HANDLE_SYSTEM_FILTER_WITH_NO_VALUE"
    assert issue.text == (
        f"The system {stored.URL} filter with property = colour, op = {operator} has no value"
    )


@pytest.mark.parametrize("operator", ["", "==", "IS-A", "descendant-of"])
def test_an_unknown_operator_is_refused_with_those_that_are_known(
    held: Concepts, operator: str
) -> None:
    with pytest.raises(Invalid) as refused:
        chosen(held, "colour", operator, "red")
    (issue,) = refused.value.issues
    assert f"the unknown operator '{operator}'" in issue.text
    assert all(known in issue.text for known in OPERATORS)


def test_the_filter_that_is_meant_chooses(held: Concepts) -> None:
    asked = (Filter("code", "=", "A"), Filter("code", "=", "B"))
    include = Include(PLACE, stored.URL, filters=asked)
    assert [list(filters.select(held, include, number)) for number in (0, 1)] == [[0], [1]]


@pytest.mark.parametrize("property", ["colour", "code", "display", "parent", "child", "inactive"])
def test_each_value_of_a_property_has_the_concepts_that_equal_it(
    held: Concepts, property: str
) -> None:
    found = dict(values.of(held, property))
    assert found
    for value, members in found.items():
        assert values.equal(held, property, value) == members


def test_nothing_is_chosen_of_nothing(keep: Keep) -> None:
    held = keep(CodeSystem(stored.edition(), (), stored.SOURCE))
    assert {chosen(held, "code", operator, "true") for operator in OPERATORS} == {""}
