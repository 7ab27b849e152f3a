"""administrative-gender and publication-status, as FHIR R4 and R5 have them.

The codes are the same in both; the version is that of FHIR, and each endpoint has its own.
"""

from datetime import date

from codesystems import bundled
from codesystems.model import CodeSystem, ContentMode, Edition

VERSIONS = {"4.0.1": date(2019, 11, 1), "5.0.0": date(2023, 3, 26)}
"""The versions of FHIR, and the day each was published."""
TITLES = {
    "administrative-gender": "AdministrativeGender",
    "publication-status": "PublicationStatus",
}


def edition(key: str, version: str) -> Edition:
    """Describe one of these code systems in one version of FHIR."""
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
