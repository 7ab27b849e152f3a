"""The shape of ValueSet/$expand.

Sources: https://hl7.org/fhir/R5/valueset-operation-expand.html; HL7's terminology ecosystem for
what is echoed and reported in `expansion.parameter`. Expansion properties, which only R5 has, are
extensions in R4.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, cast
from uuid import uuid4

from codesystems.model import Edition
from terminology import messages
from terminology.fhir import dates, parameters
from terminology.fhir.asked import PINS, pins, value_set_asked
from terminology.fhir.contains import Contains, Wanted
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.fhir.operation import Level, Operation
from terminology.fhir.parameters import Input, Kind, Sent
from terminology.fhir.prepared import (
    OFFSET,
    TOTAL,
    WORDS,
    Open,
    Prepared,
    Template,
    quoted,
)
from terminology.fhir.sentresources import TX_RESOURCE
from terminology.library import Holdings
from terminology.operations import expand
from terminology.operations.expand import Entry, Expand, Expansion, Selection
from terminology.operations.parts import Part
from terminology.operations.validate_member import standing
from terminology.store.members import Pages
from terminology.store.storedanswers import StoredAnswers
from terminology.valuesets.model import ValueSet

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
_CLOSING = b"}}"
_LONGEST_NUMBER = 9
_LONGEST_PAGE = 1_000
_LONGEST_WORDS = 64
"""Codes of a page, and bytes of words, that are answered at once, while other requests wait."""
_MOST_SPECIAL = 1_024
"""Codes of a value set with properties to show that are kept as they were written."""
_MOST_AT_ONCE = 50
"""Such codes of a page that are written while other requests wait."""
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


def _run(question: _Question, holdings: Holdings) -> Expansion:
    return expand.expand(question.asked, holdings)


def write(question: _Question, found: Expansion, dialect: Dialect) -> Json:
    """Write the value set with its expansion."""
    shown = Contains(question.wanted, found, dialect)
    entries = [shown.write(entry) for entry in found.entries]
    return _whole(question, found, shown, entries)


def _whole(question: _Question, found: Expansion, shown: Contains, entries: Sequence[Json]) -> Json:
    extensions: list[JsonValue] = [*_left_open(found)]
    expansion: Json = {
        "extension": extensions,
        "identifier": f"urn:uuid:{uuid4()}",
        "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
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


def prepare(question: _Question, holdings: Holdings, dialect: Dialect) -> Prepared | None:
    """Make a question ready to be asked for any page of the codes of one edition, by any words."""
    asked, shown = question.asked, question.wanted
    if asked.count is None or asked.count > _LONGEST_PAGE or asked.supplements:
        return None
    if shown.properties or shown.with_designations:
        return None
    selection = Selection(asked, holdings)
    found = selection.expansion((), int(TOTAL))
    if len(selection.parts) != 1 or found.languages or found.several_versions():
        return None
    (part,) = selection.parts
    answers = part.held.answers
    if answers is None or part.order is not None:
        return None
    entries = _Entries(question, found, part, answers, dialect)
    fixed = b"" if asked.offset == int(OFFSET) else b"%d" % (asked.offset or 0)

    def answered(open: Open) -> bytes | None:
        offset, words = open.get("offset", fixed), open.get("filter")
        if not offset.isdigit() or len(offset) > _LONGEST_NUMBER:
            return None
        page = entries.page(int(offset), words)
        if page is None:
            return None
        head = page.opening.fill(b"%d" % int(offset), b"%d" % page.total, quoted(words or b""))
        if not page.written:
            return head + _CLOSING
        return b'%b,"contains":[%b]%b' % (head, page.written, _CLOSING)

    return answered


class _Page(NamedTuple):
    """Codes as they are written, of how many, and what stands before them."""

    written: bytes
    total: int
    opening: Template


_Properties = tuple[tuple[str, str | None], ...]
"""The properties that codes of an expansion have, with their URIs."""


class _Entries:
    """The codes of one edition that a value set has, as they were written beforehand.

    The few that have properties to show are written when they are asked for first.
    """

    def __init__(
        self,
        question: _Question,
        found: Expansion,
        part: Part,
        answers: StoredAnswers,
        dialect: Dialect,
    ) -> None:
        self._question = question
        self._found = found
        self._part = part
        self._answers = answers
        self._dialect = dialect
        self._count = question.asked.count or 0
        self._pages = Pages(part.members)
        self._total = len(part.members)
        self._special = part.members - answers.shown
        self._has_special = len(self._special) > 0
        self._written: dict[int, tuple[bytes, _Properties]] = {}
        self._openings: dict[_Properties, Template] = {}
        self._opening = self._opened(())

    def page(self, start: int, words: bytes | None) -> _Page | None:
        """A page of the codes, or of those that have some words; None: ask otherwise."""
        if words is None:
            total, places = self._total, self._pages.page(start, self._count)
        elif _can_be_found(words):
            found = self._part.held.found(words.decode())
            members = self._part.members & found.members
            total, places = len(members), found.page(members, start, self._count)
        else:
            return None
        special = [one for one in places if one in self._special] if self._has_special else ()
        if len(special) > _MOST_AT_ONCE:
            return None
        if special:
            return self._with_special(total, places)
        return _Page(self._answers.entries(places) if places else b"", total, self._opening)

    def _with_special(self, total: int, places: Sequence[int]) -> _Page:
        written, properties = [], dict[str, str | None]()
        for place in places:
            if place in self._special:
                entry, shown = self._one(place)
                for name, uri in shown:
                    properties.setdefault(name, uri)
            else:
                entry = self._answers.entries([place])
            written.append(entry)
        return _Page(b",".join(written), total, self._opened(tuple(properties.items())))

    def _one(self, place: int) -> tuple[bytes, _Properties]:
        """A code that was not written beforehand, and the properties that it has."""
        found = self._written.get(place)
        if found is None:
            (concept,) = self._part.held.at([place])
            shown = Contains(self._question.wanted, self._found, self._dialect)
            entry = shown.write(Entry(self._part.held.edition, concept, None, []))
            if len(self._written) >= _MOST_SPECIAL:
                self._written.clear()
            found = self._written[place] = dumps(entry), tuple(shown.properties.items())
        return found

    def _opened(self, properties: _Properties) -> Template:
        """What stands before the codes that have these properties."""
        found = self._openings.get(properties)
        if found is None:
            shown = Contains(self._question.wanted, self._found, self._dialect)
            shown.properties.update(properties)
            whole = dumps(_whole(self._question, self._found, shown, ()))
            found = Template(whole[: -len(_CLOSING)], OFFSET, TOTAL, WORDS)
            self._openings[properties] = found
        return found


def _can_be_found(words: bytes) -> bool:
    """Tell whether words are found so soon that others may wait for it."""
    if len(words) > _LONGEST_WORDS or not words.strip():
        return False
    try:
        words.decode()
    except UnicodeDecodeError:
        return False
    return True


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
    prepare=prepare,
    open={"offset": OFFSET, "filter": WORDS},
    dates=dates.OF_A_CODE,
)
