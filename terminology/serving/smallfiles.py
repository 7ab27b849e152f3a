"""The small files that browsers and crawlers ask every server for."""

from collections.abc import Iterator
from functools import partial
from hashlib import sha256

from terminology.serving.rendered import Rendered
from terminology.serving.request import Request
from terminology.serving.router import Endpoint
from terminology.snapshot import Snapshot

_ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" '
    b'rx="3" fill="#246"/><path d="M5 3v10M11 3v10M5 8h6" stroke="#fff" stroke-width="2"/></svg>'
)
_ROBOTS = b"User-agent: *\nAllow: /$\nDisallow: /\n"
"""A crawler would ask about every code."""
_FILES = {
    "/favicon.ico": ("image/svg+xml", _ICON),
    "/robots.txt": ("text/plain; charset=utf-8", _ROBOTS),
}


def endpoints() -> Iterator[tuple[str, Endpoint]]:
    """The endpoints of the files."""
    for path, (media_type, body) in _FILES.items():
        tag = f'W/"{sha256(body).hexdigest()[:16]}"'
        answer = partial(_answer, Rendered(body, media_type, etag=tag))
        yield path, Endpoint(path[1:], None, ("GET",), answer, is_urgent=True)


def _answer(rendered: Rendered, request: Request, snapshot: Snapshot) -> Rendered:
    del request, snapshot
    return rendered
