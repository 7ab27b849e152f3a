"""What is told of every response, whichever way it goes: metrics, the access log, the audit log."""

import logging
from asyncio import get_running_loop
from time import perf_counter

from terminology.serving.accesslog import AccessLog
from terminology.serving.metrics import Labels, Metrics, Series
from terminology.serving.request import Request
from terminology.serving.router import version_of
from terminology.settings import Settings

_log = logging.getLogger("fhir_hcpcs")
_audit = logging.getLogger("fhir_hcpcs.audit")

REFUSALS = frozenset({408, 413, 414, 422, 431, 503})
"""Statuses of requests that are refused for their size or their cost."""

_GONE = "499"
"""Stands in metrics for requests whose client left; no response has it."""


class Observer:
    """Counts and logs the responses of one application."""

    def __init__(self, settings: Settings) -> None:
        self.metrics = Metrics(settings.metrics)
        self.access = AccessLog(settings.log_format) if settings.access_log else None

    def series(self, endpoint: str, path: str, status: int, way: str) -> Series:
        """Where responses of one kind are counted."""
        return self.metrics.series(Labels(endpoint, version_of(path), str(status), way))

    def answered(self, request: Request, status: int, size: int, way: str) -> None:
        """Tell of a response whose body has so many bytes."""
        seconds = perf_counter() - request.arrival
        self.series(request.endpoint, request.path, status, way).add(seconds)
        if status in REFUSALS:
            self.metrics.refuse(status)
            _audit.warning(
                "refused %s: %s %s for %s (%s) after %.3f s",
                status,
                request.method,
                request.target,
                request.client,
                request.id,
                seconds,
            )
        if self.access is not None:
            line = f"{request.method} {request.target}".encode("latin-1")
            what = self.access.what(line, status, size)
            more = self.access.more(request.id.encode(), request.traceparent)
            self.access.add(get_running_loop(), request.client.encode(), what, seconds, more)

    def flush(self) -> None:
        """Write the lines that wait to be written."""
        if self.access is not None:
            self.access.flush()

    def left(self, request: Request) -> None:
        """Tell of a client that left before its response was whole."""
        seconds = perf_counter() - request.arrival
        labels = Labels(request.endpoint, version_of(request.path), _GONE, "operation")
        self.metrics.series(labels).add(seconds)
        _log.info(
            "%s left after %.3f s: %s %s (%s)",
            request.client,
            seconds,
            request.method,
            request.target,
            request.id,
        )
