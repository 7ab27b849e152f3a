"""What is counted of all requests: by endpoint, FHIR version, status and way.

Each process counts for itself, in plain numbers: the raw way answers in ten microseconds, and to
increase a counter of prometheus-client takes one. With several workers, each writes its numbers
into a shared folder, and whichever is asked adds up those of all (exposition.py).
"""

import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypedDict

import orjson

BOUNDS = (0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0)
"""Upper bounds of the latencies that are counted together, in seconds."""

_SUFFIX = ".metrics"


class Labels(NamedTuple):
    """What requests are counted by; `way` is cache, plan or operation."""

    endpoint: str
    version: str
    status: str
    way: str


class Counts(TypedDict):
    """The numbers of one process at one moment: a row has its labels, then counts and sum."""

    process: int
    rows: list[tuple[tuple[str, ...], list[int], float]]
    refused: dict[str, int]


class Series:
    """The requests that have the same labels."""

    __slots__ = ("buckets", "seconds")

    def __init__(self) -> None:
        self.seconds = 0.0
        self.buckets = [0] * (len(BOUNDS) + 1)

    def add(self, seconds: float) -> None:
        """Count a request that took so long."""
        self.seconds += seconds
        self.buckets[bisect_left(BOUNDS, seconds)] += 1


class Metrics:
    """The numbers of this process, and where there is a folder, those of others."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._series: dict[Labels, Series] = {}
        self._refused: Counter[str] = Counter()
        self._written = b""

    def series(self, labels: Labels) -> Series:
        """The series with some labels."""
        found = self._series.get(labels)
        if found is None:
            found = self._series[labels] = Series()
        return found

    def refuse(self, status: int) -> None:
        """Count a request that was refused for what it is or costs, by its status."""
        self._refused[str(status)] += 1

    def share(self) -> None:
        """Write the numbers for other workers, if they have changed. Raises OSError."""
        if self._folder is None:
            return
        written = orjson.dumps(self._count())
        if written != self._written:
            path = self._folder / f"{os.getpid()}{_SUFFIX}"
            building = path.with_suffix(".building")
            building.write_bytes(written)
            building.replace(path)
            self._written = written

    def counts(self) -> Iterator[Counts]:
        """The numbers of all processes. Raises OSError."""
        if self._folder is None:
            yield self._count()
            return
        self.share()
        for path in sorted(self._folder.glob(f"*{_SUFFIX}")):
            yield orjson.loads(path.read_bytes())

    def _count(self) -> Counts:
        return {
            "process": os.getpid(),
            "rows": [
                (tuple(labels), list(one.buckets), one.seconds)
                for labels, one in self._series.items()
            ],
            "refused": dict(self._refused),
        }
