"""The report of a run."""

from collections.abc import Iterable, Mapping

from terminology.fhir.dialects import Dialect
from tests.conformance.baseline import Change
from tests.conformance.documents import Json
from tests.conformance.judge import Verdict


def counts(dialect: Dialect, verdicts: list[Verdict], *, strict: bool) -> str:
    """How many cases pass: of all, and of each suite."""
    lines = [f"{dialect.name}: {_counted(verdicts, strict=strict)}"]
    for suite in dict.fromkeys(one.case.suite for one in verdicts):
        of_suite = [one for one in verdicts if one.case.suite == suite]
        lines.append(f"  {suite}: {_counted(of_suite, strict=strict)}")
    return _lines(lines)


def failures(verdicts: Iterable[Verdict], *, strict: bool) -> str:
    """Why each case fails."""
    reasons = [(one.case.name, one.reason(strict=strict)) for one in verdicts]
    return _lines(f"FAILS {name}\n      {reason}" for name, reason in reasons if reason)


def against_baseline(change: Change) -> str:
    """What fails that passed, and whether more passes than is recorded."""
    lines = [f"WORSE than the baseline: {name} passed, and fails" for name in change.worse]
    if change.better:
        lines.append(f"better than the baseline by {len(change.better)} cases: update it")
    return _lines(lines or ["as in the baseline"])


def summary(results: Mapping[Dialect, Iterable[Verdict]]) -> Json:
    """Every verdict, for other programs."""
    return {
        dialect.name: [
            {
                "suite": one.case.suite,
                "case": one.case.entry["name"],
                "operation": one.case.operation,
                "failure": one.failure,
                "strictFailure": one.strict_failure,
            }
            for one in verdicts
        ]
        for dialect, verdicts in results.items()
    }


def _counted(verdicts: list[Verdict], *, strict: bool) -> str:
    passing = sum(one.reason(strict=strict) is None for one in verdicts)
    return f"{passing} of {len(verdicts)} pass"


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
