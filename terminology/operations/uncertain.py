"""Codes that may have been added since the newest edition of their code system, which has ended.

A request with a date is about that day. One without a date is about the newest installed edition;
but of a code system whose whole list comes with the server, it is about today.
"""

from dataclasses import replace

from codesystems.asof import AsOf
from codesystems.problems import Issue, Severity
from codesystems.valueset import ValueSet
from terminology import contents
from terminology.operations import target
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts


def as_warning(issue: Issue) -> Issue:
    """Return the issue of a code that may be valid."""
    return replace(issue, severity=Severity.WARNING, message_id=None)


def may_be_added(concepts: Concepts, code: str, day: AsOf | None, snapshot: Snapshot) -> bool:
    """Tell whether a code that an edition lacks may have been added since."""
    if day is None and not contents.is_bundled_list(concepts.edition.url):
        return False
    versions = snapshot.versions(concepts.edition.url)
    return target.missing(concepts, code, versions, day).ended is not None


def has_all_codes(value_set: ValueSet, system: str) -> bool:
    """Tell whether a value set has all codes of a code system, those of any version."""
    return not value_set.excludes and any(
        one.system == system and not (one.version or one.picks or one.filters or one.value_sets)
        for one in value_set.includes
    )
