"""What the headers of a request ask for, as far as an answer depends on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from terminology.fhir.dialects import Dialect
from terminology.languages import Languages
from terminology.languages import read as read_languages
from terminology.serving import media

Headers = Iterable[tuple[bytes, bytes]]
"""Names in lower case, with their values."""

VaryKey = tuple[bytes, ...]
"""Names and values, in turns, of the headers on which the body of an answer depends."""

VARY = (b"accept", b"accept-encoding", b"accept-language", b"content-type", b"prefer")
"""Those headers. Two requests that agree in them, and in all else, get the same body."""

_NAMES = frozenset(VARY)
_CACHED = 256
_LONGEST = 1_024
"""Vary keys, and bytes of one, of which the meaning is cached."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is accepted as an answer, and how the body is to be read.

    `language` is the header Accept-Language as it was sent, `languages` what it means. `strict` is
    whether unknown parameters are to be refused.
    """

    accept: str = ""
    gzip: bool = False
    language: str = ""
    languages: Languages | None = None
    content_type: str = media.FHIR_JSON
    strict: bool = False

    def accepts(self, dialect: Dialect) -> bool:
        """Tell whether an answer in JSON is accepted."""
        return not self.accept or media.accepts(self.accept, dialect)


def vary_key(headers: Headers) -> VaryKey:
    """What an answer depends on among the headers of a request."""
    found: VaryKey = ()
    for name, value in headers:
        if name in _NAMES:
            found += (name, value)
    return found


def of(key: VaryKey) -> Preferences:
    """What headers mean."""
    return _cached(key) if sum(map(len, key)) <= _LONGEST else _read(key)


def _read(key: VaryKey) -> Preferences:
    sent: dict[bytes, str] = {}
    for name, value in zip(key[::2], key[1::2], strict=True):
        text = value.decode("latin-1")
        sent[name] = f"{sent[name]},{text}" if name in sent else text
    language = sent.get(b"accept-language", "")
    return Preferences(
        sent.get(b"accept", ""),
        media.accepts_gzip(sent.get(b"accept-encoding", "")),
        language,
        _languages(language),
        sent.get(b"content-type", media.FHIR_JSON),
        "handling=strict" in sent.get(b"prefer", "").replace(" ", ""),
    )


_cached = lru_cache(_CACHED)(_read)


def _languages(text: str) -> Languages | None:
    """The languages that are asked for; None where none are.

    The header comes from the client's configuration, so one that cannot be read is ignored.
    """
    try:
        wanted = read_languages(text or "*")
    except ValueError:
        return None
    return wanted if wanted.tags or wanted.refuses_others else None
