"""$validate-code on a code system: is this code one of its codes, and is its display right?

Sources: FHIR CodeSystem-validate-code; the sentences and issue codes are those of HL7's
terminology tests.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from codesystems import canonical
from codesystems.model import Concept, Content, Edition
from terminology import messages, replacements
from terminology.library import Holdings, choose
from terminology.operations import as_of, target
from terminology.operations.as_of import AsOf, Dated
from terminology.operations.target import Target
from terminology.problems import Issue, Severity
from terminology.store.contract import Concepts


@dataclass(frozen=True, slots=True)
class Asked:
    """One code to be validated; `path` is where it stands in the input (`Coding`, or empty)."""

    code: str
    system: str | None
    version: str | None = None
    display: str | None = None
    path: str = ""

    def at(self, name: str) -> str:
        """Where a part of it stands in the input: `Coding.display`, or plain `display`."""
        return f"{self.path}.{name}" if self.path else name


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
        texts = [
            issue.text
            for issue in self.issues
            if issue.severity in {Severity.ERROR, Severity.WARNING}
            and issue.message_id != "UNKNOWN_CODE_IN_FRAGMENT"
        ]
        return "; ".join(texts) or None


def validate(question: ValidateCode, holdings: Holdings) -> Validation:
    """Validate a code, or the codings of a concept.

    What is merely not valid is an answer. Raises NotFound only for an unknown id.
    """
    held = holdings.by_id(question.id) if question.id else None
    answers = [_one(question, asked, held, holdings) for asked in question.asked]
    valid = next((answer for answer in answers if answer.result), None)
    if valid is not None:
        return valid
    issues = tuple(issue for answer in answers for issue in answer.issues)
    return replace(answers[0], issues=issues)


def _one(
    question: ValidateCode, asked: Asked, held: Concepts | None, holdings: Holdings
) -> Validation:
    due = held.edition.url if held else question.system
    if asked.system is None and due is None:
        return Validation(
            result=False, issues=(messages.no_system(asked.path or "code"),), code=asked.code
        )
    system = asked.system or due or ""
    if due is not None and _canonical(system) != _canonical(due):
        return _refused(asked, system, messages.other_system(system, due, asked.at("system")))
    version = asked.version or question.version
    versions = holdings.versions(system) if held is None else (held,)
    held = choose(versions, system, version)
    if held is None:
        return _unavailable(asked, system, version, versions)
    if question.as_of is not None:
        named = Target(system, version, question.id)
        dated = as_of.resolve(named, asked.code, question.as_of, holdings)
        return _on_day(dated, asked, question, holdings)
    concept = target.find(held, asked.code)
    if concept is None:
        return _unknown(held, asked, holdings)
    return _within(held, asked, concept, allow_abstract=question.allow_abstract)


def _on_day(dated: Dated, asked: Asked, question: ValidateCode, holdings: Holdings) -> Validation:
    """Validate a code as it was on a day."""
    day = question.as_of
    assert day is not None
    remarks = (messages.remark_on_day(dated.remark),) if dated.remark else ()
    if dated.concept is not None:
        found = _within(dated.held, asked, dated.concept, allow_abstract=question.allow_abstract)
    elif not dated.meanings:
        found = _unknown(dated.held, asked, holdings)
    else:
        url, replaced = dated.held.edition.url, dated.replacements(asked.code)
        at = asked.at("code")
        issue = messages.invalid_on_day(asked.code, url, day.text, dated.days(), replaced, at)
        version = dated.held.edition.version
        found = replace(_refused(asked, url, issue), version=version)
    return replace(found, issues=(*found.issues, *remarks))


def _canonical(uri: str) -> str:
    return canonical.resolve(uri).canonical


def _refused(asked: Asked, system: str, issue: Issue) -> Validation:
    return Validation(result=False, issues=(issue,), code=asked.code, system=system)


def _unavailable(
    asked: Asked, system: str, version: str | None, versions: tuple[Concepts, ...]
) -> Validation:
    """The code system, or the version of it, is not here."""
    if not versions or version is None:
        issue = messages.cannot_validate(system, asked.at("system"))
        return replace(_refused(asked, system, issue), unknown_system=system)
    known = [held.edition.version for held in versions]
    issue = messages.cannot_validate_version(system, version, known, asked.at("system"))
    refused = _refused(asked, system, issue)
    return replace(refused, caused_by_unknown_system=f"{system}|{version}")


def _within(held: Concepts, asked: Asked, concept: Concept, *, allow_abstract: bool) -> Validation:
    """Validate a code that the edition has."""
    edition = held.edition
    issues = tuple(_remarks(edition, concept, asked, allow_abstract=allow_abstract))
    result = all(issue.severity is not Severity.ERROR for issue in issues)
    return Validation(
        result=result,
        issues=issues or (messages.valid(concept.code, edition.url, edition.version),),
        code=asked.code,
        system=edition.url,
        version=edition.version,
        display=concept.display,
        inactive=concept.inactive,
        status=_status(concept) if concept.inactive else None,
        normalized_code=concept.code if concept.code != asked.code else None,
    )


def _unknown(held: Concepts, asked: Asked, holdings: Holdings) -> Validation:
    """Refuse a code that the edition lacks; a fragment lacks most, so there it may be right."""
    edition = held.edition
    at = asked.at("code")
    names = (asked.code, edition.url, edition.version, at)
    is_fragment = edition.content is Content.FRAGMENT
    issues = [
        messages.unknown_in_fragment(*names) if is_fragment else messages.invalid_code(*names)
    ]
    versions = target.elsewhere(held, asked.code, holdings)
    similar = held.similar(asked.code)
    if versions:
        issues.append(messages.stands_in(asked.code, versions, at))
    elif similar:
        issues.append(messages.did_you_mean(similar, at))
    return Validation(
        result=is_fragment,
        issues=tuple(issues),
        code=asked.code,
        system=edition.url,
        version=edition.version,
    )


def _remarks(
    edition: Edition, concept: Concept, asked: Asked, *, allow_abstract: bool
) -> Iterator[Issue]:
    if concept.code != asked.code:
        name = f"{edition.url}|{edition.version}"
        yield messages.other_case(asked.code, concept.code, name, asked.at("code"))
    if concept.abstract and not allow_abstract:
        yield messages.is_abstract(edition.url, concept.code, asked.at("code"))
    if asked.display is not None:
        yield from _display_remarks(edition, concept, asked, asked.display)
    if concept.inactive:
        yield messages.inactive(concept.code, asked.path or "code")
    end = concept.validity.end
    if end is not None:
        yield messages.ended(concept.code, end, replacements.named(concept), asked.path or "code")


def _display_remarks(
    edition: Edition, concept: Concept, asked: Asked, display: str
) -> Iterator[Issue]:
    right = [concept.display, *(designation.value for designation in concept.designations)]
    known = list(dict.fromkeys(wording for wording in right if wording))
    if not known:
        yield messages.display_unchecked(display, concept.code, asked.at("display"))
    elif display.casefold() not in {wording.casefold() for wording in known}:
        yield messages.wrong_display(display, edition.url, concept.code, known, asked.at("display"))


def _status(concept: Concept) -> str:
    named = [str(value.value) for value in concept.properties if value.code == "status"]
    return named[0] if named else "inactive"
