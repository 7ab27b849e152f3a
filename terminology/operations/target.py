"""The edition of a request: by id, or by the URI and version of a code system."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import SENT, Concept, ContentMode
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

        Raises NotFound with the known alternatives, for a supplement, and for a code system
        without its codes; Invalid where `id` and `system` or `version` identify different editions.
        """
        concepts = self._edition(snapshot)
        edition = concepts.edition
        if edition.content is ContentMode.SUPPLEMENT:
            name = edition.canonical
            raise NotFound(codesystem.is_supplement(name, edition.supplements or ""))
        if not edition.content.has_codes:
            raise NotFound(codesystem.no_content(edition.canonical, edition.content, "system"))
        return concepts

    def _edition(self, snapshot: Snapshot) -> Concepts:
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


def required(concepts: Concepts, code: str, snapshot: Snapshot, day: AsOf | None = None) -> Concept:
    """Find a concept.

    Raises NotFound with the versions that have the code, or else with similar codes.
    """
    concept = find(concepts, code)
    if concept is None:
        edition = concepts.edition
        names = (code, edition.url, edition.version, edition.content)
        found = missing(concepts, code, snapshot.versions(edition.url), day)
        raise NotFound(codesystem.unknown_code(*names, *found))
    return concept


class Alternatives(NamedTuple):
    """The alternatives to a code: versions with it, similar codes, or names and URLs of systems."""

    versions: list[str]
    similar: list[str]
    others: tuple[tuple[str, str], ...] = ()
    ended: date | None = None


def missing(
    concepts: Concepts, code: str, versions: Sequence[Concepts], day: AsOf | None = None
) -> Alternatives:
    """The alternatives to a code that an edition lacks.

    The other `versions` of the code system that have it. Where none has, the code systems that the
    code belongs to by its form, and else similar codes; and the last day of the newest edition, if
    the code may have been added between it and the day of the request, without a date today.
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
    if others:
        return Alternatives([], [], others)
    is_newest = not versions or versions[0] is concepts
    return Alternatives([], similar, (), _ended(concepts, code, day) if is_newest else None)


def _ended(concepts: Concepts, code: str, day: AsOf | None) -> date | None:
    edition = concepts.edition
    due = edition.next_due
    if due is None or edition.content is not ContentMode.COMPLETE:
        return None
    is_past = due <= (day.first if day else today())
    return due - _DAY if is_past and contents.may_be_added(edition.url, code) else None


_DAY = timedelta(days=1)


def today() -> date:
    """Return the day that a request without a date is about."""
    return datetime.now(UTC).date()


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


def explained(
    issue: Issue, concepts: Concepts, code: str, snapshot: Snapshot, day: AsOf | None = None
) -> Issue:
    """Return the issue of a code that an edition lacks, with what to send instead.

    That is part of the text, except for a code system of the request: HL7's cases fix its texts.
    """
    found = missing(concepts, code, snapshot.versions(concepts.edition.url), day)
    if found.others:
        return replace(issue, text=codesystem.belonging(issue.text, code, found.others))
    text = codesystem.not_certain(issue.text, concepts.edition.version, found.ended)
    issue = replace(issue, text=text)
    if found.versions:
        advice = codesystem.exists_in(code, found.versions)
    elif found.similar:
        advice = codesystem.did_you_mean(found.similar)
    else:
        return issue
    if concepts.provenance.file == SENT:
        return replace(issue, hint=advice)
    return replace(issue, text=f"{issue.text}. {advice}")
