"""Requests of $validate-code, in code systems and in value sets, and of $subsumes."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from codesystems import canonical
from tests.benchmarks.pool import Known, Pool, category
from tests.benchmarks.questions import Document, Kind, Question, get, parameter, post

_PATH = "/r4/CodeSystem/$validate-code"
_MEMBER = "/r4/ValueSet/$validate-code"
_CATEGORIES = f"{canonical.OURS}/ValueSet/hcpcs-betos"


def parameters(known: Known) -> Document:
    """The question whether a code and its display are right, as a resource."""
    return {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "url", "valueUri": known.system},
            {"name": "code", "valueCode": known.code},
            {"name": "display", "valueString": known.display},
        ],
    }


def _code(pool: Pool, chance: Random) -> Iterator[Question]:
    del chance
    for known in pool.codes:
        yield get(_PATH, result=True, url=known.system, code=known.code)


def _display(pool: Pool, chance: Random) -> Iterator[Question]:
    del chance
    for known in pool.codes:
        query = {"url": known.system, "code": known.code, "display": known.display}
        yield get(_PATH, result=True, **query)


def _posted(pool: Pool, chance: Random) -> Iterator[Question]:
    del chance
    for known in pool.codes:
        yield post(_PATH, result=True, resource=parameters(known))


def _grouped(pool: Pool, chance: Random) -> Iterator[tuple[Known, str]]:
    """Every second code with its section or table, the others with another."""
    groups = {system: pool.groups(system) for system in (canonical.HCPCS, canonical.ICD10PCS)}
    for known in pool.codes:
        if known.group:
            yield known, chance.choice([known.group, chance.choice(groups[known.system])])


def _below(pool: Pool, chance: Random) -> Iterator[Question]:
    for known, group in _grouped(pool, chance):
        query = {"system": known.system, "code": known.code}
        url = f"{known.system}?fhir_vs=is-a/{group}"
        yield get(_MEMBER, group == known.group, url=url, **query)


def _filtered(pool: Pool, chance: Random) -> Iterator[Question]:
    """Procedures below tables; HCPCS codes in the value sets of BETOS categories."""
    categories = sorted({category(known) for known in pool.hcpcs} - {""})
    for known in pool.hcpcs:
        own = category(known) or chance.choice(categories)
        picked = chance.choice([own, chance.choice(categories)])
        query = {"url": f"{_CATEGORIES}-{picked}", "system": known.system, "code": known.code}
        yield get(_MEMBER, picked == category(known), **query)
    yield from _below(replace(pool, hcpcs=()), chance)


def _subsumes(pool: Pool, chance: Random) -> Iterator[Question]:
    for known, group in _grouped(pool, chance):
        outcome = "subsumes" if group == known.group else "not-subsumed"
        query = {"system": known.system, "codeA": group, "codeB": known.code}
        yield get("/r4/CodeSystem/$subsumes", outcome, **query)


_result = parameter("result")

CODE = Kind("validate-code", "CodeSystem $validate-code, code", _code, _result)
DISPLAY = Kind("validate-display", "CodeSystem $validate-code, code and display", _display, _result)
POSTED = Kind("validate-post", "CodeSystem $validate-code by POST", _posted, _result)
MEMBER = Kind("member-filter", "ValueSet $validate-code, filter value set", _filtered, _result)
BELOW = Kind("member-is-a", "ValueSet $validate-code, is-a", _below, _result)
SUBSUMES = Kind("subsumes", "$subsumes", _subsumes, parameter("outcome"))
