"""The answers about every code of an edition, written beforehand (store/answers.py).

They are the bytes that the operations themselves answer; whoever finds one of them in the file
need not ask.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from codesystems.model import Concept, Edition
from codesystems.valueset import ValueSet
from terminology import derivedmaps, versions
from terminology.fhir import lookup, translate, validate_code
from terminology.fhir.contains import Contains, Wanted
from terminology.fhir.dialects import R4, R5
from terminology.fhir.json import dumps
from terminology.fhir.validate_code import Question
from terminology.operations import validate_code as meaning
from terminology.operations.compose import Used
from terminology.operations.expand import Entry, Expansion
from terminology.operations.lookup import Found
from terminology.operations.remarks import Asked
from terminology.operations.validate_code import ValidateCode, Validation
from terminology.store import prerender
from terminology.store.contract import Concepts, Mappings
from terminology.store.prerender import FORWARD, REVERSE, Matches, Record
from terminology.store.reader import Opened, StoredConcepts

_ALIKE = {"system", "abstract", "code", "display"}
"""What an expansion shows of a concept in R4 as in R5, whatever the value set."""
_NOTHING = Expansion(ValueSet(), (), 0, Used(), None)


def write(held: Opened, path: Path) -> None:
    """Write the answers of an edition or a map to a file. Raises OSError."""
    mark = prerender.mark(held.provenance.digest)
    if isinstance(held, StoredConcepts):
        prerender.write(path, mark, _all(held), _matches(derivedmaps.of([held])))
    else:
        prerender.write(path, mark, (), _matches(versions.of(held)))


def _matches(maps: Iterable[Mappings]) -> Iterator[Matches]:
    for held in maps:
        for way in (FORWARD, REVERSE):
            yield Matches(held.edition.id, way, translate.written(held, way))


def _all(held: Concepts) -> Iterator[Record]:
    for place, concept in enumerate(held.concepts()):
        yield _of(held, place, concept)


def _of(held: Concepts, place: int, concept: Concept) -> Record:
    question = ValidateCode((Asked(concept.code, None),))
    validation = meaning.within(held, question.asked[0], concept, question)
    found = Found(
        held.edition,
        concept,
        tuple(held.parents(concept.code)),
        tuple(held.children(concept.code)),
        None,
    )
    return Record(
        concept.code,
        place,
        concept.display or "",
        dumps(validate_code.write(Question(question, None), validation, R5)),
        tuple((name, dumps(part)) for name, part in lookup.named_parts(found)),
        _entry(held.edition, concept),
        plain=_is_plain(validation) and not concept.abstract,
        active=not concept.inactive,
    )


def _is_plain(validation: Validation) -> bool:
    """Tell whether there is nothing to say of a code but what it is called."""
    said = (validation.status, validation.normalized_code, validation.message)
    return validation.result and not validation.issues and not any(said)


def _entry(edition: Edition, concept: Concept) -> bytes:
    """How an expansion shows a concept; empty where R4 and R5 show it differently, or others do."""
    shown = Contains(Wanted(), _NOTHING, R4).write(Entry(edition, concept, None, []))
    return b"" if shown.keys() - _ALIKE else dumps(shown)
