"""The identifier of an expansion: the same for the same parameters over the same content alone.

Source: https://hl7.org/fhir/R5/valueset-definitions.html#ValueSet.expansion.identifier.
"""

from hashlib import blake2b

from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Sent
from terminology.operations.expand import Expansion
from terminology.software import CODE

_PAGED = frozenset({"offset", "filter"})
"""The inputs that vary from page to page."""


def of(sent: Sent, found: Expansion) -> str:
    """The identifier of an expansion for all that was sent."""
    offset, words = sent.number("offset"), sent.text("filter")
    return of_page(of_all_pages(sent, found, sent.dialect), offset or 0, (words or "").encode())


def of_all_pages(sent: Sent, found: Expansion, dialect: Dialect) -> bytes:
    """What the identifiers of all pages have in common."""
    values = [(name, sent.values[name]) for name in sorted(sent.values) if name not in _PAGED]
    drawn_on = [held.provenance.digest for held in found.used.editions.values()]
    drawn_on += [held.provenance.digest for held in found.used.supplements.values()]
    value_sets = [one.canonical for one in found.used.value_sets.values()]
    languages = sent.languages.text if sent.languages else ""
    parts = (CODE, dialect.name, sent.id, languages, values, drawn_on, value_sets)
    return blake2b(repr(parts).encode(), digest_size=16).digest()


def of_page(shared: bytes, offset: int, words: bytes) -> str:
    """The identifier of one page, as a UUID that is made of a name (RFC 9562, version 5)."""
    found = blake2b(b"%b %d %b" % (shared, offset, words), digest_size=16).hexdigest()
    return f"urn:uuid:{found[:8]}-{found[8:12]}-5{found[13:16]}-8{found[17:20]}-{found[20:]}"
