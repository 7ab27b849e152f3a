"""Check that the codes of concept maps exist in an edition, on the days of the edition.

The days of an edition are from its effective date until the next one was expected. A missing code
in a fragment is no contradiction, nor is one that a map names from a later day on than the first of
the edition: it was added since. A map within one code system has the successors of ended codes:
its source is checked on the day before the mapping begins.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from codesystems.model import CodeSystem, Coding, ContentMode, Edition, Validity
from conceptmaps.model import ConceptMap, Mapping


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A code that a map uses on days on which it is not valid in the edition.

    `named` are the days in the map, `stated` those in the edition; None where it lacks the code.
    """

    map: str
    code: str
    named: Validity
    stated: Validity | None


def find(system: CodeSystem, maps: Iterable[ConceptMap]) -> Iterator[Contradiction]:
    """Yield the contradictions of maps to an edition: each code of a map once for the same days."""
    validities = {concept.code: concept.validity for concept in system.concepts}
    days = _days(system.edition)
    is_complete = system.edition.content is ContentMode.COMPLETE
    for concept_map in maps:
        for code, named in dict.fromkeys(_used(concept_map, system.edition.url, days)):
            validity = validities.get(code)
            if validity is None and is_complete and not _begins_later(named, system.edition):
                yield Contradiction(concept_map.edition.key, code, named, None)
            elif validity is not None and validity.meets(named) != named:
                yield Contradiction(concept_map.edition.key, code, named, validity)


def _begins_later(named: Validity, edition: Edition) -> bool:
    """Tell whether a map names a code only from a day after the first day of an edition."""
    return named.start is not None and named.start > edition.effective


def _days(edition: Edition) -> Validity:
    last = edition.next_due - timedelta(days=1) if edition.next_due else None
    return Validity(edition.effective, last)


def _used(concept_map: ConceptMap, system: str, days: Validity) -> Iterator[tuple[str, Validity]]:
    """Yield the codes of a code system in a map, with their days that are also in the edition."""
    for mapping in concept_map.mappings:
        for coding, validity in _codings(mapping):
            common = validity.meets(days)
            if coding.system == system and common is not None:
                yield coding.code, common


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
