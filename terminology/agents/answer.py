"""The answer of a tool: short text, and the same as data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from codesystems.model import Coding, PropertyValue, Validity
from codesystems.problems import NotFound
from terminology.api.contents import CodeSystemInfo
from terminology.api.terminology import Terminology
from terminology.fhir import dates
from terminology.fhir.json import Json, JsonValue
from terminology.messages import agents

LONGEST = 200
"""Characters of a text that is shown whole."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The lines of the text, and the data; `is_error` for an error that the agent can correct."""

    lines: Sequence[str]
    data: Json
    is_error: bool = False

    @property
    def text(self) -> str:
        """The whole text."""
        return "\n".join(self.lines)


def shortened(text: str | None) -> str:
    """Return a text that is cut where it is too long."""
    if text is None:
        return "(no wording here: the number alone)"
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} ..."


def value(one: PropertyValue) -> str:
    """Return a value of a property as text: of a Coding, its code and what it means."""
    if isinstance(one, Coding):
        return f"{one.code} ({one.display})" if one.display else one.code
    return str(one).lower() if isinstance(one, bool) else str(one)


def days(validity: Validity) -> str:
    """Return the days of a code in words."""
    return f"from {_day(validity.start, 'the beginning')} to {_day(validity.end, 'no end')}"


def _day(day: date | None, without: str) -> str:
    return without if day is None else day.isoformat()


def request(path: str, **parameters: str | int | None) -> str:
    """Return the FHIR request that answers the whole: `GET [base]/r4/...`."""
    sent = {name.rstrip("_"): value for name, value in parameters.items() if value is not None}
    return f"GET [base]/r4/{path}?{urlencode(sent, safe=':/$|?*')}"


def source(terminology: Terminology, url: str, version: str | None) -> tuple[str, Json]:
    """Return the edition of an answer in words, and as data."""
    for info in terminology.code_systems():
        if info.url == url and info.version == (version or ""):
            return of_edition(info)
    return f"Source: {url}|{version}", {"system": url, "version": version}


def of_edition(info: CodeSystemInfo) -> tuple[str, Json]:
    """Return an edition in words, and as data."""
    effective = info.effective.isoformat()
    fragment = "" if info.content.value == "complete" else f", {info.content.value}: not all codes"
    text = (
        f"Source: {info.title}, version {info.version}{fragment}; in force from {effective}; "
        f"{info.publisher}, {info.file}"
    )
    return text, {
        "system": info.key,
        "url": info.url,
        "version": info.version,
        "effective": effective,
        "content": info.content.value,
        "publisher": info.publisher,
        "file": info.file,
    }


def edition_of(infos: Sequence[CodeSystemInfo], system: str, named: str) -> CodeSystemInfo:
    """Return the edition of a version, or the one in force on a day. Raises NotFound."""
    for info in infos:
        if info.version == named:
            return info
    day = dates.parse(named)
    begun = [info for info in infos if day is not None and info.effective <= day.last]
    if not begun:
        raise NotFound(agents.no_edition(system, named, [info.version for info in infos]))
    return max(begun, key=lambda info: (info.content.value == "complete", info.effective))


def more(shown: int, total: int, offset: int, hint: str) -> list[str]:
    """Return the line that tells how many entries are left, and how to go on; none if none are."""
    following = offset + shown
    if following >= total:
        return []
    return [f"... {total - following} more of {total}: {hint} offset={following}"]


def strings(values: Iterable[str]) -> list[JsonValue]:
    """Return texts as a list of JSON."""
    return [*values]


def without_none(data: Mapping[str, JsonValue]) -> Json:
    """Return an object without its empty members."""
    return {name: one for name, one in data.items() if one is not None and one != []}
