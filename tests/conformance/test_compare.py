"""Right responses pass, each kind of wrong response fails, and tolerances can be disabled."""

from decimal import Decimal

import pytest

from tests.conformance.compare import Comparison
from tests.conformance.documents import Json
from tests.conformance.templates import Templates

TEMPLATES = Templates("5.0.0")
LENIENT = Comparison(TEMPLATES)
STRICT = Comparison(TEMPLATES, strict=True)
PATTERN = Comparison(TEMPLATES, pattern=True)
BOTH = pytest.mark.parametrize("comparison", [LENIENT, STRICT], ids=["lenient", "strict"])

EXPECTED: Json = {
    "text": "red",
    "flag": True,
    "count": 2,
    "ratio": Decimal("1.50"),
    "object": {"id": "$id$"},
    "array": [{"code": "a"}, {"code": "b"}],
}
RIGHT: Json = {**EXPECTED, "object": {"id": "x"}}


@BOTH
def test_a_right_response_passes(comparison: Comparison) -> None:
    assert comparison.objects(EXPECTED, RIGHT) is None


@BOTH
@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"text": "blue!"}, ".text is 'blue!', should be 'red'"),
        ({"text": True}, ".text is True"),
        ({"flag": False}, ".flag is False, should be True"),
        ({"flag": "true"}, ".flag is 'true'"),
        ({"flag": 1}, ".flag is 1"),
        ({"count": 3}, ".count is 3, should be 2"),
        ({"ratio": Decimal("1.5")}, ".ratio is"),
        ({"object": {"id": "?"}}, ".object.id is '?'"),
        ({"object": {}}, ".object.id is missing"),
        ({"object": {"id": "x", "more": 1}}, ".object.more is not expected: 1"),
        ({"object": None}, ".object is None"),
        ({"array": [{"code": "a"}]}, ".array has 1 items, should have 2"),
        ({"array": [{"code": "b"}, {"code": "a"}]}, ".array[0].code is 'b'"),
        ({"array": {"code": "a"}}, ".array is {'code': 'a'}"),
        ({"more": "x" * 400}, ".more is not expected: 'xxx"),
    ],
)
def test_a_wrong_response_fails(comparison: Comparison, change: Json, difference: str) -> None:
    result = comparison.objects(EXPECTED, {**RIGHT, **change})

    assert result is not None
    assert result.startswith(difference)
    assert len(result) < 400


@BOTH
@pytest.mark.parametrize("missing", EXPECTED)
def test_a_missing_element_is_named(comparison: Comparison, missing: str) -> None:
    actual = {name: value for name, value in RIGHT.items() if name != missing}

    result = comparison.objects(EXPECTED, actual)

    assert result is not None
    assert result.startswith(f".{missing} is missing")


@BOTH
def test_comments_and_narrative_are_not_compared(comparison: Comparison) -> None:
    expected = {"fhir_comments": ["x"], "div": "<div>one</div>"}

    assert comparison.objects(expected, {"fhir_comments": [], "div": "<div>two</div>"}) is None


@BOTH
@pytest.mark.parametrize(
    ("optional", "actual", "passes"),
    [
        (["name"], {"code": "a"}, True),
        (["name"], {"code": "a", "name": "red"}, True),
        (["name"], {"code": "a", "name": "blue!"}, False),
        (["name"], {"name": "red"}, False),
        (["other"], {"code": "a", "name": "red", "other": 1}, True),
        (["*"], {}, True),
        (["*"], {"other": 1}, False),
    ],
)
def test_an_optional_property_may_be_absent_but_not_wrong(
    comparison: Comparison, optional: list[str], actual: Json, passes: bool
) -> None:
    expected = {"$optional-properties$": optional, "code": "a", "name": "red"}

    assert (comparison.objects(expected, actual) is None) is passes


@BOTH
@pytest.mark.parametrize(
    ("mark", "passes"),
    [
        (True, True),
        (False, False),
        ("flat", True),
        ("deep", False),
        ("!flat", False),
        ("!deep", True),
        ("version:5", True),
        ("version:4", False),
        ("warning:version", True),
        (["expression"], False),
    ],
)
def test_an_optional_item_may_be_absent(comparison: Comparison, mark: object, passes: bool) -> None:
    comparison = Comparison(TEMPLATES, frozenset({"flat"}), strict=comparison.strict)
    expected = {"array": [{"code": "a"}, {"$optional$": mark, "code": "b"}, {"code": "c"}]}
    actual = {"array": [{"code": "a"}, {"code": "c"}]}

    assert (comparison.objects(expected, actual) is None) is passes


