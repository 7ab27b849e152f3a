"""$translate: from a code to the codes that a concept map names, either way.

Source: FHIR ConceptMap-translate, R4 and R5. A mapping is offered if it holds on the day that
is asked about, else on the date of its map; one that ended or has not begun is named in the
message, not offered. A map of several versions answers with that of the day.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from codesystems import canonical
from codesystems.model import Coding
from conceptmaps import relationship
from conceptmaps.model import MapEdition, Mapping, Product, Relationship
from terminology import messages
from terminology.library import Holdings
from terminology.operations.as_of import AsOf
from terminology.store.contract import Mappings


@dataclass(frozen=True, slots=True)
class Translate:
    """The question: which codes, which way, by which map or to which code system.

    Forward, `codes` are sources and `other_system` the target system; in reverse, `codes` are
    targets and `other_system` is where the answers come from. A code may lack its system.
    """

    codes: tuple[Coding, ...]
    reverse: bool = False
    other_system: str | None = None
    url: str | None = None
    version: str | None = None
    id: str | None = None
    as_of: AsOf | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One mapping found. `relationship` is said of the code that was asked, as R5 does.

    `found` is None where the map says that the code has no counterpart.
    """

    asked: Coding
    found: Coding | None
    relationship: Relationship
    origin: MapEdition
    citation: str
    comment: str | None = None
    products: tuple[Product, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """The answer: what was found, and in words what was not."""

    matches: tuple[Match, ...]
    reverse: bool
    message: str | None = None

    @property
    def result(self) -> bool:
        """Tell whether there is a counterpart at all."""
        return any(
            match.found is not None and match.relationship is not Relationship.NOT_RELATED_TO
            for match in self.matches
        )


def translate(question: Translate, holdings: Holdings) -> Translation:
    """Translate codes. No mapping is an answer.

    Raises NotFound where the map that is named, by URL or id, is not here.
    """
    matches: list[Match] = []
    messages_: list[str] = []
    for code in question.codes:
        maps = _maps(question, code, holdings)
        found = [match for held in maps for match in _matches(held, code, question)]
        matches += found
        messages_ += _explained(question, code, maps, found, holdings)
    return Translation(tuple(matches), question.reverse, "; ".join(messages_) or None)


def _maps(question: Translate, code: Coding, holdings: Holdings) -> tuple[Mappings, ...]:
    """The maps to ask for a code: the one that is named, or all that join the code systems."""
    day = question.as_of.last if question.as_of else None
    if question.id is not None:
        named: tuple[Mappings, ...] = (holdings.map_by_id(question.id),)
    elif question.url is not None:
        named = (holdings.map_by_url(question.url, question.version, day),)
    else:
        named = holdings.current_maps(day)
    near, far = code.system or None, question.other_system
    source, target = (far, near) if question.reverse else (near, far)
    return tuple(
        held
        for held in named
        if _is(source, held.edition.source_system) and _is(target, held.edition.target_system)
    )


def _is(uri: str | None, url: str) -> bool:
    return uri is None or canonical.resolve(uri).canonical == url


def _rows(held: Mappings, code: Coding, question: Translate) -> list[Mapping]:
    ask = held.reverse if question.reverse else held.forward
    return ask(code.code) or ask(code.code.upper())


def _holds(row: Mapping, held: Mappings, question: Translate) -> bool:
    """Tell whether a mapping is to be offered."""
    if question.as_of is not None:
        return question.as_of.meets(row.validity)
    return row.validity.contains(held.edition.effective)


def _matches(held: Mappings, code: Coding, question: Translate) -> Iterator[Match]:
    for row in _rows(held, code, question):
        if not _holds(row, held, question):
            continue
        backward = question.reverse
        yield Match(
            asked=row.target if backward and row.target else row.source,
            found=row.source if backward else row.target,
            relationship=(relationship.reverse(row.relationship) if backward else row.relationship),
            origin=held.edition,
            citation=row.citation,
            comment=row.comment,
            products=row.products,
        )


def _explained(
    question: Translate,
    code: Coding,
    maps: tuple[Mappings, ...],
    found: list[Match],
    holdings: Holdings,
) -> Iterator[str]:
    """Say why there is no counterpart, where there is none."""
    if any(match.found is not None for match in found):
        return
    if not maps:
        known = [
            f"{held.edition.source_system} to {held.edition.target_system} ({held.edition.url})"
            for held in holdings.current_maps()
        ]
        yield messages.no_map(code.system, question.other_system, known)
        return
    past = [row for held in maps for row in _rows(held, code, question)]
    if found:
        yield from (messages.no_target(code.code, match.comment) for match in found)
    elif past:
        for row in past:
            pair = (row.source.code, row.target.code if row.target else "")
            yield messages.not_current(*pair, row.validity.end, row.validity.start)
    else:
        yield messages.no_match(code.code, code.system, [held.edition.url for held in maps])
