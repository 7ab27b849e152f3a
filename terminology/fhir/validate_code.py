"""Inputs and result of CodeSystem/$validate-code.

Source: https://hl7.org/fhir/R5/codesystem-operation-validate-code.html; `issues`, `status`,
`inactive` and `normalized-code` as in the HL7 terminology ecosystem guide. The standard input
for the code system is `url`; `system` is accepted too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from codesystems import canonical
from codesystems.model import Coding
from codesystems.problems import Invalid
from terminology import contents, languages
from terminology.fhir import anylanguage, dates, inputs, outcome, parameters, sentresources
from terminology.fhir.dialects import R5, Dialect
from terminology.fhir.inputs import CodeableConcept, Input, Kind, Sent
from terminology.fhir.json import Json
from terminology.fhir.operation import Level, Operation
from terminology.fhir.plan import CODE, DISPLAY, Plan, Variables
from terminology.fhir.sentresources import TX_RESOURCE
from terminology.messages import hl7codes, requests
from terminology.operations import expand, validate_code
from terminology.operations.codeissues import DisplayPolicy, InputCoding
from terminology.operations.validate_code import ValidateCode
from terminology.operations.validation import Validation
from terminology.snapshot import Snapshot

_EXAMPLE = contents.example("validate-code")

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
    Input(
        "codeSystem", Kind.RESOURCE, "The code system itself, instead of `url`", type="CodeSystem"
    ),
    Input("useSupplement", Kind.URI, "A supplement to take into account", repeats=True),
    TX_RESOURCE,
)

ValidateQuery = TypeVar("ValidateQuery")


@dataclass(frozen=True, slots=True)
class ValidateRequest(Generic[ValidateQuery]):
    """A request, and its CodeableConcept, if any, which the result repeats.

    `code_is_string` is True for a `code` that is no code: HAPI's validators send it so. In R5 they
    drop a refusal that has `issues`, and report one that only has a `message`.
    """

    query: ValidateQuery
    concept: CodeableConcept | None
    code_is_string: bool = False


def read(sent: Sent) -> ValidateRequest[ValidateCode]:
    """Read the request. Raises Invalid for no code and for several codes."""
    names = sent.present(("code", "coding", "codeableConcept"))
    if not names:
        raise Invalid(hl7codes.nothing_to_validate_in_system(_EXAMPLE))
    name = inputs.single_name(sent, names, _EXAMPLE)
    sent_system = sentresources.canonical_of(sent, "codeSystem", "CodeSystem")
    uri = inputs.single_system(sent_system, sent.text("url"), sent.text("system"))
    system, pinned = canonical.split(uri or "")
    if name == "code" and not system and sent.id is None:
        raise Invalid(requests.missing(["url"], _EXAMPLE))
    concept = sent.concept("codeableConcept")
    query = ValidateCode(
        codings=tuple(_codes(sent, name, concept)),
        system=system or None,
        version=inputs.single_version(sent.text("version"), sent.text("systemVersion"), pinned),
        id=sent.id,
        is_concept=concept is not None,
        allow_abstract=sent.flag("abstract") is not False,
        as_of=dates.read("date", sent.text("date")),
        policy=_policy(sent),
        supplements=sent.texts("useSupplement"),
    )
    return ValidateRequest(query, concept, "code" in sent.strings)


def policy(sent: Sent) -> DisplayPolicy:
    """Return the policy for displays. Raises Invalid for invalid languages."""
    language = sent.text("displayLanguage")
    lenient = sent.flag("lenient-display-validation") is True
    return DisplayPolicy(expand.read_languages(language) if language else None, lenient)


def _policy(sent: Sent) -> DisplayPolicy:
    """Return the policy, in the languages of the header where the request has no others."""
    requested = policy(sent)
    return replace(requested, languages=requested.languages or sent.languages)


def _codes(sent: Sent, name: str, concept: CodeableConcept | None) -> Iterator[InputCoding]:
    if name == "code":
        yield of_code(sent, None, None)
    else:
        yield from codings(sent, concept)


def of_code(sent: Sent, system: str | None, version: str | None) -> InputCoding:
    """Return the input `code` with its code system, if it has one."""
    blanks = "code" in sent.trimmed
    code, display = sent.text("code") or "", sent.text("display")
    return InputCoding(code, system, version, display, blanks=blanks)


def codings(sent: Sent, concept: CodeableConcept | None) -> Iterator[InputCoding]:
    """Return the Coding of a request, or those of its CodeableConcept, each with its path."""
    coding = sent.coding("coding")
    if concept is not None:
        for number, each in enumerate(concept.codings):
            name = f"coding[{number}]"
            blanks = f"codeableConcept.{name}" in sent.trimmed
            yield _of(each, f"CodeableConcept.{name}", each.display, blanks=blanks)
    else:
        assert coding is not None
        display = coding.display or sent.text("display")
        yield _of(coding, "Coding", display, blanks="coding" in sent.trimmed)


def _of(coding: Coding, path: str, display: str | None, *, blanks: bool) -> InputCoding:
    return InputCoding(
        coding.code, coding.system or None, coding.version, display, path, blanks=blanks
    )


def _run(request: ValidateRequest[ValidateCode], snapshot: Snapshot) -> Validation:
    return validate_code.validate(request.query, snapshot)


def write(request: ValidateRequest[Any], validation: Validation, dialect: Dialect) -> Json:
    """Write the result."""
    only_message = request.code_is_string and dialect is R5 and not validation.result
    return parameters.answer(_parameters(request, validation, with_issues=not only_message))


def _parameters(
    request: ValidateRequest[Any], validation: Validation, *, with_issues: bool
) -> Iterator[Json]:
    yield parameters.value("result", "Boolean", validation.result)
    texts = (
        ("code", "Code", validation.code),
        ("system", "Uri", validation.system),
        ("version", "String", validation.version),
        ("display", "String", validation.display),
        ("status", "Code", validation.status),
        ("normalized-code", "Code", validation.normalized_code),
        *(("x-unknown-system", "Canonical", name) for name in validation.unknown_systems),
        *(("x-caused-by-unknown-system", "Canonical", name) for name in validation.causes),
        ("message", "String", validation.message),
    )
    for name, type, text in texts:
        if text is not None:
            yield parameters.value(name, type, text)
    if validation.inactive:
        yield parameters.value("inactive", "Boolean", value=True)
    if request.concept is not None:
        yield parameters.value("codeableConcept", "CodeableConcept", request.concept.json)
    if validation.issues and with_issues:
        yield parameters.resource("issues", outcome.write(validation.issues))


def plan(
    request: ValidateRequest[ValidateCode], snapshot: Snapshot, dialect: Dialect
) -> Plan | None:
    """Plan validations of the codes of one edition, with or without displays."""
    del dialect
    query = request.query
    coding = query.codings[0]
    plain = ValidateCode(
        (coding,),
        query.system,
        query.version,
        query.id,
        allow_abstract=query.allow_abstract,
        policy=DisplayPolicy(query.policy.languages),
    )
    concepts = validate_code.edition(query, coding, snapshot) if query == plain else None
    prerendered = concepts.prerendered if concepts else None
    if concepts is None or prerendered is None:
        return None
    requested = query.policy.languages
    if requested and languages.best(requested, [concepts.edition.language]) is None:
        return None
    has_one_display: Callable[[bytes], bool] = bool
    if requested:
        has_one_display = anylanguage.has_one_display(concepts)
    only_plain = bool(coding.path) or not query.allow_abstract

    def answer(variables: Variables) -> bytes | None:
        code = variables.get("code", b"")
        record = prerendered.find(code)
        if record is None or (only_plain and not record.plain) or not has_one_display(code):
            return None
        validation, display = record.validation()
        return validation if is_right(variables.get("display"), display) else None

    return Plan(answer)


def is_right(sent: bytes | None, display: bytes) -> bool:
    """Tell whether the request has no display, or exactly that of the code."""
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
