"""Versions of code systems and value sets: which is later, and which fit a wildcard.

Source: https://hl7.org/fhir/R5/valueset.html (ValueSet.compose.include.version), and the
wildcards of HL7's terminology ecosystem: `1.x.x` and `1.0.x` stand for any number in a place,
while `1` is a version like any other.
"""

import re

_WILD = {"x", "X", "*"}
_PARTS = re.compile(r"[.\-_+]")


def is_pattern(version: str) -> bool:
    """Tell whether a version has a wildcard."""
    return any(part in _WILD for part in _PARTS.split(version))


def fits(version: str, pattern: str) -> bool:
    """Tell whether a version is what a pattern asks for, part by part."""
    if not is_pattern(pattern):
        return version == pattern
    parts, asked = _PARTS.split(version), _PARTS.split(pattern)
    return len(parts) == len(asked) and all(
        due in _WILD or part == due for part, due in zip(parts, asked, strict=True)
    )


Order = tuple[tuple[bool, int, str], ...]


def order(version: str) -> Order:
    """What versions are sorted by: numbers as numbers, and before any word; none comes first."""
    return tuple(_rank(part) for part in _PARTS.split(version)) if version else ()


def _rank(part: str) -> tuple[bool, int, str]:
    """Numbers by their digits: of any length, since nothing bounds what a request brings."""
    if not part.isdecimal():
        return True, 0, part
    digits = part.lstrip("0")
    return False, len(digits), digits
