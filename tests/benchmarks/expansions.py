"""Requests of $expand: pages, and codes by words and filters."""

import re
from collections.abc import Iterator
from random import Random

from codesystems import canonical
from tests.benchmarks.pool import Known, Pool, category
from tests.benchmarks.questions import Document, Kind, Question, get, post

_PATH = "/r4/ValueSet/$expand"
_PAGE = 10
_MOST_WORDS = 3
_SHORTEST = 3
"""Characters of the beginning of a word."""


def _pages(pool: Pool, chance: Random) -> Iterator[Question]:
    """Pages of ten codes at every offset of ICD-10-PCS."""
    del chance
    for offset in range(len(pool.procedures)):
        shown = min(_PAGE, len(pool.procedures) - offset)
        url = f"{canonical.OURS}/ValueSet/icd10pcs"
        yield get(_PATH, shown, url=url, count=str(_PAGE), offset=str(offset))


def _words(pool: Pool, chance: Random) -> Iterator[Question]:
    """One to three words of a code's display, whole or cut, in all of its code system."""
    for known in pool.codes:
        text = _some_words(known, chance)
        if text:
            url = f"{known.system}?fhir_vs"
            yield get(_PATH, result=True, url=url, filter=text, count=str(_PAGE))


def _some_words(known: Known, chance: Random) -> str:
    words = re.findall(rf"[A-Za-z]{{{_SHORTEST},}}", known.display)
    picked = chance.sample(words, min(len(words), chance.randint(1, _MOST_WORDS)))
    return " ".join(word[: chance.randint(_SHORTEST, len(word))].lower() for word in picked)


def _combined(pool: Pool, chance: Random) -> Iterator[Question]:
    """A section and a category of HCPCS together, and a word or its beginning besides."""
    for known in pool.hcpcs:
        text = _some_words(known, chance)
        if known.group and category(known) and text:
            resource: Document = {
                "resourceType": "Parameters",
                "parameter": [
                    {"name": "valueSet", "resource": _both(known.group, category(known))},
                    {"name": "filter", "valueString": text},
                    {"name": "count", "valueInteger": _PAGE},
                ],
            }
            yield post(_PATH, result=True, resource=resource)


def _both(section: str, betos: str) -> Document:
    chosen = [
        {"property": "concept", "op": "is-a", "value": section},
        {"property": "betos", "op": "=", "value": betos},
    ]
    compose = {"include": [{"system": canonical.HCPCS, "filter": chosen}]}
    return {"resourceType": "ValueSet", "status": "active", "compose": compose}


def _shown(response: Document) -> object:
    return len(response["expansion"]["contains"])


def _finds(response: Document) -> object:
    return response["expansion"]["total"] > 0


PAGE = Kind("expand-page", "$expand, a page of 80,000 codes", _pages, _shown)
FILTER = Kind("expand-filter", "$expand with a text filter", _words, _finds)
COMBINED = Kind("expand-combined", "$expand with combined filters", _combined, _finds)
