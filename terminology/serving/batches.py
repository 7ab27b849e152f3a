"""Requests that are made of requests: a batch Bundle, and operations over many questions."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from codesystems.problems import Invalid, NotFound, Problem
from terminology import messages
from terminology.fhir import batch, batchbundle
from terminology.fhir.batchbundle import BundleEntry
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Sent
from terminology.fhir.json import JsonValue, dumps
from terminology.fhir.operation import Batch
from terminology.serving import media
from terminology.serving.request import Request

Wrap = Callable[[int, bytes, str], bytes]
"""An answer by its status, its body and its ETag, as it stands among the others."""


@dataclass(frozen=True, slots=True)
class Split:
    """The requests of a batch, or what is wrong with them, and how their answers are joined."""

    requests: Iterable[Request | Problem]
    wrap: Wrap
    opening: bytes
    closing: bytes


def of_bundle(request: Request, dialect: Dialect) -> Split:
    """Split a batch Bundle. Raises Invalid where the body is none."""
    if request.has_form:
        raise Invalid(messages.not_a_batch("A form"))
    entries = batchbundle.listed(request.json())
    base = f"{request.base}/{dialect.name}/"
    found = (
        _of_entry(number, entry, request, base, dialect) for number, entry in enumerate(entries)
    )
    return Split(found, batchbundle.write, *batchbundle.around(len(entries)))


def _of_entry(
    number: int, sent: JsonValue, whole: Request, base: str, dialect: Dialect
) -> Request | Problem:
    """The request of an entry, whose URL is below the base that the batch itself was sent to."""
    try:
        entry = batchbundle.read(number, sent)
    except Problem as problem:
        return problem
    url = entry.url.removeprefix(base).lstrip("/")
    if not url:
        return NotFound(messages.unknown_path(f"/{dialect.name}/{url}", ["metadata"]))
    return _below(whole, dialect, entry, url)


def _below(whole: Request, dialect: Dialect, entry: BundleEntry, url: str) -> Request:
    parts = urlsplit(url)
    return replace(
        whole,
        method=entry.method.upper(),
        path=f"/{dialect.name}/{unquote(parts.path)}".rstrip("/"),
        query=parts.query.encode(),
        preferences=replace(whole.preferences, content_type=media.FHIR_JSON, gzip=False),
        body=None,
        resource=entry.resource,
        if_none_match=entry.if_none_match or "",
    )


def of_operation(definition: Batch, request: Request, sent: Sent, dialect: Dialect) -> Split:
    """Split an operation over many questions. Raises Invalid where there is no question."""
    whole = request.json() if request.has_body and not request.has_form else None
    path = f"/{dialect.name}/{definition.resource}/${definition.operation.name}"
    shared = replace(request, path=path, query=b"", body=None, method="POST")
    item = dumps(definition.item)

    def wrap(status: int, body: bytes, etag: str) -> bytes:
        del status, etag
        return b'{"name":%b,"resource":%b}' % (item, body)

    questions: Iterator[JsonValue] = batch.questions(definition, sent, whole)
    requests = (replace(shared, resource=question) for question in questions)
    return Split(requests, wrap, b'{"resourceType":"Parameters","parameter":[', b"]}")