@BOTH
@pytest.mark.parametrize("pattern", [False, True])
@pytest.mark.parametrize(
    ("mark", "belongs"),
    [("version:5", True), ("version:4", False), ("flat", True), ("!flat", False), (True, True)],
)
def test_an_item_of_some_versions_or_modes_only_is_required_there_and_forbidden_elsewhere(
    comparison: Comparison, pattern: bool, mark: object, belongs: bool
) -> None:
    comparison = Comparison(TEMPLATES, frozenset({"flat"}), strict=comparison.strict)
    item = {"$only$": mark, "code": "b"}
    documents: list[tuple[Json, Json, Json]] = [
        ({"array": [{"code": "a"}, item]}, {"array": [{"code": "a"}]}, {"code": "b"}),
        ({"inner": item}, {}, {"code": "b"}),
    ]

    for expected, without, added in documents:
        with_it = {"array": [{"code": "a"}, added]} if "array" in expected else {"inner": added}
        assert (comparison.objects(expected, with_it) is None) is belongs
        assert (comparison.objects(expected, without) is None) is not belongs

    loose = Comparison(TEMPLATES, frozenset({"flat"}), pattern=pattern)
    assert (loose.objects({"array": [item]}, {"array": []}) is None) is not belongs


@BOTH
@pytest.mark.parametrize(
    ("codes", "passes"),
    [
        ("ab", True),
        ("a", True),
        ("", False),
        ("ac", False),
        ("abb", False),
        ("b", False),
    ],
)
def test_an_optional_item_at_the_end_is_right_or_absent(
    comparison: Comparison, codes: str, passes: bool
) -> None:
    expected = {"array": [{"code": "a"}, {"code": "b", "$optional$": True}]}
    actual = {"array": [{"code": code} for code in codes]}

    assert (comparison.objects(expected, actual) is None) is passes


@BOTH
@pytest.mark.parametrize(("optional", "passes"), [("ac", False), ("ab", True), ("b", False)])
def test_a_required_item_is_missing_unless_the_array_ends_with_an_optional_one(
    comparison: Comparison, optional: str, passes: bool
) -> None:
    expected = {"array": [{"code": letter, "$optional$": letter in optional} for letter in "abc"]}

    assert (comparison.objects(expected, {"array": [{"code": "a"}]}) is None) is passes


@BOTH
def test_an_array_of_optional_items_may_be_absent(comparison: Comparison) -> None:
    assert comparison.objects({"array": [{"$optional$": True}]}, {}) is None


@BOTH
@pytest.mark.parametrize(("codes", "passes"), [("xy", True), ("x", False), ("xyz", False)])
@pytest.mark.parametrize("pattern", [False, True])
def test_only_the_length_of_a_counted_array_is_compared(
    comparison: Comparison, codes: str, passes: bool, pattern: bool
) -> None:
    comparison = Comparison(TEMPLATES, pattern=pattern, strict=comparison.strict)
    expected = {"$count-arrays$": ["array"], "array": [{"code": "a"}, {"code": "b"}]}
    actual = {"array": [{"code": code} for code in codes]}

    assert (comparison.objects(expected, actual) is None) is passes


@pytest.mark.parametrize(
    ("codes", "passes"), [("ab", True), ("xaxbx", True), ("ba", False), ("a", False)]
)
def test_a_pattern_matches_in_order_with_other_items_between(codes: str, passes: bool) -> None:
    expected = {"array": [{"code": "a"}, {"code": "b"}]}
    actual = {"more": 1, "array": [{"code": code, "more": 1} for code in codes]}

    assert (PATTERN.objects(expected, actual) is None) is passes


def test_an_array_of_primitives_may_be_absent_unless_strictly_compared() -> None:
    expected = {"expression": ["Coding.code"]}

    assert LENIENT.objects(expected, {}) is None
    assert STRICT.objects(expected, {}) == ".expression is missing: ['Coding.code']"


@pytest.mark.parametrize(
    ("expected", "actual"),
    [("code1", "code2"), ("1.0.0", "10.0"), ("a 'b' c", "abc"), ("-_", "+/"), ("a=b", "a=c")],
)
def test_equal_base64_is_equal_unless_compared_strictly(expected: str, actual: str) -> None:
    # 'a=b' decodes to no bytes, so it is no exception.
    assert (LENIENT.objects({"x": expected}, {"x": actual}) is None) is ("=" not in expected)
    assert STRICT.objects({"x": expected}, {"x": actual}) is not None


@pytest.mark.parametrize(("expected", "actual"), [("code1", "coda1"), ("abcd", "abce"), ("?", "!")])
def test_different_base64_differs(expected: str, actual: str) -> None:
    assert LENIENT.objects({"x": expected}, {"x": actual}) is not None
