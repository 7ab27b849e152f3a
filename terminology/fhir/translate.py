"""The result of ConceptMap/$translate, with the names of R4, R5 and the R6 ballot.

Source: https://hl7.org/fhir/R4/conceptmap-operation-translate.html and its R5 page.

A reverse translation has the input `reverse` in R4, and `targetCode` in R5; `concept` in the
result is the matched source code, as HAPI reads it. With `sourceSystem` and a target code, as in
the R6 ballot and the cases of HL7, the result has their format: `concept` is the target, `source`
the source code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from codesystems import canonical
from codesystems.model import Coding
from conceptmaps import circumstances, relationship
from conceptmaps.model import Dependency, Product
from terminology import contents
from terminology.fhir import dates, parameters
from terminology.fhir.dialects import R4, R5, Dialect, relationship_part
from terminology.fhir.json import Json, dumps
from terminology.fhir.operation import Level, Operation
from terminology.fhir.plan import CODE, Plan, Template, Variables
from terminology.fhir.translateinputs import INPUTS, TranslateRequest, read
from terminology.operations import mapchoice, translate
from terminology.operations.translate import Match, Translate, Translation
from terminology.snapshot import Snapshot
from terminology.store import hashtable, typos
from terminology.store.contract import Mappings
from terminology.store.prerender import CLOSING, FORWARD, OPENING, REVERSE

CITATION = f"{canonical.OURS}/ConceptMap/property#citation"
"""The property of a mapping for its source document."""


def question(query: Translate) -> TranslateRequest:
    """Return a request that does not come from FHIR inputs."""
    return TranslateRequest(query, ballot=False)


def _run(request: TranslateRequest, snapshot: Snapshot) -> Translation:
    return translate.translate(request.query, snapshot)


def write(request: TranslateRequest, translation: Translation, dialect: Dialect) -> Json:
    """Write the result with the names of the FHIR version."""
    result = [parameters.value("result", "Boolean", translation.result)]
    if translation.message:
        result.append(parameters.value("message", "String", translation.message))
    result += [
        parameters.group("match", _match(match, translation, request, dialect))
        for match in translation.matches
    ]
    result += [parameters.value("used-conceptmap", "Uri", name) for name in translation.used]
    return parameters.answer(result)


def _match(
    match: Match, translation: Translation, request: TranslateRequest, dialect: Dialect
) -> Iterator[Json]:
    ballot = request.ballot
    direction = relationship.reverse(match.relationship) if ballot else match.relationship
    if match.coding is None:
        yield parameters.value("noMap", "Boolean", value=True)
    if match.coding is not None or dialect is R4:
        name, code = relationship_part(direction, dialect, matched=match.coding is not None)
        yield parameters.value(name, "Code", code)
    concept = match.requested if ballot else match.coding
    if concept is not None:
        yield parameters.value("concept", "Coding", parameters.coding(concept))
    for dependency in match.dependencies:
        yield parameters.group("dependsOn", _pair(dependency, dialect))
    for product in match.products:
        yield parameters.group("product", _pair(product, dialect))
    if match.citation:
        yield parameters.group("property", _citation(match.citation))
    if match.source_comment:
        yield parameters.value("sourceComment", "String", match.source_comment)
    if match.comment:
        yield parameters.value("targetComment", "String", match.comment)
    origin = match.origin.canonical
    if translation.reverse and match.coding is not None:
        part = "source" if ballot else "sourceConcept"
        yield parameters.value(part, "Coding", parameters.coding(match.coding))
    if dialect is R4 and request.in_r4:
        yield parameters.value("source", "Uri", origin)
    yield parameters.value("originMap", "Canonical", origin)


def _pair(pair: Product | Dependency, dialect: Dialect) -> Iterator[Json]:
    """Write the attribute and the value of `dependsOn` or `product`; in R4 a text is a display."""
    attribute, value = ("element", "concept") if dialect is R4 else ("attribute", "value")
    yield parameters.value(attribute, "Uri", circumstances.uri(pair.attribute))
    if isinstance(pair.value, Coding):
        yield parameters.value(value, "Coding", parameters.coding(pair.value))
    elif dialect is R4:
        yield parameters.value(value, "Coding", {"display": pair.value})
    else:
        yield parameters.value(value, "String", pair.value)


def _citation(citation: str) -> Iterator[Json]:
    yield parameters.value("uri", "Uri", CITATION)
    yield parameters.value("value", "String", citation)


def plan(request: TranslateRequest, snapshot: Snapshot, dialect: Dialect) -> Plan | None:
    """Plan translations of any code without date and circumstances, by prerendered matches."""
    query = translate.settled(request.query, snapshot)
    (coding,) = query.codes
    plain = Translate(
        (Coding(coding.system, coding.code),),
        query.reverse,
        query.other_system,
        query.url,
        query.version,
        query.id,
    )
    if query != plain or request.ballot:
        return None
    maps = translate.maps(query, coding, snapshot)
    direction = REVERSE if query.reverse else FORWARD
    tables = [table for mappings in maps if (table := mappings.matches(direction)) is not None]
    if len(tables) < len(maps) or any(one.edition.unmapped for one in maps):
        return None
    systems = mapchoice.near_systems(maps, snapshot, reverse=query.reverse)
    if any(map(contents.has_spellings, systems)):
        return None
    form = _FORMS.index((dialect, request.in_r4 and dialect is R4))
    unmapped = replace(query, codes=(replace(coding, code=CODE),))
    no_match = write(request, translate.translate(unmapped, snapshot, maps), dialect)
    template = Template(dumps(no_match), CODE)

    def answer(variables: Variables) -> bytes | None:
        (code,) = variables.values()
        if not hashtable.fits(code) or not typos.is_plain(code.decode("latin-1")):
            return None
        entries = [table.find(code, form) for table in tables]
        matches = [entry for entry in entries if entry is not None]
        if matches:
            return _joined(matches, only=len(tables) == 1)
        text = code.decode("latin-1")
        if any(contents.other_systems(system, text) for system in systems):
            return None
        return None if any(table.has_near(code) for table in tables) else template.fill(code)

    return Plan(answer, template.size)


_FORMS = ((R4, True), (R4, False), (R5, False))
"""The FHIR version of each of `prerender.FORMS`, and whether the inputs are those of R4."""
_MATCHED = OPENING + dumps(parameters.value("result", "Boolean", value=True)) + b",%b" + CLOSING
_UNMATCHED = OPENING + dumps(parameters.value("result", "Boolean", value=False)) + b",%b" + CLOSING
_MESSAGE = b'{"name":"message"'
_LONGEST = 1 << 16
"""The maximum size of the prerendered matches of a code, in bytes."""


def _joined(entries: Sequence[bytes], *, only: bool) -> bytes | None:
    """Return the result for the entries of maps: their matches, or the message of the only map."""
    if not all(entries):
        return None
    matches = [entry for entry in entries if not entry.startswith(_MESSAGE)]
    if matches:
        return _MATCHED % b",".join(matches)
    return _UNMATCHED % entries[0] if only else None


def prerendered(mappings: Mappings, direction: str) -> Iterator[tuple[str, Sequence[bytes]]]:
    """Prerender the matches of each code of a map, in each of `prerender.FORMS`."""
    reverse = direction == REVERSE
    codings = (row.target if reverse else row.source for row in mappings.mappings())
    for coding in dict.fromkeys(Coding(each.system, each.code) for each in codings if each):
        query = Translate((coding,), reverse)
        translation = translate.translate(query, _EMPTY, (mappings,))
        yield coding.code, [_entry(query, translation, *form) for form in _FORMS]


_EMPTY = Snapshot((), ())


def _entry(query: Translate, translation: Translation, dialect: Dialect, in_r4: bool) -> bytes:
    """Write the matches, or the message if there are none; empty for both, or if too long."""
    if translation.message and not translation.matches:
        return dumps(parameters.value("message", "String", translation.message))
    if translation.message or not translation.result:
        return b""
    request = TranslateRequest(query, ballot=False, in_r4=in_r4)
    matches = (_match(match, translation, request, dialect) for match in translation.matches)
    whole = b",".join(dumps(parameters.group("match", match)) for match in matches)
    return whole if len(whole) <= _LONGEST else b""


TRANSLATE = Operation(
    "translate",
    "ConceptMap",
    "From a code to the codes that a concept map names, either way",
    (Level.TYPE, Level.INSTANCE),
    INPUTS,
    read,
    _run,
    write,
    plan=plan,
    variable={"code": CODE, "sourceCode": CODE, "targetCode": CODE},
    dates=dates.OF_A_MAPPING,
)
