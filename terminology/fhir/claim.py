"""A Claim resource, of R4 or R5, as the claim that rules examine.

Sources: https://hl7.org/fhir/R4/claim.html and its R5 page; `supportingInfo` is read as
in the CARIN Blue Button guide: type of bill, condition codes and DRG by their code systems. A
remark (NTE02, FL 80) is a `supportingInfo` with a text.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.problems import Invalid
from conceptmaps.claims.model import Claim, Coded, Line, Text
from terminology import contents
from terminology.fhir import dates, unread
from terminology.fhir.element import Element
from terminology.fhir.json import Json
from terminology.messages import claims, requests

_BILL_TYPE = re.compile(r"0[1-9][0-9][0-9A-Z]?|[1-9][0-9][0-9A-Z]")
_TRIAL = re.compile(r"(NCT)?[0-9]{8}", re.IGNORECASE)
_CONDITION = frozenset({"conditioncode", "condition-code", "condition"})
_VALUE_CODE_OF_TRIAL = "D4"


def read(resource: Json) -> Claim:
    """Read a Claim. Raises Invalid, which names the element that cannot be read."""
    sent = resource.get("resourceType")
    if sent != "Claim":
        raise Invalid(claims.not_a_claim(str(sent) if sent else "A resource of no type"))
    claim, systems = Element(resource, "Claim"), contents.claim_systems()
    information = list(claim.children("supportingInfo"))
    types = [*_concept(claim.child("type")), *_concept(claim.child("subType"))]
    codes = [coded for one in information for coded in _concept(one.child("code"))]
    period = _period(claim.child("billablePeriod"))
    read_claim = Claim(
        types=tuple(types),
        bill_types=tuple(_bill_types(types, information)),
        period=period,
        lines=tuple(line for item in claim.children("item") for line in _lines(item, None)),
        procedures=tuple(_listed(claim, "procedure", systems.procedure)),
        diagnoses=tuple(_listed(claim, "diagnosis", systems.diagnosis)),
        conditions=tuple(_of_category(information, systems.condition, _CONDITION)),
        groups=tuple(_groups(claim, codes)),
        remarks=tuple(_remarks(information)),
        coverages=tuple(_coverages(claim)),
        trials=tuple(_trials(information)),
        uncoded=tuple(_uncoded_of_claim(claim, information)),
    )
    return unread.add(read_claim, claim, codes)


# Codes


def _concept(concept: Element | None, system: str = "") -> Iterator[Coded]:
    """The codings of a CodeableConcept; `system` is that of its place, for codings without one."""
    if concept is not None:
        for coding in concept.children("coding"):
            code = (coding.text("code") or "").strip()
            if code and coding.text("system") not in unread.ABSENT:
                yield _coded(coding, code, system)


def _coded(coding: Element, code: str, expected: str) -> Coded:
    stated, service = coding.text("system"), contents.claim_systems().service
    if not stated:
        return Coded(service(expected, code), code, coding.at, assumed=True)
    system = canonical.resolve(canonical.split(stated)[0]).canonical
    return Coded(service(system, code), code, coding.at)


def _listed(claim: Element, name: str, system: str) -> Iterator[Coded]:
    """The codes of `Claim.procedure` or `Claim.diagnosis`: its own, or of a contained resource."""
    for concept in _concepts(claim, name):
        yield from _concept(concept, system)


def _concepts(claim: Element, name: str) -> Iterator[Element]:
    path = f"{name}.ofType(CodeableConcept)"
    for one in claim.children(name):
        concept = one.child(f"{name}CodeableConcept", path) or _contained(claim, one, name)
        if concept is not None:
            yield concept


def _contained(claim: Element, one: Element, name: str) -> Element | None:
    """The code of the resource that a reference is to, where the claim contains it."""
    reference = _reference(one, name)
    id = (reference.text("reference") or "").removeprefix("#") if reference else None
    resource = next((each for each in claim.children("contained") if each.text("id") == id), None)
    return resource.child("code") if resource else None


def _reference(one: Element, name: str) -> Element | None:
    return one.child(f"{name}Reference", f"{name}.ofType(Reference)")


def _uncoded(*concepts: Element | None) -> Iterator[Text]:
    """The concepts that have a text or a display, and no code."""
    for concept in concepts:
        if concept is not None and not any(
            one.json.get("code") for one in concept.children("coding")
        ):
            displays = [one.text("display") for one in concept.children("coding")]
            text = next(filter(None, (concept.text("text"), *displays)), None)
            if text:
                yield Text(text, concept.at)


def _uncoded_of_claim(claim: Element, information: Iterable[Element]) -> Iterator[Text]:
    """The procedures, diagnoses, DRGs and supporting information without a code."""
    for name in ("procedure", "diagnosis"):
        yield from _uncoded(*_concepts(claim, name))
        for one in claim.children(name):
            reference = _reference(one, name)
            if reference is not None and _contained(claim, one, name) is None:
                text = reference.text("reference") or reference.text("display")
                yield Text(text or "a reference", reference.at)
    yield from _uncoded(*_packages(claim), *(one.child("code") for one in information))


def _bill_types(types: Iterable[Coded], information: Iterable[Element]) -> Iterator[Coded]:
    system = contents.claim_systems().bill_type
    categorized = _of_category(information, system, {"typeofbill"})
    for coded in (*types, *categorized):
        known = coded.system == system or coded.assumed
        if known and _BILL_TYPE.fullmatch(coded.code):
            yield coded


def _of_category(
    information: Iterable[Element], system: str, categories: Collection[str]
) -> Iterator[Coded]:
    """The codes of a code system; those without a system are recognized by the category."""
    for one in information:
        category = {coded.code.lower() for coded in _concept(one.child("category"))}
        for coded in _concept(one.child("code")):
            if coded.system == system:
                yield coded
            elif coded.assumed and not category.isdisjoint(categories):
                yield replace(coded, system=system)


def _groups(claim: Element, codes: Iterable[Coded]) -> Iterator[Coded]:
    """The DRGs: R4 has them with a diagnosis, R5 on the claim too, CARIN as information."""
    packages = (one for concept in _packages(claim) for one in _concept(concept))
    for one in (*packages, *codes):
        if one.system == contents.claim_systems().group:
            yield one


def _packages(claim: Element) -> Iterator[Element | None]:
    yield claim.child("diagnosisRelatedGroup")
    yield from (one.child("packageCode") for one in claim.children("diagnosis"))


# Words and numbers


def _remarks(information: Iterable[Element]) -> Iterator[Text]:
    for one in information:
        text = one.text("valueString")
        if text:
            yield Text(text, f"{one.at}.value.ofType(string)")


def _trials(information: Iterable[Element]) -> Iterator[str]:
    """The places of clinical trial numbers: value code D4, or eight digits."""
    for one in information:
        identifier = one.child("valueIdentifier")
        texts = (one.text("valueString"), identifier.text("value") if identifier else None)
        if any(text and _TRIAL.fullmatch(text.strip()) for text in texts) or any(
            coded.code == _VALUE_CODE_OF_TRIAL for coded in _concept(one.child("code"))
        ):
            yield one.at


def _coverages(claim: Element) -> Iterator[Coded | Text]:
    """The payers: of the focal coverage, or of all, and the insurer."""
    insurance = list(claim.children("insurance"))
    focal = [one for one in insurance if one.json.get("focal") is True]
    contained = {one.text("id"): one for one in claim.children("contained")}
    for one in focal or insurance:
        coverage = one.child("coverage")
        if coverage is not None:
            yield from _display(coverage)
            resource = contained.get((coverage.text("reference") or "").removeprefix("#"))
            if resource is not None:
                yield from _concept(resource.child("type"))
                yield from (
                    text for payor in resource.children("payor") for text in _display(payor)
                )
    insurer = claim.child("insurer")
    if insurer is not None:
        yield from _display(insurer)


def _display(reference: Element) -> Iterator[Text]:
    text = reference.text("display")
    if text:
        yield Text(text, f"{reference.at}.display")


# Lines


def _lines(
    item: Element, above: AsOf | None, below: Sequence[str] = ("detail", "subDetail")
) -> Iterator[Line]:
    """A line and the details below it, which have its day unless they have their own."""
    day, systems = _served(item) or above, contents.claim_systems()
    service, revenue = item.child("productOrService"), item.child("revenue")
    place = item.child("locationCodeableConcept", "location.ofType(CodeableConcept)")
    modifiers = list(item.children("modifier"))
    quantity = item.child("quantity")
    yield Line(
        at=item.at,
        codes=tuple(_concept(service)),
        revenue=tuple(_concept(revenue, systems.revenue)),
        modifiers=tuple(
            coded for modifier in modifiers for coded in _concept(modifier, systems.modifier)
        ),
        places=tuple(_concept(place, systems.place)),
        day=day,
        charge=_charge(item),
        units=quantity.number("value") if quantity is not None else None,
        uncoded=tuple(_uncoded(service, revenue, *modifiers, place)),
    )
    for name in below[:1]:
        for detail in item.children(name):
            yield from _lines(detail, day, below[1:])


def _charge(item: Element) -> Decimal | None:
    net, price, quantity = map(item.child, ("net", "unitPrice", "quantity"))
    if net is not None:
        return net.number("value")
    amount = price.number("value") if price is not None else None
    units = quantity.number("value") if quantity is not None else None
    return amount if amount is None or units is None else amount * units


# Days


def _served(item: Element) -> AsOf | None:
    day = item.text("servicedDate")
    return _day(day, f"{item.at}.serviced") if day else _period(item.child("servicedPeriod"))


def _period(period: Element | None) -> AsOf | None:
    """The days of a Period; one end alone is that day. Raises Invalid where it ends too early."""
    if period is None:
        return None
    read = partial(_end, period)
    start, end = read("start"), read("end")
    if start is None or end is None:
        return start or end
    if end.last < start.first:
        raise Invalid(requests.bad_element(period.at, "a period that ends after its start"))
    text = start.text if start.text == end.text else f"{start.text} to {end.text}"
    return AsOf(start.first, end.last, text)


def _end(period: Element, name: str) -> AsOf | None:
    text = period.text(name)
    return _day(text, f"{period.at}.{name}") if text else None


def _day(text: str, at: str) -> AsOf:
    day = dates.parse(text.strip())
    if day is None:
        raise Invalid(requests.bad_element(at, "a date such as 2025-04-01"))
    return day
