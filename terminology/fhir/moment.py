"""When an answer is made, as FHIR writes an instant."""

from datetime import UTC, datetime
from time import time

_written: tuple[int, str] = (0, "")


def now() -> str:
    """The current second: `2026-11-27T23:11:39Z`. It is written once a second."""
    global _written
    second = int(time())
    cached, written = _written
    if cached != second:
        written = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        _written = second, written
    return written
