"""Whether the codes that concept maps name exist in an edition, on the days it speaks for.

An edition speaks from its effective date until the next one was due. A fragment that lacks a
code contradicts nothing. A map within one code system says what follows an ended code: there the
source is named for the day before the mapping begins.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from codesystems.model import CodeSystem, Coding, ContentMode, Edition, Validity
from conceptmaps.model import ConceptMap, Mapping


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A code that a map names for some days, on which the edition says otherwise.

    `stated` are the days of the code in the edition; None where the edition lacks it.
    """

    map: str
    code: str
    named: Validity
    stated: Validity | None


def find(system: CodeSystem, maps: Iterable[ConceptMap]) -> Iterator[Contradiction]:
    """Find where maps contradict an edition, each code of a map once for the same days."""
    stated = {concept.code: concept.validity for concept in system.concepts}
    spoken = _spoken(system.edition)
    is_whole = system.edition.content is ContentMode.COMPLETE
    for one in maps:
        for code, named in dict.fromkeys(_named(one, system.edition.url, spoken)):
            validity = stated.get(code)
            if validity is None and is_whole:
                yield Contradiction(one.edition.key, code, named, None)
            elif validity is not None and validity.meets(named) != named:
                yield Contradiction(one.edition.key, code, named, validity)


def _spoken(edition: Edition) -> Validity:
    last = edition.next_due - timedelta(days=1) if edition.next_due else None
    return Validity(edition.effective, last)


def _named(one: ConceptMap, system: str, spoken: Validity) -> Iterator[tuple[str, Validity]]:
    """The codes of a code system that a map names, with the days that the edition speaks for."""
    for mapping in one.mappings:
        for coding, validity in _codings(mapping):
            days = validity.meets(spoken)
            if coding.system == system and days is not None:
                yield coding.code, days


def _codings(mapping: Mapping) -> Iterator[tuple[Coding, Validity]]:
    source, target, validity = mapping.source, mapping.target, mapping.validity
    follows = target is not None and target.system == source.system
    yield source, _day_before(validity) if follows else validity
    if target is not None:
        yield target, validity
    for product in mapping.products:
        if isinstance(product.value, Coding):
            yield product.value, validity


def _day_before(validity: Validity) -> Validity:
    day = validity.start - timedelta(days=1) if validity.start else None
    return Validity(day, day)
