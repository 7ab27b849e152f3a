"""Tests of CMS's processing notes."""

import pytest

from codesystems.hcpcs import notes
from codesystems.hcpcs.remarks import Remarks
from codesystems.model import Slip

_NOTES = (
    b"                                PROCESSING NOTES\r\n"
    b" ___________________________________________________\r\n"
    b"          0001--THIS PROCESSING NOTE DELETED 1/1/97.    *\r\n"
    b"                                                        *\r\n"
    b"          0013--THIS DEVICE (E0194) SHOULD NOT BE       *\r\n"
    b"                CONFUSED WITH  E0193.                   *\r\n"
    b"                                                        *\r\n"
    b"\t  0088--TABS BEFORE\t    *\r\n"
)


@pytest.mark.parametrize(
    ("name", "is_notes"),
    [
        ("proc_notes_JAN2025.txt", True),
        ("PROC NOTES 2024.TXT", True),
        ("proc_note_2016.txt", True),
        ("proc_notes_2016.xlsx", False),
        ("HCPC2025_JAN_ANWEB.txt", False),
    ],
)
def test_the_notes_are_identified_by_their_name(name: str, is_notes: bool) -> None:
    assert notes.is_notes(name) is is_notes


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0001", "THIS PROCESSING NOTE DELETED 1/1/97."),
        ("0013", "THIS DEVICE (E0194) SHOULD NOT BE CONFUSED WITH E0193."),
        ("0088", "TABS BEFORE"),
    ],
)
def test_a_note_is_its_lines_joined_by_its_number(number: str, text: str) -> None:
    assert notes.read("notes.txt", _NOTES, Remarks())[number] == text


def test_headings_and_lines_are_not_notes() -> None:
    assert list(notes.read("notes.txt", _NOTES, Remarks())) == ["0001", "0013", "0088"]


def test_a_file_without_notes_has_none() -> None:
    assert notes.read("notes.txt", b"", Remarks()) == {}


def test_a_character_of_a_note_that_cannot_be_read_is_a_slip() -> None:
    remarks = Remarks()

    read = notes.read("notes.txt", b"\x1a\r\n0088--SEE \x81 AND \x00\r\n", remarks)

    assert read == {"0088": "SEE \ufffd AND"}
    assert remarks.slips() == (
        Slip("notes.txt", "line 2, column 11", "note 0088", "a byte without a character"),
        Slip("notes.txt", "line 2, column 17", "note 0088", "the control character '\\x00'"),
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("proc_notes_JAN2025.txt", True),
        ("Processing Notes APR2026.TXT", True),
        ("PROCNOTES.txt", True),
        ("proc_notes_JAN2025.xlsx", False),
        ("readme_notes.txt", False),
    ],
)
def test_the_notes_are_known_by_their_name(name: str, *, expected: bool) -> None:
    assert notes.is_notes(name) is expected
