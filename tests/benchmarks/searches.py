"""Requests of search: value sets and code systems by URL."""

from collections.abc import Iterator
from random import Random

from tests.benchmarks.pool import Pool
from tests.benchmarks.questions import Document, Kind, Question, get


def _by_url(pool: Pool, chance: Random) -> Iterator[Question]:
    del chance
    for url in pool.value_sets:
        for base in ("/r4", "/r5"):
            yield get(f"{base}/ValueSet", result=True, url=url)
            yield get(f"{base}/ValueSet", result=True, url=url, _summary="true")


def _finds(response: Document) -> object:
    return response["total"] > 0


SEARCH = Kind("search", "search of ValueSet by url", _by_url, _finds)
