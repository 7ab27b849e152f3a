"""Messages of the claim rules (CodeSystem/$check-coding)."""

from collections.abc import Iterable, Sequence

from codesystems.problems import Issue
from terminology.messages.common import error, listed, versioned
from terminology.messages.periods import VersionPeriod, not_in_force_text


def not_a_claim(sent: str) -> Issue:
    """Another resource was sent than a Claim."""
    return error(
        "structure",
        f"{sent} was sent; send a Claim, or Parameters with a Claim as 'resource'",
        "invalid-data",
    )


def code_not_in_force(
    code: str, system: str, day: str, meanings: Sequence[VersionPeriod], replacements: Sequence[str]
) -> str:
    """A claim: a code was not to be used on its day."""
    return not_in_force_text(code, system, day, meanings, replacements)


def code_unknown(code: str, system: str, version: str, similar: Sequence[str]) -> str:
    """A claim: an edition that is whole lacks a code."""
    text = f"Unknown code '{code}' in {versioned(system, version)}"
    return f"{text}. Did you mean {' or '.join(similar)}?" if similar else text


def groups_only(code: str, system: str) -> str:
    """A claim: a code only groups others."""
    return f"'{code}' of '{system}' only groups other codes and is not billed"


def codes_unchecked(codes: Iterable[str]) -> str:
    """A claim: codes that no whole edition of the day is there to judge."""
    return (
        "Not checked, since only a fragment of their code system is here, or no edition of the "
        f"day: {listed(codes)}; 'fhir-hcpcs install' installs whole releases"
    )


def no_systems(read: Iterable[tuple[str, str]]) -> str:
    """A claim: codes without a code system."""
    codes = (f"{code} ({f'read as {system}' if system else 'not read'})" for code, system in read)
    return f"Codes without a system: {listed(codes)}; send each with its system"
