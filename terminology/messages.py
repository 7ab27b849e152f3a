"""Every sentence a user may read: what was sent, what is known, what to send instead.

Where HL7's terminology tests fix a sentence, it is theirs to the letter, with its message id.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from codesystems.model import ContentMode, Validity
from codesystems.problems import Issue, Severity


def _error(
    type: str,
    text: str,
    detail: str | None = None,
    expression: str | None = None,
    message_id: str | None = None,
) -> Issue:
    return Issue(Severity.ERROR, type, text, detail, expression, message_id)


def _listed(items: Iterable[str]) -> str:
    return ", ".join(items) or "none"


# What was asked


def missing(names: Sequence[str], example: str) -> Issue:
    """One of several inputs is needed and none was sent."""
    return _error("required", f"Send {' or '.join(names)}, for example {example}", "invalid-data")


def too_many(names: Iterable[str]) -> Issue:
    """Inputs that exclude one another were sent together."""
    return _error("invalid", f"Send one of {_listed(names)}, not several", "invalid-data")


def repeated(name: str) -> Issue:
    """An input that may come once came several times."""
    return _error("invalid", f"The parameter '{name}' was sent more than once", "invalid-data")


def several_systems(systems: Iterable[str]) -> Issue:
    """Inputs name several code systems where there can be one."""
    return _error(
        "invalid", f"Several code systems were sent: {_listed(systems)}; send one", "invalid-data"
    )


def several_versions(versions: Iterable[str]) -> Issue:
    """Inputs name several versions where there can be one."""
    return _error(
        "invalid", f"Several versions were sent: {_listed(versions)}; send one", "invalid-data"
    )


def contradicts_id(id: str, url: str, version: str, sent: str) -> Issue:
    """The resource in the path is not what the inputs name."""
    return _error(
        "invalid",
        f"'{id}' in the path is version '{version}' of '{url}', but '{sent}' was sent; "
        "send the code system without an id, or the id alone",
        "invalid-data",
    )


def in_query_and_body(names: Iterable[str]) -> Issue:
    """Inputs stand in the query of a request whose body has inputs too."""
    return _error(
        "invalid",
        f"With a body, send all parameters in it; in the query stand {_listed(names)}",
        "invalid-data",
    )


def bad_value(name: str, value: str, due: str) -> Issue:
    """An input does not have the form that it must have."""
    return _error("value", f"The parameter '{name}' is '{value}'; it must be {due}", "invalid-data")


def unknown_input(name: str, known: Iterable[str]) -> Issue:
    """An input that this operation does not have, where strict handling was asked for."""
    return _error(
        "not-supported", f"Unknown parameter '{name}'; known are {_listed(known)}", "invalid-data"
    )


def unsupported_input(name: str) -> Issue:
    """An input that FHIR has and this server does not honour; ignoring it would mislead."""
    return _error(
        "not-supported",
        f"The parameter '{name}' is not supported here; send the question without it",
    )


def missing_extra(option: str, package: str, extra: str) -> Issue:
    """The command line: an option needs a package that is not installed."""
    return _error("not-supported", f"{option} needs {package}: pip install 'fhir-hcpcs[{extra}]'")


def no_items(name: str) -> Issue:
    """A batch of an operation without one question."""
    return _error(
        "required",
        f"Send one or more parameters '{name}', each with a Parameters resource",
        "invalid-data",
    )


def not_a_batch(sent: str) -> Issue:
    """What was posted to the base is no Bundle of type batch."""
    return _error(
        "not-supported",
        f"{sent} was sent; send a Bundle of type batch. A server that only answers has no "
        "transactions",
        "invalid-data",
    )


def bad_entry(number: int, reason: str) -> Issue:
    """An entry of a batch cannot be read as a request."""
    return _error(
        "structure",
        f"Bundle.entry[{number}] cannot be read: {reason}",
        "invalid-data",
        f"Bundle.entry[{number}].request",
    )


def bad_body(reason: str) -> Issue:
    """The body is not what the media type says, or no Parameters resource."""
    return _error("structure", f"The body cannot be read: {reason}", "invalid-data")


def body_too_large(limit: int) -> Issue:
    """The body is larger than the server takes."""
    return _error("too-long", f"The body is larger than the {limit:,} bytes that are taken")


def head_too_large(sent: str, limit: str) -> Issue:
    """The head of the request is larger, or has more headers, than the server takes."""
    return _error("too-long", f"The request has {sent}; at most {limit} are taken")


def query_too_long(size: int, limit: int) -> Issue:
    """The query of the request is longer than the server takes."""
    return _error(
        "too-long",
        f"The query has {size:,} bytes; at most {limit:,} are taken: send the parameters by POST",
    )


def bad_host(number: int) -> Issue:
    """A request of HTTP/1.1 does not have exactly one header Host (RFC 9112, section 3.2)."""
    return _error("invalid", f"The request has {number} Host headers; send exactly one")


def too_slow(seconds: float) -> Issue:
    """A request did not arrive whole in time."""
    return _error("timeout", f"The request did not arrive whole within {seconds:g} seconds")


def too_many_connections(limit: int) -> Issue:
    """More connections are open than may be at once."""
    return _error("throttled", f"More than {limit} connections are open; connect again later")


def overloaded(limit: int) -> Issue:
    """More requests are being answered than may be at once."""
    return _error(
        "throttled", f"More than {limit} requests are being answered; send this one again later"
    )


def stopping() -> Issue:
    """The server stops before a request is answered."""
    return _error("transient", "The server stops; send the request again")


def damaged(file: str) -> Issue:
    """The file of an edition is damaged, so that it is not answered from."""
    return _error(
        "transient",
        f"The file {file} is damaged, and is no longer answered from; send the request again for "
        "an answer without it",
    )


def unsupported_media_type(sent: str, known: Iterable[str]) -> Issue:
    """The body has a media type that is not read."""
    return _error(
        "not-supported", f"Content-Type '{sent}' is not read; send one of {_listed(known)}"
    )


def not_acceptable(sent: str, known: Iterable[str]) -> Issue:
    """The answer was asked for in a form that is not written."""
    return _error(
        "not-supported", f"No answer can be written as '{sent}'; ask for one of {_listed(known)}"
    )


def method_not_allowed(method: str, path: str, allowed: Iterable[str]) -> Issue:
    """The path is known, the method is not."""
    return _error(
        "not-supported", f"{method} is not answered at {path}; send one of {_listed(allowed)}"
    )


def unknown_path(path: str, known: Iterable[str]) -> Issue:
    """Nothing is at this path."""
    return _error("not-found", f"Nothing is at {path}; there is {_listed(known)}")


def unknown_operation(name: str, known: Iterable[str]) -> Issue:
    """An operation that this server does not have."""
    return _error("not-supported", f"The operation {name} is not known; known are {_listed(known)}")


def unknown_resource(kind: str, id: str, similar: Iterable[str]) -> Issue:
    """No resource has this id."""
    return _error(
        "not-found", f"There is no {kind} with the id '{id}'; known are {_listed(similar)}"
    )


_REFUSALS = {401: "login", 403: "forbidden"}


def refused(status: int, reason: str) -> Issue:
    """The host application refuses the request."""
    return _error(_REFUSALS.get(status, "processing"), reason)


def internal_error(request: str) -> Issue:
    """Something failed that should not have; the log has the details."""
    return _error("exception", f"The server failed on this request; its log says why ({request})")


# Code systems and codes


def unknown_system(system: str, known: Iterable[str]) -> Issue:
    """No edition of the code system is here."""
    return _error(
        "not-found",
        f"Unknown code system '{system}'; known are {_listed(known)}",
        "not-found",
        "system",
    )


def unknown_version(system: str, version: str, known: Sequence[str]) -> Issue:
    """The code system is here, but not in this version."""
    return _error(
        "not-found",
        f"Unknown version '{version}' of the code system '{system}'; known are {_listed(known)}",
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
) -> Issue:
    """$lookup: the edition does not have the code."""
    text = f"Unknown code '{code}' in the code system '{system}' version '{version}'"
    if content is ContentMode.FRAGMENT:
        text += ", a fragment: the code may stand in the complete edition"
    if elsewhere:
        text += f". It stands in version {' and '.join(elsewhere)}: send that as version"
    if similar:
        text += f". Did you mean {' or '.join(similar)}?"
    return _error("not-found", text, "invalid-code", "code")


def cannot_validate(system: str, expression: str) -> Issue:
    """$validate-code: no edition of the code system is here."""
    return _error(
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
    """$validate-code: the code system is here, but not in this version."""
    versions = f"Valid versions: {_or(known)}"
    name = "UNKNOWN_CODESYSTEM_VERSION"
    if not known:
        versions, name = "No versions of this code system are known", f"{name}_NONE"
    return _error(
        "not-found",
        f"A definition for CodeSystem '{system}' version '{version}' could not be found, so the "
        f"code cannot be validated. {versions}",
        "not-found",
        expression,
        name,
    )


def invalid_code(code: str, system: str, version: str, expression: str) -> Issue:
    """$validate-code: the edition does not have the code."""
    return _error(
        "code-invalid",
        f"Unknown code '{code}' in the CodeSystem '{system}' version '{version}'",
        "invalid-code",
        expression,
        "Unknown_Code_in_Version",
    )


def unknown_in_fragment(code: str, system: str, version: str, expression: str) -> Issue:
    """$validate-code: the fragment does not have the code, which says little."""
    return Issue(
        Severity.WARNING,
        "code-invalid",
        f"Unknown Code '{code}' in the CodeSystem '{system}' version '{version}' - note that the "
        "code system is labeled as a fragment, so the code may be valid in some other fragment",
        "invalid-code",
        expression,
        "UNKNOWN_CODE_IN_FRAGMENT",
    )


def did_you_mean(similar: Sequence[str]) -> str:
    """Codes that a typo may have meant."""
    return f"Did you mean {' or '.join(similar)}?"


def stands_in(code: str, versions: Sequence[str]) -> str:
    """Other versions that have the code."""
    return f"'{code}' stands in version {' and '.join(versions)}"


def other_case(code: str, correct: str, canonical: str, expression: str) -> Issue:
    """The code is known in another case, and the code system does not mind."""
    return Issue(
        Severity.INFORMATION,
        "business-rule",
        f"The code '{code}' differs from the correct code '{correct}' by case. Although the code "
        f"system '{canonical}' is case insensitive, implementers are strongly encouraged to use "
        "the correct case anyway",
        "code-rule",
        expression,
        "CODE_CASE_DIFFERENCE",
    )


def display_unchecked(display: str, code: str, expression: str) -> Issue:
    """The edition has no wording for the code, so a display can be neither right nor wrong."""
    return Issue(
        Severity.INFORMATION,
        "informational",
        f"No display is known here for '{code}'; '{display}' was not checked",
        "invalid-display",
        expression,
    )


def wrong_display(
    display: str,
    system: str,
    code: str,
    due: Sequence[tuple[str, str | None]],
    languages: str,
    expression: str,
) -> Issue:
    """The display is none of the code's; `due` are those that it has, with their language."""
    quoted = [f"'{text}' ({language})" if language else f"'{text}'" for text, language in due]
    choices = quoted[0] if len(due) == 1 else f"one of {len(due)} choices: {_or(quoted)}"
    blank = any(display.split() == text.split() for text, _ in due)
    what, name = ("whitespace in ", "_WS") if blank else ("", "")
    return _error(
        "invalid",
        f"Wrong {what}Display Name '{display}' for {system}#{code}. Valid display is {choices} "
        f"(for the language(s) '{languages}')",
        "invalid-display",
        expression,
        f"Display_Name{name}_for__should_be_one_of__instead_of",
    )


