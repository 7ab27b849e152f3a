"""fhirpy: operations by GET and POST, searches with all pages, reads, and its errors."""

import asyncio
import inspect
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from fhirpy import AsyncFHIRClient, SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from tests.clients.shared import parameters
from tests.clients.shared.checks import Check, equal, facts, run, within

FACTS = facts()
SYSTEMS, EDITION = FACTS["systems"], FACTS["edition"]
Untyped = Any
"""What the client gives: its resources are dictionaries with attributes."""
KINDS = {"synchronous": SyncFHIRClient, "asynchronous": AsyncFHIRClient}


def done(result: Untyped) -> Untyped:
    """The result of either client."""
    return asyncio.run(_awaited(result)) if inspect.isawaitable(result) else result


async def _awaited(result: Untyped) -> Untyped:
    return await result


class Asked:
    """One of the two clients, of one version of FHIR."""

    def __init__(self, kind: str, base: str, version: str) -> None:
        self._kind, self._base, self.version = kind, base, version

    def client(self) -> Untyped:
        """A client, as an application makes it."""
        return KINDS[self._kind](f"{self._base}/{self.version}")

    def get(self, operation: str, **query: Untyped) -> Untyped:
        """The result of an operation by GET."""
        return done(self.client().execute(operation, method="get", params=query))

    def post(self, operation: str, **values: Untyped) -> Untyped:
        """The result of an operation by POST."""
        return done(self.client().execute(operation, data=parameters.write(values)))

    def resources(self, kind: str, **query: Untyped) -> Untyped:
        """A search."""
        return self.client().resources(kind).search(**query)


def metadata(asked: Asked) -> None:
    """The capability statement has the version."""
    equal(asked.get("metadata")["fhirVersion"], FACTS["fhirVersion"][asked.version])


def lookup_on_a_day(asked: Asked) -> None:
    """The edition of the day answers, by GET and by POST."""
    dated = FACTS["dated"]
    query = {"system": SYSTEMS["hcpcs"], "code": dated["code"]}
    for answer in (
        asked.get("CodeSystem/$lookup", **query, date=dated["in"]),
        asked.post(
            "CodeSystem/$lookup",
            uri_system=query["system"],
            code_code=query["code"],
            dateTime_date=dated["in"],
        ),
    ):
        read = parameters.read(answer)
        equal((read["display"], read["version"]), (dated["display"], dated["version"]))


def lookup_after_the_end(asked: Asked) -> None:
    """A code that is not in force is not found, and the error says when it was."""
    dated = FACTS["dated"]
    try:
        asked.get(
            "CodeSystem/$lookup", system=SYSTEMS["hcpcs"], code=dated["code"], date=dated["out"]
        )
    except ResourceNotFound as error:
        within(dated["why"], error)
        within("OperationOutcome", error)
    else:
        raise AssertionError("no error")


def wrong_request(asked: Asked) -> None:
    """The OperationOutcome of an error is that of the exception."""
    try:
        asked.post("CodeSystem/$lookup", code_code=FACTS["product"]["code"])
    except OperationOutcome as error:
        equal(error.resource["resourceType"], "OperationOutcome")
        within("system", error.resource["issue"][0]["details"]["text"])
    else:
        raise AssertionError("no error")


def wrong_display(asked: Asked) -> None:
    """A wrong display is refused with the right one; the short description is right."""
    product = FACTS["product"]
    for display, right in (("Wrong", False), (product["short"], True), (product["display"], True)):
        answer = asked.post(
            "CodeSystem/$validate-code",
            uri_url=SYSTEMS["hcpcs"],
            code_code=product["code"],
            string_display=display,
        )
        read = parameters.read(answer)
        equal((read["result"], read["display"]), (right, product["display"]))


def expansion_in_pages(asked: Asked) -> None:
    """All pages of a filtered expansion have each code once."""
    wanted, codes = FACTS["filter"], []
    for offset in range(0, wanted["total"], wanted["page"]):
        value_set = asked.get(
            "ValueSet/$expand",
            url=FACTS["valueSet"],
            filter=wanted["text"],
            count=wanted["page"],
            offset=offset,
        )
        equal(value_set["expansion"]["total"], wanted["total"])
        codes += [each["code"] for each in value_set["expansion"]["contains"]]
    equal((codes[0], len(codes), len(set(codes))), (wanted["first"], *[wanted["total"]] * 2))


