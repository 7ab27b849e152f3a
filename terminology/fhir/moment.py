"""The time of a response, as a FHIR instant."""

from datetime import UTC, datetime
from time import time

_cached: tuple[int, str] = (0, "")


def now() -> str:
    """Return the current second: `2026-11-27T23:11:39Z`. The text is cached for a second."""
    global _cached
    second = int(time())
    cached, text = _cached
    if cached != second:
        text = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        _cached = second, text
    return text
