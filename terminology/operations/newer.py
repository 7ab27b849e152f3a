"""Records of fragments that are newer than every complete edition.

A fragment answers only where its version is requested, so that a record of it that its publisher
has changed since the newest complete edition would go unnoticed.
"""

from collections.abc import Iterator, Mapping

from codesystems.model import Concept, ContentMode, Edition
from terminology import contents
from terminology.messages import periods
from terminology.operations.target import Target
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts

Newer = Mapping[str, str]
"""Messages about newer records, by code."""

_NONE: Newer = {}


def of_default(requested: Target, snapshot: Snapshot, day: str | None = None) -> Newer:
    """Return the newer records for a request without id and version.

    With a `day` (YYYY-MM-DD), those that were changed by then.
    """
    if requested.id is not None or requested.version is not None:
        return _NONE
    versions = snapshot.versions(requested.system or "")
    if not versions or versions[0].edition.content is not ContentMode.COMPLETE:
        return _NONE
    url = versions[0].edition.url
    key = "newer records", url
    records = snapshot.memo.get(key)
    if records is None:
        records = snapshot.memo[key] = dict(_records(versions))
    return {
        code: periods.newer_record(code, changed, version)
        for code, (changed, version) in records.items()
        if day is None or changed <= day
    }


def _records(versions: tuple[Concepts, ...]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each code with a newer record, the day of its change, and the version with it."""
    newest = versions[0]
    names = contents.roles(newest.edition.url).changed
    for concepts in versions[1:] if names else ():
        if _is_newer_fragment(concepts.edition, newest.edition):
            for concept in concepts.concepts():
                changed = _changed(concept, names)
                is_newer = changed > newest.edition.effective.isoformat()
                if is_newer and newest.validity(concept.code) is not None:
                    yield concept.code, (changed, concepts.edition.version)


def _is_newer_fragment(edition: Edition, newest: Edition) -> bool:
    return edition.content is ContentMode.FRAGMENT and edition.effective > newest.effective


def _changed(concept: Concept, names: frozenset[str]) -> str:
    """Return the last day in these properties; empty where there is none."""
    return max((str(each.value) for each in concept.properties if each.code in names), default="")
