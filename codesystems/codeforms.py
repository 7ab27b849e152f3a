"""The forms of codes: by its form a code may belong to another code system than the one asked.

A claim has codes of several code systems side by side, and users ask one for the codes of another:
99213 is a code of CPT, which X12 and CMS call HCPCS level I. A form proves nothing, so a message
names it only for a code that the code system asked for does not have.

Sources: CMS's HCPCS record layout for levels I and II and the D codes; CMS's ICD-10-PCS reference
manual (seven characters, no I or O, the sections as the first) and ICD-10-CM guidelines (three
characters, then a dot); the length of DRGs, revenue codes and NDCs as on a claim (CMS Pub. 100-04,
chapter 25).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codesystems import canonical

CDT = "http://www.ada.org/cdt"


@dataclass(frozen=True, slots=True)
class CodeForm:
    """The form of the codes of a code system, which is given by its canonical URL and a name."""

    system: str
    name: str
    form: re.Pattern[str]

    def fits(self, code: str) -> bool:
        """Tell whether a code has this form, in whichever case."""
        return self.form.fullmatch(code) is not None


def _form(system: str, name: str, pattern: str) -> CodeForm:
    return CodeForm(system, name, re.compile(pattern, re.IGNORECASE | re.ASCII))


_CPT = _form(canonical.CPT, "CPT", "[0-9]{4}[0-9AFMTU]")
_CPT_MODIFIER = _form(canonical.CPT, "a modifier of CPT", "[2-9][0-9]")
_CDT = _form(CDT, "CDT", "D[0-9]{4}")
_HCPCS = _form(canonical.HCPCS, "HCPCS Level II", "[A-CEGHJ-MP-V][0-9]{4}")
_PCS = _form(canonical.ICD10PCS, "ICD-10-PCS", "[0-9BCDFGHX][0-9A-HJ-NP-Z]{6}")
_CM = _form(canonical.ICD10CM, "ICD-10-CM", r"[A-Z][0-9A-Z]{2}\.[0-9A-Z]{1,4}")
_PLAIN_CM = _form(canonical.ICD10CM, "ICD-10-CM", r"[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,3})?")
_REVENUE = _form(canonical.REVENUE, "a revenue code", "0[0-9]{3}")
_NDC = _form(canonical.NDC, "NDC", "[0-9]{10,11}|[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}")

OTHERS: Mapping[str, Sequence[CodeForm]] = {
    canonical.HCPCS: (_CPT, _CPT_MODIFIER, _CDT, _PCS, _CM, _REVENUE, _NDC),
    canonical.CPT: (_CDT, _HCPCS, _PCS, _CM, _REVENUE, _NDC),
    canonical.ICD10PCS: (_CPT, _CDT, _HCPCS, _PLAIN_CM, _REVENUE, _NDC),
    canonical.ICD10CM: (_CPT, _CDT, _HCPCS, _PCS, _REVENUE, _NDC),
    canonical.REVENUE: (_CPT, _CDT, _HCPCS, _PCS, _CM, _NDC),
    canonical.CONDITION_CODE: (_CPT, _CDT, _HCPCS, _PCS, _CM, _REVENUE, _NDC),
    canonical.MSDRG: (_CPT, _CDT, _HCPCS, _PCS, _CM, _REVENUE, _NDC),
    canonical.PLACE_OF_SERVICE: (_CPT, _CDT, _HCPCS, _PCS, _CM, _REVENUE, _NDC),
}
"""The forms of codes that belong elsewhere, by the URL of the code system asked for."""

OWN: Mapping[str, CodeForm] = {
    canonical.HCPCS: _form(canonical.HCPCS, "HCPCS Level II", "[A-CE-V][0-9]{4}|[A-Z][A-Z0-9]"),
    canonical.ICD10PCS: _PCS,
    canonical.ICD10CM: _form(canonical.ICD10CM, "ICD-10-CM", r"[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?"),
    canonical.MSDRG: _form(canonical.MSDRG, "MS-DRG", "[0-9]{3}"),
}
"""The form of the codes of a code system that has releases: a release may add a code of it."""
