"""Counts and latencies of requests by endpoint, FHIR version, status and way.

Each process counts in plain integers: a raw response takes ten microseconds, and a counter of
prometheus-client takes one of them. With several workers, each writes its metrics into a shared
folder, and any worker returns the sums (exposition.py).
"""

import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypedDict

import orjson

BOUNDS = (0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0)
"""Upper bounds of the histogram buckets, in seconds."""

_SUFFIX = ".metrics"


class Labels(NamedTuple):
    """Labels of a series; `way` is what produced the response: cache, plan or operation."""

    endpoint: str
    version: str
    status: str
    way: str


class Counts(TypedDict):
    """The metrics of one process; a row has labels, bucket counts, and the sum of seconds."""

    process: int
    rows: list[tuple[tuple[str, ...], list[int], float]]
    refused: dict[str, int]


class Series:
    """Count and latencies of the requests with the same labels."""

    __slots__ = ("buckets", "seconds")

    def __init__(self) -> None:
        self.seconds = 0.0
        self.buckets = [0] * (len(BOUNDS) + 1)

    def add(self, seconds: float) -> None:
        """Count a request by its latency."""
        self.seconds += seconds
        self.buckets[bisect_left(BOUNDS, seconds)] += 1


class Metrics:
    """The metrics of this process, and of other processes if they share a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._series: dict[Labels, Series] = {}
        self._refused: Counter[str] = Counter()
        self._shared = b""

    def series(self, labels: Labels) -> Series:
        """Return the series of the labels."""
        series = self._series.get(labels)
        if series is None:
            series = self._series[labels] = Series()
        return series

    def count_refusal(self, status: int) -> None:
        """Count a request that exceeds a limit, by its status."""
        self._refused[str(status)] += 1

    def share(self) -> None:
        """Write the metrics for other workers, if they have changed. Raises OSError."""
        if self._folder is None:
            return
        counts = orjson.dumps(self._count())
        if counts != self._shared:
            path = self._folder / f"{os.getpid()}{_SUFFIX}"
            temporary = path.with_suffix(".building")
            temporary.write_bytes(counts)
            temporary.replace(path)
            self._shared = counts

    def counts(self) -> Iterator[Counts]:
        """Return the metrics of all processes. Raises OSError."""
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
                (tuple(labels), list(series.buckets), series.seconds)
                for labels, series in self._series.items()
            ],
            "refused": dict(self._refused),
        }
