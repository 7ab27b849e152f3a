"""The endpoints of a FHIR version: operations, metadata, and read and search of resources."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from codesystems.problems import Invalid
from terminology.fhir import (
    bundle,
    capabilities,
    definitions,
    requestbody,
    search,
    searchable,
    searchtables,
)
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Input, Sent
from terminology.fhir.operation import Batch, Definition, Level, Operation
from terminology.fhir.operations import OPERATIONS
from terminology.fhir.searchpages import Query
from terminology.fhir.searchparameters import Candidate, Parameters, Resource
from terminology.messages import http, requests
from terminology.serving import batches, etag, media, pages, rendered
from terminology.serving.batches import SplitBatch
from terminology.serving.rendered import Rendered
from terminology.serving.request import Request, UnsupportedMediaType
from terminology.serving.router import ID, Endpoint, Handler
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts


def of(dialect: Dialect) -> Iterator[tuple[str, Endpoint]]:
    """Return the endpoints of one FHIR version, by path."""
    base, others = f"/{dialect.name}", _Others(dialect)
    yield (
        base,
        Endpoint(
            "batch",
            dialect,
            ("GET", "POST"),
            partial(_tagged, others.metadata),
            split=partial(batches.split_bundle, dialect=dialect),
            heavy=True,
            page=pages.home,
        ),
    )
    for operation in OPERATIONS:
        for level in operation.levels:
            below = f"{operation.resource}/{ID}" if level is Level.INSTANCE else operation.resource
            yield f"{base}/{below}/${operation.name}", _of_operation(operation, dialect)
    yield f"{base}/metadata", others.endpoint("metadata", others.metadata)
    yield f"{base}/$versions", others.endpoint("$versions", others.versions, "GET", "POST")
    for type, search_handler, read_handler in (
        ("CodeSystem", others.search_code_systems, others.read_code_system),
        ("ValueSet", others.search_value_sets, others.read_value_set),
        ("ConceptMap", others.search_concept_maps, others.read_concept_map),
    ):
        name = f"{type} search"
        yield f"{base}/{type}", others.endpoint(name, search_handler)
        yield f"{base}/{type}/_search", others.endpoint(name, search_handler, "GET", "POST")
        yield f"{base}/{type}/{ID}", others.endpoint(f"{type} read", read_handler)
    name = "OperationDefinition"
    yield f"{base}/{name}", others.endpoint(f"{name} search", others.definitions)
    yield f"{base}/{name}/{ID}", others.endpoint(f"{name} read", others.definition)


def _of_operation(definition: Definition, dialect: Dialect) -> Endpoint:
    name = f"{definition.resource} ${definition.name}"
    if isinstance(definition, Batch):
        split = partial(_split, definition, dialect)
        return Endpoint(name, dialect, definition.methods, split=split)
    assert isinstance(definition, Operation)
    return Endpoint(
        name,
        dialect,
        definition.methods,
        partial(_answer, definition, dialect),
        operation=definition,
        heavy=definition.heavy,
    )


def _split(batch: Batch, dialect: Dialect, request: Request) -> SplitBatch:
    return batches.split_operation(
        batch, request, read_inputs(request, batch.inputs, dialect), dialect
    )


def _answer(
    operation: Operation[Any, Any], dialect: Dialect, request: Request, snapshot: Snapshot
) -> Rendered:
    """Run an operation."""
    answer = operation.answer(read_inputs(request, operation.inputs, dialect), snapshot)
    tag = ""
    if request.is_get:
        tag = etag.of_operation(snapshot, dialect, request.preferences.language, request.format)
    return rendered.resource(answer, request, dialect, etag=tag)


def read_inputs(request: Request, inputs: Sequence[Input], dialect: Dialect) -> Sent:
    """Read the inputs of an operation from the query, and with POST from the body."""
    pairs, preferences = request.pairs, request.preferences
    if request.has_body and not request.has_form:
        return requestbody.read(
            request.json(),
            pairs,
            inputs,
            dialect,
            id=request.resource_id,
            strict=preferences.strict,
            languages=preferences.languages,
        )
    return requestbody.read_form(
        request.form() if request.has_body else (),
        pairs,
        inputs,
        dialect,
        id=request.resource_id,
        strict=preferences.strict,
        languages=preferences.languages,
    )


class _Others:
    """The endpoints of a FHIR version that are not operations."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def endpoint(self, name: str, handler: Handler, *methods: str) -> Endpoint:
        """An endpoint; it is heavy, because it may render whole resources."""
        tagged = partial(_tagged, handler)
        return Endpoint(name, self._dialect, methods or ("GET",), tagged, heavy=True)

    def metadata(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Return the CapabilityStatement, or the TerminologyCapabilities."""
        mode = request.parameter("mode") or "full"
        if mode not in {"full", "normative", "terminology"}:
            raise Invalid(requests.bad_value("mode", mode, "full, normative or terminology"))
        render = capabilities.terminology if mode == "terminology" else capabilities.statement
        json = render(snapshot, self._dialect, request.fhir_base)
        return rendered.resource(json, request, self._dialect)

    def versions(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Return the FHIR version."""
        del snapshot
        return rendered.resource(capabilities.versions(self._dialect), request, self._dialect)

    def definitions(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Search the OperationDefinitions."""
        found = [searchable.definition(one, snapshot) for one in definitions.all_definitions()]
        known = searchtables.OPERATION_DEFINITION
        return self._search("OperationDefinition", request, known, found, bundle.definition)

    def definition(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Read an OperationDefinition."""
        del snapshot
        definition = definitions.by_id(request.resource_id or "")
        return rendered.resource(definitions.write(definition), request, self._dialect)

    def search_code_systems(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Search the CodeSystems."""
        found = [searchable.code_system(one, snapshot) for one in snapshot.editions]
        known = searchtables.CODE_SYSTEM
        write = partial(bundle.code_system, format=request.format)
        stored = partial(write, deflated=True)
        return self._search("CodeSystem", request, known, found, write, _weigh, stored)

    def search_concept_maps(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Search the ConceptMaps."""
        found = [searchable.concept_map(one, snapshot) for one in snapshot.maps]
        known = searchtables.CONCEPT_MAP
        return self._search("ConceptMap", request, known, found, bundle.concept_map)

    def search_value_sets(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Search the ValueSets; an implicit value set is found by its URL or its id only."""
        query = _query(request, searchtables.VALUE_SET)
        named = searchable.implicit(query, snapshot)
        found = [searchable.value_set(one, snapshot) for one in (*snapshot.value_sets, *named)]
        return self._search("ValueSet", request, searchtables.VALUE_SET, found, bundle.value_set)

    def _search(
        self,
        type: str,
        request: Request,
        parameters: Parameters,
        candidates: Sequence[Candidate[Resource]],
        write: bundle.Write[Resource],
        weigh: Callable[[Resource], int] | None = None,
        write_stored: bundle.Write[Resource] | None = None,
    ) -> Rendered:
        query = _query(request, parameters)
        if not bundle.has_concepts(query):
            weigh = None
        base = f"{request.fhir_base}/{type}"
        page = search.find(query, candidates, parameters, base, weigh)
        bundled = partial(bundle.write, page, query, self._dialect, base, format=request.format)
        stored = write_stored and bundled(write_stored)
        return rendered.streamed(bundled(write), request, self._dialect, stored=stored)

    def read_code_system(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Read a CodeSystem, with all elements by default."""
        concepts = snapshot.by_id(request.resource_id or "")
        query = _elements(request)
        if query.summary is None and not query.elements:
            query = Query(summary="false")
        tag = etag.of_resource(concepts, self._dialect, request, snapshot.digest)
        found = searchable.code_system(concepts, snapshot)
        write = partial(bundle.code_system, found, query, self._dialect, format=request.format)
        return rendered.streamed(write(), request, self._dialect, tag, write(deflated=True))

    def read_concept_map(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Read a ConceptMap."""
        concept_map = snapshot.map_by_id(request.resource_id or "")
        tag = etag.of_resource(concept_map, self._dialect, request)
        found = searchable.concept_map(concept_map, snapshot)
        json = bundle.concept_map(found, _elements(request), self._dialect)
        return rendered.resource(json, request, self._dialect, etag=tag)

    def read_value_set(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Read a ValueSet."""
        value_set = snapshot.value_set_by_id(request.resource_id or "")
        found = searchable.value_set(value_set, snapshot)
        json = bundle.value_set(found, _elements(request), self._dialect)
        return rendered.resource(json, request, self._dialect)


def _tagged(handler: Handler, request: Request, snapshot: Snapshot) -> Rendered:
    """Return the answer of a handler, to a GET with an ETag."""
    answer = handler(request, snapshot)
    if answer.etag or not request.is_get:
        return answer
    return replace(answer, etag=etag.of_document(request, snapshot))


def _weigh(concepts: Concepts) -> int:
    return 0 if concepts.edition.licensed else concepts.provenance.counts["concepts"]


def _query(request: Request, known: Parameters) -> Query:
    """Read the parameters of a search from the query, and with POST from the form."""
    pairs = request.pairs
    if request.has_body:
        if not request.has_form:
            content_type = request.preferences.content_type
            raise UnsupportedMediaType(http.unsupported_media_type(content_type, [media.FORM]))
        pairs = pairs + request.form()
    return search.read(pairs, known, strict=request.preferences.strict)


def _elements(request: Request) -> Query:
    return search.read(request.pairs, {}, strict=request.preferences.strict)
