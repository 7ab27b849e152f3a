"""The path of a request, relative to the application.

Empty segments are ignored: a client joins a base that ends in a slash with a path that begins with
one. A redirect would make clients repeat a POST as a GET.
"""

from urllib.parse import urlsplit

from starlette.types import Scope

from terminology.serving.proxies import TrustedProxies
from terminology.serving.router import Router


def of(scope: Scope) -> str:
    """The path of a request relative to the application, which may be mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


def normal(path: str) -> str:
    """Return a path without empty segments."""
    return "/" + "/".join(segment for segment in path.split("/") if segment)


class Paths:
    """Finds the endpoints of one application, also where a proxy leaves its prefix in the path."""

    def __init__(self, router: Router, proxies: TrustedProxies, base_url: str) -> None:
        self._router = router
        self._proxies = proxies
        self._prefix = urlsplit(base_url).path

    def located(self, scope: Scope) -> Scope:
        """Return the scope of a request with the path of its endpoint, if it has one."""
        path = of(scope)
        if path in self._router.endpoints:
            return scope
        own = normal(path)
        if not self._router.owns(own):
            own = self._without_prefix(own, scope)
            if not self._router.owns(own):
                return scope
        return {**scope, "path": scope.get("root_path", "") + own} if own != path else scope

    def _without_prefix(self, path: str, scope: Scope) -> str:
        client = scope.get("client")
        arrival = self._proxies.arrival(client[0] if client else "", "", "", scope["headers"])
        for prefix in filter(None, (self._prefix, arrival.prefix)):
            if f"{path}/".startswith(f"{prefix}/"):
                return path[len(prefix) :] or "/"
        return path
