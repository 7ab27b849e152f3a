"""Messages about value sets. HL7's terminology tests fix the text and the message id."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from codesystems.problems import Issue, Severity
from terminology.messages.common import WITHOUT_KIND, alternatives, error, versioned


def unknown_value_set(url: str) -> Issue:
    """The value set of the request is not installed."""
    return error(
        "not-found",
        f"A definition for the value Set '{url}' could not be found",
        "not-found",
        message_id="Unable_to_resolve_value_Set_",
    )


def unknown_import(url: str, version: str | None) -> Issue:
    """$expand: an included value set is not installed."""
    text = f"Unable to find included value set '{url}'"
    if version:
        text += f" version '{version}'"
    name = "VS_EXP_IMPORT_UNK_PINNED" if version else "VS_EXP_IMPORT_UNK"
    return error("not-found", text, "not-found", message_id=name)


def with_versions(issue: Issue, known: Sequence[str], *, of_editions: bool) -> Issue:
    """Add the known versions of a value set: HL7's cases fix the text, unless they are ours."""
    if not known:
        return issue
    listed = f"Valid versions: {alternatives(known)}"
    return (
        replace(issue, text=f"{issue.text}. {listed}")
        if of_editions
        else replace(issue, hint=listed)
    )


def cannot_expand(system: str) -> Issue:
    """$expand: a code system of an include is not installed."""
    return error(
        "not-found",
        f"A definition for CodeSystem '{system}' could not be found, so the value set cannot be "
        "expanded",
        "not-found",
        message_id="UNKNOWN_CODESYSTEM_EXP",
    )


def cannot_expand_version(system: str, version: str, known: Sequence[str]) -> Issue:
    """$expand: the version of an include is not installed."""
    known = [each for each in known if each]
    versions = f"Valid versions: {alternatives(known)}" if known else "It has no versions"
    return error(
        "not-found",
        f"A definition for CodeSystem '{system}' version '{version}' could not be found, so the "
        f"value set cannot be expanded. {versions}",
        "not-found",
        message_id="UNKNOWN_CODESYSTEM_VERSION_EXP",
    )


def version_not_allowed(system: str, version: str, expected: str, expression: str | None) -> Issue:
    """`check-system-version` forbids the version of the value set."""
    named = f"The version '{version}'" if version else "An edition without a version"
    return error(
        "exception",
        f"{named} is not allowed for system '{system}': required to be "
        f"'{expected}' by a version-check parameter",
        "version-error",
        expression,
        "VALUESET_VERSION_CHECK",
        located=True,
    )


def version_mismatch(system: str, version: str, sent: str, expression: str) -> Issue:
    """The coding has another version than the include."""
    return error(
        "invalid",
        f"The code system {versioned(system, version)} in the ValueSet include is different to "
        f"the one in the value ('{sent}')",
        "vs-invalid",
        expression,
        "VALUESET_VALUE_MISMATCH",
        located=True,
    )


def version_mismatch_changed(
    system: str, version: str, included: str, sent: str, expression: str
) -> Issue:
    """The coding has another version than a parameter sets for the include."""
    return error(
        "invalid",
        f"The code system '{system}' version '{version}' resulting from the version '{included}' "
        f"in the ValueSet include is different to the one in the value ('{sent}')",
        "vs-invalid",
        expression,
        "VALUESET_VALUE_MISMATCH_CHANGED",
        located=True,
    )


def version_mismatch_default(system: str, version: str, sent: str, expression: str) -> Issue:
    """The coding has another version than the newest, which an include without version takes."""
    return Issue(
        Severity.WARNING,
        "invalid",
        f"The code system {versioned(system, version)} for the versionless include in the "
        f"ValueSet include is different to the one in the value ('{sent}')",
        "vs-invalid",
        expression,
        "VALUESET_VALUE_MISMATCH_DEFAULT",
        located=True,
    )


