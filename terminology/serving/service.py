"""The parts of one application, shared by raw.py, asgi.py and protocol.py."""

from dataclasses import dataclass

from terminology.fhir.dialects import DIALECTS
from terminology.registry import Registry
from terminology.serving import docs, endpoints, smallfiles
from terminology.serving.guard import Guard
from terminology.serving.observer import Observer
from terminology.serving.pages import ServerPages
from terminology.serving.paths import Paths
from terminology.serving.pipeline import Pipeline
from terminology.serving.proxies import TrustedProxies
from terminology.serving.responder import Responder
from terminology.serving.response import Responses
from terminology.serving.router import Router
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


def build(registry: Registry, settings: Settings) -> Service:
    """Build the parts of an application over a registry."""
    guard, observer = Guard(settings), Observer(settings)
    pages = ServerPages(observer.metrics)
    fhir = (endpoint for dialect in DIALECTS for endpoint in endpoints.of(dialect))
    router = Router([*pages.endpoints(), *smallfiles.endpoints(), *docs.endpoints(), *fhir])
    responses = Responses(settings.origin)
    responder = Responder(registry, router, responses, settings.cache)
    pages.responder = responder
    pipeline = Pipeline(router, responder, guard, settings)
    proxies = TrustedProxies(settings.proxies)
    paths = Paths(router, proxies, settings.base_url)
    return Service(
        settings, router, guard, responder, pipeline, responses, observer, proxies, paths
    )
