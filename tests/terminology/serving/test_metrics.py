"""Metrics of requests, in one process and in several."""

import os
from pathlib import Path

import pytest

from terminology.serving import exposition
from terminology.serving.metrics import BOUNDS, Labels, Metrics

LOOKUP = Labels("CodeSystem $lookup", "r4", "200", "plan")


def metric(text: bytes, name: str, labels: Labels | None = None, **more: str) -> float:
    """Return the value of a metric with these labels."""
    expected = {**(labels._asdict() if labels else {}), **more}
    pairs = [f'{label}="{value}"' for label, value in expected.items()]
    lines = [
        sample
        for sample in text.decode().splitlines()
        if sample.startswith((f"{name}{{", f"{name} ")) and all(label in sample for label in pairs)
    ]
    assert len(lines) == 1, (name, pairs, lines)
    return float(lines[0].rpartition(" ")[2])


def test_requests_are_counted_by_their_labels_and_latencies_in_buckets() -> None:
    counted = Metrics()
    for seconds in (BOUNDS[0] / 2, BOUNDS[2], BOUNDS[2] * 1.01, 100):
        counted.series(LOOKUP).add(seconds)
    counted.series(LOOKUP._replace(status="404")).add(0.1)

    text = exposition.text(counted.counts(), {"editions": 3})

    assert metric(text, "fhir_hcpcs_requests_total", LOOKUP) == 4
    assert metric(text, "fhir_hcpcs_requests_total", LOOKUP._replace(status="404")) == 1
    buckets = [
        metric(text, "fhir_hcpcs_request_seconds_bucket", LOOKUP, le=str(bound)) for bound in BOUNDS
    ]
    assert buckets == [1, 1, 2, *[3] * (len(BOUNDS) - 3)]
    assert metric(text, "fhir_hcpcs_request_seconds_bucket", LOOKUP, le="+Inf") == 4
    assert metric(text, "fhir_hcpcs_request_seconds_sum", LOOKUP) == pytest.approx(100, abs=0.1)
    assert metric(text, "fhir_hcpcs_editions") == 3


def test_refusals_are_counted_by_status() -> None:
    counted = Metrics()
    for status in (413, 413, 503):
        counted.count_refusal(status)

    text = exposition.text(counted.counts(), {})

    assert metric(text, "fhir_hcpcs_refusals_total", status="413") == 2
    assert metric(text, "fhir_hcpcs_refusals_total", status="503") == 1


def test_the_memory_of_the_process_is_a_metric() -> None:
    text = exposition.text(Metrics().counts(), {})

    assert metric(text, "fhir_hcpcs_memory_bytes") > 10_000_000


def test_the_metrics_of_several_processes_are_added_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = Metrics(tmp_path), Metrics(tmp_path)
    own.series(LOOKUP).add(0.1)
    other.series(LOOKUP).add(0.1)
    other.count_refusal(413)
    with monkeypatch.context() as patched:
        patched.setattr(os, "getpid", lambda: 2**30)
        other.share()

    text = exposition.text(own.counts(), {})

    assert metric(text, "fhir_hcpcs_requests_total", LOOKUP) == 2
    assert metric(text, "fhir_hcpcs_refusals_total", status="413") == 1
    assert text.count(b"fhir_hcpcs_memory_bytes{") == 1, "the other process has ended"


def test_unchanged_metrics_are_not_written_again(tmp_path: Path) -> None:
    counted = Metrics(tmp_path)
    counted.share()
    (file,) = tmp_path.iterdir()
    file.unlink()

    counted.share()
    assert list(tmp_path.iterdir()) == []

    counted.series(LOOKUP).add(0.1)
    counted.share()
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_without_other_processes_nothing_is_shared() -> None:
    Metrics().share()


def test_a_system_without_proc_has_no_memory_metric(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", fail)

    assert b"fhir_hcpcs_memory_bytes{" not in exposition.text(Metrics().counts(), {})
