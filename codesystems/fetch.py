"""Files and pages from a publisher's web site: the only module that knows the network.

    200                      the file from its first byte
    206                      the rest of a file that was cut off before
    416                      there is no such rest: begun anew
    404 410, or a web page   no release is at the address
    408 429 500 502 503 504  asked again, after a pause; so is what is cut off or silent
    anything else            refused

A download is written beside its place and gets its name when it is whole.
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
    NotThereError,
    PassingError,
    RetryPolicy,
    UnreachableError,
    persist,
)

Progress = Callable[[int, int | None], None]
"""Told how many bytes there are, and how many there will be where the publisher says so."""

_WHOLE = {200}
_PARTS = {200, 206, 416}
_PASSING = {408, 429, 500, 502, 503, 504}
_ABSENT = {404, 410}
_REDIRECTS = 5
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_ZIP = b"PK"


def download(url: str, target: Path, policy: RetryPolicy, progress: Progress) -> str:
    """Fetch a zip; return its sha256. What was cut off before goes on where it stopped.

    Raises NotThereError, UnreachableError, or ReleaseError where the publisher answers otherwise.
    """
    partial = Partial(target)
    with _client(url, policy) as client:
        persist(url, policy, lambda: _fetch(client, url, partial, policy, progress))
    if partial.head(len(_ZIP)) != _ZIP:
        partial.drop()
        raise NotThereError(f"{url}: answered with something that is no zip; {BY_HAND}")
    return partial.finish()


def page(url: str, policy: RetryPolicy) -> str:
    """Read a web page. Raises what `download` raises."""
    with _client(url, policy) as client:
        return persist(url, policy, lambda: _read(client, url, policy))


def _read(client: httpx2.Client, url: str, policy: RetryPolicy) -> str:
    with _answer(client, url, {}) as answer:
        data = b"".join(_chunks(answer, url, 0, policy))
        return data.decode(answer.charset_encoding or "utf-8", errors="replace")


def _fetch(
    client: httpx2.Client, url: str, partial: Partial, policy: RetryPolicy, progress: Progress
) -> None:
    mark = partial.mark(url)
    asked = {"Range": f"bytes={partial.size}-", "If-Range": mark} if mark else {}
    with _answer(client, url, asked) as answer:
        total = _begun(answer, url, partial, mark)
        done = partial.size
        with partial.append() as file:
            progress(done, total)
            for chunk in _chunks(answer, url, done, policy):
                done += file.write(chunk)
                progress(done, total)
    if not done:
        raise NotThereError(f"{url}: answered with nothing (0 bytes); {BY_HAND}")
    if total not in {None, done}:
        partial.drop()
        raise PassingError(f"sent {done:,} bytes of {total:,}")


def _begun(answer: httpx2.Response, url: str, partial: Partial, mark: str) -> int | None:
    """Make ready for an answer: how long the whole file is, where that is said.

    What came before is thrown away unless this is the rest of it.
    """
    if answer.status_code == 200:
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            raise NotThereError(f"{url}: answered with a web page, not with a zip; {BY_HAND}")
        partial.begin(url, _mark(answer))
        length = answer.headers.get("Content-Length", "")
        return int(length) if length.isdecimal() else None
    found = _CONTENT_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    is_rest = found is not None and int(found[1]) == partial.size
    if found is None or not is_rest or _mark(answer) not in {"", mark}:
        partial.drop()
        raise PassingError("sent another part of the file than was asked for")
    return None if found[2] == "*" else int(found[2])


def _mark(answer: httpx2.Response) -> str:
    """What tells that a file is still the same: its strong ETag (RFC 9110, 13.1.5) or its date."""
    tag, day = answer.headers.get("ETag", "W/"), answer.headers.get("Last-Modified", "")
    return day if tag.startswith("W/") else tag


def _chunks(answer: httpx2.Response, url: str, done: int, policy: RetryPolicy) -> Iterator[bytes]:
    """The bytes of an answer, as long as they are not too many; `done` came before."""
    for chunk in answer.iter_raw():
        done += len(chunk)
        if done > policy.largest:
            raise ReleaseError(f"{url}: is larger than {policy.largest:,} bytes; {BY_HAND}")
        yield chunk


@contextmanager
def _answer(client: httpx2.Client, url: str, headers: dict[str, str]) -> Iterator[httpx2.Response]:
    """Ask; what goes wrong on the way is one line that says what to do."""
    try:
        with client.stream("GET", url, headers=headers) as answer:
            _refuse(answer, url)
            yield answer
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        raise UnreachableError(f"{url}: nobody answers ({error}); {BY_HAND}") from error
    except httpx2.TooManyRedirects as error:
        raise ReleaseError(f"{url}: redirects more than {_REDIRECTS} times; {BY_HAND}") from error
    except httpx2.TimeoutException as error:
        raise PassingError("answers too slowly") from error
    except httpx2.TransportError as error:
        raise PassingError(f"was cut off ({error})") from error


def _refuse(answer: httpx2.Response, url: str) -> None:
    """Raise what an answer without a file means."""
    status, said = answer.status_code, f"answered {answer.status_code} {answer.reason_phrase}"
    if status in (_PARTS if "Range" in answer.request.headers else _WHOLE):
        return
    if status in _ABSENT:
        raise NotThereError(f"{url}: {said}; {BY_HAND}")
    if status in _PASSING:
        raise PassingError(said, _pause(answer))
    raise ReleaseError(f"{url}: {said}; {BY_HAND}")


def _pause(answer: httpx2.Response) -> float:
    """How many seconds the server asks to wait: a number, or a day and time after its own."""
    said = answer.headers.get("Retry-After", "")
    if said.isdecimal():
        return float(said)
    try:
        until = email.utils.parsedate_to_datetime(said)
        now = email.utils.parsedate_to_datetime(answer.headers.get("Date", ""))
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return 0.0


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to believe: read once, which takes as long as to fetch a small page."""
    return httpx2.create_ssl_context()


def _client(url: str, policy: RetryPolicy) -> httpx2.Client:
    """A client that says who asks, goes only where it may, and to this machine by no proxy."""
    try:
        local = _is_local(httpx2.URL(url))
    except httpx2.InvalidURL as error:
        raise ReleaseError(f"{url}: is no address ({error})") from error

    def refuse_plain(request: httpx2.Request) -> None:
        at = request.url
        if at.scheme != "https" and not (at.scheme == "http" and _is_local(at)):
            raise ReleaseError(f"{url}: leads to {at}, which is not https; {BY_HAND}")

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
