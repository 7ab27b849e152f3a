"""The models of `fhir.resources`, for R4 (as R4B, the oldest that it has) and R5.

They judge resources that come from outside, and are the types of the Python API. They take a second
to import, so they are imported when the first model is made.
"""

import json
from importlib import import_module

from pydantic import BaseModel, ValidationError

from terminology.fhir.dialects import R4, R5, Dialect
from terminology.fhir.json import Json, dumps

_MODULES = {R4: "fhir.resources.R4B", R5: "fhir.resources"}


def model(resource: Json, dialect: Dialect) -> BaseModel:
    """Return the model of a resource. Raises pydantic's ValidationError for an invalid one."""
    module = import_module(_MODULES[dialect])
    made: BaseModel = module.get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return made


def judge(resource: Json, dialect: Dialect) -> None:
    """Accept a resource that is valid in a FHIR version.

    Raises ValueError, in one line, where it is not, or where the model would lose a part of it.
    """
    name = f"{resource['resourceType']} {resource.get('url')}"
    try:
        made = model(resource, dialect)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(
            f"{name} is not valid in {dialect.version}: {place}: {first['msg']}"
        ) from error
    if json.loads(made.model_dump_json()) != json.loads(dumps(resource)):
        raise ValueError(f"{name} does not have the form of {dialect.version}")
