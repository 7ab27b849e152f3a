"""What results and resources have in common: the JSON of the server, and a model of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Literal, TypeVar, cast, overload

from terminology.api import models
from terminology.api.models import FhirVersion
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json

if TYPE_CHECKING:
    from fhir.resources.codesystem import CodeSystem
    from fhir.resources.conceptmap import ConceptMap
    from fhir.resources.operationoutcome import OperationOutcome
    from fhir.resources.parameters import Parameters
    from fhir.resources.R4B.codesystem import CodeSystem as R4CodeSystem
    from fhir.resources.R4B.conceptmap import ConceptMap as R4ConceptMap
    from fhir.resources.R4B.operationoutcome import OperationOutcome as R4OperationOutcome
    from fhir.resources.R4B.parameters import Parameters as R4Parameters
    from fhir.resources.R4B.valueset import ValueSet as R4ValueSet
    from fhir.resources.valueset import ValueSet

Render = Callable[[Dialect], Json]
"""Writes the JSON of one version of FHIR."""

R4Model = TypeVar("R4Model")
R5Model = TypeVar("R5Model")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """Something that the server can write as a FHIR resource."""

    _render: Render = field(repr=False, compare=False)

    def as_dict(self, fhir_version: FhirVersion = "R4") -> Json:
        """Return the JSON that the server answers; a number with a fraction is a Decimal.

        Raises ValueError for an unknown version.
        """
        return self._render(models.dialect(fhir_version))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Rendering, Generic[R4Model, R5Model]):
    """Something that is a resource of its own type, such as CodeSystem."""

    @overload
    def resource(self, fhir_version: Literal["R4"] = "R4") -> R4Model: ...
    @overload
    def resource(self, fhir_version: Literal["R5"]) -> R5Model: ...
    def resource(self, fhir_version: FhirVersion = "R4") -> R4Model | R5Model:
        """Return the model of fhir.resources. Raises ValueError for an unknown version."""
        resource = self.as_dict(fhir_version)
        return cast(R4Model | R5Model, models.model(resource, fhir_version))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Rendering):
    """The result of an operation that returns Parameters."""

    @overload
    def parameters(self, fhir_version: Literal["R4"] = "R4") -> "R4Parameters": ...
    @overload
    def parameters(self, fhir_version: Literal["R5"]) -> "Parameters": ...
    def parameters(self, fhir_version: FhirVersion = "R4") -> "R4Parameters | Parameters":
        """Return the Parameters as a model. Raises ValueError for an unknown version."""
        resource = self.as_dict(fhir_version)
        return cast("R4Parameters | Parameters", models.model(resource, fhir_version))


if TYPE_CHECKING:
    CodeSystemResource = Resource[R4CodeSystem, CodeSystem]
    ConceptMapResource = Resource[R4ConceptMap, ConceptMap]
    ValueSetResource = Resource[R4ValueSet, ValueSet]
    OutcomeResource = Resource[R4OperationOutcome, OperationOutcome]
else:
    # The names of the models are for type checkers: to import them takes a second.
    CodeSystemResource = ConceptMapResource = ValueSetResource = OutcomeResource = Resource
