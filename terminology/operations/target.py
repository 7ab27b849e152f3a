"""The edition of a request: by id, or by the URI and version of a code system."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from codesystems import canonical
from codesystems.model import SENT, Concept
from codesystems.problems import Invalid, Issue, NotFound
from terminology import contents
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
        names = (code, edition.url, edition.version, edition.content)
        found = missing(concepts, code, snapshot.versions(edition.url))
        raise NotFound(codesystem.unknown_code(*names, *found))
    return concept


class Alternatives(NamedTuple):
    """The alternatives to a code: versions with it, similar codes, or names and URLs of systems."""

    versions: list[str]
    similar: list[str]
    others: tuple[tuple[str, str], ...] = ()


def missing(concepts: Concepts, code: str, versions: Sequence[Concepts]) -> Alternatives:
    """The alternatives to a code that an edition lacks.

    The other `versions` of the code system that have it. Where none has, the code systems that the
    code belongs to by its form, and else similar codes.
    """
    having = [
        other.edition.version
        for other in versions
        if other is not concepts and other.spelled(code) is not None
    ]
    if having:
        return Alternatives(having, [])
    similar = concepts.similar(code)
    others = belongs(concepts, code, similar)
    return Alternatives([], [] if others else similar, others)


def belongs(concepts: Concepts, code: str, similar: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The names and URLs of the code systems that a code belongs to by its form.

    There are none if a similar code differs in punctuation alone: that is what was meant.
    """
    if any(_letters(near) == _letters(code) for near in similar):
        return ()
    forms = contents.other_systems(concepts.edition.url, code)
    return tuple((form.name, form.system) for form in forms)


def _letters(code: str) -> str:
    return "".join(filter(str.isalnum, code)).upper()


def explained(issue: Issue, concepts: Concepts, code: str, snapshot: Snapshot) -> Issue:
    """Return the issue of a code that an edition lacks, with what to send instead.

    That is part of the text, except for a code system of the request: HL7's cases fix its texts.
    """
    found = missing(concepts, code, snapshot.versions(concepts.edition.url))
    if found.others:
        return replace(issue, text=codesystem.belonging(issue.text, code, found.others))
    if found.versions:
        advice = codesystem.exists_in(code, found.versions)
    elif found.similar:
        advice = codesystem.did_you_mean(found.similar)
    else:
        return issue
    if concepts.provenance.file == SENT:
        return replace(issue, hint=advice)
    return replace(issue, text=f"{issue.text}. {advice}")
