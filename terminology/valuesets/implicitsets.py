"""Implicit value sets: their URL defines their content.

`{code system}?fhir_vs` is all of a code system and `{code system}?fhir_vs=is-a/{code}` a code with
all below it, as FHIR has it for SNOMED CT (https://hl7.org/fhir/R5/snomedct.html, implicit value
sets; `isa` is read too). Content may name further URLs of all codes of a code system.
"""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, unquote
from zlib import crc32

from codesystems import canonical
from codesystems.valueset import Filter, Include, ValueSet
from terminology import contents

_BELOW = ("is-a/", "isa/")


def find(url: str, systems: Mapping[str, object]) -> ValueSet | None:
    """The value set that a URL means by itself; None where it means none, or nothing here."""
    listed = contents.all_codes(url)
    if listed is not None:
        return _of(url, listed, ()) if listed in systems else None
    base, mark, query = url.partition("?fhir_vs")
    system = canonical.resolve(base).canonical
    if not mark or system not in systems:
        return None
    if not query:
        return _of(url, system, ())
    for prefix in _BELOW:
        code = query.removeprefix(f"={prefix}")
        if code != query and code:
            return _of(url, system, (Filter("concept", "is-a", code),))
    return None


def _of(url: str, system: str, filters: tuple[Filter, ...]) -> ValueSet:
    include = Include("ValueSet.compose.include[0]", system, filters=filters)
    return ValueSet(
        url=url,
        includes=(include,),
        status="active",
        written={"url": url, "status": "active"},
        follows=system,
    )


_ID = "implicit-"
_LONGEST_ID = 64
_DIGITS = 8
"""Hexadecimal digits of the checksum of a URL."""


def identifier(name: str) -> str:
    """Return the FHIR id of an implicit value set, given as `url|version`.

    It has a checksum of the URL before the query, and the rest with `-` as the escape character,
    so that the URL follows from the id. It is empty where it would be too long.
    """
    base, rest = _parts(name)
    id = f"{_ID}{_checksum(base)}{_escaped(rest)}"
    return id if len(id) <= _LONGEST_ID else ""


def named(id: str, systems: Iterable[str]) -> str | None:
    """Return the `url|version` of the implicit value set with an id; None if there is none."""
    if not id.startswith(_ID):
        return None
    checksum, rest = id[len(_ID) :][:_DIGITS], id[len(_ID) + _DIGITS :]
    spellings = (spelling for uri in (*systems, *canonical.ALIASES) for spelling in _spellings(uri))
    for base in (*spellings, *contents.all_codes_urls()):
        if _checksum(base) == checksum:
            return base + unquote(rest.replace("-", "%"))
    return None


def _parts(name: str) -> tuple[str, str]:
    """Split `url|version` before the query, or before the version."""
    base, mark, rest = name.partition("?" if "?" in name else "|")
    return base, mark + rest


def _spellings(uri: str) -> Iterator[str]:
    """Yield the spellings of a URI that `canonical.resolve` accepts."""
    yield uri
    yield f"{uri}/"
    if uri.startswith("urn:oid:"):
        yield uri.removeprefix("urn:oid:")


def _checksum(base: str) -> str:
    return f"{crc32(base.encode()):0{_DIGITS}x}"


def _escaped(text: str) -> str:
    """Escape all but letters, digits and dots, which an id may have."""
    quoted = quote(text, safe="")
    for char in "-_~":
        quoted = quoted.replace(char, f"%{ord(char):02X}")
    return quoted.replace("%", "-")
