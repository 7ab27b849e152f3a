"""Responses in microseconds: those that were given before, and those that a plan gives.

Everything else runs an operation, in pipeline.py. What is cached, and the plans, are of one
snapshot of editions; when that changes, all of it goes.
"""

import logging
from time import monotonic
from typing import NamedTuple

import orjson

from codesystems.problems import NotFound
from terminology.cache import Cache, Traces
from terminology.fhir import plans
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import JsonValue
from terminology.fhir.plan import Refusal
from terminology.fhir.plans import Handling, Plans
from terminology.registry import Registry
from terminology.serving import etag, media, preferences
from terminology.serving.preferences import Preferences, VaryKey
from terminology.serving.rendered import STATUSES, Rendered
from terminology.serving.request import Request
from terminology.serving.response import (
    LARGEST_INLINE,
    SMALLEST_COMPRESSED,
    Prefix,
    Ready,
    Responses,
)
from terminology.serving.router import ID, Router
from terminology.snapshot import Snapshot
from terminology.store.damage import DamagedPrerendered

_log = logging.getLogger(__name__)

Key = tuple[str, bytes, bytes | None, VaryKey]
"""Path, query, body and vary key of a request."""

_LONGEST = 1 << 18
"""Bytes of a response that is still cached."""
_LOOK = 0.0005
"""Seconds between two looks at the snapshot: a look takes longer than an answer."""
_DEFAULT = Handling()
_VARIANTS = 1 << 16
"""Bytes of the vary keys of which it is cached what they mean at a path."""


class _Variant(NamedTuple):
    """What the headers of a request mean for the answers of a plan."""

    is_accepted: bool
    handling: Handling
    gzip: bool
    answered: Prefix
    posted: Prefix
    refused: Prefix


class _Planned(NamedTuple):
    """The plans at a path, and what headers mean there."""

    plans: Plans
    dialect: Dialect
    snapshot: Snapshot
    variants: Cache[VaryKey, _Variant]


