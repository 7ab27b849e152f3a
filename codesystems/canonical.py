"""The code systems of URIs: canonical URLs, OIDs and other aliases in use.

Sources: HL7 Terminology NamingSystem records (2026-08-04) for the preferred URIs and OIDs. Each
other group of aliases has its source beside it. A URI that differs from a known one in scheme,
case, `www.` or a slash at its end is one too: a rule, not a list.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
ICD10PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
CPT = "http://www.ama-assn.org/go/cpt"
REVENUE = "https://www.nubc.org/CodeSystem/RevenueCodes"
CONDITION_CODE = "https://www.nubc.org/CodeSystem/ConditionCodes"
TYPE_OF_BILL = "https://www.nubc.org/CodeSystem/TypeOfBill"
NDC = "http://hl7.org/fhir/sid/ndc"
MSDRG = (
    "https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/AcuteInpatientPPS/"
    "MS-DRG-Classifications-and-Software"
)
PLACE_OF_SERVICE = (
    "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
)

OURS = "https://fhir-hcpcs.org"
"""The base of the canonical URLs that this project defines: HL7 and CMS have none for these."""

PRICING_INDICATOR = f"{OURS}/CodeSystem/hcpcs-pricing-indicator"
MULTIPLE_PRICING_INDICATOR = f"{OURS}/CodeSystem/hcpcs-multiple-pricing-indicator"
COVERAGE = f"{OURS}/CodeSystem/hcpcs-coverage"
ACTION = f"{OURS}/CodeSystem/hcpcs-action"
TYPE_OF_SERVICE = f"{OURS}/CodeSystem/hcpcs-type-of-service"
LAB_CERTIFICATION = f"{OURS}/CodeSystem/hcpcs-lab-certification"
ASC_PAYMENT_GROUP = f"{OURS}/CodeSystem/hcpcs-asc-payment-group"
BETOS = f"{OURS}/CodeSystem/betos"
RBCS = f"{OURS}/CodeSystem/rbcs"
RBCS_HCPCS = f"{OURS}/CodeSystem/rbcs-hcpcs"
RBCS_CPT = f"{OURS}/CodeSystem/rbcs-cpt"
DESIGNATION_USE = f"{OURS}/CodeSystem/designation-use"
CLAIM_ATTRIBUTE = f"{OURS}/CodeSystem/claim-attribute"
CLAIM_CIRCUMSTANCE = f"{OURS}/CodeSystem/claim-circumstance"
CLAIM_RULE = f"{OURS}/CodeSystem/claim-rule"
OPPS_ADDENDUM_B = f"{OURS}/CodeSystem/opps-addendum-b"
OPPS_ADDENDUM_B_CPT = f"{OURS}/CodeSystem/opps-addendum-b-cpt"
OPPS_STATUS_INDICATOR = f"{OURS}/CodeSystem/opps-status-indicator"
DMEPOS_FEE_SCHEDULE = f"{OURS}/CodeSystem/dmepos-fee-schedule"
DMEPOS_CATEGORY = f"{OURS}/CodeSystem/dmepos-category"
DMEPOS_JURISDICTION = f"{OURS}/CodeSystem/dmepos-jurisdiction"


@dataclass(frozen=True, slots=True)
class Alias:
    """Another spelling of a canonical URL.

    `release_versions` is False where a version beside this spelling is not that of a release:
    Blue Button 2.0 has the slot number of the modifier ("1", "2") there.
    """

    canonical: str
    release_versions: bool = True


_BLUE_BUTTON = "https://bluebutton.cms.gov"
_DICTIONARY = "https://www.ccwdata.org/cs/groups/public/documents/datadictionary"

ALIASES: dict[str, Alias] = {
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": Alias(HCPCS),
    "urn:oid:2.16.840.1.113883.6.285": Alias(HCPCS),
    "urn:oid:2.16.840.1.113883.6.14": Alias(HCPCS),
    "http://terminology.hl7.org/CodeSystem/HCPCS-all-codes": Alias(HCPCS),
    "http://terminology.hl7.org/CodeSystem/hcpcs-Level-II": Alias(HCPCS),
    "https://www.cms.gov/Medicare/Coding/ICD10": Alias(ICD10PCS),
    "urn:oid:2.16.840.1.113883.6.4": Alias(ICD10PCS),
    "http://terminology.hl7.org/CodeSystem/icd10PCS": Alias(ICD10PCS),
    "https://hl7.org/fhir/sid/icd-10-cm": Alias(ICD10CM),
    "urn:oid:2.16.840.1.113883.6.90": Alias(ICD10CM),
    "http://terminology.hl7.org/CodeSystem/icd10CM": Alias(ICD10CM),
    "https://www.ama-assn.org/go/cpt": Alias(CPT),
    "urn:oid:2.16.840.1.113883.6.12": Alias(CPT),
    "urn:oid:2.16.840.1.113883.6.69": Alias(NDC),
    "http://terminology.hl7.org/CodeSystem/v2-0456": Alias(REVENUE),
    "urn:oid:2.16.840.1.113883.6.301.3": Alias(REVENUE),
    "http://www.nubc.org/CodeSystem/RevenueCodes": Alias(REVENUE),
    "http://www.nubc.org/CodeSystem/ConditionCodes": Alias(CONDITION_CODE),
    "http://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set": Alias(
        PLACE_OF_SERVICE
    ),
    "urn:oid:2.16.840.1.113883.15.5": Alias(PLACE_OF_SERVICE),
    # CMS's Beneficiary FHIR Data server, which is behind Blue Button, BCDA, AB2D and DPC: its
    # variables in versions 1 and 2, its code systems in version 3, the data dictionary before them.
    f"{_BLUE_BUTTON}/resources/codesystem/hcpcs": Alias(HCPCS, release_versions=False),
    f"{_BLUE_BUTTON}/resources/variables/hcpcs_cd": Alias(HCPCS, release_versions=False),
    f"{_BLUE_BUTTON}/resources/variables/betos_cd": Alias(BETOS),
    f"{_BLUE_BUTTON}/resources/variables/rev_cntr": Alias(REVENUE),
    f"{_BLUE_BUTTON}/resources/variables/clm_drg_cd": Alias(MSDRG),
    f"{_BLUE_BUTTON}/resources/variables/line_place_of_srvc_cd": Alias(PLACE_OF_SERVICE),
    f"{_BLUE_BUTTON}/fhir/CodeSystem/CLM-REV-CNTR-CD": Alias(REVENUE),
    f"{_BLUE_BUTTON}/fhir/CodeSystem/CLM-RLT-COND-CD": Alias(CONDITION_CODE),
    f"{_DICTIONARY}/betos.txt": Alias(BETOS),
    f"{_DICTIONARY}/drg_cd.txt": Alias(MSDRG),
    f"{_DICTIONARY}/plcsrvc.txt": Alias(PLACE_OF_SERVICE),
    f"{_DICTIONARY}/rev_cntr.txt": Alias(REVENUE),
    "https://www.cms.gov/Medicare/Coding/MedHCPCSGenInfo/index.html": Alias(HCPCS),
    # CARIN's guide for Blue Button: its stubs, and the aliases in its source.
    "http://www.cms.gov/ms-drg": Alias(MSDRG),
    "http://www.cms.gov/place-of-service": Alias(PLACE_OF_SERVICE),
    "http://www.cms.gov/hcpcs-level-II-modifiers": Alias(HCPCS),
    "http://www.ama-assn.org/go/cpt-modifiers": Alias(CPT),
    # Da Vinci's guides for prior authorization.
    "https://www.nubc.org/revenue-code": Alias(REVENUE),
    # US Core 3.0, and NLM's Value Set Authority Center in the tools for quality measures.
    "http://www.icd10data.com/icd10pcs": Alias(ICD10PCS),
    "http://www.nlm.nih.gov/research/umls/icd10pcs": Alias(ICD10PCS),
    "http://www.nlm.nih.gov/research/umls/hcpcs": Alias(HCPCS),
    "http://terminology.hl7.org/CodeSystem/HCPCS": Alias(HCPCS),
    # No publisher's, but in many public programs (Mayo Clinic's libraries, tools for OMOP, servers
    # for prior authorization), in the form of HL7's URIs for ICD-10-CM.
    "http://hl7.org/fhir/sid/icd-10-pcs": Alias(ICD10PCS),
    "http://hl7.org/fhir/sid/hcpcs": Alias(HCPCS),
    "http://hl7.org/fhir/sid/cpt": Alias(CPT),
}

CANONICALS = frozenset(
    {alias.canonical for alias in ALIASES.values()}
    | {
        TYPE_OF_BILL,
        PRICING_INDICATOR,
        MULTIPLE_PRICING_INDICATOR,
        COVERAGE,
        ACTION,
        TYPE_OF_SERVICE,
        LAB_CERTIFICATION,
        ASC_PAYMENT_GROUP,
        BETOS,
        RBCS,
        RBCS_HCPCS,
        RBCS_CPT,
        DESIGNATION_USE,
        CLAIM_ATTRIBUTE,
        CLAIM_CIRCUMSTANCE,
        CLAIM_RULE,
        OPPS_ADDENDUM_B,
        OPPS_ADDENDUM_B_CPT,
        OPPS_STATUS_INDICATOR,
        DMEPOS_FEE_SCHEDULE,
        DMEPOS_CATEGORY,
        DMEPOS_JURISDICTION,
    }
)

_LONGEST = 200
"""Maximum characters of a URI that may be another spelling; all known ones are shorter."""
_ORIGIN = re.compile(r"https?://(www\.)?")


def resolve(uri: str) -> Alias:
    """Return the canonical URL of a URI; a URI that is no alias is its own canonical URL.

    Another scheme or case, a missing `www.`, a slash at the end, and an OID without `urn:oid:` are
    accepted too.
    """
    known = _KNOWN.get(uri)
    if known is not None:
        return known
    return _respelled(uri) if len(uri) <= _LONGEST else Alias(uri)


# Requests repeat a few URIs.
@lru_cache(maxsize=256)
def _respelled(uri: str) -> Alias:
    return _BY_KEY.get(_key(uri)) or Alias(uri)


def _key(uri: str) -> str:
    """Return what all spellings of a URI have in common."""
    key = _ORIGIN.sub("//", uri.rstrip("/").lower(), count=1)
    return f"urn:oid:{key}" if key[:1].isdigit() else key


_KNOWN = {**{url: Alias(url) for url in CANONICALS}, **ALIASES}
_BY_KEY = {_key(uri): alias for uri, alias in _KNOWN.items()}


def split(canonical: str) -> tuple[str, str | None]:
    """Split `url|version` into URL and version."""
    url, _, version = canonical.partition("|")
    return url, version or None


def oids(canonical: str) -> tuple[str, ...]:
    """Return the OIDs of a code system, as `urn:oid:...`, in the order of the table."""
    return tuple(
        uri
        for uri, alias in ALIASES.items()
        if alias.canonical == canonical and uri.startswith("urn:oid:")
    )