def inactive(code: str, status: str | None, expression: str) -> Issue:
    """The code is valid but no longer to be used."""
    said = "inactive" if status in {None, "inactive"} else f"{status} and inactive"
    return Issue(
        Severity.WARNING,
        "business-rule",
        f"The concept '{code}' has a status of {said} and its use should be reviewed",
        "code-comment",
        expression,
        "INACTIVE_CONCEPT_FOUND",
    )


def ended(code: str, end: date, replacements: Sequence[str], expression: str) -> Issue:
    """The last day on which the code might be used, and what CMS names instead."""
    text = f"The last day on which '{code}' could be used was {end}"
    if replacements:
        text += f"; CMS names {' and '.join(replacements)} instead"
    return Issue(Severity.INFORMATION, "business-rule", text, "code-comment", expression)


def is_abstract(system: str, code: str, expression: str) -> Issue:
    """The code only groups others, and codes to be used were asked for."""
    return _error(
        "business-rule",
        f"Code '{system}#{code}' is abstract, and not allowed in this context",
        "code-rule",
        expression,
        "ABSTRACT_CODE_NOT_ALLOWED",
    )


def no_system(expression: str) -> Issue:
    """A coding without a system has no meaning."""
    return Issue(
        Severity.WARNING,
        "invalid",
        "Coding has no system. A code with no system has no defined meaning, and it cannot be "
        "validated. A system should be provided",
        "invalid-data",
        expression,
        "Coding_has_no_system__cannot_validate",
    )


