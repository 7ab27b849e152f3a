"""Tests of cached downloads."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from codesystems import downloads
from codesystems.downloads import HOME, Publisher
from codesystems.releases import Published
from codesystems.retry import ReleaseNotFoundError, RetryPolicy, UnreachableError
from tests.fixtures import cms_server
from tests.fixtures.cms_server import ZIP, CmsServer, Reply
from tests.fixtures.server import free_port

FIRST, SECOND = "/files/zip/a-file.zip", "/files/zip/a-files.zip"
RELEASE = Published(
    "hcpcs", "2025-01", date(2025, 1, 1), "a.txt", "a rule", (f"{HOME}{FIRST}", f"{HOME}{SECOND}")
)


@pytest.fixture
def cms() -> Iterator[CmsServer]:
    """A local server that replaces CMS's."""
    with cms_server.serving() as server:
        yield server


@pytest.fixture
def publisher(cms: CmsServer, tmp_path: Path) -> Publisher:
    """The local server, and the folder of its downloads."""
    return Publisher(cms.base, tmp_path / "downloads", RetryPolicy("test", tries=1))


def obtain(publisher: Publisher, release: Published = RELEASE) -> Path:
    """Download, without showing the progress."""
    return downloads.obtain(release, publisher, lambda _done, _total: None)


def test_a_release_is_downloaded_from_its_first_address(
    cms: CmsServer, publisher: Publisher
) -> None:
    cms.put(FIRST, Reply())
    path = obtain(publisher)
    assert path == publisher.folder / "hcpcs-2025-01" / "a-file.zip"
    assert path.read_bytes() == ZIP
    assert cms.paths() == [FIRST]


def test_a_release_is_downloaded_from_the_next_address_if_the_first_is_not_found(
    cms: CmsServer, publisher: Publisher
) -> None:
    cms.put(SECOND, Reply())
    assert obtain(publisher).name == "a-files.zip"
    assert cms.paths() == [FIRST, SECOND]


def test_a_release_without_a_working_address_is_refused_with_all_its_addresses(
    cms: CmsServer, publisher: Publisher
) -> None:
    with pytest.raises(ReleaseNotFoundError) as raised:
        obtain(publisher)
    assert str(raised.value) == (
        f"hcpcs 2025-01 was not found: {cms.base}{FIRST}: responded 404 Not Found; "
        f"{cms.base}{SECOND}: responded 404 Not Found (source: a rule); "
        "to install a file that you have downloaded yourself, use --file"
    )


def test_a_failed_download_leaves_no_folder(publisher: Publisher) -> None:
    with pytest.raises(ReleaseNotFoundError):
        obtain(publisher)
    assert [path.name for path in publisher.folder.iterdir()] == [".lock"]


def test_a_download_waits_for_another_download_into_the_folder(
    cms: CmsServer, publisher: Publisher
) -> None:
    cms.put(FIRST, Reply())
    publisher.folder.mkdir()
    lock = FileLock(publisher.folder / ".lock", thread_local=False)
    lock.acquire()
    waiting = threading.Thread(target=obtain, args=(publisher,))
    waiting.start()
    waiting.join(0.2)
    before = cms.paths()
    lock.release()
    waiting.join(cms_server.BOUND)
    assert (before, cms.paths()) == ([], [FIRST])


def test_a_release_without_an_address_is_refused(publisher: Publisher) -> None:
    release = Published("hcpcs", "2025-01", date(2025, 1, 1), "a.txt", "a rule")
    with pytest.raises(ReleaseNotFoundError, match="no address is known"):
        obtain(publisher, release)


def test_no_other_address_is_tried_without_a_connection(tmp_path: Path) -> None:
    base = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(UnreachableError) as raised:
        obtain(Publisher(base, tmp_path, RetryPolicy("test")))
    assert str(raised.value).startswith(f"{base}{FIRST}: cannot connect")


def test_the_digest_is_in_a_file_next_to_the_download(cms: CmsServer, publisher: Publisher) -> None:
    cms.put(FIRST, Reply())
    path = obtain(publisher)
    digest_file = path.with_name("a-file.zip.sha256")
    assert digest_file.read_text() == f"{hashlib.sha256(ZIP).hexdigest()}  a-file.zip\n"


