"""The pages of CodeSystem, ValueSet and ConceptMap: each is at the address of its resource.

A page has what a person needs to judge a resource: what it is, of when and from whom, what may be
asked about it, and its other versions.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import cast

from codesystems.model import ContentMode
from terminology.fhir import codesystem, conceptmap, valueset
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, JsonValue
from terminology.operations import supplements
from terminology.serving import html
from terminology.serving.rendered import Rendered
from terminology.serving.request import Request
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts, Mappings

_FACTS = {
    "url": "Canonical URL",
    "version": "Version",
    "status": "Status",
    "date": "Date",
    "publisher": "Publisher",
    "copyright": "Copyright",
    "content": "Content",
    "supplements": "Supplements",
    "count": "Number of codes",
    "hierarchyMeaning": "Hierarchy",
    "caseSensitive": "Case-sensitive",
    "language": "Language",
    "sourceUri": "Source",
    "sourceScopeUri": "Source",
    "targetUri": "Target",
    "targetScopeUri": "Target",
}
"""The elements of a resource in the table at the top of its page, by name."""
_SHOWN = 20
"""Codes or mappings of a list that are shown."""
_ASKED = {"_format": "json", "_pretty": "true"}


class ResourcePages:
    """The pages of the resources of one FHIR version."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def code_system(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Return the page of an edition of a code system, or of a supplement."""
        concepts = supplements.plain(snapshot.by_id(request.resource_id or ""))
        url = concepts.edition.url
        base = request.fhir_base
        resource = codesystem.head(concepts, self._dialect, snapshot.edition)
        others = snapshot.supplements.get(url, snapshot.versions(url))
        return _page(
            base,
            resource,
            [_properties(resource), _filters(resource)],
            _of_code_system(base, concepts, others),
            [(one.edition.version, one.edition.id) for one in others],
        )

    def value_set(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Return the page of a value set."""
        found = snapshot.value_set_by_id(request.resource_id or "")
        base, url = request.fhir_base, found.url or ""
        of_url = (snapshot.value_set(url, one) for one in snapshot.value_set_versions(url))
        sent = {"url": url, **({"valueSetVersion": found.version} if found.version else {})}
        expand = f"{base}/ValueSet/$expand"
        tries = [
            ("Its first codes", html.asked(expand, {**sent, "count": str(_SHOWN), **_ASKED})),
            ("The number of its codes", html.asked(expand, {**sent, "count": "0", **_ASKED})),
        ]
        resource = valueset.write(found)
        others = [(one.version or "", one.id) for one in of_url if one is not None]
        return _page(base, resource, [_definition(resource)], tries, others[::-1])

    def concept_map(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Return the page of a version of a concept map."""
        mappings = snapshot.map_by_id(request.resource_id or "")
        base, edition = request.fhir_base, mappings.edition
        of_url = [one.edition for one in snapshot.maps if one.edition.url == edition.url]
        return _page(
            base,
            conceptmap.head(mappings, self._dialect),
            [_mappings(mappings)],
            _of_concept_map(base, mappings),
            [(one.version, one.id) for one in of_url],
        )


def _page(
    base: str,
    resource: Json,
    sections: Iterable[str],
    tries: Iterable[tuple[str, str]],
    versions: Iterable[tuple[str, str]],
) -> Rendered:
    """Return a page; `tries` are texts and URLs, `versions` the versions and ids of the URL."""
    type, id, title = (str(resource.get(name, "")) for name in ("resourceType", "id", "title"))
    own = f"{base}/{type}/{id}"
    title = title or str(resource.get("url", id))
    formats = [
        html.link(html.asked(own, {"_format": name, **more}), text)
        for name, text, more in (
            ("json", "JSON", {"_pretty": "true"}),
            ("xml", "XML", {"_pretty": "true"}),
            ("json", "JSON, a summary", {"_summary": "true", "_pretty": "true"}),
        )
    ]
    others = [
        html.link(f"{base}/{type}/{other}", version) for version, other in versions if other != id
    ]
    asked = [html.link(url, text) for text, url in tries]
    parts = [
        html.headline(title),
        html.paragraph(str(resource.get("description", ""))),
        html.facts((text, _text(resource.get(name))) for name, text in _FACTS.items()),
        *sections,
        html.heading("Try") + html.items(asked) if asked else "",
        html.heading("As a resource") + html.items(formats),
        html.heading("Other versions") + html.items(others) if others else "",
        html.items([html.link(f"{base.rpartition('/')[0]}/", "All code systems and maps")]),
    ]
    return html.document(title, "".join(parts))


def _text(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _rows(resource: Json, name: str) -> list[Json]:
    return cast(list[Json], resource.get(name, []))


def _properties(resource: Json) -> str:
    rows = [
        [_text(one.get(name)) for name in ("code", "type", "description")]
        for one in _rows(resource, "property")
    ]
    shown = html.table(("Property", "Type", "Description"), rows)
    return html.heading("Properties") + shown if rows else ""


def _filters(resource: Json) -> str:
    rows = [
        [
            _text(one["code"]),
            ", ".join(map(str, cast(list[str], one["operator"]))),
            _text(one["description"]),
        ]
        for one in _rows(resource, "filter")
    ]
    return html.heading("Filters") + html.table(("Filter", "Operators", "Selects by"), rows)


def _of_code_system(
    base: str, concepts: Concepts, others: Iterable[Concepts]
) -> Iterator[tuple[str, str]]:
    """Yield what to ask about a code system; a supplement is asked with its code system."""
    edition = concepts.edition
    if edition.content is ContentMode.SUPPLEMENT:
        return
    system = f"{base}/CodeSystem"
    code = None if edition.licensed else _example(concepts)
    if code is not None:
        sent = {"version": edition.version, "code": code, **_ASKED}
        lookup = {"system": edition.url, **sent, "property": "*"}
        yield f"What {code} is", html.asked(f"{system}/$lookup", lookup)
        validate = {"url": edition.url, **sent}
        yield f"Whether {code} is valid", html.asked(f"{system}/$validate-code", validate)
    every = {"url": f"{edition.url}?fhir_vs", "count": str(_SHOWN), **_ASKED}
    yield "Its first codes", html.asked(f"{base}/ValueSet/$expand", every)
    for earlier in others:
        if earlier.edition.effective < edition.effective:
            sent = {"from": earlier.edition.version, "to": edition.version, **_ASKED}
            url = html.asked(f"{system}/$diff", {"system": edition.url, **sent})
            yield f"What changed since {earlier.edition.version}", url
            return


def _example(concepts: Concepts) -> str | None:
    """Return the first code that may be selected; None if there is none."""
    selectable = concepts.everything - concepts.abstract - concepts.inactive
    first = concepts.at(selectable.page(0, 1))
    return first[0].code if first else None


def _definition(resource: Json) -> str:
    """Return what a value set includes and excludes."""
    compose = cast(Json, resource.get("compose", {}))
    rows = [
        [text, *_condition(one)]
        for name, text in (("include", "includes"), ("exclude", "excludes"))
        for one in _rows(compose, name)
    ]
    shown = html.table(("", "Code system", "Version", "Codes"), rows)
    return html.heading("Definition") + shown if rows else ""


def _condition(include: Json) -> list[str]:
    """Return the code system, the version and the conditions of an include."""
    codes = [str(one["code"]) for one in _rows(include, "concept")]
    listed = ", ".join(codes[:_SHOWN])
    if len(codes) > _SHOWN:
        listed += f" and {len(codes) - _SHOWN:,} more"
    filters = [f"{one['property']} {one['op']} {one['value']}" for one in _rows(include, "filter")]
    sets = [f"members of {one}" for one in cast(list[str], include.get("valueSet", []))]
    conditions = [*([listed] if listed else []), *filters, *sets]
    system, version = _text(include.get("system")), _text(include.get("version"))
    return [system, version, "; ".join(conditions) or "all"]


def _of_concept_map(base: str, mappings: Mappings) -> Iterator[tuple[str, str]]:
    edition = mappings.edition
    first = next(mappings.mappings(), None)
    if first is not None:
        sent = {"url": edition.url, "conceptMapVersion": edition.version}
        sent |= {"system": edition.source_system, "code": first.source.code, **_ASKED}
        url = html.asked(f"{base}/ConceptMap/$translate", sent)
        yield f"The translation of {first.source.code}", url


def _mappings(mappings: Mappings) -> str:
    count = mappings.provenance.counts.get("mappings")
    rows = [
        [row.source.code, row.relationship.value, row.target.code if row.target else ""]
        for row in islice(mappings.mappings(), _SHOWN)
    ]
    said = html.paragraph(f"Mappings: {count:,}") if count is not None else ""
    shown = html.table(("Source", "Relationship", "Target"), rows) if rows else ""
    return f"{html.heading('First mappings')}{said}{shown}" if rows else said
