"""Limits of a request, checked before it is answered.

The limits of the work for an answer are in terminology/work.py.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from codesystems.problems import Invalid, TooLarge
from terminology.messages import http
from terminology.serving.proxies import is_host
from terminology.serving.rendered import HeadTooLarge, Overloaded, QueryTooLong
from terminology.settings import Settings

_LINE = len(b": \r\n")


class Guard:
    """The limits of a server, shared by all connections."""

    def __init__(self, settings: Settings) -> None:
        self.max_head = settings.max_head
        self.max_headers = settings.max_headers
        self.max_query = settings.max_query
        self.max_body = settings.max_body
        self._concurrency = settings.concurrency
        self._running = 0

    def check_headers(self, headers: Sequence[tuple[bytes, bytes]], http_version: str) -> None:
        """Check the headers. Raises HeadTooLarge, and Invalid for a missing, second or bad Host."""
        if len(headers) > self.max_headers:
            raise HeadTooLarge(
                http.head_too_large(f"{len(headers):,} headers", f"{self.max_headers:,}")
            )
        size = sum([len(name) + len(value) + _LINE for name, value in headers])
        if size > self.max_head:
            raise HeadTooLarge(
                http.head_too_large(f"headers of {size:,} bytes", f"{self.max_head:,}")
            )
        hosts = [name for name, _ in headers].count(b"host")
        if hosts > 1 or (hosts == 0 and http_version == "1.1"):
            raise Invalid(http.bad_host(hosts))
        host = next((value for name, value in headers if name == b"host"), b"").decode("latin-1")
        if host and not is_host(host):
            raise Invalid(http.bad_host_value(host))

    def check_query(self, query: bytes) -> None:
        """Check the length of the query. Raises QueryTooLong."""
        if len(query) > self.max_query:
            raise QueryTooLong(http.query_too_long(len(query), self.max_query))

    def check_body(self, size: int) -> None:
        """Check the size of the body, or of its received part. Raises TooLarge."""
        if size > self.max_body:
            raise TooLarge(http.body_too_large(self.max_body))

    @contextmanager
    def operation_slot(self) -> Iterator[None]:
        """Count an operation while it runs or waits. Raises Overloaded above the limit."""
        if self._running >= self._concurrency:
            raise Overloaded(http.overloaded(self._concurrency))
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
