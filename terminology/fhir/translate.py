"""The shape of ConceptMap/$translate, with the names of R4, R5 and the R6 ballot.

Source: https://hl7.org/fhir/R4/conceptmap-operation-translate.html and its R5 page. Both sets
of names are read by both versions; the answer has the words of the version that is asked.

In reverse, R4 asks with `reverse` and R5 with `targetCode`; the answer's `concept` is then the
source code that was found. Who asks as the R6 ballot does, with `sourceSystem` beside the
target code, gets its answer: `concept` is the target, `source` the source code.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codesystems import canonical
from codesystems.model import Coding
from codesystems.problems import Invalid
from conceptmaps import relationship
from conceptmaps.model import Dependency, Product
from terminology import messages
from terminology.fhir import dates, inputs, parameters, sentresources
from terminology.fhir.dialects import R4, R5, Dialect, relationship_part
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json, dumps
from terminology.fhir.operation import Level, Operation
from terminology.fhir.plan import CODE, Inputs, Plan, Template
from terminology.fhir.sentresources import TX_RESOURCE
from terminology.operations import circumstances, translate
from terminology.operations.translate import Match, Translate, Translation
from terminology.snapshot import Snapshot
from terminology.store import hashtable, typos
from terminology.store.contract import Mappings
from terminology.store.prerender import CLOSING, FORWARD, OPENING, REVERSE

CITATION = f"{canonical.OURS}/ConceptMap/property#citation"
"""The property of a mapping that says who says so."""

_EXAMPLE = (
    "system=http://www.cms.gov/Medicare/Coding/ICD10&sourceCode=XW033C7"
    "&targetSystem=http://www.ama-assn.org/go/cpt"
)

INPUTS = (
    Input("url", Kind.URI, "The concept map; without it, all that join the code systems"),
    Input("conceptMapVersion", Kind.STRING, "The version of the concept map"),
    Input("code", Kind.CODE, "R4: the code to translate"),
    Input("system", Kind.URI, "The code system of the code"),
    Input("version", Kind.STRING, "The edition of the code; all editions are mapped alike"),
    Input("coding", Kind.CODING, "R4: instead of `code` and `system`"),
    Input("codeableConcept", Kind.CODEABLE_CONCEPT, "R4: all its codings are translated"),
    Input("source", Kind.URI, "R4: the source value set, or the source code system"),
    Input("target", Kind.URI, "R4: the target value set, or the target code system"),
    Input("targetsystem", Kind.URI, "R4: the code system of the answers"),
    Input("reverse", Kind.BOOLEAN, "R4: translate from target to source"),
    Input("sourceCode", Kind.CODE, "R5: the code to translate"),
    Input("sourceSystem", Kind.URI, "R6: the code system of the source"),
    Input("sourceVersion", Kind.STRING, "R6: its edition; all editions are mapped alike"),
    Input("sourceCoding", Kind.CODING, "R5: instead of `sourceCode`"),
    Input("sourceCodeableConcept", Kind.CODEABLE_CONCEPT, "R5: instead of `sourceCode`"),
    Input("targetCode", Kind.CODE, "R5: the code to translate back"),
    Input("targetCoding", Kind.CODING, "R5: instead of `targetCode`"),
    Input("targetCodeableConcept", Kind.CODEABLE_CONCEPT, "R5: instead of `targetCode`"),
    Input("targetSystem", Kind.URI, "R5: the target code system"),
    Input("targetVersion", Kind.STRING, "R6: its edition; all editions are mapped alike"),
    Input("sourceScope", Kind.URI, "R5: the source value set, or the source code system"),
    Input("targetScope", Kind.URI, "R5: the target value set, or the target code system"),
    Input("displayLanguage", Kind.LANGUAGE, "Accepted; the wording of CMS is English"),
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
_TARGETS = ("targetCode", "targetCoding", "targetCodeableConcept")


@dataclass(frozen=True, slots=True)
class _Question:
    """The question, and whether the answer is to have the R6 ballot's shape, or all of R4's."""

    asked: Translate
    ballot: bool
    in_r4: bool = True


def read(sent: Sent) -> _Question:
    """Read the question. Raises Invalid where no code, or more than one, was sent."""
    name = inputs.only(sent, (*_SOURCES, *_TARGETS), _EXAMPLE)
    turned = name in _TARGETS
    reverse = turned or sent.flag("reverse") is True
    near, far = _systems(sent, turned=turned, reverse=reverse)
    codes = tuple(_codes(sent, name, near))
    given = sentresources.canonical_of(sent, "conceptMap", "ConceptMap")
    asked_of = given or sent.text("url") or ""
    if sent.id is None and not asked_of and not all(code.system for code in codes):
        raise Invalid(messages.missing(["system", "url"], _EXAMPLE))
    url, version = canonical.split(asked_of)
    named = sent.text("conceptMapVersion") or version
    day = dates.read("date", sent.text("date"))
    stated = sent.statements("dependency")
    asked = Translate(codes, reverse, far, url or None, named, sent.id, day, stated)
    ballot = turned and sent.text("sourceSystem") is not None
    return _Question(asked, ballot, in_r4=name in _SOURCES[:3])


def question(asked: Translate) -> _Question:
    """A question that came by another door than FHIR's."""
    return _Question(asked, ballot=False)


