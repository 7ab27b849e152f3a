"""Versions of code systems and value sets: their order, and wildcards.

Source: https://hl7.org/fhir/R5/valueset.html (ValueSet.compose.include.version), and the
wildcards of HL7's terminology ecosystem: an `x` in `1.x.x` or `1.0.x` matches any segment, while
`1` is an ordinary version.
"""

import re

_WILD = {"x", "X", "*"}
_SEPARATORS = re.compile(r"[.\-_+]")


def is_pattern(version: str) -> bool:
    """Tell whether a version has a wildcard."""
    return any(segment in _WILD for segment in _SEPARATORS.split(version))


def fits(version: str, pattern: str) -> bool:
    """Tell whether a version matches a pattern, segment by segment."""
    if not is_pattern(pattern):
        return version == pattern
    segments, expected = _SEPARATORS.split(version), _SEPARATORS.split(pattern)
    return len(segments) == len(expected) and all(
        wanted in _WILD or segment == wanted
        for segment, wanted in zip(segments, expected, strict=True)
    )


Order = tuple[tuple[bool, int, str], ...]


def order(version: str) -> Order:
    """Return the sort key of a version: an empty one first, numbers by value and before words."""
    return tuple(_rank(segment) for segment in _SEPARATORS.split(version)) if version else ()


def _rank(segment: str) -> tuple[bool, int, str]:
    """Return the sort key of a segment. A number is not parsed: it may be too long for int."""
    if not segment.isdecimal():
        return True, 0, segment
    digits = segment.lstrip("0")
    return False, len(digits), digits
