"""The circumstances that are derived from the claim itself.

A stated circumstance takes precedence. Every derivation names the element that it is based on,
so that the result can list what was assumed.

Sources: type of bill 11X, 13X and 85X as in CMS Pub. 100-04, chapters 1, 3 and 4; the place of
service as in chapter 26; ICD-10-PCS on hospital inpatient claims only, 45 CFR 162.1002(c)(3); the
first digits of the Source of Payment Typology; X12's claim filing indicator.
"""

from collections.abc import Iterator

from codesystems import canonical
from conceptmaps import circumstances
from conceptmaps.cart.claims.crosswalk import Crosswalk
from conceptmaps.circumstances import Stated
from conceptmaps.claims.case import INPATIENT, Derived, attribute_coding
from conceptmaps.claims.model import Claim, Coded, Text

OUTPATIENT, PROFESSIONAL = "hospital-outpatient", "professional"

_BILL_TYPES = {"11": INPATIENT, "13": OUTPATIENT, "85": OUTPATIENT}
_TYPES = {
    "professional": PROFESSIONAL,
    "inpatient": INPATIENT,
    "inpatient-facility": INPATIENT,
    "outpatient": OUTPATIENT,
    "outpatient-facility": OUTPATIENT,
}
_PLACES = {"21": INPATIENT, "19": OUTPATIENT, "22": OUTPATIENT}
_TYPOLOGIES = {"https://nahdo.org/sopt", "urn:oid:2.16.840.1.113883.3.221.5"}
_TYPOLOGY_GROUPS = {"12": "medicare", "2": "medicaid", "5": "commercial", "6": "commercial"}
"""By the first digits. 11 is Medicare Advantage, so that 1 alone is Medicare, 11 is not."""
_BESIDE_MEDICARE = ("advantage", "supplement")
_FILING = "https://x12.org/codes/claim-filing-indicator-codes"
_FILING_PAYERS = {
    "MA": "medicare",
    "MB": "medicare",
    "MC": "medicaid",
    "CI": "commercial",
    "BL": "commercial",
}

DIAGNOSIS_OF_TRIAL = "Z006"
CONDITION_OF_TRIAL = "30"
MODIFIERS_OF_TRIAL = ("Q0", "Q1")
CONDITION_OF_EXPANDED_ACCESS = "90"
INDICATORS = {
    canonical.ICD10CM: (DIAGNOSIS_OF_TRIAL,),
    canonical.CONDITION_CODE: (CONDITION_OF_TRIAL, CONDITION_OF_EXPANDED_ACCESS),
    canonical.HCPCS: MODIFIERS_OF_TRIAL,
}
"""The codes that indicate a clinical trial or expanded access, by code system."""
REMARK_OF_OTHER_PRODUCT = "Diff Prod Clin Trial"
REMARK_OF_EXPANDED_ACCESS = "Expand Acc Use"


def derive(claim: Claim, crosswalk: Crosswalk, stated: Stated) -> tuple[Derived, ...]:
    """Derive the attributes that are not stated."""
    derived = (
        _setting(claim, crosswalk),
        _payer(claim),
        _trial(claim),
        _expanded_access(claim),
    )
    return tuple(
        one
        for one in derived
        if one is not None and circumstances.uri(attribute_coding(one.attribute)) not in stated
    )


def has_remark(claim: Claim, due: str) -> bool:
    """Tell whether a remark has these words; case does not matter."""
    return bool(remarks(claim, due))


def remarks(claim: Claim, due: str) -> tuple[str, ...]:
    """Return the places of the remarks with these words."""
    wanted = due.casefold()
    return tuple(one.at for one in claim.remarks if wanted in " ".join(one.text.casefold().split()))


# The setting


