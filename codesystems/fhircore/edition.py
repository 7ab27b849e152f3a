"""administrative-gender and publication-status of FHIR R4 and R5.

The codes are the same in both; the version is that of FHIR, and each endpoint has its own edition.
"""

from datetime import date

from codesystems import bundled
from codesystems.model import CodeSystem, ContentMode, Edition

VERSIONS = {"4.0.1": date(2019, 11, 1), "5.0.0": date(2023, 3, 26)}
"""The versions of FHIR, with their days of publication."""
TITLES = {
    "administrative-gender": "AdministrativeGender",
    "publication-status": "PublicationStatus",
}


def edition(key: str, version: str) -> Edition:
    """Return the edition of one of these code systems in one version of FHIR."""
    return Edition(
        key=key,
        url=f"http://hl7.org/fhir/{key}",
        version=version,
        name=TITLES[key],
        title=TITLES[key],
        description=f"{TITLES[key]} of FHIR {version}.",
        publisher="HL7 (FHIR Project)",
        effective=VERSIONS[version],
        content=ContentMode.COMPLETE,
        language="en",
        properties=bundled.PROPERTIES,
        fhir_version=version,
    )


def load(key: str, version: str) -> CodeSystem:
    """Read one of these code systems."""
    return bundled.load(__package__, edition(key, version), f"{key}.csv")
