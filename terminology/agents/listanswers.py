"""Answers that are lists: search, expand and releases."""

from typing import Any

from terminology import contents
from terminology.agents import answer
from terminology.agents.answer import Answer
from terminology.api.contents import CodeSystemInfo
from terminology.api.results import ExpansionResult
from terminology.api.terminology import Terminology
from terminology.fhir.json import Json, JsonValue

COUNT = 10
"""Entries of an answer without `count`."""


def search(terminology: Terminology, sent: dict[str, Any]) -> Answer:
    """Answer with the codes that have all words, the best first."""
    url = next(info.url for info in terminology.code_systems() if info.key == sent["system"])
    found = _list(terminology, f"{url}?fhir_vs", sent, words=sent["query"])
    if not found.data["total"]:
        hint = "No code has all of these words: send fewer words, or beginnings of words"
        return Answer([hint, *found.lines[1:]], found.data)
    return found


def expand(terminology: Terminology, sent: dict[str, Any]) -> Answer:
    """Answer with the codes of a value set."""
    return _list(terminology, sent["value_set"], sent, words=sent.get("filter"))


def _list(
    terminology: Terminology, value_set: str, sent: dict[str, Any], words: str | None
) -> Answer:
    count, offset, date = sent.get("count", COUNT), sent.get("offset", 0), sent.get("date")
    found = terminology.expand(value_set, filter=words, count=count, offset=offset, date=date)
    shown = len(found.codes)
    lines = [
        f"{found.total} codes{_words(words)}{f' on {date}' if date else ''}",
        *(_code(one.code, one.display, inactive=one.inactive) for one in found.codes),
        *answer.more(shown, found.total, offset, "send"),
    ]
    whole = answer.request(
        "ValueSet/$expand", url=found.url, filter=words, date=date, count=count, offset=offset
    )
    sources = [*_editions(terminology, found)]
    codes: list[JsonValue] = [
        answer.without_none({"code": one.code, "display": one.display, "inactive": one.inactive})
        for one in found.codes
    ]
    data: Json = {
        "total": found.total,
        "codes": codes,
        "next_offset": offset + shown if offset + shown < found.total else None,
        "source": [origin for _, origin in sources],
        "fhir": whole,
    }
    return Answer(
        [*lines, *(text for text, _ in sources), f"Whole: {whole}"], answer.without_none(data)
    )


def _words(words: str | None) -> str:
    return f" with '{words}'" if words else ""


def _code(code: str, display: str | None, *, inactive: bool) -> str:
    return f"{code}{' (ended)' if inactive else ''}: {answer.shortened(display)}"


def _editions(terminology: Terminology, found: ExpansionResult) -> list[tuple[str, Json]]:
    named = (edition.rpartition("|") for edition in found.editions)
    return [answer.source(terminology, url, version) for url, _, version in named]


def releases(terminology: Terminology, sent: dict[str, Any]) -> Answer:
    """Answer with the editions of a code system, or with what there is at all."""
    system = sent.get("system")
    infos = [info for info in terminology.code_systems() if system in {None, info.key}]
    if system is None:
        return _overview(terminology, infos)
    day = sent.get("date")
    on_day = [] if day is None else [answer.edition_of(infos, system, day).version]
    lines = [
        f"{len(infos)} editions of {system}, the newest first",
        *(f"On {day} version {version} is in force" for version in on_day),
        *map(_edition, infos),
    ]
    return Answer(lines, {"editions": [answer.of_edition(info)[1] for info in infos]})


def _overview(terminology: Terminology, infos: list[CodeSystemInfo]) -> Answer:
    by_key: dict[str, list[CodeSystemInfo]] = {}
    for info in infos:
        by_key.setdefault(info.key, []).append(info)
    maps = {info.key: info.title for info in terminology.concept_maps()}
    sets = [one.id for one in terminology.value_sets()]
    lines = [
        f"{len(by_key)} code systems (key: newest version, how much of it, title)",
        *(_newest(of_key) for of_key in by_key.values()),
        f"{len(maps)} concept maps (key: title)",
        *(f"{key}: {title}" for key, title in maps.items()),
        f"{len(sets)} value sets, such as {', '.join(contents.guide().value_sets)}",
    ]
    data: Json = {
        "code_systems": {key: [info.version for info in of_key] for key, of_key in by_key.items()},
        "concept_maps": {**maps},
        "value_sets": answer.strings(sets),
        "fhir": answer.request("CodeSystem", _elements="url,version"),
    }
    return Answer(lines, data)


def _newest(infos: list[CodeSystemInfo]) -> str:
    info, others = infos[0], len(infos) - 1
    earlier = f", {others} others" if others else ""
    return f"{info.key}: {info.version}{earlier}, {info.content.value}, {info.title}"


def _edition(info: CodeSystemInfo) -> str:
    return (
        f"version {info.version}, in force from {info.effective}, {info.content.value}, "
        f"{info.concept_count} codes: {info.title}"
    )
