"""The request headers on which the body of a response depends."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import lru_cache

from terminology.fhir.dialects import Dialect
from terminology.languages import Languages
from terminology.languages import read as read_languages
from terminology.serving import codings, media, negotiation
from terminology.serving.codings import NOTHING, AcceptedCodings
from terminology.serving.negotiation import Accepted

RequestHeaders = Iterable[tuple[bytes, bytes]]
"""Names in lower case, with their values."""

VaryKey = tuple[bytes, ...]
"""Names and values, alternating, of the headers on which the body of a response depends."""

FORMAT = b"_format"
"""In a vary key, the value of `_format`, which overrides Accept."""

VARY = (b"accept", b"accept-encoding", b"accept-language", b"content-type", b"prefer")
"""Those headers. Requests that differ only in other headers get the same body."""

_NAMES = frozenset(VARY)
_IN_KEY = _NAMES | {FORMAT}
_CACHED = 256
_LONGEST = 1_024
"""Number of cached vary keys, and bytes of the longest one."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """The response that a client accepts, and the media type of its body.

    `codings` is what the header Accept-Encoding says. `language` is the header Accept-Language,
    `languages` its parsed value. `strict` is whether unknown parameters are refused (Prefer:
    handling=strict).
    """

    accept: str = ""
    codings: AcceptedCodings = NOTHING
    language: str = ""
    languages: Languages | None = None
    content_type: str = media.FHIR_JSON
    strict: bool = False

    @property
    def coding(self) -> str:
        """The content coding of the response, or an empty string."""
        return self.codings.coding

    def accepted(self, dialect: Dialect) -> Accepted:
        """Return the formats that the client accepts."""
        return negotiation.accepted(self.accept, dialect) if self.accept else negotiation.ANY


def joined(headers: RequestHeaders, names: Container[bytes]) -> dict[bytes, str]:
    """Return the values of some headers; those of several headers of a name are one list."""
    values: dict[bytes, str] = {}
    for name, value in headers:
        if name in names:
            text = value.decode("latin-1")
            values[name] = f"{values[name]},{text}" if name in values else text
    return values


def vary_key(headers: RequestHeaders) -> VaryKey:
    """Return the vary key of the headers of a request."""
    key: VaryKey = ()
    for name, value in headers:
        if name in _NAMES:
            key += (name, value)
    return key


def from_vary_key(key: VaryKey) -> Preferences:
    """Return the parsed preferences of a vary key."""
    return _cached(key) if sum(map(len, key)) <= _LONGEST else _read(key)


def _read(key: VaryKey) -> Preferences:
    headers = joined(zip(key[::2], key[1::2], strict=True), _IN_KEY)
    language = headers.get(b"accept-language", "")
    return Preferences(
        headers.get(FORMAT, headers.get(b"accept", "")).strip(),
        codings.accepted(headers.get(b"accept-encoding", "")),
        language,
        _languages(language),
        headers.get(b"content-type", "").strip() or media.FHIR_JSON,
        "handling=strict" in headers.get(b"prefer", "").replace(" ", ""),
    )


_cached = lru_cache(_CACHED)(_read)


def _languages(text: str) -> Languages | None:
    """Return the languages of Accept-Language; None if it has none.

    Client software sets this header by default, so an invalid header is ignored.
    """
    try:
        languages = read_languages(text or "*")
    except ValueError:
        return None
    return languages if languages.tags or languages.refuses_others else None
