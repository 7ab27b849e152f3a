"""Files and pages from a publisher's web site: the only module that uses the network.

    200                      the file from its first byte
    206                      the rest of a file of an interrupted download
    304                      the file is the one that was downloaded before
    416                      there is no such rest: the download starts again
    404 410, or a web page   no release is at the address
    408 429 500 502 503 504  tried again after a pause, as is an interruption or a timeout
    any other                refused

A download is written to a temporary file, which is renamed when it is complete.
"""

import email.utils
import ipaddress
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import httpx2

from codesystems.partial import Partial
from codesystems.release import ReleaseError
from codesystems.retry import (
    BY_HAND,
    ReleaseNotFoundError,
    RetryPolicy,
    TemporaryError,
    UnreachableError,
    repeat,
)

Progress = Callable[[int, int | None], None]
"""Receives the number of bytes so far, and the total where the publisher sends it."""

_WHOLE = {200}
_PARTS = {200, 206, 416}
_UNCHANGED = 304
_PASSING = {408, 429, 500, 502, 503, 504}
_ABSENT = {404, 410}
_REDIRECTS = 5
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_ZIP = b"PK"


def download(url: str, target: Path, policy: RetryPolicy, progress: Progress) -> str:
    """Download a zip; return its sha256. An interrupted download is resumed.

    Raises ReleaseNotFoundError, UnreachableError, or ReleaseError for any other response.
    """
    partial = Partial(target)
    with _client(url, policy) as client:
        repeat(url, policy, lambda: _fetch(client, url, partial, policy, progress))
    if partial.head(len(_ZIP)) != _ZIP:
        partial.drop()
        raise ReleaseNotFoundError(f"{url}: the response is not a zip; {BY_HAND}")
    return partial.finish()


def is_current(url: str, mark: str, policy: RetryPolicy) -> bool:
    """Ask whether a file still has its validator (Partial.mark). Raises the errors of `download`.

    The file is not downloaded.
    """
    headers = {"If-None-Match" if mark.startswith('"') else "If-Modified-Since": mark}
    with _client(url, policy) as client:
        return repeat(url, policy, lambda: _is_unchanged(client, url, headers))


def _is_unchanged(client: httpx2.Client, url: str, headers: dict[str, str]) -> bool:
    with _response(client, url, headers) as response:
        return response.status_code == _UNCHANGED


def page(url: str, policy: RetryPolicy) -> str:
    """Read a web page. Raises the errors of `download`."""
    with _client(url, policy) as client:
        return repeat(url, policy, lambda: _read(client, url, policy))


def _read(client: httpx2.Client, url: str, policy: RetryPolicy) -> str:
    with _response(client, url, {}) as response:
        data = b"".join(_chunks(response, url, 0, policy))
        return data.decode(response.charset_encoding or "utf-8", errors="replace")


def _fetch(
    client: httpx2.Client, url: str, partial: Partial, policy: RetryPolicy, progress: Progress
) -> None:
    mark = partial.mark(url)
    headers = {"Range": f"bytes={partial.size}-", "If-Range": mark} if mark else {}
    with _response(client, url, headers) as response:
        total = _start(response, url, partial, mark)
        done = partial.size
        with partial.append() as file:
            progress(done, total)
            for chunk in _chunks(response, url, done, policy):
                done += file.write(chunk)
                progress(done, total)
    if not done:
        raise ReleaseNotFoundError(f"{url}: the response is empty (0 bytes); {BY_HAND}")
    if total not in {None, done}:
        partial.drop()
        raise TemporaryError(f"sent {done:,} bytes of {total:,}")


def _start(response: httpx2.Response, url: str, partial: Partial, mark: str) -> int | None:
    """Prepare for the body of a response; return the size of the whole file, where it is known.

    Earlier bytes are deleted unless the response has the rest of them.
    """
    if response.status_code == 200:
        if response.headers.get("Content-Type", "").startswith("text/html"):
            raise ReleaseNotFoundError(f"{url}: the response is a web page, not a zip; {BY_HAND}")
        partial.begin(url, _mark(response))
        length = response.headers.get("Content-Length", "")
        return int(length) if length.isdecimal() else None
    match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    is_rest = match is not None and int(match[1]) == partial.size
    if match is None or not is_rest or _mark(response) not in {"", mark}:
        partial.drop()
        raise TemporaryError("sent a part of the file that was not requested")
    return None if match[2] == "*" else int(match[2])


