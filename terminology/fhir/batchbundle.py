"""A batch Bundle: read its requests, write their responses.

Source: https://hl7.org/fhir/R5/http.html#transaction; the same in R4.
"""

from typing import NamedTuple

from codesystems.problems import Invalid
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.messages import http, requests


class BundleEntry(NamedTuple):
    """One request of a batch: its URL is relative to the base URL, its body a resource, if any."""

    method: str
    url: str
    resource: JsonValue = None
    if_none_match: str | None = None


def around(number: int) -> tuple[bytes, bytes]:
    """Return the JSON before and after this number of responses."""
    head = b'{"resourceType":"Bundle","type":"batch-response"'
    return (head + b',"entry":[', b"]}") if number else (head, b"}")


def listed(resource: JsonValue) -> list[JsonValue]:
    """Return the entries of a batch Bundle. Raises Invalid for another resource."""
    type = resource.get("resourceType") if isinstance(resource, dict) else None
    if not isinstance(resource, dict) or type != "Bundle":
        raise Invalid(http.not_a_batch(f"A resource of type '{type}'" if type else "No Bundle"))
    if resource.get("type") != "batch":
        raise Invalid(http.not_a_batch(f"A Bundle of type '{resource.get('type')}'"))
    entries = resource.get("entry", [])
    if not isinstance(entries, list):
        raise Invalid(requests.bad_body("Bundle.entry is no list"))
    return entries


def read(number: int, entry: JsonValue) -> BundleEntry:
    """Read the entry of this number. Raises Invalid if it has no request."""
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(request, dict):
        raise Invalid(requests.bad_entry(number, "it has no request"))
    method, url = request.get("method"), request.get("url")
    if not isinstance(method, str) or not isinstance(url, str):
        raise Invalid(requests.bad_entry(number, "its request needs a method and a url"))
    etag = request.get("ifNoneMatch")
    return BundleEntry(method, url, entry.get("resource"), etag if isinstance(etag, str) else None)


def write(status: int, body: bytes, etag: str) -> bytes:
    """Write the response to one request; its body is copied unchanged."""
    response: Json = {"status": str(status)}
    if etag:
        response["etag"] = etag
    written = dumps(response)
    if not body:
        return b'{"response":%b}' % written
    if status >= 400:
        return b'{"response":%b,"outcome":%b}}' % (written[:-1], body)
    return b'{"resource":%b,"response":%b}' % (body, written)
