"""The marks by which a client knows again what it has already.

A mark is that of the content, of the code that renders it, and of what the request says of its
form: code that renders something else never confirms what older code has sent.
"""

from zlib import crc32

from terminology.fhir.dialects import Dialect
from terminology.serving.request import Request
from terminology.snapshot import Snapshot
from terminology.software import CODE
from terminology.store.contract import Concepts, Mappings

_DIGITS = 16


def of_operation(snapshot: Snapshot, dialect: Dialect, language: str) -> str:
    """The mark of what an operation answers to a GET; `language` is Accept-Language as sent."""
    marks = [snapshot.digest[:_DIGITS], CODE[:_DIGITS], dialect.name]
    if language:
        marks.append(f"{crc32(language.encode()):x}")
    return _weak(marks)


def of_resource(held: Concepts | Mappings, dialect: Dialect, request: Request) -> str:
    """The mark of a resource with the elements that a request asks for."""
    names = {"_summary", "_elements"}
    form = sorted(pair for pair in request.pairs if pair[0] in names)
    shaped = f"{crc32(repr(form).encode()):x}"
    return _weak([held.provenance.digest[:_DIGITS], CODE[:_DIGITS], dialect.name, shaped])


def _weak(marks: list[str]) -> str:
    return f'W/"{"-".join(marks)}"'
