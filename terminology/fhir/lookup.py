"""The shape of CodeSystem/$lookup.

Source: https://hl7.org/fhir/R4/codesystem-operation-lookup.html and its R5 page. The parts of
a property stand in the order code, value, description: HAPI FHIR reads them by position.
"""

from collections.abc import Iterator
from decimal import Decimal

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.contract import Named
from codesystems.model import Coding, Designation, Property
from codesystems.problems import Invalid
from terminology import messages
from terminology.fhir import dates, inputs, parameters
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.operation import Level, Operation
from terminology.fhir.plan import CODE, Inputs, Plan
from terminology.fhir.sentresources import TX_RESOURCE
from terminology.fhir.unknown import UnknownCode
from terminology.operations import lookup
from terminology.operations.as_of import Day
from terminology.operations.history import Moment
from terminology.operations.lookup import Found, Lookup
from terminology.operations.target import Target
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts

_EXAMPLE = "code=Q2057&system=http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"

INPUTS = (
    Input("code", Kind.CODE, "The code to look up; needs `system`"),
    Input("system", Kind.URI, "The code system of `code`: its URL, an alias or an OID"),
    Input("version", Kind.STRING, "The edition to ask, such as 2025-01; the newest without it"),
    Input("coding", Kind.CODING, "Instead of `code` and `system`; system|code in a query"),
    Input("displayLanguage", Kind.LANGUAGE, "Accepted; the wording of CMS is English"),
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
    TX_RESOURCE,
)


def read(sent: Sent) -> Lookup:
    """Read the question. Raises Invalid where the code or its system is missing."""
    name = inputs.only(sent, ("code", "coding"), _EXAMPLE)
    coding = sent.coding("coding")
    code = coding.code if coding else sent.text("code") or ""
    system = inputs.one_system(coding.system if coding else None, sent.text("system"))
    if sent.id is None and not system:
        needed = "system" if name == "code" else "coding.system"
        raise Invalid(messages.missing([needed], _EXAMPLE))
    url, pinned = canonical.split(system or "")
    version = inputs.one_version(sent.text("version"), coding.version if coding else None, pinned)
    wanted = frozenset(sent.texts("property"))
    return Lookup(
        Target(url or None, version, sent.id),
        code,
        None if not wanted or "*" in wanted else wanted,
        dates.read("date", sent.text("date")),
        sent.texts("useSupplement"),
        history="history" in wanted,
    )


def write(question: Lookup, found: Found, dialect: Dialect) -> Json:
    """Write what was found. R4 and R5 spell it alike."""
    del question, dialect
    return parameters.answer(part for _, part in named_parts(found))


def named_parts(found: Found) -> Iterator[tuple[str, Json]]:
    """The parts of an answer, each with the property that it is of; empty: it is always given."""
    edition, concept = found.edition, found.concept
    yield "", parameters.value("name", "String", edition.name)
    if edition.version:
        yield "", parameters.value("version", "String", edition.version)
    yield "", parameters.value("display", "String", concept.display or concept.code)
    if concept.definition and found.wants("definition"):
        yield "definition", parameters.value("definition", "String", concept.definition)
    yield "", parameters.value("code", "Code", concept.code)
    yield "", parameters.value("system", "Uri", edition.url)
    yield "", parameters.value("abstract", "Boolean", concept.abstract)
    if found.message:
        yield "", parameters.value("message", "String", found.message)
    if found.wants("designation"):
        yield from (("designation", _designation(held)) for held in concept.designations)
    yield from ((held.code, _property(held)) for held in found.properties())
    if found.wants("parent"):
        yield from (("parent", _neighbour("parent", near)) for near in found.parents)
    if found.wants("child"):
        yield from (("child", _neighbour("child", near)) for near in found.children)
    yield from (("history", _moment(moment)) for moment in found.history)


def _designation(held: Designation) -> Json:
    parts = []
    if held.language:
        parts.append(parameters.value("language", "Code", held.language))
    if held.use:
        parts.append(parameters.value("use", "Coding", parameters.coding(held.use)))
    parts.append(parameters.value("value", "String", held.value))
    return parameters.group("designation", parts)


