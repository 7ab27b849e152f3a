"""The code system of a code in a Medicare payment file, which has HCPCS levels I and II and CDT.

CMS's files have the codes of CPT (level I) and CDT (the D codes) with wording that needs a licence
of the AMA or the ADA: their readers take the numbers of CPT, and nothing of CDT.
"""

import re
from enum import StrEnum

_HCPCS = re.compile(r"[A-CE-V][0-9]{4}|[A-Z][A-Z0-9]")
_CPT = re.compile(r"[0-9]{4}[0-9AFMTU]|[0-9]{2}")
_DENTAL = re.compile(r"[Dd].{3,}")
_PLAIN = re.compile(r"[A-Za-z0-9]{2,5}")


class Kind(StrEnum):
    """The code systems of a payment file."""

    HCPCS = "HCPCS Level II"
    CPT = "CPT"
    CDT = "CDT"

    @classmethod
    def of(cls, code: str) -> "Kind":
        """Return the code system to which a code belongs by its first character."""
        if _DENTAL.fullmatch(code):
            return cls.CDT
        return cls.CPT if code[:1].isdigit() else cls.HCPCS


def is_code(text: str) -> bool:
    """Tell whether a text may be a code: two to five letters and digits, never wording."""
    return _PLAIN.fullmatch(text) is not None


def fits(code: str) -> bool:
    """Tell whether a code has the form of its code system."""
    form = _CPT if Kind.of(code) is Kind.CPT else _HCPCS
    return form.fullmatch(code) is not None
