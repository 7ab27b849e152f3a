"""The codes of a Claim at elements that no rule reads, so that $check-coding can name them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from codesystems import canonical
from conceptmaps.claims.model import Claim, Coded
from terminology.fhir.element import Element
from terminology.fhir.json import Json, JsonValue

ABSENT = frozenset(
    {
        "http://terminology.hl7.org/CodeSystem/data-absent-reason",
        "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
    }
)
"""Their codes tell why there is no code."""
_CHOICE = re.compile(r"(\w+?)(CodeableConcept|Coding)$")


def add(claim: Claim, resource: Element, information: Iterable[Coded]) -> Claim:
    """Return a claim with the codes that it has beside those that were read.

    `information` are the codes of its supporting information.
    """
    read = {coded.at for coded in _read(claim)}
    others = tuple(coded for coded in information if coded.at not in read)
    read |= {coded.at for coded in others}
    others = tuple(one for one in others if not one.at.startswith(_within(claim.trials)))
    found = _codings(resource.json, resource.at)
    return replace(
        claim, others=others, unread=tuple(coded for coded in found if coded.at not in read)
    )


def _within(places: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{place}." for place in places)


def _read(claim: Claim) -> Iterator[Coded]:
    yield from (coded for coded, _ in claim.codes())
    yield from (*claim.types, *claim.bill_types)
    yield from (one for one in claim.coverages if isinstance(one, Coded))


def _codings(element: Json, at: str) -> Iterator[Coded]:
    """Return the codings in an element, and in all elements below it but contained resources."""
    system, code = element.get("system"), element.get("code")
    if isinstance(system, str) and isinstance(code, str) and system not in ABSENT:
        url = canonical.resolve(canonical.split(system)[0]).canonical
        yield Coded(url, code.strip(), at)
    for name, value in element.items():
        if name != "contained":
            yield from _below(value, f"{at}.{_CHOICE.sub(_typed, name)}")


def _below(value: JsonValue, at: str) -> Iterator[Coded]:
    if isinstance(value, dict):
        yield from _codings(value, at)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _below(one, f"{at}[{number}]")


def _typed(choice: re.Match[str]) -> str:
    """Write the name of a choice as FHIRPath does."""
    return f"{choice[1]}.ofType({choice[2]})"
