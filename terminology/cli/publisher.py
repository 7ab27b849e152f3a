"""The publisher of releases: its address, and the progress of downloads on the terminal."""

import os
from collections.abc import Sequence
from pathlib import Path

from codesystems import downloads, fetch, links
from codesystems.downloads import Publisher
from codesystems.release import ReleaseError
from codesystems.releases import Published
from codesystems.retry import RetryPolicy
from terminology import settings
from terminology.catalogue import Installable
from terminology.cli import console
from terminology.software import VERSION

AGENT = f"fhir-hcpcs/{VERSION}"
"""The User-Agent header of downloads."""


def from_environment() -> Publisher:
    """Return the publisher that the environment names. Raises ValueError for an invalid URL."""
    return Publisher(
        settings.cms(os.environ), settings.downloads_folder(os.environ), RetryPolicy(AGENT)
    )


def obtain(release: Published, publisher: Publisher, *, again: bool) -> Path:
    """Return the file of a release: the cached download, unless `again`, or a new one."""
    path = None if again else downloads.cached(release, publisher)
    if path is not None:
        console.print_error(f"Using the cached download {path}")
        return path
    with console.transfer(f"Downloading {release.key} {release.version}") as progress:
        return downloads.obtain(release, publisher, progress)


def find(entry: Installable, version: str, publisher: Publisher) -> Published:
    """Return the release of a version: a known one, or a newer one of the publisher's page.

    Raises ReleaseError if there is none.
    """
    known = published(entry)
    listed = {release.version: release for release in known}
    if version not in listed and version > known[0].version:
        listed |= {release.version: release for release in on_page(entry, publisher)}
    if version in listed:
        return listed[version]
    raise ReleaseError(
        f"{entry.key} {version} is not a known release; known are {_span(known)}; "
        f"`fhir-hcpcs available {entry.key} --online` finds newer ones"
    )


def published(entry: Installable) -> tuple[Published, ...]:
    """Return the known releases, newest first. Raises ReleaseError if the catalogue lists none."""
    known = entry.published()
    if not known:
        raise ReleaseError(
            f"no releases of {entry.key} are listed; use --file, with {entry.accepts}"
        )
    return known


def on_page(entry: Installable, publisher: Publisher) -> tuple[Published, ...]:
    """Return the releases that the publisher's page links to; none if no rule describes them."""
    if entry.linked is None:
        return ()
    html = fetch.page(publisher.address(entry.page), publisher.policy)
    return entry.linked(links.read(html), entry.page)


def _span(known: Sequence[Published]) -> str:
    return f"{known[-1].version} to {known[0].version}"
