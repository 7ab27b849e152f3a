"""The short way: a question whose answer is at hand is answered before FastAPI hears of it.

Two things are at hand. An answer that was given a moment ago is given again, as long as the shelf
is the same. And a question like one that was asked before, about another code, has been prepared
(fhir/prepared.py): what is left to do is to find the code. Everything else goes the plain way,
through FastAPI, and so does whatever has an odd header or parameter. Both ways answer the same.

A request that takes the short way is one split of its query, one look into a dictionary and one
read from a file.
"""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic

import orjson
from starlette.types import Message, Scope, Send

from terminology.fhir import plans
from terminology.fhir.dialects import DIALECTS, Dialect
from terminology.fhir.json import JsonValue
from terminology.fhir.operations import OPERATIONS
from terminology.fhir.plan import Refusal
from terminology.fhir.plans import Endpoint
from terminology.library import Holdings, Library
from terminology.serving import negotiation
from terminology.serving.kept import Kept

Answer = tuple[Message, Message]
"""The two messages of an answer: its start and its body."""

Headers = tuple[tuple[bytes, bytes], ...]

Telling = tuple[bytes, ...]
"""Names and values, in turns, of the headers on which an answer may hang."""

Key = tuple[str, bytes, bytes | None, Telling]
"""Path, query, body and telling headers."""


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """How an answer begins: its status, and its headers but that of its length."""

    status: int
    headers: Headers


SMALLEST_COMPRESSED = 2048
COMPRESSION = 4
"""Bytes and gzip level: an answer to one question is smaller than it is worth compressing."""

_LARGEST_COMPRESSED = 1 << 16
"""Bytes: a larger answer is compressed in another thread, the plain way."""

_TELLING = frozenset(
    {
        b"accept",
        b"accept-encoding",
        b"accept-language",
        b"content-type",
        b"if-none-match",
        b"origin",
        b"prefer",
    }
)
"""Headers on which an answer may hang; two requests that agree in them get the same answer."""

_MOST = 16 << 20
"""Bytes of answers that are kept."""
_LONGEST = 1 << 18
"""Bytes of an answer that is still kept."""
_LOOKS = 0.0005
"""Seconds between two looks at the shelf's folders: a look takes longer than an answer."""
_HEADERS = 1_000
"""Spellings of a header of which it is kept what they mean."""

_VARY_SHORT = (b"vary", b"Origin")
_VARY_LONG = (b"vary", b"Accept-Encoding, Origin")
"""On which headers of a request those of its answer hang: a page of another origin is told that it
may read, and a long answer may be compressed."""


_ASKED, _POSTED, _REFUSED = range(3)
"""Kinds of answers: to a GET, to a POST, and that what was asked about is not here."""


def _length(size: int) -> tuple[bytes, bytes]:
    return b"content-length", b"%d" % size


_LENGTHS = [_length(size) for size in range(SMALLEST_COMPRESSED)]
"""The header of each size that most answers have."""


