"""$lookup: all that an edition says of one code (FHIR CodeSystem-lookup)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from codesystems.asof import AsOf
from codesystems.contract import Named
from codesystems.model import Concept, Edition, Property, PropertyType
from codesystems.problems import NotFound
from terminology.messages import periods
from terminology.operations import as_of, history, supplements, target
from terminology.operations.as_of import Dated
from terminology.operations.history import Moment
from terminology.operations.target import Target
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts


@dataclass(frozen=True, slots=True)
class Lookup:
    """The question: which code, which of its properties (None is all of them), on which day.

    `wanted` may also name `designation`, `definition`, `parent`, `child` and `inactive`. With
    `history`, what each edition changed is traced.
    """

    target: Target
    code: str
    wanted: frozenset[str] | None = None
    as_of: AsOf | None = None
    supplements: tuple[str, ...] = ()
    history: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: the concept with its neighbours, and what was wanted of it.

    `message` says what the asker should know of the day, `history` what editions changed.
    """

    edition: Edition
    concept: Concept
    parents: tuple[Named, ...]
    children: tuple[Named, ...]
    wanted: frozenset[str] | None
    message: str | None = None
    history: tuple[Moment, ...] = ()

    def wants(self, name: str) -> bool:
        """Tell whether a property, or `designation` or `definition`, was asked for."""
        return self.wanted is None or name in self.wanted

    def properties(self) -> Iterator[Property]:
        """The properties of the concept that were asked for, `inactive` first."""
        concept = self.concept
        if self.wants("inactive"):
            yield Property("inactive", PropertyType.BOOLEAN, concept.inactive)
        yield from (value for value in concept.properties if self.wants(value.code))


def lookup(question: Lookup, snapshot: Snapshot) -> Found:
    """Look a code up.

    Raises NotFound where the code system, its version or the code is unknown, with what is
    known instead, and where the code was not in force on the day that is asked about.
    """
    message = None
    if question.as_of is None:
        held = question.target.edition(snapshot)
        held = supplements.add(held, supplements.find(question.supplements, snapshot))
        concept = target.required(held, question.code, snapshot)
    else:
        dated = as_of.resolve(question.target, question.code, question.as_of, snapshot)
        held, message = dated.held, dated.remark
        concept = dated.concept or _refused(dated, question.code, question.as_of, snapshot)
    return Found(
        held.edition,
        concept,
        tuple(held.parents(concept.code)),
        tuple(held.children(concept.code)),
        question.wanted,
        message,
        _history(question, held, concept.code, snapshot),
    )


def _history(question: Lookup, held: Concepts, code: str, snapshot: Snapshot) -> tuple[Moment, ...]:
    """The history of the code, which reads every edition: only where it is asked for by name."""
    if not question.history:
        return ()
    return history.trace(snapshot.versions(held.edition.url), code)


def _refused(dated: Dated, code: str, day: AsOf, snapshot: Snapshot) -> NoReturn:
    if not dated.meanings:
        target.required(dated.held, code, snapshot)
    url = dated.held.edition.url
    replacements = dated.replacements(code)
    raise NotFound(periods.not_in_force(code, url, day.text, dated.days(), replacements))
