"""A batch Bundle: its requests, and the answers to them.

Source: https://hl7.org/fhir/R5/http.html#transaction; R4 is the same.
"""

from collections.abc import Sequence
from typing import NamedTuple

from terminology import messages
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.problems import Invalid


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


def listed(resource: JsonValue) -> list[JsonValue]:
    """The entries of a batch as they were sent. Raises Invalid where the resource is none."""
    if not isinstance(resource, dict) or resource.get("resourceType") != "Bundle":
        raise Invalid(messages.not_a_batch("No Bundle"))
    if resource.get("type") != "batch":
        raise Invalid(messages.not_a_batch(f"A Bundle of type '{resource.get('type')}'"))
    entries = resource.get("entry", [])
    if not isinstance(entries, list):
        raise Invalid(messages.bad_body("Bundle.entry is no list"))
    return entries


def read(number: int, entry: JsonValue) -> Entry:
    """Read the entry of a number. Raises Invalid where it is no request."""
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(request, dict):
        raise Invalid(messages.bad_entry(number, "it has no request"))
    method, url = request.get("method"), request.get("url")
    if not isinstance(method, str) or not isinstance(url, str):
        raise Invalid(messages.bad_entry(number, "its request needs a method and a url"))
    resource, mark = entry.get("resource"), request.get("ifNoneMatch")
    body = b"" if resource is None else dumps(resource)
    return Entry(method, url, body, mark if isinstance(mark, str) else None)


def whole(answers: Sequence[bytes]) -> bytes:
    """Write the batch of answers, in the order of the requests."""
    if not answers:
        return b'{"resourceType":"Bundle","type":"batch-response"}'
    entries = b",".join(answers)
    return b'{"resourceType":"Bundle","type":"batch-response","entry":[%b]}' % entries


def write(answer: Answer) -> bytes:
    """Write the answer to one request; its body is passed on as it is."""
    response: Json = {"status": str(answer.status)}
    if answer.etag:
        response["etag"] = answer.etag
    written = dumps(response)
    if not answer.body:
        return b'{"response":%b}' % written
    if answer.status >= 400:
        return b'{"response":%b,"outcome":%b}}' % (written[:-1], answer.body)
    return b'{"resource":%b,"response":%b}' % (answer.body, written)
