"""$lookup: the details of one code in an edition (FHIR CodeSystem-lookup)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from codesystems.asof import AsOf
from codesystems.contract import CodeDisplay
from codesystems.model import Concept, Edition, Property, PropertyType
from codesystems.problems import NotFound
from terminology.messages import periods
from terminology.operations import as_of, history, supplements, target
from terminology.operations.as_of import CodeOnDate
from terminology.operations.history import HistoryStep
from terminology.operations.target import Target
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts


@dataclass(frozen=True, slots=True)
class Lookup:
    """The request: a code, the properties to return (None: all), and a date.

    `wanted` may also have `designation`, `definition`, `parent`, `child` and `inactive`. With
    `history`, the result has the changes of each edition.
    """

    target: Target
    code: str
    wanted: frozenset[str] | None = None
    as_of: AsOf | None = None
    supplements: tuple[str, ...] = ()
    history: bool = False


@dataclass(frozen=True, slots=True)
class LookupAnswer:
    """The result: the concept with its parents and children, and the properties to return.

    `message` is a warning about the date; `history` has the changes of each edition.
    """

    edition: Edition
    concept: Concept
    parents: tuple[CodeDisplay, ...]
    children: tuple[CodeDisplay, ...]
    wanted: frozenset[str] | None
    message: str | None = None
    history: tuple[HistoryStep, ...] = ()

    def returns(self, name: str) -> bool:
        """Whether to return a property, or `designation` or `definition`."""
        return self.wanted is None or name in self.wanted

    def properties(self) -> Iterator[Property]:
        """The properties of the concept to return, `inactive` first."""
        concept = self.concept
        if self.returns("inactive"):
            yield Property("inactive", PropertyType.BOOLEAN, concept.inactive)
        yield from (prop for prop in concept.properties if self.returns(prop.code))


def lookup(request: Lookup, snapshot: Snapshot) -> LookupAnswer:
    """Look a code up.

    Raises NotFound where the code system, its version or the code is unknown, with the known
    alternatives, and where the code was not in force on the date.
    """
    message = None
    if request.as_of is None:
        concepts = request.target.edition(snapshot)
        concepts = supplements.add(concepts, supplements.find(request.supplements, snapshot))
        concept = target.required(concepts, request.code, snapshot)
    else:
        dated = as_of.resolve(request.target, request.code, request.as_of, snapshot)
        concepts, message = dated.concepts, dated.warning
        concept = dated.concept or _raise_not_in_force(dated, request.code, request.as_of, snapshot)
    return LookupAnswer(
        concepts.edition,
        concept,
        tuple(concepts.parents(concept.code)),
        tuple(concepts.children(concept.code)),
        request.wanted,
        message,
        _history(request, concepts, concept.code, snapshot),
    )


def _history(
    request: Lookup, concepts: Concepts, code: str, snapshot: Snapshot
) -> tuple[HistoryStep, ...]:
    """The history of the code, only if requested, since it reads every edition."""
    if not request.history:
        return ()
    return history.trace(snapshot.versions(concepts.edition.url), code)


def _raise_not_in_force(dated: CodeOnDate, code: str, day: AsOf, snapshot: Snapshot) -> NoReturn:
    if not dated.meanings:
        target.required(dated.concepts, code, snapshot, day)
    url = dated.concepts.edition.url
    replacements = dated.replacements(code)
    raise NotFound(periods.not_in_force(code, url, day.text, dated.days(), replacements))
