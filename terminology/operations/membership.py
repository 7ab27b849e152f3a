"""A question about a code and a value set, and what is said of both wherever it is found out."""

from collections.abc import Sequence
from dataclasses import dataclass

from codesystems.asof import AsOf
from codesystems.model import Concept, Designation
from codesystems.problems import Issue, Severity
from codesystems.valueset import ValueSet
from terminology import concepts
from terminology.messages import hl7valuesets
from terminology.operations import pins
from terminology.operations.pins import NO_PINS, Pins
from terminology.operations.remarks import ANY_DISPLAY, Asked, DisplayPolicy
from terminology.operations.validate_code import Validation
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.versionpatterns import fits


@dataclass(frozen=True, slots=True)
class ValidateMember:
    """The question: the codes, and the value set that one of them must be in.

    Several codes, or one `is_concept`, are the codings of one CodeableConcept. `infer` finds
    out the code system of a code without one. `membership_only` asks nothing but whether a code
    is in the value set.
    """

    asked: tuple[Asked, ...]
    is_concept: bool = False
    url: str | None = None
    version: str | None = None
    value_set: ValueSet | None = None
    id: str | None = None
    infer: bool = False
    allow_abstract: bool = True
    active_only: bool = False
    membership_only: bool = False
    policy: DisplayPolicy = ANY_DISPLAY
    header: DisplayPolicy = ANY_DISPLAY
    pins: Pins = NO_PINS
    supplements: tuple[str, ...] = ()
    day: AsOf | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found of one code: whether it is a member, and whatever else there is to say.

    It is not `is_known` where the value set draws on what is not here.
    """

    is_member: bool
    validation: Validation
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Membership:
    """One value set that codes may be in, as a question has it."""

    question: ValidateMember
    value_set: ValueSet
    snapshot: Snapshot

    def known(self, asked: Asked) -> Concepts | None:
        """The edition of the code's own version, or that of a pin, or the newest."""
        system = asked.system or ""
        versions = self.snapshot.versions(system)
        wanted = self.question.pins
        for version in (
            asked.version,
            pins.of(wanted.force, system),
            pins.of(wanted.check, system),
            pins.of(wanted.default, system),
        ):
            found = next((one for one in versions if _fits(one, version)), None)
            if found is not None:
                return found
        return versions[0] if versions else None

    def validation(
        self,
        asked: Asked,
        held: Concepts,
        concept: Concept | None,
        issues: Sequence[Issue],
        more: Sequence[Designation],
    ) -> Validation:
        """The answer for a code that an edition was asked about, and what there is to say.

        `more` is what else the code is called in the value set.
        """
        edition = held.edition
        wanted = self.question.policy.languages
        unknown = any(one.message_id == "UNKNOWN_CODESYSTEM_VERSION" for one in issues)
        return Validation(
            result=all(issue.severity is not Severity.ERROR for issue in issues),
            issues=tuple(issues),
            code=asked.code,
            system=edition.url,
            version=edition.version or None,
            display=concepts.display(edition, concept, wanted, more) if concept else None,
            inactive=concept.inactive if concept else False,
            status=concepts.status_to_tell(edition, concept) if concept else None,
            normalized_code=concept.code if concept and concept.code != asked.code else None,
            caused_by_unknown_system=f"{edition.url}|{asked.version}" if unknown else None,
        )

    def refused(self, asked: Asked, *issues: Issue) -> Answer:
        """The answer for a code that no edition was asked about."""
        found = Validation(
            result=False,
            issues=(self.absence(asked), *issues),
            code=asked.code,
            system=asked.system,
        )
        return Answer(is_member=False, validation=found)

    def absence(self, asked: Asked) -> Issue:
        """That the code is not in the value set: a remark only, where it is one of several."""
        coded = asked.system or ""
        if asked.version:
            coded += f"|{asked.version}"
        coded += f"#{asked.code}"
        if asked.display:
            coded += f" ('{asked.display}')"
        several = self.question.is_concept
        write = hl7valuesets.this_not_in_value_set if several else hl7valuesets.not_in_value_set
        return write(coded, self.value_set.canonical, asked.at("code"))


def _fits(held: Concepts, version: str | None) -> bool:
    return version is not None and fits(held.edition.version, version)
