"""The parts and rows that `--only` selects."""

import pytest

from tests.benchmarks.selection import select

PARTS = ("single", "latency", "growth")
ROWS = ("lookup-r4", "lookup-r5", "translate")


@pytest.mark.parametrize(
    ("option", "parts", "rows"),
    [
        (None, ["single", "latency", "growth"], ()),
        ("growth,latency", ["latency", "growth"], ()),
        ("lookup", ["single"], ("lookup",)),
        ("growth,lookup-r4,translate", ["single", "growth"], ("lookup-r4", "translate")),
        ("single,lookup", ["single"], ()),
    ],
)
def test_parts_are_selected_by_name_and_rows_by_the_beginning_of_theirs(
    option: str | None, parts: list[str], rows: tuple[str, ...]
) -> None:
    assert select(option, PARTS, ROWS, "single") == (parts, rows)


def test_an_unknown_name_is_refused_with_the_known_names() -> None:
    with pytest.raises(ValueError, match=r"'look-up' is no part .*latency.* or row .*lookup-r4"):
        select("look-up", PARTS, ROWS, "single")
