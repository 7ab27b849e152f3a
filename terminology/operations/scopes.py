"""The scopes of a translation: value sets or code systems that limit its sources or its targets.

Source: FHIR ConceptMap-translate, `source` and `target` in R4, `sourceScope` and `targetScope` in
R5. The scope of a map itself is ConceptMap.sourceScope, in R4 ConceptMap.source.
"""

from dataclasses import dataclass

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding
from codesystems.problems import NotFound
from codesystems.valueset import Include, ValueSet
from terminology.messages import hl7valuesets
from terminology.operations import validate_member
from terminology.operations.codeissues import InputCoding
from terminology.operations.membership import ValidateMember
from terminology.operations.validate_member import Member
from terminology.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Scope:
    """A value set (`member`), a code system (`system`), or only the name that a map declares."""

    name: str
    system: str | None = None
    version: str | None = None
    member: Member | None = None

    @property
    def is_declared(self) -> bool:
        """Whether maps declare the scope, and its codes are unknown."""
        return self.member is None and self.system is None

    @property
    def only_system(self) -> str:
        """The code system of all codes of the value set; empty where there are several."""
        return only_system(self.member.value_set) if self.member else ""

    def has(self, coding: Coding) -> bool:
        """Whether a code is in the scope. Raises NotFound where that cannot be determined."""
        if self.member is None:
            return self.system is None or _canonical(coding.system) == self.system
        result = self.member.answer(InputCoding(coding.code, coding.system or None))
        if result.is_member or result.is_known:
            return result.is_member
        is_listed = _is_listed(self.member.value_set, coding)
        if is_listed is None:
            raise NotFound(*result.validation.issues)
        return is_listed


def named(text: str, day: AsOf | None, snapshot: Snapshot) -> Scope:
    """Return the scope of a request.

    Raises NotFound for what is neither a value set, nor a code system, nor the scope of a map.
    """
    scope = known(text, day, snapshot)
    if scope is not None:
        return scope
    url, version = canonical.split(text)
    system = _canonical(url)
    editions = [concept_map.edition for concept_map in snapshot.maps]
    if snapshot.versions(system) or any(
        system in {edition.source_system, edition.target_system} for edition in editions
    ):
        return Scope(text, system, version)
    if any(is_same(text, scope) for edition in editions for scope in
           (edition.source_scope, edition.target_scope)):  # fmt: skip
        return Scope(text)
    raise NotFound(hl7valuesets.unknown_value_set(text))


def known(text: str, day: AsOf | None, snapshot: Snapshot) -> Scope | None:
    """Return the scope of a value set; None where it is not known."""
    value_set = snapshot.value_set(*canonical.split(text))
    if value_set is None:
        return None
    request = ValidateMember((), value_set=value_set, infer=True, membership_only=True, day=day)
    return Scope(text, member=validate_member.of(request, snapshot))


def is_same(requested: str, declared: str | None) -> bool:
    """Whether a request names the scope that a map declares; a version may be left out."""
    if declared is None:
        return False
    url, version = canonical.split(requested)
    declared_url, declared_version = canonical.split(declared)
    return url == declared_url and (None in {version, declared_version} or requested == declared)


def only_system(value_set: ValueSet) -> str:
    """Return the code system of all codes of a value set; empty where there are several."""
    systems = {include.system for include in value_set.includes}
    return (systems.pop() or "") if len(systems) == 1 else ""


def _canonical(uri: str) -> str:
    return canonical.resolve(uri).canonical


def _is_listed(value_set: ValueSet, coding: Coding) -> bool | None:
    """Whether a value set has a code whose code system is not installed; None if undecidable."""
    includes = _of_system(value_set.includes, coding)
    excludes = _of_system(value_set.excludes, coding)
    if any(item.filters or item.value_sets for item in (*includes, *excludes)):
        return None
    return any(_lists(item, coding.code) for item in includes) and not any(
        _lists(item, coding.code) for item in excludes
    )


def _of_system(items: tuple[Include, ...], coding: Coding) -> list[Include]:
    return [item for item in items if item.system in {None, coding.system}]


def _lists(item: Include, code: str) -> bool:
    return not item.picks or any(pick.code == code for pick in item.picks)