def translation(asked: Asked) -> None:
    """An administration is billed as one CPT code."""
    words, target = FACTS["translation"][asked.version], FACTS["translation"]["target"]
    query = {"system": SYSTEMS["icd10pcs"], words["code"]: FACTS["procedure"]["code"]}
    answer = asked.get("ConceptMap/$translate", **query, **{words["to"]: SYSTEMS["cpt"]})
    equal(parameters.read(answer)["result"], True)
    equal(set(parameters.matches(answer, words["kind"])), {(target, words["value"])})


def search_by_url(asked: Asked) -> None:
    """A search finds each edition, page by page, the newest first."""
    found = done(asked.resources("CodeSystem", url=SYSTEMS["hcpcs"]).limit(1).fetch_all())
    equal((len(found), found[0]["version"]), (EDITION["editions"], EDITION["version"]))
    equal(done(asked.resources("CodeSystem", url=SYSTEMS["hcpcs"]).count()), EDITION["editions"])
    first = done(asked.resources("CodeSystem", url=SYSTEMS["hcpcs"]).sort("-version").first())
    equal(first["id"], EDITION["id"])


def search_all_pages(asked: Asked) -> None:
    """All value sets, in pages of ten, each once, and as many as the total."""
    total = done(asked.resources("ValueSet").count())
    found = done(asked.resources("ValueSet").limit(10).elements("url", "version").fetch_all())
    equal(len({each["id"] for each in found}), total)


def read(asked: Asked) -> None:
    """Resources are read by reference."""
    concept_map = done(
        asked.client().reference("ConceptMap", FACTS["conceptMap"]["id"]).to_resource()
    )
    equal(concept_map["url"], FACTS["conceptMap"]["url"])
    value_set = done(asked.client().get("ValueSet", "hcpcs"))
    equal(value_set["url"], FACTS["valueSet"])


def instance_operation(asked: Asked) -> None:
    """An operation of one resource, through its reference."""
    reference = asked.client().reference("CodeSystem", EDITION["id"])
    query = {"code": FACTS["product"]["code"]}
    answer = done(reference.execute("$lookup", method="get", params=query))
    equal(parameters.read(answer)["display"], FACTS["product"]["display"])


def batch(asked: Asked) -> None:
    """A batch has the result of each of its requests."""
    urls = [
        f"CodeSystem/$lookup?system={SYSTEMS[system]}&code={FACTS[what]['code']}"
        for system, what in (("icd10cm", "diagnosis"), ("icd10pcs", "procedure"))
    ]
    entries = [{"request": {"method": "GET", "url": url}} for url in urls]
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    answer = done(asked.client().execute("", data=bundle))
    displays = [parameters.read(each["resource"])["display"] for each in answer["entry"]]
    equal(displays, [FACTS["diagnosis"]["display"], FACTS["procedure"]["display"]])


def unchangeable(asked: Asked) -> None:
    """What would change content is refused with an OperationOutcome."""
    value_set = asked.client().resource("ValueSet", id="hcpcs", status="active")
    for change in (value_set.save, value_set.delete):
        try:
            done(change())
        except OperationOutcome as error:
            equal(error.resource["resourceType"], "OperationOutcome")
        else:
            raise AssertionError("no error")


CHECKS = (
    metadata,
    lookup_on_a_day,
    lookup_after_the_end,
    wrong_request,
    wrong_display,
    expansion_in_pages,
    translation,
    search_by_url,
    search_all_pages,
    read,
    instance_operation,
    batch,
    unchangeable,
)


def checks(base: str) -> Iterator[Check]:
    """Each check, with either client and either version of FHIR."""
    for kind in KINDS:
        for version in FACTS["fhirVersion"]:
            asked = Asked(kind, base, version)
            for check in CHECKS:
                yield f"{kind} {version} {check.__name__}", partial(check, asked)


if __name__ == "__main__":
    sys.exit(run(checks(sys.argv[1])))
