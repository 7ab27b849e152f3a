"""From a request to its answer: the one way that every request takes, however it came.

    request ── guard ── cached, or planned ──────────────┐
                 │                                       ├── response ── observe
                 └── operation, in a thread if heavy ────┘

Raw connections (raw.py), ASGI (asgi.py) and each entry of a batch pass through the same functions.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from functools import partial
from math import inf
from typing import TypeVar

from codesystems.problems import Problem, TooCostly
from terminology import messages
from terminology.fhir import outcome
from terminology.fhir.dialects import R4, Dialect
from terminology.fhir.json import dumps
from terminology.serving import media, pretty, rendered
from terminology.serving.batches import Split
from terminology.serving.guard import Guard
from terminology.serving.rendered import Damaged, NotAcceptable, Rendered
from terminology.serving.request import Request
from terminology.serving.responder import Responder
from terminology.serving.response import is_unchanged
from terminology.serving.router import Answer, Endpoint, Router, dialect_of
from terminology.serving.threads import Threads
from terminology.settings import Settings
from terminology.snapshot import Snapshot
from terminology.store.damage import DamagedDatabase, DamagedPrerendered
from terminology.work import Cancelled, Limits, Work

Result = TypeVar("Result")

_log = logging.getLogger(__name__)

PIECE = 1 << 16
"""Bytes that are rendered at a time, of what comes in pieces."""
_TURN = 50
"""Entries of a batch that plans answer at a stretch, while other requests wait."""
_WHOLE = 1 << 20
"""Bytes of the answers to a batch that are sent in one piece."""
_DAMAGED = 5
"""Prerendered files that one request may meet damaged."""
_LARGEST_INLINE = 1 << 13
"""Bytes of a body that is read while other requests wait."""


class Pipeline:
    """The operations of one application, and what their answers may cost."""

    def __init__(
        self, router: Router, responder: Responder, guard: Guard, settings: Settings
    ) -> None:
        self._router = router
        self._responder = responder
        self._guard = guard
        self._threads = Threads(settings.threads)
        self._limits = Limits(settings.max_seconds, settings.request_timeout)
        self._batch_limits = Limits(settings.max_batch_seconds, settings.request_timeout)
        self._stream_limits = Limits(settings.max_batch_seconds, inf)
        self._max_answer = settings.max_answer

    def work(self, request: Request) -> Work:
        """What a request may cost."""
        found = self._router.find(request.path)
        is_batch = found is not None and found[0].split is not None
        return Work(self._batch_limits if is_batch else self._limits)

    async def in_thread(self, work: Work, make: Callable[[], Result]) -> Result:
        """Do something for a request that takes longer than others should wait."""
        return await self._threads.run(work, make)

    async def answer(self, request: Request, work: Work) -> Rendered:
        """Answer a request that is neither cached nor planned. Raises Cancelled."""
        try:
            endpoint, request.resource_id = self._router.required(request)
            request.endpoint = endpoint.name
            request.is_cacheable = endpoint.operation is not None
            if endpoint.is_urgent:
                return await self._run(endpoint, request, work)
            _require_acceptable(request, endpoint.dialect or R4)
            with self._guard.operation():
                return await self._answer(endpoint, request, work)
        except Exception as error:
            return self.failed(error, request, work)

    def failed(self, error: Exception, request: Request, work: Work | None = None) -> Rendered:
        """What is answered where a request is refused, or where something fails."""
        dialect = dialect_of(request.path)
        if isinstance(error, Cancelled):
            raise error
        if work is not None and not isinstance(error, Problem):
            try:
                # What a limit has ended may look like a failure.
                work.check()
            except TooCostly as problem:
                error = problem
        if isinstance(error, DamagedDatabase):
            # The next request is answered without the edition, whose file the library names.
            error = Damaged(messages.damaged(error.path.name))
        if isinstance(error, Problem):
            return rendered.problem(error, request, dialect)
        _log.error(
            "request %s failed: %s %s", request.id, request.method, request.target, exc_info=error
        )
        body = dumps(outcome.write([messages.internal_error(request.id)]))
        return Rendered(body, media.fhir(dialect), 500)

    async def _answer(self, endpoint: Endpoint, request: Request, work: Work) -> Rendered:
        if endpoint.split is None:
            return await self._run(endpoint, request, work)
        split = endpoint.split(request)
        return await self._batch(split, request, endpoint, work)

    async def _run(self, endpoint: Endpoint, request: Request, work: Work) -> Rendered:
        assert endpoint.answer is not None, "what is no batch answers itself"
        snapshot = self._responder.snapshot
        if endpoint.dialect is not None:
            snapshot = snapshot.of_fhir(endpoint.dialect.version)
        make = partial(_made, endpoint.answer, request, snapshot)
        if endpoint.heavy or request.resource is not None or request.size > _LARGEST_INLINE:
            return await self._threads.run(work, make)
        await asyncio.sleep(0)
        with work.doing():
            return make()

    # Batches

    async def _batch(
        self, split: Split, request: Request, endpoint: Endpoint, work: Work
    ) -> Rendered:
        """Answer a batch: in one piece, or else in pieces as its entries are answered."""
        entries = self._entries(split, request, work)
        if request.is_pretty:
            entries = _indented(entries)
        whole = bytearray()
        type = media.fhir(endpoint.dialect or R4)
        async for piece in entries:
            whole += piece
            if len(whole) > _WHOLE:
                return Rendered(_gathered(whole, entries), type)
        return Rendered(bytes(whole), type)

    async def _entries(self, split: Split, request: Request, work: Work) -> AsyncIterator[bytes]:
        """The answers to the requests of a batch, one after another."""
        left = self._max_answer
        before = b""
        yield split.opening
        for number, one in enumerate(split.requests):
            if number % _TURN == 0:
                await asyncio.sleep(0)
            found, body = await self._entry(one, request, work, left)
            piece = before + split.wrap(found.status, body, found.etag)
            left -= len(piece)
            before = b","
            yield piece
        yield split.closing

    async def _entry(
        self, one: Request | Problem, whole: Request, work: Work, left: int
    ) -> tuple[Rendered, bytes]:
        """The answer to one request of a batch, and its body, which has so many bytes at most."""
        if isinstance(one, Problem):
            return self._refused(one, whole)
        if left <= 0:
            return self._refused(TooCostly(messages.too_large_answer(self._max_answer)), one)
        found = self._responder.entry(one)
        if found is None:
            found = await self._alone(one, work)
        if one.if_none_match and found.etag and is_unchanged(one.if_none_match, found.etag):
            return Rendered(b"", "", 304, found.etag), b""
        try:
            return found, await self._joined(found.body, work, left)
        except TooCostly as problem:
            return self._refused(problem, one)

    def _refused(self, problem: Problem, request: Request) -> tuple[Rendered, bytes]:
        found = rendered.problem(problem, request, dialect_of(request.path))
        assert isinstance(found.body, bytes)
        return found, found.body

    async def _alone(self, one: Request, batch: Work) -> Rendered:
        """Answer one request of a batch by its operation."""
        work = Work(self._limits, batch)
        try:
            endpoint, one.resource_id = self._router.required(one)
            _require_acceptable(one, endpoint.dialect or R4)
            return await self._answer(endpoint, one, work)
        except Exception as error:
            return self.failed(error, one, work)

    # Answers in pieces

    def stream(self, rendered: Rendered, work: Work) -> AsyncIterator[bytes]:
        """The body of an answer, rendered piece by piece in a thread as it is sent.

        A client may take its time. Raises TooCostly where the body has more bytes than it may.
        """
        work.renew(self._stream_limits)
        return self._pieces(rendered, work)

    async def _pieces(self, rendered: Rendered, work: Work) -> AsyncIterator[bytes]:
        if isinstance(rendered.body, AsyncIterator):
            async for piece in rendered.body:
                yield piece
            return
        assert not isinstance(rendered.body, bytes), "what is whole needs no pieces"
        left, source = self._max_answer, rendered.body
        while piece := await self._threads.run(work, partial(_next_piece, source)):
            left -= len(piece)
            if left < 0:
                raise TooCostly(messages.too_large_answer(self._max_answer))
            yield piece

    async def _joined(
        self, body: bytes | Iterator[bytes] | AsyncIterator[bytes], work: Work, most: int
    ) -> bytes:
        """A body in one piece. Raises TooCostly where it has more bytes than that."""
        if isinstance(body, bytes):
            return body
        whole = bytearray()
        async for piece in self._pieces(Rendered(body, ""), work):
            whole += piece
            if len(whole) > most:
                raise TooCostly(messages.too_large_answer(self._max_answer))
        return bytes(whole)


def _made(answer: Answer, request: Request, snapshot: Snapshot) -> Rendered:
    """Have an endpoint answer; a damaged prerendered file is met once, and then done without."""
    for _ in range(_DAMAGED):
        with suppress(DamagedPrerendered):
            return answer(request, snapshot)
    return answer(request, snapshot)


def _next_piece(source: Iterator[bytes]) -> bytes:
    """Some of what comes, so much that it is worth being sent; empty at the end."""
    whole = bytearray()
    for piece in source:
        whole += piece
        if len(whole) >= PIECE:
            break
    return bytes(whole)


async def _indented(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    indenter = pretty.Indenter()
    async for piece in pieces:
        yield indenter.write(piece)


async def _gathered(first: bytearray, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Pieces that are worth being sent."""
    whole = first
    async for piece in others:
        whole += piece
        if len(whole) >= PIECE:
            yield bytes(whole)
            whole = bytearray()
    yield bytes(whole)


def _require_acceptable(request: Request, dialect: Dialect) -> None:
    """Raise NotAcceptable where the answer is wanted in a form other than JSON.

    `_format` wins over `Accept`.
    """
    wanted = request.parameter("_format") if b"_format" in request.query else None
    if wanted is not None:
        accepted = media.is_written(wanted.replace(" ", "+"), dialect)
    else:
        wanted = request.preferences.accept
        accepted = request.preferences.accepts(dialect)
    if not accepted:
        raise NotAcceptable(messages.not_acceptable(wanted, media.JSON_TYPES))
