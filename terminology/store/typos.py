"""The codes that a mistyped code may have meant: those that are one typo away from it."""

import string
from collections.abc import Container
from itertools import islice

ALPHABET = string.digits + string.ascii_uppercase
LOOK_ALIKE = {"O": "0", "0": "O", "I": "1", "1": "I", "L": "1", "5": "S", "S": "5", "8": "B"}
_BEFORE_DOT = 3
"""Some code systems have a dot after the third character, which claims (X12 837) leave out."""
LONGEST = 16
"""Maximum characters of a mistyped code: no supported code system has longer codes."""

SIMILAR = 3
"""Maximum similar codes of a result."""


def is_plain(text: str) -> bool:
    """Tell whether a text consists of digits and capital letters."""
    return text.isascii() and text.isalnum() and text.upper() == text


def candidates(code: str) -> list[str]:
    """Return all texts that are one typo away, the likeliest first, each once.

    Typos: punctuation or case, a missing dot, a look-alike (O for 0), two characters swapped, one
    doubled or extra, one wrong, one missing.
    """
    plain = "".join(character for character in code.upper() if character in ALPHABET)
    if not plain or len(plain) > LONGEST:
        return []
    places = range(len(plain))
    texts = [plain]
    texts += [_with(plain, at, LOOK_ALIKE.get(plain[at], plain[at])) for at in places]
    texts += [plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :] for at in places[:-1]]
    texts += [plain[:at] + plain[at + 1 :] for at in places]
    texts += [_with(plain, at, other) for at in places for other in ALPHABET]
    texts += [plain[:at] + more + plain[at:] for at in range(len(plain) + 1) for more in ALPHABET]
    dotted = ((text, f"{text[:_BEFORE_DOT]}.{text[_BEFORE_DOT:]}") for text in texts if text)
    return list(dict.fromkeys(text for both in dotted for text in both if text[-1] != "."))


def near(code: str, known: Container[str]) -> list[str]:
    """Return up to `SIMILAR` known codes that are one typo away, the likeliest first."""
    likely = (text for text in candidates(code) if text != code and text in known)
    return list(islice(likely, SIMILAR))


def _with(text: str, at: int, character: str) -> str:
    return text[:at] + character + text[at + 1 :]
