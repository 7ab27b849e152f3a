"""Codes one slip of the finger away from a code: what a typo may have meant."""

import string

ALPHABET = string.digits + string.ascii_uppercase
LOOK_ALIKE = {"O": "0", "0": "O", "I": "1", "1": "I", "L": "1", "5": "S", "S": "5", "8": "B"}
_CATEGORY = 3
"""Characters before the dot that some code systems have, and that claims leave out (X12 837)."""
LONGEST = 16
"""Characters: a longer text is no mistyped code of any code system here."""


def is_plain(text: str) -> bool:
    """Tell whether a text has digits and capital letters alone."""
    return text.isascii() and text.isalnum() and text.upper() == text


def candidates(code: str) -> list[str]:
    """All texts that one slip may have meant, the likeliest first, each once.

    Slips: punctuation or case, the dot left out, a look-alike (O for 0), two swapped, one doubled
    or too many, one wrong, one missing.
    """
    plain = "".join(character for character in code.upper() if character in ALPHABET)
    if not plain or len(plain) > LONGEST:
        return []
    places = range(len(plain))
    found = [plain]
    found += [_with(plain, at, LOOK_ALIKE.get(plain[at], plain[at])) for at in places]
    found += [plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :] for at in places[:-1]]
    found += [plain[:at] + plain[at + 1 :] for at in places]
    found += [_with(plain, at, other) for at in places for other in ALPHABET]
    found += [plain[:at] + more + plain[at:] for at in range(len(plain) + 1) for more in ALPHABET]
    dotted = ((text, f"{text[:_CATEGORY]}.{text[_CATEGORY:]}") for text in found if text)
    return list(dict.fromkeys(text for both in dotted for text in both if text[-1] != "."))


def _with(text: str, at: int, character: str) -> str:
    return text[:at] + character + text[at + 1 :]
