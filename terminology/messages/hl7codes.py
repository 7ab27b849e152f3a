"""Messages about one code. HL7's terminology tests fix the text and the message id."""

from collections.abc import Sequence
from dataclasses import replace

from codesystems.problems import Issue, Severity
from terminology.messages.common import WITHOUT_KIND, alternatives, error, versioned

ANY_LANGUAGE = "--"


def cannot_validate(system: str, expression: str) -> Issue:
    """$validate-code: no edition of the code system is installed."""
    return error(
        "not-found",
        f"A definition for CodeSystem '{system}' could not be found, so the code cannot be "
        "validated",
        "not-found",
        expression,
        "UNKNOWN_CODESYSTEM",
    )


def cannot_validate_version(
    system: str, version: str, known: Sequence[str], expression: str
) -> Issue:
    """$validate-code: the code system is installed, but not in this version."""
    known = [each for each in known if each]
    versions = f"Valid versions: {alternatives(known)}"
    name = "UNKNOWN_CODESYSTEM_VERSION"
    if not known:
        versions, name = "No versions of this code system are known", f"{name}_NONE"
    return error(
        "not-found",
        f"A definition for CodeSystem '{system}' version '{version}' could not be found, so the "
        f"code cannot be validated. {versions}",
        "not-found",
        expression,
        name,
        located=True,
    )


def invalid_code(code: str, system: str, version: str, expression: str) -> Issue:
    """$validate-code: the edition lacks the code."""
    return error(
        "code-invalid",
        f"Unknown code '{code}' in the CodeSystem {versioned(system, version)}",
        "invalid-code",
        expression,
        "Unknown_Code_in_Version",
    )


def unknown_in_fragment(code: str, system: str, version: str, expression: str) -> Issue:
    """$validate-code: a fragment lacks the code, which may still be valid."""
    return Issue(
        Severity.WARNING,
        "code-invalid",
        f"Unknown Code '{code}' in the CodeSystem {versioned(system, version)} - note that the "
        "code system is labeled as a fragment, so the code may be valid in some other fragment",
        "invalid-code",
        expression,
        "UNKNOWN_CODE_IN_FRAGMENT",
        located=True,
    )


def case_differs(code: str, correct: str, canonical: str, expression: str) -> Issue:
    """The code differs in case, and the code system is not case sensitive."""
    return Issue(
        Severity.INFORMATION,
        "business-rule",
        f"The code '{code}' differs from the correct code '{correct}' by case. Although the code "
        f"system '{canonical}' is case insensitive, implementers are strongly encouraged to use "
        "the correct case anyway",
        "code-rule",
        expression,
        "CODE_CASE_DIFFERENCE",
        located=True,
    )


def wrong_display(
    display: str,
    system: str,
    code: str,
    valid: Sequence[tuple[str, str | None]],
    languages: str,
    expression: str,
) -> Issue:
    """The display is not one of the code; `valid` are its displays with their languages."""
    quoted = [f"'{text}' ({language})" if language else f"'{text}'" for text, language in valid]
    choices = (
        quoted[0] if len(valid) == 1 else f"one of {len(valid)} choices: {alternatives(quoted)}"
    )
    blank = any(display.split() == text.split() for text, _ in valid)
    what, name = ("whitespace in ", "_WS") if blank else ("", "")
    return error(
        "invalid",
        f"Wrong {what}Display Name '{display}' for {system}#{code}. Valid display is {choices} "
        f"(for the language(s) '{languages}')",
        "invalid-display",
        expression,
        f"Display_Name{name}_for__should_be_one_of__instead_of",
        located=languages != ANY_LANGUAGE,
    )


def inactive(code: str, status: str | None, expression: str) -> Issue:
    """The code is valid but inactive."""
    words = "inactive" if status in {None, "inactive"} else f"{status} and inactive"
    return Issue(
        Severity.WARNING,
        "business-rule",
        f"The concept '{code}' has a status of {words} and its use should be reviewed",
        "code-comment",
        expression,
        "INACTIVE_CONCEPT_FOUND",
    )


def is_abstract(system: str, code: str, expression: str) -> Issue:
    """The code is abstract, and the request does not allow abstract codes."""
    return error(
        "business-rule",
        f"Code '{system}#{code}' is abstract, and not allowed in this context",
        "code-rule",
        expression,
        "ABSTRACT_CODE_NOT_ALLOWED",
    )


NO_SYSTEM = "Coding_has_no_system__cannot_validate"
NO_CODE = "Coding_has_no_code__cannot_validate"
NO_CONTENT = "Coding_has_no_system_or_code__cannot_validate"
NOT_CHECKED = "UNKNOWN_CODESYSTEM_CODING_NOT_CHECKED"


