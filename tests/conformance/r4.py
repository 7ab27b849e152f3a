"""Conversion of resources between R5 of the guide and R4, as in the official runner.

Parameters keep their names, also those of `$translate`. An element that R4 lacks becomes an
extension (http://hl7.org/fhir/R5/versions.html#extensions), or is lost.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy

from tests.conformance.documents import Json

Step = Callable[[Json], None]

_ELEMENT = "http://hl7.org/fhir/5.0/StructureDefinition/extension-"
PROPERTY = f"{_ELEMENT}ValueSet.expansion.property"
CONTAINED_PROPERTY = f"{_ELEMENT}ValueSet.expansion.contains.property"
FILTER_OPERATOR = f"{_ELEMENT}ValueSet.compose.include.filter.op"
VERSION_ALGORITHM = f"{_ELEMENT}CanonicalResource.versionAlgorithm"

NEW_IN_R5 = ("copyrightLabel", "versionAlgorithmString", "versionAlgorithmCoding")
OPERATORS_NEW_IN_R5 = ("child-of", "descendent-leaf")
EQUIVALENCES = {
    "related-to": "relatedto",
    "equivalent": "equivalent",
    "source-is-narrower-than-target": "wider",
    "source-is-broader-than-target": "narrower",
    "not-related-to": "disjoint",
}
CODE_SEARCHES = {"explicit": "in-compose", "all": "in-compose-or-expansion"}


def from_r5(resource: Json) -> Json:
    """Return an R4 copy of a request."""
    return _converted(resource, _FROM_R5)


def to_r5(resource: Json) -> Json:
    """Return an R5 copy of a response of an R4 server."""
    return _converted(resource, _TO_R5)


def _converted(resource: Json, steps: dict[str, Step]) -> Json:
    copy = deepcopy(resource)
    for inner in _resources(copy):
        step = steps.get(inner.get("resourceType", ""))
        if step:
            step(inner)
    return copy


def _resources(resource: Json) -> Iterator[Json]:
    """A resource and all resources in it, contained or as a parameter."""
    yield resource
    for inner in resource.get("contained", []):
        yield from _resources(inner)
    if resource.get("resourceType") == "Parameters":
        for inner in _inner_resources(resource.get("parameter", [])):
            yield from _resources(inner)


def _inner_resources(parameters: list[Json]) -> Iterator[Json]:
    for parameter in parameters:
        if "resource" in parameter:
            yield parameter["resource"]
        yield from _inner_resources(parameter.get("part", []))


def _lose(element: Json, *names: str) -> None:
    for name in names:
        element.pop(name, None)


def _extend(element: Json, extension: Json) -> None:
    element.setdefault("extension", []).append(extension)


def _taken(element: Json, url: str) -> list[Json]:
    """Remove the extensions of a URL, and return them."""
    present = element.pop("extension", [])
    others = [extension for extension in present if extension.get("url") != url]
    if others:
        element["extension"] = others
    return [extension for extension in present if extension.get("url") == url]


def _value(element: Json) -> Json:
    return {name: value for name, value in element.items() if name.startswith("value")}


def _only(element: Json) -> object:
    return next(iter(_value(element).values()), None)


def _filters(value_set: Json) -> Iterator[Json]:
    compose = value_set.get("compose", {})
    for part in [*compose.get("include", []), *compose.get("exclude", [])]:
        yield from part.get("filter", [])


def _contained(node: Json) -> Iterator[Json]:
    """The entries of an expansion, at every depth."""
    for entry in node.get("contains", []):
        yield entry
        yield from _contained(entry)


def _code_system_from_r5(code_system: Json) -> None:
    for kind in ("String", "Coding"):
        value = code_system.get(f"versionAlgorithm{kind}")
        if value is not None:
            _extend(code_system, {"url": VERSION_ALGORITHM, f"value{kind}": value})
    _lose(code_system, *NEW_IN_R5)


def _value_set_from_r5(value_set: Json) -> None:
    _lose(value_set, *NEW_IN_R5, "scope")
    for condition in _filters(value_set):
        if condition.get("op") in OPERATORS_NEW_IN_R5:
            extension = {"url": FILTER_OPERATOR, "valueCode": condition.pop("op")}
            _extend(condition.setdefault("_op", {}), extension)
    expansion = value_set.get("expansion", {})
    for declared in expansion.pop("property", []):
        parts = [{"url": "code", "valueCode": declared["code"]}]
        if "uri" in declared:
            parts.append({"url": "uri", "valueUri": declared["uri"]})
        _extend(expansion, {"url": PROPERTY, "extension": parts})
    for entry in _contained(expansion):
        for stated in entry.pop("property", []):
            own = [{"url": "code", "valueCode": stated["code"]}, {"url": "value", **_value(stated)}]
            parts = [*stated.get("extension", []), *own]
            _extend(entry, {"url": CONTAINED_PROPERTY, "extension": parts})


def _concept_map_from_r5(concept_map: Json) -> None:
    declared = concept_map.get("additionalAttribute", [])
    uris = {attribute["code"]: attribute.get("uri") for attribute in declared}
    _lose(concept_map, *NEW_IN_R5, "property", "additionalAttribute")
    for side in ("source", "target"):
        for kind in ("Uri", "Canonical"):
            if f"{side}Scope{kind}" in concept_map:
                concept_map[f"{side}{kind}"] = concept_map.pop(f"{side}Scope{kind}")
    for group in concept_map.get("group", []):
        _group_from_r5(group, uris)


def _group_from_r5(group: Json, uris: Json) -> None:
    for side in ("source", "target"):
        url, bar, version = group.get(side, "").partition("|")
        if bar:
            group |= {side: url, f"{side}Version": version}
    _lose(group.get("unmapped", {}), "relationship", "valueSet")
    for element in group.get("element", []):
        if element.pop("noMap", False):
            element["target"] = [{"equivalence": "unmatched"}]
            continue
        for target in element.get("target", []):
            target["equivalence"] = EQUIVALENCES[target.pop("relationship", "related-to")]
            for pair in [*target.get("dependsOn", []), *target.get("product", [])]:
                _pair_from_r5(pair, uris)


def _pair_from_r5(pair: Json, uris: Json) -> None:
    """A dependency or a product: the attribute is a URI in R4, and a Coding is in its parts."""
    attribute, value = pair.pop("attribute"), _only(pair)
    _lose(pair, *_value(pair))
    pair["property"] = uris.get(attribute) or attribute
    if isinstance(value, dict):
        names = {"system": "system", "code": "value", "display": "display"}
        pair |= {names[name]: value[name] for name in names if name in value}
    else:
        pair["value"] = str(value)


def _capabilities_to_r5(capabilities: Json) -> None:
    if "codeSearch" in capabilities:
        capabilities["codeSearch"] = CODE_SEARCHES.get(capabilities["codeSearch"])


def _value_set_to_r5(value_set: Json) -> None:
    for condition in _filters(value_set):
        for extension in _taken(condition.get("_op", {}), FILTER_OPERATOR):
            condition["op"] = extension.get("valueCode")
    expansion = value_set.get("expansion", {})
    _lose(expansion, "property", "next")
    for extension in _taken(expansion, PROPERTY):
        parts = {part.get("url"): _only(part) for part in extension.get("extension", [])}
        declared = {name: parts[name] for name in ("code", "uri") if name in parts}
        expansion.setdefault("property", []).append(declared)
    for entry in _contained(expansion):
        _lose(entry, "property")
        for extension in _taken(entry, CONTAINED_PROPERTY):
            entry.setdefault("property", []).append(_property(extension.get("extension", [])))


def _property(parts: list[Json]) -> Json:
    """A property of an entry, from the parts of its extension."""
    stated: Json = {}
    for part in parts:
        if part.get("url") == "code":
            stated["code"] = part.get("valueCode")
        elif part.get("url") in ("value", "value[x]"):
            stated |= _value(part)
        else:
            _extend(stated, part)
    return stated


_FROM_R5: dict[str, Step] = {
    "CodeSystem": _code_system_from_r5,
    "ConceptMap": _concept_map_from_r5,
    "ValueSet": _value_set_from_r5,
}
_TO_R5: dict[str, Step] = {
    "TerminologyCapabilities": _capabilities_to_r5,
    "ValueSet": _value_set_to_r5,
}
