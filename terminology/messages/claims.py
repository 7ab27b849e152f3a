"""Messages of the claim rules (CodeSystem/$check-coding)."""

from collections.abc import Iterable, Mapping, Sequence

from codesystems.problems import Issue, Severity
from terminology.messages.codesystem import Others, belonging
from terminology.messages.common import error, listed, versioned


def not_a_claim(sent: str) -> Issue:
    """Another resource was sent than a Claim."""
    return error(
        "structure",
        f"{sent} was sent; send a Claim, or Parameters with a Claim as 'resource'",
        "invalid-data",
    )


def code_unknown(
    code: str, system: str, version: str, similar: Sequence[str], others: Others
) -> str:
    """A claim: an edition that is whole lacks a code."""
    text = f"Unknown code '{code}' in {versioned(system, version)}"
    if others:
        return belonging(text, code, others)
    return f"{text}. Did you mean {' or '.join(similar)}?" if similar else text


def groups_only(code: str, system: str) -> str:
    """A claim: a code only groups others."""
    return f"'{code}' of '{system}' only groups other codes and is not billed"


def beyond_fragments(codes: Iterable[tuple[str, str]]) -> str:
    """A claim: codes that a fragment lacks, each with code system and version."""
    return f"Not checked, since only a fragment of the code system is installed: {_grouped(codes)}"


def uncovered(codes: Iterable[tuple[str, str]], *, lacks: bool) -> str:
    """A claim: codes of days that no installed edition covers, each with a sentence about it."""
    by_reason: dict[str, list[str]] = {}
    for code, reason in codes:
        by_reason.setdefault(reason, []).append(code)
    listed = "; ".join(f"{_few(several)}: {reason}" for reason, several in by_reason.items())
    if lacks:
        return f"Not checked, since an edition of another day lacks the code. {listed}"
    return f"Not certain, since no edition of the day is installed. {listed}"


def unknown_systems(
    codes: Iterable[tuple[str, str]], places: Sequence[str], severity: Severity
) -> Issue:
    """A claim: codes of code systems that are not installed."""
    text = f"Not checked, since the code system is not known: {_grouped(codes)}"
    return _unchecked(text, "not-found", "not-found", places, severity)


def misplaced(codes: Iterable[tuple[str, str]], places: Sequence[str], severity: Severity) -> Issue:
    """A claim: codes of known code systems, at elements where no rule reads them."""
    text = f"No rule reads these codes at their elements: {_grouped(codes)}"
    return _unchecked(text, "informational", "invalid-data", places, severity)


def uncoded(texts: Iterable[str], places: Sequence[str], severity: Severity) -> Issue:
    """A claim: elements with a text or a reference, and without a code."""
    quoted = _few([f"'{text}'" for text in texts])
    text = f"Not checked, since there is no code: {quoted}; rules read codes alone"
    return _unchecked(text, "invalid", "invalid-data", places, severity)


def lines_without_day(day: str, places: Sequence[str]) -> Issue:
    """A claim: lines without a day, on a claim of several days."""
    text = f"Lines without a date of service were checked on any day of the claim, {day}"
    return _unchecked(text, "informational", "code-comment", places, Severity.INFORMATION)


def _unchecked(
    text: str, type: str, detail: str, places: Sequence[str], severity: Severity
) -> Issue:
    return Issue(severity, type, text, detail, expression=places[0], also=tuple(places[1:]))


def _grouped(codes: Iterable[tuple[str, str]]) -> str:
    """List codes by their code systems."""
    by_system: dict[str, list[str]] = {}
    for code, system in codes:
        by_system.setdefault(system, []).append(code)
    return "; ".join(f"{_few(several)} of '{system}'" for system, several in by_system.items())


_FEW = 12


def _few(items: Iterable[str]) -> str:
    """List some items, each once; of many, the first."""
    several = list(dict.fromkeys(items))
    more = len(several) - _FEW
    return ", ".join(several[:_FEW]) + (f" and {more} more" if more > 0 else "")


def checked(
    rules: Iterable[str],
    editions: Mapping[str, Sequence[str]],
    by_rules: Iterable[str],
    *,
    has_findings: bool,
    is_whole: bool,
    subject: str,
) -> str:
    """What was checked; `subject` is what the claim has no code of, or empty."""
    parts = [] if has_findings else [_none_found(subject, is_whole=is_whole)]
    parts.append(f"Rules checked: {', '.join(rules) or 'none'}")
    judged = [f"{_few(codes)} by {edition}" for edition, codes in editions.items()]
    ruled = _few(by_rules)
    judged += [f"{ruled} by the rules"] if ruled else []
    parts.append(f"Codes checked: {'; '.join(judged) or 'none'}")
    return ". ".join(parts)


def _none_found(subject: str, *, is_whole: bool) -> str:
    text = (
        "No findings"
        if is_whole
        else "No findings in what was checked; the other issues tell what was not"
    )
    return f"{text}; the claim has no code of {subject}" if subject else text


def no_systems(read: Iterable[tuple[str, str]]) -> str:
    """A claim: codes without a code system."""
    codes = (f"{code} ({f'read as {system}' if system else 'not read'})" for code, system in read)
    return f"Codes without a system: {listed(codes)}; send each with its system"
