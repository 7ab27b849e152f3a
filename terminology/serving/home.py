"""The first page, and the health page."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from codesystems import canonical
from terminology.fhir.dialects import R4
from terminology.fhir.json import Json, dumps
from terminology.library import Library
from terminology.serving import negotiation
from terminology.store.contract import Concepts

_EXAMPLES = (
    f"r4/CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057&_pretty=true",
    f"r5/CodeSystem/$validate-code?url={canonical.HCPCS}&code=q2057&_pretty=true",
    f"r4/ConceptMap/$translate?system={canonical.ICD10PCS}&code=XW033C7"
    f"&targetsystem={canonical.CPT}&_pretty=true",
    f"r5/CodeSystem/$subsumes?system={canonical.ICD10PCS}&codeA=XW0&codeB=XW033C7&_pretty=true",
    "r4/CodeSystem?_summary=true&_pretty=true",
    "r5/metadata?_pretty=true",
    "docs",
)

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .8rem .3rem 0;"
    "border-bottom:1px solid #ddd;vertical-align:top}a{overflow-wrap:anywhere}"
)


class Pages:
    """The pages that are no FHIR: for a person, and for what watches over the server."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def home(self, request: Request) -> Response:
        """What is served, and questions to try."""
        base = f"{negotiation.base_url(request)}/"
        holdings = self._library.holdings().of_fhir(R4.version)
        rows = "".join(_row(held, base) for held in holdings.editions)
        maps = "".join(
            f'<tr><td><a href="{base}r4/ConceptMap/{held.edition.id}?_pretty=true">'
            f"{escape(held.edition.title)}</a></td><td>{escape(held.edition.version)}</td>"
            f"<td>{held.provenance.counts.get('mappings', 'implicit')}</td></tr>"
            for held in holdings.maps
        )
        links = "".join(
            f'<li><a href="{base}{escape(path)}">{escape("/" + path)}</a></li>'
            for path in _EXAMPLES
        )
        return HTMLResponse(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>fhir-hcpcs</title>'
            f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
            "<h1>fhir-hcpcs</h1><p>HCPCS Level II and the CAR-T coding crosswalk over FHIR "
            f"R4 (<code>/r4</code>) and R5 (<code>/r5</code>).</p><h2>Try</h2><ul>{links}</ul>"
            "<h2>Code systems</h2><table><tr><th>Code system<th>Version<th>Content<th>Concepts"
            f"</tr>{rows}</table><h2>Concept maps</h2><table><tr><th>Map<th>Version<th>Mappings"
            f"</tr>{maps}</table></html>"
        )

    async def health(self, request: Request) -> Response:
        """200 while questions can be answered, 503 while there is nothing to answer from."""
        del request
        holdings = self._library.holdings()
        body: Json = {
            "status": "ok" if holdings.editions else "empty",
            "codeSystems": len(holdings.editions),
            "conceptMaps": len(holdings.maps),
            "broken": len(holdings.broken),
        }
        return Response(dumps(body), 200 if holdings.editions else 503, None, "application/json")


def _row(held: Concepts, base: str) -> str:
    edition = held.edition
    return (
        f'<tr><td><a href="{base}r4/CodeSystem/{edition.id}?_summary=true&amp;_pretty=true">'
        f"{escape(edition.title)}</a></td><td>{escape(edition.version)}</td>"
        f"<td>{edition.content.value}</td><td>{held.provenance.counts['concepts']:,}</td></tr>"
    )
