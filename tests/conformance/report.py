"""The report of a run."""

from collections.abc import Iterable, Mapping

from terminology.fhir.dialects import Dialect
from tests.conformance.baseline import Change
from tests.conformance.documents import Json
from tests.conformance.judge import Verdict

TEST_CASES = "http://hl7.org/fhir/uv/tx-ecosystem/TestCases/tx-ecosystem-test-cases"
VERSION = "1.9.3"
"""The test version of the cases of the guide (README.md)."""


def counts(dialect: Dialect, verdicts: list[Verdict], *, strict: bool) -> str:
    """The number of passed cases: of all, and of each suite."""
    lines = [f"{dialect.name}: {_counted(verdicts, strict=strict)}"]
    for suite in dict.fromkeys(verdict.case.suite for verdict in verdicts):
        of_suite = [verdict for verdict in verdicts if verdict.case.suite == suite]
        lines.append(f"  {suite}: {_counted(of_suite, strict=strict)}")
    return _lines(lines)


def failures(verdicts: Iterable[Verdict], *, strict: bool) -> str:
    """The reason why each case fails."""
    reasons = [(verdict.case.name, verdict.reason(strict=strict)) for verdict in verdicts]
    return _lines(f"FAILS {name}\n      {reason}" for name, reason in reasons if reason)


def against_baseline(change: Change) -> str:
    """The newly failed cases, and whether more cases pass than recorded."""
    lines = [f"WORSE than the baseline: {name} passed, and fails" for name in change.worse]
    if change.better:
        lines.append(f"better than the baseline by {len(change.better)} cases: update it")
    return _lines(lines or ["as in the baseline"])


def summary(results: Mapping[Dialect, Iterable[Verdict]]) -> Json:
    """Every verdict, for other programs."""
    return {
        dialect.name: [
            {
                "suite": verdict.case.suite,
                "case": verdict.case.entry["name"],
                "operation": verdict.case.operation,
                "failure": verdict.failure,
                "strictFailure": verdict.strict_failure,
            }
            for verdict in verdicts
        ]
        for dialect, verdicts in results.items()
    }


def test_reports(results: Mapping[Dialect, list[Verdict]], server: str, *, strict: bool) -> Json:
    """The TestReport of R5 of each FHIR version of a server; of several, in a Bundle."""
    reports = [
        _test_report(ran, f"{server}/{dialect.name}", strict=strict)
        for dialect, ran in results.items()
    ]
    if len(reports) == 1:
        return reports[0]
    entries = [{"resource": report} for report in reports]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _test_report(verdicts: list[Verdict], server: str, *, strict: bool) -> Json:
    """The TestReport of a run, with the elements of that of HL7's own runner."""
    reasons = [(verdict.case.name, verdict.reason(strict=strict)) for verdict in verdicts]
    passed = sum(reason is None for _, reason in reasons)
    return {
        "resourceType": "TestReport",
        "name": "TxEcosystemTests",
        "status": "completed",
        "testScript": f"{TEST_CASES}|{VERSION}",
        "result": "pass" if passed == len(reasons) else "fail",
        "score": round(100 * passed / len(reasons), 2),
        "tester": "python -m tests.conformance",
        "participant": [{"type": "server", "uri": server}],
        "test": [{"name": name, "action": [_action(reason)]} for name, reason in reasons],
    }


def _action(failure: str | None) -> Json:
    if failure is None:
        return {"operation": {"result": "pass"}}
    return {"operation": {"result": "fail", "message": failure}}


def _counted(verdicts: list[Verdict], *, strict: bool) -> str:
    passing = sum(verdict.reason(strict=strict) is None for verdict in verdicts)
    return f"{passing} of {len(verdicts)} pass"


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
