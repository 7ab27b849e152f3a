"""The code systems of URIs: canonical URLs, OIDs and other aliases in use.

Sources: HL7 Terminology NamingSystem records (2026-08-04) for the preferred URIs and OIDs;
published implementation guides and Blue Button 2.0 for the other spellings.
"""

from dataclasses import dataclass

HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
ICD10PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
CPT = "http://www.ama-assn.org/go/cpt"
REVENUE = "https://www.nubc.org/CodeSystem/RevenueCodes"
CONDITION_CODE = "https://www.nubc.org/CodeSystem/ConditionCodes"
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
DESIGNATION_USE = f"{OURS}/CodeSystem/designation-use"
CLAIM_ATTRIBUTE = f"{OURS}/CodeSystem/claim-attribute"
CLAIM_CIRCUMSTANCE = f"{OURS}/CodeSystem/claim-circumstance"
CLAIM_RULE = f"{OURS}/CodeSystem/claim-rule"


@dataclass(frozen=True, slots=True)
class Alias:
    """Another spelling of a canonical URL.

    `release_versions` is False where a version beside this spelling is not that of a release:
    Blue Button 2.0 has the slot number of the modifier ("1", "2") there.
    """

    canonical: str
    release_versions: bool = True


ALIASES: dict[str, Alias] = {
    "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": Alias(HCPCS),
    "urn:oid:2.16.840.1.113883.6.285": Alias(HCPCS),
    "urn:oid:2.16.840.1.113883.6.14": Alias(HCPCS),
    "http://terminology.hl7.org/CodeSystem/HCPCS-all-codes": Alias(HCPCS),
    "http://terminology.hl7.org/CodeSystem/hcpcs-Level-II": Alias(HCPCS),
    "https://bluebutton.cms.gov/resources/codesystem/hcpcs": Alias(HCPCS, release_versions=False),
    "https://bluebutton.cms.gov/resources/variables/hcpcs_cd": Alias(HCPCS, release_versions=False),
    "https://www.cms.gov/Medicare/Coding/ICD10": Alias(ICD10PCS),
    "urn:oid:2.16.840.1.113883.6.4": Alias(ICD10PCS),
    "http://terminology.hl7.org/CodeSystem/icd10PCS": Alias(ICD10PCS),
    "http://www.nlm.nih.gov/research/umls/icd10pcs": Alias(ICD10PCS),
    "http://www.icd10data.com/icd10pcs": Alias(ICD10PCS),
    "https://hl7.org/fhir/sid/icd-10-cm": Alias(ICD10CM),
    "urn:oid:2.16.840.1.113883.6.90": Alias(ICD10CM),
    "http://terminology.hl7.org/CodeSystem/icd10CM": Alias(ICD10CM),
    "https://www.ama-assn.org/go/cpt": Alias(CPT),
    "urn:oid:2.16.840.1.113883.6.12": Alias(CPT),
    "http://terminology.hl7.org/CodeSystem/v2-0456": Alias(REVENUE),
    "urn:oid:2.16.840.1.113883.6.301.3": Alias(REVENUE),
    "http://www.nubc.org/CodeSystem/RevenueCodes": Alias(REVENUE),
    "https://www.nubc.org/revenue-code": Alias(REVENUE),
    "http://www.nubc.org/CodeSystem/ConditionCodes": Alias(CONDITION_CODE),
    "http://www.cms.gov/ms-drg": Alias(MSDRG),
    "http://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set": Alias(
        PLACE_OF_SERVICE
    ),
    "urn:oid:2.16.840.1.113883.15.5": Alias(PLACE_OF_SERVICE),
    "http://www.cms.gov/place-of-service": Alias(PLACE_OF_SERVICE),
}


def resolve(uri: str) -> Alias:
    """Return the canonical URL of a URI; a URI that is no alias is its own canonical URL.

    A trailing slash and an OID without `urn:oid:` are accepted too.
    """
    trimmed = uri.rstrip("/")
    if trimmed[:1].isdigit():
        trimmed = f"urn:oid:{trimmed}"
    return ALIASES.get(trimmed, Alias(trimmed if trimmed in CANONICALS else uri))


CANONICALS = frozenset(
    {alias.canonical for alias in ALIASES.values()}
    | {
        PRICING_INDICATOR,
        MULTIPLE_PRICING_INDICATOR,
        COVERAGE,
        ACTION,
        TYPE_OF_SERVICE,
        LAB_CERTIFICATION,
        ASC_PAYMENT_GROUP,
        BETOS,
        DESIGNATION_USE,
        CLAIM_ATTRIBUTE,
        CLAIM_CIRCUMSTANCE,
        CLAIM_RULE,
    }
)


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
