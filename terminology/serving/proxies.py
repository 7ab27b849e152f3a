"""The proxies that are believed when they say for whom they ask, and over which scheme."""

import re
from contextlib import suppress
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from terminology.serving.preferences import Headers

_ADDRESS = re.compile(r"[0-9A-Za-z.:_\[\]%-]{1,64}")
"""What can stand in any log as it is: an address, or a name for one (RFC 7239, section 6)."""


class Proxies:
    """Some addresses or networks, as FORWARDED_ALLOW_IPS of uvicorn names them; perhaps none."""

    def __init__(self, named: str) -> None:
        self._middleware = ProxyHeadersMiddleware(_nothing, named) if named else None

    def origin(self, client: str, scheme: str, headers: Headers) -> tuple[str, str]:
        """The address that asks and the scheme that it uses; `client` is who is connected."""
        if self._middleware is None:
            return client, scheme
        scope: dict[str, Any] = {
            "type": "http",
            "client": (client, 0),
            "scheme": scheme,
            "headers": list(headers),
        }
        # uvicorn's middleware changes the scope, and waits for nothing but the application.
        with suppress(StopIteration):
            self._middleware(scope, _nothing, _nothing).send(None)  # type: ignore[arg-type]
        address = scope["client"][0]
        return address if _ADDRESS.fullmatch(address) else client, scope["scheme"]


async def _nothing(*_: object) -> None:
    """An application that is never asked for anything."""
