"""Media types of responses and bodies."""

import re

from terminology.fhir.dialects import Dialect
from terminology.fhir.formats import Format

FHIR_JSON = "application/fhir+json"
FHIR_XML = "application/fhir+xml"
JSON_TYPES = (FHIR_JSON, "application/json", "application/json+fhir", "text/json")
XML_TYPES = (FHIR_XML, "application/xml", "application/xml+fhir", "text/xml")
FHIR_TYPES = (*JSON_TYPES, *XML_TYPES)
FORM = "application/x-www-form-urlencoded"
HTML = "text/html; charset=utf-8"
JSON = "application/json"
TYPES = {Format.JSON: JSON_TYPES, Format.XML: XML_TYPES, Format.HTML: ("text/html",)}
_BLANKS = b" \t\r\n\xef\xbb\xbf\xfe\xff\x00"
"""White space, the bytes of byte order marks, and the zeros of UTF-16."""
_FORM = re.compile(rb"[A-Za-z0-9_.:%-]+=")


def fhir(dialect: Dialect, format: Format = Format.JSON) -> str:
    """Return the media type of FHIR responses in JSON or XML."""
    type = FHIR_XML if format is Format.XML else FHIR_JSON
    return f"{type}; fhirVersion={dialect.mime_version}"


def is_json(content_type: str) -> bool:
    """Tell whether a header Content-Type is JSON."""
    return _name(content_type) in JSON_TYPES


def is_xml(content_type: str) -> bool:
    """Tell whether a header Content-Type is XML."""
    return _name(content_type) in XML_TYPES


def guessed(body: bytes) -> str:
    """Return the media type of a body without Content-Type, by its start."""
    if body.lstrip(_BLANKS).startswith(b"<"):
        return FHIR_XML
    return FORM if _FORM.match(body) else FHIR_JSON


def is_resource(body: bytes) -> bool:
    """Tell whether a body starts as JSON or XML does, which no form does."""
    return body.lstrip(_BLANKS)[:1] in (b"{", b"[", b"<")


def is_form(content_type: str) -> bool:
    """Tell whether a header Content-Type is a form."""
    return _name(content_type) == FORM


def charset(content_type: str) -> str:
    """Return the charset of a header Content-Type; empty if it has none."""
    for option in content_type.split(";")[1:]:
        name, _, value = option.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return ""


def _name(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
