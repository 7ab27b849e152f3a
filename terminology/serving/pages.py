"""The paths that are not FHIR: home page, health, and metrics."""

from collections.abc import Iterator, Mapping
from html import escape

from terminology import contents
from terminology.fhir.dialects import R4
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.serving import exposition, html, media
from terminology.serving.metrics import Metrics
from terminology.serving.rendered import Rendered
from terminology.serving.request import Request
from terminology.serving.responder import Responder
from terminology.serving.router import Endpoint
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts

_LINKS = ("r4/CodeSystem?_summary=true&_pretty=true", "r5/metadata?_pretty=true", "docs")


class ServerPages:
    """The home page, health and metrics of one application."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self.responder: Responder | None = None

    def endpoints(self) -> Iterator[tuple[str, Endpoint]]:
        """Return the endpoints by path."""
        yield "/", Endpoint("home", None, ("GET",), home, heavy=True, is_urgent=True)
        for path, handler in (
            ("/health", health),
            ("/health/live", live),
            ("/health/ready", ready),
            ("/metrics", self.metrics),
        ):
            yield path, Endpoint(path[1:], None, ("GET",), handler, is_urgent=True)

    def metrics(self, request: Request, snapshot: Snapshot) -> Rendered:
        """Return the metrics of all workers in the text format of Prometheus."""
        del request
        body = exposition.text(self._metrics.counts(), self._gauges(snapshot))
        return Rendered(body, exposition.MEDIA_TYPE)

    def _gauges(self, snapshot: Snapshot) -> Mapping[str, float]:
        assert self.responder is not None, "it is set when the application is built"
        return {
            "editions": len(snapshot.editions),
            "concept_maps": len(snapshot.maps),
            "broken_files": len(snapshot.broken),
            "broken_prerendered_files": len(snapshot.broken_prerendered),
            "cache_bytes": self.responder.cache_bytes,
        }


def live(request: Request, snapshot: Snapshot) -> Rendered:
    """Return 200 while the process runs (liveness)."""
    del request, snapshot
    return _json({"status": "live"})


def ready(request: Request, snapshot: Snapshot) -> Rendered:
    """Return 200 if no installed edition is broken, else 503, and the broken files (readiness).

    A broken prerendered file does not count: the edition answers without it, but slower.
    """
    del request
    editions: list[JsonValue] = [
        {
            "codeSystem": concepts.edition.key,
            "url": concepts.edition.url,
            "version": concepts.edition.version,
            "content": concepts.edition.content.value,
        }
        for concepts in snapshot.editions
    ]
    is_ready = bool(snapshot.editions) and not snapshot.broken
    body: Json = {
        "status": "ready" if is_ready else "not ready",
        "editions": editions,
        "conceptMaps": len(snapshot.maps),
        "broken": [*snapshot.broken],
        "brokenPrerendered": [*snapshot.broken_prerendered],
    }
    return _json(body, 200 if is_ready else 503)


def health(request: Request, snapshot: Snapshot) -> Rendered:
    """Return 200 if at least one edition is installed, else 503."""
    del request
    body: Json = {
        "status": "ok" if snapshot.editions else "empty",
        "codeSystems": len(snapshot.editions),
        "conceptMaps": len(snapshot.maps),
        "broken": len(snapshot.broken),
    }
    return _json(body, 200 if snapshot.editions else 503)


def _json(body: Json, status: int = 200) -> Rendered:
    return Rendered(dumps(body), media.JSON, status)


def home(request: Request, snapshot: Snapshot) -> Rendered:
    """Return the home page: installed editions and maps, and example requests."""
    base, snapshot = escape(f"{request.base}/"), snapshot.of_fhir(R4.version)
    rows = "".join(_row(concepts, base) for concepts in snapshot.editions)
    maps = "".join(
        f'<tr><td><a href="{base}r4/ConceptMap/{mappings.edition.id}">'
        f"{escape(mappings.edition.title)}</a></td><td>{escape(mappings.edition.version)}</td>"
        f"<td>{mappings.provenance.counts.get('mappings', 'implicit')}</td></tr>"
        for mappings in snapshot.maps
    )
    links = "".join(
        f'<li><a href="{base}{escape(path)}">{escape("/" + path)}</a></li>'
        for path in (*contents.tour(), *_LINKS)
    )
    body = (
        f"<h1>fhir-hcpcs</h1><p>{escape(contents.title())} over FHIR "
        f"R4 (<code>/r4</code>) and R5 (<code>/r5</code>).</p><h2>Try</h2><ul>{links}</ul>"
        "<h2>Code systems</h2><table><tr><th>Code system<th>Version<th>Content<th>Concepts"
        f"</tr>{rows}</table><h2>Concept maps</h2><table><tr><th>Map<th>Version<th>Mappings"
        f"</tr>{maps}</table>"
    )
    return html.document("fhir-hcpcs", body)


def _row(concepts: Concepts, base: str) -> str:
    edition = concepts.edition
    return (
        f'<tr><td><a href="{base}r4/CodeSystem/{edition.id}">'
        f"{escape(edition.title)}</a></td><td>{escape(edition.version)}</td>"
        f"<td>{edition.content.value}</td><td>{concepts.provenance.counts['concepts']:,}</td></tr>"
    )
