"""Elements that the official runner removes from responses before it compares them."""

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
    """Remove narrative, metadata, and the extensions that no test compares."""
    for name in ("text", "meta"):
        resource.pop(name, None)
    _without_extensions(resource)


def outcome(resource: Json) -> None:
    """Remove the same, and diagnostics with the issues that have nothing else.

    The number of the request is a diagnostic that the tests compare.
    """
    value_set(resource)
    issues = resource.get("issue", [])
    resource["issue"] = [
        issue for issue in issues if "details" in issue or "diagnostics" not in issue
    ]
    for issue in resource["issue"]:
        if _REQUEST_ID not in issue.get("diagnostics", "").lower():
            issue.pop("diagnostics", None)


def parameters(resource: Json) -> None:
    """Remove metadata and diagnostics, also from resources in parameters."""
    resource.pop("meta", None)
    listed = resource.get("parameter", [])
    resource["parameter"] = [
        parameter for parameter in listed if parameter.get("name") != "diagnostics"
    ]
    for parameter in resource["parameter"]:
        carried = parameter.get("resource", {})
        step = _CARRIED.get(carried.get("resourceType", ""))
        if step:
            step(carried)


def _without_extensions(value: object) -> None:
    if isinstance(value, list):
        for inner in value:
            _without_extensions(inner)
    elif isinstance(value, dict):
        _retain_known(value)
        for name, inner in value.items():
            if name == "compose" and value.get("resourceType") == "ValueSet":
                _retain_known(inner)  # the content of a compose stays
            else:
                _without_extensions(inner)


def _retain_known(element: Json) -> None:
    if "extension" in element:
        listed = element["extension"]
        element["extension"] = [
            extension for extension in listed if _is_retained(extension.get("url") or "")
        ]


def _is_retained(url: str) -> bool:
    return url in EXTENSIONS or not _ABSOLUTE.fullmatch(url)


_CARRIED: dict[str, Callable[[Json], None]] = {
    "OperationOutcome": outcome,
    "Parameters": parameters,
    "ValueSet": value_set,
}
