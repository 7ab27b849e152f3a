"""The format of a response: from `_format`, else from the header Accept (RFC 9110, section 12).

A format has the quality of its media types that the client names; without one, that of `type/*`,
and without that, of `*/*`. The highest quality wins; of two equal ones the format that is named,
and JSON if both are.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from terminology.fhir.dialects import Dialect
from terminology.fhir.formats import Format
from terminology.serving import media

_CACHED = 256
_LONGEST = 1_024
"""Number of cached headers Accept, and characters of the longest one."""
_RANGE = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_SHORT = {format.value: media.TYPES[format][0] for format in Format}
"""The names of formats that `_format` may have."""
_ANY = "*/*"
_QUALITY = re.compile(r"\d*\.?\d+|\d+\.")

_Rank = tuple[float, int]
"""A quality, and how specific its media range is; 0.0 is refused."""


class Accepted(NamedTuple):
    """What a client accepts: a page before all else, and the better one of JSON and XML.

    A browser accepts HTML, then XML, then anything: where there is no page, the person who looks
    gets JSON. `format` is None if neither JSON nor XML is accepted.
    """

    prefers_page: bool
    format: Format | None


ANY = Accepted(prefers_page=False, format=Format.JSON)
"""What a client without preferences accepts."""


def accepted(ranges: str, dialect: Dialect) -> Accepted:
    """Return what a header Accept, or `_format`, accepts.

    A media type whose parameter `fhirVersion` is not the version of the endpoint is ignored.
    """
    return _cached(ranges, dialect) if len(ranges) <= _LONGEST else _read(ranges, dialect)


def _read(ranges: str, dialect: Dialect) -> Accepted:
    read = [_range(range, dialect) for range in _RANGE.findall(ranges) if range.strip()]
    if not read:
        return ANY
    qualities: dict[str, float] = {}
    for name, quality in filter(None, read):
        qualities[name] = max(quality, qualities.get(name, 0.0))
    html, json, xml = (
        _rank(format, qualities) for format in (Format.HTML, Format.JSON, Format.XML)
    )
    prefers_page = html[0] > 0 and html > max(json, xml)
    if json[0] > 0 and (json >= xml or prefers_page):
        return Accepted(prefers_page, Format.JSON)
    return Accepted(prefers_page, Format.XML if xml[0] > 0 else None)


_cached = lru_cache(_CACHED)(_read)


def _range(range: str, dialect: Dialect) -> tuple[str, float] | None:
    """Return a media range and its quality; None if it is for another version of FHIR."""
    name, *options = (part.strip() for part in range.lower().split(";"))
    parameters = {key.strip(): value.strip() for key, _, value in map(_option, options)}
    version = parameters.get("fhirversion", dialect.mime_version).strip('"')
    if version not in dialect.mime_versions:
        return None
    quality = parameters.get("q", "1")
    number = min(float(quality), 1.0) if _QUALITY.fullmatch(quality) else 1.0
    return _SHORT.get(name, _ANY if name == "*" else name), number


def _option(option: str) -> tuple[str, str, str]:
    return option.partition("=")


def _rank(format: Format, qualities: Mapping[str, float]) -> _Rank:
    """Return the quality of a format from its media types, else from the ranges with stars."""
    types = media.TYPES[format]
    groups = {f"{type.partition('/')[0]}/*" for type in types}
    for specific, names in ((2, types), (1, groups), (0, (_ANY,))):
        named = [qualities[name] for name in names if name in qualities]
        if named:
            return max(named), specific
    return 0.0, 0
