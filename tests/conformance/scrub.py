"""Elements that the official runner removes from answers before it compares them."""

import re
from collections.abc import Callable

from tests.conformance.documents import Json

_CORE = "http://hl7.org/fhir/StructureDefinition/"
_TESTED = "http://hl7.org/fhir/test/"
EXTENSIONS = {
    *(
        f"{_CORE}{name}"
        for name in (
            "alternate-code-status",
            "alternate-code-use",
            "codesystem-alternate",
            "codesystem-conceptOrder",
            "codesystem-label",
            "coding-sctdescid",
            "itemWeight",
            "operationoutcome-message-id",
            "rendering-style",
            "rendering-xhtml",
            "structuredefinition-standards-status",
            "translation",
            "valueset-concept-definition",
            "valueset-conceptOrder",
            "valueset-deprecated",
            "valueset-label",
            "valueset-supplement",
            "valueset-unclosed",
            "valueset-unclosed-reason",
        )
    ),
    *(f"{_TESTED}CodeSystem/{name}" for name in ("de-multi", "en-multi")),
    *(
        f"{_TESTED}ValueSet/{name}"
        for name in (
            "extensions-bad-supplement",
            "simple-all",
            "simple-enumerated",
            "simple-filter-isa",
        )
    ),
    *(f"{_TESTED}StructureDefinition/unknown-extension-{number}" for number in (1, 3, 4, 5)),
}
_ABSOLUTE = re.compile(r"[0-9a-z_][0-9a-z_.\-]*:[^ ]+", re.DOTALL)
_REQUEST_ID = "x-request-id"


def value_set(resource: Json) -> None:
    """Take out narrative, metadata, and the extensions that no test knows."""
    for name in ("text", "meta"):
        resource.pop(name, None)
    _without_extensions(resource)


def outcome(resource: Json) -> None:
    """The same, and diagnostics with the issues that have nothing else to say.

    The number of the request is a diagnostic that the tests ask for.
    """
    value_set(resource)
    issues = resource.get("issue", [])
    resource["issue"] = [one for one in issues if "details" in one or "diagnostics" not in one]
    for issue in resource["issue"]:
        if _REQUEST_ID not in issue.get("diagnostics", "").lower():
            issue.pop("diagnostics", None)


def parameters(resource: Json) -> None:
    """Remove metadata and diagnostics, also from resources in parameters."""
    resource.pop("meta", None)
    listed = resource.get("parameter", [])
    resource["parameter"] = [one for one in listed if one.get("name") != "diagnostics"]
    for parameter in resource["parameter"]:
        carried = parameter.get("resource", {})
        step = _CARRIED.get(carried.get("resourceType", ""))
        if step:
            step(carried)


def _without_extensions(value: object) -> None:
    if isinstance(value, list):
        for one in value:
            _without_extensions(one)
    elif isinstance(value, dict):
        _keep_known(value)
        for name, one in value.items():
            if name == "compose" and value.get("resourceType") == "ValueSet":
                _keep_known(one)  # what a compose has inside is left alone
            else:
                _without_extensions(one)


def _keep_known(element: Json) -> None:
    if "extension" in element:
        listed = element["extension"]
        element["extension"] = [one for one in listed if _is_kept(one.get("url") or "")]


def _is_kept(url: str) -> bool:
    return url in EXTENSIONS or not _ABSOLUTE.fullmatch(url)


_CARRIED: dict[str, Callable[[Json], None]] = {
    "OperationOutcome": outcome,
    "Parameters": parameters,
    "ValueSet": value_set,
}
