"""Each request of a batch Bundle, answered by the routes that would answer it alone."""

import asyncio
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Match, Route
from starlette.types import Message, Scope

from terminology.fhir import batchbundle
from terminology.fhir.batch import TURN
from terminology.fhir.batchbundle import Answer, Entry
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import JsonValue
from terminology.problems import Problem
from terminology.serving import errors, negotiation
from terminology.serving.bundles import Bundles

_SPECIAL = ("accept-language", "prefer")
"""Headers of the batch with which its requests go the plain way."""
_PASSED_ON = {b"accept", b"prefer", b"host"}
"""Headers of the batch that are meant for each of its requests."""


class Batch:
    """The routes of one FHIR version, asked from within."""

    def __init__(self, routes: Sequence[Route], dialect: Dialect, bundles: Bundles) -> None:
        self._routes = routes
        self._dialect = dialect
        self._base = f"/{dialect.name}"
        self._bundles = bundles

    async def answers(self, entries: Sequence[JsonValue], batch: Request) -> list[bytes]:
        """Answer the requests one after another; others get their turn in between."""
        plain = not any(name in batch.headers for name in _SPECIAL)
        found = []
        for number, entry in enumerate(entries):
            if number % TURN == 0:
                await asyncio.sleep(0)
            at_hand = self._bundles.entry(entry, self._dialect) if plain else None
            found.append(at_hand or batchbundle.write(await self._answer(number, entry, batch)))
        return found

    async def _answer(self, number: int, sent: JsonValue, batch: Request) -> Answer:
        """Answer one request; what is wrong with it is its answer."""
        await asyncio.sleep(0)
        try:
            entry = batchbundle.read(number, sent)
        except Problem as problem:
            return await _written(await errors.of_problem(batch, problem))
        request = self._request(entry, batch)
        try:
            return await _written(await self._respond(request))
        except Problem as problem:
            return await _written(await errors.of_problem(request, problem))

    async def _respond(self, request: Request) -> Response:
        refusal = HTTPException(404)
        for route in self._routes:
            match, child = route.matches(request.scope)
            if match is Match.FULL:
                request.scope.update(child)
                response: Response = await route.endpoint(request)
                return response
            if match is Match.PARTIAL:
                refusal = HTTPException(405, headers={"Allow": ", ".join(route.methods or ())})
        return await errors.of_http(request, refusal)

    def _request(self, entry: Entry, batch: Request) -> Request:
        """The request of an entry, below the base that the batch itself was sent to."""
        here = f"{negotiation.base_url(batch)}{self._base}/"
        sent = urlsplit(entry.url.removeprefix(here).lstrip("/"))
        root = batch.scope.get("root_path", "")
        headers = [(name, text) for name, text in batch.headers.raw if name in _PASSED_ON]
        headers.append((b"content-type", negotiation.FHIR_JSON.encode()))
        if entry.if_none_match:
            headers.append((b"if-none-match", entry.if_none_match.encode()))
        scope: Scope = {
            **batch.scope,
            "method": entry.method.upper(),
            "path": f"{root}{self._base}/{unquote(sent.path)}",
            "query_string": sent.query.encode(),
            "headers": headers,
            "path_params": {},
        }

        async def receive() -> Message:
            return {"type": "http.request", "body": entry.body, "more_body": False}

        return Request(scope, receive)


async def _written(response: Response) -> Answer:
    """The answer in one piece."""
    if isinstance(response, StreamingResponse):
        chunks = [chunk async for chunk in response.body_iterator]
        body = b"".join(chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks)
    else:
        body = bytes(response.body)
    return Answer(response.status_code, body, response.headers.get("etag"))
