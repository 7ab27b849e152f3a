"""Media types of responses and bodies, and their negotiation."""

from terminology.fhir.dialects import Dialect

FHIR_JSON = "application/fhir+json"
JSON_TYPES = (FHIR_JSON, "application/json", "application/json+fhir", "text/json")
FHIR_XML = "application/fhir+xml"
FORM = "application/x-www-form-urlencoded"
HTML = "text/html; charset=utf-8"
JSON = "application/json"
_FORMATS = {"json", *JSON_TYPES}
_ANY = {"*/*", "application/*"}
_BLANKS = b" \t\r\n\xef\xbb\xbf\xfe\xff\x00"
"""White space, the bytes of byte order marks, and the zeros of UTF-16."""
_JSON_STARTS = {b"", b"{", b"["}


def fhir(dialect: Dialect) -> str:
    """Return the media type of FHIR responses."""
    return f"{FHIR_JSON}; fhirVersion={dialect.mime_version}"


def accepts(accepted: str, dialect: Dialect) -> bool:
    """Tell whether a header Accept includes a supported media type."""
    return any(is_supported(type, dialect) for type in accepted.split(","))


def is_supported(accepted: str, dialect: Dialect) -> bool:
    """Tell whether a media type of Accept, or of _format, is supported.

    Its parameter `fhirVersion` must be the version of the endpoint.
    """
    name, *options = (part.strip() for part in accepted.lower().split(";"))
    if name not in _FORMATS and name not in _ANY:
        return False
    parameters = dict(option.partition("=")[::2] for option in options)
    if not parameters.get("q", "1").strip("0."):
        return False
    version = parameters.get("fhirversion", dialect.mime_version).strip('"')
    return version in dialect.mime_versions


def is_json(content_type: str) -> bool:
    """Tell whether a header Content-Type is JSON."""
    return content_type.partition(";")[0].strip().lower() in JSON_TYPES


def guessed(body: bytes) -> str:
    """Return the media type of a body without Content-Type, by its first character."""
    start = body.lstrip(_BLANKS)[:1]
    if start == b"<":
        return FHIR_XML
    return FHIR_JSON if start in _JSON_STARTS else FORM


def is_form(content_type: str) -> bool:
    """Tell whether a header Content-Type is a form."""
    return content_type.partition(";")[0].strip().lower() == FORM
