"""Asking again, after pauses."""

import pytest

from codesystems.release import ReleaseError
from codesystems.retry import BY_HAND, PassingError, RetryPolicy, persist

URL = "https://www.cms.gov/files/zip/a.zip"


def failing(times: int) -> tuple[list[int], RetryPolicy, list[float]]:
    """A count of failures to come, a policy that takes no time, and the pauses it makes."""
    pauses: list[float] = []
    return [times], RetryPolicy("test", tries=4, sleep=pauses.append), pauses


def attempts(left: list[int], pause: float = 0.0) -> str:
    """Fail as often as is left."""
    if left[0]:
        left[0] -= 1
        raise PassingError("was busy", pause)
    return "got"


@pytest.mark.parametrize(("times", "due"), [(0, []), (1, [1.0]), (3, [1.0, 2.0, 4.0])])
def test_pauses_double(times: int, due: list[float]) -> None:
    left, policy, pauses = failing(times)
    assert persist(URL, policy, lambda: attempts(left)) == "got"
    assert pauses == due


def test_a_longer_pause_is_made_where_it_is_asked_for() -> None:
    left, policy, pauses = failing(2)
    persist(URL, policy, lambda: attempts(left, 1.5))
    assert pauses == [1.5, 2.0]


def test_the_last_failure_is_said_in_one_line() -> None:
    left, policy, pauses = failing(9)
    with pytest.raises(ReleaseError) as raised:
        persist(URL, policy, lambda: attempts(left))
    assert str(raised.value) == f"{URL}: was busy (tried 4 times); try again later, or {BY_HAND}"
    assert pauses == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(("pause", "made"), [(120.0, 1), (120.5, 0)])
def test_patience_has_an_end(pause: float, made: int) -> None:
    left, policy, pauses = failing(1)
    if made:
        assert persist(URL, policy, lambda: attempts(left, pause)) == "got"
    else:
        with pytest.raises(ReleaseError, match="requests a pause of 120 seconds"):
            persist(URL, policy, lambda: attempts(left, pause))
    assert pauses == [pause] * made


def test_what_cannot_pass_is_not_tried_again() -> None:
    calls: list[int] = []

    def refuse() -> None:
        calls.append(1)
        raise ReleaseError("no")

    with pytest.raises(ReleaseError, match=r"^no$"):
        persist(URL, RetryPolicy("test"), refuse)
    assert calls == [1]
