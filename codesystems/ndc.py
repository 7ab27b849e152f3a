"""The spellings of an NDC, the code of a drug package: 10 or 11 digits, hyphens or none.

An NDC has a labeler, a product and a package: in 4-4-2, 5-3-2 or 5-4-1 digits. On claims it has 11
digits (5-4-2), with a zero before the part that is short. Ten digits without hyphens may be any of
the three. Source: FDA, 21 CFR 207.33; CMS Pub. 100-04, chapter 25.
"""

import re

_PARTS = re.compile(r"(\d{4,5})[- ](\d{3,4})[- ](\d{1,2})", re.ASCII)
_DIGITS = re.compile(r"\d{10,11}", re.ASCII)
_CLAIM = (5, 4, 2)
_SHORT = ((4, 4, 2), (5, 3, 2), (5, 4, 1))
"""The digits of labeler, product and package, on claims and on packages."""

Parts = tuple[str, str, str]


def spellings(code: str) -> tuple[str, ...]:
    """Return the spellings in which a list may have an NDC; none for a text that is no NDC.

    Ten digits without hyphens stand for three NDCs, and none stands for them.
    """
    return tuple(dict.fromkeys(text for parts in _readings(code) for text in _texts(parts)))


def is_whole(code: str) -> bool:
    """Tell whether a code is an NDC in 11 digits with hyphens."""
    parts = _PARTS.fullmatch(code)
    return parts is not None and _lengths(parts.groups()) == _CLAIM and " " not in code


def _readings(code: str) -> list[Parts]:
    """Return what a text may mean, in the form of claims."""
    if (parts := _PARTS.fullmatch(code)) is not None:
        lengths = _lengths(parts.groups())
        return [_padded(*parts.groups())] if lengths in (_CLAIM, *_SHORT) else []
    if _DIGITS.fullmatch(code) is None:
        return []
    forms = (_CLAIM,) if len(code) == sum(_CLAIM) else _SHORT
    return [
        _padded(code[:labeler], code[labeler : labeler + product], code[labeler + product :])
        for labeler, product, _ in forms
    ]


def _lengths(parts: tuple[str | None, ...]) -> tuple[int, ...]:
    return tuple(len(part or "") for part in parts)


def _padded(labeler: str, product: str, package: str) -> Parts:
    return labeler.zfill(_CLAIM[0]), product.zfill(_CLAIM[1]), package.zfill(_CLAIM[2])


def _texts(parts: Parts) -> list[str]:
    """Return 11 digits with hyphens and without, and the forms on packages that mean the same."""
    short = [
        "-".join(part[-length:] for part, length in zip(parts, lengths, strict=True))
        for lengths in _SHORT
        if _padded(*(part[-length:] for part, length in zip(parts, lengths, strict=True))) == parts
    ]
    return ["-".join(parts), "".join(parts), *short]
