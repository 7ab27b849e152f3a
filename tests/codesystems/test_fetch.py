"""Tests of downloads from an unreliable server."""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from codesystems import fetch
from codesystems.partial import Partial
from codesystems.release import ReleaseError
from codesystems.retry import ReleaseNotFoundError, RetryPolicy, UnreachableError
from tests.fixtures import cms_server
from tests.fixtures.cms_server import ZIP, CmsServer, Reply
from tests.fixtures.server import free_port

PATH = "/files/zip/january-2025.zip"
TAG = {"ETag": '"one"'}
DAY = {"Last-Modified": "Tue, 17 Dec 2024 10:00:00 GMT"}
HALF = len(ZIP) // 2


@pytest.fixture
def cms() -> Iterator[CmsServer]:
    """A local server that replaces CMS's."""
    with cms_server.serving() as server:
        yield server


class Fetching:
    """Download into a folder, and record the pauses and the progress."""

    def __init__(self, folder: Path) -> None:
        self.target = folder / "downloads" / "release.zip"
        self.pauses: list[float] = []
        self.progress: list[tuple[int, int | None]] = []

    def policy(
        self, *, tries: int = 3, timeout: float = 5.0, largest: int = 1 << 20
    ) -> RetryPolicy:
        """Return a policy without real pauses."""
        return RetryPolicy(
            "fhir-hcpcs/test", tries, timeout=timeout, largest=largest, sleep=self.pauses.append
        )

    def __call__(self, url: str, policy: RetryPolicy | None = None) -> str:
        return fetch.download(
            url,
            self.target,
            policy or self.policy(),
            lambda done, total: self.progress.append((done, total)),
        )

    def refused(self, url: str, kind: type[Exception], policy: RetryPolicy | None = None) -> str:
        """Download, which must fail; return the message without the address."""
        with pytest.raises(kind) as raised:
            self(url, policy)
        assert type(raised.value) is kind
        assert "\n" not in str(raised.value)
        assert not self.target.exists()
        return str(raised.value).removeprefix(f"{url}: ")


@pytest.fixture
def fetching(tmp_path: Path) -> Fetching:
    """Downloads into a folder of the test."""
    return Fetching(tmp_path)


def test_a_file_is_downloaded_with_its_digest(cms: CmsServer, fetching: Fetching) -> None:
    digest = fetching(cms.put(PATH, Reply()))
    assert fetching.target.read_bytes() == ZIP
    assert digest == hashlib.sha256(ZIP).hexdigest()
    names = {path.name for path in fetching.target.parent.iterdir()}
    assert names == {"release.zip", "release.zip.mark"}


def test_progress_counts_to_the_length(cms: CmsServer, fetching: Fetching) -> None:
    fetching(cms.put(PATH, Reply()))
    assert fetching.progress[0] == (0, len(ZIP))
    assert fetching.progress[-1] == (len(ZIP), len(ZIP))


def test_a_file_without_a_content_length_has_no_total(cms: CmsServer, fetching: Fetching) -> None:
    fetching(cms.put(PATH, Reply(length=-1)))
    assert fetching.progress[-1] == (len(ZIP), None)


def test_a_request_has_the_user_agent(cms: CmsServer, fetching: Fetching) -> None:
    fetching(cms.put(PATH, Reply()))
    assert cms.headers("User-Agent") == ["fhir-hcpcs/test"]