class Shortcut:
    """The answers at hand, and the questions that are prepared."""

    paths = frozenset(
        f"/{dialect.name}/{operation.resource}/${operation.name}"
        for dialect in DIALECTS
        for operation in OPERATIONS
    )
    """Where operations are asked, below where the application is."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._due = 0.0
        self._meant: dict[Telling, bool | None] = {}
        self._begin(Holdings((), ()))

    def _begin(self, holdings: Holdings) -> None:
        """Forget what was said of the holdings before."""
        self._holdings = holdings
        self._kept: Kept[Key, bytes | Answer] = Kept(_MOST, _LONGEST, _size)
        self._endpoints = {
            f"/{dialect.name}/{operation.resource}/${operation.name}": plans.endpoint(
                operation, dialect, holdings.of_fhir(dialect.version)
            )
            for dialect in DIALECTS
            for operation in OPERATIONS
        }
        self._etags = {
            dialect.name: negotiation.etag(holdings.of_fhir(dialect.version), dialect)
            for dialect in DIALECTS
        }
        self._starts = {one.name: _starts(one, self.etag(one)) for one in DIALECTS}

    def answer(self, path: str, scope: Scope, body: bytes | None = None) -> Answer | None:
        """The answer at hand, or None; `body` is what was posted to a path of an operation."""
        found = self.find(_key(path, scope, body))
        if isinstance(found, bytes):
            return self.messages(found, self._endpoints[path].dialect, posted=body is not None)
        return found

    def find(self, key: Key) -> bytes | Answer | None:
        """The answer at hand, whole or its body alone, which begins as `start` says; or None."""
        if monotonic() >= self._due:
            self._look()
        found = self._kept.get(key)
        if found is None:
            path, query, body, telling = key
            endpoint = self._endpoints[path]
            if telling or body is not None:
                found = self._asked(endpoint, key)
            else:
                found = endpoint.of_query(query)
            if found is not None:
                self._kept.put(key, found)
        return found

    def start(self, path: str, found: bytes) -> Start:
        """How the answer to a GET begins."""
        return self._start(found, self._endpoints[path].dialect, posted=False)

    def said(self, path: str, query: bytes, posted: JsonValue = None) -> bytes | None:
        """What is at hand for one question of many: its query, or the resource it posts."""
        if monotonic() >= self._due:
            self._look()
        endpoint = self._endpoints.get(path)
        if endpoint is None:
            return None
        if posted is None:
            return endpoint.of_query(query)
        return None if query else endpoint.of_parameters(posted)

    def etag(self, dialect: Dialect) -> str:
        """The mark of what is answered to a GET."""
        return self._etags[dialect.name]

    def _look(self) -> None:
        """See whether the shelf is another."""
        holdings = self._library.holdings()
        if holdings is not self._holdings:
            self._begin(holdings)
        self._due = monotonic() + _LOOKS

    def _asked(self, endpoint: Endpoint, key: Key) -> bytes | Answer | None:
        """What a prepared question answers: its body, or all of it where that is compressed."""
        _, query, body, telling = key
        compressed = self.means(telling, endpoint.dialect) if telling else False
        said = None if compressed is None else _said(endpoint, query, body)
        if said is None or not compressed or len(said) < SMALLEST_COMPRESSED:
            return said
        if len(said) > _LARGEST_COMPRESSED:
            return None
        start, _ = self.messages(said, endpoint.dialect, posted=body is not None)
        squeezed = gzip.compress(said, COMPRESSION, mtime=0)
        changed = ((b"content-length", b"%d" % len(squeezed)), (b"content-encoding", b"gzip"))
        headers = (*(one for one in start["headers"] if one[0] != b"content-length"), *changed)
        return {**start, "headers": headers}, {"type": "http.response.body", "body": squeezed}

    def means(self, telling: Telling, dialect: Dialect) -> bool | None:
        """Whether the answer may be compressed; None where the headers want something special."""
        key = (*telling, dialect.name.encode())
        if key not in self._meant:
            if len(self._meant) >= _HEADERS:
                self._meant.clear()
            self._meant[key] = _means(telling, dialect)
        return self._meant[key]

    def messages(self, body: bytes, dialect: Dialect, *, posted: bool) -> Answer:
        """The messages of an answer."""
        size, start = len(body), self._start(body, dialect, posted=posted)
        length = _LENGTHS[size] if size < SMALLEST_COMPRESSED else _length(size)
        headers = (*start.headers, length)
        return (
            {"type": "http.response.start", "status": start.status, "headers": headers},
            {"type": "http.response.body", "body": body},
        )

    def _start(self, body: bytes, dialect: Dialect, *, posted: bool) -> Start:
        kind = _REFUSED if isinstance(body, Refusal) else _POSTED if posted else _ASKED
        return self._starts[dialect.name][kind][len(body) >= SMALLEST_COMPRESSED]

    def keeping(self, path: str, scope: Scope, body: bytes | None, send: Send) -> Send:
        """Send an answer that goes the plain way, and keep it if it comes in one piece."""
        key, holdings = _key(path, scope, body), self._holdings
        started: list[Message] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
            elif message.get("more_body"):
                started.clear()
            elif started and started[0]["status"] < 500 and holdings is self._holdings:
                self._kept.put(key, (started[0], message))
            await send(message)

        return sending


def _starts(dialect: Dialect, etag: str) -> tuple[tuple[Start, Start], ...]:
    """How answers begin, by their kind, the short ones and the long ones."""
    type = (b"content-type", negotiation.media_type(dialect).encode())
    marks = ((b"etag", etag.encode()), (b"cache-control", b"no-cache"))
    kinds: tuple[tuple[int, Headers], ...] = ((200, marks), (200, ()), (404, ()))
    return tuple(
        (
            Start(status, (type, *more, _VARY_SHORT)),
            Start(status, (type, *more, _VARY_LONG)),
        )
        for status, more in kinds
    )


def _key(path: str, scope: Scope, body: bytes | None) -> Key:
    return path, scope["query_string"], body, telling(scope["headers"])


def telling(headers: Iterable[tuple[bytes, bytes]]) -> Telling:
    """What an answer may hang on among the headers of a request, whose names are in lower case."""
    found: Telling = ()
    for name, value in headers:
        if name in _TELLING:
            found += (name, value)
    return found


def _size(key: Key, found: bytes | Answer) -> int:
    _, query, body, _ = key
    answer = found if isinstance(found, bytes) else found[1]["body"]
    return len(answer) + len(query) + (len(body) if body else 0)


def _said(endpoint: Endpoint, query: bytes, body: bytes | None) -> bytes | None:
    """What a prepared question answers."""
    if body is None:
        return endpoint.of_query(query)
    if query:
        return None
    try:
        return endpoint.of_parameters(orjson.loads(body))
    except orjson.JSONDecodeError:
        return None


def _means(telling: Telling, dialect: Dialect) -> bool | None:
    compressed = False
    for name, value in zip(telling[::2], telling[1::2], strict=True):
        text = value.decode("latin-1")
        if name == b"accept-encoding":
            compressed = "gzip" in text
        elif name == b"accept":
            if not negotiation.accepts(text, dialect):
                return None
        elif name != b"content-type" or not negotiation.is_json(text):
            return None
    return compressed
