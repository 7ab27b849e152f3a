"""A request, however it came: over a connection, through ASGI, or as an entry of a batch."""

from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import parse_qsl, quote

import orjson

from codesystems.problems import Invalid, Problem
from terminology import messages
from terminology.fhir.json import JsonValue, dumps
from terminology.serving import media
from terminology.serving.preferences import Preferences, VaryKey

Pairs = list[tuple[str, str]]

_SHOWN = "/$:@!&'()*+,;=~"
"""Characters of a path that stand for themselves (RFC 3986, section 3.3)."""


class UnsupportedMediaType(Problem):
    """The body has a form that is not read."""


@dataclass(slots=True)
class Request:
    """A request whose head was read.

    `path` is below the application, `base` the URL of the application, without a slash at its
    end. `body` is None where there can be none; an entry of a batch has a `resource` instead, which
    was parsed with the batch. `id` is X-Request-Id, sent or made; `client` the address that asks,
    `arrival` when the request came (perf_counter). `endpoint` names what answers, once it is found.
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
    id: str = ""
    traceparent: str = ""
    client: str = "-"
    arrival: float = field(default_factory=perf_counter)
    resource_id: str | None = None
    endpoint: str = "unknown"
    is_cacheable: bool = False

    @property
    def key(self) -> tuple[str, bytes, bytes | None, VaryKey]:
        """What the body of the answer depends on."""
        return self.path, self.query, self.body, self.vary

    @property
    def pairs(self) -> Pairs:
        """The names and values of the query."""
        return parse_qsl(self.query.decode("latin-1"), keep_blank_values=True)

    @property
    def target(self) -> str:
        """Path and query as they may stand in a log, without line breaks."""
        query = f"?{self.query.decode('latin-1')}" if self.query else ""
        return quote(self.path, safe=_SHOWN) + query

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return len(self.body) if self.body else 0

    def parameter(self, name: str) -> str | None:
        """The last value of a name in the query."""
        return next((text for found, text in reversed(self.pairs) if found == name), None)

    @property
    def is_pretty(self) -> bool:
        """Whether the answer is to be indented."""
        return b"_pretty" in self.query and self.parameter("_pretty") == "true"

    @property
    def is_get(self) -> bool:
        """Whether the answer may be cached by the client."""
        return self.method in {"GET", "HEAD"}

    @property
    def has_body(self) -> bool:
        """Whether there is a body to read."""
        return self.method == "POST" and (bool(self.body) or self.resource is not None)

    @property
    def has_form(self) -> bool:
        """Whether the body is a form. Raises UnsupportedMediaType for what is no JSON either."""
        if self.resource is not None:
            return False
        sent = self.preferences.content_type
        if media.is_form(sent):
            return True
        if not media.is_json(sent):
            known = (*media.JSON_TYPES, media.FORM)
            raise UnsupportedMediaType(messages.unsupported_media_type(sent, known))
        return False

    def form(self) -> Pairs:
        """The body as a form. Raises Invalid where it is not UTF-8."""
        try:
            text = (self.body or b"").decode()
            return parse_qsl(text, keep_blank_values=True, errors="strict")
        except ValueError as error:
            raise Invalid(messages.bad_body(f"it is no form in UTF-8 ({error})")) from error

    def json(self) -> JsonValue:
        """The body as JSON; a byte order mark is passed over.

        Raises Invalid where it is none, or nested deeper than can be written again.
        """
        if self.resource is not None:
            return self.resource
        try:
            found: JsonValue = orjson.loads((self.body or b"").removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            raise Invalid(messages.bad_body(f"it is no JSON ({error})")) from error
        try:
            dumps(found)
        except orjson.JSONEncodeError as error:
            raise Invalid(messages.bad_body("it is nested too deeply")) from error
        return found
