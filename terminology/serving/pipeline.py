"""Runs the operations: from a request that is neither cached nor planned to its rendered answer.

The overview of the whole pipeline is in terminology/serving/__init__.py.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from math import inf
from typing import TypeVar

from codesystems.problems import Problem, TooCostly
from terminology.fhir import outcome
from terminology.fhir.dialects import R4, Dialect
from terminology.fhir.formats import Format
from terminology.messages import http, toocostly
from terminology.serving import batches, media, negotiation, rendered
from terminology.serving.batches import SplitBatch
from terminology.serving.guard import Guard
from terminology.serving.negotiation import Accepted
from terminology.serving.rendered import DamagedFile, NotAcceptable, Rendered
from terminology.serving.request import Request
from terminology.serving.responder import Responder
from terminology.serving.response import is_not_modified
from terminology.serving.router import Endpoint, Handler, Router, dialect_of
from terminology.serving.threads import Threads
from terminology.settings import Settings
from terminology.snapshot import Snapshot
from terminology.store.damage import DamagedDatabase, DamagedPrerendered
from terminology.work import Cancelled, Limits, Work

Result = TypeVar("Result")

_log = logging.getLogger(__name__)

PIECE = 1 << 16
"""Bytes of a rendered piece."""
_TURN = 50
"""Entries of a batch that are answered before other requests get a turn."""
_WHOLE = 1 << 20
"""Most bytes of the answer to a batch that is sent in one piece."""
_DAMAGED = 5
"""Damaged prerendered files after which a request fails."""
_LARGEST_INLINE = 1 << 13
"""Bytes of the largest body that is parsed while other requests wait."""


class Pipeline:
    """The operations of one application, with the limits of their work."""

    def __init__(
        self, router: Router, responder: Responder, guard: Guard, settings: Settings
    ) -> None:
        self._router = router
        self._responder = responder
        self._guard = guard
        self._threads = Threads(settings.threads)
        codes = settings.max_expansion
        self._limits = Limits(settings.max_seconds, settings.request_timeout, codes=codes)
        self._batch_limits = Limits(settings.max_batch_seconds, settings.request_timeout)
        self._stream_limits = Limits(settings.max_batch_seconds, inf)
        self._max_answer = settings.max_answer

    def work(self, request: Request) -> Work:
        """Return the work of a request with its limits."""
        match = self._router.find(request.path)
        is_batch = match is not None and match[0].split is not None
        return Work(self._batch_limits if is_batch else self._limits)

    async def in_thread(self, work: Work, make: Callable[[], Result]) -> Result:
        """Run a function for a request in a thread, because it would block other requests."""
        return await self._threads.run(work, make)

    async def answer(self, request: Request, work: Work) -> Rendered:
        """Answer a request that is neither cached nor planned. Raises Cancelled."""
        try:
            accepted = request.negotiate(dialect_of(request.path))
            endpoint, request.resource_id = self._router.endpoint_for(request)
            request.endpoint = endpoint.name
            request.is_cacheable = endpoint.operation is not None
            if endpoint.is_urgent:
                return await self._run(endpoint, request, work)
            if endpoint.dialect is not None:
                endpoint = _acceptable(endpoint, request, accepted)
            with self._guard.operation_slot():
                return await self._answer(endpoint, request, work)
        except Exception as error:
            return self.error_answer(error, request, work)

    def error_answer(
        self, error: Exception, request: Request, work: Work | None = None
    ) -> Rendered:
        """Return the OperationOutcome of a refused request, or of a failure."""
        dialect = dialect_of(request.path)
        if isinstance(error, Cancelled):
            raise error
        if work is not None and not isinstance(error, Problem):
            try:
                # An operation that a limit has stopped may raise other errors.
                work.check()
            except TooCostly as problem:
                error = problem
        if isinstance(error, DamagedDatabase):
            # The registry removes the edition, and reports its file at /health/ready.
            error = DamagedFile(http.damaged_file(error.path.name))
        if isinstance(error, Problem):
            return rendered.problem(error, request, dialect)
        _log.error(
            "request %s failed: %s %s", request.id, request.method, request.target, exc_info=error
        )
        failure = outcome.write([http.internal_error(request.id)])
        return rendered.resource(failure, request, dialect, 500)

    async def _answer(self, endpoint: Endpoint, request: Request, work: Work) -> Rendered:
        if endpoint.split is None or (request.is_get and endpoint.handler is not None):
            return await self._run(endpoint, request, work)
        split = endpoint.split(request)
        return await self._batch(split, request, endpoint, work)

    async def _run(self, endpoint: Endpoint, request: Request, work: Work) -> Rendered:
        assert endpoint.handler is not None, "an endpoint has a handler or splits a batch"
        snapshot = self._responder.snapshot
        if endpoint.dialect is not None:
            snapshot = snapshot.of_fhir(endpoint.dialect.version)
        make = partial(_answer, endpoint.handler, request, snapshot)
        if endpoint.heavy or request.resource is not None or request.size > _LARGEST_INLINE:
            return await self._threads.run(work, make)
        await asyncio.sleep(0)
        with work.doing():
            return make()

    # Batches

    async def _batch(
        self, split: SplitBatch, request: Request, endpoint: Endpoint, work: Work
    ) -> Rendered:
        """Answer a batch in one piece, or in pieces while its entries are answered."""
        dialect = endpoint.dialect or R4
        if request.format is Format.XML:
            split = batches.in_xml(split, dialect)
        entries = self._entries(split, request, work)
        if request.is_pretty:
            entries = _indented(entries, rendered.indenter(request.format))
        whole = bytearray()
        media_type = media.fhir(dialect, request.format)
        async for piece in entries:
            whole += piece
            if len(whole) > _WHOLE:
                return Rendered(_grouped(whole, entries), media_type)
        return Rendered(bytes(whole), media_type)

    async def _entries(
        self, split: SplitBatch, request: Request, work: Work
    ) -> AsyncIterator[bytes]:
        """Render the answers of a batch one after another."""
        left = self._max_answer
        before = b""
        yield split.opening
        for number, request_or_problem in enumerate(split.requests):
            if number % _TURN == 0:
                await asyncio.sleep(0)
            answer, body = await self._entry(request_or_problem, request, work, left)
            piece = before + split.render(split.wrap(answer.status, body, answer.etag))
            left -= len(piece)
            before = split.between
            yield piece
        yield split.closing

    async def _entry(
        self, request: Request | Problem, whole: Request, work: Work, left: int
    ) -> tuple[Rendered, bytes]:
        """Return the answer to one request of a batch, and its body of at most `left` bytes."""
        if isinstance(request, Problem):
            return self._refused(request, whole)
        if left <= 0:
            return self._refused(TooCostly(toocostly.too_large_answer(self._max_answer)), request)
        answer = self._responder.planned_entry(request)
        if answer is None:
            answer = await self._alone(request, work)
        if (
            request.if_none_match
            and answer.etag
            and is_not_modified(request.if_none_match, answer.etag)
        ):
            return Rendered(b"", "", 304, answer.etag), b""
        try:
            return answer, await self._joined(answer.body, work, left)
        except TooCostly as problem:
            return self._refused(problem, request)

    def _refused(self, problem: Problem, request: Request) -> tuple[Rendered, bytes]:
        answer = rendered.problem(problem, request, dialect_of(request.path))
        assert isinstance(answer.body, bytes)
        return answer, answer.body

    async def _alone(self, request: Request, batch: Work) -> Rendered:
        """Answer one request of a batch by its operation."""
        work = Work(self._limits, batch)
        try:
            endpoint, request.resource_id = self._router.endpoint_for(request)
            _require_known_format(request, endpoint.dialect or R4)
            return await self._answer(endpoint, request, work)
        except Exception as error:
            return self.error_answer(error, request, work)

    # Answers in pieces

    def stream(self, rendered: Rendered, work: Work) -> AsyncIterator[bytes]:
        """Return the pieces of a body, rendered in a thread while they are sent.

        The time of the client does not count. Raises TooCostly for a body above the limit.
        """
        work.renew(self._stream_limits)
        return self._pieces(rendered, work)

    async def _pieces(self, rendered: Rendered, work: Work) -> AsyncIterator[bytes]:
        if isinstance(rendered.body, AsyncIterator):
            async for piece in rendered.body:
                yield piece
            return
        assert not isinstance(rendered.body, bytes), "a complete body needs no pieces"
        left, source = self._max_answer, rendered.body
        while piece := await self._threads.run(work, partial(_next_piece, source)):
            left -= len(piece)
            if left < 0:
                raise TooCostly(toocostly.too_large_answer(self._max_answer))
            yield piece

    async def _joined(
        self, body: bytes | Iterator[bytes] | AsyncIterator[bytes], work: Work, most: int
    ) -> bytes:
        """Return a body in one piece. Raises TooCostly above `most` bytes."""
        if isinstance(body, bytes):
            return body
        whole = bytearray()
        async for piece in self._pieces(Rendered(body, ""), work):
            whole += piece
            if len(whole) > most:
                raise TooCostly(toocostly.too_large_answer(self._max_answer))
        return bytes(whole)


def _answer(handler: Handler, request: Request, snapshot: Snapshot) -> Rendered:
    """Call a handler; after an error of a prerendered file, call it again without that file."""
    for _ in range(_DAMAGED):
        with suppress(DamagedPrerendered):
            return handler(request, snapshot)
    return handler(request, snapshot)


def _next_piece(source: Iterator[bytes]) -> bytes:
    """Return the next PIECE bytes or more; empty at the end."""
    whole = bytearray()
    for piece in source:
        if not whole and len(piece) >= PIECE:
            # A large piece is not copied.
            return piece
        whole += piece
        if len(whole) >= PIECE:
            break
    return bytes(whole)


async def _indented(
    pieces: AsyncIterator[bytes], indent: Callable[[bytes], bytes]
) -> AsyncIterator[bytes]:
    async for piece in pieces:
        yield indent(piece)


async def _grouped(first: bytearray, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Return pieces of PIECE bytes or more."""
    whole = first
    async for piece in others:
        whole += piece
        if len(whole) >= PIECE:
            yield bytes(whole)
            whole = bytearray()
    yield bytes(whole)


def _acceptable(endpoint: Endpoint, request: Request, accepted: Accepted) -> Endpoint:
    """Return the endpoint, or its page for a client that prefers HTML.

    Raises NotAcceptable if the client accepts neither JSON nor XML, nor a page that there is.
    """
    if accepted.prefers_page and endpoint.page is not None and request.is_get:
        request.format = Format.HTML
        return replace(endpoint, handler=endpoint.page, split=None)
    if accepted.format is None:
        sent = request.requested_format or request.preferences.accept
        raise NotAcceptable(http.not_acceptable(sent, media.FHIR_TYPES))
    return endpoint


def _require_known_format(request: Request, dialect: Dialect) -> None:
    """Raise NotAcceptable for an entry of a batch with an unknown `_format`.

    A known one changes nothing: the whole batch has one format.
    """
    sent = request.requested_format
    if sent is not None and negotiation.accepted(sent, dialect).format is None:
        raise NotAcceptable(http.not_acceptable(sent, media.FHIR_TYPES))
