"""The inputs of all operations on value sets: the value set, and versions."""

from codesystems import canonical
from codesystems.problems import Invalid
from codesystems.valueset import ValueSet
from terminology import work
from terminology.fhir import inputs, valuesetreader
from terminology.fhir.element import Element
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json
from terminology.messages import requests
from terminology.operations.pins import Pins

PINS = (
    Input(
        "system-version",
        Kind.URI,
        "system|version for what names no version itself",
        repeats=True,
    ),
    Input(
        "check-system-version",
        Kind.URI,
        "system|version that must be met; wildcards as 1.0.x",
        repeats=True,
    ),
    Input(
        "force-system-version",
        Kind.URI,
        "system|version instead of any other",
        repeats=True,
    ),
    Input(
        "default-valueset-version",
        Kind.URI,
        "url|version for included value sets without one",
        repeats=True,
    ),
)


def pins(sent: Sent) -> Pins:
    """Return the requested versions."""
    return Pins(
        sent.texts("system-version"),
        sent.texts("check-system-version"),
        sent.texts("force-system-version"),
        sent.texts("default-valueset-version"),
        sent.texts("exclude-system"),
    )


def _read_value_set(resource: Json) -> ValueSet:
    """Read a value set once, also if many requests of a batch share it."""
    return work.once(
        ("ValueSet", id(resource)),
        resource,
        lambda: valuesetreader.read(Element(resource, "ValueSet")),
    )


def value_set_of(sent: Sent, example: str) -> tuple[str | None, str | None, ValueSet | None]:
    """Return the URL and the version of the requested value set, and the ValueSet in the request.

    Raises Invalid if all are missing, or the ValueSet cannot be read.
    """
    url, pinned = canonical.split(sent.text("url") or "")
    version = inputs.single_version(sent.text("valueSetVersion"), pinned)
    resources = sent.resources("valueSet")
    if resources:
        type = resources[0].get("resourceType")
        if type != "ValueSet":
            raise Invalid(requests.bad_value("valueSet", str(type), "a ValueSet"))
        if sent.id is not None:
            raise Invalid(requests.id_and_resource(sent.id, "valueSet"))
        return url, version, _read_value_set(resources[0])
    if sent.text("url") is None and sent.id is None:
        raise Invalid(requests.missing(["url", "valueSet"], example))
    return url, version, None
