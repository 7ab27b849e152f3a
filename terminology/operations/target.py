"""Which edition an operation is asked of: by id, or by the code system's URI and version."""

from collections.abc import Sequence
from dataclasses import dataclass

from codesystems import canonical
from codesystems.model import Concept
from codesystems.problems import Invalid, NotFound
from terminology.messages import codesystem, requests
from terminology.snapshot import Snapshot, choose
from terminology.store.contract import Concepts


@dataclass(frozen=True, slots=True)
class Target:
    """An edition as the asker names it; `id` wins, since it stands in the path."""

    system: str | None = None
    version: str | None = None
    id: str | None = None

    def edition(self, snapshot: Snapshot) -> Concepts:
        """Find the edition.

        Raises NotFound, naming what is known, and Invalid where `id` is another edition than
        `system` and `version` say.
        """
        if self.id is None:
            return snapshot.required(self.system or "", self.version)
        held = snapshot.by_id(self.id)
        edition = held.edition
        if choose((held,), self.system or edition.url, self.version) is None or (
            self.system and canonical.resolve(self.system).canonical != edition.url
        ):
            sent = "|".join(part for part in (self.system, self.version) if part)
            raise Invalid(requests.contradicts_id(self.id, edition.url, edition.version, sent))
        return held


def find(held: Concepts, code: str) -> Concept | None:
    """Find a concept; where the code system does not mind case, in another case too."""
    found = held.concept(code)
    if found is None and not held.edition.case_sensitive:
        spelled = held.spelled(code)
        found = None if spelled is None else held.concept(spelled)
    return found


def required(held: Concepts, code: str, snapshot: Snapshot) -> Concept:
    """Find a concept.

    Raises NotFound with the versions that have the code, or else what a typo may have meant.
    """
    found = find(held, code)
    if found is None:
        edition = held.edition
        versions, similar = missing(held, code, snapshot.versions(edition.url))
        names = (code, edition.url, edition.version, edition.content)
        raise NotFound(codesystem.unknown_code(*names, versions, similar))
    return found


def missing(held: Concepts, code: str, versions: Sequence[Concepts]) -> tuple[list[str], list[str]]:
    """What is known of a code that an edition lacks.

    The versions of the code system that have it, out of all `versions` of it; or, where none has,
    the codes that a typo may have meant.
    """
    having = [
        other.edition.version
        for other in versions
        if other is not held and other.spelled(code) is not None
    ]
    return having, [] if having else held.similar(code)


def hint(held: Concepts, code: str, snapshot: Snapshot) -> str | None:
    """What may have been meant by a code that an edition lacks."""
    versions, similar = missing(held, code, snapshot.versions(held.edition.url))
    if versions:
        return codesystem.exists_in(code, versions)
    return codesystem.did_you_mean(similar) if similar else None