def other_system(system: str, due: str, expression: str) -> Issue:
    """The coding is of another code system than the one asked about."""
    return _error(
        "invalid",
        f"The coding is of the code system '{system}', but '{due}' was asked about",
        "invalid-data",
        expression,
    )


# Differences between editions


def same_version(system: str, version: str) -> Issue:
    """$diff: an edition does not differ from itself."""
    return _error(
        "invalid",
        f"The two versions of '{system}' are the same, '{version}'; send two that differ",
        "invalid-data",
    )


def unknown_property(name: str, known: Iterable[str]) -> Issue:
    """$diff: neither edition has this property, so nothing could be found."""
    return _error("value", f"Unknown property '{name}'; known are {_listed(known)}", "invalid-data")


# Concept maps


def unknown_map(url: str, known: Iterable[str]) -> Issue:
    """No concept map has this URL or version."""
    return _error("not-found", f"Unknown concept map '{url}'; known are {_listed(known)}")


def no_map(source: str, target: str | None, known: Iterable[str]) -> str:
    """No concept map joins these code systems."""
    to = f" to '{target}'" if target else ""
    return f"No concept map leads from '{source}'{to}; there are {_listed(known)}"


def no_match(code: str, system: str, maps: Iterable[str]) -> str:
    """The maps asked have no row for the code."""
    of = f" of '{system}'" if system else ""
    return f"No mapping for the code '{code}'{of} in {_listed(maps)}"


