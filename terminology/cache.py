"""A cache of bounded size that evicts the least recently used values one by one."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

OVERHEAD = 400
"""Estimated bytes of an entry in addition to its key and value."""
_SLOTS = 1 << 16
_TRACES = 255


class Cache(Generic[K, V]):
    """Values by key. All entries take at most `most` bytes, one entry at most `longest`.

    The caller of `put` gives the size of key and value in bytes.
    """

    __slots__ = ("_longest", "_most", "_size", "_sizes", "_values")

    def __init__(self, most: int, longest: int | None = None) -> None:
        self._most = most
        self._longest = most if longest is None else longest
        self._values: OrderedDict[K, V] = OrderedDict()
        self._sizes: dict[K, int] = {}
        self._size = 0

    def get(self, key: K) -> V | None:
        """Return the value of a key, or None."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V, size: int) -> None:
        """Cache a value, and evict others for it if necessary."""
        size += OVERHEAD
        if size > self._longest:
            return
        self._size += size - self._sizes.get(key, 0)
        self._values[key] = value
        self._sizes[key] = size
        while self._size > self._most:
            evicted, _ = self._values.popitem(last=False)
            self._size -= self._sizes.pop(evicted)

    @property
    def size(self) -> int:
        """Bytes of all entries."""
        return self._size

    def __len__(self) -> int:
        return len(self._values)


class SeenKeys:
    """An approximate record of recent keys: a table of fixed size with one byte per key.

    A response that is requested once need not be cached: many of them would fill the cache.
    """

    __slots__ = ("_slots",)

    def __init__(self) -> None:
        self._slots = bytearray(_SLOTS)

    def is_new(self, key: Hashable) -> bool:
        """Tell whether a key is new, and record it."""
        number = hash(key)
        slot, trace = number % _SLOTS, number // _SLOTS % _TRACES + 1
        if self._slots[slot] == trace:
            return False
        self._slots[slot] = trace
        return True
