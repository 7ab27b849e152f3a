"""Which form an answer has, and which forms a body may have."""

from urllib.parse import parse_qsl
from zlib import crc32

import orjson
from starlette.requests import Request
from starlette.responses import Response

from terminology import messages
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import JsonValue, dumps
from terminology.languages import Languages
from terminology.languages import read as read_languages
from terminology.library import Holdings
from terminology.problems import Invalid, Problem
from terminology.software import VERSION

FHIR_JSON = "application/fhir+json"
JSON_TYPES = (FHIR_JSON, "application/json", "application/json+fhir", "text/json")
FORM = "application/x-www-form-urlencoded"
_FORMATS = {"json", *JSON_TYPES}
_ANY = {"*/*", "application/*"}


class NotAcceptable(Problem):
    """The answer is wanted in a form that we do not write."""


class UnsupportedMediaType(Problem):
    """The body has a form that we do not read."""


def check(request: Request, dialect: Dialect) -> None:
    """Raise NotAcceptable where the answer is wanted in a form other than JSON.

    `_format` wins over `Accept`; a `fhirVersion` beside the media type must be ours.
    """
    wanted = request.query_params.get("_format")
    if wanted is not None:
        if not _is_ours(wanted.replace(" ", "+"), dialect):
            raise NotAcceptable(messages.not_acceptable(wanted, JSON_TYPES))
        return
    accepted = request.headers.get("accept", "")
    if accepted and not accepts(accepted, dialect):
        raise NotAcceptable(messages.not_acceptable(accepted, JSON_TYPES))


def accepts(accepted: str, dialect: Dialect) -> bool:
    """Tell whether a header Accept takes what we write."""
    return any(_is_ours(one, dialect) for one in accepted.split(","))


def is_json(sent: str) -> bool:
    """Tell whether a header Content-Type means JSON."""
    return sent.partition(";")[0].strip().lower() in JSON_TYPES


def _is_ours(accepted: str, dialect: Dialect) -> bool:
    media, *options = (part.strip() for part in accepted.lower().split(";"))
    if media not in _FORMATS and media not in _ANY:
        return False
    asked = dict(option.partition("=")[::2] for option in options)
    if not asked.get("q", "1").strip("0."):
        return False
    return asked.get("fhirversion", dialect.mime_version).strip('"') in {
        dialect.mime_version,
        dialect.version,
    }


def languages(request: Request) -> Languages | None:
    """The languages that the header Accept-Language asks for; None where it asks for none.

    A header comes from the client's settings, so one that cannot be read is passed over.
    """
    try:
        wanted = read_languages(request.headers.get("accept-language", "*"))
    except ValueError:
        return None
    return wanted if wanted.tags or wanted.refuses_others else None


def etag(holdings: Holdings, dialect: Dialect, language: str = "") -> str:
    """The mark of what an operation answers: the same while shelf and software are the same.

    `language` is the header Accept-Language, which has a say in some answers.
    """
    marks = [holdings.digest[:16], VERSION, dialect.name]
    if language:
        marks.append(f"{crc32(language.encode()):x}")
    return f'W/"{"-".join(marks)}"'


def is_unchanged(asked: str, etag: str) -> bool:
    """Tell whether the header If-None-Match names what would be answered."""
    named = [one.strip() for one in asked.split(",")]
    return etag in named or "*" in named


def base_url(request: Request) -> str:
    """Where this application is, without a slash at the end: also where it is mounted."""
    url = request.url
    return f"{url.scheme}://{url.netloc}{request.scope.get('root_path', '')}".rstrip("/")


def media_type(dialect: Dialect) -> str:
    """The media type of our answers."""
    return f"{FHIR_JSON}; fhirVersion={dialect.mime_version}"


def respond(
    request: Request,
    body: JsonValue,
    dialect: Dialect,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """Write an answer; `_pretty=true` indents it."""
    pretty = request.query_params.get("_pretty") == "true"
    return Response(dumps(body, pretty=pretty), status, headers, media_type(dialect))


def read_pairs(body: bytes) -> list[tuple[str, str]]:
    """Read a form. Raises Invalid where it is not UTF-8."""
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise Invalid(messages.bad_body(f"it is no form in UTF-8 ({error})")) from error


def read_json(body: bytes) -> JsonValue:
    """Read JSON; a byte order mark is passed over.

    Raises Invalid where it is none, or nested deeper than can be written again.
    """
    try:
        found: JsonValue = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise Invalid(messages.bad_body(f"it is no JSON ({error})")) from error
    try:
        dumps(found)
    except orjson.JSONEncodeError as error:
        raise Invalid(messages.bad_body("it is nested too deeply")) from error
    return found


def is_form(request: Request) -> bool:
    """Tell whether the body is a form. Raises UnsupportedMediaType for what is no JSON either."""
    sent = request.headers.get("content-type", FHIR_JSON)
    media = sent.partition(";")[0].strip().lower()
    if media == FORM:
        return True
    if media not in JSON_TYPES:
        raise UnsupportedMediaType(messages.unsupported_media_type(sent, (*JSON_TYPES, FORM)))
    return False
