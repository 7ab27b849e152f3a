"""What is at each path of a FHIR version: the operations, and read and search of resources."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from codesystems.problems import Invalid
from terminology import messages
from terminology.fhir import bundle, capabilities, definitions, inputreader, search
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Input, Sent
from terminology.fhir.operation import Batch, Definition, Level, Operation
from terminology.fhir.operations import OPERATIONS
from terminology.fhir.search import Query
from terminology.serving import batches, etag, media, rendered
from terminology.serving.batches import Split
from terminology.serving.rendered import Rendered
from terminology.serving.request import Request, UnsupportedMediaType
from terminology.serving.router import ID, Answer, Endpoint
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts


def of(dialect: Dialect) -> Iterator[tuple[str, Endpoint]]:
    """The endpoints of one FHIR version, by path."""
    base = f"/{dialect.name}"
    yield (
        base,
        Endpoint("batch", dialect, ("POST",), split=partial(batches.of_bundle, dialect=dialect)),
    )
    for operation in OPERATIONS:
        for level in operation.levels:
            at = f"{operation.resource}/{ID}" if level is Level.INSTANCE else operation.resource
            yield f"{base}/{at}/${operation.name}", _of_operation(operation, dialect)
    others = _Others(dialect)
    yield f"{base}/metadata", others.endpoint("metadata", others.metadata)
    yield f"{base}/$versions", others.endpoint("$versions", others.versions, "GET", "POST")
    for type, find, read in (
        ("CodeSystem", others.search_code_systems, others.read_code_system),
        ("ValueSet", others.search_value_sets, others.read_value_set),
        ("ConceptMap", others.search_concept_maps, others.read_concept_map),
    ):
        name = f"{type} search"
        yield f"{base}/{type}", others.endpoint(name, find)
        yield f"{base}/{type}/_search", others.endpoint(name, find, "GET", "POST")
        yield f"{base}/{type}/{ID}", others.endpoint(f"{type} read", read)
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


def _split(batch: Batch, dialect: Dialect, request: Request) -> Split:
    return batches.of_operation(batch, request, sent(request, batch.inputs, dialect), dialect)


def _answer(
    operation: Operation[Any, Any], dialect: Dialect, request: Request, snapshot: Snapshot
) -> Rendered:
    """Run an operation."""
    found = operation.answer(sent(request, operation.inputs, dialect), snapshot)
    mark = ""
    if request.is_get:
        mark = etag.of_operation(snapshot, dialect, request.preferences.language)
    return rendered.tree(found, request, dialect, etag=mark)


def sent(request: Request, inputs: Sequence[Input], dialect: Dialect) -> Sent:
    """Read what was sent to an operation: the query, and with POST the body. Raises Problem."""
    pairs, preferences = request.pairs, request.preferences
    read = partial(
        inputreader.from_pairs,
        inputs=inputs,
        dialect=dialect,
        id=request.resource_id,
        strict=preferences.strict,
        languages=preferences.languages,
    )
    if not request.has_body:
        return read(pairs)
    if request.has_form:
        return read(pairs + request.form())
    return inputreader.from_body(
        request.json(),
        pairs,
        inputs,
        dialect,
        id=request.resource_id,
        strict=preferences.strict,
        languages=preferences.languages,
    )


class _Others:
    """What a FHIR version has besides operations."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def endpoint(self, name: str, answer: Answer, *methods: str) -> Endpoint:
        """An endpoint; what is listed or written whole takes long."""
        return Endpoint(name, self._dialect, methods or ("GET",), answer, heavy=True)

    def _base(self, request: Request) -> str:
        return f"{request.base}/{self._dialect.name}"

    def metadata(self, request: Request, snapshot: Snapshot) -> Rendered:
        """The CapabilityStatement, or the TerminologyCapabilities."""
        mode = request.parameter("mode") or "full"
        if mode not in {"full", "normative", "terminology"}:
            raise Invalid(messages.bad_value("mode", mode, "full, normative or terminology"))
        write = capabilities.terminology if mode == "terminology" else capabilities.statement
        written = write(snapshot, self._dialect, self._base(request))
        return rendered.tree(written, request, self._dialect)

    def versions(self, request: Request, snapshot: Snapshot) -> Rendered:
        """The FHIR version."""
        del snapshot
        return rendered.tree(capabilities.versions(self._dialect), request, self._dialect)

    def definitions(self, request: Request, snapshot: Snapshot) -> Rendered:
        """The OperationDefinitions."""
        del snapshot
        base = f"{self._base(request)}/OperationDefinition"
        return rendered.tree(definitions.bundle(request.pairs, base), request, self._dialect)

    def definition(self, request: Request, snapshot: Snapshot) -> Rendered:
        """An OperationDefinition."""
        del snapshot
        found = definitions.by_id(request.resource_id or "")
        return rendered.tree(definitions.write(found), request, self._dialect)

    def search_code_systems(self, request: Request, snapshot: Snapshot) -> Rendered:
        """A page of CodeSystems."""
        query = _query(request, search.CODE_SYSTEM_PARAMETERS)
        base = f"{self._base(request)}/CodeSystem"
        weigh = _weigh if bundle.has_concepts(query) else lambda _: 0
        page = search.find(query, snapshot.editions, search.CODE_SYSTEM_PARAMETERS, base, weigh)
        written = bundle.code_systems(page, query, self._dialect, base)
        return rendered.pieces(written, request, self._dialect)

    def search_concept_maps(self, request: Request, snapshot: Snapshot) -> Rendered:
        """A page of ConceptMaps."""
        query = _query(request, search.CONCEPT_MAP_PARAMETERS)
        base = f"{self._base(request)}/ConceptMap"
        page = search.find(query, snapshot.maps, search.CONCEPT_MAP_PARAMETERS, base)
        written = bundle.concept_maps(page, query, self._dialect, base)
        return rendered.pieces(written, request, self._dialect)

    def search_value_sets(self, request: Request, snapshot: Snapshot) -> Rendered:
        """A page of ValueSets; one that a URL describes by itself is found by that URL."""
        query = _query(request, search.VALUE_SET_PARAMETERS)
        base = f"{self._base(request)}/ValueSet"
        named = [snapshot.value_set(url) for name, url in query.filters if name == "url"]
        known = list(snapshot.value_sets)
        known += [one for one in named if one is not None and one not in known]
        page = search.find(query, known, search.VALUE_SET_PARAMETERS, base)
        written = bundle.value_sets(page, query, self._dialect, base)
        return rendered.pieces(written, request, self._dialect)

    def read_code_system(self, request: Request, snapshot: Snapshot) -> Rendered:
        """A CodeSystem, whole unless the request says otherwise."""
        held = snapshot.by_id(request.resource_id or "")
        query = _elements(request)
        if query.summary is None and not query.elements:
            query = Query(summary="false")
        mark = etag.of_resource(held, self._dialect, request)
        written = bundle.code_system(held, query, self._dialect)
        return rendered.pieces(written, request, self._dialect, mark)

    def read_concept_map(self, request: Request, snapshot: Snapshot) -> Rendered:
        """A ConceptMap."""
        held = snapshot.map_by_id(request.resource_id or "")
        mark = etag.of_resource(held, self._dialect, request)
        written = bundle.concept_map(held, _elements(request), self._dialect)
        return rendered.tree(written, request, self._dialect, etag=mark)

    def read_value_set(self, request: Request, snapshot: Snapshot) -> Rendered:
        """A ValueSet."""
        held = snapshot.value_set_by_id(request.resource_id or "")
        written = bundle.value_set(held, _elements(request), self._dialect)
        return rendered.tree(written, request, self._dialect)


def _weigh(held: Concepts) -> int:
    return held.provenance.counts["concepts"]


def _query(request: Request, known: Mapping[str, Mapping[str, search.Test]]) -> Query:
    """What a search asks for, in the query, and with POST in a form."""
    pairs = request.pairs
    if request.has_body:
        if not request.has_form:
            sent_type = request.preferences.content_type
            raise UnsupportedMediaType(messages.unsupported_media_type(sent_type, [media.FORM]))
        pairs = pairs + request.form()
    return search.read(pairs, known, strict=request.preferences.strict)


def _elements(request: Request) -> Query:
    return search.read(request.pairs, search.PARAMETERS, strict=request.preferences.strict)
