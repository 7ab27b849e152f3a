"""Inputs and result of CodeSystem/$lookup.

Source: https://hl7.org/fhir/R4/codesystem-operation-lookup.html and its R5 page. The parts of
a property are in the order code, value, description: HAPI FHIR reads them by position.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.contract import CodeDisplay
from codesystems.model import Coding, Designation, Property
from codesystems.problems import Invalid
from terminology import contents
from terminology.fhir import anylanguage, dates, inputs, parameters, sentresources
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operation import Level, Operation
from terminology.fhir.plan import CODE, Plan, Variables
from terminology.fhir.sentresources import CODE_SYSTEM, TX_RESOURCE
from terminology.fhir.unknown import UnknownCode
from terminology.languages import Languages
from terminology.messages import periods, requests
from terminology.operations import expand, lookup, newer
from terminology.operations.as_of import Day
from terminology.operations.history import HistoryStep
from terminology.operations.lookup import Lookup, LookupAnswer
from terminology.operations.newer import Newer
from terminology.operations.target import Target
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.store.supplemented import absent

_EXAMPLE = contents.example("lookup")

INPUTS = (
    Input("code", Kind.CODE, "The code to look up; needs `system`"),
    Input("system", Kind.URI, "The code system of `code`: its URL, an alias or an OID"),
    Input("version", Kind.STRING, "The edition to ask, such as 2025-01; the newest without it"),
    Input("coding", Kind.CODING, "Instead of `code` and `system`; system|code in a query"),
    Input("displayLanguage", Kind.LANGUAGE, "The languages of the display, as in Accept-Language"),
    Input("language", Kind.LANGUAGE, "The same, as HAPI FHIR calls it"),
    Input(
        "property",
        Kind.CODE,
        "A property to return, also designation, definition, parent, child, inactive; "
        "* or nothing returns all; history, what each edition changed, only by its name",
        repeats=True,
    ),
    Input("date", Kind.DATE_TIME, dates.DOCUMENTATION),
    Input("useSupplement", Kind.URI, "A supplement to take into account", repeats=True),
    CODE_SYSTEM,
    TX_RESOURCE,
)


def read(sent: Sent) -> Lookup:
    """Read the request. Raises Invalid if the code or its system is missing."""
    name = inputs.single_name(sent, ("code", "coding"), _EXAMPLE)
    coding = inputs.with_code("coding", sent.coding("coding"))
    code = coding.code if coding else sent.text("code") or ""
    sent_system = sentresources.canonical_of(sent, "codeSystem", "CodeSystem")
    system = inputs.single_system(
        sent_system, coding.system if coding else None, sent.text("system")
    )
    if sent.id is None and not system:
        missing = "system" if name == "code" else "coding.system"
        raise Invalid(requests.missing([missing], _EXAMPLE))
    url, pinned = canonical.split(system or "")
    version = inputs.single_version(
        sent.text("version"), coding.version if coding else None, pinned
    )
    properties = frozenset(sent.texts("property"))
    return Lookup(
        Target(url or None, version, sent.id),
        code,
        None if not properties or "*" in properties else properties,
        dates.read("date", sent.text("date")),
        sent.texts("useSupplement"),
        history="history" in properties,
        languages=_languages(sent),
    )


def _languages(sent: Sent) -> Languages | None:
    """Return the languages of the display: those of the request, else those of its header."""
    requested = sent.text("displayLanguage", "language")
    return expand.read_languages(requested) if requested else sent.languages


def write(request: Lookup, result: LookupAnswer, dialect: Dialect) -> Json:
    """Write the result, in the same way for R4 and R5."""
    del request, dialect
    return parameters.answer(parameter for _, parameter in by_property(result))


def by_property(result: LookupAnswer) -> Iterator[tuple[str, Json]]:
    """Write each parameter with its property; the name is empty if it is always returned."""
    edition, concept = result.edition, result.concept
    yield "", parameters.value("name", "String", edition.name)
    if edition.version:
        yield "", parameters.value("version", "String", edition.version)
    yield "", parameters.value("display", "String", result.display)
    if concept.definition and result.returns("definition"):
        yield "definition", parameters.value("definition", "String", concept.definition)
    yield "", parameters.value("code", "Code", concept.code)
    yield "", parameters.value("system", "Uri", edition.url)
    yield "", parameters.value("abstract", "Boolean", concept.abstract)
    if result.message:
        yield "", parameters.value("message", "String", result.message)
    yield from (("designation", _designation(*each)) for each in result.designations())
    yield from ((property.code, _property(property)) for property in result.own_properties())
    if result.returns("parent"):
        yield from (("parent", _relative("parent", parent)) for parent in result.parents)
    if result.returns("child"):
        yield from (("child", _relative("child", child)) for child in result.children)
    yield from (("history", _moment(moment)) for moment in result.history)
    for supplement in result.contributing():
        yield from of_supplement(supplement, result.properties_of(supplement))


def of_supplement(supplement: Concepts, values: Iterable[Property]) -> Iterator[tuple[str, Json]]:
    """Write what a supplement says of a code, each parameter with its property."""
    name = supplement.edition.canonical
    yield from ((value.code, _property(value, name)) for value in values)
    yield "", parameters.value("used-supplement", "Canonical", name)


def _designation(designation: Designation, source: str | None) -> Json:
    parts = []
    if designation.language:
        parts.append(parameters.value("language", "Code", designation.language))
    if designation.use:
        parts.append(parameters.value("use", "Coding", parameters.coding(designation.use)))
    parts.append(parameters.value("value", "String", designation.value))
    if source:
        parts.append(parameters.value("source", "Canonical", source))
    return parameters.group("designation", parts)


def _property(property: Property, source: str | None = None) -> Json:
    type, value, description = property_value(property)
    parts = [
        parameters.value("code", "Code", property.code),
        parameters.value("value", type, value),
    ]
    if description:
        parts.append(parameters.value("description", "String", description))
    parts += [
        parameters.group("subproperty", _named_value(part.code, part)) for part in property.parts
    ]
    if source:
        parts.append(parameters.value("source", "Canonical", source))
    return parameters.group("property", parts)


def _relative(name: str, concept: CodeDisplay) -> Json:
    parts = [
        parameters.value("code", "Code", name),
        parameters.value("value", "Code", concept.code),
    ]
    if concept.display:
        parts.append(parameters.value("description", "String", concept.display))
    return parameters.group("property", parts)


def _moment(moment: HistoryStep) -> Json:
    """Write one change of the history: the edition, its event, and each changed property."""
    edition = moment.edition
    parts = [
        parameters.value("code", "Code", "history"),
        parameters.value("value", "String", edition.version),
        parameters.value(
            "description",
            "String",
            periods.history_entry(moment.event.value, edition.effective, moment.validity),
        ),
    ]
    for difference in moment.differences:
        parts += [
            parameters.group("subproperty", _subproperty(difference.property, value, "now"))
            for value in difference.after
        ]
        parts += [
            parameters.group("subproperty", _subproperty(difference.property, value, "before"))
            for value in difference.before
        ]
    return parameters.group("property", parts)


def _subproperty(name: str, property: Property, when: str) -> Iterator[Json]:
    yield from _named_value(name, property)
    yield parameters.value("description", "String", when)


def _named_value(name: str, property: Property) -> Iterator[Json]:
    type, value, _ = property_value(property)
    yield parameters.value("code", "Code", name)
    yield parameters.value("value", type, value)


def property_value(property: Property) -> tuple[str, JsonValue, str | None]:
    """Return the type (as in value[x]), the JSON and the display of a property's value."""
    type = property.type.value[0].upper() + property.type.value[1:]
    match property.value:
        case Coding() as coding:
            return type, parameters.coding(coding), coding.display
        case Decimal() as number:
            return type, float(number), None
        case value:
            return type, value, None


