"""The edition of a request: by id, or by the URI and version of a code system."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codesystems import canonical
from codesystems.model import SENT, Concept
from codesystems.problems import Invalid, Issue, NotFound
from terminology.messages import codesystem, requests
from terminology.snapshot import Snapshot, choose
from terminology.store.contract import Concepts


@dataclass(frozen=True, slots=True)
class Target:
    """The edition in a request; `id`, from the path, takes precedence."""

    system: str | None = None
    version: str | None = None
    id: str | None = None

    def edition(self, snapshot: Snapshot) -> Concepts:
        """Find the edition.

        Raises NotFound with the known alternatives, and Invalid where `id` and `system` or
        `version` identify different editions.
        """
        if self.id is None:
            return snapshot.required(self.system or "", self.version)
        concepts = snapshot.by_id(self.id)
        edition = concepts.edition
        if choose((concepts,), self.system or edition.url, self.version) is None or (
            self.system and canonical.resolve(self.system).canonical != edition.url
        ):
            sent = "|".join(part for part in (self.system, self.version) if part)
            raise Invalid(requests.contradicts_id(self.id, edition.url, edition.version, sent))
        return concepts


def find(concepts: Concepts, code: str) -> Concept | None:
    """Find a concept; in another case too, if the code system is not case sensitive."""
    concept = concepts.concept(code)
    if concept is None and not concepts.edition.case_sensitive:
        spelling = concepts.spelled(code)
        concept = None if spelling is None else concepts.concept(spelling)
    return concept


def required(concepts: Concepts, code: str, snapshot: Snapshot) -> Concept:
    """Find a concept.

    Raises NotFound with the versions that have the code, or else with similar codes.
    """
    concept = find(concepts, code)
    if concept is None:
        edition = concepts.edition
        versions, similar = missing(concepts, code, snapshot.versions(edition.url))
        names = (code, edition.url, edition.version, edition.content)
        raise NotFound(codesystem.unknown_code(*names, versions, similar))
    return concept


def missing(
    concepts: Concepts, code: str, versions: Sequence[Concepts]
) -> tuple[list[str], list[str]]:
    """The alternatives to a code that an edition lacks.

    The other `versions` of the code system that have it; where none has, similar codes.
    """
    having = [
        other.edition.version
        for other in versions
        if other is not concepts and other.spelled(code) is not None
    ]
    return having, [] if having else concepts.similar(code)


def explained(issue: Issue, concepts: Concepts, code: str, snapshot: Snapshot) -> Issue:
    """Return the issue of a code that an edition lacks, with what to send instead.

    That is part of the text, except for a code system of the request: HL7's cases fix its texts.
    """
    advice = hint(concepts, code, snapshot)
    if advice is None:
        return issue
    if concepts.provenance.file == SENT:
        return replace(issue, hint=advice)
    return replace(issue, text=f"{issue.text}. {advice}")


def hint(concepts: Concepts, code: str, snapshot: Snapshot) -> str | None:
    """A hint for a code that an edition lacks: the versions that have it, or similar codes."""
    versions, similar = missing(concepts, code, snapshot.versions(concepts.edition.url))
    if versions:
        return codesystem.exists_in(code, versions)
    return codesystem.did_you_mean(similar) if similar else None
