"""Cached responses, and responses of plans, in microseconds.

For every other request an operation runs (pipeline.py). The cache and the plans belong to one
snapshot of the editions; a new snapshot clears both.
"""

import logging
from contextlib import suppress
from time import monotonic
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import orjson

from codesystems.problems import NotFound, Problem
from terminology.cache import Cache, SeenKeys
from terminology.fhir import plans, xmlreader
from terminology.fhir.dialects import DIALECTS, Dialect
from terminology.fhir.formats import Format
from terminology.fhir.json import JsonValue
from terminology.fhir.plan import Refusal
from terminology.fhir.plans import Handling, Plans
from terminology.fhir.xmlfast import FastWriter
from terminology.registry import Registry
from terminology.serving import charsets, etag, media, preferences
from terminology.serving.codings import AcceptedCodings
from terminology.serving.preferences import Preferences, VaryKey
from terminology.serving.rendered import STATUSES, Rendered
from terminology.serving.request import Request
from terminology.serving.response import (
    LARGEST_INLINE,
    PreparedResponse,
    ResponseHead,
    Responses,
)
from terminology.serving.router import ID, Router
from terminology.snapshot import Snapshot
from terminology.store.damage import DamagedPrerendered

_log = logging.getLogger(__name__)

CacheKey = tuple[str, bytes, bytes | None, VaryKey]
"""Path, query, body and vary key of a request."""

_LONGEST = 1 << 18
"""Bytes of the largest response that is cached."""
_UPDATE_INTERVAL = 0.0005
"""Seconds between two updates of the snapshot: an update takes longer than a response."""
_DEFAULT = Handling()
_SMALL = 1 << 13
"""Bytes of the largest XML that is parsed while other requests wait."""
_VARIANTS = 1 << 16
"""Bytes of cached vary keys of a path."""


class _Variant(NamedTuple):
    """How the headers of a request, and `_format`, change the responses of a plan.

    `format` is None if the client accepts neither JSON nor XML.
    """

    format: Format | None
    handling: Handling
    codings: AcceptedCodings
    get: ResponseHead
    post: ResponseHead
    refused: ResponseHead