def no_target(code: str, comment: str | None) -> str:
    """The map says that the code has no target."""
    return f"The map says that '{code}' has no target" + (f": {comment}" if comment else "")


def not_current(code: str, target: str, end: date | None, start: date | None) -> str:
    """A mapping exists but does not hold on the date of the map."""
    when = f"ended {end}" if end else f"begins {start}"
    return f"The mapping of '{code}' to '{target}' {when} and is not offered as current"


def excluded(code: str, target: str, needed: Iterable[tuple[str, str]]) -> str:
    """A mapping exists for other circumstances than those that were stated."""
    conditions = " and ".join(f"{attribute} is {value}" for attribute, value in needed)
    return f"The mapping of '{code}' to '{target}' holds only where {conditions}"


def unknown_attribute(name: str, known: Iterable[str]) -> Issue:
    """An attribute was stated on which no mapping depends."""
    return _error(
        "value",
        f"Unknown attribute '{name}' of a dependency; known are {_listed(known)}",
        "invalid-data",
    )


def unknown_circumstance(value: str, attribute: str, known: Iterable[str]) -> Issue:
    """An attribute was stated to have a value that it cannot have."""
    return _error(
        "value",
        f"The dependency '{attribute}' is '{value}'; it must be one of {_listed(known)}",
        "invalid-data",
    )


def no_translation(reason: str) -> Issue:
    """The command line's answer where there is no counterpart."""
    return _error("not-found", reason)


# Dates


Meaning = tuple[date | None, date | None, str]
"""The first and the last day of one meaning of a code, and the version that says so."""


def _meant(meanings: Sequence[Meaning]) -> str:
    return " and ".join(
        f"from {start or 'the beginning'} to {end or 'no end'} (version {version})"
        for start, end, version in meanings
    )


def _not_in_force(
    code: str, system: str, day: str, meanings: Sequence[Meaning], replacements: Sequence[str]
) -> str:
    text = f"The code '{code}' of '{system}' was not in force on {day}"
    dated = [meaning for meaning in meanings if meaning[0] or meaning[1]]
    if dated:
        text += f"; it is or was {_meant(dated)}"
    else:
        versions = [version for _, _, version in meanings]
        text += f"; it stands in version {_listed(versions)}, not in that of the day"
    if replacements:
        text += f". {' and '.join(replacements)} is named instead"
    return text


def not_in_force(
    code: str, system: str, day: str, meanings: Sequence[Meaning], replacements: Sequence[str]
) -> Issue:
    """$lookup with a date: the code is known, but was not to be used on the day."""
    text = _not_in_force(code, system, day, meanings, replacements)
    return _error("not-found", text, "code-rule", "code")


