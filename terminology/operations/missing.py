"""Results of $validate-code where something that the value set needs is not there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from codesystems.model import Edition
from codesystems.problems import Issue
from terminology.messages import hl7codes, hl7valuesets, periods
from terminology.operations import as_of, target
from terminology.operations.codeissues import InputCoding
from terminology.operations.membership import MemberResult, Membership
from terminology.operations.notinstalled import MissingSystem, MissingValueSet, VersionNotAllowed
from terminology.operations.validation import Validation
from terminology.store.contract import Concepts

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def of_value_set(
    membership: Membership, coding: InputCoding, missing: MissingValueSet
) -> MemberResult:
    """The value set includes another that is not installed."""
    validation = _invalid(coding, membership.known(coding), [missing.issue])
    version = validation.version or None
    return MemberResult(
        is_member=False, validation=replace(validation, version=version), is_known=False
    )


def of_system(membership: Membership, coding: InputCoding, missing: MissingSystem) -> MemberResult:
    """The value set includes a code system, or a version, that is not installed."""
    at, system = coding.at("system"), missing.system
    if not missing.known:
        return _needed(membership, coding, system)
    version = missing.version or ""
    issues = [hl7codes.cannot_validate_version(system, version, missing.known, at)]
    if coding.version:
        issues.append(
            hl7valuesets.version_mismatch(system, version, coding.version, coding.at("version"))
        )
    validation = _invalid(coding, membership.known(coding), issues)
    validation = replace(validation, causes=(f"{system}|{version}",))
    return MemberResult(is_member=False, validation=validation, is_known=False)


def of_code(membership: Membership, coding: InputCoding, system: str) -> MemberResult:
    """The code system of the code is not installed, and the value set does not include it."""
    at = coding.at("system")
    relative = () if _ABSOLUTE.match(system) else (hl7codes.relative_system(at),)
    issue = _unknown(coding, system)
    validation = membership.refused(coding, *relative, issue).validation
    return MemberResult(is_member=False, validation=replace(validation, unknown_systems=(system,)))


def of_version(coding: InputCoding, error: VersionNotAllowed) -> MemberResult:
    """The value set includes a version that is not allowed."""
    edition, at = error.concepts.edition, coding.at("version")
    names = (edition.url, edition.version)
    issues = [hl7valuesets.version_not_allowed(*names, error.expected, at)]
    if coding.version and coding.version != edition.version:
        issues.append(hl7valuesets.version_mismatch(*names, coding.version, at))
    validation = replace(_invalid(coding, error.concepts, issues), system=edition.url)
    return MemberResult(is_member=True, validation=validation)


def _needed(membership: Membership, coding: InputCoding, system: str) -> MemberResult:
    """The code system of the code is not installed, and the value set includes it."""
    issue = _unknown(coding, system)
    validation = replace(membership.refused(coding).validation, issues=(issue,))
    validation = replace(validation, causes=(system,))
    return MemberResult(is_member=False, validation=validation, is_known=False)


def _unknown(coding: InputCoding, system: str) -> Issue:
    """The issue of a code system that is not installed in any version."""
    at = coding.at("system")
    if not coding.version:
        return hl7codes.cannot_validate(system, at)
    return hl7codes.cannot_validate_version(system, coding.version, [], at)


def _invalid(coding: InputCoding, concepts: Concepts | None, issues: Sequence[Issue]) -> Validation:
    """An invalid code, with its version and display by an installed edition, if any."""
    concept = target.find(concepts, coding.code) if concepts else None
    return Validation(
        result=False,
        issues=tuple(issues),
        code=coding.code,
        system=coding.system,
        version=concepts.edition.version if concepts else None,
        display=concept.display if concept else None,
    )


def unknown_code(membership: Membership, coding: InputCoding, concepts: Concepts) -> Issue:
    """The code is not in the edition: it is not in force on the date, or it is unknown."""
    edition = concepts.edition
    at = coding.at("code")
    unknown = hl7codes.invalid_code(coding.code, edition.url, edition.version, at)
    unknown = target.explained(
        unknown, concepts, coding.code, membership.snapshot, membership.request.day
    )
    return next(off_day(membership, coding, edition), unknown)


def with_date_warning(
    membership: Membership, coding: InputCoding, result: MemberResult
) -> MemberResult:
    """Add the warning of a date that no installed edition covers."""
    validation, day = result.validation, membership.request.day
    versions = membership.snapshot.versions(coding.system or "")
    if day is None or not versions or coding.version is not None:
        return result
    dated = as_of.answer(versions, coding.code, day)
    if dated.warning is None or dated.concepts.edition.version != validation.version:
        return result
    issues = (*validation.issues, periods.date_warning(dated.warning))
    return replace(result, validation=replace(validation, issues=issues))


def off_day(membership: Membership, coding: InputCoding, edition: Edition) -> Iterator[Issue]:
    """The days of a code that is not in force on the date of the request."""
    day = membership.request.day
    if day is not None:
        dated = as_of.answer(membership.snapshot.versions(edition.url), coding.code, day)
        if dated.concept is None and dated.meanings:
            yield dated.off_day(coding.code, day, coding.at("code"))
