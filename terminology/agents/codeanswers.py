"""Answers about one code: lookup and validate."""

from collections.abc import Iterator
from typing import Any

from terminology.agents import answer
from terminology.agents.answer import Answer
from terminology.api.results import HistoryEntry, LookupResult
from terminology.api.terminology import Terminology
from terminology.fhir.json import Json, JsonValue

_OBVIOUS = frozenset({"inactive", "status", "notSelectable"})
"""Properties that the line of days tells."""
_MOST = 16
"""Properties that are listed."""
_VALUES = 6
"""Values of one property that are listed."""
_NEAR = 8
"""Codes above or below a code that are listed."""


def lookup(terminology: Terminology, sent: dict[str, Any]) -> Answer:
    """Answer with the days, properties and hierarchy of a code."""
    system, code, date = sent["system"], sent["code"], sent.get("date")
    wanted = sent.get("properties", ())
    found = terminology.lookup(
        system, code, date=date, properties=wanted, history=bool(sent.get("history"))
    )
    text, origin = answer.source(terminology, found.system, found.version)
    lines = [
        f"{found.code}: {answer.shortened(found.display)}",
        f"Days: {answer.days(found.validity)}{_standing(found)}",
        *([found.message] if found.message else []),
        *_properties(found, cut=not wanted),
        *_near("Above", [near.code for near in found.parents]),
        *_near("Below", [near.code for near in found.children]),
        *(_history(entry) for entry in found.history[-_MOST:]),
    ]
    whole = answer.request(
        "CodeSystem/$lookup", system=found.system, code=found.code, date=date, property="*"
    )
    data = answer.without_none(
        {
            "code": found.code,
            "display": found.display,
            "start": _iso(found.validity.start),
            "end": _iso(found.validity.end),
            "inactive": found.inactive,
            "message": found.message,
            "properties": _data(found, cut=not wanted),
            "parents": answer.strings(near.code for near in found.parents),
            "children": answer.strings(near.code for near in found.children[:_NEAR]),
            "source": origin,
            "fhir": whole,
        }
    )
    return Answer([*lines, text, f"Whole: {whole}"], data)


def _standing(found: LookupResult) -> str:
    if found.inactive:
        return " (ended)"
    return " (a group of codes, never billed itself)" if found.abstract else ""


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def _listed(found: LookupResult, *, cut: bool) -> dict[str, list[str]]:
    """Return the properties with their values as texts; with `cut`, the first ones."""
    names = [name for name in found.properties if name not in _OBVIOUS]
    return {
        name: [answer.value(one) for one in found.properties[name]]
        for name in (names[:_MOST] if cut else names)
    }


def _properties(found: LookupResult, *, cut: bool) -> Iterator[str]:
    listed = _listed(found, cut=cut)
    for name, values in listed.items():
        left = len(values) - _VALUES if cut else 0
        shown = "; ".join(map(answer.shortened, values[:_VALUES] if left > 0 else values))
        rest = f"; ... {left} more: send properties=['{name}']" if left > 0 else ""
        yield f"{name}: {shown}{rest}"
    others = [name for name in found.properties if name not in {*listed, *_OBVIOUS}]
    if others:
        yield f"... {len(others)} more properties: send properties=[...] of {', '.join(others)}"


def _data(found: LookupResult, *, cut: bool) -> Json:
    most = _VALUES if cut else None
    return {
        name: [*values[:most]] if len(values) > 1 else values[0]
        for name, values in _listed(found, cut=cut).items()
    }


def _near(where: str, codes: list[str]) -> Iterator[str]:
    if codes:
        left = len(codes) - _NEAR
        rest = f" and {left} more" if left > 0 else ""
        yield f"{where}: {', '.join(codes[:_NEAR])}{rest}"


def _history(entry: HistoryEntry) -> str:
    names = ", ".join(difference.property for difference in entry.differences)
    event = f"{entry.event.value} ({names})" if names else entry.event.value
    days = f"; {answer.days(entry.validity)}" if entry.validity is not None else ""
    return f"Edition {entry.version} ({entry.effective}): {event}{days}"


def validate(terminology: Terminology, sent: dict[str, Any]) -> Answer:
    """Answer whether a code, and its display, are right on a day."""
    code, date, value_set = sent["code"], sent.get("date"), sent.get("value_set")
    found = terminology.validate(
        sent["system"], code, display=sent.get("display"), value_set=value_set, date=date
    )
    when = f" on {date}" if date else ""
    where = f" in the value set {value_set}" if value_set else ""
    verdict = "is valid" if found.result else "is NOT valid"
    lines = [f"{code} {verdict}{where}{when}: {answer.shortened(found.display)}"]
    if not found.result and found.display is None:
        lines = [f"{code} {verdict}{where}{when}"]
    if found.normalized_code:
        lines.append(f"It is written {found.normalized_code}")
    issues = list(dict.fromkeys(issue.text for issue in found.issues))
    lines += [f"- {text}" for text in issues]
    url = found.system or ""
    text, origin = answer.source(terminology, url, found.version)
    whole = answer.request(
        f"{'ValueSet' if value_set else 'CodeSystem'}/$validate-code",
        url=url if value_set is None else _value_set(terminology, value_set),
        system=None if value_set is None else url,
        code=code,
        date=date,
        display=sent.get("display"),
    )
    data: dict[str, JsonValue] = {
        "valid": found.result,
        "code": found.normalized_code or code,
        "display": found.display,
        "status": found.status,
        "issues": answer.strings(issues),
        "source": origin,
        "fhir": whole,
    }
    return Answer([*lines, text, f"Whole: {whole}"], answer.without_none(data))


def _value_set(terminology: Terminology, name: str) -> str:
    urls = {one.id: one.url for one in terminology.value_sets()}
    return urls.get(name) or name
