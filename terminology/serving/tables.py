"""Code systems as tables with named fields, as NLM's Clinical Table Search Service has them.

    GET /api/<name>/v3/search?terms=whe  ─►  [number, [codes], {extra fields} or null, [[shown]...]]

Source: https://clinicaltables.nlm.nih.gov/ (API of each table). Ours are `date`, a day of service,
and `version`. Unknown parameters are ignored, as they are there.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from codesystems.model import Concept
from codesystems.problems import Invalid, Problem
from codesystems.searchtable import FieldValue, SearchTable
from terminology import contents
from terminology.fhir import dates
from terminology.fhir.dialects import R4
from terminology.fhir.json import JsonValue, dumps
from terminology.messages import searchtables
from terminology.operations import tablesearch
from terminology.operations.tablesearch import TablePage, TableSearch
from terminology.serving import etag, media
from terminology.serving.rendered import STATUSES, Rendered
from terminology.serving.request import Request
from terminology.serving.router import Endpoint
from terminology.snapshot import Snapshot

_USUAL = 7
"""Codes of a page without a number."""
_MOST = 500
"""Codes of the largest page; a larger number is read as this one."""
_LAST = 7_500
"""Results that can be reached with `offset`."""
_DIGITS = 18
"""Digits of the longest number."""
_COUNTED = 10_000
"""The largest number of results that is told."""


def endpoints() -> Iterator[tuple[str, Endpoint]]:
    """Return the endpoints of the tables of all contents, by path."""
    for table in contents.search_tables():
        path = f"/api/{table.name}/v3/search"
        answer = partial(_answer, table, path)
        yield (
            path,
            Endpoint(
                f"{table.name} table", None, ("GET", "POST"), answer, heavy=True, is_repeated=True
            ),
        )


def _answer(table: SearchTable, path: str, request: Request, snapshot: Snapshot) -> Rendered:
    """Search a table. A problem is an object with the sentence, since this is no FHIR."""
    try:
        sent = _sent(request)
        asked = _read(table, path, sent)
        extra = _named(table, "ef", sent.get("ef", ""))
        shown = _fields(table, "df", sent, table.displayed)
        (code, *_) = _fields(table, "cf", sent, (table.code,))
        page = tablesearch.search(asked, snapshot.of_fhir(R4.version))
    except Problem as problem:
        body = dumps({"error": "; ".join(issue.text for issue in problem.issues)})
        return Rendered(body, media.JSON, STATUSES[type(problem)])
    body = dumps(_write(table, page, code, extra, shown), pretty=request.is_pretty)
    tag = etag.of_operation(snapshot, R4, "") if request.is_get else ""
    return Rendered(body, media.JSON, etag=tag)


def _sent(request: Request) -> Mapping[str, str]:
    pairs = request.pairs
    if request.has_body and request.has_form:
        pairs = pairs + request.form()
    return {name: value.strip() for name, value in pairs}


def _read(table: SearchTable, path: str, sent: Mapping[str, str]) -> TableSearch:
    query = sent.get("q") or None
    if "terms" not in sent and query is None:
        raise Invalid(searchtables.missing_terms(path))
    offset = _number(sent, "offset", 0) or 0
    count = _count(sent)
    if offset + count > _LAST:
        raise Invalid(searchtables.too_far(_LAST))
    return TableSearch(
        table,
        sent.get("terms", ""),
        query,
        _fields(table, "sf", sent, table.searched),
        count,
        offset,
        dates.read("date", sent.get("date")),
        sent.get("version") or None,
    )


def _count(sent: Mapping[str, str]) -> int:
    """Return the number of codes of the page: `count`, else `maxList`, of which an empty is all."""
    most = _MOST if sent.get("maxList") == "" else _number(sent, "maxList", 0)
    count = _number(sent, "count", 0)
    number = next((one for one in (count, most) if one is not None), _USUAL)
    return min(number, _MOST)


def _number(sent: Mapping[str, str], name: str, least: int) -> int | None:
    text = sent.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > _DIGITS:
        raise Invalid(searchtables.bad_number(name, text, least))
    return int(text)


def _fields(
    table: SearchTable, name: str, sent: Mapping[str, str], usual: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(_named(table, name, sent.get(name, "")).values()) or usual


def _named(table: SearchTable, name: str, text: str) -> dict[str, str]:
    """Return the fields of a list by their names in the answer: `field`, or `field:alias`."""
    named: dict[str, str] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        field, _, alias = part.partition(":")
        if field not in table.by_name:
            raise Invalid(searchtables.unknown_field(name, field, table.by_name))
        named[alias or field] = field
    return named


def _write(
    table: SearchTable,
    page: TablePage,
    code: str,
    extra: Mapping[str, str],
    shown: Sequence[str],
) -> JsonValue:
    fields = table.by_name
    extras: JsonValue = {
        alias: [fields[name].value(concept) for concept in page.concepts]
        for alias, name in extra.items()
    }
    return [
        min(page.total, _COUNTED),
        [_text(fields[code].value(concept)) for concept in page.concepts],
        extras if extra else None,
        [_shown(table, shown, concept) for concept in page.concepts],
    ]


def _shown(table: SearchTable, shown: Sequence[str], concept: Concept) -> JsonValue:
    return [_text(table.by_name[name].value(concept)) for name in shown]


def _text(value: FieldValue) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else value