def _setting(claim: Claim, crosswalk: Crosswalk) -> Derived | None:
    for bill_type in claim.bill_types:
        setting = _BILL_TYPES.get(bill_type.code.lstrip("0")[:2])
        if setting:
            return Derived("setting", (setting,), (bill_type.at,))
    for coded in reversed(claim.types):
        if coded.code in _TYPES:
            return Derived("setting", (_TYPES[coded.code],), (coded.at,))
    institutional = [coded.at for coded in claim.types if coded.code == "institutional"]
    revenue = [coded.at for line in claim.lines for coded in line.revenue]
    if institutional or revenue or claim.procedures:
        at = institutional or revenue[:1] or [claim.procedures[0].at]
        return _facility(claim, crosswalk, at)
    places = [coded.at for line in claim.lines for coded in line.places]
    return Derived("setting", (PROFESSIONAL,), tuple(places[:1])) if places else None


def _facility(claim: Claim, crosswalk: Crosswalk, at: list[str]) -> Derived:
    """A hospital's claim: inpatient or outpatient, by place of service or by its codes."""
    for line in claim.lines:
        for place in line.places:
            if place.code in _PLACES:
                return Derived("setting", (_PLACES[place.code],), (*at, place.at))
    procedures = [coded.at for coded in claim.procedures if crosswalk.is_procedure(coded)]
    services = [
        coded.at
        for line in claim.lines
        for coded in line.codes
        if crosswalk.is_administration(coded)
    ]
    if procedures and not services:
        return Derived("setting", (INPATIENT,), tuple(dict.fromkeys((*at, procedures[0]))))
    if services and not procedures:
        return Derived("setting", (OUTPATIENT,), (*at, services[0]))
    return Derived("setting", (INPATIENT, OUTPATIENT), tuple(at))


# The payer


def _payer(claim: Claim) -> Derived | None:
    for coverage in claim.coverages:
        payer = _coded_payer(coverage) if isinstance(coverage, Coded) else _named_payer(coverage)
        if payer:
            return Derived("payer", (payer,), (coverage.at,))
    return None


def _coded_payer(coverage: Coded) -> str | None:
    if coverage.system == _FILING:
        return _FILING_PAYERS.get(coverage.code)
    if coverage.system not in _TYPOLOGIES:
        return None
    if coverage.code == "1":
        return "medicare"
    return _TYPOLOGY_GROUPS.get(coverage.code[:2]) or _TYPOLOGY_GROUPS.get(coverage.code[:1])


def _named_payer(coverage: Text) -> str | None:
    """The payer by a name; None for plans beside Medicare, which have rules of their own."""
    words = coverage.text.casefold()
    if "medicaid" in words:
        return "medicaid"
    if "medicare" not in words or any(beside in words for beside in _BESIDE_MEDICARE):
        return None
    return "medicare"


# Trial and expanded access


def trial_indicators(claim: Claim) -> Iterator[Coded]:
    """Return what indicates a clinical trial beside the diagnosis: condition code and modifiers."""
    yield from (coded for coded in claim.conditions if coded.plain == CONDITION_OF_TRIAL)
    for line in claim.lines:
        yield from (coded for coded in line.modifiers if coded.plain in MODIFIERS_OF_TRIAL)


def trial_diagnoses(claim: Claim) -> tuple[Coded, ...]:
    """Return the diagnoses of a clinical trial."""
    return tuple(coded for coded in claim.diagnoses if coded.plain == DIAGNOSIS_OF_TRIAL)


def _trial(claim: Claim) -> Derived | None:
    noted = remarks(claim, REMARK_OF_OTHER_PRODUCT)
    if noted:
        return Derived("clinical-trial", ("trial-of-other-product",), noted[:1])
    places = [coded.at for coded in (*trial_diagnoses(claim), *trial_indicators(claim))]
    return Derived("clinical-trial", ("clinical-trial",), tuple(places[:1])) if places else None


def _expanded_access(claim: Claim) -> Derived | None:
    places = [
        *(coded.at for coded in claim.conditions if coded.plain == CONDITION_OF_EXPANDED_ACCESS),
        *remarks(claim, REMARK_OF_EXPANDED_ACCESS),
    ]
    return Derived("expanded-access", ("expanded-access",), tuple(places[:1])) if places else None
