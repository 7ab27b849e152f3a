"""Answers about two editions: diff."""

from collections.abc import Sequence
from typing import Any

from codesystems.model import Property
from terminology.agents import answer
from terminology.agents.answer import Answer
from terminology.api.results import DiffResult
from terminology.api.terminology import Terminology
from terminology.fhir.json import Json
from terminology.operations.comparison import Change, ChangedCode

COUNT = 15
"""Entries of an answer without `count`."""
_USUAL = [change.value for change in Change if change is not Change.MAINTAINED]
"""Changes of an answer without `changes`: all but the publisher's own work."""
_WHOLE = {Change.ADDED, Change.REMOVED}
"""Changes of a whole code, of which the properties are not listed."""


def diff(terminology: Terminology, sent: dict[str, Any]) -> Answer:
    """Answer with the codes that differ between two editions, named by version or day."""
    infos = [info for info in terminology.code_systems() if info.key == sent["system"]]
    earlier, later = (answer.edition_of(infos, sent["system"], sent[end]) for end in ("from", "to"))
    offset, code = sent.get("offset", 0), sent.get("code")
    found = terminology.diff(
        sent["system"],
        earlier.version,
        later.version,
        properties=sent.get("properties", ()),
        changes=sent.get("changes") or _USUAL,
        count=None if code else sent.get("count", COUNT),
        offset=None if code else offset,
    )
    entries = [entry for entry in found.entries if code in {None, entry.code}]
    total = len(entries) if code else found.total
    whole = answer.request(
        "CodeSystem/$diff", system=found.system, from_=earlier.version, to=later.version
    )
    lines = [
        f"{sent['system']} from {earlier.version} to {later.version}: {_totals(found)}",
        *([f"{code} is the same in both"] if code and not entries else []),
        *(line for entry in entries for line in _entry(entry)),
        *answer.more(len(entries), total, offset, "send"),
        *(answer.of_edition(info)[0] for info in (earlier, later)),
        f"Whole: {whole}",
    ]
    data: Json = {
        "totals": {change.value: number for change, number in found.totals.items()},
        "entries": [_data(entry) for entry in entries],
        "total": total,
        "next_offset": None if code else found.next_offset,
        "source": [answer.of_edition(info)[1] for info in (earlier, later)],
        "fhir": whole,
    }
    return Answer(lines, answer.without_none(data))


def _totals(found: DiffResult) -> str:
    return ", ".join(f"{number} {change.value}" for change, number in found.totals.items())


def _entry(entry: ChangedCode) -> list[str]:
    lines = [f"{entry.code} {entry.change.value}: {answer.shortened(entry.display)}"]
    if entry.change in _WHOLE:
        return lines
    return lines + [
        f"   {one.property}: {_values(one.before)} -> {_values(one.after)}"
        for one in entry.differences
    ]


def _values(values: Sequence[Property]) -> str:
    return "; ".join(answer.shortened(answer.value(one.value)) for one in values) or "none"


def _data(entry: ChangedCode) -> Json:
    changes: Json = {
        one.property: [_values(one.before), _values(one.after)]
        for one in entry.differences
        if entry.change not in _WHOLE
    }
    return {"code": entry.code, "change": entry.change.value, "differences": changes}
