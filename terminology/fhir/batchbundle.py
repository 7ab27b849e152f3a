"""A batch Bundle: its requests, and the answers to them.

Source: https://hl7.org/fhir/R5/http.html#transaction; R4 is the same.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from terminology import messages
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.problems import Invalid, Problem


class Entry(NamedTuple):
    """One request of a batch: its URL is below our base, its body a resource where it has one."""

    method: str
    url: str
    body: bytes
    if_none_match: str | None = None


class Answer(NamedTuple):
    """The answer to one request: its status, its body as JSON, and its ETag where it has one."""

    status: int
    body: bytes
    etag: str | None = None


def read(resource: JsonValue) -> list[Entry | Problem]:
    """Read the requests; an entry that is none is a Problem in its place.

    Raises Invalid where the resource is no batch.
    """
    if not isinstance(resource, dict) or resource.get("resourceType") != "Bundle":
        raise Invalid(messages.not_a_batch("No Bundle"))
    if resource.get("type") != "batch":
        raise Invalid(messages.not_a_batch(f"A Bundle of type '{resource.get('type')}'"))
    listed = resource.get("entry", [])
    if not isinstance(listed, list):
        raise Invalid(messages.bad_body("Bundle.entry is no list"))
    return [_entry(number, entry) for number, entry in enumerate(listed)]


def _entry(number: int, entry: JsonValue) -> Entry | Problem:
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(request, dict):
        return Invalid(messages.bad_entry(number, "it has no request"))
    method, url = request.get("method"), request.get("url")
    if not isinstance(method, str) or not isinstance(url, str):
        return Invalid(messages.bad_entry(number, "its request needs a method and a url"))
    resource, mark = entry.get("resource"), request.get("ifNoneMatch")
    body = b"" if resource is None else dumps(resource)
    return Entry(method, url, body, mark if isinstance(mark, str) else None)


def pieces(answers: Iterable[Answer]) -> Iterator[bytes]:
    """Write the answers, in the order of the requests; bodies are passed on as they are."""
    opening = b'{"resourceType":"Bundle","type":"batch-response","entry":['
    for answer in answers:
        yield opening + _written(answer)
        opening = b","
    yield b"]}" if opening == b"," else b'{"resourceType":"Bundle","type":"batch-response"}'


@lru_cache(maxsize=64)
def _head(status: int, etag: str | None) -> bytes:
    """The response of an entry: most of a batch have the same."""
    response: Json = {"status": str(status)}
    if etag:
        response["etag"] = etag
    return dumps(response)


def _written(answer: Answer) -> bytes:
    head = _head(answer.status, answer.etag)
    if not answer.body:
        return b'{"response":' + head + b"}"
    if answer.status >= 400:
        return b'{"response":' + head[:-1] + b',"outcome":' + answer.body + b"}}"
    return b'{"resource":' + answer.body + b',"response":' + head + b"}"
