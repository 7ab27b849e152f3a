"""The shape of CodeSystem/$validate-code.

Source: https://hl7.org/fhir/R5/codesystem-operation-validate-code.html; `issues`, `status`,
`inactive` and `normalized-code` as in the HL7 terminology ecosystem guide. `url` is the code
system: this operation has no `system`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from codesystems import canonical
from codesystems.model import Coding
from terminology import messages
from terminology.fhir import dates, outcome, parameters
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json
from terminology.fhir.operation import Level, Operation
from terminology.fhir.parameters import CodeableConcept, Input, Kind, Sent
from terminology.library import Holdings
from terminology.operations import validate_code
from terminology.operations.validate_code import Asked, ValidateCode, Validation
from terminology.problems import Invalid

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
    Input("displayLanguage", Kind.LANGUAGE, "Accepted; the wording of CMS is English"),
    Input("date", Kind.DATE_TIME, dates.DOCUMENTATION),
    Input("codeSystem", Kind.RESOURCE, "Not honoured yet", supported=False),
    Input("useSupplement", Kind.URI, "Not honoured: no supplement is held", True, supported=False),
    Input("tx-resource", Kind.RESOURCE, "Not honoured yet", repeats=True, supported=False),
)


@dataclass(frozen=True, slots=True)
class _Question:
    """The question, and the concept to echo where one was sent."""

    asked: ValidateCode
    concept: CodeableConcept | None


def read(sent: Sent) -> _Question:
    """Read the question. Raises Invalid where the code is missing or sent twice."""
    name = parameters.only(sent, ("code", "coding", "codeableConcept"), _EXAMPLE)
    named = parameters.one_system(sent.text("url"), sent.text("system"))
    system, pinned = canonical.split(named or "")
    if name == "code" and not system and sent.id is None:
        raise Invalid(messages.missing(["url"], _EXAMPLE))
    concept = sent.concept("codeableConcept")
    question = ValidateCode(
        asked=tuple(_asked(sent, name, concept)),
        system=system or None,
        version=parameters.one_version(sent.text("version"), sent.text("systemVersion"), pinned),
        id=sent.id,
        allow_abstract=sent.flag("abstract") is not False,
        as_of=dates.read("date", sent.text("date")),
    )
    return _Question(question, concept)


def _asked(sent: Sent, name: str, concept: CodeableConcept | None) -> Iterator[Asked]:
    coding = sent.coding("coding")
    if concept is not None:
        for number, held in enumerate(concept.codings):
            yield _of(held, f"CodeableConcept.coding[{number}]", held.display)
    elif coding is not None:
        yield _of(coding, "Coding", coding.display or sent.text("display"))
    else:
        yield Asked(sent.text(name) or "", None, None, sent.text("display"))


def _of(coding: Coding, path: str, display: str | None) -> Asked:
    return Asked(coding.code, coding.system or None, coding.version, display, path)


def _run(question: _Question, holdings: Holdings) -> Validation:
    return validate_code.validate(question.asked, holdings)


def write(question: _Question, found: Validation, dialect: Dialect) -> Json:
    """Write what was found; `issues` is always there."""
    del dialect
    return parameters.answer(_parts(question, found))


def _parts(question: _Question, found: Validation) -> Iterator[Json]:
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
    yield {"name": "issues", "resource": outcome.write(found.issues)}


VALIDATE_CODE = Operation(
    "validate-code",
    "CodeSystem",
    "Whether a code is in a code system, and its display right",
    (Level.TYPE, Level.INSTANCE),
    INPUTS,
    read,
    _run,
    write,
    dates=dates.OF_A_CODE,
)
