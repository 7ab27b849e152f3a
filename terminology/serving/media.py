"""Media types: which are written, which are read, and how they are asked for."""

from terminology.fhir.dialects import Dialect

FHIR_JSON = "application/fhir+json"
JSON_TYPES = (FHIR_JSON, "application/json", "application/json+fhir", "text/json")
FORM = "application/x-www-form-urlencoded"
HTML = "text/html; charset=utf-8"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
_FORMATS = {"json", *JSON_TYPES}
_ANY = {"*/*", "application/*"}


def fhir(dialect: Dialect) -> str:
    """The media type of answers in FHIR."""
    return f"{FHIR_JSON}; fhirVersion={dialect.mime_version}"


def accepts(accepted: str, dialect: Dialect) -> bool:
    """Tell whether a header Accept takes what is written."""
    return any(is_written(one, dialect) for one in accepted.split(","))


def is_written(accepted: str, dialect: Dialect) -> bool:
    """Tell whether one media type of Accept, or of _format, is one that is written.

    A `fhirVersion` beside it must be that of the endpoint.
    """
    name, *options = (part.strip() for part in accepted.lower().split(";"))
    if name not in _FORMATS and name not in _ANY:
        return False
    sent = dict(option.partition("=")[::2] for option in options)
    if not sent.get("q", "1").strip("0."):
        return False
    return sent.get("fhirversion", dialect.mime_version).strip('"') in {
        dialect.mime_version,
        dialect.version,
    }


def accepts_gzip(accepted: str) -> bool:
    """Tell whether a header Accept-Encoding takes gzip."""
    for one in accepted.lower().split(","):
        name, *options = (part.strip() for part in one.split(";"))
        if name in {"gzip", "*"}:
            sent = dict(option.partition("=")[::2] for option in options)
            return bool(sent.get("q", "1").strip("0."))
    return False


def is_json(content_type: str) -> bool:
    """Tell whether a header Content-Type means JSON."""
    return content_type.partition(";")[0].strip().lower() in JSON_TYPES


def is_form(content_type: str) -> bool:
    """Tell whether a header Content-Type means a form."""
    return content_type.partition(";")[0].strip().lower() == FORM
