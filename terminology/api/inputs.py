"""Arguments of Python as the inputs of an operation."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Protocol, cast

from codesystems import canonical
from terminology.fhir.json import Json, loads
from terminology.snapshot import Snapshot

Date = date | str
"""A day, or a date of FHIR: 2025, 2025-04, 2025-04-01. A date time means the day of its zone."""

Stated = Mapping[str, str | bool]
"""Circumstances of a claim: {"setting": "inpatient", "clinical-trial": True}."""

Argument = str | bool | int | date | Iterable[str] | None


class Model(Protocol):
    """A model of fhir.resources."""

    def model_dump_json(self) -> str:
        """Return the resource as JSON."""
        ...


def pairs(**arguments: Argument) -> list[tuple[str, str]]:
    """Return the inputs with their values as text; None is left out, an iterable repeats."""
    return [(name, text) for name, value in arguments.items() for text in _texts(value)]


def _texts(value: Argument) -> Iterator[str]:
    match value:
        case None:
            return
        case bool():
            yield str(value).lower()
        case datetime():
            yield value.date().isoformat()
        case date():
            yield value.isoformat()
        case str() | int():
            yield str(value)
        case _:
            yield from value


def dependencies(stated: Stated | None) -> list[str]:
    """Return circumstances as the input `dependency` has them: `setting$inpatient`."""
    return [f"{name}${text}" for name, value in (stated or {}).items() for text in _texts(value)]


def system(name: str | None, snapshot: Snapshot) -> str | None:
    """Return the URL of a code system that is named by our key or a URL, with any version."""
    urls = {concepts.edition.key: concepts.edition.url for concepts in snapshot.editions}
    return _named(name, urls)


def concept_map(name: str | None, snapshot: Snapshot) -> str | None:
    """Return the URL of a concept map that is named by our key or a URL, with any version."""
    urls = {mappings.edition.key: mappings.edition.url for mappings in snapshot.maps}
    return _named(name, urls)


def value_set(name: str | None, snapshot: Snapshot) -> str | None:
    """Return the URL of a value set that is named by its id or a URL, with any version."""
    urls = {value_set.id: value_set.canonical for value_set in snapshot.value_sets}
    return _named(name, urls)


def _named(name: str | None, urls: Mapping[str, str]) -> str | None:
    if name is None:
        return None
    key, version = canonical.split(name)
    url = urls.get(key, key)
    return f"{canonical.split(url)[0]}|{version}" if version else url


def claim(claim: Model | Mapping[str, Any]) -> Json:
    """Return the JSON of a Claim."""
    if isinstance(claim, Mapping):
        return dict(claim)
    return cast(Json, loads(claim.model_dump_json().encode()))
