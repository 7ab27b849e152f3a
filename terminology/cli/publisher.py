"""The publisher as the commands ask it: where it is, and what they show while they wait."""

import os
from collections.abc import Sequence
from pathlib import Path

from codesystems import downloads, fetch, links
from codesystems.catalogue import Entry
from codesystems.downloads import Publisher
from codesystems.release import ReleaseError
from codesystems.releases import Published
from codesystems.retry import RetryPolicy
from terminology import settings
from terminology.cli import console
from terminology.software import VERSION

AGENT = f"fhir-hcpcs/{VERSION}"


def from_environment() -> Publisher:
    """The publisher that the environment names. Raises ValueError for what is no address."""
    return Publisher(
        settings.cms(os.environ), settings.downloads_folder(os.environ), RetryPolicy(AGENT)
    )


def obtain(release: Published, publisher: Publisher, *, again: bool) -> Path:
    """A release's file: kept from an earlier download, unless `again`, or downloaded now."""
    path = None if again else downloads.cached(release, publisher)
    if path is not None:
        console.say(f"Kept from an earlier download: {path}")
        return path
    with console.transfer(f"Downloading {release.key} {release.version}") as progress:
        return downloads.obtain(release, publisher, progress)


def find(entry: Entry, version: str, publisher: Publisher) -> Published:
    """The release of a version: one that is known, or one that the publisher's page has since.

    Raises ReleaseError where there is none.
    """
    known = entry.published()
    listed = {release.version: release for release in known}
    if version not in listed and version > known[0].version:
        listed |= {release.version: release for release in on_page(entry, publisher)}
    if version in listed:
        return listed[version]
    raise ReleaseError(
        f"{entry.key} {version} is not known; known are {_span(known)}; "
        f"`fhir-hcpcs available {entry.key} --online` looks for more"
    )


def on_page(entry: Entry, publisher: Publisher) -> tuple[Published, ...]:
    """The releases that the publisher's page leads to; none where the page has no such rule."""
    if entry.linked is None:
        return ()
    html = fetch.page(publisher.address(entry.page), publisher.policy)
    return entry.linked(links.read(html), entry.page)


def _span(known: Sequence[Published]) -> str:
    return f"{known[-1].version} to {known[0].version}"
