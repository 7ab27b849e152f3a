"""The shape of Claim/$check-coding, an operation of ours: a claim in, an OperationOutcome out."""

from codesystems import canonical
from codesystems.problems import Invalid
from terminology.fhir import claim, outcome
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json
from terminology.fhir.operation import Level, Operation
from terminology.messages import requests
from terminology.operations import check_coding
from terminology.operations.check_coding import CheckAnswer, CheckCoding

_EXAMPLE = "a Claim as the body of a POST"
_STATED = ("setting", "payer", "clinical-trial", "expanded-access")

INPUTS = (
    Input(
        "resource",
        Kind.RESOURCE,
        "The Claim, of R4 or R5; without Parameters it is the body, and the rest in the query",
        type="Claim",
        required=True,
    ),
    Input(
        "setting",
        Kind.CIRCUMSTANCE,
        "inpatient, hospital-outpatient or professional; else as the claim tells",
    ),
    Input(
        "payer",
        Kind.CIRCUMSTANCE,
        "medicare, or other-payer with commercial and medicaid; else as the claim tells",
    ),
    Input(
        "clinical-trial",
        Kind.CIRCUMSTANCE,
        "true or false, or of which product: trial-of-product, trial-of-other-product",
    ),
    Input("expanded-access", Kind.CIRCUMSTANCE, "true or false"),
    Input(
        "dependency",
        Kind.DEPENDENCY,
        "The same circumstances as $translate takes them: setting$inpatient",
        repeats=True,
    ),
)


def read(sent: Sent) -> CheckCoding:
    """Read the question. Raises Invalid where there is no claim, or where it cannot be read."""
    resources = sent.resources("resource")
    if not resources:
        raise Invalid(requests.missing(["resource"], _EXAMPLE))
    return CheckCoding(claim.read(resources[0]), sent.statements(*_STATED, "dependency"))


def write(question: CheckCoding, result: CheckAnswer, dialect: Dialect) -> Json:
    """Write the issues. R4 and R5 have the same form."""
    del question, dialect
    return outcome.write(result.issues)


CHECK_CODING = Operation(
    "check-coding",
    "Claim",
    "What is missing on a claim, or contradicts itself, each with the published rule",
    (Level.TYPE,),
    INPUTS,
    read,
    check_coding.check,
    write,
    definition=f"{canonical.OURS}/OperationDefinition/Claim-check-coding",
    heavy=True,
    returns="OperationOutcome",
)