class Responder:
    """The cached responses and the plans of one application."""

    def __init__(
        self, registry: Registry, router: Router, responses: Responses, cache: int
    ) -> None:
        self._registry = registry
        self._router = router
        self._responses = responses
        self._most = cache
        self._due = 0.0
        self._begin(Snapshot((), ()))

    def _begin(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._cache: Cache[Key, Ready] = Cache(self._most, _LONGEST)
        self._traces = Traces()
        self._planned: dict[str, _Planned] = {}
        for path, endpoint in self._router.endpoints.items():
            operation, dialect = endpoint.operation, endpoint.dialect
            if (
                operation is not None
                and dialect is not None
                and operation.plan is not None
                and ID not in path
            ):
                own = snapshot.of_fhir(dialect.version)
                found = plans.of(operation, dialect, own)
                variants: Cache[VaryKey, _Variant] = Cache(_VARIANTS)
                self._planned[path] = _Planned(found, dialect, own, variants)

    def look(self) -> None:
        """See whether the snapshot is another; cheap enough for every request."""
        if monotonic() < self._due:
            return
        snapshot = self._registry.snapshot()
        if snapshot is not self.snapshot:
            self._begin(snapshot)
        self._due = monotonic() + _LOOK

    @property
    def cache_bytes(self) -> int:
        """Bytes of the responses that are cached."""
        return self._cache.size

    def find(self, key: Key) -> tuple[Ready | None, str, bool]:
        """The response to a request, if it is cached or planned, which of both, and if it is due.

        What came before is due to be cached: a request that comes once takes no room.
        """
        is_due = not self._traces.is_new(key)
        ready = self._cache.get(key) if is_due else None
        if ready is not None:
            return ready, "cache", False
        ready = self.planned(key)
        if ready is not None and is_due:
            self.keep(key, ready)
        return ready, "plan", is_due

    def keep(self, key: Key, ready: Ready, snapshot: Snapshot | None = None) -> None:
        """Cache a response, unless it is that of an operation over another snapshot."""
        if snapshot is not None and snapshot is not self.snapshot:
            return
        path, query, body, vary = key
        size = len(path) + len(query) + len(body or b"") + sum(map(len, vary)) + len(ready[1])
        self._cache.put(key, ready, size)

    def planned(self, key: Key) -> Ready | None:
        """The response that a plan gives; None where the operation has to run."""
        path, query, body, vary = key
        found = self._planned.get(path)
        if found is None:
            return None
        variant = found.variants.get(vary) or self._variant(found, vary)
        if not variant.is_accepted:
            return None
        resource = None if body is None else _parsed(query, body, preferences.of(vary))
        answer = None
        if body is None or resource is not None:
            answer = _answer(found.plans, query, resource, variant.handling)
        if answer is None:
            return None
        if variant.gzip and len(answer) >= SMALLEST_COMPRESSED:
            return self._compressed(key, found, answer) if len(answer) <= LARGEST_INLINE else None
        if type(answer) is Refusal:
            return variant.refused, answer
        return variant.answered if body is None else variant.posted, answer

    def _compressed(self, key: Key, found: _Planned, answer: bytes) -> Ready:
        """A response as gzip."""
        _, _, body, vary = key
        whole = self._rendered(found, answer, preferences.of(vary), posted=body is not None)
        return self._responses.ready(whole, answer, accepts_gzip=True)

    def _variant(self, found: _Planned, vary: VaryKey) -> _Variant:
        wanted = preferences.of(vary)
        kinds = ((b"", False), (b"", True), (Refusal(), False))
        prefixes = [
            self._responses.of(self._rendered(found, body, wanted, posted=posted), compressed=False)
            for body, posted in kinds
        ]
        is_plain = wanted.languages is None and not wanted.strict
        handling = _DEFAULT if is_plain else Handling(wanted.strict, wanted.languages)
        made = _Variant(wanted.accepts(found.dialect), handling, wanted.gzip, *prefixes)
        found.variants.put(vary, made, sum(map(len, vary)))
        return made

    def entry(self, request: Request) -> Rendered | None:
        """The answer that a plan gives to an entry of a batch; None: the operation has to run."""
        found = self._planned.get(request.path)
        if found is None or not request.preferences.accepts(found.dialect):
            return None
        is_posted = request.method == "POST"
        if (is_posted and (request.query or request.resource is None)) or not (
            is_posted or request.method == "GET"
        ):
            return None
        variant = found.variants.get(request.vary) or self._variant(found, request.vary)
        answer = _answer(found.plans, request.query, request.resource, variant.handling)
        if answer is None:
            return None
        return self._rendered(found, answer, request.preferences, posted=is_posted)

    def _rendered(
        self, found: _Planned, answer: bytes, wanted: Preferences, *, posted: bool
    ) -> Rendered:
        type = media.fhir(found.dialect)
        if isinstance(answer, Refusal):
            return Rendered(answer, type, STATUSES[NotFound])
        if posted:
            return Rendered(answer, type)
        mark = etag.of_operation(found.snapshot, found.dialect, wanted.language)
        return Rendered(answer, type, etag=mark)


def _answer(plans: Plans, query: bytes, resource: JsonValue, handling: Handling) -> bytes | None:
    """What a plan answers to a query, or to a resource; None where the operation has to run."""
    try:
        if resource is None:
            return plans.of_query(query, handling)
        return plans.of_parameters(resource, handling)
    except DamagedPrerendered:
        # The registry has noticed, says so, and has the file written again.
        return None
    except Exception:
        # The operation meets what is wrong too, and knows how to say so.
        _log.warning("a plan failed; the operation answers instead", exc_info=True)
        return None


def _parsed(query: bytes, body: bytes, wanted: Preferences) -> JsonValue:
    """A body that a plan can read; None for others."""
    if query or not media.is_json(wanted.content_type):
        return None
    try:
        found: JsonValue = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return found