def plan(request: Lookup, snapshot: Snapshot, dialect: Dialect) -> Plan | None:
    """Plan lookups of the codes of one edition, or of the editions for a date."""
    del dialect
    target, properties, languages = request.target, request.wanted, request.languages
    if request == Lookup(target, CODE, properties, languages=languages):
        concepts = target.edition(snapshot)
        if concepts.prerendered is None or any(absent(concepts, name) for name in properties or ()):
            return None
        plan = _of_edition(concepts, properties, snapshot)
        plan = plan if languages is None else _in_any_language(plan, concepts)
        return _without(newer.of_default(target, snapshot), plan)
    if request == Lookup(Target(target.system), CODE, properties, request.as_of):
        assert request.as_of is not None, "the first condition is true without a date"
        on_day = _on_day(request, request.as_of, snapshot)
        day = request.as_of.last.isoformat()
        return on_day and _without(newer.of_default(target, snapshot, day), on_day)
    return None


def _without(newer_records: Newer, plan: Plan) -> Plan:
    """Return the plan for codes that have no newer record, which the answer would name."""
    if not newer_records:
        return plan
    codes = {code.encode() for code in newer_records}

    def answer(variables: Variables) -> bytes | None:
        return None if variables.get("code") in codes else plan.answer(variables)

    return Plan(answer, plan.size)


