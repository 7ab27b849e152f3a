"""The parts of one application, shared by raw.py, asgi.py and protocol.py."""

from collections.abc import Iterable
from dataclasses import dataclass

from terminology.fhir.dialects import DIALECTS
from terminology.registry import Registry
from terminology.serving import docs, endpoints, smallfiles, tables
from terminology.serving.guard import Guard
from terminology.serving.observer import Observer
from terminology.serving.pages import ServerPages
from terminology.serving.paths import Paths
from terminology.serving.pipeline import Pipeline
from terminology.serving.proxies import TrustedProxies
from terminology.serving.responder import Responder
from terminology.serving.response import Responses
from terminology.serving.router import Endpoint, Router
from terminology.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that answer the requests of one application."""

    settings: Settings
    router: Router
    guard: Guard
    responder: Responder
    pipeline: Pipeline
    responses: Responses
    observer: Observer
    proxies: TrustedProxies
    paths: Paths


def build(
    registry: Registry, settings: Settings, more: Iterable[tuple[str, Endpoint]] = ()
) -> Service:
    """Build the parts of an application over a registry; `more` are further endpoints by path."""
    guard, observer = Guard(settings), Observer(settings)
    pages = ServerPages(observer.metrics)
    cors = bool(settings.origin)
    fhir = (endpoint for dialect in DIALECTS for endpoint in endpoints.of(dialect, cors=cors))
    others = (pages, smallfiles, docs, tables)
    own = (endpoint for module in others for endpoint in module.endpoints())
    router = Router([*own, *more, *fhir])
    responses = Responses(settings.origin)
    responder = Responder(registry, router, responses, settings.cache)
    pages.responder = responder
    pipeline = Pipeline(router, responder, guard, settings)
    proxies = TrustedProxies(settings.proxies)
    paths = Paths(router, proxies, settings.base_url)
    return Service(
        settings, router, guard, responder, pipeline, responses, observer, proxies, paths
    )
