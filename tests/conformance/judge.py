"""The verdict on a response."""

from dataclasses import dataclass

from terminology.fhir.dialects import R4, Dialect
from tests.conformance import documents, r4
from tests.conformance.cases import Case, Guide, Unusable
from tests.conformance.compare import Comparison
from tests.conformance.documents import Json
from tests.conformance.normalise import normalised
from tests.conformance.requests import OPERATIONS, STATEMENTS
from tests.conformance.templates import Templates, UnknownTemplate

JSON_TYPES = ("application/json", "application/fhir+json")


@dataclass(frozen=True)
class Response:
    """The response of a server."""

    status: int
    media_type: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """The reasons why a case fails: with the official tolerances, and without them."""

    case: Case
    failure: str | None
    strict_failure: str | None

    def reason(self, *, strict: bool) -> str | None:
        """The reason why the case fails; None if it passes."""
        return self.strict_failure if strict else self.failure


class _Refused(Exception):
    """A response that cannot be compared."""


def verdict(
    guide: Guide, externals: Json, case: Case, dialect: Dialect, response: Response
) -> Verdict:
    """Compare the response of a server for a FHIR version, with and without the tolerances."""
    lenient, strict = (
        _failure(guide, externals, case, dialect, response, strict=strict)
        for strict in (False, True)
    )
    return Verdict(case, lenient, strict)


def _failure(
    guide: Guide, externals: Json, case: Case, dialect: Dialect, response: Response, *, strict: bool
) -> str | None:
    try:
        resource = _resource(response, dialect)
        if case.operation not in STATEMENTS:
            _check(resource, response, case)
        file = guide.file(case, "response")
        templates = Templates(dialect.version, externals.get(file))
        pattern = case.operation in STATEMENTS
        comparison = Comparison(templates, guide.modes, pattern=pattern, strict=strict)
        actual = normalised(resource, case.operation)
        return comparison.objects(guide.read(file), actual)
    except (_Refused, Unusable, UnknownTemplate) as error:
        return str(error)
    except (AttributeError, KeyError, TypeError) as error:
        return f"the answer is not built like FHIR: {error!r}"


def _resource(response: Response, dialect: Dialect) -> Json:
    media_type = response.media_type.partition(";")[0].strip().lower()
    if media_type and media_type not in JSON_TYPES:
        raise _Refused(f"the answer is of type {media_type}")
    try:
        resource = documents.parse(response.text)
    except ValueError as error:
        raise _Refused(f"the answer is no JSON: {error}") from error
    if not isinstance(resource, dict):
        raise _Refused("the answer is no resource")
    return r4.to_r5(resource) if dialect is R4 else resource


def _check(resource: Json, response: Response, case: Case) -> None:
    """Check that the resource has an expected type, and the response the expected status."""
    kind, status = resource.get("resourceType"), response.status
    if kind == "OperationOutcome":
        issues = resource.get("issue", [])
        if not any(issue.get("severity") in ("error", "fatal") for issue in issues):
            raise _Refused("the answer is an OperationOutcome without an error")
    elif status // 100 != 2:
        raise _Refused(f"the answer has status {status} and is a {kind}, not an OperationOutcome")
    elif kind != OPERATIONS[case.operation].answer:
        raise _Refused(f"the answer is a {kind}, not a {OPERATIONS[case.operation].answer}")
    if case.status not in (str(status), f"{status // 100}xx"):
        raise _Refused(f"the answer has status {status}, should have {case.status}")
