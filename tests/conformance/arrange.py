"""Sort a response as the official runner does: in the order of the expected files.

It sorts what is inside the items of a list while it compares those items, so the inside of an only
item stays as it is.
"""

from collections.abc import Callable
from functools import cmp_to_key
from typing import Any

from tests.conformance import documents
from tests.conformance.documents import Json

Key = Callable[[Any], Any]


def parameters(resource: Json) -> None:
    """Sort Parameters, and the issues and Parameters that they contain."""
    _sort_parameters(resource, "parameter")
    for parameter in resource.get("parameter", []):
        carried = parameter.get("resource", {})
        if carried.get("resourceType") == "OperationOutcome":
            _sort(carried, "issue", _issue)
        elif carried.get("resourceType") == "Parameters":
            parameters(carried)
        if parameter.get("name") == "message" and "; " in documents.text(parameter):
            pieces = documents.text(parameter).split("; ")
            parameter["valueString"] = "; ".join(sorted(pieces))


def value_set(resource: Json) -> None:
    """Sort the extensions of a ValueSet and all of its expansion."""
    _sort_extensions(resource)
    expansion = resource.get("expansion", {})
    if len(expansion.get("parameter", [])) > 1:
        for parameter in expansion["parameter"]:
            _sort_extensions(parameter)
    _sort(expansion, "parameter", lambda item: (item["name"], documents.text(item)))
    _sort(expansion, "property", _by("uri", "code"))
    _sort_extensions(expansion)
    _sort_contained(expansion)


def capability_statement(statement: Json) -> None:
    """Sort a CapabilityStatement."""
    for name in ("format", "instantiates", "imports", "acceptLanguage"):
        _sort(statement, name, str)
    _sort(statement, "rest", _by("mode"))
    for rest in statement.get("rest", []):
        _sort_named(rest)
        _sort(rest, "resource", _by("type"))
        for resource in rest.get("resource", []):
            _sort_named(resource)
            _sort(resource, "interaction", _by("code"))
            for name in ("supportedProfile", "searchInclude", "searchRevInclude"):
                _sort(resource, name, str)


def terminology_capabilities(capabilities: Json) -> None:
    """Sort a TerminologyCapabilities."""
    _sort(capabilities, "codeSystem", _by("uri"))
    for code_system in capabilities.get("codeSystem", []):
        _sort(code_system, "version", _by("code"))
    _sort(capabilities.get("expansion", {}), "parameter", _by("name"))


def _sort(owner: Json, name: str, key: Key) -> None:
    if name in owner:
        owner[name].sort(key=key)


def _by(*names: str) -> Callable[[Json], list[str]]:
    return lambda element: [str(element.get(name) or "") for name in names]


def _sort_named(element: Json) -> None:
    for name in ("searchParam", "operation"):
        _sort(element, name, _by("name"))


def _sort_extensions(element: Json) -> None:
    extensions = element.get("extension", [])
    if len(extensions) > 1:
        for extension in extensions:
            _sort_extensions(extension)
        extensions.sort(key=_by("url"))


def _sort_contained(node: Json) -> None:
    _sort(node, "contains", _by("code"))
    for entry in node.get("contains", []):
        _sort_extensions(entry)
        _sort(entry, "designation", cmp_to_key(_compare_designations))
        _sort(entry, "property", _by("code"))
        _sort_contained(entry)


def _issue(issue: Json) -> tuple[str, ...]:
    return (
        issue.get("severity", ""),
        issue.get("code", ""),
        issue.get("expression", [""])[0],
        issue.get("details", {}).get("text", ""),
    )


def _sort_parameters(owner: Json, name: str) -> None:
    listed = owner.get(name, [])
    if len(listed) > 1:
        for parameter in listed:
            _sort_extensions(parameter)
            _sort_parameters(parameter, "part")
        listed.sort(key=cmp_to_key(_compare_parameters))


def _compare_designations(left: Json, right: Json) -> int:
    name = "language" if "language" in left and "language" in right else "value"
    return _compare(_by(name)(left), _by(name)(right))


def _compare_parameters(left: Json, right: Json) -> int:
    """Compare by name; properties also by code and value if present, designations by language."""
    if left["name"] != right["name"]:
        return _compare([left["name"]], [right["name"]])
    if left["name"] == "property":
        for name in ("code", "value"):
            text, other_text = _part(left, name), _part(right, name)
            if text and other_text and text != other_text:
                return _compare([text], [other_text])
    if left["name"] == "designation":
        return _compare([_part(left, "language")], [_part(right, "language")])
    return 0


def _compare(left: list[str], right: list[str]) -> int:
    return (left > right) - (left < right)


def _part(parameter: Json, name: str) -> str:
    for part in parameter.get("part", []):
        if part.get("name") == name:
            return documents.text(part).lower()
    return ""
