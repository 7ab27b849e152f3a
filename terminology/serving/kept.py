"""What is asked again and again, within bounds."""

from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

_SLOTS = 1 << 16
_TRACES = 255


class Kept(Generic[Key, Value]):
    """A dictionary of what comes twice, which forgets what was not asked for lately.

    What is put for the first time leaves a trace only: a flood of things that are asked once
    takes no room, and the processor's cache stays with what is needed. There are two halves. What
    is put again or found moves to the new half; when that is full, it becomes the old one, and
    what nobody asked for since is gone. To forget costs nothing that way. `measure` tells how many
    bytes a key and its value take: `most` is for all together, `longest` for one of them.
    """

    __slots__ = ("_half", "_longest", "_measure", "_new", "_old", "_size", "_traces")

    def __init__(self, most: int, longest: int, measure: Callable[[Key, Value], int]) -> None:
        self._half = most // 2
        self._longest = longest
        self._measure = measure
        self._new: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}
        self._size = 0
        self._traces = bytearray(_SLOTS)

    def get(self, key: Key) -> Value | None:
        """What is kept under a key; None where nothing is."""
        found = self._new.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self._keep(key, found)
        return found

    def put(self, key: Key, value: Value) -> None:
        """Keep a value, if this key was put before."""
        number = hash(key)
        slot, trace = number % _SLOTS, number // _SLOTS % _TRACES + 1
        if self._traces[slot] == trace:
            self._keep(key, value)
        else:
            self._traces[slot] = trace

    def _keep(self, key: Key, value: Value) -> None:
        size = self._measure(key, value)
        if size > self._longest:
            return
        if self._size > self._half:
            self._old, self._new, self._size = self._new, {}, 0
        self._new[key] = value
        self._size += size
