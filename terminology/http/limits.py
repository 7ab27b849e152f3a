"""How large a body may be."""

from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from terminology import messages
from terminology.problems import TooLarge


async def read_body(request: Request, most: int) -> bytes:
    """Read the body of a request. Raises TooLarge as soon as it is larger than `most` bytes."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise TooLarge(messages.body_too_large(most))
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise TooLarge(messages.body_too_large(most))
    return bytes(body)


_SMALL = 1 << 13
"""Bytes of a body that is looked at before it goes anywhere else."""


async def small_body(scope: Scope, receive: Receive, most: int) -> tuple[bytes | None, Receive]:
    """The body of a POST if it is small, and the way to receive it once more; else None."""
    if scope["method"] != "POST":
        return None, receive
    first = await receive()
    body = first.get("body", b"")

    async def again() -> Message:
        nonlocal first
        sent, first = first, {}
        return sent or await receive()

    is_whole = first["type"] == "http.request" and not first.get("more_body")
    return body if is_whole and len(body) <= min(most, _SMALL) else None, again
