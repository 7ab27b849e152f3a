"""Tests of repeated attempts with pauses."""

import pytest

from codesystems.release import ReleaseError
from codesystems.retry import BY_HAND, RetryPolicy, TemporaryError, repeat

URL = "https://www.cms.gov/files/zip/a.zip"


def failing(times: int) -> tuple[list[int], RetryPolicy, list[float]]:
    """Return the remaining failures, a policy without real pauses, and the pauses it makes."""
    pauses: list[float] = []
    return [times], RetryPolicy("test", tries=4, sleep=pauses.append), pauses


def attempts(left: list[int], pause: float = 0.0) -> str:
    """Fail while there are remaining failures."""
    if left[0]:
        left[0] -= 1
        raise TemporaryError("was busy", pause)
    return "got"


@pytest.mark.parametrize(("times", "expected"), [(0, []), (1, [1.0]), (3, [1.0, 2.0, 4.0])])
def test_pauses_double(times: int, expected: list[float]) -> None:
    left, policy, pauses = failing(times)
    assert repeat(URL, policy, lambda: attempts(left)) == "got"
    assert pauses == expected


def test_a_longer_requested_pause_is_made() -> None:
    left, policy, pauses = failing(2)
    repeat(URL, policy, lambda: attempts(left, 1.5))
    assert pauses == [1.5, 2.0]


def test_the_last_failure_is_reported_in_one_line() -> None:
    left, policy, pauses = failing(9)
    with pytest.raises(ReleaseError) as raised:
        repeat(URL, policy, lambda: attempts(left))
    assert str(raised.value) == f"{URL}: was busy (tried 4 times); try again later, or {BY_HAND}"
    assert pauses == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(("pause", "count"), [(120.0, 1), (120.5, 0)])
def test_a_requested_pause_has_a_limit(pause: float, count: int) -> None:
    left, policy, pauses = failing(1)
    if count:
        assert repeat(URL, policy, lambda: attempts(left, pause)) == "got"
    else:
        with pytest.raises(ReleaseError, match="requests a pause of 120 seconds"):
            repeat(URL, policy, lambda: attempts(left, pause))
    assert pauses == [pause] * count


def test_a_permanent_error_is_not_tried_again() -> None:
    calls: list[int] = []

    def refuse() -> None:
        calls.append(1)
        raise ReleaseError("no")

    with pytest.raises(ReleaseError, match=r"^no$"):
        repeat(URL, RetryPolicy("test"), refuse)
    assert calls == [1]