def test_localhost_is_requested_without_a_proxy(
    cms: CmsServer, fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    fetching(cms.put(PATH, Reply()))
    assert cms.paths() == [PATH]


def test_a_redirect_is_followed(cms: CmsServer, fetching: Fetching) -> None:
    cms.put("/there.zip", Reply())
    fetching(cms.put(PATH, Reply(b"", 302, {"Location": "/there.zip"})))
    assert cms.paths() == [PATH, "/there.zip"]
    assert fetching.target.read_bytes() == ZIP


def test_a_redirect_loop_is_refused(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put(PATH, Reply(b"", 302, {"Location": PATH}))
    assert fetching.refused(url, ReleaseError).startswith("redirects more than 5 times; ")
    assert len(cms.requests) == 6


@pytest.mark.parametrize("location", ["http://www.cms.gov/a.zip", "ftp://127.0.0.1/a.zip"])
def test_a_redirect_away_from_https_is_refused(
    cms: CmsServer, fetching: Fetching, location: str
) -> None:
    url = cms.put(PATH, Reply(b"", 302, {"Location": location}))
    message = fetching.refused(url, ReleaseError)
    assert message.startswith(f"leads to {location}, which is not https; ")


@pytest.mark.parametrize("url", ["http://www.cms.gov/a.zip", "http://10.0.0.1/a.zip", "a.zip"])
def test_an_address_without_https_is_refused(fetching: Fetching, url: str) -> None:
    assert "which is not https" in fetching.refused(url, ReleaseError)


def test_an_invalid_address_is_refused(fetching: Fetching) -> None:
    assert fetching.refused("https://a:b", ReleaseError).startswith("is not a valid address (")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_server_that_does_not_run_is_unreachable(fetching: Fetching, host: str) -> None:
    message = fetching.refused(f"http://{host}:{free_port()}/a.zip", UnreachableError)
    assert message.startswith("cannot connect (")
    assert message.endswith("to install a file that you have downloaded yourself, use --file")
    assert fetching.pauses == []


@pytest.mark.parametrize(
    "mark", [TAG, DAY, {**DAY, "ETag": 'W/"weak"'}], ids=["tag", "day", "weak"]
)
def test_an_interrupted_download_is_resumed(
    cms: CmsServer, fetching: Fetching, mark: dict[str, str]
) -> None:
    url = cms.put(PATH, Reply(headers=mark, cut=HALF), Reply(headers=mark, parts=True))
    fetching(url)
    assert fetching.target.read_bytes() == ZIP
    assert cms.headers("Range") == [None, f"bytes={HALF}-"]
    assert cms.headers("If-Range")[1] in {*TAG.values(), *DAY.values()}
    assert (HALF, len(ZIP)) in fetching.progress


def test_an_interrupted_download_is_resumed_by_another_call(
    cms: CmsServer, fetching: Fetching
) -> None:
    url = cms.put(PATH, Reply(headers=TAG, cut=HALF), Reply(headers=TAG, parts=True))
    message = fetching.refused(url, ReleaseError, fetching.policy(tries=1))
    assert message.startswith("was interrupted (")
    fetching(url)
    assert fetching.target.read_bytes() == ZIP
    assert cms.headers("Range") == [None, f"bytes={HALF}-"]


def test_a_download_from_another_address_starts_again(cms: CmsServer, fetching: Fetching) -> None:
    first = cms.put(PATH, Reply(headers=TAG, cut=HALF))
    fetching.refused(first, ReleaseError, fetching.policy(tries=1))
    fetching(cms.put("/other.zip", Reply(headers=TAG, parts=True)))
    assert cms.headers("Range") == [None, None]


def test_a_download_starts_again_if_the_server_ignores_the_range(
    cms: CmsServer, fetching: Fetching
) -> None:
    url = cms.put(PATH, Reply(headers=TAG, cut=HALF), Reply(headers=TAG))
    fetching(url)
    assert cms.headers("Range")[1] is not None
    assert fetching.target.read_bytes() == ZIP


def test_a_download_starts_again_if_the_file_has_changed(
    cms: CmsServer, fetching: Fetching
) -> None:
    changed = Reply(ZIP + b"changed", headers={"ETag": '"two"'}, parts=True)
    fetching(cms.put(PATH, Reply(headers=TAG, cut=HALF), changed))
    assert fetching.target.read_bytes() == ZIP + b"changed"


def test_a_download_starts_again_if_the_file_has_no_validator(
    cms: CmsServer, fetching: Fetching
) -> None:
    fetching(cms.put(PATH, Reply(cut=HALF), Reply()))
    assert cms.headers("Range") == [None, None]
    assert fetching.target.read_bytes() == ZIP


SPAN = f"bytes {HALF}-{len(ZIP) - 1}/{len(ZIP)}"
WRONG_PARTS = {
    "another range": Reply(ZIP[9:], 206, {**TAG, "Content-Range": f"bytes 9-10/{len(ZIP)}"}),
    "another range of an unknown length": Reply(
        ZIP[9:], 206, {**TAG, "Content-Range": "bytes 9-10/*"}
    ),
    "no range": Reply(ZIP[HALF:], 206, TAG),
    "another file": Reply(ZIP[HALF:], 206, {"ETag": '"two"', "Content-Range": SPAN}),
    "an incomplete range": Reply(
        ZIP[HALF:-9], 206, {**TAG, "Content-Range": f"bytes {HALF}-{len(ZIP) - 10}/{len(ZIP)}"}
    ),
}


@pytest.mark.parametrize("wrong", WRONG_PARTS.values(), ids=WRONG_PARTS)
def test_a_wrong_part_is_deleted(cms: CmsServer, fetching: Fetching, wrong: Reply) -> None:
    fetching(cms.put(PATH, Reply(headers=TAG, cut=HALF), wrong, Reply(headers=TAG)))
    assert fetching.target.read_bytes() == ZIP
    assert cms.headers("Range") == [None, f"bytes={HALF}-", None]


def test_a_rest_of_a_file_of_unknown_length_is_accepted(cms: CmsServer, fetching: Fetching) -> None:
    rest = Reply(ZIP[HALF:], 206, {**TAG, "Content-Range": f"bytes {HALF}-{len(ZIP) - 1}/*"})
    fetching(cms.put(PATH, Reply(headers=TAG, cut=HALF), rest))
    assert fetching.target.read_bytes() == ZIP


def test_a_part_that_was_not_requested_is_refused(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put(PATH, Reply(ZIP, 206, {"Content-Range": f"bytes 0-{len(ZIP) - 1}/{len(ZIP)}"}))
    assert fetching.refused(url, ReleaseError).startswith("responded 206 Partial Content")


def test_a_complete_file_that_was_not_renamed_is_downloaded_again(
    cms: CmsServer, fetching: Fetching
) -> None:
    url = cms.put(PATH, Reply(headers=TAG, parts=True))
    partial = Partial(fetching.target)
    partial.begin(url, TAG["ETag"])
    partial.path.write_bytes(ZIP)
    fetching(url)
    assert fetching.target.read_bytes() == ZIP
    assert cms.headers("Range") == [f"bytes={len(ZIP)}-", None]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_temporary_error_is_tried_again_after_longer_pauses(
    cms: CmsServer, fetching: Fetching, status: int
) -> None:
    fetching(cms.put(PATH, Reply(b"", status), Reply(b"", status), Reply()))
    assert fetching.target.read_bytes() == ZIP
    assert fetching.pauses == [1.0, 2.0]


def test_a_temporary_error_that_persists_is_reported(cms: CmsServer, fetching: Fetching) -> None:
    message = fetching.refused(cms.put(PATH, Reply(b"", 503)), ReleaseError)
    assert message.startswith(
        "responded 503 Service Unavailable (tried 3 times); try again later, or "
    )
    assert len(cms.requests) == 3


LATER = "Mon, 06 Jan 2025 10:00:30 GMT"
"""Half a minute after the time of the server."""


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0"}, 1.0),
        ({"Retry-After": LATER}, 30.0),
        ({"Retry-After": "soon"}, 1.0),
        ({"Retry-After": "Mon, 06 Jan 2014 10:00:30 GMT"}, 1.0),
        ({}, 1.0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_requested_pause_is_made(
    cms: CmsServer, fetching: Fetching, status: int, headers: dict[str, str], pause: float
) -> None:
    fetching(cms.put(PATH, Reply(b"", status, headers), Reply()))
    assert fetching.pauses == [pause]


def test_a_requested_pause_that_is_too_long_is_not_made(cms: CmsServer, fetching: Fetching) -> None:
    message = fetching.refused(
        cms.put(PATH, Reply(b"", 429, {"Retry-After": "3600"})), ReleaseError
    )
    assert message.startswith(
        "responded 429 Too Many Requests and requests a pause of 3,600 seconds (tried once); "
    )
    assert fetching.pauses == []


def test_a_requested_pause_that_is_over_is_not_reported(cms: CmsServer, fetching: Fetching) -> None:
    over = {"Retry-After": "Mon, 06 Jan 2014 10:00:30 GMT"}
    message = fetching.refused(cms.put(PATH, Reply(b"", 503, over)), ReleaseError)
    assert message.startswith("responded 503 Service Unavailable (tried 3 times); ")


def test_a_server_that_does_not_respond_is_reported(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put(PATH, Reply(silent=True))
    begun = time.monotonic()
    message = fetching.refused(url, ReleaseError, fetching.policy(tries=2, timeout=0.1))
    assert message.startswith("responds too slowly (tried 2 times); ")
    assert time.monotonic() - begun < 4
    assert fetching.pauses == [1.0]


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply(b"", 404), "responded 404 Not Found; "),
        (Reply(b"", 410), "responded 410 Gone; "),
        (
            Reply(b"<html>Not here", 200, {"Content-Type": "text/html; charset=utf-8"}),
            "the response is a web page, not a zip; ",
        ),
        (Reply(b"<html>Not here"), "the response is not a zip; "),
        (Reply(b""), "the response is empty (0 bytes); "),
    ],
    ids=["404", "410", "page", "no zip", "nothing"],
)
def test_an_address_without_a_release_is_refused_at_once(
    cms: CmsServer, fetching: Fetching, reply: Reply, message: str
) -> None:
    assert fetching.refused(cms.put(PATH, reply), ReleaseNotFoundError).startswith(message)
    assert len(cms.requests) == 1


@pytest.mark.parametrize("status", [401, 403, 304, 204])
def test_any_other_response_is_refused_at_once(
    cms: CmsServer, fetching: Fetching, status: int
) -> None:
    message = fetching.refused(cms.put(PATH, Reply(b"", status)), ReleaseError)
    assert message.startswith(f"responded {status} ")
    assert len(cms.requests) == 1


def test_a_body_shorter_than_its_content_length_is_refused(
    cms: CmsServer, fetching: Fetching
) -> None:
    url = cms.put(PATH, Reply(length=len(ZIP) + 1))
    assert fetching.refused(url, ReleaseError).startswith("was interrupted (")


@pytest.mark.parametrize("length", [None, -1], ids=["with a length", "without a length"])
def test_a_file_that_is_too_large_is_refused(
    cms: CmsServer, fetching: Fetching, length: int | None
) -> None:
    url = cms.put(PATH, Reply(length=length))
    message = fetching.refused(url, ReleaseError, fetching.policy(largest=99))
    assert message.startswith("is larger than 99 bytes; ")


def test_a_page_is_read(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put("/page", Reply("<p>é".encode(), 200, {"Content-Type": "text/html"}))
    assert fetch.page(url, fetching.policy()) == "<p>é"


def test_a_page_is_read_in_its_encoding(cms: CmsServer, fetching: Fetching) -> None:
    headers = {"Content-Type": "text/html; charset=iso-8859-1"}
    url = cms.put("/page", Reply("<p>é".encode("latin-1"), 200, headers))
    assert fetch.page(url, fetching.policy()) == "<p>é"


def test_a_page_is_tried_again(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put("/page", Reply(b"", 503), Reply(b"<p>"))
    assert fetch.page(url, fetching.policy()) == "<p>"
    assert fetching.pauses == [1.0]


def test_a_missing_page_is_refused(cms: CmsServer, fetching: Fetching) -> None:
    with pytest.raises(ReleaseNotFoundError, match="responded 404"):
        fetch.page(f"{cms.base}/page", fetching.policy())
