"""The value set of a request: by id, by URL and version, or sent with the request."""

from typing import Protocol

from codesystems.problems import Invalid, Issue, NotFound
from codesystems.valueset import ValueSet
from terminology.messages import hl7valuesets, requests
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
        if request.version is not None and given.version is None and given.url is not None:
            return _named(given.url, request.version, snapshot)
    if given is None:
        return _named(request.url or "", request.version, snapshot)
    is_other = bool(request.url) and given.url is not None and request.url != given.url
    if is_other or request.version not in {None, given.version}:
        sent = f"{request.url or ''}|{request.version}" if request.version else request.url
        raise Invalid(requests.other_value_set(given.canonical, sent or ""))
    return given


def _named(url: str, version: str | None, snapshot: Snapshot) -> ValueSet:
    value_set = snapshot.value_set(url, version)
    if value_set is None:
        raise NotFound(unknown(url, version, snapshot))
    return value_set


def unknown(url: str, version: str | None, snapshot: Snapshot) -> Issue:
    """Return the issue of a value set that is not there, with the versions that are."""
    name = f"{url}|{version}" if version else url
    known = snapshot.value_set_versions(url)
    if snapshot.follows_edition(url):
        return hl7valuesets.unknown_edition_of_value_set(name, known)
    return hl7valuesets.unknown_value_set(name, known)
