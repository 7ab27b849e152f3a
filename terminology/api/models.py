"""The versions of FHIR by the names that the Python API uses, and models of a version."""

from typing import Literal

from terminology import models
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.fhir.json import Json

FhirVersion = Literal["R4", "R5"]
"""A version of FHIR. The models of R4 are those of R4B: fhir.resources has no others."""

_VERSIONS = {"R4": R4, "R5": R5}


def dialect(fhir_version: FhirVersion) -> Dialect:
    """Return how a version of FHIR is written. Raises ValueError for an unknown version."""
    if fhir_version not in _VERSIONS:
        raise ValueError(f"fhir_version is {fhir_version!r}; it is R4 or R5")
    return _VERSIONS[fhir_version]


def model(resource: Json, fhir_version: FhirVersion) -> object:
    """Return the model of a resource. Raises pydantic's ValidationError for an invalid one."""
    return models.model(resource, _VERSIONS[fhir_version])