@pytest.mark.parametrize("path_of_release", [FIRST, SECOND])
def test_a_download_is_cached(cms: CmsServer, publisher: Publisher, path_of_release: str) -> None:
    cms.put(path_of_release, Reply())
    assert downloads.cached(RELEASE, publisher) is None
    path = obtain(publisher)
    assert downloads.cached(RELEASE, publisher) == path


def test_an_altered_download_is_not_cached(cms: CmsServer, publisher: Publisher) -> None:
    cms.put(FIRST, Reply())
    obtain(publisher).write_bytes(b"PK altered")
    assert downloads.cached(RELEASE, publisher) is None


def test_a_download_without_its_digest_is_not_cached(cms: CmsServer, publisher: Publisher) -> None:
    cms.put(FIRST, Reply())
    path = obtain(publisher)
    path.with_name("a-file.zip.sha256").unlink()
    assert downloads.cached(RELEASE, publisher) is None


def test_a_removed_download_is_deleted(cms: CmsServer, publisher: Publisher) -> None:
    cms.put(FIRST, Reply())
    path = obtain(publisher)
    downloads.remove(path)
    downloads.remove(path)
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"{HOME}/files/zip/order-updated-12/19/2023.zip", "order-updated-12-19-2023.zip"),
        (f"{HOME}/medicare/coding/icd10/downloads/2019-order.zip", "2019-order.zip"),
        (f"{HOME}/Medicare/Coding/Downloads/2019-order.zip", "2019-order.zip"),
        (f"{HOME}/pub/ICD10CM/2026-update/icd10cm-order.zip", "icd10cm-order.zip"),
    ],
)
def test_a_download_has_the_name_of_cms(
    cms: CmsServer, publisher: Publisher, url: str, name: str
) -> None:
    cms.put(url.removeprefix(HOME), Reply())
    release = Published("icd10pcs", "2024", date(2023, 10, 1), "", "a rule", (url,))
    assert obtain(publisher, release).name == name


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (f"{HOME}/a.zip", "https://mirror.example/cms/a.zip"),
        ("/a.zip", "https://mirror.example/cms/a.zip"),
        ("https://elsewhere.example/a.zip", "https://elsewhere.example/a.zip"),
        ("https://www.cms.gov.example/a.zip", "https://www.cms.gov.example/a.zip"),
    ],
)
def test_a_mirror_replaces_only_the_address_of_cms(tmp_path: Path, url: str, address: str) -> None:
    mirror = Publisher("https://mirror.example/cms", tmp_path, RetryPolicy("test"))
    assert mirror.address(url) == address


VALIDATORS = [{"ETag": '"one"'}, {"Last-Modified": "Tue, 17 Dec 2024 10:00:00 GMT"}]


@pytest.mark.parametrize("validator", VALIDATORS, ids=["tag", "date"])
def test_a_download_is_unchanged_while_the_publisher_has_its_validator(
    cms: CmsServer, publisher: Publisher, validator: dict[str, str]
) -> None:
    cms.put(FIRST, Reply(headers=validator))
    assert downloads.unchanged(RELEASE, publisher) is None
    path = obtain(publisher)
    assert downloads.unchanged(RELEASE, publisher) == path
    cms.put(FIRST, Reply(headers={"ETag": '"two"', "Last-Modified": cms_server.NOW}))
    assert downloads.unchanged(RELEASE, publisher) is None


def test_a_download_without_a_validator_is_never_known_to_be_unchanged(
    cms: CmsServer, publisher: Publisher
) -> None:
    cms.put(FIRST, Reply())
    obtain(publisher)
    assert downloads.unchanged(RELEASE, publisher) is None
    assert cms.paths() == [FIRST]


def test_a_release_that_is_gone_is_not_known_to_be_unchanged(
    cms: CmsServer, publisher: Publisher
) -> None:
    cms.put(FIRST, Reply(headers=VALIDATORS[0]))
    obtain(publisher)
    cms.put(FIRST, Reply(b"<html>", 404))
    with pytest.raises(ReleaseNotFoundError):
        downloads.unchanged(RELEASE, publisher)


def test_the_name_of_a_download_is_that_of_the_publisher_without_folders() -> None:
    assert downloads.name(f"{HOME}/files/zip/2024-titles-updated-12/19/2023.zip") == (
        "2024-titles-updated-12-19-2023.zip"
    )
