"""Trusted proxies: those whose X-Forwarded-For and X-Forwarded-Proto are used."""

import re
from contextlib import suppress
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from terminology.serving.preferences import RequestHeaders

_ADDRESS = re.compile(r"[0-9A-Za-z.:_\[\]%-]{1,64}")
"""An address, or an identifier (RFC 7239, section 6), that needs no escape in any log."""


class TrustedProxies:
    """Addresses or networks in the syntax of uvicorn's FORWARDED_ALLOW_IPS; empty for none."""

    def __init__(self, networks: str) -> None:
        self._middleware = ProxyHeadersMiddleware(_nothing, networks) if networks else None

    def forwarded(self, client: str, scheme: str, headers: RequestHeaders) -> tuple[str, str]:
        """Return the client's address and scheme; `client` is the address of the connection."""
        if self._middleware is None:
            return client, scheme
        scope: dict[str, Any] = {
            "type": "http",
            "client": (client, 0),
            "scheme": scheme,
            "headers": list(headers),
        }
        # uvicorn's middleware changes the scope, and awaits only the application.
        with suppress(StopIteration):
            self._middleware(scope, _nothing, _nothing).send(None)  # type: ignore[arg-type]
        address = scope["client"][0]
        return address if _ADDRESS.fullmatch(address) else client, scope["scheme"]


async def _nothing(*_: object) -> None:
    """An application without behaviour."""
