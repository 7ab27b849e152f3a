"""The metrics of all processes in the text format of Prometheus."""

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
    """The metrics in the text format of Prometheus; `gauges` are current values by name."""
    registry = CollectorRegistry()
    registry.register(_Numbers(list(counts), gauges))
    return generate_latest(registry)


class _Numbers(Collector):
    """The collector that prometheus-client calls."""

    def __init__(self, counts: list[Counts], gauges: Mapping[str, float]) -> None:
        self._counts = counts
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        """Return the metrics."""
        yield InfoMetricFamily(f"{_NAME}_software", "The software", {"version": VERSION})
        yield from self._requests()
        yield self._refused()
        yield self._memory()
        for name, value in self._gauges.items():
            yield GaugeMetricFamily(f"{_NAME}_{name}", name.replace("_", " "), value)

    def _requests(self) -> Iterator[Metric]:
        buckets: dict[Labels, list[int]] = {}
        seconds: Counter[Labels] = Counter()
        for process in self._counts:
            for values, counts, total in process["rows"]:
                labels = Labels(*values)
                before = buckets.get(labels, [0] * len(counts))
                buckets[labels] = [old + new for old, new in zip(before, counts, strict=True)]
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
        for process in self._counts:
            counts.update(process["refused"])
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
        for process in self._counts:
            size = _resident(process["process"])
            if size is not None:
                memory.add_metric([str(process["process"])], size)
        return memory


def _resident(process: int) -> float | None:
    """Return the resident memory of a process; None if it has ended, or the system has no /proc."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return None
    line = next((line for line in status.splitlines() if line.startswith("VmRSS:")), None)
    return float(line.split()[1]) * 1024 if line else None
