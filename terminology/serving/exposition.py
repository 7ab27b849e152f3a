"""The numbers of all processes as Prometheus reads them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from terminology.serving.metrics import BOUNDS, Counts, Labels
from terminology.software import VERSION

MEDIA_TYPE = CONTENT_TYPE_LATEST

_BOUNDS = [*map(str, BOUNDS), "+Inf"]
_NAME = "fhir_hcpcs"
_LABELS = Labels._fields


def text(counts: Iterable[Counts], gauges: Mapping[str, float]) -> bytes:
    """The metrics in the text format of Prometheus; `gauges` are numbers of now, by name."""
    registry = CollectorRegistry()
    registry.register(_Numbers(list(counts), gauges))
    return generate_latest(registry)


class _Numbers(Collector):
    """What prometheus-client asks for."""

    def __init__(self, counts: list[Counts], gauges: Mapping[str, float]) -> None:
        self._counts = counts
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        """The metrics, one after another."""
        yield InfoMetricFamily(f"{_NAME}_software", "The software", {"version": VERSION})
        yield from self._requests()
        yield self._refused()
        yield self._memory()
        for name, value in self._gauges.items():
            yield GaugeMetricFamily(f"{_NAME}_{name}", name.replace("_", " "), value)

    def _requests(self) -> Iterator[Metric]:
        buckets: dict[Labels, list[int]] = {}
        seconds: Counter[Labels] = Counter()
        for snapshot in self._counts:
            for found, counts, total in snapshot["rows"]:
                labels = Labels(*found)
                before = buckets.get(labels, [0] * len(counts))
                buckets[labels] = [one + more for one, more in zip(before, counts, strict=True)]
                seconds[labels] += total  # type: ignore[assignment]
        requests = CounterMetricFamily(
            f"{_NAME}_requests", "Requests that were answered", labels=_LABELS
        )
        latency = HistogramMetricFamily(
            f"{_NAME}_request_seconds", "Seconds from request to response", labels=_LABELS
        )
        for labels, counts in buckets.items():
            requests.add_metric(labels, sum(counts))
            summed = list(zip(_BOUNDS, accumulate(counts), strict=True))
            latency.add_metric(labels, summed, seconds[labels])
        yield requests
        yield latency

    def _refused(self) -> Metric:
        counts: Counter[str] = Counter()
        for snapshot in self._counts:
            counts.update(snapshot["refused"])
        refused = CounterMetricFamily(
            f"{_NAME}_refusals", "Requests refused for their size or cost", labels=["status"]
        )
        for status, number in sorted(counts.items()):
            refused.add_metric([status], number)
        return refused

    def _memory(self) -> Metric:
        memory = GaugeMetricFamily(
            f"{_NAME}_memory_bytes", "Resident memory of each process", labels=["process"]
        )
        for snapshot in self._counts:
            size = _resident(snapshot["process"])
            if size is not None:
                memory.add_metric([str(snapshot["process"])], size)
        return memory


def _resident(process: int) -> float | None:
    """Bytes that a process holds in memory; None where it has ended, or no system tells."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return None
    found = next((line for line in status.splitlines() if line.startswith("VmRSS:")), None)
    return float(found.split()[1]) * 1024 if found else None
