"""Inputs and result of CodeSystem/$diff, our own operation: the differences of two editions."""

from collections.abc import Iterator

from codesystems import canonical
from codesystems.problems import Invalid
from terminology import contents
from terminology.fhir import inputs, parameters
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json
from terminology.fhir.lookup import property_value
from terminology.fhir.operation import Level, Operation
from terminology.messages import requests, sitefiles
from terminology.operations import diff
from terminology.operations.comparison import Change, ChangedCode
from terminology.operations.diff import Comparison, Diff
from terminology.operations.differences import Difference

PAGE = 1000
"""Entries of a page if the request has no `count`."""

_EXAMPLE = contents.example("diff")

INPUTS = (
    Input(
        "system",
        Kind.URI,
        "The code system: its URL, an alias or an OID; url|version names `to`, too",
    ),
    Input("from", Kind.STRING, "The version of the edition to compare from, such as 2025-01"),
    Input("to", Kind.STRING, "The version of the edition to compare to, such as 2025-10"),
    Input(
        "property",
        Kind.CODE,
        "Only entries in which this property differs, and only this of them; also display, "
        "definition, designation, parent, abstract, inactive",
        repeats=True,
    ),
    Input(
        "change",
        Kind.CODE,
        "Only this kind of change: added (only `to` has the code), removed (only `from` has it), "
        "terminated (it got an end or became inactive), reactivated (it lost its end or is "
        "inactive no longer), maintained (only actionCode and actionEffectiveDate differ), "
        "changed (anything else differs)",
        repeats=True,
    ),
    Input("count", Kind.INTEGER, f"Entries of a page, {PAGE} without it; 0 gives the totals only"),
    Input("offset", Kind.INTEGER, "Entries to pass over, 0 without it"),
    Input("date", Kind.DATE_TIME, "Not honoured: versions are compared", supported=False),
)


def read(sent: Sent) -> Diff:
    """Read the request. Raises Invalid for a missing input and for an unknown kind of change."""
    url, pinned = canonical.split(sent.text("system") or "")
    earlier = sent.text("from")
    later = inputs.single_version(sent.text("to"), pinned)
    for name, value in (("system", url), ("from", earlier), ("to", later)):
        if not value:
            raise Invalid(requests.missing([name], _EXAMPLE))
    count = sent.number("count")
    return Diff(
        url,
        earlier or "",
        later or "",
        frozenset(sent.texts("property")) or None,
        frozenset(map(_change, sent.texts("change"))) or None,
        PAGE if count is None else count,
        sent.number("offset") or 0,
    )


def _change(code: str) -> Change:
    if code not in set(Change):
        raise Invalid(requests.bad_value("change", code, f"one of {', '.join(Change)}"))
    return Change(code)


def write(request: Diff, result: Comparison, dialect: Dialect) -> Json:
    """Write the differences, in the same way for R4 and R5."""
    del request, dialect
    return parameters.answer(_parameters(result))


def _parameters(result: Comparison) -> Iterator[Json]:
    yield parameters.value("system", "Uri", result.later.url)
    yield parameters.value("from", "String", result.earlier.version)
    yield parameters.value("to", "String", result.later.version)
    if result.licensed is not None:
        message = sitefiles.not_listed_in_differences(result.licensed.canonical)
        yield parameters.value("message", "String", message)
    yield parameters.value("total", "Integer", result.total)
    for change, total in result.totals.items():
        yield parameters.group(
            "count",
            [
                parameters.value("change", "Code", change.value),
                parameters.value("total", "Integer", total),
            ],
        )
    for name in result.not_compared:
        yield parameters.value("notCompared", "Code", name)
    yield from (_entry(entry) for entry in result.entries)
    yield parameters.value("offset", "Integer", result.offset)
    if result.next is not None:
        yield parameters.value("next", "Integer", result.next)


def _entry(entry: ChangedCode) -> Json:
    parts = [
        parameters.value("code", "Code", entry.code),
        parameters.value("change", "Code", entry.change.value),
    ]
    if entry.display:
        parts.append(parameters.value("display", "String", entry.display))
    return parameters.group("entry", [*parts, *map(_difference, entry.differences)])


def _difference(difference: Difference) -> Json:
    parts = [parameters.value("code", "Code", difference.property)]
    for name, properties in (("from", difference.before), ("to", difference.after)):
        for property in properties:
            type, value, _ = property_value(property)
            parts.append(parameters.value(name, type, value))
    return parameters.group("property", parts)


DIFF = Operation(
    "diff",
    "CodeSystem",
    "What differs between two editions, code by code and property by property",
    (Level.TYPE,),
    INPUTS,
    read,
    diff.diff,
    write,
    definition=f"{canonical.OURS}/OperationDefinition/CodeSystem-diff",
    heavy=True,
)
