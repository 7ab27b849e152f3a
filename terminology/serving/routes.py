"""Operations and FHIR versions to routes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from zlib import crc32

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from terminology import messages
from terminology.fhir import (
    batchbundle,
    bundle,
    capabilities,
    definitions,
    parameters,
    search,
)
from terminology.fhir.dialects import DIALECTS, Dialect
from terminology.fhir.json import Json
from terminology.fhir.operation import Level, Operation
from terminology.fhir.operations import OPERATIONS
from terminology.fhir.parameters import Input, Sent
from terminology.fhir.search import Query
from terminology.library import Holdings, Library
from terminology.problems import Invalid, NotSupported
from terminology.serving import limits, negotiation
from terminology.serving.batch import Batch
from terminology.serving.bundles import Bundles
from terminology.serving.shortcut import Shortcut
from terminology.settings import Settings
from terminology.software import VERSION
from terminology.store.contract import Concepts, Mappings

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(library: Library, settings: Settings, shortcut: Shortcut) -> list[BaseRoute]:
    """All routes below the versions of FHIR."""
    doors = (_Door(library, settings, shortcut, dialect) for dialect in DIALECTS)
    return [route for door in doors for route in door.with_batch()]


def is_strict(request: Request) -> bool:
    """Tell whether the asker wants unknown parameters refused (Prefer: handling=strict)."""
    return "handling=strict" in request.headers.get("prefer", "").replace(" ", "")


class _Door:
    """The endpoints of one FHIR version."""

    def __init__(
        self, library: Library, settings: Settings, shortcut: Shortcut, dialect: Dialect
    ) -> None:
        self._shortcut = shortcut
        self._library = library
        self._settings = settings
        self._dialect = dialect

    def _holdings(self) -> Holdings:
        """What there is for this version of FHIR."""
        return self._library.holdings().of_fhir(self._dialect.version)

    def routes(self) -> Iterator[Route]:
        base = f"/{self._dialect.name}"
        for operation in OPERATIONS:
            for path in _paths(operation):
                endpoint = self._operation(operation)
                yield self._route(f"{base}/{path}", endpoint, *operation.methods)
        yield self._route(f"{base}/metadata", self._metadata, "GET")
        yield self._route(f"{base}/$versions", self._versions, "GET", "POST")
        for type, found, read in (
            ("CodeSystem", self._search_code_systems, self._read_code_system),
            ("ValueSet", self._search_value_sets, self._read_value_set),
            ("ConceptMap", self._search_concept_maps, self._read_concept_map),
        ):
            yield self._route(f"{base}/{type}", found, "GET")
            yield self._route(f"{base}/{type}/_search", found, "GET", "POST")
            yield self._route(f"{base}/{type}/{{id}}", read, "GET")
        yield self._route(f"{base}/OperationDefinition", self._definitions, "GET")
        yield self._route(f"{base}/OperationDefinition/{{id}}", self._definition, "GET")

    def with_batch(self) -> list[BaseRoute]:
        """All routes, and the one that answers many requests by them."""
        single = list(self.routes())
        batch = Batch(single, self._dialect, Bundles(self._shortcut))

        async def endpoint(request: Request) -> Response:
            body = await limits.read_body(request, self._settings.max_body)
            if negotiation.is_form(request):
                raise Invalid(messages.not_a_batch("A form"))
            entries = batchbundle.listed(negotiation.read_json(body))
            whole = batchbundle.whole(await batch.answers(entries, request))
            if request.query_params.get("_pretty") == "true":
                return self._stream(request, iter([whole]))
            return Response(whole, media_type=negotiation.media_type(self._dialect))

        paths = (f"/{self._dialect.name}", f"/{self._dialect.name}/")
        return [*(self._route(path, endpoint, "POST") for path in paths), *single]

    def _route(self, path: str, endpoint: Endpoint, *methods: str) -> Route:
        async def negotiated(request: Request) -> Response:
            negotiation.check(request, self._dialect)
            return await endpoint(request)

        return Route(path, negotiated, methods=list(methods))

    def _operation(self, operation: Operation[Any, Any]) -> Endpoint:
        def answered(request: Request, sent: Sent) -> Response:
            holdings = self._holdings()
            answer = operation.answer(sent, holdings)
            if request.method == "POST":
                return self._respond(request, answer)
            etag = negotiation.etag(
                holdings, self._dialect, request.headers.get("accept-language", "")
            )
            return self._cached(request, etag) or self._respond(request, answer, etag)

        async def endpoint(request: Request) -> Response:
            sent = await self._sent(request, operation.inputs)
            sent = replace(sent, languages=negotiation.languages(request))
            soon = await self._soon(operation, sent)
            if soon is not None:
                return self._respond(request, soon)
            if operation.heavy or sent.has_resources():
                return await run_in_threadpool(answered, request, sent)
            return answered(request, sent)

        return endpoint

    async def _soon(self, operation: Operation[Any, Any], sent: Sent) -> Json | None:
        """The answer of an operation that needs no thread; None where it is to be run."""
        if operation.soon is None:
            return None
        question = operation.read(sent)
        for answer in operation.soon(question, self._holdings()):
            if answer is not None:
                return operation.write(question, answer, self._dialect)
            await asyncio.sleep(0)
        return None

    async def _sent(self, request: Request, inputs: Sequence[Input]) -> Sent:
        """Read what was sent: the query, and with POST the body."""
        pairs = request.query_params.multi_items()
        id, strict = request.path_params.get("id"), is_strict(request)
        body = await limits.read_body(request, self._settings.max_body)
        if request.method != "POST" or not body:
            return parameters.from_pairs(pairs, inputs, self._dialect, id=id, strict=strict)
        if negotiation.is_form(request):
            pairs += negotiation.read_pairs(body)
            return parameters.from_pairs(pairs, inputs, self._dialect, id=id, strict=strict)
        resource = negotiation.read_json(body)
        return parameters.from_body(resource, pairs, inputs, self._dialect, id=id, strict=strict)

    async def _metadata(self, request: Request) -> Response:
        holdings = self._holdings()
        base = self._base(request)
        mode = request.query_params.get("mode", "full")
        if mode == "terminology":
            return self._respond(request, capabilities.terminology(holdings, self._dialect, base))
        if mode not in {"full", "normative"}:
            raise Invalid(messages.bad_value("mode", mode, "full, normative or terminology"))
        return self._respond(request, capabilities.statement(holdings, self._dialect, base))

    async def _versions(self, request: Request) -> Response:
        return self._respond(request, capabilities.versions(self._dialect))

    async def _definitions(self, request: Request) -> Response:
        base = f"{self._base(request)}/OperationDefinition"
        pairs = request.query_params.multi_items()
        return self._respond(request, definitions.bundle(pairs, base))

    async def _definition(self, request: Request) -> Response:
        operation = definitions.by_id(str(request.path_params["id"]))
        return self._respond(request, definitions.write(operation))

    async def _search_code_systems(self, request: Request) -> Response:
        query = await self._query(request, search.CODE_SYSTEM_PARAMETERS)
        base = f"{self._base(request)}/CodeSystem"
        editions = self._holdings().editions
        page = search.find(query, editions, search.CODE_SYSTEM_PARAMETERS, base)
        return self._stream(request, bundle.code_systems(page, query, self._dialect, base))

    async def _search_concept_maps(self, request: Request) -> Response:
        query = await self._query(request, search.CONCEPT_MAP_PARAMETERS)
        base = f"{self._base(request)}/ConceptMap"
        maps = self._holdings().maps
        page = search.find(query, maps, search.CONCEPT_MAP_PARAMETERS, base)
        return self._stream(request, bundle.concept_maps(page, query, self._dialect, base))

    async def _search_value_sets(self, request: Request) -> Response:
        query = await self._query(request, search.VALUE_SET_PARAMETERS)
        base = f"{self._base(request)}/ValueSet"
        holdings = self._holdings()
        named = [holdings.value_set(url) for name, url in query.filters if name == "url"]
        held = list(holdings.value_sets)
        held += [one for one in named if one is not None and one not in held]
        page = search.find(query, held, search.VALUE_SET_PARAMETERS, base)
        return self._stream(request, bundle.value_sets(page, query, self._dialect, base))

    async def _query(self, request: Request, known: dict[str, dict[str, search.Test]]) -> Query:
        pairs = request.query_params.multi_items()
        if request.method == "POST":
            body = await limits.read_body(request, self._settings.max_body)
            if body and not negotiation.is_form(request):
                raise negotiation.UnsupportedMediaType(
                    messages.unsupported_media_type(
                        request.headers.get("content-type", ""), [negotiation.FORM]
                    )
                )
            pairs += negotiation.read_pairs(body)
        return search.read(pairs, known, strict=is_strict(request))

    async def _read_code_system(self, request: Request) -> Response:
        held = self._holdings().by_id(_id(request, "CodeSystem"))
        query = self._elements(request)
        whole = query.summary is None and not query.elements
        wanted = Query(summary="false") if whole else query
        etag = _etag(held, self._dialect, request)
        return self._cached(request, etag) or self._stream(
            request, bundle.code_system(held, wanted, self._dialect), etag
        )

    async def _read_concept_map(self, request: Request) -> Response:
        held = self._holdings().map_by_id(_id(request, "ConceptMap"))
        etag = _etag(held, self._dialect, request)
        query = self._elements(request)
        return self._cached(request, etag) or self._respond(
            request, bundle.concept_map(held, query, self._dialect), etag
        )

    async def _read_value_set(self, request: Request) -> Response:
        held = self._holdings().value_set_by_id(_id(request, "ValueSet"))
        query = self._elements(request)
        return self._respond(request, bundle.value_set(held, query, self._dialect))

    def _elements(self, request: Request) -> Query:
        return search.read(
            request.query_params.multi_items(), search.PARAMETERS, strict=is_strict(request)
        )

    def _base(self, request: Request) -> str:
        return f"{negotiation.base_url(request)}/{self._dialect.name}"

    def _cached(self, request: Request, etag: str) -> Response | None:
        if negotiation.is_unchanged(request.headers.get("if-none-match", ""), etag):
            return Response(status_code=304, headers=_marked(etag))
        return None

    def _respond(self, request: Request, body: Json, etag: str | None = None) -> Response:
        headers = _marked(etag) if etag else None
        return negotiation.respond(request, body, self._dialect, headers=headers)

    def _stream(
        self, request: Request, pieces: Iterator[bytes], etag: str | None = None
    ) -> Response:
        """Send pieces as they are written, in another thread; indented, they need to be whole."""
        headers = _marked(etag) if etag else None
        if request.query_params.get("_pretty") == "true":
            body = negotiation.read_json(b"".join(pieces))
            return negotiation.respond(request, body, self._dialect, headers=headers)
        media_type = negotiation.media_type(self._dialect)
        return StreamingResponse(pieces, headers=headers, media_type=media_type)


def _paths(operation: Operation[Any, Any]) -> Iterator[str]:
    for level in operation.levels:
        at = operation.resource + ("/{id}" if level is Level.INSTANCE else "")
        yield f"{at}/${operation.name}"


def _id(request: Request, type: str) -> str:
    """The id in the path. Raises NotSupported where it is the name of an operation we lack."""
    id = str(request.path_params["id"])
    if id.startswith("$"):
        known = [f"${operation.name}" for operation in OPERATIONS if operation.resource == type]
        raise NotSupported(messages.unknown_operation(f"{type}/{id}", known))
    return id


def _marked(etag: str) -> dict[str, str]:
    """The headers of what may be kept, if one asks each time whether it is still so."""
    return {"ETag": etag, "Cache-Control": "no-cache"}


def _etag(held: Concepts | Mappings, dialect: Dialect, request: Request) -> str:
    """The mark of a resource in one shape: its rows, the software, FHIR version and elements."""
    shape = [request.query_params.getlist(name) for name in ("_summary", "_elements")]
    shaped = f"{crc32(repr(shape).encode()):x}"
    marks = (held.provenance.digest[:16], VERSION, dialect.name, shaped)
    return f'W/"{"-".join(marks)}"'
