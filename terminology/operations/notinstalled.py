"""Why a value set cannot be composed: what it needs is not installed, or is not allowed."""

from collections.abc import Sequence

from codesystems.problems import Invalid, Issue, NotFound
from terminology.messages import codesystem, hl7valuesets
from terminology.operations import naming
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts


class MissingValueSet(NotFound):
    """An included value set is not installed."""

    def __init__(self, url: str, version: str | None, snapshot: Snapshot) -> None:
        issue = hl7valuesets.unknown_import(url, version)
        super().__init__(naming.listing(issue, url, snapshot))
        self.issue = naming.unknown(url, version, snapshot)


class MissingSystem(NotFound):
    """An included code system, or a version of one, is not installed."""

    def __init__(
        self,
        system: str,
        version: str | None,
        known: Sequence[str],
        issue: Issue | None = None,
    ) -> None:
        expected = (
            hl7valuesets.cannot_expand_version(system, version, known)
            if version and known
            else hl7valuesets.cannot_expand(system)
        )
        super().__init__(issue or expected)
        self.system, self.version, self.known = system, version, known


class UnprocessedSystem(MissingSystem):
    """An included code system is installed without its codes, or with examples of them alone."""

    def __init__(self, concepts: Concepts) -> None:
        edition = concepts.edition
        issue = codesystem.no_content(edition.canonical, edition.content)
        super().__init__(edition.url, None, [], issue)


class VersionNotAllowed(Invalid):
    """`check-system-version` forbids the version of an include."""

    def __init__(self, concepts: Concepts, expected: str) -> None:
        edition = concepts.edition
        super().__init__(
            hl7valuesets.version_not_allowed(edition.url, edition.version, expected, None)
        )
        self.concepts, self.expected = concepts, expected
