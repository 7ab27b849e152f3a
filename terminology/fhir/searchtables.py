"""The search parameters of each type of resource, those of R4 and of R5.

Source: the pages `codesystem-search`, `valueset-search` and `conceptmap-search` of
https://hl7.org/fhir/R4/ and https://hl7.org/fhir/R5/. Both versions have the parameters of both.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from codesystems import canonical
from codesystems.model import Coding
from codesystems.problems import Invalid, NotFound
from codesystems.valueset import ValueSet
from conceptmaps import circumstances
from conceptmaps.model import Mapping as MappingRow
from terminology import contents
from terminology.fhir import codesystem, searchvalues
from terminology.fhir.searchparameters import Candidate, Parameter, Parameters, texts, tokens
from terminology.fhir.searchvalues import ALWAYS, Period, Token
from terminology.fhir.translate import CITATION
from terminology.operations import validate_member
from terminology.operations.codeissues import InputCoding
from terminology.operations.membership import ValidateMember
from terminology.store.contract import Concepts, Mappings
from terminology.versionpatterns import order

_STATUS = "http://hl7.org/fhir/publication-status"
_CONTENT = "http://hl7.org/fhir/codesystem-content-mode"
_LANGUAGE = "urn:ietf:bcp:47"
_URIS = "urn:ietf:rfc:3986"


def _resolved(uri: str) -> str:
    return canonical.resolve(uri).canonical


def _has_url(candidate: Candidate[Any], value: str) -> bool:
    """Whether a URL, an alias of it, or `url|version` is that of a resource."""
    sent = searchvalues.unescape(value)
    uri, version = canonical.split(sent)
    if candidate.url in (sent, uri):
        return candidate.url == sent or version in (None, candidate.version)
    return candidate.url == _resolved(uri) and version in (None, candidate.version)


def _identifiers(candidate: Candidate[Any]) -> Iterable[Token]:
    return [Token(identifier, _URIS) for identifier in candidate.identifiers]


def _dates(candidate: Candidate[Any]) -> Iterable[Period]:
    return () if candidate.date is None else (candidate.date,)


def _effective(candidate: Candidate[Any]) -> Iterable[Period]:
    return [Period(date.start, ALWAYS) for date in _dates(candidate)]


def _updated(candidate: Candidate[Any]) -> Iterable[Period]:
    updated = candidate.updated
    return () if updated is None else (searchvalues.second(updated),)


URL = Parameter("uri", texts(lambda candidate: candidate.url), _has_url)

_COMMON: Parameters = {
    "_id": Parameter("token", tokens(lambda candidate: candidate.id)),
    "_lastUpdated": Parameter("date", _updated),
    "_language": Parameter("token", tokens(lambda candidate: candidate.language, _LANGUAGE)),
    "_profile": Parameter("uri"),
    "_security": Parameter("token"),
    "_source": Parameter("uri"),
    "_tag": Parameter("token"),
    "_type": Parameter("token", tokens(lambda candidate: candidate.type), is_sortable=False),
    "_contained": Parameter(
        "token",
        lambda _: (Token("false"), Token("both")),
        is_sortable=False,
        choices=("true", "false", "both"),
    ),
    "_containedType": Parameter(
        "token",
        lambda _: (Token("container"), Token("contained")),
        is_sortable=False,
        choices=("container", "contained"),
    ),
    "url": URL,
    "version": Parameter(
        "token", tokens(lambda candidate: candidate.version), order=lambda own: order(own.code)
    ),
    "identifier": Parameter("token", _identifiers),
    "name": Parameter("string", texts(lambda candidate: candidate.name)),
    "title": Parameter("string", texts(lambda candidate: candidate.title)),
    "description": Parameter("string", texts(lambda candidate: candidate.description)),
    "publisher": Parameter("string", texts(lambda candidate: candidate.publisher)),
    "status": Parameter("token", tokens(lambda candidate: candidate.status, _STATUS)),
    "date": Parameter("date", _dates),
    "effective": Parameter("date", _effective),
    "jurisdiction": Parameter("token"),
    "context": Parameter("token"),
    "context-type": Parameter("token"),
    "context-quantity": Parameter("quantity"),
    "context-type-quantity": Parameter("composite"),
    "context-type-value": Parameter("composite"),
    "topic": Parameter("token"),
    "derived-from": Parameter("reference"),
    "predecessor": Parameter("reference"),
}
"""The parameters of all types. Those without values are of elements that no resource here has."""


# CodeSystem


def _has_code(candidate: Candidate[Concepts], value: str) -> bool:
    """Whether a code system has a code."""
    system, code = searchvalues.token(value)
    url = candidate.resource.edition.url
    if code is None:
        return system is not None and _resolved(system) == url
    if system is not None and _resolved(system) != url:
        return False
    return candidate.resource.spelled(code) is not None


def _any_code(candidate: Candidate[Concepts]) -> Iterable[object]:
    return () if candidate.resource.provenance.counts.get("concepts") == 0 else (candidate,)


CODE_SYSTEM: Parameters = {
    **_COMMON,
    "system": URL,
    "code": Parameter("token", _any_code, _has_code, is_sortable=False),
    "content-mode": Parameter(
        "token",
        tokens(lambda candidate: codesystem.content(candidate.resource.edition).value, _CONTENT),
    ),
    "supplements": Parameter(
        "reference", texts(lambda candidate: candidate.resource.edition.supplements or "")
    ),
}


# ValueSet


def _has_member(candidate: Candidate[ValueSet], value: str) -> bool:
    """Whether a value set has a code as a member; one that cannot be evaluated has none."""
    system, code = searchvalues.token(value)
    if code is None:
        return _includes(candidate, value.removesuffix("|"))
    request = ValidateMember(
        (InputCoding(code, system),),
        value_set=candidate.resource,
        infer=system is None,
        membership_only=True,
    )
    try:
        return validate_member.validate(request, candidate.snapshot).result
    except (Invalid, NotFound):
        return False


def _systems(candidate: Candidate[ValueSet]) -> list[str]:
    return [include.system for include in candidate.resource.includes if include.system]


def _includes(candidate: Candidate[ValueSet], value: str) -> bool:
    """Whether a value set includes codes of a code system."""
    url = _resolved(searchvalues.unescape(value))
    return any(_resolved(system) == url for system in _systems(candidate))


VALUE_SET: Parameters = {
    **_COMMON,
    "reference": Parameter("uri", _systems, _includes, is_sortable=False),
    "code": Parameter("token", _systems, _has_member, is_sortable=False),
    "expansion": Parameter("uri"),
}


# ConceptMap


def _source(candidate: Candidate[Mappings]) -> str:
    return candidate.resource.edition.source_system


def _target(candidate: Candidate[Mappings]) -> str:
    return candidate.resource.edition.target_system


def _of_system(
    read: Callable[[Candidate[Mappings]], str], candidate: Candidate[Mappings], value: str
) -> bool:
    return read(candidate) == _resolved(searchvalues.unescape(value))


def _current(candidate: Candidate[Mappings], rows: Iterable[MappingRow]) -> Iterable[MappingRow]:
    """The mappings in force on the date of the map, which are those of the resource."""
    day = candidate.resource.edition.effective
    return (row for row in rows if row.validity.contains(day))


def _has_source(candidate: Candidate[Mappings], value: str) -> bool:
    """Whether a map has a source code."""
    system, code = searchvalues.token(value)
    if system is not None and _resolved(system) != _source(candidate):
        return False
    rows = _spelled(candidate.resource.forward, _source(candidate), code)
    return code is None or any(_current(candidate, rows))


def _has_target(candidate: Candidate[Mappings], value: str) -> bool:
    """Whether a map has a target code."""
    system, code = searchvalues.token(value)
    if system is not None and _resolved(system) != _target(candidate):
        return False
    rows = _spelled(candidate.resource.reverse, _target(candidate), code)
    return code is None or any(_current(candidate, rows))


def _spelled(
    find: Callable[[str], Iterable[MappingRow]], system: str, code: str | None
) -> Iterable[MappingRow]:
    """The mappings of a code in each of its spellings."""
    spellings = (code, *contents.spellings(system, code)) if code is not None else ()
    return (row for spelling in spellings for row in find(spelling))


def _rows(candidate: Candidate[Mappings]) -> Iterable[MappingRow]:
    return _current(candidate, candidate.resource.mappings())


def _attributes(name: str, candidate: Candidate[Mappings]) -> Iterable[str]:
    """The URIs of the attributes of `dependencies` or `products`."""
    attributes: dict[str, Coding] = {}
    for row in _rows(candidate):
        attributes |= {pair.attribute.code: pair.attribute for pair in getattr(row, name)}
    return map(circumstances.uri, attributes.values())


_SOURCE_SYSTEM = Parameter("uri", texts(_source), partial(_of_system, _source))
_TARGET_SYSTEM = Parameter("uri", texts(_target), partial(_of_system, _target))

CONCEPT_MAP: Parameters = {
    **_COMMON,
    "source-code": Parameter("token", _rows, _has_source, is_sortable=False),
    "target-code": Parameter(
        "token",
        lambda candidate: (row for row in _rows(candidate) if row.target),
        _has_target,
        is_sortable=False,
    ),
    "source-system": _SOURCE_SYSTEM,
    "target-system": _TARGET_SYSTEM,
    "source-group-system": _SOURCE_SYSTEM,
    "target-group-system": _TARGET_SYSTEM,
    "source": Parameter("reference"),
    "target": Parameter("reference"),
    "source-uri": Parameter("reference"),
    "target-uri": Parameter("reference"),
    "source-scope": Parameter("reference"),
    "target-scope": Parameter("reference"),
    "source-scope-uri": Parameter("uri"),
    "target-scope-uri": Parameter("uri"),
    "other": Parameter("reference"),
    "other-map": Parameter("reference"),
    "dependson": Parameter("uri", partial(_attributes, "dependencies"), is_sortable=False),
    "product": Parameter("uri", partial(_attributes, "products"), is_sortable=False),
    "mapping-property": Parameter("uri", lambda _: (CITATION,)),
}


# OperationDefinition

Definition = Mapping[str, Any]
"""An OperationDefinition as JSON."""


def _flag(name: str) -> Parameter:
    return Parameter("token", tokens(lambda found: str(found.resource[name]).lower()))


OPERATION_DEFINITION: Parameters = {
    **_COMMON,
    "code": Parameter("token", tokens(lambda candidate: candidate.resource["code"])),
    "kind": Parameter("token", tokens(lambda candidate: candidate.resource["kind"])),
    "base": Parameter("reference", texts(lambda candidate: candidate.resource.get("base", ""))),
    "type": Parameter("token", tokens(lambda candidate: candidate.resource["resource"][0])),
    "instance": _flag("instance"),
    "system": _flag("system"),
    "input-profile": Parameter("reference"),
    "output-profile": Parameter("reference"),
}
