"""The addenda of an order file: the codes that a release added and deleted, and the totals.

    Delete:      1 D139    Benign neoplasm of ill-defined sites ...   Benign neoplasm of ...
    Add:         0 D139    Benign neoplasm of ill-defined sites ...   Benign neoplasm of ...
    Add:         1 D1391   Familial adenomatous polyposis             Familial adenomatous polyposis

    Codes
      73674 codes in icd10cm_order_2023.txt
      74044 codes in icd10cm_order_2024.txt
        395 additions

The addenda of ICD-10-PCS and of files of codes have no flags. A code that is both deleted and
added got another flag: it became a header, or a code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from codesystems import ordernames
from codesystems.model import Slip
from codesystems.ordernames import FiscalRelease
from codesystems.release import ReleaseMember

_MOST_SLIPS = 10
_TOTAL = re.compile(r"\s*(\d+) (headers|codes) in (\S+)\s*", re.IGNORECASE)
_COUNT = re.compile(r"\s*(\d+) (additions|deletions)\s*", re.IGNORECASE)
_CHANGE = re.compile(r"(Add|Delete|Revise from|Revise to):", re.IGNORECASE)
_SUMMARY = re.compile(r"(\s*\d+ .*|\s*(headers|codes|of which)\s*|\s*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """A line about one code; `flag` is empty where the line has none, `titles` are as written."""

    number: int
    code: str
    flag: str
    titles: str


@dataclass(slots=True)
class Addenda:
    """The changes from one release (`base`) to the next; `totals` are those after them.

    `base` is None where the addenda do not name it, as are totals that they do not state.
    """

    file: str
    base: FiscalRelease | None = None
    added: dict[str, Change] = field(default_factory=dict)
    deleted: dict[str, Change] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)

    def new(self) -> Iterator[Change]:
        """Yield the codes that the release added, and not those that only got another flag."""
        return (change for code, change in self.added.items() if code not in self.deleted)

    def gone(self) -> Iterator[Change]:
        """Yield the codes that the release deleted, and not those that only got another flag."""
        return (change for code, change in self.deleted.items() if code not in self.added)

    def split(self) -> Iterator[Change]:
        """Yield the codes that became headers."""
        return (
            change
            for code, change in self.added.items()
            if change.flag == "0" and code in self.deleted and self.deleted[code].flag == "1"
        )


def read(code: str, member: ReleaseMember, slips: list[Slip]) -> Addenda:
    """Read addenda, whose codes have the form of the regular expression `code`.

    Lines that are not in the layout, and counts that differ from the lines, are added to `slips`.
    """
    addenda = Addenda(member.name)
    change = re.compile(rf"(Add|Delete):\s+(?:([01]) +)?({code})\s+(\S.*?)\s*", re.IGNORECASE)
    stated = {"additions": 0, "deletions": 0}
    unreadable: list[Slip] = []
    for number, line in enumerate(member.data.decode("cp1252", "replace").splitlines(), 1):
        if match := change.fullmatch(line):
            _add(addenda, match, number, slips)
        elif match := _TOTAL.fullmatch(line):
            _total(addenda, match)
        elif match := _COUNT.fullmatch(line):
            stated[match[2].lower()] += int(match[1])
        elif not _is_other(line):
            unreadable.append(_slip(addenda, number, "", f"{line[:40]!r} is no line of addenda"))
    slips += _folded(unreadable)
    if addenda.base is not None:
        counted = {"additions": len(addenda.added), "deletions": len(addenda.deleted)}
        slips += (
            Slip(member.name, "", "", f"has {counted[name]:,} {name}, and its totals {count:,}")
            for name, count in stated.items()
            if count != counted[name]
        )
    return addenda


def _folded(slips: list[Slip]) -> list[Slip]:
    """Return the slips, or the first with the count of many: the layout is another."""
    if len(slips) <= _MOST_SLIPS:
        return slips
    first = slips[0]
    return [replace(first, reason=f"{first.reason}, as are {len(slips) - 1:,} others")]


def _is_other(line: str) -> bool:
    """Tell whether a line is a revised title, or one of the totals."""
    match = _CHANGE.match(line)
    return match[1].lower().startswith("revise") if match else bool(_SUMMARY.fullmatch(line))


def _add(addenda: Addenda, match: re.Match[str], number: int, slips: list[Slip]) -> None:
    action, flag, code, titles = match.groups()
    changes = addenda.added if action.lower() == "add" else addenda.deleted
    code = code.strip()
    if code in changes:
        slips.append(_slip(addenda, number, code, f"{code} is a duplicate"))
    else:
        changes[code] = Change(number, code, flag or "", titles)


def _total(addenda: Addenda, match: re.Match[str]) -> None:
    """Note a total: the first of headers or codes is before the changes, the second after."""
    count, kind, file = match.groups()
    named = ordernames.read(file)
    if addenda.base is None:
        addenda.base = named.release if named else None
    addenda.totals[kind.lower()] = int(count)


def _slip(addenda: Addenda, number: int, code: str, reason: str) -> Slip:
    return Slip(addenda.file, f"line {number}", code, reason)
