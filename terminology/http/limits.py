"""How large a body may be."""

from starlette.requests import Request

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