def circular(again: str, path: Sequence[str]) -> Issue:
    """A value set includes itself through others."""
    return error(
        "processing",
        f"Found a circularity pointing to {again} processing ValueSet with pathway "
        f"[{', '.join(path)}]",
        "vs-invalid",
        message_id="VALUESET_CIRCULAR_REFERENCE",
    )


def too_costly(value_set: str, limit: int) -> Issue:
    """An expansion exceeds the limit on codes."""
    refused = error(
        "too-costly",
        f"The value set '{value_set}' expansion has too many codes to produce (>{limit})",
        WITHOUT_KIND,
        message_id="VALUESET_TOO_COSTLY",
    )
    return replace(refused, hint="Request it page by page, with count and offset")


def missing_supplement(url: str) -> Issue:
    """A required supplement is not installed."""
    return error(
        "business-rule",
        f"Required supplement not found: {url}",
        "not-found",
        message_id="VALUESET_SUPPLEMENT_MISSING",
    )


def bad_language(text: str) -> Issue:
    """A list of languages cannot be read."""
    return error(
        "processing",
        f"Invalid displayLanguage: '{text}'",
        "invalid-display",
        message_id="INVALID_DISPLAY_NAME",
    )


def not_in_value_set(coded: str, value_set: str, expression: str) -> Issue:
    """The code is not in the value set; `coded` is `system|version#code ('display')`."""
    return error(
        "code-invalid",
        f"The provided code '{coded}' was not found in the value set '{value_set}'",
        "not-in-vs",
        expression,
        "None_of_the_provided_codes_are_in_the_value_set_one",
    )


def this_not_in_value_set(coded: str, value_set: str, expression: str) -> Issue:
    """One of several codings is not in the value set."""
    issue = not_in_value_set(coded, value_set, expression)
    return replace(issue, severity=Severity.INFORMATION, detail="this-code-not-in-vs")


def none_in_value_set(value_set: str) -> Issue:
    """None of the codings of a concept is in the value set."""
    return error(
        "code-invalid",
        f"No valid coding was found for the value set '{value_set}'",
        "not-in-vs",
        message_id="TX_GENERAL_CC_ERROR_MESSAGE",
    )


def cannot_infer(code: str, value_set: str) -> Issue:
    """`inferSystem`: the value set lacks the code."""
    return error(
        "not-found",
        f"The System URI could not be determined for the code '{code}' in the ValueSet "
        f"'{value_set}'",
        "cannot-infer",
        "code",
        "UNABLE_TO_INFER_CODESYSTEM",
    )


def infers_several(code: str, value_set: str, systems: Iterable[str]) -> Issue:
    """`inferSystem`: several code systems of the value set have the code."""
    return error(
        "not-found",
        f"The System URI could not be determined for the code '{code}' in the ValueSet "
        f"'{value_set}': value set expansion has multiple matches: [{', '.join(systems)}]",
        "cannot-infer",
        "code",
        "Unable_to_resolve_system__value_set_has_multiple_matches",
        located=True,
    )


def not_active(code: str, expression: str) -> Issue:
    """The code is inactive, and the value set has only active ones."""
    return error(
        "business-rule",
        f"The concept '{code}' is valid but is not active",
        "code-rule",
        expression,
        "STATUS_CODE_WARNING_CODE",
    )


def deprecated_in_value_set(code: str, system: str, value_set: str, expression: str) -> Issue:
    """The value set marks the code as deprecated."""
    return Issue(
        Severity.WARNING,
        "business-rule",
        f"The presence of the concept '{code}' in the system '{system}' in the value set "
        f"{value_set} is marked with a status of deprecated and its use should be reviewed",
        "code-comment",
        expression,
        "CONCEPT_DEPRECATED_IN_VALUESET",
        located=True,
    )


def publication_status(status: str, kind: str, canonical: str) -> Issue:
    """A code system or value set is draft, experimental, deprecated or withdrawn."""
    return Issue(
        Severity.INFORMATION,
        "business-rule",
        f"Reference to {status} {kind} {canonical}",
        "status-check",
        message_id=f"MSG_{status.upper()}",
    )
