"""Examples of requests, from the examples of the content.

The ids of resources are those of what is installed.
"""

from dataclasses import dataclass, field

from terminology import contents
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.openapi import inputs
from terminology.fhir.openapi.inputs import Pairs
from terminology.fhir.operation import Batch, Definition, Level
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts


@dataclass(frozen=True, slots=True)
class Example:
    """An example of an operation: the pairs of a query, the body of a POST, and an id in a path."""

    pairs: Pairs = ()
    body: Json = field(default_factory=dict)
    id: str = ""


class Examples:
    """The examples of all operations; without a snapshot they have no ids."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self._snapshot = snapshot

    def of(self, operation: Definition, level: Level) -> Example:
        """Return the example of an operation."""
        if isinstance(operation, Batch):
            return Example(body=_batch(operation))
        if "GET" not in operation.methods:
            return Example(body=contents.example_claim())
        pairs = _pairs(operation)
        id = ""
        if level is Level.INSTANCE:
            id = self._id(operation.resource, dict(pairs))
            pairs = tuple(pair for pair in pairs if pair[0] != "url")
        return Example(pairs, _parameters(operation, pairs), id)

    def id(self, resource: str) -> str:
        """Return the id of a resource of a type; empty if there is none."""
        if self._snapshot is None:
            return ""
        installed = {
            "CodeSystem": [one.edition.id for one in self._smallest()],
            "ConceptMap": [one.edition.id for one in self._snapshot.maps],
            "ValueSet": [one.id for one in self._snapshot.value_sets],
        }
        return next(iter(installed.get(resource, ())), "")

    def _smallest(self) -> list[Concepts]:
        assert self._snapshot is not None, "the only caller has one"
        editions = self._snapshot.editions
        return sorted(editions, key=lambda one: one.provenance.counts["concepts"])

    def _id(self, resource: str, example: dict[str, str]) -> str:
        """Return the id of the resource that an example is about; empty if there is none."""
        snapshot = self._snapshot
        if snapshot is None:
            return ""
        url = example.get("url") or example.get("system", "")
        if resource == "CodeSystem":
            return next((one.edition.id for one in snapshot.versions(url)), "")
        if resource == "ValueSet":
            value_set = snapshot.value_set(url)
            return value_set.id if value_set is not None else ""
        target = example.get("targetSystem")
        return next(
            (
                one.edition.id
                for one in snapshot.maps
                if (one.edition.source_system, one.edition.target_system) == (url, target)
            ),
            "",
        )


def _pairs(operation: Definition) -> Pairs:
    name = operation.name
    if operation.resource == "ValueSet" and name == "validate-code":
        name = "validate-member"
    known = {input.name: input for input in inputs.supported(operation)}
    pairs = (pair.partition("=") for pair in contents.example(name).split("&"))
    return tuple((name, text) for name, _, text in pairs if name in known)


def _parameters(operation: Definition, pairs: Pairs) -> Json:
    known = {input.name: input for input in inputs.supported(operation)}
    parameter: list[JsonValue] = [inputs.as_parameter(known[name], text) for name, text in pairs]
    return {"resourceType": "Parameters", "parameter": parameter}


def _batch(batch: Batch) -> Json:
    resource = _parameters(batch.operation, _pairs(batch.operation))
    return {
        "resourceType": "Parameters",
        "parameter": [{"name": batch.item, "resource": resource}],
    }