def _systems(sent: Sent, *, turned: bool, reverse: bool) -> tuple[str | None, str | None]:
    """The code system of the code that is asked, and that of the answers.

    In R5's reverse, `system` is that of the target code, or, where `targetSystem` says that,
    that of the answers. In R4's, `targetsystem` is that of the answers.
    """
    if not turned:
        near: tuple[str, ...] = ("sourceSystem", "system", "source", "sourceScope")
        far: tuple[str, ...] = ("targetsystem", "targetSystem", "target", "targetScope")
    elif sent.text("targetSystem"):
        near, far = ("targetSystem",), ("sourceSystem", "system", "sourceScope")
    else:
        near, far = ("system", "targetScope"), ("sourceSystem", "sourceScope")
    return _url(sent.text(*near)), _url(sent.text(*far))


def _url(uri: str | None) -> str | None:
    """A code system without the version behind it: all editions are mapped alike."""
    return canonical.split(uri)[0] if uri else None


def _codes(sent: Sent, name: str, system: str | None) -> Iterator[Coding]:
    concept = sent.concept("codeableConcept", "sourceCodeableConcept", "targetCodeableConcept")
    coding = sent.coding("coding", "sourceCoding", "targetCoding")
    if concept is not None:
        yield from concept.codings
    elif coding is not None:
        yield Coding(inputs.one_system(coding.system, system) or "", coding.code)
    else:
        yield Coding(system or "", sent.text(name) or "")


def _run(question: _Question, snapshot: Snapshot) -> Translation:
    return translate.translate(question.asked, snapshot)


def write(question: _Question, found: Translation, dialect: Dialect) -> Json:
    """Write what was found, with the words of the FHIR version."""
    parts = [parameters.value("result", "Boolean", found.result)]
    if found.message:
        parts.append(parameters.value("message", "String", found.message))
    parts += [
        parameters.group("match", _match(match, found, question, dialect))
        for match in found.matches
    ]
    return parameters.answer(parts)


def _match(
    match: Match, found: Translation, question: _Question, dialect: Dialect
) -> Iterator[Json]:
    said = relationship.reverse(match.relationship) if question.ballot else match.relationship
    name, word = relationship_part(said, dialect, matched=match.found is not None)
    yield parameters.value(name, "Code", word)
    shown = match.asked if question.ballot else match.found
    if shown is not None:
        yield parameters.value("concept", "Coding", parameters.coding(shown))
    for needed in match.dependencies:
        yield parameters.group("dependsOn", _pair(needed, dialect))
    for product in match.products:
        yield parameters.group("product", _pair(product, dialect))
    if match.citation:
        yield parameters.group("property", _citation(match.citation))
    if match.comment:
        yield parameters.value("comment", "String", match.comment)
    origin = match.origin.canonical
    if found.reverse and match.found is not None:
        part = "source" if question.ballot else "sourceConcept"
        yield parameters.value(part, "Coding", parameters.coding(match.found))
    if dialect is R4 and question.in_r4:
        yield parameters.value("source", "Uri", origin)
    yield parameters.value("originMap", "Canonical", origin)


