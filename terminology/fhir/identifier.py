"""The identifier of an expansion: equal only for the same inputs and the same content.

Source: https://hl7.org/fhir/R5/valueset-definitions.html#ValueSet.expansion.identifier.
"""

from hashlib import blake2b

from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Sent
from terminology.operations.expand import Expansion
from terminology.software import CODE

_PAGED = frozenset({"offset", "filter"})
"""The inputs that differ from page to page."""


def of(sent: Sent, expansion: Expansion) -> str:
    """Return the identifier of the expansion of a request."""
    offset, filter = sent.number("offset"), sent.text("filter")
    shared = of_all_pages(sent, expansion, sent.dialect)
    return of_page(shared, offset or 0, (filter or "").encode())


def of_all_pages(sent: Sent, expansion: Expansion, dialect: Dialect) -> bytes:
    """Return the part of the identifier that all pages share."""
    values = [(name, sent.values[name]) for name in sorted(sent.values) if name not in _PAGED]
    used = expansion.used
    digests = [concepts.provenance.digest for concepts in used.editions.values()]
    digests += [concepts.provenance.digest for concepts in used.all_supplements()]
    value_sets = [value_set.canonical for value_set in used.value_sets.values()]
    languages = sent.languages.text if sent.languages else ""
    parts = (CODE, dialect.name, sent.id, languages, values, digests, value_sets)
    return blake2b(repr(parts).encode(), digest_size=16).digest()


def of_page(shared: bytes, offset: int, filter: bytes) -> str:
    """Return the identifier of one page, as a name-based UUID (RFC 9562, version 5)."""
    hash = blake2b(b"%b %d %b" % (shared, offset, filter), digest_size=16).hexdigest()
    return f"urn:uuid:{hash[:8]}-{hash[8:12]}-5{hash[13:16]}-8{hash[17:20]}-{hash[20:]}"
