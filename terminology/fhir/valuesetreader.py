"""A ValueSet resource, in either version of FHIR, as a value set.

Source: https://hl7.org/fhir/R5/valueset.html. In R4, filter operators that only R5 has come as an
extension of `_op`.
"""

from codesystems.problems import Invalid
from codesystems.valueset import Filter, Include, Pick, ValueSet
from terminology import messages
from terminology.fhir import codesystemreader
from terminology.fhir.element import R5_IN_R4, STANDING, Element
from terminology.fhir.json import JsonValue

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


_DEEPEST = 100
"""Levels of codes within codes of an expansion."""


def read(resource: Element) -> ValueSet:
    """Read a ValueSet. Raises Invalid, naming the element, where it is none."""
    compose = resource.child("compose")
    standing = resource.extension(STANDING)
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
        written={name: resource.json[name] for name in REPEATED if name in resource.json},
    )


def _supplements(resource: Element) -> tuple[str, ...]:
    values = (
        one.choice()[1]
        for one in resource.children("extension")
        if one.json.get("url") == _SUPPLEMENT
    )
    return tuple(value for value in values if isinstance(value, str))


def _parameters(held: Element) -> dict[str, str]:
    """How the value set wants to be expanded: parameters as extensions with a name and a value."""
    found = {}
    for one in held.children("extension"):
        if one.json.get("url") == _PARAMETER:
            name, value = one.extension("name"), one.extension("value")
            if isinstance(name, str) and value is not None:
                found[name] = _text(value)
    return found


def _text(value: JsonValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _contained(resource: Element) -> dict[str, ValueSet]:
    found = {}
    for held in resource.children("contained"):
        if held.json.get("resourceType") == "ValueSet":
            if "contained" in held.json:
                raise held.wrong("contained", "there", "left out: what is contained contains none")
            found[f"#{held.required('id')}"] = read(held)
    return found


def _includes(compose: Element | None, name: str) -> tuple[Include, ...]:
    if compose is None:
        return ()
    return tuple(_include(held) for held in compose.children(name))


def _include(held: Element) -> Include:
    include = Include(
        place=held.at,
        system=held.text("system"),
        version=held.text("version"),
        picks=tuple(_pick(one) for one in held.children("concept")),
        filters=tuple(_filter(one) for one in held.children("filter")),
        value_sets=held.texts("valueSet"),
    )
    if include.system is None and not include.value_sets:
        raise Invalid(messages.bad_element(held.at, "of a system or a valueSet"))
    return include


def _pick(held: Element) -> Pick:
    return Pick(
        held.required("code"),
        held.text("display"),
        tuple(codesystemreader.designation(one) for one in held.children("designation")),
        held.extensions(),
    )


def _filter(held: Element) -> Filter:
    operator = held.text("op") or _r5_operator(held)
    if operator is None:
        raise held.wrong("op", "nothing", "an operator")
    return Filter(held.required("property"), operator, held.text("value"))


def _r5_operator(held: Element) -> str | None:
    beside = held.child("_op")
    value = beside.extension(_OPERATOR) if beside else None
    return value if isinstance(value, str) else None


def _expanded(resource: Element) -> tuple[Include, ...]:
    """A value set that has only an expansion includes the codes of that."""
    expansion = resource.child("expansion")
    found: dict[tuple[str, str | None], list[Pick]] = {}
    if expansion is not None and resource.child("compose") is None:
        _gather(expansion, found)
    return tuple(
        Include(f"{resource.at}.expansion", system, version, tuple(picks))
        for (system, version), picks in found.items()
    )


def _gather(held: Element, found: dict[tuple[str, str | None], list[Pick]], depth: int = 0) -> None:
    if depth > _DEEPEST:
        raise held.wrong("contains", "deeper", f"{_DEEPEST} levels")
    for one in held.children("contains"):
        if one.text("code") and one.text("system"):
            key = (one.required("system"), one.text("version"))
            found.setdefault(key, []).append(_pick(one))
        _gather(one, found, depth + 1)
