"""Request ids (X-Request-Id) and trace contexts (traceparent)."""

import re
from itertools import count
from secrets import token_hex

_SENT = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
"""A request id that needs no escape in any log."""
_TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_PROCESS = token_hex(4)
_numbers = count(1)
_FORMAT = f"{_PROCESS}-%x".encode()


def new() -> str:
    """Return an id that is unique among the requests of all processes."""
    return f"{_PROCESS}-{next(_numbers):x}"


def new_bytes() -> bytes:
    """Return a new id as bytes."""
    return _FORMAT % next(_numbers)


def valid_or_new(sent: str) -> str:
    """Return the client's X-Request-Id if it is valid, else a new id."""
    return sent if sent and _SENT.fullmatch(sent) else new()


def valid_traceparent(sent: str) -> str:
    """Return the client's traceparent if it is valid (https://www.w3.org/TR/trace-context/)."""
    return sent if sent and _TRACE.fullmatch(sent) else ""
