"""What was used of late, within bounds."""

from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """A dictionary that forgets what was not asked for lately.

    There are two halves. What is put or found moves to the new half; when that is full, it
    becomes the old one, and what nobody asked for since is gone. To forget costs nothing that
    way, and a flood of things asked once cannot drive out what is asked all the time. `measure`
    tells how many bytes a key and its value take.
    """

    __slots__ = ("_half", "_measure", "_new", "_old", "_size")

    def __init__(self, most: int, measure: Callable[[Key, Value], int]) -> None:
        self._half = most // 2
        self._measure = measure
        self._new: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}
        self._size = 0

    def get(self, key: Key) -> Value | None:
        """What is kept under a key; None where nothing is."""
        found = self._new.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: Key, value: Value) -> None:
        """Keep a value."""
        if self._size > self._half:
            self._old, self._new, self._size = self._new, {}, 0
        self._new[key] = value
        self._size += self._measure(key, value)
