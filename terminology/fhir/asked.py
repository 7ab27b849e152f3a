"""What operations on value sets read alike: which value set, which versions, which languages."""

from codesystems import canonical
from codesystems.problems import Invalid
from codesystems.valueset import ValueSet
from terminology import messages, work
from terminology.fhir import inputs, valuesetreader
from terminology.fhir.element import Element
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.json import Json
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
    """The versions that are wanted."""
    return Pins(
        sent.texts("system-version"),
        sent.texts("check-system-version"),
        sent.texts("force-system-version"),
        sent.texts("default-valueset-version"),
    )


def _read_value_set(resource: Json) -> ValueSet:
    """Read a value set once, even where many questions of a batch share it."""
    return work.once(
        ("ValueSet", id(resource)),
        resource,
        lambda: valuesetreader.read(Element(resource, "ValueSet")),
    )


def value_set_asked(sent: Sent, example: str) -> tuple[str | None, str | None, ValueSet | None]:
    """The value set that is asked about: its URL and version, or itself.

    Raises Invalid where it is missing, or cannot be read.
    """
    given = sent.resources("valueSet")
    if given:
        if given[0].get("resourceType") != "ValueSet":
            sent_type = str(given[0].get("resourceType"))
            raise Invalid(messages.bad_value("valueSet", sent_type, "a ValueSet"))
        return None, None, _read_value_set(given[0])
    if sent.text("url") is None and sent.id is None:
        raise Invalid(messages.missing(["url", "valueSet"], example))
    url, pinned = canonical.split(sent.text("url") or "")
    version = inputs.one_version(sent.text("valueSetVersion"), pinned)
    return url, version, None
