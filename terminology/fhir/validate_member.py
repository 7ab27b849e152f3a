"""Inputs and result of ValueSet/$validate-code.

Sources: https://hl7.org/fhir/R5/valueset-operation-validate-code.html; HL7's terminology
ecosystem for `inferSystem`, `lenient-display-validation` and the versions.
"""

from collections.abc import Iterator
from dataclasses import replace

from codesystems import canonical
from codesystems.model import Concept
from codesystems.problems import Invalid
from terminology import contents
from terminology.fhir import dates, validate_code
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import CodeableConcept, Input, Kind, Sent
from terminology.fhir.json import Json, dumps
from terminology.fhir.operation import Level, Operation
from terminology.fhir.plan import CODE, DISPLAY, Plan, Template, Variables, quoted
from terminology.fhir.sentresources import TX_RESOURCE
from terminology.fhir.validate_code import ValidateRequest
from terminology.fhir.valuesetinputs import PINS, pins, value_set_of
from terminology.messages import hl7codes, requests
from terminology.operations import validate_member
from terminology.operations.codeissues import DisplayPolicy, InputCoding
from terminology.operations.membership import ValidateMember
from terminology.operations.validation import Validation
from terminology.snapshot import Snapshot

_EXAMPLE = contents.example("validate-member")

INPUTS = (
    Input("url", Kind.URI, "The value set: its URL, also with |version"),
    Input("valueSet", Kind.RESOURCE, "The value set itself, instead of `url`", type="ValueSet"),
    Input("valueSetVersion", Kind.STRING, "The version of the value set; the newest without it"),
    Input("code", Kind.CODE, "The code to validate; needs `system` or `inferSystem`"),
    Input("system", Kind.URI, "The code system of `code`"),
    Input("systemVersion", Kind.STRING, "The edition of `code`"),
    Input("version", Kind.STRING, "The same, for clients that call it so"),
    Input("inferSystem", Kind.BOOLEAN, "true finds out the code system of `code`"),
    Input("display", Kind.STRING, "Its display, if that is to be validated too"),
    Input("coding", Kind.CODING, "Instead of `code`; system|code in a query"),
    Input("codeableConcept", Kind.CODEABLE_CONCEPT, "Instead of `code`; one coding must be in it"),
    Input("abstract", Kind.BOOLEAN, "false refuses codes that only group others"),
    Input("activeOnly", Kind.BOOLEAN, "true refuses codes that are no longer to be used"),
    Input("displayLanguage", Kind.STRING, "The languages of displays, as in Accept-Language"),
    Input("lenient-display-validation", Kind.BOOLEAN, "true makes a wrong display a warning"),
    Input("valueset-membership-only", Kind.BOOLEAN, "true asks nothing else of a code"),
    Input("valueSetMode", Kind.CODE, "ALL_CHECKS, CHECK_MEMBERSHIP_ONLY or NO_MEMBERSHIP_CHECK"),
    Input("date", Kind.DATE_TIME, dates.DOCUMENTATION),
    Input("useSupplement", Kind.URI, "A supplement to take into account", repeats=True),
    *PINS,
    TX_RESOURCE,
    Input("context", Kind.URI, "Not supported", supported=False),
)

_MEMBERSHIP_ONLY = frozenset({"CHECK_MEMBERSHIP_ONLY", "CHECK_MEMERSHIP_ONLY"})
"""Also as HL7's validator spells it."""
_NO_MEMBERSHIP = "NO_MEMBERSHIP_CHECK"
_MODES = ("ALL_CHECKS", *sorted(_MEMBERSHIP_ONLY), _NO_MEMBERSHIP)


def read(sent: Sent) -> ValidateRequest[ValidateMember]:
    """Read the request. Raises Invalid if the code or the value set is missing."""
    names = sent.present(("code", "coding", "codeableConcept"))
    if not names:
        raise Invalid(hl7codes.nothing_to_validate())
    if len(names) > 1:
        raise Invalid(requests.too_many(names))
    url, version, value_set = value_set_of(sent, _EXAMPLE)
    infer = sent.flag("inferSystem") is True
    if names == ["code"] and not infer and not sent.text("system"):
        raise Invalid(hl7codes.nothing_to_validate())
    concept = sent.concept("codeableConcept")
    policy = validate_code.policy(sent)
    mode = sent.text("valueSetMode")
    if mode is not None and mode not in _MODES:
        raise Invalid(requests.bad_value("valueSetMode", mode, f"one of {', '.join(_MODES)}"))
    query = ValidateMember(
        codings=tuple(_codes(sent, names[0], concept)),
        is_concept=concept is not None,
        url=url,
        version=version,
        value_set=value_set,
        id=sent.id,
        infer=infer,
        allow_abstract=sent.flag("abstract") is not False,
        active_only=sent.flag("activeOnly") is True,
        membership_only=sent.flag("valueset-membership-only") is True or mode in _MEMBERSHIP_ONLY,
        in_code_system=mode == _NO_MEMBERSHIP,
        policy=policy,
        header=DisplayPolicy(sent.languages, policy.lenient),
        pins=pins(sent),
        supplements=sent.texts("useSupplement"),
        day=dates.read("date", sent.text("date")),
    )
    return ValidateRequest(query, concept, "code" in sent.strings)


def _codes(sent: Sent, name: str, concept: CodeableConcept | None) -> Iterator[InputCoding]:
    if name != "code":
        yield from validate_code.codings(sent, concept)
        return
    system, pinned = canonical.split(sent.text("system") or "")
    version = sent.text("systemVersion", "version") or pinned
    yield validate_code.of_code(sent, system or None, version)


def _run(request: ValidateRequest[ValidateMember], snapshot: Snapshot) -> Validation:
    return validate_member.validate(request.query, snapshot)


def write(
    request: ValidateRequest[ValidateMember], validation: Validation, dialect: Dialect
) -> Json:
    """Write the result."""
    return validate_code.write(request, validation, dialect)


def plan(
    request: ValidateRequest[ValidateMember], snapshot: Snapshot, dialect: Dialect
) -> Plan | None:
    """Plan validations of any code against one value set, with or without displays."""
    query, coding = request.query, request.query.codings[0]
    member = validate_member.of(query, snapshot)
    part = member.alone(coding)
    prerendered = part.concepts.prerendered if part else None
    if part is None or prerendered is None:
        return None
    members = part.members
    placeholder = replace(coding, code=CODE, display=DISPLAY if coding.display else None)
    absent = member.absent(placeholder, part.concepts, Concept(CODE, DISPLAY))
    template = Template(dumps(write(request, absent, dialect)), CODE, DISPLAY)

    def answer(variables: Variables) -> bytes | None:
        code = variables.get("code", b"")
        record = prerendered.find(code)
        if record is None or not record.plain:
            return None
        validation, display = record.validation()
        if not validate_code.is_right(variables.get("display"), display):
            return None
        if record.place in members:
            return validation
        return template.fill(quoted(code), quoted(display)) if display else None

    return Plan(answer, template.size + members.size)


VALIDATE_MEMBER = Operation(
    "validate-code",
    "ValueSet",
    "Whether a code is in a value set, and its display right",
    (Level.TYPE, Level.INSTANCE),
    INPUTS,
    read,
    _run,
    write,
    plan=plan,
    variable={"code": CODE, "display": DISPLAY},
    dates=dates.OF_A_CODE,
)