class _Planned(NamedTuple):
    """The plans of a path, and their variants by headers."""

    plans: Plans
    dialect: Dialect
    snapshot: Snapshot
    xml: FastWriter
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
        self._next_update = 0.0
        self._xml = {dialect: FastWriter(dialect) for dialect in DIALECTS}
        self._reset(Snapshot((), ()))

    def _reset(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._cache: Cache[CacheKey, PreparedResponse] = Cache(self._most, _LONGEST)
        self._traces = SeenKeys()
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
                compiled = plans.of(operation, dialect, own)
                variants: Cache[VaryKey, _Variant] = Cache(_VARIANTS)
                xml = self._xml[dialect]
                self._planned[path] = _Planned(compiled, dialect, own, xml, variants)

    def update_snapshot(self) -> None:
        """Take the newest snapshot; fast enough for every request."""
        if monotonic() < self._next_update:
            return
        snapshot = self._registry.snapshot()
        if snapshot is not self.snapshot:
            self._reset(snapshot)
        self._next_update = monotonic() + _UPDATE_INTERVAL

    @property
    def cache_bytes(self) -> int:
        """Bytes of the cached responses."""
        return self._cache.size

    def cached_or_planned(self, key: CacheKey) -> tuple[PreparedResponse | None, str, bool]:
        """Return the cached or planned response, "cache" or "plan", and whether it may be cached.

        Only repeated requests are cached: a request that arrives once takes no memory.
        """
        is_repeated = not self._traces.is_new(key)
        prepared = self._cache.get(key) if is_repeated else None
        if prepared is not None:
            return prepared, "cache", False
        prepared = self.planned(key)
        if prepared is not None and is_repeated:
            self.store(key, prepared)
        return prepared, "plan", is_repeated

    def store(
        self, key: CacheKey, prepared: PreparedResponse, snapshot: Snapshot | None = None
    ) -> None:
        """Cache a response, unless its operation used another snapshot."""
        if snapshot is not None and snapshot is not self.snapshot:
            return
        path, query, body, vary = key
        size = len(path) + len(query) + len(body or b"") + sum(map(len, vary)) + len(prepared[1])
        self._cache.put(key, prepared, size)

    def planned(self, key: CacheKey) -> PreparedResponse | None:
        """Return the response of a plan; None if the operation has to run."""
        path, query, body, vary = key
        planned = self._planned.get(path)
        if planned is None:
            return None
        if b"_format" in query:
            query, vary = _without_format(query, vary)
        variant = planned.variants.get(vary) or self._variant(planned, vary)
        if variant.format is None:
            return None
        resource = None
        if body is not None:
            resource = _parsed(query, body, preferences.from_vary_key(vary), planned.dialect)
        answer = None
        if body is None or resource is not None:
            answer = _answer(planned.plans, query, resource, variant.handling)
        if answer is None:
            return None
        if variant.format is Format.XML:
            answer = type(answer)(planned.xml.write(answer))
        if variant.codings.coding and len(answer) >= variant.codings.smallest:
            if len(answer) > LARGEST_INLINE:
                return None
            return self._compressed(vary, planned, answer, posted=body is not None)
        if type(answer) is Refusal:
            return variant.refused, answer
        return variant.get if body is None else variant.post, answer

    def _compressed(
        self, vary: VaryKey, planned: _Planned, answer: bytes, *, posted: bool
    ) -> PreparedResponse:
        """Return a response that is compressed."""
        accepted = preferences.from_vary_key(vary)
        format = accepted.accepted(planned.dialect).format or Format.JSON
        whole = self._rendered(planned, answer, accepted, format, posted=posted)
        return self._responses.prepare(whole, answer, accepted.codings)

    def _variant(self, planned: _Planned, vary: VaryKey) -> _Variant:
        accepted = preferences.from_vary_key(vary)
        format = accepted.accepted(planned.dialect).format
        shown = format or Format.JSON
        kinds = ((b"", False), (b"", True), (Refusal(), False))
        heads = [
            self._responses.head_of(self._rendered(planned, body, accepted, shown, posted=posted))
            for body, posted in kinds
        ]
        is_plain = accepted.languages is None and not accepted.strict
        handling = _DEFAULT if is_plain else Handling(accepted.strict, accepted.languages)
        possible = format if accepted.codings.is_possible else None
        variant = _Variant(possible, handling, accepted.codings, *heads)
        planned.variants.put(vary, variant, sum(map(len, vary)))
        return variant

    def planned_entry(self, request: Request) -> Rendered | None:
        """Return the answer of a plan to an entry of a batch; None if the operation has to run.

        It is JSON: the whole batch is written in the format of the client.
        """
        planned = self._planned.get(request.path)
        if planned is None:
            return None
        is_post = request.method == "POST"
        if (is_post and (request.query or request.resource is None)) or not (
            is_post or request.method == "GET"
        ):
            return None
        variant = planned.variants.get(request.vary) or self._variant(planned, request.vary)
        answer = _answer(planned.plans, request.query, request.resource, variant.handling)
        if answer is None:
            return None
        return self._rendered(planned, answer, request.preferences, Format.JSON, posted=is_post)

    def _rendered(
        self,
        planned: _Planned,
        answer: bytes,
        accepted: Preferences,
        format: Format,
        *,
        posted: bool,
    ) -> Rendered:
        type = media.fhir(planned.dialect, format)
        if isinstance(answer, Refusal):
            return Rendered(answer, type, STATUSES[NotFound])
        if posted:
            return Rendered(answer, type)
        tag = etag.of_operation(planned.snapshot, planned.dialect, accepted.language, format)
        return Rendered(answer, type, etag=tag)


def _answer(plans: Plans, query: bytes, resource: JsonValue, handling: Handling) -> bytes | None:
    """Return the answer of a plan to a query or a resource; None if the operation has to run."""
    try:
        if resource is None:
            return plans.of_query(query, handling)
        return plans.of_parameters(resource, handling)
    except DamagedPrerendered:
        # The registry records the damage, and has the file rendered again.
        return None
    except Exception:
        # The operation meets the same problem, and reports it to the client.
        _log.warning("a plan failed; the operation answers instead", exc_info=True)
        return None


def _without_format(query: bytes, vary: VaryKey) -> tuple[bytes, VaryKey]:
    """Return a query without `_format`, and the vary key with it."""
    others: list[bytes] = []
    sent = b""
    for pair in query.split(b"&"):
        name, _, value = pair.partition(b"=")
        if name != preferences.FORMAT:
            others.append(pair)
        else:
            sent = unquote_to_bytes(value.replace(b"+", b" ")).strip().replace(b" ", b"+") or sent
    return b"&".join(others), (*vary, preferences.FORMAT, sent) if sent else vary


def _parsed(query: bytes, body: bytes, accepted: Preferences, dialect: Dialect) -> JsonValue:
    """Return the parsed body; None if a plan cannot read it."""
    if query:
        return None
    if media.is_xml(accepted.content_type):
        charset = media.charset(accepted.content_type)
        with suppress(Problem):
            return xmlreader.read(body, dialect, charset) if len(body) <= _SMALL else None
        return None
    if not media.is_json(accepted.content_type) or charsets.named(accepted.content_type):
        return None
    try:
        resource: JsonValue = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return resource
