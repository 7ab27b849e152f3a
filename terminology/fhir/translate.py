"""Inputs and result of ConceptMap/$translate, with the names of R4, R5 and the R6 ballot.

Source: https://hl7.org/fhir/R4/conceptmap-operation-translate.html and its R5 page. Each FHIR
version accepts the inputs of both; the result has the names of the requested version.

A reverse translation has the input `reverse` in R4, and `targetCode` in R5; `concept` in the
result is the matched source code, as HAPI reads it. With `sourceSystem` and a target code, as in
the R6 ballot and the cases of HL7, the result has their format: `concept` is the target, `source`
the source code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codesystems import canonical
from codesystems.model import Coding
from codesystems.problems import Invalid
from conceptmaps import circumstances, relationship
from conceptmaps.model import Dependency, Product
from terminology import contents
from terminology.fhir import dates, inputs, parameters, sentresources
from terminology.fhir.dialects import R4, R5, Dialect, relationship_part
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json, dumps
from terminology.fhir.operation import Level, Operation
from terminology.fhir.plan import CODE, Plan, Template, Variables
from terminology.fhir.sentresources import TX_RESOURCE
from terminology.messages import requests
from terminology.operations import translate
from terminology.operations.expand import read_languages
from terminology.operations.translate import Match, Translate, Translation
from terminology.snapshot import Snapshot
from terminology.store import hashtable, typos
from terminology.store.contract import Mappings
from terminology.store.prerender import CLOSING, FORWARD, OPENING, REVERSE

CITATION = f"{canonical.OURS}/ConceptMap/property#citation"
"""The property of a mapping for its source document."""

_EXAMPLE = contents.example("translate")

INPUTS = (
    Input("url", Kind.URI, "The concept map; without it, all that join the code systems"),
    Input("conceptMapVersion", Kind.STRING, "The version of the concept map"),
    Input("code", Kind.CODE, "R4: the code to translate"),
    Input("system", Kind.URI, "The code system of the code"),
    Input("version", Kind.STRING, "The edition of the code; it must have the code"),
    Input("coding", Kind.CODING, "R4: instead of `code` and `system`"),
    Input("codeableConcept", Kind.CODEABLE_CONCEPT, "R4: all its codings are translated"),
    Input("source", Kind.URI, "R4: the source value set, or the source code system"),
    Input("target", Kind.URI, "R4: the target value set, or the target code system"),
    Input("targetsystem", Kind.URI, "R4: the code system of the answers"),
    Input("reverse", Kind.BOOLEAN, "R4 alone: translate from target to source"),
    Input("sourceCode", Kind.CODE, "R5: the code to translate"),
    Input("sourceSystem", Kind.URI, "R6: the code system of the source"),
    Input("sourceVersion", Kind.STRING, "R6: its edition, as `version`"),
    Input("sourceCoding", Kind.CODING, "R5: instead of `sourceCode`"),
    Input("sourceCodeableConcept", Kind.CODEABLE_CONCEPT, "R5: instead of `sourceCode`"),
    Input("targetCode", Kind.CODE, "R5: the code to translate back"),
    Input("targetcode", Kind.CODE, "R4: `targetCode` in HL7's terminology ecosystem"),
    Input("targetCoding", Kind.CODING, "R5: instead of `targetCode`"),
    Input("targetCodeableConcept", Kind.CODEABLE_CONCEPT, "R5: instead of `targetCode`"),
    Input("targetSystem", Kind.URI, "R5: the target code system"),
    Input("targetVersion", Kind.STRING, "R6: its edition, which must have the codes"),
    Input("sourceScope", Kind.URI, "R5: the source value set, or the source code system"),
    Input("targetScope", Kind.URI, "R5: the target value set, or the target code system"),
    Input("displayLanguage", Kind.LANGUAGE, "The language of the displays"),
    Input("date", Kind.DATE_TIME, dates.DOCUMENTATION),
    Input(
        "dependency",
        Kind.DEPENDENCY,
        "A circumstance of the claim: R5's attribute and value, R4's element and concept, or in a "
        "query setting$inpatient; mappings that it excludes are left out",
        repeats=True,
    ),
    Input("conceptMap", Kind.RESOURCE, "The concept map itself, instead of `url`"),
    TX_RESOURCE,
)

_SOURCES = ("code", "coding", "codeableConcept", "sourceCode", "sourceCoding",
            "sourceCodeableConcept")  # fmt: skip
_TARGETS = ("targetCode", "targetcode", "targetCoding", "targetCodeableConcept")
_CONCEPTS = ("codeableConcept", "sourceCodeableConcept", "targetCodeableConcept")


@dataclass(frozen=True, slots=True)
class _TranslateRequest:
    """A request; `ballot` is the result format of the R6 ballot, `in_r4` are inputs of R4."""

    query: Translate
    ballot: bool
    in_r4: bool = True


def read(sent: Sent) -> _TranslateRequest:
    """Read the request. Raises Invalid for no code, for several, and for `reverse` in R5."""
    name = inputs.single_name(sent, (*_SOURCES, *_TARGETS), _EXAMPLE)
    is_target = name in _TARGETS
    if sent.present(["reverse"]) and sent.dialect is not R4:
        raise Invalid(requests.reverse_of_r4())
    if is_target and sent.flag("reverse"):
        raise Invalid(requests.too_many([name, "reverse"]))
    url, version = _concept_map(sent)
    own, other = _sides(sent, is_target=is_target)
    codes = tuple(_codes(sent, name, own))
    needs_system = sent.id is None and not url and not own.scope
    complete = tuple(one for one in codes if one.code and (one.system or not needs_system))
    if len(complete) < len(codes) and name not in _CONCEPTS:
        raise Invalid(requests.missing(["system", "url"], _EXAMPLE))
    languages = sent.text("displayLanguage")
    query = Translate(
        complete,
        is_target or sent.flag("reverse") is True,
        other.system,
        url,
        version,
        sent.id,
        dates.read("date", sent.text("date")),
        sent.statements("dependency"),
        own.scope,
        other.scope,
        other.version,
        read_languages(languages) if languages else None,
        tuple(one for one in codes if one not in complete),
    )
    ballot = is_target and sent.text("sourceSystem") is not None
    return _TranslateRequest(query, ballot, in_r4=name in _SOURCES[:3])


def _concept_map(sent: Sent) -> tuple[str | None, str | None]:
    """Return the URL and the version of the concept map. Raises Invalid for several versions."""
    sent_map = sentresources.canonical_of(sent, "conceptMap", "ConceptMap")
    url, url_version = canonical.split(sent_map or sent.text("url") or "")
    version = sent.text("conceptMapVersion")
    if version and not url and sent.id is None:
        raise Invalid(requests.missing(["url"], _EXAMPLE))
    return url or None, inputs.single_version(version, url_version)


def question(query: Translate) -> _TranslateRequest:
    """Return a request that does not come from FHIR inputs."""
    return _TranslateRequest(query, ballot=False)


@dataclass(frozen=True, slots=True)
class _Side:
    """The code system, its version, and the scope of one side of a translation."""

    system: str | None
    version: str | None
    scope: str | None


def _sides(sent: Sent, *, is_target: bool) -> tuple[_Side, _Side]:
    """Return what is stated of the code to translate, and of those of the result.

    For a target code of R5, `system` is its code system; with `targetSystem`, it is the code
    system of the result. In R4, `source` and `targetsystem` are those of the code and of the
    result in both directions.
    """
    if not is_target:
        own = _side(sent, ("sourceSystem", "system"), ("sourceVersion", "version"),
                    ("source", "sourceScope"))  # fmt: skip
        other = _side(sent, ("targetsystem", "targetSystem"), ("targetVersion",),
                      ("target", "targetScope"))  # fmt: skip
    elif sent.text("targetSystem", "targetsystem"):
        own = _side(sent, ("targetSystem", "targetsystem"), ("targetVersion",),
                    ("targetScope", "target"))  # fmt: skip
        other = _side(sent, ("sourceSystem", "system"), ("sourceVersion", "version"),
                      ("sourceScope", "source"))  # fmt: skip
    else:
        own = _side(sent, ("system",), ("targetVersion", "version"), ("targetScope", "target"))
        other = _side(sent, ("sourceSystem",), ("sourceVersion",), ("sourceScope", "source"))
    return own, other


def _side(
    sent: Sent, systems: Sequence[str], versions: Sequence[str], scopes: Sequence[str]
) -> _Side:
    """Read one side. Raises Invalid for several code systems, versions or scopes."""
    system, version = canonical.split(inputs.single_system(*map(sent.text, systems)) or "")
    stated = inputs.single_version(*map(sent.text, versions), version)
    present = sent.present(scopes)
    if len(present) > 1:
        raise Invalid(requests.too_many(present))
    return _Side(system or None, stated, sent.text(*scopes))


def _codes(sent: Sent, name: str, own: _Side) -> Iterator[Coding]:
    """Yield the codes, those without code or system too."""
    concept = sent.concept(*_CONCEPTS)
    coding = sent.coding("coding", "sourceCoding", "targetCoding")
    if concept is not None:
        yield from (_coding(one, own) for one in concept.codings)
    elif coding is not None:
        yield _coding(coding, own)
    else:
        yield Coding(own.system or "", (sent.text(name) or "").strip(), version=own.version)


def _coding(coding: Coding, own: _Side) -> Coding:
    system = inputs.single_system(coding.system, own.system) or ""
    url, url_version = canonical.split(system)
    version = inputs.single_version(coding.version, url_version, own.version)
    return Coding(url, coding.code.strip(), version=version)


def _run(request: _TranslateRequest, snapshot: Snapshot) -> Translation:
    return translate.translate(request.query, snapshot)


def write(request: _TranslateRequest, translation: Translation, dialect: Dialect) -> Json:
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
    match: Match, translation: Translation, request: _TranslateRequest, dialect: Dialect
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


def plan(request: _TranslateRequest, snapshot: Snapshot, dialect: Dialect) -> Plan | None:
    """Plan translations of any code without date and circumstances, by prerendered matches."""
    if len(request.query.codes) != 1:
        return None
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
    request = _TranslateRequest(query, ballot=False, in_r4=in_r4)
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
