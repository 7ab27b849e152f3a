"""Models of fhir.resources, made from the JSON of the server.

fhir.resources takes a second to import, so it is imported when the first model is made.
"""

import importlib
from typing import Literal

from terminology.fhir.dialects import R4, R5, Dialect
from terminology.fhir.json import Json

FhirVersion = Literal["R4", "R5"]
"""A version of FHIR. The models of R4 are those of R4B: fhir.resources has no others."""

_VERSIONS = {"R4": (R4, "fhir.resources.R4B"), "R5": (R5, "fhir.resources")}


def dialect(fhir_version: FhirVersion) -> Dialect:
    """Return how a version of FHIR is written. Raises ValueError for an unknown version."""
    if fhir_version not in _VERSIONS:
        raise ValueError(f"fhir_version is {fhir_version!r}; it is R4 or R5")
    return _VERSIONS[fhir_version][0]


def model(resource: Json, fhir_version: FhirVersion) -> object:
    """Return the model of a resource. Raises pydantic's ValidationError for an invalid one."""
    module = importlib.import_module(_VERSIONS[fhir_version][1])
    made: object = module.get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return made
