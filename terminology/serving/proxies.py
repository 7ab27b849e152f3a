"""The proxies that are believed when they say for whom they ask, and over which scheme."""

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from terminology.serving.preferences import Headers

_FOR, _PROTO = b"x-forwarded-for", b"x-forwarded-proto"
_SCHEMES = {"http", "https"}


class Proxies:
    """Some addresses or networks, as FORWARDED_ALLOW_IPS of uvicorn names them; perhaps none."""

    def __init__(self, named: str) -> None:
        middleware = ProxyHeadersMiddleware(_nothing, trusted_hosts=named)
        self._trusted = middleware.trusted_hosts if named else None

    def origin(self, client: str, scheme: str, headers: Headers) -> tuple[str, str]:
        """The address that asks and the scheme that it uses; `client` is who is connected."""
        if self._trusted is None or client not in self._trusted:
            return client, scheme
        addresses: list[bytes] = []
        for name, value in headers:
            if name == _FOR:
                addresses.append(value)
            elif name == _PROTO and value.decode("latin-1").strip() in _SCHEMES:
                scheme = value.decode("latin-1").strip()
        if addresses:
            sent = b", ".join(addresses).decode("latin-1")
            client = self._trusted.get_trusted_client_address(sent)[0] or client
        return client, scheme


async def _nothing(scope: object, receive: object, send: object) -> None:
    """An application that is never asked."""
