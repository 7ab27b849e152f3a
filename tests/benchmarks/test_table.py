"""Tables as they are printed."""

import pytest

from tests.benchmarks import table
from tests.benchmarks.table import Finding, Goal


@pytest.mark.parametrize(
    ("goal", "measured", "met"),
    [
        (Goal(0.75), 0.75, True),
        (Goal(0.75), 0.74, False),
        (Goal(150, at_most=True), 150, True),
        (Goal(150, at_most=True), 151, False),
    ],
)
def test_a_goal_is_met_from_its_bound_on(goal: Goal, measured: float, met: bool) -> None:
    assert goal.met(measured) is met


@pytest.mark.parametrize(
    ("value", "text"), [(0.1234, "0.123"), (7.0, "7"), (99.94, "99.9"), (12345.6, "12,346")]
)
def test_a_number_has_only_significant_places(value: float, text: str) -> None:
    assert table.number(value) == text


def test_words_are_left_and_numbers_right_justified_below_their_heads() -> None:
    assert table.grid(("", "measured", "x"), (("lookup", "0.5", "met"), ("b", "12", ""))) == (
        "        measured  x\n------  --------  ---\nlookup       0.5  met\nb             12\n"
    )


def test_a_section_has_goal_and_measured_side_by_side() -> None:
    findings = [
        Finding("speed", 0.5, Goal(0.75), "slow"),
        Finding("errors", 0, Goal(0, at_most=True)),
        Finding("size", 7, None),
    ]

    section = table.of_findings("name", "Title", findings, ["A note."])

    assert section.text() == (
        "\nTitle\n\n"
        "        goal           measured\n"
        "------  -------------  --------  ------  ----\n"
        "speed   at least 0.75       0.5  missed  slow\n"
        "errors  at most 0             0  met\n"
        "size                          7\n"
        "A note.\n"
    )


def test_the_facts_have_the_goal_if_there_is_one() -> None:
    findings = [Finding("speed", 0.5, Goal(0.75), "slow"), Finding("size", 7, None)]

    assert table.of_findings("name", "Title", findings).facts == [
        {"what": "speed", "measured": 0.5, "goal": 0.75, "at most": False, "detail": "slow"},
        {"what": "size", "measured": 7, "detail": ""},
    ]
