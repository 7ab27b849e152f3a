"""Tests of the errors of a request, with their issues."""

import pytest

from codesystems.problems import Invalid, Issue, NotFound, NotSupported, Problem, Severity, TooLarge

FIRST = Issue(Severity.ERROR, "invalid", "Send a code")
SECOND = Issue(Severity.WARNING, "not-found", "There is no such system", "not-found", "system")
KINDS = [Invalid, NotFound, NotSupported, TooLarge]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_problem_is_a_problem(kind: type[Problem]) -> None:
    with pytest.raises(Problem, match="Send a code"):
        raise kind(FIRST)


@pytest.mark.parametrize(
    ("issues", "text"),
    [
        ((FIRST,), "Send a code"),
        ((FIRST, SECOND), "Send a code; There is no such system"),
        ((), ""),
    ],
)
def test_the_text_of_a_problem_is_its_issues_in_one_line(
    issues: tuple[Issue, ...], text: str
) -> None:
    assert str(Invalid(*issues)) == text


def test_a_problem_has_its_issues_in_order() -> None:
    assert NotFound(SECOND, FIRST).issues == (SECOND, FIRST)
