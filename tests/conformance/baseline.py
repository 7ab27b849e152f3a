"""The cases that our server passes, to detect a case that passed and now fails.

A case that is twice in the guide passes if both pass.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from terminology.fhir.dialects import DIALECTS, Dialect
from tests.conformance import documents
from tests.conformance.documents import Json
from tests.conformance.judge import Verdict

FILE = Path(__file__).with_name("baseline.json")
OWN_SUITES = Path(__file__).with_name("suites")
HEADINGS = ("Suite", "R5", "R4")
CONTRADICTIONS = ("Cases", "ask for", "But cases", "ask for")
COLUMNS = tuple(reversed(DIALECTS))


@dataclass(frozen=True)
class Change:
    """The difference of a run and the baseline: newly failed and newly passed cases."""

    worse: tuple[str, ...]
    better: tuple[str, ...]


def is_own(folder: Path) -> bool:
    """Whether a test folder is one of our own suites."""
    return folder.resolve().is_relative_to(OWN_SUITES)


def passed(verdicts: Iterable[Verdict], *, strict: bool) -> set[str]:
    """The names of the cases that pass."""
    verdicts = list(verdicts)
    failed = {verdict.case.name for verdict in verdicts if verdict.reason(strict=strict)}
    return {verdict.case.name for verdict in verdicts} - failed


@dataclass(frozen=True)
class Baseline:
    """The recorded results of every FHIR version, and the revision of the guide.

    `complete`: every case passed, as in our own suites, which have no records.
    """

    content: Json
    complete: bool = False

    @classmethod
    def read(cls, file: Path = FILE) -> "Baseline":
        """Read a baseline file."""
        return cls(documents.read(file))

    @classmethod
    def of(cls, folder: Path, file: Path = FILE) -> "Baseline":
        """The baseline of a test folder: that of a file, but our own suites pass as a whole."""
        return cls({}, complete=True) if is_own(folder) else cls.read(file)

    def names(self, dialect: Dialect, *, strict: bool = False) -> set[str]:
        """The cases that pass at a FHIR version; `strict`: without any tolerance."""
        return {
            f"{suite}/{name}"
            for suite, recorded in self._suites(dialect).items()
            for name in recorded["passed"]
            if not strict or name not in recorded["tolerated"]
        }

    def change(self, dialect: Dialect, verdicts: Iterable[Verdict], *, strict: bool) -> Change:
        """Compare the cases of a run with the baseline."""
        verdicts = list(verdicts)
        ran = {verdict.case.name for verdict in verdicts}
        before = ran if self.complete else self.names(dialect, strict=strict) & ran
        now = passed(verdicts, strict=strict)
        return Change(tuple(sorted(before - now)), tuple(sorted(now - before)))

    def updated(self, dialect: Dialect, verdicts: Iterable[Verdict]) -> "Baseline":
        """A baseline with the results of a whole run."""
        recorded = _recorded(list(verdicts))
        counts = {
            "cases": sum(suite["cases"] for suite in recorded.values()),
            "lenient": sum(suite["lenient"] for suite in recorded.values()),
            "strict": sum(suite["strict"] for suite in recorded.values()),
        }
        return Baseline({**self.content, dialect.name: {**counts, "suites": recorded}})

    def write(self, file: Path = FILE) -> None:
        """Write the baseline file."""
        file.write_text(json.dumps(self.content, indent=1) + "\n")

    def table(self) -> str:
        """The table of the README: passed cases by suite and FHIR version."""
        suites = list(dict.fromkeys(name for dialect in COLUMNS for name in self._suites(dialect)))
        rows = [[name, *(self._share(dialect, name) for dialect in COLUMNS)] for name in suites]
        rows.append(["**all**", *(self._total(dialect, "lenient") for dialect in COLUMNS)])
        rows.append(
            [
                "all, without the tolerances",
                *(self._total(dialect, "strict") for dialect in COLUMNS),
            ]
        )
        lines = [HEADINGS, ["---"] * len(HEADINGS), *rows]
        return "".join(f"| {' | '.join(line)} |\n" for line in lines)

    def contradictions(self) -> str:
        """The table of the README: the strictly failing cases, and those that ask otherwise."""
        rows = [
            (_quoted(item["cases"]), item["demand"], _quoted(item["against"]), item["answer"])
            for item in self._contradictions()
        ]
        lines = [CONTRADICTIONS, ("---",) * len(CONTRADICTIONS), *rows]
        return "".join(f"| {' | '.join(line)} |\n" for line in lines)

    def contradicted(self) -> set[str]:
        """The cases that fail strictly because others ask otherwise."""
        return {case for item in self._contradictions() for case in item["cases"]}

    def _contradictions(self) -> list[Json]:
        listed: list[Json] = self.content.get("contradictions", [])
        return listed

    def _suites(self, dialect: Dialect) -> Json:
        suites: Json = self.content.get(dialect.name, {}).get("suites", {})
        return suites

    def _share(self, dialect: Dialect, suite: str) -> str:
        recorded = self._suites(dialect).get(suite, {})
        return f"{recorded.get('lenient', 0)} of {recorded.get('cases', 0)}"

    def _total(self, dialect: Dialect, kind: str) -> str:
        recorded = self.content.get(dialect.name, {})
        return f"{recorded.get(kind, 0)} of {recorded.get('cases', 0)}"


def _quoted(cases: Iterable[str]) -> str:
    return ", ".join(f"`{case}`" for case in cases)


def _recorded(verdicts: list[Verdict]) -> Json:
    lenient, strict = (passed(verdicts, strict=strict) for strict in (False, True))
    suites: Json = {}
    for suite, cases in Counter(verdict.case.suite for verdict in verdicts).items():
        ran = [verdict.case for verdict in verdicts if verdict.case.suite == suite]
        names = sorted({verdict.entry["name"] for verdict in ran if verdict.name in lenient})
        needy = sorted(
            {verdict.entry["name"] for verdict in ran if verdict.name in lenient - strict}
        )
        suites[suite] = {
            "cases": cases,
            "lenient": sum(verdict.name in lenient for verdict in ran),
            "strict": sum(verdict.name in strict for verdict in ran),
            "passed": names,
            "tolerated": needy,
        }
    return suites
