"""$validate-code on a code system: is this code one of its codes, and is its display right?

Sources: FHIR CodeSystem-validate-code; the sentences and issue codes are those of HL7's
terminology tests.
"""

from dataclasses import dataclass, replace

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Concept, ContentMode
from codesystems.problems import Issue, Severity
from terminology import concepts
from terminology.messages import codesystem, hl7codes, periods
from terminology.operations import as_of, remarks, supplements, target
from terminology.operations.as_of import Dated
from terminology.operations.remarks import ANY_DISPLAY, Asked, DisplayPolicy
from terminology.operations.target import Target
from terminology.snapshot import Snapshot, choose
from terminology.store.contract import Concepts


@dataclass(frozen=True, slots=True)
class ValidateCode:
    """The question: the codes, and the code system to ask where they do not say it.

    Several codes are the codings of one CodeableConcept: it is valid if one of them is.
    `allow_abstract` False refuses codes that only group others.
    """

    asked: tuple[Asked, ...]
    system: str | None = None
    version: str | None = None
    id: str | None = None
    allow_abstract: bool = True
    as_of: AsOf | None = None
    policy: DisplayPolicy = ANY_DISPLAY
    supplements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Validation:
    """The answer: yes or no, which code it is about, and what there is to say.

    `normalized_code` is the code in its right case; `unknown_system` a code system, or
    `caused_by_unknown_system` a version of one, that is not here.
    """

    result: bool
    issues: tuple[Issue, ...]
    code: str | None = None
    system: str | None = None
    version: str | None = None
    display: str | None = None
    inactive: bool = False
    status: str | None = None
    normalized_code: str | None = None
    unknown_system: str | None = None
    caused_by_unknown_system: str | None = None

    @property
    def message(self) -> str | None:
        """The sentences of errors and warnings, or None where there are none."""
        return remarks.message(self.issues)


def validate(question: ValidateCode, snapshot: Snapshot) -> Validation:
    """Validate a code, or the codings of a concept.

    What is merely not valid is an answer. Raises NotFound only for an unknown id.
    """
    held = snapshot.by_id(question.id) if question.id else None
    answers = [_one(question, asked, held, snapshot) for asked in question.asked]
    valid = next((answer for answer in answers if answer.result), None)
    if valid is not None:
        return valid
    issues = tuple(issue for answer in answers for issue in answer.issues)
    return replace(answers[0], issues=issues)


def edition(question: ValidateCode, asked: Asked, snapshot: Snapshot) -> Concepts | None:
    """The edition that a code without a date is validated against; None: it is not here.

    Raises NotFound for an unknown id.
    """
    held = snapshot.by_id(question.id) if question.id else None
    due = held.edition.url if held else question.system
    system = asked.system or due
    if system is None or (due is not None and _canonical(system) != _canonical(due)):
        return None
    versions = snapshot.versions(system) if held is None else (held,)
    return choose(versions, system, asked.version or question.version)


def _one(
    question: ValidateCode, asked: Asked, held: Concepts | None, snapshot: Snapshot
) -> Validation:
    due = held.edition.url if held else question.system
    if asked.system is None and due is None:
        return Validation(
            result=False, issues=(hl7codes.no_system(asked.path or "code"),), code=asked.code
        )
    system = asked.system or due or ""
    if due is not None and _canonical(system) != _canonical(due):
        return _refused(asked, system, codesystem.other_system(system, due, asked.at("system")))
    version = asked.version or question.version
    versions = snapshot.versions(system) if held is None else (held,)
    held = choose(versions, system, version)
    if held is None:
        return _unavailable(asked, system, version, snapshot)
    held = supplements.add(held, supplements.find(question.supplements, snapshot))
    if question.as_of is not None:
        named = Target(system, version, question.id)
        dated = as_of.resolve(named, asked.code, question.as_of, snapshot)
        return _on_day(dated, asked, question, snapshot)
    concept = target.find(held, asked.code)
    if concept is None:
        return _unknown(held, asked, snapshot)
    return within(held, asked, concept, question)


def _on_day(dated: Dated, asked: Asked, question: ValidateCode, snapshot: Snapshot) -> Validation:
    """Validate a code as it was on a day."""
    day = question.as_of
    assert day is not None
    noted = (periods.date_warning(dated.remark),) if dated.remark else ()
    if dated.concept is not None:
        found = within(dated.held, asked, dated.concept, question)
    elif not dated.meanings:
        found = _unknown(dated.held, asked, snapshot)
    else:
        url, replaced = dated.held.edition.url, dated.replacements(asked.code)
        at = asked.at("code")
        issue = periods.invalid_on_day(asked.code, url, day.text, dated.days(), replaced, at)
        version = dated.held.edition.version
        found = replace(_refused(asked, url, issue), version=version)
    return replace(found, issues=(*found.issues, *noted))


def _canonical(uri: str) -> str:
    return canonical.resolve(uri).canonical


def _refused(asked: Asked, system: str, issue: Issue) -> Validation:
    return Validation(result=False, issues=(issue,), code=asked.code, system=system)


def _unavailable(asked: Asked, system: str, version: str | None, snapshot: Snapshot) -> Validation:
    """The code system, or the version of it, is not here."""
    supplement = snapshot.supplement(system)
    if supplement is not None:
        name = supplement.edition.canonical
        issue = hl7codes.system_is_supplement(name, asked.at("system"))
        return replace(_refused(asked, system, issue), caused_by_unknown_system=system)
    versions = snapshot.versions(system)
    if not versions or version is None:
        issue = hl7codes.cannot_validate(system, asked.at("system"))
        return replace(_refused(asked, system, issue), unknown_system=system)
    known = [held.edition.version for held in versions]
    issue = hl7codes.cannot_validate_version(system, version, known, asked.at("system"))
    refused = _refused(asked, system, issue)
    return replace(refused, caused_by_unknown_system=f"{system}|{version}")


def within(held: Concepts, asked: Asked, concept: Concept, question: ValidateCode) -> Validation:
    """Validate a code that the edition has."""
    edition = held.edition
    issues = (
        *remarks.of_code(edition, concept, asked, allow_abstract=question.allow_abstract),
        *remarks.of_display(edition, concept, asked, question.policy),
    )
    wanted = question.policy.languages
    return Validation(
        result=all(issue.severity is not Severity.ERROR for issue in issues),
        issues=issues,
        code=asked.code,
        system=edition.url,
        version=edition.version or None,
        display=concepts.display(edition, concept, wanted),
        inactive=concept.inactive,
        status=concepts.status_to_tell(edition, concept),
        normalized_code=concept.code if concept.code != asked.code else None,
    )


def _unknown(held: Concepts, asked: Asked, snapshot: Snapshot) -> Validation:
    """Refuse a code that the edition lacks; a fragment lacks most, so there it may be right."""
    edition = held.edition
    at = asked.at("code")
    names = (asked.code, edition.url, edition.version, at)
    is_fragment = edition.content is ContentMode.FRAGMENT
    issue = hl7codes.unknown_in_fragment(*names) if is_fragment else hl7codes.invalid_code(*names)
    return Validation(
        result=is_fragment,
        issues=(replace(issue, hint=target.hint(held, asked.code, snapshot)),),
        code=asked.code,
        system=edition.url,
        version=edition.version or None,
    )