def invalid_on_day(
    code: str,
    system: str,
    day: str,
    meanings: Sequence[Meaning],
    replacements: Sequence[str],
    expression: str,
) -> Issue:
    """$validate-code with a date: the code is known, but was not to be used on the day."""
    text = _not_in_force(code, system, day, meanings, replacements)
    return _error("business-rule", text, "code-rule", expression)


def before_first(day: str, version: str, effective: date) -> str:
    """The day lies before everything that is installed."""
    return (
        f"{day} lies before the first edition here, {version}, in force from {effective}; it was "
        "answered from that edition's dates"
    )


def after_due(day: str, version: str, due: date) -> str:
    """The day lies behind the time for which the edition in force speaks."""
    return (
        f"{day} does not lie before {due}, when the release after {version} was due, which is not "
        "here; it was answered from the editions that are"
    )


def remark_on_day(text: str) -> Issue:
    """$validate-code: the day lies outside what is installed."""
    return Issue(Severity.WARNING, "business-rule", text, "code-comment", "date")


def moment(event: str, effective: date, validity: Validity | None) -> str:
    """$lookup: one step of the history of a code."""
    text = f"{event}, in the edition in force from {effective}"
    if validity is not None and (validity.start or validity.end):
        start, end = validity.start or "the beginning", validity.end or "no end"
        text += f"; the code is in force from {start} to {end}"
    return text


# Files


def unknown_ending(option: str, name: str, known: Iterable[str]) -> Issue:
    """A file whose name does not say what it is."""
    return _error(
        "not-supported", f"{option} is '{name}'; its name must end in {' or '.join(known)}"
    )


def no_folder(option: str, name: str) -> str:
    """A file to write in a folder that is not there."""
    return f"{option} is '{name}', in a folder that is not there; make the folder first"


def no_column(name: str, known: Iterable[str]) -> Issue:
    """A column that the file does not have."""
    return _error("not-found", f"The file has no column '{name}'; its columns are {_listed(known)}")


def repeated_column(name: str) -> Issue:
    """A file has two columns of one name."""
    return _error("invalid", f"The file has several columns '{name}'; rename all but one")


def column_in_the_way(name: str) -> Issue:
    """A column of the file is called as one that the translation adds."""
    return _error("conflict", f"The file has a column '{name}', which is to be added; rename it")


def unreadable_file(name: str, reason: str) -> Issue:
    """A file that is not what its name says."""
    return _error("structure", f"{name} cannot be read: {reason}")


def mixed_up_lines(line: int | None) -> str:
    """Why no line of a file is sure, and the line where a quote opens that may be the cause."""
    why = f"the quote that opens in line {line} is not closed" if line else "lines would be lost"
    return f"{why}, so that one line cannot be told from the next"


def not_json() -> Issue:
    """A line that is no JSON object."""
    return _error("structure", "The line is no JSON object")


def no_code(column: str) -> Issue:
    """A line without a code."""
    return _error("required", f"The column '{column}' is empty")


def one_of_options(first: str, other: str) -> Issue:
    """Two options of a command that exclude one another, or of which one is needed."""
    return _error("invalid", f"Give {first} or {other}: one of them, not both and not none")


def same_file(*names: str) -> Issue:
    """Input, output and bad lines would be the same file."""
    return _error("invalid", f"Input, output and bad rows must be three files: {_listed(names)}")


# Resources that are sent


def bad_element(at: str, due: str, sent: str | None = None) -> Issue:
    """An element of a resource that was sent is not what FHIR has there."""
    was = f" is '{sent}'; it" if sent is not None else ""
    return _error("structure", f"{at}{was} must be {due}", "invalid-data", at)


def not_a_resource(sent: str, known: Iterable[str]) -> Issue:
    """A resource was sent of a type that takes no part in answers."""
    return _error("not-supported", f"A {sent} was sent; known are {_listed(known)}", "invalid-data")


# Claims


def not_a_claim(sent: str) -> Issue:
    """Another resource was sent than a Claim."""
    return _error(
        "structure",
        f"{sent} was sent; send a Claim, or Parameters with a Claim as 'resource'",
        "invalid-data",
    )


def code_not_in_force(
    code: str, system: str, day: str, meanings: Sequence[Meaning], replacements: Sequence[str]
) -> str:
    """A claim: a code was not to be used on its day."""
    return _not_in_force(code, system, day, meanings, replacements)


def code_unknown(code: str, system: str, version: str, similar: Sequence[str]) -> str:
    """A claim: an edition that is whole lacks a code."""
    text = f"Unknown code '{code}' in '{system}' version '{version}'"
    return f"{text}. Did you mean {' or '.join(similar)}?" if similar else text


