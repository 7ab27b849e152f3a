"""The judge of resources that come from outside: `fhir.resources`, for R4 (as R4B) and R5.

Its models are imported when the first resource is judged: that takes a second.
"""

import json
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import ValidationError

from terminology.fhir.dialects import R4, Dialect
from terminology.fhir.json import Json

_R4B = "fhir.resources.R4B"
_R5 = "fhir.resources"


@cache
def _models(dialect: Dialect) -> Callable[[str], Any]:
    models: Callable[[str], Any] = import_module(
        _R4B if dialect is R4 else _R5
    ).get_fhir_model_class
    return models


def judge(resource: Json, dialect: Dialect) -> None:
    """Accept a resource that is valid in a FHIR version.

    Raises ValueError, in one line, where it is not, or where the model would lose a part of it.
    """
    kind = str(resource["resourceType"])
    try:
        model = _models(dialect)(kind).model_validate(resource)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(
            f"{kind} {resource.get('url')} is not valid in {dialect.version}: {place}: "
            f"{first['msg']}"
        ) from error
    if json.loads(model.model_dump_json()) != json.loads(json.dumps(resource)):
        raise ValueError(
            f"{kind} {resource.get('url')} does not have the form of {dialect.version}"
        )