def _property(held: Property) -> Json:
    type, value, description = property_value(held)
    parts = [
        parameters.value("code", "Code", held.code),
        parameters.value("value", type, value),
    ]
    if description:
        parts.append(parameters.value("description", "String", description))
    return parameters.group("property", parts)


def _neighbour(name: str, near: Named) -> Json:
    parts = [
        parameters.value("code", "Code", name),
        parameters.value("value", "Code", near.code),
    ]
    if near.display:
        parts.append(parameters.value("description", "String", near.display))
    return parameters.group("property", parts)


def _moment(moment: Moment) -> Json:
    """One step of the history: the edition, what it did, and each property that it changed."""
    edition = moment.edition
    parts = [
        parameters.value("code", "Code", "history"),
        parameters.value("value", "String", edition.version),
        parameters.value(
            "description",
            "String",
            messages.moment(moment.event.value, edition.effective, moment.validity),
        ),
    ]
    for difference in moment.differences:
        parts += [
            parameters.group("subproperty", _step(difference.property, value, "now"))
            for value in difference.after
        ]
        parts += [
            parameters.group("subproperty", _step(difference.property, value, "before"))
            for value in difference.before
        ]
    return parameters.group("property", parts)


def _step(name: str, held: Property, when: str) -> Iterator[Json]:
    type, value, _ = property_value(held)
    yield parameters.value("code", "Code", name)
    yield parameters.value("value", type, value)
    yield parameters.value("description", "String", when)


def property_value(held: Property) -> tuple[str, JsonValue, str | None]:
    """The type (as in value[x]), the JSON and the wording of a property's value."""
    type = held.type.value[0].upper() + held.type.value[1:]
    match held.value:
        case Coding() as coded:
            return type, parameters.coding(coded), coded.display
        case Decimal() as number:
            return type, float(number), None
        case plain:
            return type, plain, None


def plan(question: Lookup, snapshot: Snapshot, dialect: Dialect) -> Plan | None:
    """Plan lookups of the codes of one edition, or of the editions that a day leads to."""
    del dialect
    target, wanted = question.target, question.wanted
    if question == Lookup(target, CODE, wanted):
        held = target.edition(snapshot)
        return None if held.prerendered is None else _of_edition(held, wanted, snapshot)
    if question == Lookup(Target(target.system), CODE, wanted, question.as_of):
        assert question.as_of is not None, "else it is the question before"
        return _on_day(question, question.as_of, snapshot)
    return None


def _of_edition(held: Concepts, wanted: frozenset[str] | None, snapshot: Snapshot) -> Plan:
    prerendered = held.prerendered
    assert prerendered is not None
    unknown = UnknownCode(held, snapshot)
    numbers = None if wanted is None else prerendered.numbers(wanted)

    def answer(inputs: Inputs) -> bytes | None:
        code = inputs.get("code", b"")
        if numbers is None:
            return prerendered.lookup(code) or unknown.refuse(code)
        found = prerendered.find(code)
        return found.lookup_of(numbers) if found else unknown.refuse(code)

    return Plan(answer, unknown.size)


def _on_day(question: Lookup, as_of: AsOf, snapshot: Snapshot) -> Plan | None:
    """Plan lookups on a day about which nothing needs to be said.

    A code that has ended since is not shown as it is now, so that the operation has to run.
    """
    url = question.target.edition(snapshot).edition.url
    day = Day(snapshot.versions(url), as_of)
    if day.remark:
        return None
    wanted = question.wanted
    numbers = {
        held: held.prerendered.numbers(wanted or ()) for held in day.editions if held.prerendered
    }

    def answer(inputs: Inputs) -> bytes | None:
        code = inputs.get("code", b"")
        held = day.speaker(code.decode("latin-1"))
        prerendered = held.prerendered if held else None
        found = prerendered.find(code) if prerendered else None
        if found is None or held is None or not found.active:
            return None
        return found.lookup() if wanted is None else found.lookup_of(numbers[held])

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
