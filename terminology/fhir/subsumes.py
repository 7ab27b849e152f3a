"""Inputs and result of CodeSystem/$subsumes.

Source: https://hl7.org/fhir/R4/codesystem-operation-subsumes.html and its R5 page.
"""

from codesystems import canonical
from codesystems.problems import Invalid
from terminology import contents
from terminology.fhir import dates, inputs, parameters, sentresources
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json
from terminology.fhir.operation import Level, Operation
from terminology.fhir.sentresources import CODE_SYSTEM, TX_RESOURCE
from terminology.messages import requests
from terminology.operations import subsumes
from terminology.operations.subsumes import Subsumes, SubsumptionOutcome
from terminology.operations.target import Target

_EXAMPLE = contents.example("subsumes")

INPUTS = (
    Input("codeA", Kind.CODE, "The code that may stand above; needs `system`"),
    Input("codeB", Kind.CODE, "The code that may stand below"),
    Input("system", Kind.URI, "The code system of both: its URL, an alias or an OID"),
    Input("version", Kind.STRING, "The edition to ask; the newest without it"),
    Input("codingA", Kind.CODING, "Instead of `codeA`; system|code in a query"),
    Input("codingB", Kind.CODING, "Instead of `codeB`"),
    Input("date", Kind.DATE_TIME, dates.DOCUMENTATION),
    CODE_SYSTEM,
    TX_RESOURCE,
)


def read(sent: Sent) -> Subsumes:
    """Read the request. Raises Invalid if a code or the code system is missing."""
    inputs.single_name(sent, ("codeA", "codingA"), _EXAMPLE)
    inputs.single_name(sent, ("codeB", "codingB"), _EXAMPLE)
    first = inputs.with_code("codingA", sent.coding("codingA"))
    second = inputs.with_code("codingB", sent.coding("codingB"))
    named = {"codingA": first, "codingB": second}
    codings = [coding for coding in named.values() if coding]
    sent_system = sentresources.canonical_of(sent, "codeSystem", "CodeSystem")
    stated = sent_system or sent.text("system")
    system = inputs.single_system(
        sent_system, *(coding.system for coding in codings), sent.text("system")
    )
    lacking = [name for name, coding in named.items() if coding and not coding.system]
    if sent.id is None and (system is None or (lacking and not stated)):
        raise Invalid(requests.subsumes_without_system([*lacking, "system"][0], _EXAMPLE))
    url, pinned = canonical.split(system or "")
    version = inputs.single_version(
        *(coding.version for coding in codings), sent.text("version"), pinned
    )
    return Subsumes(
        Target(url or None, version, sent.id),
        first.code if first else sent.text("codeA") or "",
        second.code if second else sent.text("codeB") or "",
        dates.read("date", sent.text("date")),
    )


def write(request: Subsumes, outcome: SubsumptionOutcome, dialect: Dialect) -> Json:
    """Write the outcome, in the same way for R4 and R5."""
    del request, dialect
    return parameters.answer([parameters.value("outcome", "Code", outcome.value)])


SUBSUMES = Operation(
    "subsumes",
    "CodeSystem",
    "Whether one code stands above another",
    (Level.TYPE, Level.INSTANCE),
    INPUTS,
    read,
    subsumes.subsumes,
    write,
    dates=dates.OF_TWO_CODES,
)
