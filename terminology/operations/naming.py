"""The value set of a request: by id, by URL and version, or sent with the request."""

from dataclasses import replace
from typing import Protocol

from codesystems.problems import Invalid, Issue, NotFound
from codesystems.valueset import ValueSet
from terminology.messages import hl7valuesets, requests, suggestions
from terminology.snapshot import Snapshot


class Naming(Protocol):
    """A request for a value set."""

    @property
    def id(self) -> str | None:
        """The FHIR id."""
        ...

    @property
    def url(self) -> str | None:
        """The URL."""
        ...

    @property
    def version(self) -> str | None:
        """The version."""
        ...

    @property
    def value_set(self) -> ValueSet | None:
        """The value set itself."""
        ...


def find(request: Naming, snapshot: Snapshot) -> ValueSet:
    """Return the value set of a request.

    Raises NotFound, with the known versions, and Invalid where the value set of the id, or the one
    that was sent, is not that of the URL and the version.
    """
    given = request.value_set
    if given is None and request.id is not None:
        given = snapshot.value_set_by_id(request.id)
    url, version = request.url or "", request.version
    if given is None:
        return _named(url, version, snapshot)
    if not (url and given.url and url != given.url):
        if version in {None, given.version}:
            return given
        if request.value_set is None and given.url is not None and given.version is None:
            return _named(given.url, version, snapshot)
    sent = f"{url}|{version}" if version else url
    raise Invalid(requests.other_resource("value set", given.canonical, sent))


def _named(url: str, version: str | None, snapshot: Snapshot) -> ValueSet:
    value_set = snapshot.value_set(url, version)
    if value_set is None:
        raise NotFound(unknown(url, version, snapshot))
    return value_set


def unknown(url: str, version: str | None, snapshot: Snapshot) -> Issue:
    """Return the issue of a value set that is not there, with the versions that are."""
    issue = hl7valuesets.unknown_value_set(f"{url}|{version}" if version else url)
    if snapshot.value_set_versions(url) or snapshot.value_set(url):
        return listing(issue, url, snapshot)
    known = (one.url for one in snapshot.value_sets if one.url is not None)
    return replace(issue, hint=suggestions.hint(url, known, suggestions.VALUE_SETS))


def listing(issue: Issue, url: str, snapshot: Snapshot) -> Issue:
    """Add the known versions of the value set of a URL to an issue."""
    known, of_editions = snapshot.value_set_versions(url), snapshot.follows_edition(url)
    return hl7valuesets.with_versions(issue, known, of_editions=of_editions)
