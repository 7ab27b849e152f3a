"""Tests of release files, of complete and of damaged ones."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from codesystems import release
from codesystems.archive import LARGEST_MEMBER
from codesystems.release import LARGEST_FILE, Refused, ReleaseError
from tests.fixtures import archive, workbook
from tests.fixtures.readings import opened

_ZIP = archive.zipped({"folder/": b"", "folder/HCPC2025_JAN_ANWEB.txt": b"A4649" * 100})


def test_a_text_is_a_release_of_one_member(tmp_path: Path) -> None:
    opened_release = opened(tmp_path, "HCPC2025_JAN_ANWEB.txt", b"A4649")

    assert [(member.name, member.data) for member in opened_release.members] == [
        ("HCPC2025_JAN_ANWEB.txt", b"A4649")
    ]


def test_a_workbook_is_a_release_of_one_member(tmp_path: Path) -> None:
    opened_release = opened(tmp_path, "anweb.xlsx", workbook.release())

    assert [member.name for member in opened_release.members] == ["anweb.xlsx"]


def test_a_zip_is_a_release_of_its_files_without_their_folders(tmp_path: Path) -> None:
    opened_release = opened(tmp_path, "release.zip", _ZIP)

    assert [(member.name, member.data) for member in opened_release.members] == [
        ("HCPC2025_JAN_ANWEB.txt", b"A4649" * 100)
    ]


@pytest.mark.parametrize(
    ("data", "day"), [(_ZIP, date(1980, 1, 1)), (archive.undated(archive.zipped({"a": b""})), None)]
)
def test_a_file_in_a_zip_has_its_day_if_that_is_possible(
    tmp_path: Path, data: bytes, day: date | None
) -> None:
    assert [member.modified for member in opened(tmp_path, "release.zip", data).members] == [day]


def test_a_release_has_the_digest_of_its_file(tmp_path: Path) -> None:
    opened_release = opened(tmp_path, "release.zip", _ZIP)

    assert (opened_release.name, opened_release.sha256) == (
        "release.zip",
        hashlib.sha256(_ZIP).hexdigest(),
    )


@pytest.mark.parametrize(
    ("name", "data", "is_workbook"),
    [
        ("anweb.xlsx", workbook.release(), True),
        ("anweb", workbook.release(), True),
        ("anweb.xls", b"\xd0\xcf\x11\xe0 and more", True),
        ("anweb.xlsx", b"A4649001003", False),
        ("anweb.TXT", b"\xd0\xcf\x11\xe0 and more", False),
    ],
)
def test_a_workbook_is_identified_by_its_content(
    tmp_path: Path, name: str, data: bytes, is_workbook: bool
) -> None:
    assert opened(tmp_path, name, data).members[0].is_workbook is is_workbook


def test_a_missing_file_is_refused_with_its_path(tmp_path: Path) -> None:
    absent = tmp_path / "absent.zip"

    with pytest.raises(ReleaseError) as caught:
        release.read(absent)

    assert str(caught.value) == f"{absent}: no such file or directory"


def test_a_folder_is_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError) as caught:
        release.read(tmp_path)

    assert str(caught.value) == f"{tmp_path}: is a folder; name the zip, text or xlsx file in it"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "is empty"),
        ("text.zip", b"A4649001003", "is not a zip, but its name ends with .zip"),
        ("cut.zip", archive.truncated(_ZIP), "is a damaged or unreadable zip"),
        ("cut.xlsx", archive.truncated(workbook.release()), "is a damaged or unreadable zip"),
    ],
)
def test_an_unreadable_file_is_refused_with_its_path(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    with pytest.raises(ReleaseError) as caught:
        opened(tmp_path, name, data)

    assert str(caught.value).startswith(f"{tmp_path / name}: {reason}")


@pytest.mark.parametrize(
    "damage", [archive.corrupted, archive.encrypted, archive.of_unknown_method]
)
def test_a_damaged_member_is_refused_with_its_name(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    whole = archive.zipped({"HCPC2025_JAN_ANWEB.txt": b"A4649" * 100})
    member = opened(tmp_path, "release.zip", damage(whole)).members[0]

    with pytest.raises(ReleaseError, match=r"is damaged at HCPC2025_JAN_ANWEB\.txt \(.+\)"):
        member.read()


def test_a_member_too_large_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    whole = archive.zipped({"HCPC2025_JAN_ANWEB.txt": b"A4649"})
    bomb = archive.declaring(whole, LARGEST_MEMBER + 1)
    member = opened(tmp_path, "release.zip", bomb).members[0]

    with pytest.raises(ReleaseError, match=r"of 268,435,457 bytes; at most 268,435,456 are read"):
        member.read()


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)

    with pytest.raises(ReleaseError, match=r"has 268,435,457 bytes; at most 268,435,456 are read"):
        release.read(path)


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    whole = archive.zipped({f"{number}.txt": b"A4649" for number in range(3)})
    bomb = archive.declaring(whole, LARGEST_MEMBER, of=3)

    with pytest.raises(ReleaseError, match=r"unpacks to 805,306,368 bytes; at most 536,870,912"):
        opened(tmp_path, "release.zip", bomb)


@pytest.mark.parametrize(
    ("place", "shown"),
    [("line 3, column 120", "a.txt, line 3, column 120: why"), ("", "a.txt: why")],
)
def test_a_refusal_has_file_place_and_reason(place: str, shown: str) -> None:
    assert str(Refused("a.txt", place, "why")) == shown
