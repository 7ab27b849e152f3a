"""May this request be answered? Asked on every way in, before anything else is done.

What a request may cost while it is answered is another question (work.py).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from codesystems.problems import Invalid, TooLarge
from terminology import messages
from terminology.serving.rendered import HeadTooLarge, Overloaded, QueryTooLong
from terminology.settings import Settings

_LINE = len(b": \r\n")


class Guard:
    """The limits of a server; any number of connections may ask."""

    def __init__(self, settings: Settings) -> None:
        self.max_head = settings.max_head
        self.max_headers = settings.max_headers
        self.max_query = settings.max_query
        self.max_body = settings.max_body
        self._concurrency = settings.concurrency
        self._running = 0

    def headers(self, headers: Sequence[tuple[bytes, bytes]], http_version: str) -> None:
        """Let headers pass. Raises HeadTooLarge, and Invalid for a missing or second Host."""
        if len(headers) > self.max_headers:
            raise HeadTooLarge(
                messages.head_too_large(f"{len(headers):,} headers", f"{self.max_headers:,}")
            )
        size = sum([len(name) + len(value) + _LINE for name, value in headers])
        if size > self.max_head:
            raise HeadTooLarge(
                messages.head_too_large(f"headers of {size:,} bytes", f"{self.max_head:,}")
            )
        hosts = [name for name, _ in headers].count(b"host")
        if hosts > 1 or (hosts == 0 and http_version == "1.1"):
            raise Invalid(messages.bad_host(hosts))

    def query(self, query: bytes) -> None:
        """Let a query pass. Raises QueryTooLong."""
        if len(query) > self.max_query:
            raise QueryTooLong(messages.query_too_long(len(query), self.max_query))

    def body(self, size: int) -> None:
        """Let a body pass, or what has come of it. Raises TooLarge."""
        if size > self.max_body:
            raise TooLarge(messages.body_too_large(self.max_body))

    @contextmanager
    def operation(self) -> Iterator[None]:
        """Let an operation run. Raises Overloaded where too many run, or wait, already."""
        if self._running >= self._concurrency:
            raise Overloaded(messages.overloaded(self._concurrency))
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
