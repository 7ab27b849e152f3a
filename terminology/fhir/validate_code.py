"""The shape of CodeSystem/$validate-code.

Source: https://hl7.org/fhir/R5/codesystem-operation-validate-code.html; `issues`, `status`,
`inactive` and `normalized-code` as in the HL7 terminology ecosystem guide. `url` is the code
system: this operation has no `system`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from codesystems import canonical
from codesystems.model import Coding
from codesystems.problems import Invalid
from terminology import messages
from terminology.fhir import dates, inputs, outcome, parameters, sentresources
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import CodeableConcept, Input, Kind, Sent
from terminology.fhir.json import Json
from terminology.fhir.operation import Level, Operation
from terminology.fhir.plan import CODE, DISPLAY, Inputs, Plan
from terminology.fhir.sentresources import TX_RESOURCE
from terminology.operations import expand, validate_code
from terminology.operations.remarks import Asked, DisplayPolicy
from terminology.operations.validate_code import ValidateCode, Validation
from terminology.snapshot import Snapshot

_EXAMPLE = "url=http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets&code=Q2057"

INPUTS = (
    Input("url", Kind.URI, "The code system: its URL, an alias or an OID"),
    Input("system", Kind.URI, "The same, for clients that call it so"),
    Input("version", Kind.STRING, "The edition to ask; the newest without it"),
    Input("systemVersion", Kind.STRING, "The same, for clients that call it so"),
    Input("code", Kind.CODE, "The code to validate"),
    Input("display", Kind.STRING, "Its display, if that is to be validated too"),
    Input("coding", Kind.CODING, "Instead of `code`; system|code in a query"),
    Input("codeableConcept", Kind.CODEABLE_CONCEPT, "Instead of `code`; one coding must be valid"),
    Input("abstract", Kind.BOOLEAN, "false refuses codes that only group others"),
    Input("displayLanguage", Kind.STRING, "The languages of displays, as in Accept-Language"),
    Input("lenient-display-validation", Kind.BOOLEAN, "true makes a wrong display a warning"),
    Input("date", Kind.DATE_TIME, dates.DOCUMENTATION),
    Input("codeSystem", Kind.RESOURCE, "The code system itself, instead of `url`"),
    Input("useSupplement", Kind.URI, "A supplement to take into account", repeats=True),
    TX_RESOURCE,
)

Asking = TypeVar("Asking")


@dataclass(frozen=True, slots=True)
class Question(Generic[Asking]):
    """The question, and the concept to echo where one was sent."""

    asked: Asking
    concept: CodeableConcept | None


def read(sent: Sent) -> Question[ValidateCode]:
    """Read the question. Raises Invalid where the code is missing or sent twice."""
    name = inputs.only(sent, ("code", "coding", "codeableConcept"), _EXAMPLE)
    given = sentresources.canonical_of(sent, "codeSystem", "CodeSystem")
    named = inputs.one_system(given, sent.text("url"), sent.text("system"))
    system, pinned = canonical.split(named or "")
    if name == "code" and not system and sent.id is None:
        raise Invalid(messages.missing(["url"], _EXAMPLE))
    concept = sent.concept("codeableConcept")
    question = ValidateCode(
        asked=tuple(_asked(sent, name, concept)),
        system=system or None,
        version=inputs.one_version(sent.text("version"), sent.text("systemVersion"), pinned),
        id=sent.id,
        allow_abstract=sent.flag("abstract") is not False,
        as_of=dates.read("date", sent.text("date")),
        policy=policy(sent),
        supplements=sent.texts("useSupplement"),
    )
    return Question(question, concept)


def policy(sent: Sent) -> DisplayPolicy:
    """How displays are to be judged. Raises Invalid for languages that cannot be read."""
    language = sent.text("displayLanguage")
    lenient = sent.flag("lenient-display-validation") is True
    return DisplayPolicy(expand.read_languages(language) if language else None, lenient)


def _asked(sent: Sent, name: str, concept: CodeableConcept | None) -> Iterator[Asked]:
    if name == "code":
        yield Asked(sent.text(name) or "", None, None, sent.text("display"))
    else:
        yield from codings(sent, concept)


def codings(sent: Sent, concept: CodeableConcept | None) -> Iterator[Asked]:
    """The coding that was sent, or those of a concept, each with its place."""
    coding = sent.coding("coding")
    if concept is not None:
        for number, held in enumerate(concept.codings):
            yield _of(held, f"CodeableConcept.coding[{number}]", held.display)
    else:
        assert coding is not None
        yield _of(coding, "Coding", coding.display or sent.text("display"))


def _of(coding: Coding, path: str, display: str | None) -> Asked:
    return Asked(coding.code, coding.system or None, coding.version, display, path)


def _run(question: Question[ValidateCode], snapshot: Snapshot) -> Validation:
    return validate_code.validate(question.asked, snapshot)


def write(question: Question[Any], found: Validation, dialect: Dialect) -> Json:
    """Write what was found; `issues` where there is something to say."""
    del dialect
    return parameters.answer(_parts(question, found))


def _parts(question: Question[Any], found: Validation) -> Iterator[Json]:
    yield parameters.value("result", "Boolean", found.result)
    texts = (
        ("code", "Code", found.code),
        ("system", "Uri", found.system),
        ("version", "String", found.version),
        ("display", "String", found.display),
        ("status", "Code", found.status),
        ("normalized-code", "Code", found.normalized_code),
        ("x-unknown-system", "Canonical", found.unknown_system),
        ("x-caused-by-unknown-system", "Canonical", found.caused_by_unknown_system),
        ("message", "String", found.message),
    )
    for name, type, text in texts:
        if text is not None:
            yield parameters.value(name, type, text)
    if found.inactive:
        yield parameters.value("inactive", "Boolean", held=True)
    if question.concept is not None:
        yield parameters.value("codeableConcept", "CodeableConcept", question.concept.sent)
    if found.issues:
        yield parameters.resource("issues", outcome.write(found.issues))


def plan(question: Question[ValidateCode], snapshot: Snapshot, dialect: Dialect) -> Plan | None:
    """Plan validations of the codes of one edition, with their displays or without."""
    del dialect
    asked = question.asked
    one = asked.asked[0]
    named = ValidateCode((one,), asked.system, asked.version, asked.id, asked.allow_abstract)
    held = validate_code.edition(asked, one, snapshot) if asked == named else None
    prerendered = held.prerendered if held else None
    if prerendered is None:
        return None
    only_plain = bool(one.path) or not asked.allow_abstract

    def answer(inputs: Inputs) -> bytes | None:
        found = prerendered.find(inputs.get("code", b""))
        if found is None or (only_plain and not found.plain):
            return None
        validation, display = found.validation()
        return validation if is_right(inputs.get("display"), display) else None

    return Plan(answer)


def is_right(sent: bytes | None, display: bytes) -> bool:
    """Tell whether a display, if one was sent, is that of the code to the letter."""
    return sent is None or (sent == display and bool(sent))


VALIDATE_CODE = Operation(
    "validate-code",
    "CodeSystem",
    "Whether a code is in a code system, and its display right",
    (Level.TYPE, Level.INSTANCE),
    INPUTS,
    read,
    _run,
    write,
    plan=plan,
    variable={"code": CODE, "display": DISPLAY},
    dates=dates.OF_A_CODE,
)
