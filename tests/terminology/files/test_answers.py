"""The results of a group of lines, and the spans of dates."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from codesystems.model import Validity
from codesystems.problems import Invalid
from conceptmaps.model import Relationship
from terminology.files.answers import Answers, Group
from terminology.files.model import ADDED, FileTranslation
from terminology.operations.nomatch import Reason
from terminology.registry import Registry
from tests.fixtures import editions, stored

UNUSED = Path("unused")
JOB = FileTranslation(UNUSED, UNUSED, UNUSED, system=stored.URL, target=stored.FAR_URL)


@pytest.fixture
def answers(own_registry: Registry, data_dir: Path) -> Answers:
    """The results of a map with an ended, a current and no target."""
    mapping = stored.mapping
    editions.place(
        stored.concept_map(
            replace(mapping("A1", "B1"), validity=Validity(end=date(2024, 12, 31))),
            replace(mapping("A1", "B2"), validity=Validity(date(2025, 3, 1), date.max)),
            replace(mapping("a2", None), comment="It has none"),
            replace(mapping("A3", "B3"), relationship=Relationship.NOT_RELATED_TO),
        ),
        data_dir,
    )
    return Answers(JOB, own_registry.snapshot())


def added_values(
    answers: Answers, code: str | None, span: int | None, text: str | None = None
) -> object:
    """Some of the values added to a group of lines, and why there is no match."""
    rows, why = answers.of(Group(code, span, text, ()))
    values = [dict(zip(ADDED, cells, strict=True)) for cells in rows]
    return [(row["target_code"], row["relationship"], row["message"]) for row in values], why


def test_a_span_begins_at_the_start_of_a_row_or_the_map_and_after_the_end_of_a_row(
    answers: Answers,
) -> None:
    assert answers.changes == [date(2025, 1, 1), date(2025, 3, 1)]


def test_codes_are_listed_in_upper_case(answers: Answers) -> None:
    assert answers.codes() == {"A1", "A2", "A3"}


def test_in_reverse_the_targets_are_listed(answers: Answers, own_registry: Registry) -> None:
    del answers
    backward = replace(JOB, system=stored.FAR_URL, target=stored.URL, reverse=True)

    assert Answers(backward, own_registry.snapshot()).codes() == {"B1", "B2", "B3"}


@pytest.mark.parametrize(
    ("span", "targets"), [(0, ["B1"]), (1, []), (2, ["B2"])], ids=["before", "between", "after"]
)
def test_a_span_has_the_result_of_its_days(answers: Answers, span: int, targets: list[str]) -> None:
    rows, why = answers.of(Group("A1", span, None, ()))

    assert [cells[1] for cells in rows if cells[1]] == targets
    assert why == (None if targets else Reason.BETWEEN)
    assert [cells[-1] is None for cells in rows] == [bool(targets)]


def test_a_year_includes_all_its_days(answers: Answers) -> None:
    assert added_values(answers, "A1", None, "2025") == ([("B2", "equivalent", None)], None)


def test_a_row_without_target_is_returned_without_a_match(answers: Answers) -> None:
    assert added_values(answers, "a2", 1) == (
        [(None, "equivalent", "'a2' has no target in the map: It has none")],
        Reason.NO_TARGET,
    )


def test_a_row_of_not_related_codes_is_returned_without_a_match(answers: Answers) -> None:
    assert added_values(answers, "A3", 1) == ([("B3", "not-related-to", None)], Reason.UNRELATED)


def test_a_text_that_is_no_date_is_refused(answers: Answers) -> None:
    with pytest.raises(Invalid, match="The parameter 'date' is 'soon'"):
        answers.of(Group("A1", None, "soon", ()))
