"""Slices of questions, and medians of rounds."""

import pytest

from tests.benchmarks import duel
from tests.benchmarks.duel import Duel
from tests.benchmarks.load import Load
from tests.benchmarks.questions import Question

QUESTIONS = [Question(f"/{number}", number) for number in range(11)]


def _load(rate: int, p99: float = 1.0, worked: float = 1.0) -> Load:
    return Load(rate, 1.0, 0, 0, 0.5, p99, worked)


def test_slices_are_equal_and_have_no_request_in_common() -> None:
    parts = duel.slices(QUESTIONS, 3)

    assert [len(part) for part in parts] == [3, 3, 3]
    assert len({question.target for part in parts for question in part}) == 9


def test_too_few_requests_for_the_rounds_are_refused() -> None:
    with pytest.raises(ValueError, match="11 questions are too few for 12 rounds"):
        duel.slices(QUESTIONS, 12)


def test_the_ratio_is_that_of_the_medians() -> None:
    taken = Duel([_load(50), _load(80), _load(10)], [_load(100), _load(1000), _load(90)])

    assert (taken.rate, taken.ceiling_rate, taken.ratio) == (50, 100, 0.5)


def test_the_ratio_of_work_does_not_change_when_a_core_is_shared() -> None:
    taken = Duel([_load(50, worked=0.5)], [_load(200)])

    assert (taken.ratio, taken.ratio_of_work) == (0.25, 0.5)


def test_the_reached_ratio_is_the_lower_of_the_two() -> None:
    assert Duel([_load(50, worked=0.5)], [_load(200)]).reached == 0.25
    assert Duel([_load(50)], [_load(100, worked=0.25)]).reached == 0.125


def test_the_share_is_that_of_the_server_that_had_less_of_the_core() -> None:
    assert Duel([_load(50, worked=0.5)], [_load(200, worked=0.9)]).share == 0.5


def test_the_slowest_responses_are_compared_by_their_medians() -> None:
    taken = Duel([_load(1, 4.0), _load(1, 6.0), _load(1, 99.0)], [_load(1, 3.0)])

    assert (taken.p99, taken.p99_ratio) == (6.0, 2.0)