def _of_edition(concepts: Concepts, properties: frozenset[str] | None, snapshot: Snapshot) -> Plan:
    prerendered = concepts.prerendered
    assert prerendered is not None
    unknown = UnknownCode(concepts, snapshot)
    numbers = None if properties is None else prerendered.numbers(properties)

    def answer(variables: Variables) -> bytes | None:
        code = variables.get("code", b"")
        if numbers is None:
            return prerendered.lookup(code) or unknown.refuse(code)
        record = prerendered.find(code)
        return record.lookup_of(numbers) if record else unknown.refuse(code)

    return Plan(answer, unknown.size)


def _in_any_language(plan: Plan, concepts: Concepts) -> Plan:
    """Plan lookups of the codes that have one display in all languages."""
    has_one_display = anylanguage.has_one_display(concepts)

    def answer(variables: Variables) -> bytes | None:
        return plan.answer(variables) if has_one_display(variables.get("code", b"")) else None

    return Plan(answer, plan.size)


def _on_day(request: Lookup, as_of: AsOf, snapshot: Snapshot) -> Plan | None:
    """Plan lookups for a date whose result has no message.

    For a code that ended after the date the operation has to run: the prerendered lookup is of
    its current state.
    """
    snapshot = snapshot.on(as_of)
    url = request.target.edition(snapshot).edition.url
    day = Day(snapshot.versions(url), as_of)
    properties = request.wanted
    if day.current_warning or any(
        absent(concepts, name) for concepts in day.editions for name in properties or ()
    ):
        return None
    numbers = {
        concepts: concepts.prerendered.numbers(properties or ())
        for concepts in day.editions
        if concepts.prerendered
    }

    def answer(variables: Variables) -> bytes | None:
        code = variables.get("code", b"")
        concepts = day.edition_for(code.decode("latin-1"))
        prerendered = concepts.prerendered if concepts else None
        record = prerendered.find(code) if prerendered else None
        if record is None or concepts is None or not record.active:
            return None
        return record.lookup() if properties is None else record.lookup_of(numbers[concepts])

    return Plan(answer)


LOOKUP = Operation(
    "lookup",
    "CodeSystem",
    "All that an edition says of one code",
    (Level.TYPE, Level.INSTANCE),
    INPUTS,
    read,
    lookup.lookup,
    write,
    plan=plan,
    variable={"code": CODE},
    dates=dates.OF_A_CODE,
)
