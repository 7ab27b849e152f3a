"""Requests that contain requests: batch Bundles, and batch operations."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import cast
from urllib.parse import unquote, urlsplit

from codesystems.problems import Invalid, NotFound, Problem
from terminology.fhir import batch, batchbundle, xmlwriter
from terminology.fhir.batchbundle import BundleEntry
from terminology.fhir.dialects import Dialect
from terminology.fhir.formats import Format
from terminology.fhir.inputs import Sent
from terminology.fhir.json import Json, JsonValue, dumps, loads
from terminology.fhir.operation import Batch
from terminology.messages import http
from terminology.serving import codings, media
from terminology.serving.request import Request

WrapEntry = Callable[[int, bytes, str], bytes]
"""Renders one answer of the batch from its status, body and ETag."""


@dataclass(frozen=True, slots=True)
class SplitBatch:
    """The requests of a batch, or their problems, and how their answers are joined.

    `path` is the element of each answer, `between` what separates two. `render` makes the format of
    the batch of the JSON of an answer.
    """

    requests: Iterable[Request | Problem]
    wrap: WrapEntry
    opening: bytes
    closing: bytes
    path: str
    between: bytes = b","
    render: Callable[[bytes], bytes] = bytes


def in_xml(split: SplitBatch, dialect: Dialect) -> SplitBatch:
    """Return a batch whose answers are joined as XML."""
    empty = cast(Json, loads(split.opening + split.closing))
    closing = f"</{empty['resourceType']}>".encode()
    return replace(
        split,
        opening=xmlwriter.document(empty, dialect).removesuffix(closing),
        closing=closing,
        between=b"",
        render=partial(_element, split.path, dialect),
    )


def _element(path: str, dialect: Dialect, json: bytes) -> bytes:
    return xmlwriter.element(path.rpartition(".")[2], loads(json), path, dialect)


def split_bundle(request: Request, dialect: Dialect) -> SplitBatch:
    """Split a batch Bundle into requests. Raises Invalid for any other body."""
    if request.has_form:
        raise Invalid(http.not_a_batch("A form"))
    entries = batchbundle.listed(request.json())
    base = f"{request.fhir_base}/"
    requests = (
        _of_entry(number, entry, request, base, dialect) for number, entry in enumerate(entries)
    )
    around = batchbundle.around(len(entries))
    return SplitBatch(requests, batchbundle.write, *around, "Bundle.entry")


def _of_entry(
    number: int, json: JsonValue, batch_request: Request, base: str, dialect: Dialect
) -> Request | Problem:
    """Return the request of an entry; its URL is relative, or below the base of the batch."""
    try:
        entry = batchbundle.read(number, json)
    except Problem as problem:
        return problem
    url = entry.url.removeprefix(base).lstrip("/")
    if not url:
        return NotFound(http.unknown_path(f"/{dialect.name}/{url}", ["metadata"]))
    return _below(batch_request, dialect, entry, url)


def _below(batch_request: Request, dialect: Dialect, entry: BundleEntry, url: str) -> Request:
    parts = urlsplit(url)
    return replace(
        batch_request,
        method=entry.method.upper(),
        path=f"/{batch_request.version}/{unquote(parts.path)}".rstrip("/"),
        query=parts.query.encode(),
        preferences=replace(
            batch_request.preferences, content_type=media.FHIR_JSON, codings=codings.NOTHING
        ),
        body=None,
        resource=entry.resource,
        if_none_match=entry.if_none_match or "",
        format=Format.JSON,
    )


def split_operation(
    definition: Batch, request: Request, sent: Sent, dialect: Dialect
) -> SplitBatch:
    """Split a batch operation into requests. Raises Invalid for a batch without requests."""
    body = request.json() if request.has_body and not request.has_form else None
    path = f"/{request.version}/{definition.resource}/${definition.operation.name}"
    shared = replace(request, path=path, query=b"", body=None, method="POST", format=Format.JSON)
    item = dumps(definition.item)

    def wrap(status: int, body: bytes, etag: str) -> bytes:
        del status, etag
        return b'{"name":%b,"resource":%b}' % (item, body)

    questions: Iterator[JsonValue] = batch.requests_of(definition, sent, body, request.pairs)
    requests = (replace(shared, resource=question) for question in questions)
    opening = b'{"resourceType":"Parameters","parameter":['
    return SplitBatch(requests, wrap, opening, b"]}", "Parameters.parameter")
