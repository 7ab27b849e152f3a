"""The inputs of ConceptMap/$translate, with the names of R4, R5 and the R6 ballot.

Source: https://hl7.org/fhir/R4/conceptmap-operation-translate.html and its R5 page. Each FHIR
version accepts the inputs of both, but for `reverse`, which R5 replaced with `targetCode`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codesystems import canonical
from codesystems.model import Coding
from codesystems.problems import Invalid
from terminology import contents
from terminology.fhir import dates, inputs, sentresources
from terminology.fhir.dialects import R4
from terminology.fhir.inputs import Input, Kind, Sent
from terminology.fhir.sentresources import TX_RESOURCE
from terminology.messages import requests
from terminology.operations.expand import read_languages
from terminology.operations.translate import Translate

_EXAMPLE = contents.example("translate")

INPUTS = (
    Input("url", Kind.URI, "The concept map; without it, all that join the code systems"),
    Input("conceptMapVersion", Kind.STRING, "The version of the concept map"),
    Input("code", Kind.CODE, "R4: the code to translate"),
    Input("system", Kind.URI, "The code system of the code"),
    Input("version", Kind.STRING, "The edition of the code; it must have the code"),
    Input("coding", Kind.CODING, "R4: instead of `code` and `system`"),
    Input("codeableConcept", Kind.CODEABLE_CONCEPT, "R4: all its codings are translated"),
    Input("source", Kind.URI, "R4: the source value set, or the source code system"),
    Input("target", Kind.URI, "R4: the target value set, or the target code system"),
    Input("targetsystem", Kind.URI, "R4: the code system of the answers"),
    Input("reverse", Kind.BOOLEAN, "R4 alone: translate from target to source"),
    Input("sourceCode", Kind.CODE, "R5: the code to translate"),
    Input("sourceSystem", Kind.URI, "R6: the code system of the source"),
    Input("sourceVersion", Kind.STRING, "R6: its edition, as `version`"),
    Input("sourceCoding", Kind.CODING, "R5: instead of `sourceCode`"),
    Input("sourceCodeableConcept", Kind.CODEABLE_CONCEPT, "R5: instead of `sourceCode`"),
    Input("targetCode", Kind.CODE, "R5: the code to translate back"),
    Input("targetcode", Kind.CODE, "R4: `targetCode` in HL7's terminology ecosystem"),
    Input("targetCoding", Kind.CODING, "R5: instead of `targetCode`"),
    Input("targetCodeableConcept", Kind.CODEABLE_CONCEPT, "R5: instead of `targetCode`"),
    Input("targetSystem", Kind.URI, "R5: the target code system"),
    Input("targetVersion", Kind.STRING, "R6: its edition, which must have the codes"),
    Input("sourceScope", Kind.URI, "R5: the source value set, or the source code system"),
    Input("targetScope", Kind.URI, "R5: the target value set, or the target code system"),
    Input("displayLanguage", Kind.LANGUAGE, "The language of the displays"),
    Input("date", Kind.DATE_TIME, dates.DOCUMENTATION),
    Input(
        "dependency",
        Kind.DEPENDENCY,
        "A circumstance of the claim: R5's attribute and value, R4's element and concept, or in a "
        "query setting$inpatient; mappings that it excludes are left out",
        repeats=True,
    ),
    Input("conceptMap", Kind.RESOURCE, "The map itself, instead of `url`", type="ConceptMap"),
    TX_RESOURCE,
)

_SOURCES = ("code", "coding", "codeableConcept", "sourceCode", "sourceCoding",
            "sourceCodeableConcept")  # fmt: skip
_TARGETS = ("targetCode", "targetcode", "targetCoding", "targetCodeableConcept")
_CONCEPTS = ("codeableConcept", "sourceCodeableConcept", "targetCodeableConcept")


@dataclass(frozen=True, slots=True)
class TranslateRequest:
    """A request; `ballot` is the result format of the R6 ballot, `in_r4` are inputs of R4."""

    query: Translate
    ballot: bool
    in_r4: bool = True


def read(sent: Sent) -> TranslateRequest:
    """Read the request. Raises Invalid for no code, for several, and for `reverse` in R5."""
    name = inputs.single_name(sent, (*_SOURCES, *_TARGETS), _EXAMPLE)
    is_target = name in _TARGETS
    if sent.present(["reverse"]) and sent.dialect is not R4:
        raise Invalid(requests.reverse_of_r4())
    if is_target and sent.flag("reverse"):
        raise Invalid(requests.too_many([name, "reverse"]))
    url, version = _concept_map(sent)
    own, other = _sides(sent, is_target=is_target)
    codes = tuple(_codes(sent, name, own))
    needs_system = sent.id is None and not url and not own.scope
    complete = tuple(one for one in codes if one.code and (one.system or not needs_system))
    if len(complete) < len(codes) and name not in _CONCEPTS:
        raise Invalid(requests.missing(["system", "url"], _EXAMPLE))
    languages = sent.text("displayLanguage")
    query = Translate(
        complete,
        is_target or sent.flag("reverse") is True,
        other.system,
        url,
        version,
        sent.id,
        dates.read("date", sent.text("date")),
        sent.statements("dependency"),
        own.scope,
        other.scope,
        other.version,
        read_languages(languages) if languages else None,
        tuple(one for one in codes if one not in complete),
    )
    ballot = is_target and sent.text("sourceSystem") is not None
    return TranslateRequest(query, ballot, in_r4=name in _SOURCES[:3])


def _concept_map(sent: Sent) -> tuple[str | None, str | None]:
    """Return the URL and the version of the concept map.

    Raises Invalid for several versions, and for a URL or a version that is not that of the map in
    the request.
    """
    url, pinned = canonical.split(sent.text("url") or "")
    version = inputs.single_version(sent.text("conceptMapVersion"), pinned)
    sent_map = sentresources.canonical_of(sent, "conceptMap", "ConceptMap")
    if sent_map is None:
        if version and not url and sent.id is None:
            raise Invalid(requests.missing(["url"], _EXAMPLE))
        return url or None, version
    own_url, own_version = canonical.split(sent_map)
    has_url = any(map(sentresources.name_of, sent.resources("conceptMap")))
    if (has_url and url not in ("", own_url)) or version not in (None, own_version):
        named = f"{url}|{version}" if version else url
        raise Invalid(requests.other_resource("concept map", sent_map, named))
    return own_url, own_version


@dataclass(frozen=True, slots=True)
class _Side:
    """The code system, its version, and the scope of one side of a translation."""

    system: str | None
    version: str | None
    scope: str | None


def _sides(sent: Sent, *, is_target: bool) -> tuple[_Side, _Side]:
    """Return what is stated of the code to translate, and of those of the result.

    For a target code of R5, `system` is its code system; with `targetSystem`, it is the code
    system of the result. In R4, `source` and `targetsystem` are those of the code and of the
    result in both directions.
    """
    if not is_target:
        own = _side(sent, ("sourceSystem", "system"), ("sourceVersion", "version"),
                    ("source", "sourceScope"))  # fmt: skip
        other = _side(sent, ("targetsystem", "targetSystem"), ("targetVersion",),
                      ("target", "targetScope"))  # fmt: skip
    elif sent.text("targetSystem", "targetsystem"):
        own = _side(sent, ("targetSystem", "targetsystem"), ("targetVersion",),
                    ("targetScope", "target"))  # fmt: skip
        other = _side(sent, ("sourceSystem", "system"), ("sourceVersion", "version"),
                      ("sourceScope", "source"))  # fmt: skip
    else:
        own = _side(sent, ("system",), ("targetVersion", "version"), ("targetScope", "target"))
        other = _side(sent, ("sourceSystem",), ("sourceVersion",), ("sourceScope", "source"))
    return own, other


def _side(
    sent: Sent, systems: Sequence[str], versions: Sequence[str], scopes: Sequence[str]
) -> _Side:
    """Read one side. Raises Invalid for several code systems, versions or scopes."""
    system, version = canonical.split(inputs.single_system(*map(sent.text, systems)) or "")
    stated = inputs.single_version(*map(sent.text, versions), version)
    present = sent.present(scopes)
    if len(present) > 1:
        raise Invalid(requests.too_many(present))
    return _Side(system or None, stated, sent.text(*scopes))


def _codes(sent: Sent, name: str, own: _Side) -> Iterator[Coding]:
    """Yield the codes, those without code or system too."""
    concept = sent.concept(*_CONCEPTS)
    coding = sent.coding("coding", "sourceCoding", "targetCoding")
    if concept is not None:
        yield from (_coding(one, own) for one in concept.codings)
    elif coding is not None:
        yield _coding(coding, own)
    else:
        yield Coding(own.system or "", (sent.text(name) or "").strip(), version=own.version)


def _coding(coding: Coding, own: _Side) -> Coding:
    system = inputs.single_system(coding.system, own.system) or ""
    url, url_version = canonical.split(system)
    version = inputs.single_version(coding.version, url_version, own.version)
    return Coding(url, coding.code.strip(), version=version)
