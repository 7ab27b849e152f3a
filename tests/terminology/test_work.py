"""The work of one request ends at its limits, and when nobody waits for it."""

import threading
from itertools import count
from time import sleep, thread_time

import pytest

from codesystems.problems import Invalid, TooCostly
from terminology import work
from terminology.work import Cancelled, Limits, Work


def spend(times: int) -> None:
    """Spend a unit so many times."""
    for _ in range(times):
        work.spend()


def spend_without_end() -> None:
    """Spend units until the work is ended."""
    while True:
        work.spend()


def test_units_are_limited() -> None:
    done = Work(Limits(units=1_000))

    with done.doing(), pytest.raises(TooCostly, match="more than 1,000 concepts"):
        spend(2_000)


def test_one_large_step_counts_as_many_small_ones() -> None:
    with Work(Limits(units=1_000)).doing(), pytest.raises(TooCostly):
        work.spend(2_000)


def test_processor_time_is_limited() -> None:
    done, before = Work(Limits(seconds=0.05, units=10**12)), thread_time()

    with done.doing(), pytest.raises(TooCostly, match=r"the 0\.05 seconds"):
        spend_without_end()

    assert thread_time() - before < 1


def test_time_on_the_clock_is_limited() -> None:
    done = Work(Limits(wait=0.01))
    sleep(0.02)

    with done.doing(), pytest.raises(TooCostly, match=r"within 0\.01 seconds"):
        work.spend(1_000)


def test_only_the_time_of_the_work_itself_counts() -> None:
    done = Work(Limits(seconds=0.05))
    with done.doing():
        work.spend(1_000)
    until = thread_time() + 0.1
    while thread_time() < until:
        pass

    with done.doing():
        work.spend(1_000)


def test_another_thread_can_cancel() -> None:
    done, begun = Work(Limits(seconds=30)), threading.Event()

    def cancel() -> None:
        begun.wait()
        done.cancel()

    threading.Thread(target=cancel).start()
    begun.set()

    with done.doing(), pytest.raises(Cancelled):
        spend_without_end()


def test_outside_of_a_request_work_is_free() -> None:
    work.spend(10**12)


@pytest.mark.parametrize(
    ("whole", "part"), [(Limits(units=1_000), Limits()), (Limits(), Limits(units=1_000))]
)
def test_an_entry_is_limited_by_itself_and_by_its_batch(whole: Limits, part: Limits) -> None:
    entry = Work(part, Work(whole))

    with entry.doing(), pytest.raises(TooCostly, match="more than 1,000"):
        spend(2_000)


def test_entries_together_are_limited_by_their_batch() -> None:
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


def test_work_that_is_renewed_counts_anew() -> None:
    done = Work(Limits(units=1_000))
    with done.doing():
        work.spend(900)

    done.renew(Limits(units=2_000))

    with done.doing():
        work.spend(1_900)
        with pytest.raises(TooCostly, match="more than 2,000"):
            work.spend(200)


# What is made once


def test_something_is_made_once_for_a_request() -> None:
    numbers = count()

    with Work(Limits()).doing():
        found = [work.once("key", None, lambda: next(numbers)) for _ in range(3)]

    assert found == [0, 0, 0]


def test_entries_share_what_is_made_with_their_batch() -> None:
    batch, numbers = Work(Limits()), count()
    found = []
    for _ in range(2):
        with Work(Limits(), batch).doing():
            found.append(work.once("key", None, lambda: next(numbers)))

    assert found == [0, 0]


def test_a_problem_is_raised_again_without_looking_again() -> None:
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        raise Invalid

    with Work(Limits()).doing():
        for _ in range(2):
            with pytest.raises(Invalid):
                work.once("key", None, fail)

    assert tries == [1]


def test_outside_of_a_request_everything_is_made_anew() -> None:
    numbers = count()

    assert [work.once("key", None, lambda: next(numbers)) for _ in range(2)] == [0, 1]
