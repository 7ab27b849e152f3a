"""Downloads under way."""

import hashlib
from pathlib import Path

import pytest

from codesystems.partial import Partial

URL = "https://www.cms.gov/files/zip/a.zip"
MARK = '"one"'


@pytest.fixture
def partial(tmp_path: Path) -> Partial:
    """A download of which some bytes have come."""
    begun = Partial(tmp_path / "kept" / "a.zip")
    begun.begin(URL, MARK)
    with begun.append() as file:
        file.write(b"PK12")
    return begun


def test_bytes_are_kept_with_their_mark(partial: Partial) -> None:
    assert (partial.size, partial.mark(URL), partial.head(2)) == (4, MARK, b"PK")


def test_bytes_come_behind_those_that_are_there(partial: Partial) -> None:
    with partial.append() as file:
        file.write(b"34")
    assert partial.path.read_bytes() == b"PK1234"


def test_bytes_of_another_address_are_of_no_use(partial: Partial) -> None:
    assert partial.mark(f"{URL}.zip") == ""


def test_a_new_beginning_throws_away_what_came(partial: Partial) -> None:
    partial.begin(URL, '"two"')
    assert (partial.size, partial.mark(URL)) == (0, "")


def test_nothing_is_left_of_what_is_dropped(partial: Partial) -> None:
    partial.drop()
    assert list(partial.path.parent.iterdir()) == []
    assert (partial.size, partial.mark(URL)) == (0, "")


def test_a_whole_file_has_its_name_and_digest(partial: Partial) -> None:
    assert partial.finish() == hashlib.sha256(b"PK12").hexdigest()
    assert list(partial.target.parent.iterdir()) == [partial.target]
