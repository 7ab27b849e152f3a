"""The result of $validate-code, and how the results of several codings become that of a concept.

Source: HL7's terminology ecosystem. A concept is valid if one of its codings is; a coding
that could not be checked is a warning beside a valid one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codesystems.problems import Issue, Severity
from terminology.messages import hl7codes
from terminology.operations import codeissues


@dataclass(frozen=True, slots=True)
class Validation:
    """The result: whether the code is valid, its details, and the issues.

    `normalized_code` is the code as the code system writes it, if it was sent otherwise.
    `unknown_systems` are code systems that are not installed, `url|version` if others of their
    versions are; `causes` those that the value set, or the version of the code, needs.
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
    unknown_systems: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()

    @property
    def message(self) -> str | None:
        """The texts of errors and warnings; None where there are none."""
        return codeissues.message(self.issues)


def of_concept(validations: Sequence[Validation], reported: Validation | None) -> Validation:
    """The validation of a concept with the issues of all its codings: that of one, or of none."""
    issues = [issue for item in validations for issue in item.issues]
    if not validations:
        issues = [hl7codes.no_codings("CodeableConcept")]
    named = reported or Validation(result=False, issues=())
    return replace(
        named,
        issues=tuple(dict.fromkeys(issues)),
        unknown_systems=_all(item.unknown_systems for item in validations),
        causes=_all(item.causes for item in validations),
    )


def beside_valid(validation: Validation, *, lenient: bool) -> Validation:
    """A coding beside a valid one: what could not be checked is a warning.

    `lenient` makes warnings of all its errors.
    """
    return replace(validation, issues=tuple(_beside_valid(validation, lenient=lenient)))


def _beside_valid(validation: Validation, *, lenient: bool) -> Iterator[Issue]:
    unknown = (*validation.unknown_systems, *validation.causes, validation.system or "")
    for issue in validation.issues:
        if issue.message_id in hl7codes.UNKNOWN_SYSTEM:
            yield hl7codes.not_checked(issue, unknown[0])
        elif lenient and issue.severity is Severity.ERROR:
            yield replace(issue, severity=Severity.WARNING)
        else:
            yield issue


def _all(names: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for several in names for name in several))
