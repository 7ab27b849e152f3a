"""A cache within bounds, which evicts what was not asked for the longest, one by one."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

OVERHEAD = 400
"""Bytes that an entry takes beside its key and its value: their objects, and its place."""
_SLOTS = 1 << 16
_TRACES = 255


class Cache(Generic[Key, Value]):
    """Values by key. `most` bytes are kept in all; a larger value than `longest` is not kept.

    Who puts a value says how many bytes its key and its value take.
    """

    __slots__ = ("_longest", "_most", "_size", "_sizes", "_values")

    def __init__(self, most: int, longest: int | None = None) -> None:
        self._most = most
        self._longest = most if longest is None else longest
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._sizes: dict[Key, int] = {}
        self._size = 0

    def get(self, key: Key) -> Value | None:
        """The value of a key; None where none is kept."""
        found = self._values.get(key)
        if found is not None:
            self._values.move_to_end(key)
        return found

    def put(self, key: Key, value: Value, size: int) -> None:
        """Keep a value, and evict others for it."""
        size += OVERHEAD
        if size > self._longest:
            return
        self._size += size - self._sizes.get(key, 0)
        self._values[key] = value
        self._sizes[key] = size
        while self._size > self._most:
            gone, _ = self._values.popitem(last=False)
            self._size -= self._sizes.pop(gone)

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return self._size

    def __len__(self) -> int:
        return len(self._values)


class Traces:
    """Which keys were seen before, about: one byte for each, in a table that never grows.

    What is asked once need not be cached: a flood of such requests would take all the room.
    """

    __slots__ = ("_slots",)

    def __init__(self) -> None:
        self._slots = bytearray(_SLOTS)

    def is_new(self, key: Hashable) -> bool:
        """Tell whether a key was not seen lately, and leave its trace."""
        number = hash(key)
        slot, trace = number % _SLOTS, number // _SLOTS % _TRACES + 1
        if self._slots[slot] == trace:
            return False
        self._slots[slot] = trace
        return True
