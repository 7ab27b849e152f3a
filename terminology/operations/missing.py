"""What is said of a code where what its value set draws on is not here."""

import re
from collections.abc import Sequence
from dataclasses import replace

from codesystems.problems import Issue
from terminology.messages import hl7codes, hl7valuesets
from terminology.operations import target
from terminology.operations.compose import MissingSystem, MissingValueSet, VersionNotAllowed
from terminology.operations.membership import Answer, Membership
from terminology.operations.remarks import Asked
from terminology.operations.validate_code import Validation
from terminology.store.contract import Concepts

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def of_value_set(membership: Membership, asked: Asked, missing: MissingValueSet) -> Answer:
    """The value set takes in another, which is not here."""
    issue = hl7valuesets.unknown_value_set(missing.canonical)
    found = _invalid(asked, membership.known(asked), [issue])
    version = found.version or None
    return Answer(is_member=False, validation=replace(found, version=version), is_known=False)


def of_system(membership: Membership, asked: Asked, missing: MissingSystem) -> Answer:
    """The value set needs a code system, or a version, that is not here."""
    at, system = asked.at("system"), missing.system
    if not missing.known:
        return _needed(membership, asked, system)
    version = missing.version or ""
    issues = [hl7codes.cannot_validate_version(system, version, missing.known, at)]
    if asked.version:
        issues.append(
            hl7valuesets.version_mismatch(system, version, asked.version, asked.at("version"))
        )
    found = _invalid(asked, membership.known(asked), issues)
    found = replace(found, caused_by_unknown_system=f"{system}|{version}")
    return Answer(is_member=False, validation=found, is_known=False)


def of_code(membership: Membership, asked: Asked, system: str) -> Answer:
    """The code system of the code is not here, and the value set does without it."""
    at = asked.at("system")
    relative = () if _ABSOLUTE.match(system) else (hl7codes.relative_system(at),)
    name, issue = _unknown(asked, system)
    found = membership.refused(asked, *relative, issue).validation
    return Answer(is_member=False, validation=replace(found, unknown_system=name))


def of_version(asked: Asked, refused: VersionNotAllowed) -> Answer:
    """The value set leads to another version than one that is allowed."""
    edition, at = refused.held.edition, asked.at("version")
    names = (edition.url, edition.version)
    issues = [hl7valuesets.version_not_allowed(*names, refused.due, at)]
    if asked.version and asked.version != edition.version:
        issues.append(hl7valuesets.version_mismatch(*names, asked.version, at))
    found = replace(_invalid(asked, refused.held, issues), system=edition.url)
    return Answer(is_member=True, validation=found)


def _needed(membership: Membership, asked: Asked, system: str) -> Answer:
    """The code system of the code is not here, and the value set needs it."""
    name, issue = _unknown(asked, system)
    found = replace(membership.refused(asked).validation, issues=(issue,))
    found = replace(found, caused_by_unknown_system=name)
    return Answer(is_member=False, validation=found, is_known=False)


def _unknown(asked: Asked, system: str) -> tuple[str, Issue]:
    """The name of a code system that is not here, and that it is not."""
    at = asked.at("system")
    if not asked.version:
        return system, hl7codes.cannot_validate(system, at)
    issue = hl7codes.cannot_validate_version(system, asked.version, [], at)
    return f"{system}|{asked.version}", issue


def _invalid(asked: Asked, held: Concepts | None, issues: Sequence[Issue]) -> Validation:
    """The code is not valid, whatever an edition that is here says of it."""
    concept = target.find(held, asked.code) if held else None
    return Validation(
        result=False,
        issues=tuple(issues),
        code=asked.code,
        system=asked.system,
        version=held.edition.version if held else None,
        display=concept.display if concept else None,
    )
