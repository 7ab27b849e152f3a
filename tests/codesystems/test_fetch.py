"""Downloads from a server that misbehaves."""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from codesystems import fetch
from codesystems.partial import Partial
from codesystems.release import ReleaseError
from codesystems.retry import NotThereError, RetryPolicy, UnreachableError
from tests.fixtures import cms_server
from tests.fixtures.cms_server import ZIP, CmsServer, Reply
from tests.fixtures.server import free_port

PATH = "/files/zip/january-2025.zip"
TAG = {"ETag": '"one"'}
DAY = {"Last-Modified": "Tue, 17 Dec 2024 10:00:00 GMT"}
HALF = len(ZIP) // 2


@pytest.fixture
def cms() -> Iterator[CmsServer]:
    """A server that stands in for CMS."""
    with cms_server.serving() as server:
        yield server


class Fetching:
    """Downloads into a folder, and notes the pauses and the progress."""

    def __init__(self, folder: Path) -> None:
        self.target = folder / "kept" / "release.zip"
        self.pauses: list[float] = []
        self.progress: list[tuple[int, int | None]] = []

    def policy(
        self, *, tries: int = 3, timeout: float = 5.0, largest: int = 1 << 20
    ) -> RetryPolicy:
        """A policy that takes no time."""
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
        """Download, which fails; return what is said of it, behind the address."""
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
    assert list(fetching.target.parent.iterdir()) == [fetching.target]


def test_progress_counts_to_the_length(cms: CmsServer, fetching: Fetching) -> None:
    fetching(cms.put(PATH, Reply()))
    assert fetching.progress[0] == (0, len(ZIP))
    assert fetching.progress[-1] == (len(ZIP), len(ZIP))


def test_a_length_that_is_not_said_is_not_known(cms: CmsServer, fetching: Fetching) -> None:
    fetching(cms.put(PATH, Reply(length=-1)))
    assert fetching.progress[-1] == (len(ZIP), None)


def test_the_software_names_itself(cms: CmsServer, fetching: Fetching) -> None:
    fetching(cms.put(PATH, Reply()))
    assert cms.headers("User-Agent") == ["fhir-hcpcs/test"]


