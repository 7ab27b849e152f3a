"""Releases fetched from their publisher, kept in a folder with their digests.

FOLDER/hcpcs-2025-01/january-2025-alpha-numeric-hcpcs-file.zip
FOLDER/hcpcs-2025-01/january-2025-alpha-numeric-hcpcs-file.zip.sha256
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from codesystems import fetch
from codesystems.fetch import Progress
from codesystems.releases import Published
from codesystems.retry import BY_HAND, NotThereError, RetryPolicy

HOME = "https://www.cms.gov"
"""Where the tables of releases say that the publisher is."""

_BEHIND_FOLDERS = re.compile(r".*?/(?:zip|downloads)/", re.IGNORECASE)
_SUFFIX = ".sha256"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Where the publisher is, or what stands in for it; where downloads are kept; the policy."""

    base: str
    folder: Path
    policy: RetryPolicy

    def address(self, url: str) -> str:
        """The address of a page or a file at this publisher."""
        return f"{self.base}{url.removeprefix(HOME)}" if url.startswith((f"{HOME}/", "/")) else url


def kept(release: Published, publisher: Publisher) -> Path | None:
    """Find an earlier download that is still what it was."""
    for url in release.urls:
        path = _place(release, url, publisher)
        if path.exists() and _digest_beside(path) == _digest(path):
            return path
    return None


def obtain(release: Published, publisher: Publisher, progress: Progress) -> Path:
    """Download a release from the first of its addresses that has it.

    Another download into the same folder is waited for. Raises NotThereError where none has it,
    UnreachableError where nobody answers, and ReleaseError for what else the publisher answers.
    """
    tried = []
    publisher.folder.mkdir(parents=True, exist_ok=True)
    for url in release.urls:
        address, path = publisher.address(url), _place(release, url, publisher)
        try:
            with FileLock(publisher.folder / ".lock"):
                digest = fetch.download(address, path, publisher.policy, progress)
                _beside(path).write_text(f"{digest}  {path.name}\n")
        except NotThereError as error:
            tried.append(str(error).removesuffix(f"; {BY_HAND}"))
        else:
            return path
    where = "; ".join(tried) or "no address of it is known"
    raise NotThereError(
        f"{release.key} {release.version} is not there: {where} (known from: {release.source}); "
        f"{BY_HAND}"
    )


def forget(path: Path) -> None:
    """Throw a download away, so that the next one is made anew."""
    path.unlink(missing_ok=True)
    _beside(path).unlink(missing_ok=True)


def _place(release: Published, url: str, publisher: Publisher) -> Path:
    """Where a download is kept: below the edition's id, under CMS's name without its folders."""
    name = _BEHIND_FOLDERS.sub("", url.removeprefix(HOME)).replace("/", "-")
    return publisher.folder / release.id / name


def _beside(path: Path) -> Path:
    return path.with_name(path.name + _SUFFIX)


def _digest_beside(path: Path) -> str:
    noted = _beside(path)
    return noted.read_text().split(" ", 1)[0] if noted.exists() else ""


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
