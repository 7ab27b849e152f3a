"""python -m tests.conformance: run the cases of the guide, and compare with the baseline."""

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from terminology.fhir.dialects import DIALECTS, Dialect
from tests.conformance import documents, report, server
from tests.conformance.baseline import FILE, Baseline, is_own
from tests.conformance.cases import GENERAL, Guide, Unusable
from tests.conformance.judge import Verdict
from tests.conformance.run import Choice, verdicts

TESTS_VARIABLE = "FHIR_HCPCS_TX_TESTS"


def main(words: list[str] | None = None) -> int:
    """Run the selected cases; return 1 if a case fails that passes in the baseline."""
    options = _parser().parse_args(words)
    if options.table:
        baseline = Baseline.read(options.baseline)
        return _say(f"{baseline.table()}\n{baseline.contradictions()}")
    dialects = [dialect for dialect in DIALECTS if options.fhir_version in ("both", dialect.name)]
    if options.list:
        baseline = Baseline.read(options.baseline)
        names = sorted(
            name for dialect in dialects for name in baseline.names(dialect, strict=options.strict)
        )
        return _say("".join(f"{name}\n" for name in names))
    try:
        guide = _guide(options)
        results = _run(guide, options, dialects)
    except Unusable as error:
        sys.stderr.write(f"tests.conformance: {error}\n")
        return 2
    if options.json:
        options.json.write_bytes(documents.write(report.summary(results)))
    if options.test_report:
        address = (options.base or server.IN_PROCESS).rstrip("/")
        written = report.test_reports(results, address, strict=options.strict)
        options.test_report.write_bytes(documents.write(written))
    baseline = Baseline.of(guide.folder, options.baseline)
    if options.update_baseline:
        for dialect, ran in results.items():
            baseline = baseline.updated(dialect, ran)
        baseline.write(options.baseline)
    changes = [
        baseline.change(dialect, ran, strict=options.strict) for dialect, ran in results.items()
    ]
    for (dialect, ran), change in zip(results.items(), changes, strict=True):
        _say(report.counts(dialect, ran, strict=options.strict))
        _say(report.failures(ran, strict=options.strict) if options.show_failures else "")
        _say(report.against_baseline(change))
    return int(any(change.worse for change in changes))


def _say(text: str) -> int:
    sys.stdout.write(text)
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    add = parser.add_argument
    add("--tests", type=Path, metavar="FOLDER", help=f"the guide's test folder ({TESTS_VARIABLE})")
    add("--fhir-version", choices=("r4", "r5", "both"), default="both")
    add("--base", metavar="URL", help="test the server with /r4 and /r5 below this address")
    add("--suite", metavar="NAME", help="only this suite")
    add("--filter", default="", metavar="TEXT", help="only cases with this in suite/name")
    add("--mode", action="append", default=[], help="run the cases of this mode too; repeats")
    add("--externals", type=Path, metavar="FILE", help="the server's own wordings")
    add("--strict", action="store_true", help="without the tolerances of the official runner")
    add("--show-failures", action="store_true", help="print why each case fails")
    add("--json", type=Path, metavar="FILE", help="write every verdict")
    add("--test-report", type=Path, metavar="FILE", help="write a TestReport of FHIR R5")
    add("--baseline", type=Path, default=FILE, metavar="FILE", help="the recorded results")
    add("--update-baseline", action="store_true", help="record the cases that pass")
    add("--table", action="store_true", help="print the tables of the README and run nothing")
    add("--list", action="store_true", help="print the cases that pass in the baseline")
    return parser


def _guide(options: Namespace) -> Guide:
    folder = options.tests or os.environ.get(TESTS_VARIABLE)
    if not folder:
        raise Unusable(f"the folder of tests is missing: use --tests FOLDER or {TESTS_VARIABLE}")
    if is_own(Path(folder)):
        return Guide.whole(Path(folder))
    return Guide.open(Path(folder), frozenset({GENERAL, *options.mode}))


def _run(guide: Guide, options: Namespace, dialects: list[Dialect]) -> dict[Dialect, list[Verdict]]:
    choice = Choice(options.suite, options.filter)
    if options.update_baseline and (choice != Choice() or options.mode):
        raise Unusable("--update-baseline goes with a whole run: no --suite, --filter or --mode")
    if options.update_baseline and is_own(guide.folder):
        raise Unusable("our own suites have no baseline: every case passes")
    externals = guide.externals(options.externals)
    with server.at(options.base) if options.base else server.in_process() as client:
        results = {
            dialect: list(verdicts(guide, externals, client, dialect, choice))
            for dialect in dialects
        }
    if not all(results.values()):
        raise Unusable("no case of the tests is asked for")
    return results


if __name__ == "__main__":
    sys.exit(main())
