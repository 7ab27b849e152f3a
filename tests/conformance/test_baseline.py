"""The baseline records the passed cases."""

from pathlib import Path

import pytest

from terminology.fhir.dialects import DIALECTS, R4, R5, Dialect
from tests.conformance.baseline import Baseline
from tests.conformance.cases import Case
from tests.conformance.judge import Verdict

README = Path(__file__).parent / "README.md"
NEW = Baseline({"guide": {"revision": "x"}})


def _verdict(name: str, failure: str | None = None, strict: str | None = None) -> Verdict:
    suite, _, case = name.partition("/")
    return Verdict(Case(suite, (), {"name": case}), failure, failure or strict)


RAN = [
    _verdict("a/right"),
    _verdict("a/tolerated", strict="location"),
    _verdict("a/wrong", "code"),
    _verdict("b/twice"),
    _verdict("b/twice", "code"),
]
RECORDED = NEW.updated(R5, RAN)


def test_the_cases_that_pass_are_recorded() -> None:
    assert RECORDED.names(R5) == {"a/right", "a/tolerated"}
    assert RECORDED.names(R5, strict=True) == {"a/right"}
    assert RECORDED.names(R4) == set()


def test_a_run_like_the_recorded_one_is_neither_worse_nor_better() -> None:
    change = RECORDED.change(R5, RAN, strict=False)

    assert (change.worse, change.better) == ((), ())


def test_a_case_that_passed_and_fails_is_worse() -> None:
    change = RECORDED.change(R5, [_verdict("a/right", "code")], strict=False)

    assert (change.worse, change.better) == (("a/right",), ())


@pytest.mark.parametrize(("strict", "worse"), [(False, ()), (True, ("a/right",))])
def test_a_case_that_needs_a_tolerance_now_is_worse_strictly(
    strict: bool, worse: tuple[str, ...]
) -> None:
    change = RECORDED.change(R5, [_verdict("a/right", strict="location")], strict=strict)

    assert change.worse == worse


def test_a_case_that_passes_now_is_better() -> None:
    change = RECORDED.change(R5, [_verdict("a/wrong"), _verdict("c/new")], strict=False)

    assert (change.worse, change.better) == ((), ("a/wrong", "c/new"))


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    RECORDED.write(tmp_path / "baseline.json")

    assert Baseline.read(tmp_path / "baseline.json") == RECORDED


def test_the_table_has_a_row_for_each_suite_and_two_for_all() -> None:
    assert RECORDED.table().splitlines()[2:] == [
        "| a | 2 of 3 | 0 of 0 |",
        "| b | 0 of 2 | 0 of 0 |",
        "| **all** | 2 of 5 | 0 of 0 |",
        "| all, without the tolerances | 1 of 5 | 0 of 0 |",
    ]


def test_the_readme_has_the_table_of_the_baseline() -> None:
    assert Baseline.read().table() in README.read_text()


def test_the_readme_has_both_sides_of_every_contradiction() -> None:
    assert Baseline.read().contradictions() in README.read_text()


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_a_case_needs_a_tolerance_only_if_another_contradicts_it(dialect: Dialect) -> None:
    baseline = Baseline.read()
    strict = baseline.names(dialect, strict=True)

    assert baseline.names(dialect) - strict == baseline.contradicted()
    for listed in baseline.content["contradictions"]:
        assert strict >= set(listed["against"])


def test_the_baseline_names_the_revision_of_the_guide() -> None:
    guide = Baseline.read().content["guide"]

    assert {"revision", "date", "testVersion", "cases", "publishedCases"} <= guide.keys()


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_the_counts_of_the_baseline_are_those_of_its_suites(dialect: Dialect) -> None:
    recorded = Baseline.read().content[dialect.name]

    for kind in ("cases", "lenient", "strict"):
        assert recorded[kind] == sum(suite[kind] for suite in recorded["suites"].values())
    assert recorded["cases"] == Baseline.read().content["guide"]["cases"]
