"""Request ids, and the traces that requests belong to."""

import re
from itertools import count
from secrets import token_hex

_SENT = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
"""What can stand in any log as it is."""
_TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_PROCESS = token_hex(4)
_numbers = count(1)
_MADE = f"{_PROCESS}-%x".encode()


def made() -> str:
    """An id that no other request of any process has."""
    return f"{_PROCESS}-{next(_numbers):x}"


def made_bytes() -> bytes:
    """The same as it goes over a connection."""
    return _MADE % next(_numbers)


def of(sent: str) -> str:
    """The id that a client sent in X-Request-Id, if it is one; else one that is made."""
    return sent if sent and _SENT.fullmatch(sent) else made()


def trace(sent: str) -> str:
    """The traceparent that a client sent, if it is one (https://www.w3.org/TR/trace-context/)."""
    return sent if sent and _TRACE.fullmatch(sent) else ""
