"""Requests of $translate, forward and reverse."""

from collections.abc import Iterator
from random import Random

from codesystems import canonical
from tests.benchmarks.pool import Pool
from tests.benchmarks.questions import Kind, Question, get, parameter

_PATH = "ConceptMap/$translate"
_BETOS = f"{canonical.OURS}/ConceptMap/hcpcs-to-betos"
_REPLACED = f"{canonical.OURS}/ConceptMap/hcpcs-replaced-by"


def _forward(pool: Pool, chance: Random) -> Iterator[Question]:
    """Every mapped code, in the words of R4 and R5: with the map, the target system, and both."""
    del chance
    for row in pool.maps:
        for by_map, by_system in ((True, False), (False, True), (True, True)):
            named = {"url": row.url} if by_map else {}
            r4 = {"targetsystem": row.target.system} if by_system else {}
            r5 = {"targetSystem": row.target.system} if by_system else {}
            near = {"system": row.source.system}
            yield get(f"/r4/{_PATH}", result=True, **named, **near, code=row.source.code, **r4)
            yield get(
                f"/r5/{_PATH}", result=True, **named, **near, sourceCode=row.source.code, **r5
            )


def _reverse(pool: Pool, chance: Random) -> Iterator[Question]:
    """Every target code by every name of its system, and all HCPCS codes, few of which are targets.

    Not BETOS: a category is the target of hundreds of codes.
    """
    del chance
    targets = {(row.url, row.target) for row in pool.maps if row.url != _BETOS}
    for url, target in sorted(targets, key=str):
        for system in _spellings(target.system):
            yield from _back(url, system, target.code, result=True)
    replacing = {target.code for url, target in targets if url == _REPLACED}
    for known in pool.hcpcs:
        yield from _back(_REPLACED, known.system, known.code, result=known.code in replacing)


def _back(url: str, system: str, code: str, *, result: bool) -> Iterator[Question]:
    query = {"url": url, "system": system}
    yield get(f"/r4/{_PATH}", result, **query, code=code, reverse="true")
    yield get(f"/r5/{_PATH}", result, **query, targetCode=code)


def _spellings(system: str) -> list[str]:
    return [system, *(uri for uri, alias in canonical.ALIASES.items() if alias.canonical == system)]


_result = parameter("result")

FORWARD = Kind("translate", "$translate", _forward, _result)
REVERSE = Kind("translate-reverse", "$translate in reverse", _reverse, _result)