def _mark(response: httpx2.Response) -> str:
    """Return the validator of a file: its strong ETag (RFC 9110, 13.1.5) or its date."""
    tag, day = response.headers.get("ETag", "W/"), response.headers.get("Last-Modified", "")
    return day if tag.startswith("W/") else tag


def _chunks(response: httpx2.Response, url: str, done: int, policy: RetryPolicy) -> Iterator[bytes]:
    """Yield the bytes of a response, up to the limit; `done` bytes came before."""
    for chunk in response.iter_raw():
        done += len(chunk)
        if done > policy.largest:
            raise ReleaseError(f"{url}: is larger than {policy.largest:,} bytes; {BY_HAND}")
        yield chunk


@contextmanager
def _response(
    client: httpx2.Client, url: str, headers: dict[str, str]
) -> Iterator[httpx2.Response]:
    """Send a request; an error has one line, with what to do."""
    try:
        with client.stream("GET", url, headers=headers) as response:
            _refuse(response, url)
            yield response
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        raise UnreachableError(f"{url}: cannot connect ({error}); {BY_HAND}") from error
    except httpx2.TooManyRedirects as error:
        raise ReleaseError(f"{url}: redirects more than {_REDIRECTS} times; {BY_HAND}") from error
    except httpx2.TimeoutException as error:
        raise TemporaryError("responds too slowly") from error
    except httpx2.TransportError as error:
        raise TemporaryError(f"was interrupted ({error})") from error


def _refuse(response: httpx2.Response, url: str) -> None:
    """Raise the error of a response without a file."""
    status = response.status_code
    reason = f"responded {status} {response.reason_phrase}"
    sent = response.request.headers
    if status in (_PARTS if "Range" in sent else _WHOLE):
        return
    if status == _UNCHANGED and ("If-None-Match" in sent or "If-Modified-Since" in sent):
        return
    if status in _ABSENT:
        raise ReleaseNotFoundError(f"{url}: {reason}; {BY_HAND}")
    if status in _PASSING:
        raise TemporaryError(reason, _pause(response))
    raise ReleaseError(f"{url}: {reason}; {BY_HAND}")


def _pause(response: httpx2.Response) -> float:
    """Return the seconds in Retry-After: a number, or a time after that of the server."""
    retry_after = response.headers.get("Retry-After", "")
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        until = email.utils.parsedate_to_datetime(retry_after)
        now = email.utils.parsedate_to_datetime(response.headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return 0.0


@cache
def _certificates() -> ssl.SSLContext:
    """Return the trusted certificates: read once, for it takes as long as to fetch a small page."""
    return httpx2.create_ssl_context()


def _client(url: str, policy: RetryPolicy) -> httpx2.Client:
    """Return a client that sends its name, allows only https, and uses no proxy for localhost."""
    try:
        local = _is_local(httpx2.URL(url))
    except httpx2.InvalidURL as error:
        raise ReleaseError(f"{url}: is not a valid address ({error})") from error

    def refuse_plain(request: httpx2.Request) -> None:
        target = request.url
        if target.scheme != "https" and not (target.scheme == "http" and _is_local(target)):
            raise ReleaseError(f"{url}: leads to {target}, which is not https; {BY_HAND}")

    return httpx2.Client(
        headers={"User-Agent": policy.agent, "Accept-Encoding": "identity"},
        timeout=policy.timeout,
        follow_redirects=True,
        max_redirects=_REDIRECTS,
        trust_env=not local,
        verify=_certificates(),
        event_hooks={"request": [refuse_plain]},
    )


def _is_local(url: httpx2.URL) -> bool:
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return url.host == "localhost"
