"""The shape of ValueSet/$expand.

Sources: https://hl7.org/fhir/R5/valueset-operation-expand.html; HL7's terminology ecosystem for
what is echoed and reported in `expansion.parameter`. Expansion properties, which only R5 has, are
extensions in R4.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from codesystems.model import Edition
from codesystems.valueset import ValueSet
from terminology import messages
from terminology.fhir import dates, identifier, moment, pages, parameters
from terminology.fhir.asked import PINS, pins, value_set_asked
from terminology.fhir.contains import Contains, Wanted
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operation import Level, Operation
from terminology.fhir.plan import IDENTIFIER, MOMENT, OFFSET, WORDS, Plan
from terminology.fhir.sentresources import TX_RESOURCE
from terminology.operations import expand
from terminology.operations.expand import Expand, Expansion
from terminology.operations.validate_member import standing
from terminology.snapshot import Snapshot

_EXAMPLE = "url=http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets?fhir_vs&filter=car-t"

INPUTS = (
    Input("url", Kind.URI, "The value set: its URL, also with |version"),
    Input("valueSet", Kind.RESOURCE, "The value set itself, instead of `url`"),
    Input("valueSetVersion", Kind.STRING, "The version of the value set; the newest without it"),
    Input("filter", Kind.STRING, "Words, or beginnings of words, that a code must have"),
    Input("count", Kind.INTEGER, "How many codes; 0 answers the total alone"),
    Input("offset", Kind.INTEGER, "How many codes to pass over first"),
    Input("date", Kind.DATE_TIME, dates.DOCUMENTATION),
    Input("activeOnly", Kind.BOOLEAN, "true leaves out codes that are no longer to be used"),
    Input("excludeNested", Kind.BOOLEAN, "true puts no code below another"),
    Input("excludeNotForUI", Kind.BOOLEAN, "Accepted; no code is for machines only"),
    Input("excludePostCoordinated", Kind.BOOLEAN, "Accepted; no code system here has them"),
    Input("includeDesignations", Kind.BOOLEAN, "true adds the designations"),
    Input("designation", Kind.STRING, "Which of them: a language as urn:ietf:bcp:47|de, or a use "
          "as system|code", repeats=True),
    Input("includeDefinition", Kind.BOOLEAN, "Echoed; a definition is `property` definition"),
    Input("property", Kind.STRING, "A property to add to each code", repeats=True),
    Input("displayLanguage", Kind.STRING, "The languages of displays, as in Accept-Language"),
    Input("useSupplement", Kind.URI, "A supplement to take into account", repeats=True),
    *PINS,
    TX_RESOURCE,
)  # fmt: skip

_STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"
_ECHOED = (
    ("activeOnly", "Boolean"),
    ("count", "Integer"),
    ("designation", "String"),
    ("displayLanguage", "Code"),
    ("excludeNested", "Boolean"),
    ("filter", "String"),
    ("includeDefinition", "Boolean"),
    ("includeDesignations", "Boolean"),
    ("offset", "Integer"),
)
"""Parameters that an expansion repeats as they were sent."""
_OPEN = f"{_STRUCTURE}valueset-unclosed"
_OPEN_REASON = f"{_STRUCTURE}valueset-unclosed-reason"


@dataclass(frozen=True, slots=True)
class _Question:
    """The question, and how the answer is to be shown."""

    asked: Expand
    sent: Sent
    wanted: Wanted


def read(sent: Sent) -> _Question:
    """Read the question. Raises Invalid where the value set is missing or cannot be read."""
    url, version, value_set = value_set_asked(sent, _EXAMPLE)
    language = sent.text("displayLanguage")
    asked = Expand(
        url=url,
        version=version,
        value_set=value_set,
        id=sent.id,
        text=sent.text("filter"),
        count=sent.number("count"),
        offset=sent.number("offset"),
        active_only=sent.flag("activeOnly") is True,
        flat=sent.flag("excludeNested") is True,
        languages=expand.read_languages(language) if language else None,
        header=sent.languages,
        pins=pins(sent),
        supplements=sent.texts("useSupplement"),
        day=dates.read("date", sent.text("date")),
    )
    designations = sent.texts("designation")
    wanted = sent.flag("includeDesignations") is True or bool(designations)
    return _Question(asked, sent, Wanted(sent.texts("property"), wanted, designations))


def _run(question: _Question, snapshot: Snapshot) -> Expansion:
    return expand.expand(question.asked, snapshot)


def write(question: _Question, found: Expansion, dialect: Dialect) -> Json:
    """Write the value set with its expansion."""
    shown = Contains(question.wanted, found, dialect)
    entries = [shown.write(entry) for entry in found.entries]
    made = identifier.of(question.sent, found), moment.now()
    return _whole(question, found, shown, entries, made)


def _whole(
    question: _Question,
    found: Expansion,
    shown: Contains,
    entries: Sequence[Json],
    made: tuple[str, str],
) -> Json:
    """The value set with its expansion; `made` is the identifier and the time of it."""
    extensions: list[JsonValue] = [*_left_open(found)]
    name, timestamp = made
    expansion: Json = {
        "extension": extensions,
        "identifier": name,
        "timestamp": timestamp,
        "total": found.total,
        "parameter": [*_parameters(question, found)],
    }
    if question.asked.offset is not None:
        expansion["offset"] = question.asked.offset
    shown.declare(expansion, extensions)
    if entries:
        expansion["contains"] = [*entries]
    if not extensions:
        del expansion["extension"]
    return {**_head(found), "expansion": expansion}


def _left_open(found: Expansion) -> Iterator[Json]:
    """That there may be more codes than these, and why."""
    fragments = found.fragments()
    if fragments:
        yield {"url": _OPEN, "valueBoolean": True}
        yield {"url": _OPEN_REASON, "valueString": messages.left_open(fragments)}


def _head(found: Expansion) -> Json:
    asked = found.value_set
    return {"resourceType": "ValueSet", "status": asked.status, **cast(Json, asked.written)}


def _parameters(question: _Question, found: Expansion) -> Iterator[Json]:
    """What was asked, what was drawn on, and what a reader should know of it."""
    sent, used = question.sent, found.used
    for name, type in _ECHOED:
        for value in sent.values.get(name, ()):
            yield parameters.value(name, type, cast(JsonValue, value))
    if found.languages is not None and not sent.text("displayLanguage"):
        yield parameters.value("displayLanguage", "Code", found.languages.text)
    for name, pin in used.pins:
        yield parameters.value(name, "Uri", pin)
    if used.versions_match:
        yield parameters.value("versionsMatch", "Boolean", held=True)
    for held in used.editions.values():
        edition = held.edition
        yield parameters.value("used-codesystem", "Uri", edition.canonical)
    for name in found.fragments():
        yield parameters.value("used-fragment", "Uri", name)
    for one in used.value_sets.values():
        yield parameters.value("used-valueset", "Uri", one.canonical)
    for held in used.supplements.values():
        yield parameters.value("used-supplement", "Uri", held.edition.canonical)
    yield from _warnings(found)


def _warnings(found: Expansion) -> Iterator[Json]:
    asked, used = found.value_set, found.used
    editions = (held.edition for held in used.editions.values())
    drawn_on: list[Edition | ValueSet] = [*editions, asked, *used.value_sets.values()]
    for one in drawn_on:
        word = standing(one, asked)
        if word:
            yield parameters.value(f"warning-{word}", "Uri", one.canonical)


def plan(question: _Question, snapshot: Snapshot, dialect: Dialect) -> Plan | None:
    """Plan pages of the codes of one edition, all of them or those that have some words."""
    if question.wanted != Wanted():
        return None

    def opening(found: Expansion, shown: Contains) -> Json:
        return _whole(question, found, shown, (), (IDENTIFIER, MOMENT))

    def shared(found: Expansion) -> bytes:
        return identifier.of_all_pages(question.sent, found, dialect)

    return pages.plan(question.asked, opening, shared, snapshot, dialect)


EXPAND = Operation(
    "expand",
    "ValueSet",
    "The codes of a value set, a page of them or all",
    (Level.TYPE, Level.INSTANCE),
    INPUTS,
    read,
    _run,
    write,
    heavy=True,
    plan=plan,
    variable={"offset": OFFSET, "filter": WORDS},
    dates=dates.OF_A_CODE,
)