def no_system(expression: str) -> Issue:
    """A coding has a code, but no code system."""
    return _incomplete(
        "Coding has no system. A code with no system has no defined meaning, and it cannot be "
        "validated. A system should be provided",
        expression,
        NO_SYSTEM,
    )


def no_code(system: str, expression: str) -> Issue:
    """A coding has a code system, but no code."""
    return _incomplete(
        f"Coding has no code of the system '{system}', so there is nothing to validate",
        expression,
        NO_CODE,
    )


def no_content(expression: str) -> Issue:
    """A coding has neither a code system nor a code."""
    return _incomplete(
        "Coding has no system or code: with no system and no code there is nothing to validate",
        expression,
        NO_CONTENT,
    )


def no_codings(expression: str) -> Issue:
    """A concept has no codings, only text or extensions."""
    return _incomplete(
        "CodeableConcept has no coding; its text is not validated", expression, NO_CONTENT
    )


def _incomplete(text: str, expression: str, message_id: str) -> Issue:
    severity = Severity.WARNING
    return Issue(severity, "invalid", text, "invalid-data", expression, message_id)


def not_checked(issue: Issue, system: str) -> Issue:
    """One coding of a concept is of an unknown code system or version, another one is valid."""
    text = (
        f"A definition for CodeSystem '{system}' could not be found, so this coding was not "
        "checked. Another coding of the concept is valid"
    )
    return replace(issue, severity=Severity.WARNING, text=text, message_id=NOT_CHECKED)


UNKNOWN_SYSTEM = frozenset(
    {"UNKNOWN_CODESYSTEM", "UNKNOWN_CODESYSTEM_VERSION", "UNKNOWN_CODESYSTEM_VERSION_NONE"}
)
"""The message ids of an unknown code system, or an unknown version of one."""


def relative_system(expression: str) -> Issue:
    """The system of a coding is not an absolute URL."""
    return error(
        "invalid",
        f"{expression} must be an absolute reference, not a local reference",
        "invalid-data",
        expression,
        "Terminology_TX_System_Relative",
    )


def system_is_value_set(system: str, expression: str) -> Issue:
    """The system of a coding is a value set."""
    return error(
        "invalid",
        f"The Coding references a value set, not a code system ('{system}')",
        "invalid-data",
        expression,
        "Terminology_TX_System_ValueSet2",
    )


def system_is_supplement(canonical: str, expression: str) -> Issue:
    """The system of a coding is a supplement."""
    return error(
        "invalid",
        f"CodeSystem {canonical} is a supplement, so can't be used as a value in Coding.system",
        "invalid-data",
        expression,
        "CODESYSTEM_CS_NO_SUPPLEMENT",
        located=True,
    )


def deprecated(code: str, expression: str) -> Issue:
    """The code is deprecated."""
    return Issue(
        Severity.WARNING,
        "business-rule",
        f"The concept '{code}' is deprecated and its use should be reviewed",
        "code-comment",
        expression,
        "DEPRECATED_CONCEPT_FOUND",
    )


def inactive_display(display: str, code: str, status: str, right: str, expression: str) -> Issue:
    """The display is an inactive one of the code."""
    return Issue(
        Severity.WARNING,
        "invalid",
        f"'{display}' is no longer considered a correct display for code '{code}' (status = "
        f'{status}). The correct display is one of "{right}".',
        "display-comment",
        expression,
        "INACTIVE_DISPLAY_FOUND",
    )


def no_display_in_language(
    system: str, code: str, languages: str, display: str, expression: str
) -> Issue:
    """No display in the language; the display in the request is the default one."""
    return Issue(
        Severity.INFORMATION,
        "invalid",
        f"There are no valid display names found for the code {system}#{code} for language(s) "
        f"'{languages}'. The display is '{display}' which is a valid display for the default "
        "language",
        "invalid-display",
        expression,
        "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK",
        located=True,
    )


def wrong_display_no_language(
    sent: str, system: str, code: str, languages: str, display: str, expression: str
) -> Issue:
    """No display in the language; the display in the request is not one of the code."""
    return error(
        "invalid",
        f"Wrong Display Name '{sent}' for {system}#{code}. There are no valid display names found "
        f"for language(s) '{languages}'. Default display is '{display}'",
        "invalid-display",
        expression,
        "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR",
        located=True,
    )


def nothing_to_validate() -> Issue:
    """A $validate-code request without a code."""
    return error(
        "invalid",
        "Unable to find code to validate (looked for coding | codeableConcept | code+system | "
        "code+inferSystem in parameters",
        WITHOUT_KIND,
    )


def nothing_to_validate_in_system(example: str) -> Issue:
    """A $validate-code request on a code system without a code."""
    return error(
        "invalid",
        "Unable to find code to validate (looked for coding | codeableConcept | code in "
        f"parameters), for example {example}",
        "invalid-data",
    )
