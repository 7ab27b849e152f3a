"""$translate: the targets of a code in concept maps, or in reverse its sources.

Source: FHIR ConceptMap-translate, R4 and R5. A mapping is a match if it is in force on the date of
the request, else on that of its map; the message lists those that are not in force. Of a map with
several versions, the one in force on the date is used. A mapping that depends on circumstances is
a match with its dependencies, unless the stated circumstances exclude it. A code that a map does
not list may have the target that the map states for all of them, or be handed to another map
(mappingsearch.py).
"""

from dataclasses import dataclass, replace

from codesystems.asof import AsOf
from codesystems.model import Coding
from conceptmaps import relationship
from conceptmaps.circumstances import Stated
from conceptmaps.model import Dependency, MapEdition, Product, Relationship
from terminology.concepts import display
from terminology.languages import Languages
from terminology.messages import mappings
from terminology.operations import mapchoice, nomatch, scopes, statements, target
from terminology.operations.mapchoice import Side
from terminology.operations.mappingsearch import Found, Search
from terminology.operations.nomatch import Reason
from terminology.operations.scopes import Scope
from terminology.operations.statements import Statement
from terminology.snapshot import Snapshot
from terminology.store.contract import Mappings


@dataclass(frozen=True, slots=True)
class Translate:
    """The request: codes, the direction, and the map or the other code system.

    `codes` are sources and `other_system` the target system; with `reverse`, `codes` are targets
    and `other_system` the source system. A code may lack its system. `statements` are the
    circumstances of the claim that the request states. `scope` is the value set or code system of
    the codes, `other_scope` that of the result. `other_version` must have the codes of the result;
    `languages` are those of their displays. `incomplete` are codings without code or system.
    """

    codes: tuple[Coding, ...]
    reverse: bool = False
    other_system: str | None = None
    url: str | None = None
    version: str | None = None
    id: str | None = None
    as_of: AsOf | None = None
    statements: tuple[Statement, ...] = ()
    scope: str | None = None
    other_scope: str | None = None
    other_version: str | None = None
    languages: Languages | None = None
    incomplete: tuple[Coding, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """One matching mapping. `relationship` is from the requested code to `coding`, as in R5.

    `coding` is None where the map states that the code has no target. `origin` is the map that was
    searched first, `used` are further maps to which it handed the code.
    """

    requested: Coding
    coding: Coding | None
    relationship: Relationship
    origin: MapEdition
    citation: str
    comment: str | None = None
    products: tuple[Product, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    source_comment: str | None = None
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """The result: the matches, a message about codes without one, and the reason for each."""

    matches: tuple[Match, ...]
    reverse: bool
    message: str | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def result(self) -> bool:
        """Whether there is any match."""
        return any(
            match.coding is not None and match.relationship is not Relationship.NOT_RELATED_TO
            for match in self.matches
        )

    @property
    def used(self) -> tuple[str, ...]:
        """The maps of the matches besides those that were searched first, each once."""
        return tuple(dict.fromkeys(name for match in self.matches for name in match.used))


def translate(
    request: Translate, snapshot: Snapshot, named: tuple[Mappings, ...] | None = None
) -> Translation:
    """Translate codes. `named` are the maps to use, if the caller has them.

    No match is a result, not an error. Raises NotFound where the map of a URL or id, or a value
    set, is not installed, and Invalid for an unknown circumstance and for maps that hand a code on
    in a circle.
    """
    stated = statements.resolve(request.statements, snapshot)
    request = settled(request, snapshot)
    translated = [_Code(request, code, stated, snapshot) for code in request.codes]
    matches: list[Match] = []
    explanations = [mappings.incomplete(one.code, one.system) for one in request.incomplete]
    if not (translated or explanations):
        explanations.append(mappings.no_codes())
    for code in translated:
        found, messages = code.translate(named)
        matches += found
        explanations += messages
    message = "; ".join(explanations) or None
    reasons = tuple(code.reason for code in translated if code.reason is not None)
    return Translation(tuple(matches), request.reverse, message, reasons)


def settled(request: Translate, snapshot: Snapshot) -> Translate:
    """Return the request with code systems instead of scopes that name one.

    Blanks around codes are removed. Raises NotFound for an unknown scope.
    """
    codes = tuple(replace(code, code=code.code.strip()) for code in request.codes)
    request = replace(request, codes=codes)
    own, other = _scopes(request, snapshot)
    if own is not None and own.system is not None:
        stated = any(code.system for code in codes)
        codes = tuple(
            code if code.system else replace(code, system=own.system, version=own.version)
            for code in codes
        )
        request = replace(request, codes=codes, scope=request.scope if stated else None)
    if other is not None and other.system is not None and request.other_system is None:
        version = request.other_version or other.version
        request = replace(
            request, other_system=other.system, other_version=version, other_scope=None
        )
    if request.other_version is not None and snapshot.versions(request.other_system or ""):
        snapshot.required(request.other_system or "", request.other_version)
    return request


def _scopes(request: Translate, snapshot: Snapshot) -> tuple[Scope | None, Scope | None]:
    own, other = (
        scopes.named(text, request.as_of, snapshot) if text else None
        for text in (request.scope, request.other_scope)
    )
    return own, other


def maps(request: Translate, code: Coding, snapshot: Snapshot) -> tuple[Mappings, ...]:
    """The maps to use for a code of a settled request."""
    return _Code(request, code, {}, snapshot).maps()


class _Code:
    """One code of a settled request."""

    def __init__(
        self, request: Translate, code: Coding, stated: Stated, snapshot: Snapshot
    ) -> None:
        own, other = _scopes(request, snapshot)
        self._request = request
        self._code = code
        self._near = Side(code.system or None, code.version, own)
        far = Side(request.other_system, request.other_version, other)
        source, target = (far, self._near) if request.reverse else (self._near, far)
        self._search = Search(
            code,
            request.reverse,
            request.as_of,
            stated,
            source,
            target,
            snapshot,
            any_version=request.id is None and request.version is None,
        )
        self._snapshot = snapshot
        self.reason: Reason | None = None

    def maps(self) -> tuple[Mappings, ...]:
        """The maps to use. Raises NotFound."""
        request = self._request
        named = mapchoice.named(
            request.url, request.version, request.id, request.as_of, self._snapshot
        )
        return mapchoice.fitting(
            named,
            self._search.source,
            self._search.target,
            self._snapshot,
            are_named=request.id is not None or request.url is not None,
            reverse=request.reverse,
        )

    def translate(self, named: tuple[Mappings, ...] | None) -> tuple[list[Match], list[str]]:
        """The matches, and why there is no target."""
        concept_maps = self.maps() if named is None else named
        refusal = self._refusal(concept_maps)
        if refusal is not None:
            self.reason = Reason.OUT_OF_SCOPE if concept_maps else Reason.NO_MAPPING
            return [], [refusal]
        search = self._search
        for concept_map in concept_maps:
            search.ask(concept_map)
        matches = [self._match(found) for found in search.found]
        if any(found.mapping.target for found in search.found):
            return matches, []
        self.reason = nomatch.reason(search)
        return matches, list(nomatch.explain(search, concept_maps))

    def _refusal(self, concept_maps: tuple[Mappings, ...]) -> str | None:
        """Why no map can translate the code, whatever the maps say."""
        code, near = self._code, self._near
        if near.scope is not None and code.system and not near.scope.has(code):
            return mappings.not_in_scope(code.code, code.system, near.scope.name)
        if not concept_maps:
            known = [
                f"{edition.source_system} to {edition.target_system} ({edition.url})"
                for edition in (one.edition for one in self._snapshot.current_maps())
            ]
            other = self._request.other_system or self._request.other_scope
            return mappings.no_map(code.system, other, known)
        if code.version and not mapchoice.exists(code, code.version, self._snapshot):
            return mappings.not_in_version(code.code, code.system, code.version)
        return None

    def _match(self, found: Found) -> Match:
        row, reverse = found.mapping, self._request.reverse
        coding = row.source if reverse else row.target
        return Match(
            requested=row.target if reverse and row.target else row.source,
            coding=self._named(coding) if coding else None,
            relationship=relationship.reverse(row.relationship) if reverse else row.relationship,
            origin=found.origin,
            citation=row.citation,
            comment=row.comment,
            products=row.products,
            dependencies=row.dependencies,
            source_comment=row.source_comment,
            used=found.used,
        )

    def _named(self, coding: Coding) -> Coding:
        """The code with its display in the languages of the request."""
        concepts = self._snapshot.edition(coding.system) if self._request.languages else None
        concept = target.find(concepts, coding.code) if concepts else None
        if concepts is None or concept is None:
            return coding
        text = display(concepts.edition, concept, self._request.languages)
        return replace(coding, display=text or coding.display)
