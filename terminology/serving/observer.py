"""Metrics, access log and audit log of every response."""

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
"""Statuses of requests that exceed a limit of size or cost."""

_CLIENT_CLOSED_REQUEST = "499"
"""Status in metrics for requests whose client disconnected; no response has it."""


class Observer:
    """Counts and logs the responses of one application."""

    def __init__(self, settings: Settings) -> None:
        self.metrics = Metrics(settings.metrics)
        self.access = AccessLog(settings.log_format) if settings.access_log else None

    def series(self, endpoint: str, path: str, status: int, way: str) -> Series:
        """Return the series that counts responses of one kind."""
        return self.metrics.series(Labels(endpoint, version_of(path), str(status), way))

    def record_response(self, request: Request, status: int, size: int, way: str) -> None:
        """Count and log a response; `size` is that of its body."""
        seconds = perf_counter() - request.arrival
        self.series(request.endpoint, request.path, status, way).add(seconds)
        if status in REFUSALS:
            self.metrics.count_refusal(status)
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
            summary = self.access.summary(line, status, size)
            ids = self.access.request_ids(request.id.encode(), request.traceparent)
            self.access.add(get_running_loop(), request.client.encode(), summary, seconds, ids)

    def flush(self) -> None:
        """Write the collected lines of the access log."""
        if self.access is not None:
            self.access.flush()

    def record_disconnect(self, request: Request) -> None:
        """Count and log a client that disconnected before its response was complete."""
        seconds = perf_counter() - request.arrival
        labels = Labels(
            request.endpoint, version_of(request.path), _CLIENT_CLOSED_REQUEST, "operation"
        )
        self.metrics.series(labels).add(seconds)
        _log.info(
            "%s left after %.3f s: %s %s (%s)",
            request.client,
            seconds,
            request.method,
            request.target,
            request.id,
        )
