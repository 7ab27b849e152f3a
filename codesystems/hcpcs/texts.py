"""The lines of CMS's texts, and the characters in them that cannot be read."""

import re
from collections.abc import Iterator

_UNREADABLE = re.compile("[\x00-\x1f\x7f\ufffd]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


def lines(data: bytes) -> list[str]:
    """Return the lines of a text without their ends, CRLF or LF; an empty text has none.

    CMS's encoding is cp1252. A text that is valid UTF-8 is read as UTF-8: cp1252 with characters
    beyond ASCII is not valid UTF-8. A byte without a character becomes U+FFFD, one column wide.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []


def unreadable(line: str) -> Iterator[tuple[int, str]]:
    """Yield the column of each character that is not text, from 1, and what it is."""
    for found in _UNREADABLE.finditer(line):
        replaced = found[0] == "\ufffd"
        what = "a byte without a character" if replaced else f"the control character {found[0]!r}"
        yield found.start() + 1, what


def readable(line: str) -> str:
    """Return a line with a blank in place of each control character."""
    return _CONTROL.sub(" ", line)
