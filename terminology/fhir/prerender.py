"""Prerender the responses about each code of an edition (store/prerender.py).

They are the same bytes that the operations write, so a plan copies them from the file.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from codesystems.model import Concept, ContentMode, Edition
from codesystems.valueset import ValueSet
from terminology import derivedmaps, versions
from terminology.fhir import conceptdefinitions, lookup, translate, validate_code
from terminology.fhir.contains import ContainsOptions, ContainsWriter
from terminology.fhir.dialects import R4, R5
from terminology.fhir.formats import Format
from terminology.fhir.json import dumps
from terminology.fhir.validate_code import ValidateRequest
from terminology.operations import validate_code as operation
from terminology.operations.codeissues import InputCoding
from terminology.operations.composition import Used
from terminology.operations.expand import Expansion, ExpansionEntry
from terminology.operations.lookup import LookupAnswer
from terminology.operations.validate_code import ValidateCode
from terminology.operations.validation import Validation
from terminology.store import prerender
from terminology.store.contract import Concepts, Mappings
from terminology.store.listings import ListedPiece
from terminology.store.prerender import FORWARD, REVERSE, Matches, PrerenderedRecord
from terminology.store.reader import Opened, StoredConcepts

_SHARED = {"system", "abstract", "code", "display"}
"""The elements of a code that are equal in all expansions, in R4 and R5."""
_EMPTY = Expansion(ValueSet(), (), 0, Used(), None)
_BETWEEN = 1_000
"""Codes between two reports of the progress."""

Progress = Callable[[int, int], None]
"""Receives the number of codes so far, and that of all codes."""


def write(opened: Opened, path: Path, progress: Progress = lambda _done, _total: None) -> None:
    """Write the prerendered file of an edition or a map. Raises OSError."""
    mark = prerender.mark(opened.provenance.digest)
    if isinstance(opened, StoredConcepts) and opened.edition.content is ContentMode.SUPPLEMENT:
        prerender.write(path, mark, _supplements(opened, progress), (), _listed(opened))
    elif isinstance(opened, StoredConcepts):
        records = _records(opened, progress)
        maps = _matches(derivedmaps.of([opened]))
        prerender.write(path, mark, records, maps, _listed(opened))
    else:
        prerender.write(path, mark, (), _matches(versions.all_versions(opened)))


def _listed(concepts: Concepts) -> Iterator[ListedPiece]:
    """Write all concepts as in resources, where these have them."""
    if not concepts.edition.licensed:
        for format, piece in conceptdefinitions.in_formats(concepts):
            yield ListedPiece(format.value, piece, is_plain=format is Format.JSON)


def _matches(maps: Iterable[Mappings]) -> Iterator[Matches]:
    for mappings in maps:
        for direction in (FORWARD, REVERSE):
            rows = translate.prerendered(mappings, direction)
            yield Matches(mappings.edition.id, direction, rows)


def _supplements(supplement: Concepts, progress: Progress) -> Iterator[PrerenderedRecord]:
    """Prerender what a supplement adds to the lookup of each code (store/joined.py)."""
    for place, concept in _counted(supplement, progress):
        parts = lookup.of_supplement(supplement, concept.properties)
        written = tuple((name, dumps(parameter)) for name, parameter in parts)
        yield PrerenderedRecord(
            concept.code, place, "", b"", written, b"", plain=False, active=False
        )


def _records(concepts: Concepts, progress: Progress) -> Iterator[PrerenderedRecord]:
    for place, concept in _counted(concepts, progress):
        yield _record(concepts, place, concept)


def _counted(concepts: Concepts, progress: Progress) -> Iterator[tuple[int, Concept]]:
    """Yield each concept with its place, and report the progress now and then."""
    total = concepts.provenance.counts["concepts"]
    for place, concept in enumerate(concepts.concepts()):
        if place % _BETWEEN == 0:
            progress(place, total)
        yield place, concept


def _record(concepts: Concepts, place: int, concept: Concept) -> PrerenderedRecord:
    query = ValidateCode((InputCoding(concept.code, None),))
    validation = operation.within(concepts, query.codings[0], concept, query)
    result = LookupAnswer(
        concepts.edition,
        concept,
        tuple(concepts.parents(concept.code)),
        tuple(concepts.children(concept.code)),
        None,
    )
    return PrerenderedRecord(
        concept.code,
        place,
        concept.display or "",
        dumps(validate_code.write(ValidateRequest(query, None), validation, R5)),
        tuple((name, dumps(parameter)) for name, parameter in lookup.by_property(result)),
        _entry(concepts.edition, concept),
        plain=_is_plain(validation) and not concept.abstract,
        active=not concept.inactive,
    )


def _is_plain(validation: Validation) -> bool:
    """Tell whether a validation has no issues, no status and no message."""
    more = (validation.status, validation.normalized_code, validation.message)
    return validation.result and not validation.issues and not any(more)


def _entry(edition: Edition, concept: Concept) -> bytes:
    """Return the entry of a concept in expansions; empty if it is not equal in all of them."""
    writer = ContainsWriter(ContainsOptions(), _EMPTY, R4)
    written = writer.write(ExpansionEntry(edition, concept, None, []))
    return b"" if written.keys() - _SHARED else dumps(written)
