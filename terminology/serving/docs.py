"""The documentation of the operations: Swagger UI, without files of other servers.

Its files are in the package fastapi-offline.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from urllib.parse import urlsplit

from fastapi.openapi.docs import get_swagger_ui_html

from terminology.fhir.json import JsonValue, dumps, loads
from terminology.fhir.openapi import document as openapi
from terminology.serving import etag, media
from terminology.serving.rendered import Rendered, ResponseHeaders
from terminology.serving.request import Request
from terminology.serving.router import Endpoint
from terminology.snapshot import Snapshot

_FILES = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "favicon.png": "image/png",
}
_KEY = "openapi"
"""What a snapshot remembers the document by, without its servers."""
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def endpoints() -> Iterator[tuple[str, Endpoint]]:
    """The endpoints of the page, of its files, and of the OpenAPI document."""
    yield "/docs", Endpoint("docs", None, ("GET",), page, heavy=True)
    yield "/openapi.json", Endpoint("openapi", None, ("GET",), document, heavy=True)
    for name in _FILES:
        yield f"/docs/{name}", Endpoint("docs", None, ("GET",), partial(file, name), heavy=True)


def _root(request: Request) -> str:
    """The path of the application, without a trailing slash."""
    return urlsplit(request.base).path


def document(request: Request, snapshot: Snapshot) -> Rendered:
    """Return the OpenAPI document.

    Its servers are the path of the application, which is right behind every proxy, and its URL.
    """
    servers: list[JsonValue] = [{"url": _root(request) or "/"}, {"url": request.base}]
    if _KEY not in snapshot.memo:
        snapshot.memo[_KEY] = dumps(openapi.document(snapshot))
    body = snapshot.memo[_KEY].removesuffix(b"}") + b',"servers":%b}' % dumps(servers)
    if request.is_pretty:
        body = dumps(loads(body), pretty=True)
    return Rendered(body, media.JSON, etag=f'W/"{sha256(body).hexdigest()[:16]}"')


def page(request: Request, snapshot: Snapshot) -> Rendered:
    """Return the page of Swagger UI."""
    root = _root(request)
    response = get_swagger_ui_html(
        openapi_url=f"{root}/openapi.json",
        title="fhir-hcpcs",
        swagger_js_url=f"{root}/docs/swagger-ui-bundle.js",
        swagger_css_url=f"{root}/docs/swagger-ui.css",
        swagger_favicon_url=f"{root}/docs/favicon.png",
    )
    body = bytes(response.body)
    tag = etag.of_document(request, snapshot)
    return Rendered(body, media.HTML, etag=tag, headers=_policy(body.decode()))


def _policy(text: str) -> ResponseHeaders:
    """A Content-Security-Policy with which the page runs and loads only files of this server."""
    scripts = " ".join(
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
        for script in _SCRIPT.findall(text)
    )
    policy = (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    return ((b"content-security-policy", policy.encode()),)


def file(name: str, request: Request, snapshot: Snapshot) -> Rendered:
    """Return a file of the page."""
    del request, snapshot
    body = _read(name)
    return Rendered(body, _FILES[name], etag=f'W/"{sha256(body).hexdigest()[:16]}"')


@cache
def _read(name: str) -> bytes:
    return files("fastapi_offline").joinpath("static", name).read_bytes()
