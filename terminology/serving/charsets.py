"""The text of a request body, whatever its character encoding."""

import codecs
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

from codesystems.problems import Invalid, Problem
from terminology.messages import http

_MARKS = {
    # That of UTF-32 begins with that of UTF-16.
    BOM_UTF32_BE: "utf-32-be",
    BOM_UTF32_LE: "utf-32-le",
    BOM_UTF8: "utf-8",
    BOM_UTF16_BE: "utf-16-be",
    BOM_UTF16_LE: "utf-16-le",
}
_UNMARKED = {"utf-16": "utf-16-be", "utf-32": "utf-32-be"}
"""Without a byte order mark, the order is that of the network (RFC 2781, section 4.3)."""
_UTF8 = {"", "utf-8", "utf8"}
_TEXT = "x"


class UnknownCharset(Problem):
    """The charset of the body is not known."""


def named(content_type: str) -> str:
    """Return the charset of a header Content-Type in lower case; empty for UTF-8."""
    for option in content_type.split(";")[1:]:
        name, _, value = option.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'").lower()
            return "" if charset in _UTF8 else charset
    return ""


def utf8(body: bytes, content_type: str) -> bytes:
    """Return a body in UTF-8, without a byte order mark.

    The mark overrides the charset of Content-Type. Raises UnknownCharset, and Invalid if the body
    is not in its charset.
    """
    charset = named(content_type)
    if not charset and not body.startswith(tuple(_MARKS)):
        return body
    encoding = _known(charset) if charset else "utf-8"
    mark = next(filter(body.startswith, _MARKS), b"")
    encoding = _MARKS.get(mark) or _UNMARKED.get(encoding, encoding)
    try:
        return body[len(mark) :].decode(encoding).encode()
    except ValueError as error:
        raise Invalid(http.not_in_charset(encoding, str(error))) from error


def _known(charset: str) -> str:
    """Return Python's name of a charset. Raises UnknownCharset."""
    try:
        encoding = codecs.lookup(charset).name
        # Some codecs of Python are no charsets, such as zip.
        _TEXT.encode(encoding)
    except (LookupError, ValueError) as error:
        raise UnknownCharset(http.unknown_charset(charset)) from error
    return encoding