def test_this_machine_is_asked_by_no_proxy(
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


def test_redirects_in_a_ring_are_refused(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put(PATH, Reply(b"", 302, {"Location": PATH}))
    assert fetching.refused(url, ReleaseError).startswith("redirects more than 5 times; ")
    assert len(cms.asked) == 6


@pytest.mark.parametrize("location", ["http://www.cms.gov/a.zip", "ftp://127.0.0.1/a.zip"])
def test_a_redirect_away_from_https_is_refused(
    cms: CmsServer, fetching: Fetching, location: str
) -> None:
    url = cms.put(PATH, Reply(b"", 302, {"Location": location}))
    said = fetching.refused(url, ReleaseError)
    assert said.startswith(f"leads to {location}, which is not https; ")


@pytest.mark.parametrize("url", ["http://www.cms.gov/a.zip", "http://10.0.0.1/a.zip", "a.zip"])
def test_an_address_without_https_is_refused(fetching: Fetching, url: str) -> None:
    assert "which is not https" in fetching.refused(url, ReleaseError)


def test_what_is_no_address_is_refused(fetching: Fetching) -> None:
    assert fetching.refused("https://a:b", ReleaseError).startswith("is not a valid address (")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_server_that_nobody_runs_is_unreachable(fetching: Fetching, host: str) -> None:
    said = fetching.refused(f"http://{host}:{free_port()}/a.zip", UnreachableError)
    assert said.startswith("cannot connect (")
    assert said.endswith("to install a file that you have downloaded yourself, use --file")
    assert fetching.pauses == []


@pytest.mark.parametrize(
    "mark", [TAG, DAY, {**DAY, "ETag": 'W/"weak"'}], ids=["tag", "day", "weak"]
)
def test_a_cut_off_download_goes_on_where_it_stopped(
    cms: CmsServer, fetching: Fetching, mark: dict[str, str]
) -> None:
    url = cms.put(PATH, Reply(headers=mark, cut=HALF), Reply(headers=mark, parts=True))
    fetching(url)
    assert fetching.target.read_bytes() == ZIP
    assert cms.headers("Range") == [None, f"bytes={HALF}-"]
    assert cms.headers("If-Range")[1] in {*TAG.values(), *DAY.values()}
    assert (HALF, len(ZIP)) in fetching.progress


def test_a_download_goes_on_in_another_call(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put(PATH, Reply(headers=TAG, cut=HALF), Reply(headers=TAG, parts=True))
    said = fetching.refused(url, ReleaseError, fetching.policy(tries=1))
    assert said.startswith("was interrupted (")
    fetching(url)
    assert fetching.target.read_bytes() == ZIP
    assert cms.headers("Range") == [None, f"bytes={HALF}-"]


def test_a_download_of_another_address_begins_anew(cms: CmsServer, fetching: Fetching) -> None:
    first = cms.put(PATH, Reply(headers=TAG, cut=HALF))
    fetching.refused(first, ReleaseError, fetching.policy(tries=1))
    fetching(cms.put("/other.zip", Reply(headers=TAG, parts=True)))
    assert cms.headers("Range") == [None, None]


def test_a_server_that_ignores_the_range_begins_anew(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put(PATH, Reply(headers=TAG, cut=HALF), Reply(headers=TAG))
    fetching(url)
    assert cms.headers("Range")[1] is not None
    assert fetching.target.read_bytes() == ZIP


def test_a_file_that_changed_meanwhile_begins_anew(cms: CmsServer, fetching: Fetching) -> None:
    changed = Reply(ZIP + b"changed", headers={"ETag": '"two"'}, parts=True)
    fetching(cms.put(PATH, Reply(headers=TAG, cut=HALF), changed))
    assert fetching.target.read_bytes() == ZIP + b"changed"


def test_a_file_without_a_mark_begins_anew(cms: CmsServer, fetching: Fetching) -> None:
    fetching(cms.put(PATH, Reply(cut=HALF), Reply()))
    assert cms.headers("Range") == [None, None]
    assert fetching.target.read_bytes() == ZIP


SPAN = f"bytes {HALF}-{len(ZIP) - 1}/{len(ZIP)}"
WRONG_PARTS = {
    "another place": Reply(ZIP[9:], 206, {**TAG, "Content-Range": f"bytes 9-10/{len(ZIP)}"}),
    "another place of an unknown whole": Reply(
        ZIP[9:], 206, {**TAG, "Content-Range": "bytes 9-10/*"}
    ),
    "no place": Reply(ZIP[HALF:], 206, TAG),
    "another file": Reply(ZIP[HALF:], 206, {"ETag": '"two"', "Content-Range": SPAN}),
    "a part of the rest": Reply(
        ZIP[HALF:-9], 206, {**TAG, "Content-Range": f"bytes {HALF}-{len(ZIP) - 10}/{len(ZIP)}"}
    ),
}


@pytest.mark.parametrize("wrong", WRONG_PARTS.values(), ids=WRONG_PARTS)
def test_a_wrong_part_is_thrown_away(cms: CmsServer, fetching: Fetching, wrong: Reply) -> None:
    fetching(cms.put(PATH, Reply(headers=TAG, cut=HALF), wrong, Reply(headers=TAG)))
    assert fetching.target.read_bytes() == ZIP
    assert cms.headers("Range") == [None, f"bytes={HALF}-", None]


def test_a_rest_of_unknown_whole_length_is_taken(cms: CmsServer, fetching: Fetching) -> None:
    rest = Reply(ZIP[HALF:], 206, {**TAG, "Content-Range": f"bytes {HALF}-{len(ZIP) - 1}/*"})
    fetching(cms.put(PATH, Reply(headers=TAG, cut=HALF), rest))
    assert fetching.target.read_bytes() == ZIP


def test_a_part_that_nobody_asked_for_is_refused(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put(PATH, Reply(ZIP, 206, {"Content-Range": f"bytes 0-{len(ZIP) - 1}/{len(ZIP)}"}))
    assert fetching.refused(url, ReleaseError).startswith("responded 206 Partial Content")


def test_a_whole_file_that_lacks_only_its_name_is_fetched_anew(
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
def test_what_may_pass_is_asked_again_after_longer_and_longer_pauses(
    cms: CmsServer, fetching: Fetching, status: int
) -> None:
    fetching(cms.put(PATH, Reply(b"", status), Reply(b"", status), Reply()))
    assert fetching.target.read_bytes() == ZIP
    assert fetching.pauses == [1.0, 2.0]


def test_what_does_not_pass_is_given_up(cms: CmsServer, fetching: Fetching) -> None:
    said = fetching.refused(cms.put(PATH, Reply(b"", 503)), ReleaseError)
    assert said.startswith(
        "responded 503 Service Unavailable (tried 3 times); try again later, or "
    )
    assert len(cms.asked) == 3


LATER = "Mon, 06 Jan 2025 10:00:30 GMT"
"""Half a minute after what the server calls now."""


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
def test_a_pause_that_is_asked_for_is_made(
    cms: CmsServer, fetching: Fetching, status: int, headers: dict[str, str], pause: float
) -> None:
    fetching(cms.put(PATH, Reply(b"", status, headers), Reply()))
    assert fetching.pauses == [pause]


def test_a_pause_that_is_too_long_is_not_made(cms: CmsServer, fetching: Fetching) -> None:
    said = fetching.refused(cms.put(PATH, Reply(b"", 429, {"Retry-After": "3600"})), ReleaseError)
    assert said.startswith(
        "responded 429 Too Many Requests and requests a pause of 3,600 seconds (tried once); "
    )
    assert fetching.pauses == []


def test_a_pause_that_is_over_is_not_spoken_of(cms: CmsServer, fetching: Fetching) -> None:
    over = {"Retry-After": "Mon, 06 Jan 2014 10:00:30 GMT"}
    said = fetching.refused(cms.put(PATH, Reply(b"", 503, over)), ReleaseError)
    assert said.startswith("responded 503 Service Unavailable (tried 3 times); ")


def test_a_silent_server_is_given_up(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put(PATH, Reply(silent=True))
    begun = time.monotonic()
    said = fetching.refused(url, ReleaseError, fetching.policy(tries=2, timeout=0.1))
    assert said.startswith("responds too slowly (tried 2 times); ")
    assert time.monotonic() - begun < 4
    assert fetching.pauses == [1.0]


@pytest.mark.parametrize(
    ("reply", "said"),
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
    cms: CmsServer, fetching: Fetching, reply: Reply, said: str
) -> None:
    assert fetching.refused(cms.put(PATH, reply), NotThereError).startswith(said)
    assert len(cms.asked) == 1


@pytest.mark.parametrize("status", [401, 403, 304, 204])
def test_any_other_answer_is_refused_at_once(
    cms: CmsServer, fetching: Fetching, status: int
) -> None:
    said = fetching.refused(cms.put(PATH, Reply(b"", status)), ReleaseError)
    assert said.startswith(f"responded {status} ")
    assert len(cms.asked) == 1


def test_fewer_bytes_than_said_are_refused(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put(PATH, Reply(length=len(ZIP) + 1))
    assert fetching.refused(url, ReleaseError).startswith("was interrupted (")


@pytest.mark.parametrize("length", [None, -1], ids=["said", "not said"])
def test_a_file_that_is_too_large_is_refused(
    cms: CmsServer, fetching: Fetching, length: int | None
) -> None:
    url = cms.put(PATH, Reply(length=length))
    said = fetching.refused(url, ReleaseError, fetching.policy(largest=99))
    assert said.startswith("is larger than 99 bytes; ")


def test_a_page_is_read(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put("/page", Reply("<p>é".encode(), 200, {"Content-Type": "text/html"}))
    assert fetch.page(url, fetching.policy()) == "<p>é"


def test_a_page_is_read_in_its_encoding(cms: CmsServer, fetching: Fetching) -> None:
    headers = {"Content-Type": "text/html; charset=iso-8859-1"}
    url = cms.put("/page", Reply("<p>é".encode("latin-1"), 200, headers))
    assert fetch.page(url, fetching.policy()) == "<p>é"


def test_a_page_is_asked_for_again(cms: CmsServer, fetching: Fetching) -> None:
    url = cms.put("/page", Reply(b"", 503), Reply(b"<p>"))
    assert fetch.page(url, fetching.policy()) == "<p>"
    assert fetching.pauses == [1.0]


def test_a_page_that_is_not_there_is_refused(cms: CmsServer, fetching: Fetching) -> None:
    with pytest.raises(NotThereError, match="responded 404"):
        fetch.page(f"{cms.base}/page", fetching.policy())
