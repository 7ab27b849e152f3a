"""Messages about code systems, their versions and their codes, in our words."""

from collections.abc import Iterable, Sequence
from datetime import date

from codesystems.model import ContentMode
from codesystems.problems import Issue, Severity
from terminology.messages import suggestions
from terminology.messages.common import alternatives, error, shortened, versioned

Others = Sequence[tuple[str, str]]
"""The names and URLs of other code systems."""


def unknown_resource(kind: str, id: str, known: Iterable[str]) -> Issue:
    """No resource has the id."""
    which = suggestions.known(id, known, f"GET [base]/{kind}?_elements=url")
    return error("not-found", f"There is no {kind} with the id '{id}'{which}", "not-found")


def unknown_system(system: str, known: Iterable[str]) -> Issue:
    """No edition of the code system is installed."""
    which = suggestions.known(system, known, suggestions.CODE_SYSTEMS)
    unknown = f"Unknown code system '{system}'" if system else "The request names no code system"
    return error("not-found", f"{unknown}{which}", "not-found", "system")


def is_supplement(canonical: str, supplements: str) -> Issue:
    """The system is a supplement, whose codes are those of another code system."""
    return error(
        "not-found",
        f"'{canonical}' is a supplement to '{supplements}': send that as the system. An installed "
        "supplement adds to its codes on the days on which it is in force",
        "not-found",
        "system",
    )


def unknown_version(system: str, version: str, known: Sequence[str]) -> Issue:
    """The code system is installed, but not in this version."""
    if any(known):
        where = f"GET [base]/CodeSystem?url={system}&_elements=url,version"
        which = suggestions.known(version, known, where, first=True)
    else:
        which = ", which has no versions"
    return error(
        "not-found",
        f"Unknown version '{version}' of the code system '{system}'{which}",
        "not-found",
        "version",
    )


def unknown_code(
    code: str,
    system: str,
    version: str,
    content: ContentMode,
    elsewhere: Sequence[str],
    similar: Sequence[str],
    others: Others = (),
    ended: date | None = None,
) -> Issue:
    """$lookup: the edition lacks the code."""
    text = f"Unknown code '{code}' in the code system {versioned(system, version)}"
    if content is ContentMode.FRAGMENT:
        text += ", a fragment: the complete edition may have the code"
    versions = [version for version in elsewhere if version]
    if versions:
        text += (
            f". It exists in version {shortened(versions)}; request it with version={versions[0]}"
        )
    if others:
        text = belonging(text, code, others)
    text = not_certain(text, version, ended)
    if similar:
        text += f". Did you mean {' or '.join(similar)}?"
    return error("not-found", text, "invalid-code", "code")


def belonging(text: str, code: str, others: Others) -> str:
    """What is wrong with a code, and the code systems that it belongs to by its form."""
    named = alternatives([f"{name} ('{system}')" for name, system in others])
    return f"{text}. By its form '{code}' is {named}; request it from that code system"


def not_certain(text: str, version: str, ended: date | None) -> str:
    """What is wrong with a code, and the last day of the newest edition, if that has passed."""
    if ended is None:
        return text
    return (
        f"{text}. The newest installed edition is {version}, valid until {ended}; codes added "
        "since are not known, so this is not certain"
    )


def did_you_mean(similar: Sequence[str]) -> str:
    """Codes that resemble a mistyped one."""
    return f"Did you mean {' or '.join(similar)}?"


def exists_in(code: str, versions: Sequence[str]) -> str:
    """Other versions that have the code."""
    named = shortened(versions)
    return f"'{code}' exists in version {named}" if named else f"'{code}' exists in another version"


def display_unchecked(display: str, code: str, expression: str) -> Issue:
    """The edition has no display of the code to compare with."""
    return Issue(
        Severity.INFORMATION,
        "informational",
        f"The code system has no display for '{code}'; '{display}' was not checked",
        "invalid-display",
        expression,
    )


def blanks(code: str, expression: str) -> Issue:
    """A code was sent with blanks around it."""
    text = f"The code '{code}' was sent with blanks around it, which do not belong to a code"
    return Issue(Severity.INFORMATION, "business-rule", text, "code-rule", expression)


def ended(code: str, end: date, replacements: Sequence[str], expression: str) -> Issue:
    """The last day on which the code was in force, and its replacements by CMS."""
    text = f"The last day on which '{code}' could be used was {end}"
    if replacements:
        text += f"; CMS names {' and '.join(replacements)} instead"
    return Issue(Severity.INFORMATION, "business-rule", text, "code-comment", expression)


def other_system(system: str, expected: str, expression: str) -> Issue:
    """The coding has another code system than the request."""
    return error(
        "invalid",
        f"The coding has the code system '{system}', but the request is for '{expected}'",
        "invalid-data",
        expression,
    )


def other_supplement(supplement: str, supplements: str, edition: str) -> Issue:
    """A requested supplement supplements another code system, or another version."""
    return error(
        "not-found",
        f"The supplement '{supplement}' supplements '{supplements}', not '{edition}'; send the "
        "request without it",
        "not-found",
        "useSupplement",
        "VALUESET_SUPPLEMENT_MISSING",
    )


def same_version(system: str, version: str) -> Issue:
    """$diff: both versions are the same."""
    return error(
        "invalid",
        f"The two versions are the same, {versioned(system, version)}; send two different ones",
        "invalid-data",
    )


def unknown_property(system: str, name: str, known: Iterable[str]) -> Issue:
    """$diff: neither edition has the property."""
    which = suggestions.known(name, known, suggestions.properties(system))
    return error("value", f"Unknown property '{name}'{which}", "invalid-data", "property")


def no_content(system: str, content: ContentMode, expression: str | None = None) -> Issue:
    """A code system without its codes (CodeSystem.content `not-present` or `example`)."""
    return error(
        "not-supported",
        f"The code system '{system}' is installed without its codes (content '{content}')",
        "not-found",
        expression,
    )


def version_needed(code: str, system: str, expression: str) -> Issue:
    """$validate-code: a code without the version that its code system needs (`versionNeeded`)."""
    return error(
        "required",
        f"The code '{code}' of the code system '{system}' has a meaning only together with a "
        "version, and none was sent",
        "invalid-data",
        expression,
    )


def only_fragment(system: str) -> str:
    """Why an expansion may lack codes: HL7's sentence."""
    return f"This extension is based on a fragment of the code system {system}"
