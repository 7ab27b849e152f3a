"""$validate-code on a code system: does it have the code, and is the display correct?

Sources: FHIR CodeSystem-validate-code; messages and issue codes are those of HL7's terminology
tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Concept, ContentMode
from codesystems.problems import Issue, Severity
from terminology.concepts import display, notable_status
from terminology.messages import codesystem, hl7codes, periods
from terminology.operations import as_of, codeissues, supplements, target, uncertain, validation
from terminology.operations.as_of import CodeOnDate
from terminology.operations.codeissues import ANY_DISPLAY, DisplayPolicy, InputCoding
from terminology.operations.target import Target
from terminology.operations.validation import Validation
from terminology.snapshot import Snapshot, choose
from terminology.store.contract import Concepts
from terminology.store.supplemented import extended


@dataclass(frozen=True, slots=True)
class ValidateCode:
    """The request: the codes, and the code system of codes without one.

    With `is_concept`, they are the codings of one CodeableConcept: it is valid if one of them is.
    `allow_abstract` False makes abstract codes invalid.
    """

    codings: tuple[InputCoding, ...]
    system: str | None = None
    version: str | None = None
    id: str | None = None
    is_concept: bool = False
    allow_abstract: bool = True
    as_of: AsOf | None = None
    policy: DisplayPolicy = ANY_DISPLAY
    supplements: tuple[str, ...] = ()


def validate(request: ValidateCode, snapshot: Snapshot) -> Validation:
    """Validate a code, or the codings of a concept.

    An invalid code is a result, not an error. Raises NotFound only for an unknown id.
    """
    snapshot = snapshot.on(request.as_of, request.supplements)
    concepts = snapshot.by_id(request.id) if request.id else None
    results = [_validate_coding(request, coding, concepts, snapshot) for coding in request.codings]
    if not request.is_concept:
        return results[0]
    valid = next((result for result in results if result.result), None)
    if valid is not None:
        results = [
            result if result.result else validation.beside_valid(result, lenient=True)
            for result in results
        ]
    return validation.of_concept(results, valid)


def edition(request: ValidateCode, coding: InputCoding, snapshot: Snapshot) -> Concepts | None:
    """The edition for a code without a date; None if it is not installed.

    Raises NotFound for an unknown id.
    """
    concepts = snapshot.by_id(request.id) if request.id else None
    expected = concepts.edition.url if concepts else request.system
    system = coding.system or (None if coding.path else expected)
    if system is None or (expected is not None and _canonical(system) != _canonical(expected)):
        return None
    versions = snapshot.versions(system) if concepts is None else (concepts,)
    chosen = choose(versions, system, coding.version or request.version)
    is_supplement = chosen is not None and chosen.edition.content is ContentMode.SUPPLEMENT
    return None if is_supplement else chosen


def _validate_coding(
    request: ValidateCode, coding: InputCoding, concepts: Concepts | None, snapshot: Snapshot
) -> Validation:
    expected = concepts.edition.url if concepts else request.system
    issue = codeissues.incomplete(coding) if coding.path or expected is None else None
    if issue is not None:
        return Validation(result=False, issues=(issue,), code=coding.code or None)
    system = coding.system or expected or ""
    if expected is not None and _canonical(system) != _canonical(expected):
        issue = codesystem.other_system(system, expected, coding.at("system"))
        return _invalid(coding, system, issue)
    version = coding.version or request.version
    versions = snapshot.versions(system) if concepts is None else (concepts,)
    concepts = choose(versions, system, version)
    if concepts is None:
        return _unavailable(coding, system, version, snapshot)
    edition = concepts.edition
    if edition.content is ContentMode.SUPPLEMENT:
        issue = hl7codes.system_is_supplement(edition.canonical, coding.at("system"))
        return replace(_invalid(coding, system, issue), causes=(system,))
    if not edition.content.has_codes:
        issue = codesystem.no_content(edition.canonical, edition.content, coding.at("system"))
        return replace(_invalid(coding, edition.url, issue), unknown_systems=(edition.url,))
    more = supplements.find(request.supplements, snapshot)
    concepts = supplements.add(concepts, more)
    if request.as_of is not None:
        requested = Target(system, version, request.id)
        dated = as_of.resolve(requested, coding.code, request.as_of, snapshot)
        return _on_day(dated, coding, request, more, snapshot)
    concept = target.find(concepts, coding.code)
    if concept is None:
        return _unknown(concepts, coding, request, snapshot)
    return within(concepts, coding, concept, request)


def _on_day(
    dated: CodeOnDate,
    coding: InputCoding,
    request: ValidateCode,
    more: Sequence[Concepts],
    snapshot: Snapshot,
) -> Validation:
    """Validate a code on a date."""
    day = request.as_of
    assert day is not None
    warnings = (periods.date_warning(dated.warning),) if dated.warning else ()
    if dated.concept is not None:
        concept = extended(dated.concept, supplements.matching(dated.concepts, more))
        validation = within(supplements.add(dated.concepts, more), coding, concept, request)
    elif not dated.meanings:
        validation = _unknown(dated.concepts, coding, request, snapshot)
    else:
        edition = dated.concepts.edition
        issue = dated.off_day(coding.code, day, coding.at("code"))
        validation = replace(_invalid(coding, edition.url, issue), version=edition.version)
    return replace(validation, issues=(*validation.issues, *warnings))


def _canonical(uri: str) -> str:
    return canonical.resolve(uri).canonical


def _invalid(coding: InputCoding, system: str, issue: Issue) -> Validation:
    return Validation(result=False, issues=(issue,), code=coding.code, system=system)


def _unavailable(
    coding: InputCoding, system: str, version: str | None, snapshot: Snapshot
) -> Validation:
    """A code of a code system, or of a version, that is not installed."""
    supplement = snapshot.supplement(system)
    if supplement is not None:
        name = supplement.edition.canonical
        issue = hl7codes.system_is_supplement(name, coding.at("system"))
        return replace(_invalid(coding, system, issue), causes=(system,))
    versions = snapshot.versions(system)
    if version is None:
        issue = hl7codes.cannot_validate(system, coding.at("system"))
        return replace(_invalid(coding, system, issue), unknown_systems=(system,))
    known = [concepts.edition.version for concepts in versions]
    issue = hl7codes.cannot_validate_version(system, version, known, coding.at("system"))
    invalid = _invalid(coding, system, issue)
    if not known:
        return replace(invalid, unknown_systems=(system,))
    return replace(invalid, causes=(f"{system}|{version}",))


def within(
    concepts: Concepts, coding: InputCoding, concept: Concept, request: ValidateCode
) -> Validation:
    """Validate a code of the edition."""
    edition = concepts.edition
    issues = (
        *codeissues.of_code(
            edition,
            concept,
            coding,
            allow_abstract=request.allow_abstract,
            version=request.version or request.id,
        ),
        *codeissues.of_display(edition, concept, coding, request.policy),
    )
    requested = request.policy.languages
    return Validation(
        result=all(issue.severity is not Severity.ERROR for issue in issues),
        issues=issues,
        code=coding.code,
        system=edition.url,
        version=edition.version or None,
        display=display(edition, concept, requested),
        inactive=concept.inactive,
        status=notable_status(edition, concept),
        normalized_code=coding.normalized(concept),
    )


def _unknown(
    concepts: Concepts, coding: InputCoding, request: ValidateCode, snapshot: Snapshot
) -> Validation:
    """A code that the edition lacks: valid with a warning if another may have it, else invalid.

    Another may have it if the edition is a fragment, or if it has ended (uncertain.py).
    """
    edition = concepts.edition
    names = (coding.code, edition.url, edition.version, coding.at("code"))
    day, is_named = request.as_of, bool(coding.version or request.version or request.id)
    if edition.content is ContentMode.FRAGMENT:
        issue = hl7codes.unknown_in_fragment(*names)
    else:
        issue = hl7codes.invalid_code(*names)
        if not is_named and uncertain.may_be_added(concepts, coding.code, day, snapshot):
            issue = uncertain.as_warning(issue)
    issue = target.explained(issue, concepts, coding.code, snapshot, day)
    return Validation(
        result=issue.severity is Severity.WARNING,
        issues=(issue,),
        code=coding.code,
        system=edition.url,
        version=edition.version or None,
    )
