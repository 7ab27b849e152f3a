"""The parts of one application, put together once; every way in uses the same."""

from dataclasses import dataclass

from terminology.fhir.dialects import DIALECTS
from terminology.registry import Registry
from terminology.serving import docs, endpoints
from terminology.serving.guard import Guard
from terminology.serving.observer import Observer
from terminology.serving.pages import Pages
from terminology.serving.pipeline import Pipeline
from terminology.serving.proxies import Proxies
from terminology.serving.responder import Responder
from terminology.serving.response import Responses
from terminology.serving.router import Router
from terminology.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """What answers the requests of one application."""

    settings: Settings
    router: Router
    guard: Guard
    responder: Responder
    pipeline: Pipeline
    responses: Responses
    observer: Observer
    proxies: Proxies


def build(registry: Registry, settings: Settings) -> Service:
    """Put together what answers out of a library."""
    guard, observer = Guard(settings), Observer(settings)
    pages = Pages(observer.metrics)
    fhir = (found for dialect in DIALECTS for found in endpoints.of(dialect))
    router = Router([*pages.endpoints(), *docs.endpoints(), *fhir])
    responses = Responses(settings.origin)
    responder = Responder(registry, router, responses, settings.cache)
    pages.responder = responder
    pipeline = Pipeline(router, responder, guard, settings)
    proxies = Proxies(settings.proxies)
    return Service(settings, router, guard, responder, pipeline, responses, observer, proxies)
