"""SMART's fhirclient: its strict models of R4 read all that the server sends."""

import sys
from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from fhirclient.client import FHIRClient
from fhirclient.models.bundle import Bundle
from fhirclient.models.codesystem import CodeSystem
from fhirclient.models.conceptmap import ConceptMap
from fhirclient.models.operationoutcome import OperationOutcome
from fhirclient.models.parameters import Parameters
from fhirclient.models.terminologycapabilities import TerminologyCapabilities
from fhirclient.models.valueset import ValueSet
from fhirclient.server import FHIRNotFoundException, FHIRServer

from tests.clients.shared import parameters
from tests.clients.shared.checks import Check, equal, facts, run, within

FACTS = facts()
SYSTEMS, EDITION = FACTS["systems"], FACTS["edition"]


def path(operation: str, **query: object) -> str:
    """A path as an application writes it."""
    pairs = (f"{name}={quote(str(value), safe='')}" for name, value in query.items())
    return f"{operation}?{'&'.join(pairs)}"


def capabilities(server: FHIRServer) -> None:
    """The client prepares itself from the capability statement."""
    server.prepare()
    equal(server.capabilityStatement.fhirVersion, FACTS["fhirVersion"]["r4"])
    terminology = TerminologyCapabilities(server.request_json("metadata?mode=terminology"))
    within(SYSTEMS["hcpcs"], [each.uri for each in terminology.codeSystem])


def lookup_on_a_day(server: FHIRServer) -> None:
    """The edition of the day answers."""
    dated = FACTS["dated"]
    query = {"system": SYSTEMS["hcpcs"], "code": dated["code"], "date": dated["in"]}
    answer = Parameters(server.request_json(path("CodeSystem/$lookup", **query)))
    read = parameters.read(answer.as_json())
    equal((read["display"], read["version"]), (dated["display"], dated["version"]))


def lookup_after_the_end(server: FHIRServer) -> None:
    """A code that is not in force is not found, with an OperationOutcome that says when it was."""
    dated = FACTS["dated"]
    query = {"system": SYSTEMS["hcpcs"], "code": dated["code"], "date": dated["out"]}
    try:
        server.request_json(path("CodeSystem/$lookup", **query))
    except FHIRNotFoundException as error:
        outcome = OperationOutcome(error.response.json())
        within(dated["why"], outcome.issue[0].details.text)
    else:
        raise AssertionError("no error")


def wrong_display(server: FHIRServer) -> None:
    """A wrong display is refused with the right one."""
    product = FACTS["product"]
    values = {"uri_url": SYSTEMS["hcpcs"], "code_code": product["code"], "string_display": "Wrong"}
    response = server.post_json("CodeSystem/$validate-code", parameters.write(values))
    answer = Parameters(response.json())
    read = parameters.read(answer.as_json())
    equal((read["result"], read["display"]), (False, product["display"]))


def expansion_in_pages(server: FHIRServer) -> None:
    """All pages of a filtered expansion have each code once."""
    wanted, codes = FACTS["filter"], []
    for offset in range(0, wanted["total"], wanted["page"]):
        query = {"filter": wanted["text"], "count": wanted["page"], "offset": offset}
        found = server.request_json(path("ValueSet/$expand", url=FACTS["valueSet"], **query))
        codes += [each.code for each in ValueSet(found).expansion.contains]
    equal((codes[0], len(codes), len(set(codes))), (wanted["first"], *[wanted["total"]] * 2))


def translation(server: FHIRServer) -> None:
    """An administration is billed as one CPT code."""
    words, target = FACTS["translation"]["r4"], FACTS["translation"]["target"]
    query = {"system": SYSTEMS["icd10pcs"], "code": FACTS["procedure"]["code"]}
    found = server.request_json(path("ConceptMap/$translate", **query, targetsystem=SYSTEMS["cpt"]))
    answer = Parameters(found).as_json()
    equal(set(parameters.matches(answer, words["kind"])), {(target, words["value"])})


def search_by_url(server: FHIRServer) -> None:
    """A search finds each edition, page by page, the newest first."""
    search = CodeSystem.where({"url": SYSTEMS["hcpcs"], "_count": "1"})
    found = [each.version for each in search.perform_resources_iter(server)]
    equal((len(found), found[0]), (EDITION["editions"], EDITION["version"]))


def search_all_pages(server: FHIRServer) -> None:
    """All value sets, in pages of ten, each once, and as many as the total."""
    pages = list(ValueSet.where({"_count": "10"}).perform_iter(server))
    ids = [entry.resource.id for page in pages for entry in page.entry]
    equal((len(ids), len(set(ids))), (pages[0].total, pages[0].total))


def read(server: FHIRServer) -> None:
    """Resources are read by id, the whole code system too."""
    equal(ConceptMap.read(FACTS["conceptMap"]["id"], server).url, FACTS["conceptMap"]["url"])
    equal(ValueSet.read("hcpcs", server).url, FACTS["valueSet"])
    system = CodeSystem.read(EDITION["id"], server)
    equal((system.url, system.version), (SYSTEMS["hcpcs"], EDITION["version"]))
    within("{'Q2057'}", {FACTS["product"]["code"]} & codes_of(system.concept))


def codes_of(concepts: list[object] | None) -> set[str]:
    """All codes below some concepts."""
    found: set[str] = set()
    for concept in concepts or ():
        found |= {concept.code} | codes_of(concept.concept)  # type: ignore[attr-defined]
    return found


def batch(server: FHIRServer) -> None:
    """A batch has the result of each of its requests."""
    urls = [
        path("CodeSystem/$lookup", system=SYSTEMS[system], code=FACTS[what]["code"])
        for system, what in (("icd10cm", "diagnosis"), ("icd10pcs", "procedure"))
    ]
    entries = [{"request": {"method": "GET", "url": url}} for url in urls]
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    answer = Bundle(server.post_json("", bundle).json())
    displays = [parameters.read(each.resource.as_json())["display"] for each in answer.entry]
    equal(displays, [FACTS["diagnosis"]["display"], FACTS["procedure"]["display"]])


CHECKS = (
    capabilities,
    lookup_on_a_day,
    lookup_after_the_end,
    wrong_display,
    expansion_in_pages,
    translation,
    search_by_url,
    search_all_pages,
    read,
    batch,
)


def checks(base: str) -> Iterator[Check]:
    """Each check."""
    client = FHIRClient({"app_id": "fhir-hcpcs", "api_base": f"{base}/r4"})
    for check in CHECKS:
        yield f"r4 {check.__name__}", partial(check, client.server)


if __name__ == "__main__":
    sys.exit(run(checks(sys.argv[1])))
