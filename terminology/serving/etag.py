"""ETags of resources and of answers of operations.

An ETag consists of digests of the content and of this software, and of the options of the request:
an answer of older software is never confirmed with 304.
"""

from zlib import crc32

from terminology.fhir.dialects import Dialect
from terminology.fhir.formats import Format
from terminology.serving.request import Request
from terminology.snapshot import Snapshot
from terminology.software import CODE
from terminology.store.contract import Concepts, Mappings

_DIGITS = 16


def of_operation(
    snapshot: Snapshot, dialect: Dialect, language: str, format: Format = Format.JSON
) -> str:
    """Return the ETag of the answer of an operation to a GET; `language` is Accept-Language."""
    parts = [snapshot.digest[:_DIGITS], CODE[:_DIGITS], dialect.name]
    if language:
        parts.append(f"{crc32(language.encode()):x}")
    return _weak(parts, format)


def of_resource(
    content: Concepts | Mappings, dialect: Dialect, request: Request, others: str = ""
) -> str:
    """Return the ETag of a resource with the elements of a request.

    `others` is the digest of the other content that the resource depends on.
    """
    names = {"_summary", "_elements"}
    options = sorted(pair for pair in request.pairs if pair[0] in names)
    options_digest = f"{crc32(repr(options).encode()):x}"
    digests = [content.provenance.digest[:_DIGITS], CODE[:_DIGITS], dialect.name, options_digest]
    return _weak([*digests, others[:_DIGITS]] if others else digests, request.format)


def of_document(request: Request, snapshot: Snapshot) -> str:
    """Return the ETag of a document that depends on the whole request, and on all content."""
    parts = (request.base, request.path, sorted(request.pairs))
    digests = [snapshot.digest[:_DIGITS], CODE[:_DIGITS], f"{crc32(repr(parts).encode()):x}"]
    return _weak(digests, request.format)


def _weak(parts: list[str], format: Format) -> str:
    """Return a weak ETag; a cache with both formats must tell them apart."""
    named = parts if format is Format.JSON else [*parts, format.value]
    return f'W/"{"-".join(named)}"'
