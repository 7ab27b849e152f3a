"""Read a ValueSet resource of R4 or R5.

Source: https://hl7.org/fhir/R5/valueset.html. In R4, a filter operator of R5 is an extension of
`_op`.
"""

from codesystems.problems import Invalid
from codesystems.valueset import Filter, Include, Pick, ValueSet
from terminology.fhir import codesystemreader
from terminology.fhir.element import R5_IN_R4, STANDARDS_STATUS, Element
from terminology.fhir.json import Json, JsonValue
from terminology.messages import requests

_SUPPLEMENT = "http://hl7.org/fhir/StructureDefinition/valueset-supplement"
_PARAMETER = "http://hl7.org/fhir/StructureDefinition/valueset-expansion-parameter"
_OPERATOR = f"{R5_IN_R4}ValueSet.compose.include.filter.op"
REPEATED = (
    "extension",
    "language",
    "url",
    "identifier",
    "version",
    "name",
    "title",
    "status",
    "experimental",
    "date",
    "publisher",
)
"""The elements of a value set that its expansion repeats."""
_DEFINING = ("extension", "contained", "compose")
"""The elements that define a value set."""
_STEERING: frozenset[object] = frozenset({_SUPPLEMENT, _PARAMETER, STANDARDS_STATUS})
"""The extensions that steer an expansion, or speak of the value set. An expansion does not repeat
them: a value set that has one of them has no extension there (HL7's cases have all or none)."""
_DEEPEST = 100
"""The maximum number of levels of nested codes in an expansion."""


def read(resource: Element) -> ValueSet:
    """Read a ValueSet. Raises Invalid, with the path of the invalid element."""
    compose = resource.child("compose")
    standing = resource.extension(STANDARDS_STATUS)
    return ValueSet(
        url=resource.text("url"),
        version=resource.text("version"),
        includes=_includes(compose, "include") or _expanded(resource),
        excludes=_includes(compose, "exclude"),
        inactive=compose.flag("inactive") if compose else None,
        status=resource.text("status") or "unknown",
        experimental=resource.flag("experimental") is True,
        standing=standing if isinstance(standing, str) else None,
        language=resource.text("language"),
        supplements=_supplements(resource),
        parameters=_parameters(resource) | (_parameters(compose) if compose else {}),
        contained=_contained(resource),
        written=_written(resource),
        definition={name: resource.json[name] for name in _DEFINING if name in resource.json},
    )


def _written(resource: Element) -> Json:
    """Return the elements that an expansion repeats."""
    written = {name: resource.json[name] for name in REPEATED if name in resource.json}
    urls = {extension.json.get("url") for extension in resource.children("extension")}
    if urls & _STEERING:
        del written["extension"]
    return written


def _supplements(resource: Element) -> tuple[str, ...]:
    values = (
        extension.choice()[1]
        for extension in resource.children("extension")
        if extension.json.get("url") == _SUPPLEMENT
    )
    return tuple(value for value in values if isinstance(value, str))


def _parameters(element: Element) -> dict[str, str]:
    """Read the expansion parameters of the value set: extensions with a name and a value."""
    parameters = {}
    for extension in element.children("extension"):
        if extension.json.get("url") == _PARAMETER:
            name, value = extension.extension("name"), extension.extension("value")
            if isinstance(name, str) and value is not None:
                parameters[name] = _text(value)
    return parameters


def _text(value: JsonValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _contained(resource: Element) -> dict[str, ValueSet]:
    value_sets = {}
    for child in resource.children("contained"):
        if child.json.get("resourceType") == "ValueSet":
            if "contained" in child.json:
                raise child.wrong("contained", "there", "left out: what is contained contains none")
            value_sets[f"#{child.required('id')}"] = read(child)
    return value_sets


def _includes(compose: Element | None, name: str) -> tuple[Include, ...]:
    if compose is None:
        return ()
    return tuple(map(_include, compose.children(name)))


def _include(element: Element) -> Include:
    include = Include(
        place=element.at,
        system=element.text("system"),
        version=element.text("version"),
        picks=tuple(map(_pick, element.children("concept"))),
        filters=tuple(map(_filter, element.children("filter"))),
        value_sets=element.texts("valueSet"),
    )
    if include.system is None and not include.value_sets:
        raise Invalid(requests.bad_element(element.at, "of a system or a valueSet"))
    return include


def _pick(element: Element) -> Pick:
    return Pick(
        element.code("code"),
        element.text("display"),
        tuple(map(codesystemreader.designation, element.stated("designation", "value"))),
        element.extensions(),
    )


def _filter(element: Element) -> Filter:
    operator = element.text("op") or _r5_operator(element)
    if operator is None:
        raise element.wrong("op", "nothing", "an operator")
    return Filter(element.required("property"), operator, element.text("value"))


def _r5_operator(element: Element) -> str | None:
    primitive = element.child("_op")
    value = primitive.extension(_OPERATOR) if primitive else None
    return value if isinstance(value, str) else None


_PicksBySystem = dict[tuple[str, str | None], list[Pick]]
"""Codes by code system and version."""


def _expanded(resource: Element) -> tuple[Include, ...]:
    """Return the codes of the expansion of a value set without `compose`."""
    expansion = resource.child("expansion")
    by_system: _PicksBySystem = {}
    if expansion is not None and resource.child("compose") is None:
        _collect(expansion, by_system)
    return tuple(
        Include(f"{resource.at}.expansion", system, version, tuple(picks))
        for (system, version), picks in by_system.items()
    )


def _collect(element: Element, by_system: _PicksBySystem, depth: int = 0) -> None:
    if depth > _DEEPEST:
        raise element.wrong("contains", "deeper", f"{_DEEPEST} levels")
    for child in element.children("contains"):
        if child.text("code") and child.text("system"):
            key = (child.required("system"), child.text("version"))
            by_system.setdefault(key, []).append(_pick(child))
        _collect(child, by_system, depth + 1)
