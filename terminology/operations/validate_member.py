"""$validate-code on a value set: is this code in it, and its display right?

Sources: FHIR ValueSet-validate-code; HL7's terminology ecosystem for what is said, and for the
versions: the value set leads to an edition (compose.py), which must be that of the coding.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from codesystems.model import Concept, ContentMode, Designation, Edition
from codesystems.problems import Issue, Severity
from codesystems.valueset import Pick, ValueSet
from terminology import concepts
from terminology.messages import hl7codes, hl7valuesets
from terminology.operations import expand, missing, remarks, target
from terminology.operations.compose import (
    Composition,
    MissingSystem,
    MissingValueSet,
    Used,
    VersionNotAllowed,
    compose,
)
from terminology.operations.membership import Answer, Membership, ValidateMember
from terminology.operations.parts import Part
from terminology.operations.remarks import Asked
from terminology.operations.validate_code import Validation
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.store.members import NONE
from terminology.versionpatterns import Order, order

_DEPRECATING = "http://hl7.org/fhir/StructureDefinition/valueset-deprecated"


def validate(question: ValidateMember, snapshot: Snapshot) -> Validation:
    """Validate a code, or the codings of a concept, against a value set.

    What is merely not valid is an answer. Raises NotFound where the value set, or a supplement
    that it needs, is not here, and Invalid where it cannot be evaluated.
    """
    member = of(question, snapshot)
    answers = [member.answer(asked) for asked in question.asked]
    return _of_concept(answers, member.value_set) if question.is_concept else answers[0].validation


def of(question: ValidateMember, snapshot: Snapshot) -> "Member":
    """The value set that is asked about, ready to be asked. Raises as `validate`."""
    value_set = expand.named(question, snapshot)
    wanted = expand.wanted(question.policy.languages, value_set, question.header.languages)
    question = replace(question, policy=replace(question.policy, languages=wanted))
    return Member(question, value_set, snapshot)


def _of_concept(answers: Sequence[Answer], value_set: ValueSet) -> Validation:
    """The answer for the codings of a concept: the first that is a member speaks for it."""
    found = next((one.validation for one in answers if one.is_member), None)
    issues = list(dict.fromkeys(issue for one in answers for issue in one.validation.issues))
    if found is None:
        if all(one.is_known for one in answers):
            issues = [hl7valuesets.none_in_value_set(value_set.canonical), *issues]
        found = replace(answers[0].validation, code=None, system=None, version=None, display=None)
        found = replace(found, inactive=False, status=None, normalized_code=None)
    wrong = any(issue.severity is Severity.ERROR for issue in issues)
    named = [one.validation for one in answers]
    return replace(
        found,
        result=found.result and not wrong,
        issues=tuple(issues),
        unknown_system=next((one.unknown_system for one in named if one.unknown_system), None),
    )


class Member(Membership):
    """One value set, asked about codes one after another."""

    def alone(self, asked: Asked) -> Part | None:
        """The concepts of the code's code system, where they are all that there is to look at.

        None where the value set says more of them, or has remarks of its own. Raises Problem.
        """
        if self.question.policy.languages is not None or asked.system is None or asked.version:
            return None
        if self._bad_system(asked, asked.system):
            return None
        parts, used = self._composed(asked)
        if not parts:
            held = self.known(asked)
            return Part(held, NONE) if held else None
        part = parts[0]
        if len(parts) > 1 or part.picks or any(True for _ in self._standings(used)):
            return None
        return part.less(part.held.inactive) if self.question.active_only else part

    def absent(
        self, asked: Asked, held: Concepts, concept: Concept, issues: Sequence[Issue] = ()
    ) -> Validation:
        """The answer for a code of the edition that the value set lacks."""
        issues = [*issues, self.absence(asked)]
        if not self.question.membership_only:
            issues += self._besides(asked, held.edition, concept)
        return self.validation(asked, held, concept, issues, ())

    def answer(self, asked: Asked) -> Answer:
        """What is found of a code. Raises as `validate`."""
        if asked.system is None:
            return self._without_system(asked)
        issue = self._bad_system(asked, asked.system)
        if issue is not None:
            return self.refused(asked, issue)
        try:
            parts, used = self._composed(asked)
        except MissingValueSet as lacking:
            return missing.of_value_set(self, asked, lacking)
        except MissingSystem as lacking:
            return missing.of_system(self, asked, lacking)
        except VersionNotAllowed as refused:
            return missing.of_version(asked, refused)
        if self.question.active_only:
            parts = [part.less(part.held.inactive) for part in parts]
        return self._among(asked, parts, used)

    def _composed(self, asked: Asked | None = None) -> Composition:
        question = self.question
        return compose(
            self.value_set,
            self.snapshot,
            question.pins,
            wanting=question.supplements,
            only=asked.system if asked else None,
            preferred=asked.version if asked else None,
            day=question.day,
        )

    # Codes without a code system

    def _without_system(self, asked: Asked) -> Answer:
        name = self.value_set.canonical
        if not self.question.infer:
            return self.refused(asked, hl7codes.no_system(asked.whole))
        parts, _ = self._composed()
        systems = list(
            dict.fromkeys(
                part.held.edition.url for part in parts if _place(part, asked.code) is not None
            )
        )
        if len(systems) == 1:
            return self.answer(replace(asked, system=systems[0]))
        issue = (
            hl7valuesets.infers_several(asked.code, name, systems)
            if systems
            else hl7valuesets.cannot_infer(asked.code, name)
        )
        return self.refused(asked, issue)

    def _bad_system(self, asked: Asked, system: str) -> Issue | None:
        at = asked.at("system")
        supplement = self.snapshot.supplement(system)
        if supplement is not None:
            return hl7codes.system_is_supplement(supplement.edition.canonical, at)
        if not self.snapshot.versions(system) and self.snapshot.value_set(system) is not None:
            return hl7codes.system_is_value_set(system, at)
        return None

    # What the value set draws on is here

    def _among(self, asked: Asked, parts: Sequence[Part], used: Used) -> Answer:
        """Look for the code among the concepts of its code system."""
        if not parts:
            return self._not_drawn_on(asked, used)
        due = [part for part in parts if asked.version in {None, part.held.edition.version}]
        issues = []
        if not due:
            due = list(parts)
            issues = list(self._mismatches(asked, due[0], used))
        held = [part for part in due if _place(part, asked.code) is not None]
        if not held:
            return self._not_among(asked, due, issues)
        part = max(held, key=lambda one: self._preference(asked, one))
        return self._within(asked, part, issues, used)

    def _preference(self, asked: Asked, part: Part) -> tuple[bool, object]:
        edition = part.held.edition
        concept = target.find(part.held, asked.code)
        right = (
            asked.display is None
            or concept is None
            or remarks.is_right(edition, concept, asked.display, ())
        )
        return right, order(edition.version)

    def _mismatches(self, asked: Asked, part: Part, used: Used) -> Iterator[Issue]:
        """The code has another version than the one that the value set leads to."""
        edition = part.held.edition
        sent, at = asked.version or "", asked.at("version")
        versions = self.snapshot.versions(edition.url)
        known = sorted((one.edition.version for one in versions), key=order)
        reason = used.reasons[edition.canonical]
        if sent not in known:
            yield hl7codes.cannot_validate_version(edition.url, sent, known, asked.at("system"))
        if reason.pinned is not None:
            yield hl7valuesets.version_mismatch_changed(
                edition.url, reason.pinned, reason.included or "", sent, at
            )
        elif reason.included is not None:
            yield hl7valuesets.version_mismatch(edition.url, edition.version, sent, at)
        else:
            yield hl7valuesets.version_mismatch_default(edition.url, edition.version, sent, at)

    def _not_drawn_on(self, asked: Asked, used: Used) -> Answer:
        """The value set has nothing of the code's code system."""
        system = asked.system or ""
        held = self.known(asked)
        if held is None:
            return missing.of_code(self, asked, system)
        return self._not_among(asked, [Part(held, NONE)], [])

    def _not_among(self, asked: Asked, parts: Sequence[Part], issues: list[Issue]) -> Answer:
        """The value set has other codes of the code system, not this one."""
        part = max(parts, key=lambda one: (_knows(one, asked.code), _order(one)))
        held, edition = part.held, part.held.edition
        concept = target.find(held, asked.code)
        if concept is not None:
            found = self.absent(asked, held, concept, issues)
        elif edition.content is ContentMode.FRAGMENT:
            return self._in_fragment(asked, part, issues)
        else:
            issues = [*issues, self.absence(asked)]
            if not self.question.membership_only:
                at = asked.at("code")
                issue = hl7codes.invalid_code(asked.code, edition.url, edition.version, at)
                hint = target.hint(held, asked.code, self.snapshot)
                issues.append(replace(issue, hint=hint))
            found = self.validation(asked, held, None, issues, ())
        return Answer(is_member=False, validation=found)

    def _besides(self, asked: Asked, edition: Edition, concept: Concept) -> Iterator[Issue]:
        """What there is to say of a code that exists, but is not in the value set."""
        if concept.inactive and self._is_for_active():
            yield hl7valuesets.not_active(concept.code, asked.at("code"))
            yield from remarks.of_status(edition, concept, asked)
        yield from remarks.of_display(edition, concept, asked, self.question.policy)

    def _is_for_active(self) -> bool:
        return self.question.active_only or self.value_set.inactive is False

    def _in_fragment(self, asked: Asked, part: Part, issues: list[Issue]) -> Answer:
        edition = part.held.edition
        issue = hl7codes.unknown_in_fragment(
            asked.code, edition.url, edition.version, asked.at("code")
        )
        return Answer(
            is_member=True,
            validation=self.validation(asked, part.held, None, [*issues, issue], ()),
        )

    def _within(self, asked: Asked, part: Part, issues: list[Issue], used: Used) -> Answer:
        """The code is in the value set."""
        held = part.held
        concept = target.find(held, asked.code)
        assert concept is not None
        place = held.places([concept.code])[concept.code]
        pick = part.picks.get(place)
        more = _wordings(pick)
        if not self.question.membership_only:
            issues = [
                *issues,
                *self._standings(used),
                *remarks.of_code(
                    held.edition, concept, asked, allow_abstract=self.question.allow_abstract
                ),
                *self._refusals(asked, concept),
                *self._deprecated(asked, held, pick),
                *remarks.of_display(held.edition, concept, asked, self.question.policy, more),
            ]
        return Answer(
            is_member=True, validation=self.validation(asked, held, concept, issues, more)
        )

    def _refusals(self, asked: Asked, concept: Concept) -> Iterator[Issue]:
        """An abstract code is as good as none where none is allowed."""
        if concept.abstract and not self.question.allow_abstract:
            yield self.absence(asked)

    def _deprecated(self, asked: Asked, held: Concepts, pick: Pick | None) -> Iterator[Issue]:
        said = {one.url: str(one.value).lower() for one in pick.extensions} if pick else {}
        if said.get(_DEPRECATING) == "true" or said.get(concepts.STANDING) == "deprecated":
            yield hl7valuesets.deprecated_in_value_set(
                asked.code, held.edition.url, self.value_set.canonical, asked.at("code")
            )

    def _standings(self, used: Used) -> Iterator[Issue]:
        asked = self.value_set
        for held in used.editions.values():
            word = standing(held.edition, asked)
            if word:
                yield hl7valuesets.publication_status(word, "CodeSystem", held.edition.canonical)
        for one in (asked, *used.value_sets.values()):
            word = standing(one, asked)
            if word:
                yield hl7valuesets.publication_status(word, "ValueSet", one.canonical)


def standing(drawn_on: Edition | ValueSet, asked: ValueSet) -> str | None:
    """What a reader should know of the standing of what was drawn on; None: nothing.

    What is a draft or experimental is no news within a value set that is one itself.
    """
    if drawn_on.standing in {"deprecated", "withdrawn"}:
        return drawn_on.standing
    if drawn_on.experimental and not asked.experimental:
        return "experimental"
    if drawn_on.status == "draft" and asked.status != "draft":
        return "draft"
    return None


def _place(part: Part, code: str) -> int | None:
    """Where the code stands, if the part has it."""
    concept = target.find(part.held, code)
    if concept is None:
        return None
    place = part.held.places([concept.code])[concept.code]
    return place if place in part.members else None


def _order(part: Part) -> Order:
    return order(part.held.edition.version)


def _knows(part: Part, code: str) -> bool:
    return target.find(part.held, code) is not None


def _wordings(pick: Pick | None) -> tuple[Designation, ...]:
    if pick is None:
        return ()
    own = (Designation(pick.display),) if pick.display else ()
    return (*own, *pick.designations)
