"""CMS's processing notes: their texts by the number in a record.

0013--THIS DEVICE (E0194) SHOULD NOT BE CONFUSED WITH ...             *
      AND THE NEXT LINE OF THE SAME NOTE                              *
                                                                      *
"""

import re

from codesystems import release

_FIRST = re.compile(r"\s*(\d{4})--(.*)")
_INDENT = " " * 12
_NAME = re.compile(r"proc.?notes?", re.IGNORECASE)


def is_notes(name: str) -> bool:
    """Return whether a member of a release has the processing notes, by CMS's name for it."""
    return bool(_NAME.search(name)) and name.lower().endswith(".txt")


def read(file: str, data: bytes) -> dict[str, str]:
    """Return the notes by their four-digit number, each with its lines joined.

    Raises Refused, with line and column, for a byte that is not in CMS's encoding.
    """
    notes: dict[str, list[str]] = {}
    current: list[str] = []
    for line in release.decoded(file, data, "cp1252"):
        text = line.expandtabs().rstrip().removesuffix("*")
        first = _FIRST.match(text)
        if first:
            current = notes.setdefault(first[1], [])
            current.append(first[2])
        elif text.startswith(_INDENT):
            current.append(text)
    return {number: " ".join(" ".join(lines).split()) for number, lines in notes.items()}