def _pair(held: Product | Dependency, dialect: Dialect) -> Iterator[Json]:
    """The attribute and the value of what goes with a mapping; R4 has text as a display."""
    attribute, value = ("element", "concept") if dialect is R4 else ("attribute", "value")
    yield parameters.value(attribute, "Uri", circumstances.uri(held.attribute))
    if isinstance(held.value, Coding):
        yield parameters.value(value, "Coding", parameters.coding(held.value))
    elif dialect is R4:
        yield parameters.value(value, "Coding", {"display": held.value})
    else:
        yield parameters.value(value, "String", held.value)


def _citation(citation: str) -> Iterator[Json]:
    yield parameters.value("uri", "Uri", CITATION)
    yield parameters.value("value", "String", citation)


def plan(question: _Question, snapshot: Snapshot, dialect: Dialect) -> Plan | None:
    """Plan translations of any code by what each map says of it now, which is prerendered."""
    asked = question.asked
    (coding,) = asked.codes
    named = Translate(
        asked.codes, asked.reverse, asked.other_system, asked.url, asked.version, asked.id
    )
    if question != replace(question, asked=named, ballot=False):
        return None
    maps = translate.maps(asked, coding, snapshot)
    way = REVERSE if asked.reverse else FORWARD
    found = [held.matches(way) for held in maps]
    tables = [one for one in found if one is not None]
    if len(tables) < len(found):
        return None
    form = _FORMS.index((dialect, question.in_r4 and dialect is R4))
    unmapped = replace(asked, codes=(replace(coding, code=CODE),))
    none = write(question, translate.translate(unmapped, snapshot, maps), dialect)
    template = Template(dumps(none), CODE)

    def answer(inputs: Inputs) -> bytes | None:
        (code,) = inputs.values()
        if not hashtable.fits(code) or not typos.is_plain(code.decode("latin-1")):
            return None
        said = [one.find(code, form) for one in tables]
        found = [one for one in said if one is not None]
        return _joined(found, only=len(tables) == 1) if found else template.fill(code)

    return Plan(answer, template.size)


_FORMS = ((R4, True), (R4, False), (R5, False))
"""The FHIR version of `answers.FORMS`, and whether the question is in the words of R4."""
_MATCHED = OPENING + dumps(parameters.value("result", "Boolean", held=True)) + b",%b" + CLOSING
_EXPLAINED = OPENING + dumps(parameters.value("result", "Boolean", held=False)) + b",%b" + CLOSING
_EXPLANATION = b'{"name":"message"'
_LONGEST = 1 << 16
"""Bytes of the matches of a code: longer ones are not written beforehand."""


def _joined(found: Sequence[bytes], *, only: bool) -> bytes | None:
    """The answer of what maps say of a code: their matches, or why the only map has none now."""
    if not all(found):
        return None
    matches = [one for one in found if not one.startswith(_EXPLANATION)]
    if matches:
        return _MATCHED % b",".join(matches)
    return _EXPLAINED % found[0] if only else None


def written(held: Mappings, way: str) -> Iterator[tuple[str, Sequence[bytes]]]:
    """What is answered of each code that a map has, for `prepare`, in each of `answers.FORMS`."""
    reverse = way == REVERSE
    ends = (row.target if reverse else row.source for row in held.mappings())
    for coding in dict.fromkeys(Coding(end.system, end.code) for end in ends if end):
        asked = Translate((coding,), reverse)
        found = translate.translate(asked, _NOTHING, (held,))
        yield coding.code, [_written(asked, found, *form) for form in _FORMS]


_NOTHING = Snapshot((), ())


def _written(asked: Translate, found: Translation, dialect: Dialect, in_r4: bool) -> bytes:
    """The matches of a code, or why it has none; empty where there is more to say, or too much."""
    if found.message and not found.matches:
        return dumps(parameters.value("message", "String", found.message))
    if found.message or not found.result:
        return b""
    question = _Question(asked, ballot=False, in_r4=in_r4)
    matches = (_match(match, found, question, dialect) for match in found.matches)
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