def groups_only(code: str, system: str) -> str:
    """A claim: a code only groups others."""
    return f"'{code}' of '{system}' only groups other codes and is not billed"


def codes_unchecked(codes: Iterable[str]) -> str:
    """A claim: codes that no whole edition of the day is there to judge."""
    return (
        "Not checked, since only a fragment of their code system is here, or no edition of the "
        f"day: {_listed(codes)}; 'fhir-hcpcs install' installs whole releases"
    )


def no_systems(read: Iterable[tuple[str, str]]) -> str:
    """A claim: codes without a code system."""
    said = (f"{code} ({f'read as {system}' if system else 'not read'})" for code, system in read)
    return f"Codes without a system: {_listed(said)}; send each with its system"


# Value sets


def _or(items: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`, as HL7's sentences list things."""
    return " or ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def unknown_value_set(url: str) -> Issue:
    """The value set that is asked about is not here."""
    return _error(
        "not-found",
        f"A definition for the value Set '{url}' could not be found",
        "not-found",
        message_id="Unable_to_resolve_value_Set_",
    )


def unknown_import(url: str, version: str | None) -> Issue:
    """$expand: a value set that is included is not here."""
    text = f"Unable to find included value set '{url}'"
    if version:
        text += f" version '{version}'"
    name = "VS_EXP_IMPORT_UNK_PINNED" if version else "VS_EXP_IMPORT_UNK"
    return _error("not-found", text, "not-found", message_id=name)


def cannot_expand(system: str) -> Issue:
    """$expand: a code system that a value set draws on is not here."""
    return _error(
        "not-found",
        f"A definition for CodeSystem '{system}' could not be found, so the value set cannot be "
        "expanded",
        "not-found",
        message_id="UNKNOWN_CODESYSTEM_EXP",
    )


def cannot_expand_version(system: str, version: str, known: Sequence[str]) -> Issue:
    """$expand: a version of a code system that a value set draws on is not here."""
    return _error(
        "not-found",
        f"A definition for CodeSystem '{system}' version '{version}' could not be found, so the "
        f"value set cannot be expanded. Valid versions: {_or(known)}",
        "not-found",
        message_id="UNKNOWN_CODESYSTEM_VERSION_EXP",
    )


def no_content(system: str) -> Issue:
    """A code system is known, but none of its codes."""
    return _error(
        "not-supported",
        f"The code system '{system}' is here without its codes",
        "not-found",
    )


def version_not_allowed(system: str, version: str, due: str, expression: str | None) -> Issue:
    """A check of versions forbids the version that the value set leads to."""
    return _error(
        "exception",
        f"The version '{version}' is not allowed for system '{system}': required to be '{due}' by "
        "a version-check parameter",
        "version-error",
        expression,
        "VALUESET_VERSION_CHECK",
    )


def version_mismatch(system: str, version: str, sent: str, expression: str) -> Issue:
    """The coding has another version than the value set includes."""
    return _error(
        "invalid",
        f"The code system '{system}' version '{version}' in the ValueSet include is different to "
        f"the one in the value ('{sent}')",
        "vs-invalid",
        expression,
        "VALUESET_VALUE_MISMATCH",
    )


def version_mismatch_changed(
    system: str, version: str, included: str, sent: str, expression: str
) -> Issue:
    """The coding has another version than the one that a parameter chose."""
    return _error(
        "invalid",
        f"The code system '{system}' version '{version}' resulting from the version '{included}' "
        f"in the ValueSet include is different to the one in the value ('{sent}')",
        "vs-invalid",
        expression,
        "VALUESET_VALUE_MISMATCH_CHANGED",
    )


def version_mismatch_default(system: str, version: str, sent: str, expression: str) -> Issue:
    """The coding has another version than the newest, which the value set includes."""
    return Issue(
        Severity.WARNING,
        "invalid",
        f"The code system '{system}' version '{version}' for the versionless include in the "
        f"ValueSet include is different to the one in the value ('{sent}')",
        "vs-invalid",
        expression,
        "VALUESET_VALUE_MISMATCH_DEFAULT",
    )


def filter_without_value(system: str, property: str, operator: str, place: str) -> Issue:
    """A filter of a value set has no value."""
    return _error(
        "invalid",
        f"The system {system} filter with property = {property}, op = {operator} has no value",
        "vs-invalid",
        place,
        "UNABLE_TO_HANDLE_SYSTEM_FILTER_WITH_NO_VALUE",
    )


def unknown_filter(
    system: str, property: str, operator: str, known: Iterable[str], place: str
) -> Issue:
    """A filter of a value set has an operator that is not known."""
    return _error(
        "invalid",
        f"The system {system} filter with property = {property} has the unknown operator "
        f"'{operator}'; known are {_listed(known)}",
        "vs-invalid",
        place,
    )


def unknown_filter_property(system: str, property: str, known: Iterable[str], place: str) -> Issue:
    """A filter of a value set names a property that no concept has."""
    return _error(
        "invalid",
        f"The system {system} has no property '{property}' to filter by; known are "
        f"{_listed(known)}",
        "vs-invalid",
        place,
    )


def bad_filter(
    system: str, property: str, operator: str, value: str, reason: str, place: str
) -> Issue:
    """The value of a filter is none that its operator can take."""
    return _error(
        "invalid",
        f"The system {system} filter with property = {property}, op = {operator} has the value "
        f"'{value}': {reason}",
        "vs-invalid",
        place,
    )


def circular(again: str, path: Sequence[str]) -> Issue:
    """A value set includes itself, by way of others."""
    return _error(
        "processing",
        f"Found a circularity pointing to {again} processing ValueSet with pathway "
        f"[{', '.join(path)}]",
        "vs-invalid",
        message_id="VALUESET_CIRCULAR_REFERENCE",
    )


def left_open(fragments: Iterable[str]) -> str:
    """Why there may be more codes than an expansion has."""
    return f"Of {_listed(fragments)} only a fragment is here; there may be more codes"


def too_costly(value_set: str, limit: int) -> Issue:
    """An expansion has more codes than are given at once."""
    return _error(
        "too-costly",
        f"The value set '{value_set}' expansion has too many codes to produce (>{limit})",
        message_id="VALUESET_TOO_COSTLY",
    )


def too_many_seconds(limit: float) -> Issue:
    """A request takes more processor time than one request may."""
    return _error(
        "too-costly",
        f"The request takes more than the {limit:g} seconds of processor time that one request "
        "may take; ask for less at once, or send a simpler filter",
    )


def too_many_units(limit: int) -> Issue:
    """A request looks at more concepts than one request may."""
    return _error(
        "too-costly",
        f"The request looks at more than {limit:,} concepts and values; ask for less at once",
    )


def too_long(limit: float) -> Issue:
    """A request takes longer than one request may."""
    return _error(
        "too-costly", f"The request was not answered within {limit:g} seconds; ask for less at once"
    )


def too_large_answer(limit: int) -> Issue:
    """The answer has more bytes than one answer may have."""
    return _error(
        "too-costly",
        f"The answer is larger than the {limit:,} bytes that one answer may have; ask for less at "
        "once, or page by page",
    )


def regex_too_long(size: int, limit: int) -> Issue:
    """A filter has a longer regular expression than is evaluated."""
    return _error(
        "too-costly",
        f"A regular expression of {size:,} characters takes too long; at most {limit:,} are "
        "evaluated",
    )


def too_deep(limit: int) -> Issue:
    """Value sets include one another further than anyone reads."""
    return _error("too-costly", f"Value sets include one another over more than {limit} levels")


def too_many_includes(limit: int) -> Issue:
    """Value sets include more than is looked at for one question."""
    return _error("too-costly", f"The value sets have more than {limit:,} includes and excludes")


def circular_concepts(place: str, code: str) -> Issue:
    """A code system has a concept above itself."""
    return _error(
        "structure", f"{place}: the concept '{code}' stands above itself", "invalid-data", place
    )


def missing_supplement(url: str) -> Issue:
    """A supplement that is needed is not here."""
    return _error(
        "business-rule",
        f"Required supplement not found: {url}",
        "not-found",
        message_id="VALUESET_SUPPLEMENT_MISSING",
    )


def bad_language(text: str) -> Issue:
    """A list of languages cannot be read."""
    return _error(
        "processing",
        f"Invalid displayLanguage: '{text}'",
        "invalid-display",
        message_id="INVALID_DISPLAY_NAME",
    )


def not_in_value_set(coded: str, value_set: str, expression: str) -> Issue:
    """The code is not in the value set; `coded` is `system|version#code ('display')`."""
    return _error(
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
    return _error(
        "code-invalid",
        f"No valid coding was found for the value set '{value_set}'",
        "not-in-vs",
        message_id="TX_GENERAL_CC_ERROR_MESSAGE",
    )


def cannot_infer(code: str, value_set: str) -> Issue:
    """The code system of a code is to be found out, and the value set has no such code."""
    return _error(
        "not-found",
        f"The System URI could not be determined for the code '{code}' in the ValueSet "
        f"'{value_set}'",
        "cannot-infer",
        "code",
        "UNABLE_TO_INFER_CODESYSTEM",
    )


def infers_several(code: str, value_set: str, systems: Iterable[str]) -> Issue:
    """The code system of a code is to be found out, and several have it."""
    return _error(
        "not-found",
        f"The System URI could not be determined for the code '{code}' in the ValueSet "
        f"'{value_set}': value set expansion has multiple matches: [{', '.join(systems)}]",
        "cannot-infer",
        "code",
        "Unable_to_resolve_system__value_set_has_multiple_matches",
    )


def relative_system(expression: str) -> Issue:
    """The code system of a coding is no absolute URL."""
    return _error(
        "invalid",
        f"{expression} must be an absolute reference, not a local reference",
        "invalid-data",
        expression,
        "Terminology_TX_System_Relative",
    )


def system_is_value_set(system: str, expression: str) -> Issue:
    """The code system of a coding is a value set."""
    return _error(
        "invalid",
        f"The Coding references a value set, not a code system ('{system}')",
        "invalid-data",
        expression,
        "Terminology_TX_System_ValueSet2",
    )


def system_is_supplement(canonical: str, expression: str) -> Issue:
    """The code system of a coding is a supplement to another."""
    return _error(
        "invalid",
        f"CodeSystem {canonical} is a supplement, so can't be used as a value in Coding.system",
        "invalid-data",
        expression,
        "CODESYSTEM_CS_NO_SUPPLEMENT",
    )


def not_active(code: str, expression: str) -> Issue:
    """The code is inactive, and the value set has active ones only."""
    return _error(
        "business-rule",
        f"The concept '{code}' is valid but is not active",
        "code-rule",
        expression,
        "STATUS_CODE_WARNING_CODE",
    )


def deprecated(code: str, expression: str) -> Issue:
    """The code is still to be used, but not for long."""
    return Issue(
        Severity.WARNING,
        "business-rule",
        f"The concept '{code}' is deprecated and its use should be reviewed",
        "code-comment",
        expression,
        "DEPRECATED_CONCEPT_FOUND",
    )


def deprecated_in_value_set(code: str, system: str, value_set: str, expression: str) -> Issue:
    """The value set itself marks the code as deprecated."""
    return Issue(
        Severity.WARNING,
        "business-rule",
        f"The presence of the concept '{code}' in the system '{system}' in the value set "
        f"{value_set} is marked with a status of deprecated and its use should be reviewed",
        "code-comment",
        expression,
        "CONCEPT_DEPRECATED_IN_VALUESET",
    )


def standing(word: str, kind: str, canonical: str) -> Issue:
    """What is used is a draft, experimental, deprecated or withdrawn."""
    return Issue(
        Severity.INFORMATION,
        "business-rule",
        f"Reference to {word} {kind} {canonical}",
        "status-check",
        message_id=f"MSG_{word.upper()}",
    )


def inactive_display(display: str, code: str, status: str, right: str, expression: str) -> Issue:
    """The display is one that the code had."""
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
    """The code has no display in the language, and the one that was sent is the default."""
    return Issue(
        Severity.INFORMATION,
        "invalid",
        f"There are no valid display names found for the code {system}#{code} for language(s) "
        f"'{languages}'. The display is '{display}' which is a valid display for the default "
        "language",
        "invalid-display",
        expression,
        "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK",
    )


def wrong_display_no_language(
    sent: str, system: str, code: str, languages: str, display: str, expression: str
) -> Issue:
    """The code has no display in the language, and the one that was sent is none at all."""
    return _error(
        "invalid",
        f"Wrong Display Name '{sent}' for {system}#{code}. There are no valid display names found "
        f"for language(s) '{languages}'. Default display is '{display}'",
        "invalid-display",
        expression,
        "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR",
    )


def nothing_to_validate() -> Issue:
    """A question of $validate-code without a code."""
    return _error(
        "invalid",
        "Unable to find code to validate (looked for coding | codeableConcept | code+system | "
        "code+inferSystem in parameters",
    )
