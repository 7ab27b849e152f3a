"""A HCPCS record: one code with its descriptions, its details and its dates; and its own code."""

import re
from typing import NamedTuple

from codesystems.hcpcs.details import Details
from codesystems.hcpcs.maintenance import Maintenance

_PROCEDURE = re.compile(r"[A-CE-V]\d{4}", re.ASCII)
_MODIFIER = re.compile(r"[A-Z][A-Z0-9]")


class HcpcsRecord(NamedTuple):
    """One procedure or modifier code: its joined descriptions, its details, its maintenance.

    A named tuple: there are thousands, created in a third of the time.
    """

    code: str
    is_modifier: bool
    long_description: str
    short_description: str
    details: Details
    maintenance: Maintenance


def foreign(code: str, *, is_modifier: bool) -> str | None:
    """Return what a code is that is not in HCPCS Level II; None for one that is."""
    if (_MODIFIER if is_modifier else _PROCEDURE).fullmatch(code):
        return None
    kind = "not a HCPCS code"
    if is_modifier:
        kind = "a CPT modifier (AMA copyright)" if code[:1].isdecimal() else "not a HCPCS modifier"
    elif re.fullmatch(r"D\d{4}", code):
        kind = "a CDT code (ADA copyright), which CMS's public file never contains"
    elif re.fullmatch(r"\d{4}[0-9A-Z]", code):
        kind = "a CPT code (AMA copyright), which CMS's public file never contains"
    return (
        f"{code!r} is {kind}; HCPCS Level II has A to C and E to V with four digits, and "
        "modifiers of a letter and a letter or digit"
    )
