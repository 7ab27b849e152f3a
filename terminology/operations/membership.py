"""The request of $validate-code on a value set, and the results that its modules share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codesystems.asof import AsOf
from codesystems.model import Concept, Designation
from codesystems.problems import Issue, Severity
from codesystems.valueset import INCLUDE, Include, ValueSet
from terminology.concepts import display, notable_status
from terminology.messages import hl7valuesets
from terminology.operations import pins, validation
from terminology.operations.codeissues import ANY_DISPLAY, DisplayPolicy, InputCoding
from terminology.operations.pins import NO_PINS, Pins
from terminology.operations.validation import Validation
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.versionpatterns import fits


@dataclass(frozen=True, slots=True)
class ValidateMember:
    """The request: the codes, and the value set that must contain one of them.

    With `is_concept`, the codes are the codings of one CodeableConcept. `infer` determines the
    code system of a code without one. `membership_only` checks nothing but the membership,
    `in_code_system` all but the membership.
    """

    codings: tuple[InputCoding, ...]
    is_concept: bool = False
    url: str | None = None
    version: str | None = None
    value_set: ValueSet | None = None
    id: str | None = None
    infer: bool = False
    allow_abstract: bool = True
    active_only: bool = False
    membership_only: bool = False
    in_code_system: bool = False
    policy: DisplayPolicy = ANY_DISPLAY
    header: DisplayPolicy = ANY_DISPLAY
    pins: Pins = NO_PINS
    supplements: tuple[str, ...] = ()
    day: AsOf | None = None

    def of_systems(self, value_set: ValueSet) -> ValueSet:
        """The value set with all codes of the code systems of the request instead of its own."""
        systems = dict.fromkeys(coding.system for coding in self.codings)
        includes = tuple(Include(INCLUDE, system) for system in systems)
        return replace(value_set, includes=includes, excludes=(), inactive=None)


@dataclass(frozen=True, slots=True)
class MemberResult:
    """The result for one code: whether it is a member, and its validation.

    `is_known` is False where the value set needs something that is not installed.
    """

    is_member: bool
    validation: Validation
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Membership:
    """The value set of a request."""

    request: ValidateMember
    value_set: ValueSet
    snapshot: Snapshot

    def known(self, coding: InputCoding) -> Concepts | None:
        """The edition of the version of the code, or of a pin, or the newest."""
        system = coding.system or ""
        versions = self.snapshot.versions(system)
        pinned = self.request.pins
        for version in (
            coding.version,
            pins.of(pinned.force, system),
            pins.of(pinned.check, system),
            pins.of(pinned.default, system),
        ):
            fitting = (edition for edition in versions if _fits(edition, version))
            edition = next(fitting, None)
            if edition is not None:
                return edition
        return versions[0] if versions else None

    def validation(
        self,
        coding: InputCoding,
        concepts: Concepts,
        concept: Concept | None,
        issues: Sequence[Issue],
        more: Sequence[Designation],
    ) -> Validation:
        """The validation of a code in an edition.

        `more` are the designations of the code in the value set.
        """
        edition = concepts.edition
        requested = self.request.policy.languages
        unknown = any(issue.message_id == "UNKNOWN_CODESYSTEM_VERSION" for issue in issues)
        return Validation(
            result=all(issue.severity is not Severity.ERROR for issue in issues),
            issues=tuple(issues),
            code=coding.code,
            system=edition.url,
            version=edition.version or None,
            display=display(edition, concept, requested, more) if concept else None,
            inactive=concept.inactive if concept else False,
            status=notable_status(edition, concept) if concept else None,
            normalized_code=coding.normalized(concept) if concept else None,
            causes=(f"{edition.url}|{coding.version}",) if unknown else (),
        )

    def refused(self, coding: InputCoding, *issues: Issue) -> MemberResult:
        """The result for a code without an edition."""
        validation = Validation(
            result=False,
            issues=(self.absence(coding), *issues),
            code=coding.code,
            system=coding.system,
        )
        return MemberResult(is_member=False, validation=validation)

    def absence(self, coding: InputCoding) -> Issue:
        """The issue of a code that is not in the value set; a note for one of several codings."""
        text = coding.system or ""
        if coding.version:
            text += f"|{coding.version}"
        text += f"#{coding.code}"
        if coding.display:
            text += f" ('{coding.display}')"
        several = self.request.is_concept
        write = hl7valuesets.this_not_in_value_set if several else hl7valuesets.not_in_value_set
        return write(text, self.value_set.canonical, coding.at("code"))


def _fits(edition: Concepts, version: str | None) -> bool:
    return version is not None and fits(edition.edition.version, version)


def of_concept(results: Sequence[MemberResult], value_set: ValueSet) -> Validation:
    """The validation of a CodeableConcept: that of its first valid coding in the value set."""
    members = [result.validation for result in results if result.is_member]
    if not members:
        merged = validation.of_concept([result.validation for result in results], None)
        if not all(result.is_known for result in results):
            return merged
        absence = hl7valuesets.none_in_value_set(value_set.canonical)
        return replace(merged, issues=(absence, *merged.issues))
    reported = next((member for member in members if member.result), members[0])
    merged = validation.of_concept([_beside(result) for result in results], reported)
    wrong = any(issue.severity is Severity.ERROR for issue in merged.issues)
    return replace(merged, result=reported.result and not wrong)


def _beside(result: MemberResult) -> Validation:
    if result.is_member:
        return result.validation
    return validation.beside_valid(result.validation, lenient=False)
