"""Tests of unfinished downloads."""

import hashlib
from pathlib import Path

import pytest

from codesystems.partial import Partial

URL = "https://www.cms.gov/files/zip/a.zip"
MARK = '"one"'


@pytest.fixture
def partial(tmp_path: Path) -> Partial:
    """A download with its first bytes."""
    begun = Partial(tmp_path / "downloads" / "a.zip")
    begun.begin(URL, MARK)
    with begun.append() as file:
        file.write(b"PK12")
    return begun


def test_bytes_are_stored_with_their_validator(partial: Partial) -> None:
    assert (partial.size, partial.mark(URL), partial.head(2)) == (4, MARK, b"PK")


def test_bytes_are_appended(partial: Partial) -> None:
    with partial.append() as file:
        file.write(b"34")
    assert partial.path.read_bytes() == b"PK1234"


def test_bytes_from_another_address_have_no_validator(partial: Partial) -> None:
    assert partial.mark(f"{URL}.zip") == ""


def test_a_new_start_deletes_the_bytes(partial: Partial) -> None:
    partial.begin(URL, '"two"')
    assert (partial.size, partial.mark(URL)) == (0, "")


def test_a_dropped_download_leaves_no_files(partial: Partial) -> None:
    partial.drop()
    assert list(partial.path.parent.iterdir()) == []
    assert (partial.size, partial.mark(URL)) == (0, "")


def test_a_complete_file_has_its_name_and_digest(partial: Partial) -> None:
    assert partial.finish() == hashlib.sha256(b"PK12").hexdigest()
    assert {path.name for path in partial.target.parent.iterdir()} == {"a.zip", "a.zip.mark"}


def test_a_complete_file_keeps_the_validator_of_its_address(partial: Partial) -> None:
    assert partial.complete_mark(URL) == ""
    partial.finish()
    assert (partial.complete_mark(URL), partial.complete_mark(f"{URL}.zip")) == (MARK, "")


def test_a_removed_file_leaves_no_files(partial: Partial) -> None:
    partial.finish()
    partial.remove()
    assert list(partial.target.parent.iterdir()) == []
