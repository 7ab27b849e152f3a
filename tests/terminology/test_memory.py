"""Memory that is free is given back where the system can be told to."""

import ctypes
from types import SimpleNamespace

import pytest

from terminology import memory


def test_the_c_library_is_told_to_give_all_back(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace(malloc_trim=told.append))

    memory.give_back()

    assert told == [0]


@pytest.mark.parametrize("error", [AttributeError, OSError, TypeError])
def test_another_c_library_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(ctypes, "CDLL", fail)

    memory.give_back()
