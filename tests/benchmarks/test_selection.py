"""What `--only` chooses."""

import pytest

from tests.benchmarks.selection import select

PARTS = ("single", "latency", "growth")
ROWS = ("lookup-r4", "lookup-r5", "translate")


@pytest.mark.parametrize(
    ("asked", "parts", "rows"),
    [
        (None, ["single", "latency", "growth"], ()),
        ("growth,latency", ["latency", "growth"], ()),
        ("lookup", ["single"], ("lookup",)),
        ("growth,lookup-r4,translate", ["single", "growth"], ("lookup-r4", "translate")),
        ("single,lookup", ["single"], ()),
    ],
)
def test_parts_are_chosen_by_name_and_rows_by_the_beginning_of_theirs(
    asked: str | None, parts: list[str], rows: tuple[str, ...]
) -> None:
    assert select(asked, PARTS, ROWS, "single") == (parts, rows)


def test_a_name_of_nothing_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ValueError, match=r"'look-up' is no part .*latency.* or row .*lookup-r4"):
        select("look-up", PARTS, ROWS, "single")
