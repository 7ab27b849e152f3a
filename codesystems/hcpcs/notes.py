"""CMS's processing notes: their texts by the number in a record.

0013--THIS DEVICE (E0194) SHOULD NOT BE CONFUSED WITH ...             *
      AND THE NEXT LINE OF THE SAME NOTE                              *
                                                                      *
"""

import re

from codesystems.hcpcs import texts
from codesystems.hcpcs.remarks import Remarks

_FIRST = re.compile(r"\s*(\d{4})--(.*)")
_INDENT = " " * 12
_NAME = re.compile(r"proc[a-z]*[ _.-]*notes?", re.IGNORECASE)


def is_notes(name: str) -> bool:
    """Return whether a member of a release has the processing notes, by CMS's name for it."""
    return bool(_NAME.search(name)) and name.lower().endswith(".txt")


def read(file: str, data: bytes, remarks: Remarks) -> dict[str, str]:
    """Return the notes by their four-digit number, each with its lines joined.

    A character that cannot be read is a slip of its note.
    """
    notes: dict[str, list[str]] = {}
    current: list[str] = []
    note = ""
    for row, line in enumerate(texts.lines(data), 1):
        expanded = line.expandtabs()
        text = texts.readable(expanded).rstrip().removesuffix("*")
        first = _FIRST.match(text)
        if first:
            note = first[1]
            current = notes.setdefault(note, [])
            current.append(first[2])
        elif text.startswith(_INDENT):
            current.append(text)
        for column, what in texts.unreadable(expanded) if text.strip() else ():
            remarks.slip(file, f"line {row}, column {column}", f"note {note}", what)
    return {number: " ".join(" ".join(lines).split()) for number, lines in notes.items()}
