"""A batch Bundle: its requests, and the answers to them.

Source: https://hl7.org/fhir/R5/http.html#transaction; R4 is the same.
"""

from typing import NamedTuple

from codesystems.problems import Invalid
from terminology import messages
from terminology.fhir.json import Json, JsonValue, dumps


class Entry(NamedTuple):
    """One request of a batch: its URL is below our base, its body a resource where it has one."""

    method: str
    url: str
    resource: JsonValue = None
    if_none_match: str | None = None


def around(number: int) -> tuple[bytes, bytes]:
    """What comes before and after so many answers."""
    head = b'{"resourceType":"Bundle","type":"batch-response"'
    return (head + b',"entry":[', b"]}") if number else (head, b"}")


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
    mark = request.get("ifNoneMatch")
    return Entry(method, url, entry.get("resource"), mark if isinstance(mark, str) else None)


def write(status: int, body: bytes, etag: str) -> bytes:
    """Write the answer to one request; its body is passed on as it is."""
    response: Json = {"status": str(status)}
    if etag:
        response["etag"] = etag
    written = dumps(response)
    if not body:
        return b'{"response":%b}' % written
    if status >= 400:
        return b'{"response":%b,"outcome":%b}}' % (written[:-1], body)
    return b'{"resource":%b,"response":%b}' % (body, written)
