"""The ceiling: uvicorn with an application that sends one constant response to all requests.

    python -m tests.benchmarks.ceiling PORT SHAPE

SHAPE is the JSON of a status, headers and a size. Loop, parser and log are those of `fhir-hcpcs
serve`; its responses from the protocol (http/protocol.py) can exceed this ceiling.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

_NOT_COPIED = {"date", "server", "transfer-encoding"}
"""Headers that uvicorn adds itself, and one that a body in one piece does not have."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The status, headers and size of a response."""

    status: int
    headers: dict[str, str]
    size: int

    def written(self) -> str:
        """The shape as JSON."""
        return json.dumps(asdict(self))


def shape(status: int, headers: Mapping[str, str], size: int) -> Shape:
    """Return the shape of a response with these headers and this size."""
    copied = {name.lower(): value for name, value in headers.items()}
    copied = {name: value for name, value in copied.items() if name not in _NOT_COPIED}
    return Shape(status, {**copied, "content-length": str(size)}, size)


def application(like: Shape) -> ASGIApp:
    """An application with the same response to every request."""
    headers = [(name.encode(), value.encode()) for name, value in like.headers.items()]
    body = b'"' + b"x" * (like.size - 2) + b'"'

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": like.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return respond


def main() -> None:
    """Serve until it is stopped."""
    like = Shape(**json.loads(sys.argv[2]))
    uvicorn.run(application(like), port=int(sys.argv[1]), access_log=False, lifespan="off")


if __name__ == "__main__":
    main()
