"""Releases downloaded from their publisher, and cached in a folder with their digests.

FOLDER/hcpcs-2025-01/january-2025-alpha-numeric-hcpcs-file.zip
FOLDER/hcpcs-2025-01/january-2025-alpha-numeric-hcpcs-file.zip.sha256
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from filelock import FileLock

from codesystems import fetch
from codesystems.fetch import Progress
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
        if path.exists() and _recorded_digest(path) == _digest(path):
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
                digest = fetch.download(address, path, publisher.policy, progress)
                _digest_file(path).write_text(f"{digest}  {path.name}\n")
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
    path.unlink(missing_ok=True)
    _digest_file(path).unlink(missing_ok=True)


def _place(release: Published, url: str, publisher: Publisher) -> Path:
    """Return the path of a download: the id of the edition, and the file name without folders.

    CMS has file names with slashes.
    """
    name = _FOLDERS.sub("", url).replace("/", "-") if _FOLDERS.match(url) else _last_part(url)
    return publisher.folder / release.id / name


def _last_part(url: str) -> str:
    return unquote(urlsplit(url).path).rsplit("/", 1)[-1]


def _digest_file(path: Path) -> Path:
    return path.with_name(path.name + _SUFFIX)


def _recorded_digest(path: Path) -> str:
    file = _digest_file(path)
    return file.read_text().split(" ", 1)[0] if file.exists() else ""


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
