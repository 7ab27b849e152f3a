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


SMALL, LARGE = 1 << 13, 1 << 20
"""Bytes of a body that is looked at before it goes anywhere else: of a question, and of many."""


async def body_of(scope: Scope, receive: Receive, most: int) -> tuple[bytes | None, Receive]:
    """The body of a POST if it is so small, and the way to receive it once more; else None."""
    if scope["method"] != "POST":
        return None, receive
    received: list[Message] = []
    size = 0
    while not received or (received[-1].get("more_body") and size <= most):
        received.append(await receive())
        size += len(received[-1].get("body", b""))
    last = received[-1]
    is_whole = last["type"] == "http.request" and not last.get("more_body") and size <= most
    body = b"".join([one.get("body", b"") for one in received]) if is_whole else None
    received.reverse()

    async def again() -> Message:
        return received.pop() if received else await receive()

    return body, again
