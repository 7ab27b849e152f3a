"""The work of one request ends at its limits, and when it is cancelled."""

import threading
from itertools import count
from time import sleep, thread_time

import pytest

from codesystems.problems import Invalid, TooCostly
from terminology import work
from terminology.work import Cancelled, Limits, Work


def spend(times: int) -> None:
    """Spend one unit, `times` times."""
    for _ in range(times):
        work.spend()


def spend_without_end() -> None:
    """Spend units until an exception."""
    while True:
        work.spend()


def test_units_are_limited() -> None:
    current = Work(Limits(units=1_000))

    with current.doing(), pytest.raises(TooCostly, match="more than 1,000 concepts"):
        spend(2_000)


def test_one_large_step_counts_like_many_small_steps() -> None:
    with Work(Limits(units=1_000)).doing(), pytest.raises(TooCostly):
        work.spend(2_000)


def test_processor_time_is_limited() -> None:
    current, before = Work(Limits(seconds=0.05, units=10**12)), thread_time()

    with current.doing(), pytest.raises(TooCostly, match=r"the limit of 0\.05 seconds"):
        spend_without_end()

    assert thread_time() - before < 1


def test_elapsed_time_is_limited() -> None:
    current = Work(Limits(wait=0.01))
    sleep(0.02)

    with current.doing(), pytest.raises(TooCostly, match=r"within 0\.01 seconds"):
        work.spend(1_000)


def test_only_processor_time_within_the_work_counts() -> None:
    current = Work(Limits(seconds=0.05))
    with current.doing():
        work.spend(1_000)
    until = thread_time() + 0.1
    while thread_time() < until:
        pass

    with current.doing():
        work.spend(1_000)


def test_another_thread_can_cancel() -> None:
    current, begun = Work(Limits(seconds=30)), threading.Event()

    def cancel() -> None:
        begun.wait()
        current.cancel()

    threading.Thread(target=cancel).start()
    begun.set()

    with current.doing(), pytest.raises(Cancelled):
        spend_without_end()


def test_outside_of_a_request_work_is_not_limited() -> None:
    work.spend(10**12)


@pytest.mark.parametrize(
    ("whole", "part"), [(Limits(units=1_000), Limits()), (Limits(), Limits(units=1_000))]
)
def test_an_entry_has_its_own_limits_and_those_of_its_batch(whole: Limits, part: Limits) -> None:
    entry = Work(part, Work(whole))

    with entry.doing(), pytest.raises(TooCostly, match="more than 1,000"):
        spend(2_000)


def test_all_entries_together_have_the_limits_of_their_batch() -> None:
    batch = Work(Limits(units=1_000))

    def answer() -> None:
        with Work(Limits(units=800), batch).doing():
            work.spend(600)

    answer()
    with pytest.raises(TooCostly, match="more than 1,000"):
        answer()


def test_the_processor_time_of_an_entry_counts_for_its_batch() -> None:
    batch = Work(Limits(seconds=0.05))
    with Work(Limits(), batch).doing():
        until = thread_time() + 0.1
        while thread_time() < until:
            pass

    with pytest.raises(TooCostly):
        batch.check()


def test_an_entry_of_a_batch_that_is_cancelled_ends() -> None:
    batch = Work(Limits())
    batch.cancel()

    with Work(Limits(), batch).doing(), pytest.raises(Cancelled):
        work.spend(1_000)


def test_renewed_work_restarts_its_counts() -> None:
    current = Work(Limits(units=1_000))
    with current.doing():
        work.spend(900)

    current.renew(Limits(units=2_000))

    with current.doing():
        work.spend(1_900)
        with pytest.raises(TooCostly, match="more than 2,000"):
            work.spend(200)


# Results that are computed once


def test_a_result_is_computed_once_per_request() -> None:
    numbers = count()

    with Work(Limits()).doing():
        results = [work.once("key", None, lambda: next(numbers)) for _ in range(3)]

    assert results == [0, 0, 0]


def test_entries_of_a_batch_share_results() -> None:
    batch, numbers = Work(Limits()), count()
    results = []
    for _ in range(2):
        with Work(Limits(), batch).doing():
            results.append(work.once("key", None, lambda: next(numbers)))

    assert results == [0, 0]


def test_a_problem_is_raised_again_without_another_call() -> None:
    calls: list[int] = []

    def fail() -> None:
        calls.append(1)
        raise Invalid

    with Work(Limits()).doing():
        for _ in range(2):
            with pytest.raises(Invalid):
                work.once("key", None, fail)

    assert calls == [1]


def test_outside_of_a_request_every_result_is_computed_again() -> None:
    numbers = count()

    assert [work.once("key", None, lambda: next(numbers)) for _ in range(2)] == [0, 1]
