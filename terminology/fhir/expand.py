"""Inputs and result of ValueSet/$expand.

Sources: https://hl7.org/fhir/R5/valueset-operation-expand.html; HL7's terminology ecosystem for
the content of `expansion.parameter`. The properties of an expansion are an element of R5; R4 has
extensions for them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from codesystems import canonical
from codesystems.model import Edition
from codesystems.valueset import ValueSet
from terminology import contents
from terminology.fhir import dates, identifier, moment, pages, parameters, valueset
from terminology.fhir.contains import ContainsOptions, ContainsWriter
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operation import Level, Operation
from terminology.fhir.plan import FILTER, IDENTIFIER, MOMENT, OFFSET, Plan
from terminology.fhir.sentresources import TX_RESOURCE
from terminology.fhir.valuesetinputs import PINS, pins, value_set_of
from terminology.messages import codesystem
from terminology.operations import expand, publicationstatus
from terminology.operations.expand import Expand, Expansion
from terminology.snapshot import Snapshot

_EXAMPLE = contents.example("expand")

INPUTS = (
    Input("url", Kind.URI, "The value set: its URL, also with |version"),
    Input("valueSet", Kind.RESOURCE, "The value set itself, instead of `url`", type="ValueSet"),
    Input("valueSetVersion", Kind.STRING, "The version of the value set; the newest without it"),
    Input("filter", Kind.STRING, "Words, or beginnings of words, that a code must have"),
    Input("count", Kind.INTEGER, "How many codes; 0 answers the total alone"),
    Input("offset", Kind.INTEGER, "How many codes to pass over first"),
    Input("date", Kind.DATE_TIME, dates.DOCUMENTATION),
    Input("activeOnly", Kind.BOOLEAN, "true leaves out codes that are no longer to be used"),
    Input("excludeNested", Kind.BOOLEAN, "true puts no code below another"),
    Input("excludeNotForUI", Kind.BOOLEAN, "true leaves out codes that only group others, and "
          "puts no code below another"),
    Input("excludePostCoordinated", Kind.BOOLEAN, "Accepted; no code system here has them"),
    Input("includeDesignations", Kind.BOOLEAN, "true adds the designations"),
    Input("designation", Kind.STRING, "Which of them: a language as urn:ietf:bcp:47|de, or a use "
          "as system|code", repeats=True),
    Input("includeDefinition", Kind.BOOLEAN, "true adds `compose`; the definition of a code is "
          "its `property` definition"),
    Input("property", Kind.STRING, "A property to add to each code", repeats=True),
    Input("displayLanguage", Kind.STRING, "The languages of displays, as in Accept-Language"),
    Input("useSupplement", Kind.URI, "A supplement to take into account", repeats=True),
    *PINS,
    Input("exclude-system", Kind.URI, "A code system whose codes are left out, or system|version",
          repeats=True),
    TX_RESOURCE,
    *(Input(name, Kind.STRING, "Not supported", repeats=True, supported=False)
      for name in ("context", "contextDirection", "manifest")),
)  # fmt: skip

_STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"
_ECHOED = (
    ("activeOnly", "Boolean"),
    ("count", "Integer"),
    ("date", "DateTime"),
    ("designation", "String"),
    ("displayLanguage", "Code"),
    ("exclude-system", "Uri"),
    ("excludeNested", "Boolean"),
    ("excludeNotForUI", "Boolean"),
    ("excludePostCoordinated", "Boolean"),
    ("filter", "String"),
    ("includeDefinition", "Boolean"),
    ("includeDesignations", "Boolean"),
    ("offset", "Integer"),
)
"""Inputs that `expansion.parameter` repeats. HL7's cases have neither `property` nor
`useSupplement` there, and versions only where they applied (`used.pins`)."""
_UNCLOSED = f"{_STRUCTURE}valueset-unclosed"
_UNCLOSED_REASON = f"{_STRUCTURE}valueset-unclosed-reason"


@dataclass(frozen=True, slots=True)
class _ExpandRequest:
    """A request: its query, its inputs, and the requested elements of each code."""

    query: Expand
    sent: Sent
    options: ContainsOptions


def read(sent: Sent) -> _ExpandRequest:
    """Read the request. Raises Invalid if the value set is missing or cannot be read."""
    url, version, value_set = value_set_of(sent, _EXAMPLE)
    language = sent.text("displayLanguage")
    query = Expand(
        url=url,
        version=version,
        value_set=value_set,
        id=sent.id,
        text=sent.text("filter"),
        count=sent.number("count"),
        offset=sent.number("offset"),
        active_only=sent.flag("activeOnly") is True,
        flat=sent.flag("excludeNested") is True,
        selectable_only=sent.flag("excludeNotForUI") is True,
        languages=expand.read_languages(language) if language else None,
        header=sent.languages,
        pins=pins(sent),
        supplements=sent.texts("useSupplement"),
        day=dates.read("date", sent.text("date")),
        properties=sent.texts("property"),
    )
    designations = sent.texts("designation")
    with_designations = sent.flag("includeDesignations") is True or bool(designations)
    options = ContainsOptions(query.properties, with_designations, designations)
    return _ExpandRequest(query, sent, options)


def _run(request: _ExpandRequest, snapshot: Snapshot) -> Expansion:
    return expand.expand(request.query, snapshot)


def write(request: _ExpandRequest, expansion: Expansion, dialect: Dialect) -> Json:
    """Write the value set with its expansion."""
    writer = ContainsWriter(request.options, expansion, dialect)
    contains = [writer.write(entry) for entry in expansion.entries]
    name = identifier.of(request.sent, expansion)
    return _value_set(request, expansion, writer, contains, name, moment.now())


def _value_set(
    request: _ExpandRequest,
    expansion: Expansion,
    writer: ContainsWriter,
    contains: Sequence[Json],
    name: str,
    timestamp: str,
) -> Json:
    extensions: list[JsonValue] = [*_unclosed(expansion)]
    written: Json = {
        "extension": extensions,
        "identifier": name,
        "timestamp": timestamp,
        "total": expansion.total,
        "parameter": [*_parameters(request, expansion)],
    }
    if request.query.offset is not None:
        written["offset"] = request.query.offset
    writer.declare(written, extensions)
    if contains:
        written["contains"] = [*contains]
    if not extensions:
        del written["extension"]
    head = _head(expansion.value_set)
    if request.sent.flag("includeDefinition") is True:
        head.update(valueset.definition(expansion.value_set))
    return {**head, "expansion": written}


def _unclosed(expansion: Expansion) -> Iterator[Json]:
    """Write the extensions of an expansion that may lack codes, and the reason."""
    fragments = [canonical.split(name)[0] for name in expansion.fragments()]
    if fragments:
        yield {"url": _UNCLOSED, "valueBoolean": True}
    for system in dict.fromkeys(fragments):
        yield {"url": _UNCLOSED_REASON, "valueString": codesystem.only_fragment(system)}


def _head(value_set: ValueSet) -> Json:
    elements = cast(Json, value_set.written)
    return {"resourceType": "ValueSet", "status": value_set.status, **elements}


def _parameters(request: _ExpandRequest, expansion: Expansion) -> Iterator[Json]:
    """Write `expansion.parameter`: inputs, versions of the resources used, and warnings."""
    sent, used = request.sent, expansion.used
    for name, type in _ECHOED:
        for value in sent.values.get(name, ()):
            yield parameters.value(name, type, cast(JsonValue, value))
    if expansion.languages is not None and not sent.text("displayLanguage"):
        yield parameters.value("displayLanguage", "Code", expansion.languages.text)
    for name, pin in used.pins:
        yield parameters.value(name, "Uri", pin)
    if used.versions_match:
        yield parameters.value("versionsMatch", "Boolean", value=True)
    for concepts in used.editions.values():
        yield parameters.value("used-codesystem", "Uri", concepts.edition.canonical)
    for name in expansion.fragments():
        yield parameters.value("used-fragment", "Uri", name)
    for value_set in used.value_sets.values():
        yield parameters.value("used-valueset", "Uri", value_set.canonical)
    for concepts in used.all_supplements():
        yield parameters.value("used-supplement", "Uri", concepts.edition.canonical)
    yield from _warnings(expansion)


def _warnings(expansion: Expansion) -> Iterator[Json]:
    value_set, used = expansion.value_set, expansion.used
    editions = (concepts.edition for concepts in used.editions.values())
    resources: list[Edition | ValueSet] = [*editions, value_set, *used.value_sets.values()]
    for resource in resources:
        status = publicationstatus.to_report(resource, value_set)
        if status:
            yield parameters.value(f"warning-{status}", "Uri", resource.canonical)


def plan(request: _ExpandRequest, snapshot: Snapshot, dialect: Dialect) -> Plan | None:
    """Plan pages of the codes of one edition, all of them or those that match a filter."""
    if request.options != ContainsOptions():
        return None

    def opening(expansion: Expansion, writer: ContainsWriter) -> Json:
        return _value_set(request, expansion, writer, (), IDENTIFIER, MOMENT)

    def shared(expansion: Expansion) -> bytes:
        return identifier.of_all_pages(request.sent, expansion, dialect)

    return pages.plan(request.query, opening, shared, snapshot, dialect)


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
    variable={"offset": OFFSET, "filter": FILTER},
    dates=dates.OF_A_CODE,
    returns="ValueSet",
)
