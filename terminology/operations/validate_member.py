"""$validate-code on a value set: does it have the code, and is the display correct?

Sources: FHIR ValueSet-validate-code; HL7's terminology ecosystem for the messages and for
versions: the edition of the include (compose.py) must be that of the coding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from codesystems.model import Concept, ContentMode, Designation, Edition
from codesystems.problems import Issue
from codesystems.valueset import Pick
from terminology.concepts import STANDARDS_STATUS
from terminology.messages import hl7codes, hl7valuesets
from terminology.operations import (
    codeissues,
    expand,
    membership,
    missing,
    naming,
    publicationstatus,
    target,
    uncertain,
)
from terminology.operations.codeissues import InputCoding
from terminology.operations.compose import compose
from terminology.operations.composition import Composition, Used
from terminology.operations.editionmembers import EditionMembers
from terminology.operations.membership import MemberResult, Membership, ValidateMember
from terminology.operations.notinstalled import MissingSystem, MissingValueSet, VersionNotAllowed
from terminology.operations.pins import NO_PINS
from terminology.operations.validation import Validation
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.store.members import NONE
from terminology.versionpatterns import Order, order

_DEPRECATING = "http://hl7.org/fhir/StructureDefinition/valueset-deprecated"


def validate(request: ValidateMember, snapshot: Snapshot) -> Validation:
    """Validate a code, or the codings of a concept, against a value set.

    An invalid code is a result, not an error. Raises NotFound where the value set, or a required
    supplement, is not installed, and Invalid where the value set cannot be evaluated.
    """
    member = of(request, snapshot)
    results = [member.answer(coding) for coding in request.codings]
    return (
        membership.of_concept(results, member.value_set)
        if request.is_concept
        else results[0].validation
    )


def of(request: ValidateMember, snapshot: Snapshot) -> "Member":
    """The value set of the request, to validate codes against. Raises as `validate`."""
    snapshot = snapshot.on(request.day)
    value_set = naming.find(request, snapshot)
    languages = expand.wanted(request.policy.languages, value_set, request.header.languages)
    request = replace(request, policy=replace(request.policy, languages=languages))
    if request.in_code_system and all(coding.system for coding in request.codings):
        value_set = request.of_systems(value_set)
    return Member(request, value_set, snapshot)


class Member(Membership):
    """One value set to validate codes against, one after another."""

    def alone(self, coding: InputCoding) -> EditionMembers | None:
        """The members of the code system of a code, where nothing else influences the result.

        None where the value set lists concepts or has warnings of its own. Raises Problem.
        """
        if self.request.policy.languages is not None or coding.system is None or coding.version:
            return None
        if self._bad_system(coding, coding.system):
            return None
        parts, used = self._composed(coding)
        if not parts:
            concepts = self.known(coding)
            return EditionMembers(concepts, NONE) if concepts else None
        part = parts[0]
        if len(parts) > 1 or part.picks or any(publicationstatus.notes(used, self.value_set)):
            return None
        return part.less(part.concepts.inactive) if self.request.active_only else part

    def absent(
        self,
        coding: InputCoding,
        concepts: Concepts,
        concept: Concept,
        issues: Sequence[Issue] = (),
    ) -> Validation:
        """The validation of a code of the edition that the value set lacks."""
        issues = [*issues, self.absence(coding)]
        if not self.request.membership_only:
            issues += self._issues_of_absent(coding, concepts.edition, concept)
        return self.validation(coding, concepts, concept, issues, ())

    def answer(self, coding: InputCoding) -> MemberResult:
        """Validate one code. Raises as `validate`."""
        if not coding.system or not coding.code:
            return self._incomplete(coding)
        issue = self._bad_system(coding, coding.system)
        if issue is not None:
            return self.refused(coding, issue)
        try:
            parts, used = self._composed(coding)
        except MissingValueSet as error:
            return missing.of_value_set(self, coding, error)
        except MissingSystem as error:
            return missing.of_system(self, coding, error)
        except VersionNotAllowed as error:
            return missing.of_version(coding, error)
        if self.request.active_only:
            parts = [part.less(part.concepts.inactive) for part in parts]
        return missing.with_date_warning(self, coding, self._among(coding, parts, used))

    def _composed(self, coding: InputCoding | None = None) -> Composition:
        request = self.request
        return compose(
            self.value_set,
            self.snapshot,
            request.pins,
            wanting=request.supplements,
            only=coding.system if coding else None,
            preferred=coding.version if coding else None,
            day=request.day,
        )

    # Codes without a code system

    def _incomplete(self, coding: InputCoding) -> MemberResult:
        """A coding without a code, or a code system; only the input `code` has that inferred."""
        if coding.code and self.request.infer and not coding.path:
            return self._inferred(coding)
        issue = codeissues.incomplete(coding)
        assert issue is not None, "the code or its system is missing"
        if coding.code:
            return self.refused(coding, issue)
        return MemberResult(is_member=False, validation=Validation(result=False, issues=(issue,)))

    def _inferred(self, coding: InputCoding) -> MemberResult:
        name = self.value_set.canonical
        parts, _ = self._composed()
        systems = list(
            dict.fromkeys(
                part.concepts.edition.url for part in parts if _place(part, coding.code) is not None
            )
        )
        if len(systems) == 1:
            return self.answer(replace(coding, system=systems[0]))
        issue = (
            hl7valuesets.infers_several(coding.code, name, systems)
            if systems
            else hl7valuesets.cannot_infer(coding.code, name)
        )
        return self.refused(coding, issue)

    def _bad_system(self, coding: InputCoding, system: str) -> Issue | None:
        at = coding.at("system")
        supplement = self.snapshot.supplement(system)
        if supplement is not None:
            return hl7codes.system_is_supplement(supplement.edition.canonical, at)
        if not self.snapshot.versions(system) and self.snapshot.value_set(system) is not None:
            return hl7codes.system_is_value_set(system, at)
        return None

    # Codes with an installed code system

    def _among(
        self, coding: InputCoding, parts: Sequence[EditionMembers], used: Used
    ) -> MemberResult:
        """Validate a code against the members of its code system."""
        if not parts:
            return self._not_included(coding, used)
        matching = [
            part for part in parts if coding.version in {None, part.concepts.edition.version}
        ]
        issues = []
        if not matching:
            matching = list(parts)
            issues = list(self._mismatches(coding, matching[0], used))
        having = [part for part in matching if _place(part, coding.code) is not None]
        if not having:
            return self._not_among(coding, matching, issues)
        part = max(having, key=lambda part: self._preference(coding, part))
        return self._within(coding, part, issues, used)

    def _preference(self, coding: InputCoding, part: EditionMembers) -> tuple[bool, object]:
        edition = part.concepts.edition
        concept = target.find(part.concepts, coding.code)
        is_correct = (
            coding.display is None
            or concept is None
            or codeissues.is_right(edition, concept, coding.display, ())
        )
        return is_correct, order(edition.version)

    def _mismatches(self, coding: InputCoding, part: EditionMembers, used: Used) -> Iterator[Issue]:
        """The issues of a coding with another version than the include."""
        edition = part.concepts.edition
        version, at = coding.version or "", coding.at("version")
        versions = self.snapshot.versions(edition.url)
        known = sorted((item.edition.version for item in versions), key=order)
        reason = used.reasons[edition.canonical]
        if version not in known:
            yield hl7codes.cannot_validate_version(edition.url, version, known, coding.at("system"))
        if reason.pinned is not None:
            yield hl7valuesets.version_mismatch_changed(
                edition.url, reason.pinned, reason.included or "", version, at
            )
        elif reason.included is not None:
            yield hl7valuesets.version_mismatch(edition.url, edition.version, version, at)
        else:
            yield hl7valuesets.version_mismatch_default(edition.url, edition.version, version, at)

    def _not_included(self, coding: InputCoding, used: Used) -> MemberResult:
        """The value set does not include the code system of the code."""
        system = coding.system or ""
        concepts = self.known(coding)
        if concepts is None:
            return missing.of_code(self, coding, system)
        return self._not_among(coding, [EditionMembers(concepts, NONE)], [])

    def _not_among(
        self, coding: InputCoding, parts: Sequence[EditionMembers], issues: list[Issue]
    ) -> MemberResult:
        """The value set includes other codes of the code system, but not this one."""
        part = max(parts, key=lambda part: (_exists(part, coding.code), _order(part)))
        concepts, edition = part.concepts, part.concepts.edition
        concept = target.find(concepts, coding.code)
        if concept is not None:
            validation = self.absent(coding, concepts, concept, issues)
        elif edition.content is ContentMode.FRAGMENT or self._may_be_added(coding, concepts):
            return self._in_fragment(coding, part, issues)
        else:
            issues = [*issues, self.absence(coding)]
            if not self.request.membership_only:
                issues.append(missing.unknown_code(self, coding, concepts))
            validation = self.validation(coding, concepts, None, issues, ())
        return MemberResult(is_member=False, validation=validation)

    def _issues_of_absent(
        self, coding: InputCoding, edition: Edition, concept: Concept
    ) -> Iterator[Issue]:
        """Issues of a code that exists, but is not in the value set."""
        if concept.inactive and self._has_active_only():
            yield hl7valuesets.not_active(concept.code, coding.at("code"))
            yield from codeissues.of_status(edition, concept, coding)
        yield from missing.off_day(self, coding, edition)
        yield from codeissues.of_display(edition, concept, coding, self.request.policy)

    def _has_active_only(self) -> bool:
        return self.request.active_only or self.value_set.inactive is False

    def _in_fragment(
        self, coding: InputCoding, part: EditionMembers, issues: list[Issue]
    ) -> MemberResult:
        edition = part.concepts.edition
        names = (coding.code, edition.url, edition.version, coding.at("code"))
        if edition.content is ContentMode.FRAGMENT:
            issue = hl7codes.unknown_in_fragment(*names)
        else:
            issue = uncertain.as_warning(hl7codes.invalid_code(*names))
        issue = target.explained(issue, part.concepts, coding.code, self.snapshot, self.request.day)
        return MemberResult(
            is_member=True,
            validation=self.validation(coding, part.concepts, None, [*issues, issue], ()),
        )

    def _may_be_added(self, coding: InputCoding, concepts: Concepts) -> bool:
        """Tell whether a code may have been added to a value set of all codes since."""
        is_named = coding.version or self.request.pins != NO_PINS
        if is_named or not uncertain.has_all_codes(self.value_set, concepts.edition.url):
            return False
        return uncertain.may_be_added(concepts, coding.code, self.request.day, self.snapshot)

    def _within(
        self, coding: InputCoding, part: EditionMembers, issues: list[Issue], used: Used
    ) -> MemberResult:
        """The code is in the value set."""
        concepts = part.concepts
        concept = target.find(concepts, coding.code)
        assert concept is not None
        place = concepts.places([concept.code])[concept.code]
        pick = part.picks.get(place)
        more = _wordings(pick)
        if not self.request.membership_only:
            issues = [
                *issues,
                *publicationstatus.notes(used, self.value_set),
                *codeissues.of_code(
                    concepts.edition, concept, coding, allow_abstract=self.request.allow_abstract
                ),
                *self._refusals(coding, concept),
                *self._deprecated(coding, concepts, pick),
                *codeissues.of_display(
                    concepts.edition, concept, coding, self.request.policy, more
                ),
            ]
        return MemberResult(
            is_member=True, validation=self.validation(coding, concepts, concept, issues, more)
        )

    def _refusals(self, coding: InputCoding, concept: Concept) -> Iterator[Issue]:
        """The issue of an abstract code, which is not a member unless the request allows it."""
        if concept.abstract and not self.request.allow_abstract:
            yield self.absence(coding)

    def _deprecated(
        self, coding: InputCoding, concepts: Concepts, pick: Pick | None
    ) -> Iterator[Issue]:
        extensions = pick.extensions if pick else ()
        values = {extension.url: str(extension.value).lower() for extension in extensions}
        if values.get(_DEPRECATING) == "true" or values.get(STANDARDS_STATUS) == "deprecated":
            yield hl7valuesets.deprecated_in_value_set(
                coding.code, concepts.edition.url, self.value_set.canonical, coding.at("code")
            )


def _place(part: EditionMembers, code: str) -> int | None:
    """The position of the code, if it is a member."""
    concept = target.find(part.concepts, code)
    if concept is None:
        return None
    place = part.concepts.places([concept.code])[concept.code]
    return place if place in part.members else None


def _order(part: EditionMembers) -> Order:
    return order(part.concepts.edition.version)


def _exists(part: EditionMembers, code: str) -> bool:
    return target.find(part.concepts, code) is not None


def _wordings(pick: Pick | None) -> tuple[Designation, ...]:
    if pick is None:
        return ()
    own = (Designation(pick.display),) if pick.display else ()
    return (*own, *pick.designations)
