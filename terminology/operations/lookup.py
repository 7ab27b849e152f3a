"""$lookup: the details of one code in an edition (FHIR CodeSystem-lookup)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from codesystems.asof import AsOf
from codesystems.contract import CodeDisplay
from codesystems.model import Coding, Concept, Designation, Edition, Property, PropertyType
from codesystems.problems import NotFound
from terminology import concepts as displays
from terminology.concepts import PREFERRED
from terminology.languages import Languages
from terminology.messages import periods
from terminology.operations import as_of, history, newer, supplements, target
from terminology.operations.as_of import CodeOnDate
from terminology.operations.history import HistoryStep
from terminology.operations.target import Target
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.store.supplemented import absent, extended


@dataclass(frozen=True, slots=True)
class Lookup:
    """The request: a code, the properties to return (None: all), and a date.

    `wanted` may also have `designation`, `definition`, `parent`, `child` and `inactive`. With
    `history`, the result has the changes of each edition. The display is in one of the `languages`
    if there is one.
    """

    target: Target
    code: str
    wanted: frozenset[str] | None = None
    as_of: AsOf | None = None
    supplements: tuple[str, ...] = ()
    history: bool = False
    languages: Languages | None = None


@dataclass(frozen=True, slots=True)
class LookupAnswer:
    """The result: the concept with its parents and children, and the properties to return.

    `message` is a warning about the date, or about a newer record; `history` has the changes of
    each edition. The concept includes what the `supplements`, requested or automatic, say of it.
    """

    edition: Edition
    concept: Concept
    parents: tuple[CodeDisplay, ...]
    children: tuple[CodeDisplay, ...]
    wanted: frozenset[str] | None
    message: str | None = None
    history: tuple[HistoryStep, ...] = ()
    languages: Languages | None = None
    supplements: tuple[Concepts, ...] = ()

    @property
    def display(self) -> str:
        """The display in a requested language, else that of the edition, else the code."""
        display = displays.display(self.edition, self.concept, self.languages)
        return display or self.concept.display or self.concept.code

    def designations(self) -> Iterator[tuple[Designation, str | None]]:
        """The designations to return, each with the canonical of its supplement, if it is of one.

        The display comes first, if the code system states its language.
        """
        if not self.returns("designation"):
            return
        edition, concept = self.edition, self.concept
        if edition.language and concept.display:
            yield Designation(concept.display, Coding(*PREFERRED), edition.language), None
        more = [
            (designation, supplement.edition.canonical)
            for supplement in self.supplements
            for designation in _designations(supplement, concept.code)
        ]
        own = concept.designations[: len(concept.designations) - len(more)]
        yield from ((designation, None) for designation in own)
        yield from more

    def returns(self, name: str) -> bool:
        """Whether to return a property, or `designation` or `definition`."""
        return self.wanted is None or name in self.wanted

    def properties(self) -> Iterator[Property]:
        """The properties of the concept to return, `inactive` first, those of supplements last."""
        yield from self.own_properties()
        for supplement in self.supplements:
            yield from self.properties_of(supplement)

    def contributing(self) -> Iterator[Concepts]:
        """The supplements, without automatic ones that say nothing of the concept."""
        for supplement in self.supplements:
            if not supplement.edition.automatic or supplement.concept(self.concept.code):
                yield supplement

    def own_properties(self) -> Iterator[Property]:
        """The properties to return that are not those of supplements, `inactive` first.

        A publisher's own `inactive` and `parent` are not returned again.
        """
        concept = self.concept
        known = {("inactive", concept.inactive), *(("parent", one.code) for one in self.parents)}
        if self.returns("inactive"):
            yield Property("inactive", PropertyType.BOOLEAN, concept.inactive)
        more = sum(len(_properties(supplement, concept.code)) for supplement in self.supplements)
        own = concept.properties[: len(concept.properties) - more]
        yield from (
            prop for prop in own if self.returns(prop.code) and (prop.code, prop.value) not in known
        )

    def properties_of(self, supplement: Concepts) -> Iterator[Property]:
        """The properties to return that are those of a supplement."""
        more = _properties(supplement, self.concept.code)
        yield from (prop for prop in more if self.returns(prop.code))


def lookup(request: Lookup, snapshot: Snapshot) -> LookupAnswer:
    """Look a code up.

    Raises NotFound where the code system, its version or the code is unknown, with the known
    alternatives, and where the code was not in force on the date.
    """
    warning = None
    snapshot = snapshot.on(request.as_of, request.supplements)
    requested = supplements.find(request.supplements, snapshot)
    if request.as_of is None:
        concepts = request.target.edition(snapshot)
        concept = target.required(concepts, request.code, snapshot)
    else:
        dated = as_of.resolve(request.target, request.code, request.as_of, snapshot)
        concepts, warning = dated.concepts, dated.warning
        concept = dated.concept or _raise_not_in_force(dated, request.code, request.as_of, snapshot)
    supplemented = supplements.add(concepts, supplements.all_matching(concepts, requested))
    return LookupAnswer(
        supplemented.edition,
        extended(concept, requested),
        tuple(concepts.parents(concept.code)),
        tuple(concepts.children(concept.code)),
        request.wanted,
        _message(request, concept.code, warning, concepts, snapshot),
        _history(request, concepts, concept.code, snapshot),
        request.languages,
        supplements.of(supplemented),
    )


def _designations(supplement: Concepts, code: str) -> tuple[Designation, ...]:
    concept = supplement.concept(code)
    return concept.designations if concept else ()


def _properties(supplement: Concepts, code: str) -> tuple[Property, ...]:
    concept = supplement.concept(code)
    return concept.properties if concept else ()


def _message(
    request: Lookup, code: str, warning: str | None, concepts: Concepts, snapshot: Snapshot
) -> str | None:
    """The warning about the date, about properties that no supplement has, and a newer record."""
    day = request.as_of.last.isoformat() if request.as_of else None
    newer_record = newer.of_default(request.target, snapshot, day).get(code)
    lacking = [
        periods.absent_supplement(name, editions, day)
        for name in sorted(request.wanted or ())
        if (editions := absent(concepts, name))
    ]
    return ". ".join(filter(None, (warning, *lacking, newer_record))) or None


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
    raise NotFound(periods.not_in_force(code, url, day, dated.days(), replacements))
