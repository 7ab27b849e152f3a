"""Releases downloaded from their publisher, and cached in a folder with their digests.

FOLDER/hcpcs-2025-01/january-2025-alpha-numeric-hcpcs-file.zip
FOLDER/hcpcs-2025-01/january-2025-alpha-numeric-hcpcs-file.zip.sha256
FOLDER/hcpcs-2025-01/january-2025-alpha-numeric-hcpcs-file.zip.mark
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from filelock import FileLock

from codesystems import fetch
from codesystems.fetch import Progress
from codesystems.partial import Partial
from codesystems.releases import Published
from codesystems.retry import BY_HAND, ReleaseNotFoundError, RetryPolicy

HOME = "https://www.cms.gov"
"""The publisher's address in the tables of releases."""

_FOLDERS = re.compile(r".*?/(?:zip|downloads)/", re.IGNORECASE)
_SUFFIX = ".sha256"


@dataclass(frozen=True, slots=True)
class Publisher:
    """The address of the publisher or its mirror, the folder of downloads, and the policy."""

    base: str
    folder: Path
    policy: RetryPolicy

    def address(self, url: str) -> str:
        """Return the address of a page or a file at this publisher."""
        return f"{self.base}{url.removeprefix(HOME)}" if url.startswith((f"{HOME}/", "/")) else url


def cached(release: Published, publisher: Publisher) -> Path | None:
    """Return an earlier download that still has its digest."""
    for url in release.urls:
        path = _place(release, url, publisher)
        if path.exists() and _recorded_digest(path) == digest(path):
            return path
    return None


def unchanged(release: Published, publisher: Publisher) -> Path | None:
    """Return the earlier download if the publisher still has the same file; None if not.

    None also where the publisher sent no validator with it. Raises the errors of `obtain`.
    """
    path = cached(release, publisher)
    if path is None:
        return None
    for url in release.urls:
        address = publisher.address(url)
        mark = Partial(path).complete_mark(address)
        if mark and fetch.is_current(address, mark, publisher.policy):
            return path
    return None


def obtain(release: Published, publisher: Publisher, progress: Progress) -> Path:
    """Download a release from the first of its addresses that has it.

    Waits for another download into the same folder. Raises ReleaseNotFoundError where no address
    has the release, UnreachableError where there is no connection, and ReleaseError for any other
    response.
    """
    failures = []
    publisher.folder.mkdir(parents=True, exist_ok=True)
    for url in release.urls:
        address, path = publisher.address(url), _place(release, url, publisher)
        try:
            with FileLock(publisher.folder / ".lock"):
                sha256 = fetch.download(address, path, publisher.policy, progress)
                _digest_file(path).write_text(f"{sha256}  {path.name}\n")
        except ReleaseNotFoundError as error:
            failures.append(str(error).removesuffix(f"; {BY_HAND}"))
        else:
            return path
    reasons = "; ".join(failures) or "no address is known"
    raise ReleaseNotFoundError(
        f"{release.key} {release.version} was not found: {reasons} (source: {release.source}); "
        f"{BY_HAND}"
    )


def remove(path: Path) -> None:
    """Delete a download, so that the next one starts from the first byte."""
    Partial(path).remove()
    _digest_file(path).unlink(missing_ok=True)


def name(url: str) -> str:
    """Return the name of the file at an address without folders; CMS has names with slashes."""
    return _FOLDERS.sub("", url).replace("/", "-") if _FOLDERS.match(url) else _last_part(url)


def _place(release: Published, url: str, publisher: Publisher) -> Path:
    """Return the path of a download: the id of the edition, and the name of the file."""
    return publisher.folder / release.id / name(url)


def _last_part(url: str) -> str:
    return unquote(urlsplit(url).path).rsplit("/", 1)[-1]


def _digest_file(path: Path) -> Path:
    return path.with_name(path.name + _SUFFIX)


def _recorded_digest(path: Path) -> str:
    file = _digest_file(path)
    return file.read_text().split(" ", 1)[0] if file.exists() else ""


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
