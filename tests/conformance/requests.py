"""The request of a case."""

from dataclasses import dataclass
from urllib.parse import urlencode

from terminology.fhir.dialects import R4, Dialect
from tests.conformance import documents, r4
from tests.conformance.cases import Case, Guide
from tests.conformance.documents import Json


@dataclass(frozen=True)
class Operation:
    """The path of an operation, its response type, and whether a query may call it."""

    path: str
    answer: str
    by_query: bool = False


STATEMENTS = {
    "metadata": Operation("metadata", "CapabilityStatement"),
    "term-caps": Operation("metadata?mode=terminology", "TerminologyCapabilities"),
}
OPERATIONS = STATEMENTS | {
    "expand": Operation("ValueSet/$expand", "ValueSet"),
    "validate-code": Operation("ValueSet/$validate-code", "Parameters", by_query=True),
    "cs-validate-code": Operation("CodeSystem/$validate-code", "Parameters", by_query=True),
    "batch-validate": Operation("ValueSet/$batch-validate-code", "Parameters", by_query=True),
    "lookup": Operation("CodeSystem/$lookup", "Parameters"),
    "subsumes": Operation("CodeSystem/$subsumes", "Parameters"),
    "translate": Operation("ConceptMap/$translate", "Parameters"),
    "compare": Operation("ValueSet/$compare", "Parameters"),
}
LENIENT = ("validate-code", "cs-validate-code")


@dataclass(frozen=True)
class Request:
    """A request to a path of a FHIR version."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None = None


def build(guide: Guide, case: Case, dialect: Dialect) -> Request:
    """Return the request of a case. Raises Unusable for missing files."""
    operation = OPERATIONS[case.operation]
    headers = _headers(guide, case, dialect)
    if case.operation in STATEMENTS:
        return Request("GET", operation.path, headers)
    sent = parameters(guide, case)
    pairs = _pairs(sent) if operation.by_query else None
    if pairs is not None:
        return Request("GET", f"{operation.path}?{urlencode(pairs)}&", headers)
    headers["Content-Type"] = f"{headers['Accept']};charset=UTF-8"
    body = documents.write(r4.from_r5(sent) if dialect is R4 else sent)
    return Request("POST", operation.path, headers, body)


def parameters(guide: Guide, case: Case) -> Json:
    """The Parameters of a case, in R5: its own, the suite's resources, those of its profile."""
    sent = _parsed(guide.read(guide.file(case, "request")))
    setup = [{"name": "tx-resource", "resource": _parsed(guide.read(name))} for name in case.setup]
    profile = _parsed(guide.profile(case))
    own = [*sent.get("parameter", []), *_leniency(case)]
    return {**sent, "parameter": [*own, *setup, *profile.get("parameter", [])]}


def _leniency(case: Case) -> list[Json]:
    """The parameter of a case that is run with and without leniency for displays."""
    if case.operation in LENIENT and "lenient-display" in case.entry:
        lenient = case.entry["lenient-display"]
        return [{"name": "lenient-display-validation", "valueBoolean": lenient}]
    return []


def _headers(guide: Guide, case: Case, dialect: Dialect) -> dict[str, str]:
    headers = {
        "Accept": f"application/fhir+json; fhirVersion={dialect.mime_version}",
        "User-Agent": "Tools/Java",
        "X-Request-Id": f"txTests:{case.name}",
    }
    for name in ("Accept-Language", "Content-Language"):
        if name in case.entry:
            headers[name] = case.entry[name]
    header = case.entry.get("header")
    if header and guide.applies(header):
        headers[header["name"]] = header["value"]
    return headers


def _parsed(document: Json) -> Json:
    """A file of the guide as the parser of the official runner reads it."""
    return _known(documents.pruned(document))


def _known(element: Json) -> Json:
    """Remove elements that FHIR lacks (`title:de`), and convert booleans in quotes."""
    known = {name: _value(value) for name, value in element.items() if ":" not in name}
    if isinstance(known.get("valueBoolean"), str):
        known["valueBoolean"] = known["valueBoolean"] == "true"
    return known


def _value(value: object) -> object:
    if isinstance(value, dict):
        return _known(value)
    return [_value(item) for item in value] if isinstance(value, list) else value


def _pairs(sent: Json) -> list[tuple[str, str]] | None:
    """The parameters as a query; None if one of them is not a primitive."""
    if any(documents.primitive(parameter) is None for parameter in sent["parameter"]):
        return None
    return [(parameter["name"], documents.text(parameter)) for parameter in sent["parameter"]]
