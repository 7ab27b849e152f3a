"""A request: from a connection, from ASGI, or an entry of a batch."""

from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import parse_qsl, quote

import orjson

from codesystems.problems import Invalid, Problem
from terminology.fhir import xmlreader
from terminology.fhir.dialects import R4, Dialect
from terminology.fhir.formats import Format
from terminology.fhir.json import JsonValue, dumps, loads
from terminology.messages import http, requests
from terminology.serving import charsets, media, negotiation
from terminology.serving.negotiation import Accepted
from terminology.serving.preferences import Preferences, VaryKey

Pairs = list[tuple[str, str]]

_SHOWN = "/$:@!&'()*+,;=~"
"""Characters of a path that need no escape (RFC 3986, section 3.3)."""


class UnsupportedMediaType(Problem):
    """The media type of the body is not supported."""


@dataclass(slots=True)
class Request:
    """A request whose headers are parsed.

    `path` is relative to the application; `base` is the URL of the application, without a trailing
    slash. `body` is None for methods without a body; an entry of a batch has a parsed `resource`
    instead. `id` is X-Request-Id of the client or a new id, `client` the address of the client,
    `arrival` a time of perf_counter, `endpoint` the name of the endpoint when it is found. `format`
    is the format of the response, and `dialect` the FHIR version, once they are negotiated.
    """

    method: str
    path: str
    query: bytes = b""
    vary: VaryKey = ()
    preferences: Preferences = field(default_factory=Preferences)
    body: bytes | None = None
    resource: JsonValue = None
    base: str = ""
    if_none_match: str = ""
    origin: str = ""
    id: str = ""
    traceparent: str = ""
    client: str = "-"
    arrival: float = field(default_factory=perf_counter)
    resource_id: str | None = None
    endpoint: str = "unknown"
    is_cacheable: bool = False
    dialect: Dialect = R4
    format: Format = Format.JSON

    @property
    def fhir_base(self) -> str:
        """The URL of the FHIR version, as in the request."""
        return f"{self.base}/{self.version}"

    @property
    def version(self) -> str:
        """The first segment of the path: the name of a FHIR version, or its alias."""
        return self.path.split("/", 2)[1]

    @property
    def key(self) -> tuple[str, bytes, bytes | None, VaryKey]:
        """The cache key: all that the body of the response depends on."""
        return self.path, self.query, self.body, self.vary

    @property
    def pairs(self) -> Pairs:
        """The names and values of the query."""
        return parse_qsl(self.query.decode("latin-1"), keep_blank_values=True)

    @property
    def target(self) -> str:
        """Path and query for a log, without line breaks."""
        query = f"?{self.query.decode('latin-1')}" if self.query else ""
        return quote(self.path, safe=_SHOWN) + query

    @property
    def size(self) -> int:
        """Size of the body in bytes."""
        return len(self.body) if self.body else 0

    def parameter(self, name: str) -> str | None:
        """Return the last value of a parameter in the query; a blank one is absent."""
        values = (value.strip() for known, value in reversed(self.pairs) if known == name)
        return next(filter(None, values), None)

    @property
    def requested_format(self) -> str | None:
        """`_format` of the query, else of a form; None if there is none."""
        if b"_format" in self.query and (sent := self.parameter("_format")):
            return sent.replace(" ", "+")
        if self.body and b"_format" in self.body and media.is_form(self.preferences.content_type):
            with suppress(Invalid):
                return dict(self.form()).get("_format", "").strip().replace(" ", "+") or None
        return None

    def negotiate(self, dialect: Dialect) -> Accepted:
        """Return the formats that the client accepts, and answer in that one.

        `_format` overrides `Accept`. A client that accepts no format gets its problem as JSON.
        """
        sent = self.requested_format
        if sent is None:
            accepted = self.preferences.accepted(dialect)
        else:
            accepted = negotiation.accepted(sent, dialect)
        self.dialect, self.format = dialect, accepted.format or Format.JSON
        return accepted

    @property
    def is_pretty(self) -> bool:
        """Whether the client requests indented JSON or XML."""
        return b"_pretty" in self.query and self.parameter("_pretty") == "true"

    @property
    def is_get(self) -> bool:
        """Whether the method is GET or HEAD, so that the client may cache the response."""
        return self.method in {"GET", "HEAD"}

    @property
    def has_body(self) -> bool:
        """Whether there is a body to read."""
        return self.method == "POST" and (bool(self.body) or self.resource is not None)

    @property
    def has_form(self) -> bool:
        """Whether the body is a form.

        Raises UnsupportedMediaType if it is neither JSON nor XML either.
        """
        if self.resource is not None:
            return False
        content_type = self.preferences.content_type
        if media.is_form(content_type):
            return True
        if not media.is_json(content_type) and not media.is_xml(content_type):
            known = (*media.FHIR_TYPES, media.FORM)
            raise UnsupportedMediaType(http.unsupported_media_type(content_type, known))
        return False

    def form(self) -> Pairs:
        """Return the parameters of the form. Raises Invalid if it is not UTF-8."""
        try:
            text = self.text().decode()
            return parse_qsl(text, keep_blank_values=True, errors="strict")
        except ValueError as error:
            raise Invalid(requests.bad_body(f"it is no form in UTF-8 ({error})")) from error

    def text(self) -> bytes:
        """Return the body in UTF-8. Raises UnknownCharset and Invalid."""
        return charsets.utf8(self.body or b"", self.preferences.content_type)

    def json(self) -> JsonValue:
        """Return the JSON of the body, or of the resource that it has as XML.

        A byte order mark is ignored. Raises Invalid if the body is neither, or nested too deeply
        to be serialized.
        """
        if self.resource is not None:
            return self.resource
        content_type = self.preferences.content_type
        if media.is_xml(content_type):
            return xmlreader.read(self.body or b"", self.dialect, media.charset(content_type))
        try:
            value: JsonValue = loads(self.text())
        except orjson.JSONDecodeError as error:
            raise Invalid(requests.bad_body(f"it is no JSON ({error})")) from error
        try:
            dumps(value)
        except orjson.JSONEncodeError as error:
            raise Invalid(requests.bad_body("it is nested too deeply")) from error
        return value
