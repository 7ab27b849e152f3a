"""Batch Bundles of which the answers are at hand (shortcut.py)."""

import asyncio
from functools import lru_cache

import orjson
from starlette.types import Scope

from terminology.fhir import batchbundle
from terminology.fhir.batch import TURN
from terminology.fhir.dialects import DIALECTS, Dialect
from terminology.fhir.json import JsonValue
from terminology.fhir.plan import CODE, Refusal
from terminology.problems import Problem
from terminology.serving.shortcut import Answer, Shortcut, telling

_BASES = {f"/{dialect.name}{slash}": dialect for dialect in DIALECTS for slash in ("", "/")}
_PLAIN = 2
"""A request with method and URL alone; others have conditions."""


class Bundles:
    """The batches of one application."""

    bases = frozenset(_BASES)
    """Where they are asked, below where the application is."""

    def __init__(self, shortcut: Shortcut) -> None:
        self._shortcut = shortcut

    async def answer(self, base: str, scope: Scope, body: bytes) -> Answer | None:
        """The answer, if that to every request is at hand; others get their turn in between."""
        shortcut, dialect = self._shortcut, _BASES[base]
        if scope["query_string"] or shortcut.means(telling(scope["headers"]), dialect) is not False:
            return None
        try:
            entries = batchbundle.listed(orjson.loads(body))
        except (orjson.JSONDecodeError, Problem):
            return None
        found = []
        for number, sent in enumerate(entries):
            if number % TURN == 0:
                await asyncio.sleep(0)
            entry = self.entry(sent, dialect)
            if entry is None:
                return None
            found.append(entry)
        return shortcut.messages(batchbundle.whole(found), dialect, posted=True)

    def entry(self, sent: JsonValue, dialect: Dialect) -> bytes | None:
        """The entry with the answer to one request; None where it is not at hand."""
        request = sent.get("request") if isinstance(sent, dict) else None
        if not isinstance(sent, dict) or not isinstance(request, dict) or len(request) > _PLAIN:
            return None
        url, is_get = request.get("url"), request.get("method") == "GET"
        posted = None if is_get else sent.get("resource")
        if not isinstance(url, str) or not (is_get or _is_posted(request, posted)):
            return None
        path, _, query = url.partition("?")
        said = self._shortcut.said(f"/{dialect.name}/{path}", query.encode(), posted)
        if said is None:
            return None
        refused = isinstance(said, Refusal)
        etag = self._shortcut.etag(dialect) if is_get and not refused else None
        before, after = _around(404 if refused else 200, etag)
        return b"%b%b%b" % (before, said, after)


def _is_posted(request: dict[str, JsonValue], resource: JsonValue) -> bool:
    return request.get("method") == "POST" and resource is not None


@lru_cache(maxsize=64)
def _around(status: int, etag: str | None) -> tuple[bytes, bytes]:
    """What stands in an entry before and after an answer."""
    said = CODE.encode()
    before, _, after = batchbundle.write(batchbundle.Answer(status, said, etag)).partition(said)
    return before, after
